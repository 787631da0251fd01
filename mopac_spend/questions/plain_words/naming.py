"""What a name is: its words, how it may be shortened, and of which kind it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fields import ACCOUNT
from mopac_spend.questions.plain_words.words import is_function, plain, root, words
from mopac_spend.register import (
    Category,
    Commitment,
    Contract,
    Decision,
    Directorate,
    Fund,
    Grant,
    Heading,
    Initiative,
    Plan,
    Supplier,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.questions.plain_words.words import Word

BOROUGH = "borough"
# Of several kinds that have one name, the first is meant.
KINDS = (
    *(Initiative.kind, Plan.kind, Category.kind, Directorate.kind, Fund.kind),
    *(Heading.kind, BOROUGH, Supplier.kind, ACCOUNT, Decision.kind),
    *(Commitment.kind, Contract.kind, Grant.kind),
)
# Known by their names in full: their titles are sentences.
SENTENCES = {Decision.kind, Commitment.kind, Contract.kind, Grant.kind}
IN_FULL = {ACCOUNT, *SENTENCES}
# Words that stand beside a name and say of which kind it is.
_BESIDE = {
    Directorate.kind: "directorate department team division",
    Fund.kind: "fund funding budget",
    Heading.kind: "strand chapter heading",
    Plan.kind: "plan strategy",
    Contract.kind: "contract",
    Grant.kind: "grant",
    Decision.kind: "decision",
    Commitment.kind: "commitment",
    Supplier.kind: "supplier company firm council borough",
    ACCOUNT: "account",
    Initiative.kind: "initiative programme project",
}
KIND_WORDS = {
    kind: frozenset(root(each) for each in texts.split())
    for kind, texts in _BESIDE.items()
}
_OF_PLACES_WORDS = """
london royal borough city county district council metropolitan unitary
"""
_OF_PLACES = frozenset(root(each) for each in _OF_PLACES_WORDS.split())
_PLANS = frozenset(root(each) for each in ("plan", "strategy"))
_LEGAL = frozenset(("ltd", "limited", "llp", "plc", "cic", "co", "company", "the"))
_GENERIC_WORDS = """
strategy plan fund funding programme project scheme service unit team office department
directorate grant london activity
"""
_GENERIC = _LEGAL | frozenset(root(each) for each in _GENERIC_WORDS.split())
# One word of these is never a name by itself.
_COMMON_WORDS = """
community management internal external agency office other support finance core reserve
priority technology it contract research
"""
COMMON = _GENERIC | frozenset(root(each) for each in _COMMON_WORDS.split())


class Entry(NamedTuple):
    """What a name stands for: a kind, what its filter takes, and its title."""

    kind: str
    value: str
    title: str


class Named(NamedTuple):
    """One name in a text.

    Attributes:
        start, end: its place.
        text: as it was written.
        entry: what it stands for; None where several could be meant.
        others: what else is called so, or could be meant.
        note: what a reader should know of the reading.
        doubt: why it is not quite what was asked.

    """

    start: int
    end: int
    text: str
    entry: Entry | None
    others: tuple[Entry, ...] = ()
    note: str = ""
    doubt: str = ""


def shortened(own: Sequence[str], kind: str, *, full: bool) -> list[list[str]]:
    """Give the words of a name and what they may be shortened to, the fullest first.

    Args:
        own: roots of its words.
        kind: of what is called so.
        full: whether it is known by its name in full alone, but for `Ltd`.

    """
    plain_own = [each for each in own if each not in _LEGAL]
    variants = [[*own], plain_own]
    if not full:
        without_years = [each for each in plain_own if not each.isdigit()]
        variants.append(without_years)
        if kind == Supplier.kind:
            place = [each for each in without_years if each not in _OF_PLACES]
            variants.append(place if len(place) < len(without_years) else [])
        else:
            core = [each for each in without_years if each not in _GENERIC]
            variants.append(core if len(core) > 1 else [])
    if kind == Plan.kind:
        # The plan of 2017-21 is known by its years.
        variants.append(_by_years(own))
    return variants


def _by_years(own: Sequence[str]) -> list[str]:
    years = [each for each in own if each.isdigit()]
    called = [each for each in own if each in _PLANS]
    return [*years, *called] if years and called else []


def name_words(text: str) -> list[Word]:
    """Give the words that count in a name; the second year of a span in two figures."""
    content = []
    for word in words(text):
        if is_function(word):
            continue
        if re.fullmatch(r"\d{4}", word.text) and re.search(
            r"\d{4}\s?[-/]\s?\Z", plain(text[: word.start])
        ):
            content.append(word._replace(root=word.text[2:]))
            continue
        # `Staff trained` is not Staff Training.
        content.append(word._replace(root=word.text) if _is_past(word) else word)
    return content


def _is_past(word: Word) -> bool:
    return word.text.endswith("ed") and len(word.text) > len("need")
