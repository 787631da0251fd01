"""How well a question fits a text: how much of its weight it is put in.

Soft words that a question lacks are passed over; words that nothing knows weigh most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.fields import ACCOUNT
from mopac_spend.questions.plain_words.words import (
    is_modifier,
    is_of_money,
    is_outside,
    is_soft,
    stem,
)
from mopac_spend.register import (
    Category,
    Contract,
    Decision,
    Fund,
    Grant,
    Initiative,
    Supplier,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from mopac_spend.questions.plain_words.index import Indexed, QuestionIndex
    from mopac_spend.questions.plain_words.words import Word

# How much of the weight of a text a question has to be put in.
FITS = 0.6
# How many of the heaviest words an unknown one weighs.
_OUTSIDE, _MODIFIER = 2.0, 0.4
# What a name of the books weighs, and what a word weighs that a question lacks but that
# selects what it is asked of.
_NAME, _LIGHT = 0.75, 0.3
# How much of a wording a text has to say for its options to come with it.
_SAID = 0.6
# Words that a question may be put in and that are no subject by themselves.
_NO_SUBJECT = {"when", "person"}
# Names that are a question by themselves: what was spent on it, or paid to it.
_ALONE = frozenset(
    f"{{{kind}}}"
    for kind in (
        *(Initiative.kind, Category.kind, ACCOUNT, Supplier.kind, Fund.kind),
        *(Decision.kind, Contract.kind, Grant.kind),
    )
)


def fit_of(
    index: QuestionIndex,
    question: Indexed,
    terms: Iterable[str],
    unknown: float,
    light: Collection[str],
) -> float:
    """Say how much of the weight of a text a question is put in, 0 to 1.

    Args:
        index: weighs words.
        question: which.
        terms: stems and kinds in braces.
        unknown: how many words nothing knows, as `weighed` gives it.
        light: stems that select what any question is asked of.

    """
    has = lacks = 0.0
    for term in terms:
        if term in question.frequencies:
            has += index.weight(term)
        elif term.startswith("{"):
            has += _NAME
        elif not is_soft(term):
            lacks += index.weight(term) * (_LIGHT if term in light else 1)
    lacks += unknown * index.unknown
    return has / (has + lacks) if has else 0.0


def about_of(index: QuestionIndex, question: Indexed, terms: Collection[str]) -> float:
    """Say how much of what a question is called by a text says, 0 to 1.

    A name of a kind says the kind: `consultancy` is a category.
    """
    weights = {each: index.weight(each) for each in question.about}
    said = sum(
        weight
        for each, weight in weights.items()
        if each in terms or each in _kinds_in(terms)
    )
    return said / sum(weights.values())


def _kinds_in(terms: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(each[1:-1]) for each in terms if each.startswith("{"))


def weighed(unknown: Sequence[Word]) -> float:
    """Weigh the words that nothing knows, each as so many of the heaviest."""
    weights: dict[str, float] = {}
    for word in unknown:
        weight = _MODIFIER if is_modifier(word) else 1.0
        weights[word.root] = _OUTSIDE if is_outside(word) else weight
    return sum(weights.values())


def is_subject(question: Indexed, terms: Collection[str], *, alone: bool) -> bool:
    """Whether a text says of what it is about that a question could be asked of it.

    It names money, or a thing that the question is put in, or nothing but names.

    Args:
        question: which.
        terms: stems and kinds in braces.
        alone: whether there are no words beside them, such as `analysis`.

    """
    hard = [
        each
        for each in terms
        if not (each.startswith("{") or is_soft(each) or each in _NO_SUBJECT)
    ]
    return (
        any(is_of_money(each) for each in terms)
        or any(each in question.frequencies for each in hard)
        or (alone and not hard and any(each in _ALONE for each in terms))
    )


def likest(
    question: Indexed, terms: set[str]
) -> tuple[float, tuple[tuple[str, str], ...]]:
    """Give how much a text is like the nearest wording, and the options of that."""
    best: float = 0.0
    options: tuple[tuple[str, str], ...] = ()
    for stems, brings in question.paraphrases:
        if not stems:
            continue
        shared = len(stems & terms)
        like = 2 * shared / (len(stems) + len(terms))
        if like > best:
            best, options = like, brings if shared >= _SAID * len(stems) else ()
    return best, options
