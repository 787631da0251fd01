"""The words of a text, each reduced to its stem, and what they weigh.

>>> [word.stem for word in words("What was paid to Consultants?")]
['what', 'pay', 'consult']

The stems are our own and small: endings that English nouns and verbs of spending take.
They are compared with each other and never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.questions.plain_words.vocabulary import (
    ALIKE,
    FUNCTION,
    GENERAL,
    MONEY,
    OUTSIDE,
    SOFT,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEFT_OUT = re.compile(
    r"\b(?:excluding|excludes?|except(?:ing|ed)?|other than|apart from|but not|not"
    r"|not (?:including|counting)|without|rather than|instead of|minus|ignoring"
    r"|leaving out|excl\.?)\s+(?:(?:of|for|in|on|by|during)\s+)?"
    r"(?:(?:the|any|all|those)\s+)*\Z|\bnon-\Z"
)
# Figures with their marks stay whole (`2019/20`, `q3`, `pcp1721-001` in parts).
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SHORTEST = 3
_LONG = 5
_IRREGULAR = {
    "spent": "spend",
    "paid": "pay",
    "bought": "buy",
    "given": "give",
    "gave": "give",
    "kept": "keep",
    "won": "win",
    "wrote": "write",
    "written": "write",
    "left": "leave",
    "went": "go",
    "gone": "go",
    "children": "child",
    # Who applies is counted; how to apply is no question of the books.
    "apply": "to-apply",
}
# Longest first; what is left has three letters at least.
_ENDINGS = (
    *("ations", "ation", "ancies", "ancy", "ments", "ment", "ants", "ant"),
    *("ings", "ing", "ions", "ion", "ers", "er", "ors", "or", "ies", "ied"),
    *("est", "ed", "es", "s"),
)
# Endings that a y stood for, and words that an ending is part of.
_OF_Y = {"ies", "ied"}
# Endings that others may stand before.
_OUTER = {"ings", "ing", "ed", "s"}
_WHOLE = {
    *("number", "order", "other", "over", "under", "quarter", "september", "october"),
    *("november", "december", "paper", "general", "tender", "thing", "nothing", "per"),
    *("during", "grant", "merchant", "restaurant", "week", "process", "business"),
    *("access", "address", "less", "across", "news", "series", "bus", "gas", "status"),
    *("request", "interest", "forest", "west", "test", "protest", "arrest", "honest"),
    *(
        "invest",
        "director",
        "officer",
        "member",
        "water",
        "matter",
        "centre",
        "force",
        "border",
    ),
}


class Word(NamedTuple):
    """One word of a text.

    Attributes:
        text: as it was written, in small letters.
        root: without its ending: what names are compared by.
        stem: the root of the first of the words that mean the same: what questions
            are compared by.
        start, end: its place in the text.

    """

    text: str
    root: str
    stem: str
    start: int
    end: int


def plain(text: str) -> str:
    """Give a text in small letters and one form of dash and quote, letter for letter.

    Places in it are places in what came: nothing grows longer or shorter.
    """
    if text.isascii():
        return text.lower()
    folded = []
    for letter in text:
        one = unicodedata.normalize("NFKC", letter).lower()
        folded.append(one if len(one) == 1 else letter)
    return "".join(folded).translate(_LIKE)


_LIKE = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2018\u2019", "-----''")


def words(text: str) -> list[Word]:
    """Take a text apart; words of no weight are among them."""
    return [
        Word(match[0], root(match[0]), stem(match[0]), match.start(), match.end())
        for match in _WORD.finditer(plain(text))
    ]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Reduce a word to what its other forms share, and words that mean the same.

    >>> {stem(each) for each in ("consultancy", "consultants", "advisers")}
    {'consult'}
    """
    if word in _ALIKE:
        return _ALIKE[word]
    reduced = root(word)
    return _ALIKE.get(reduced, reduced)


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """Reduce a word to what its other forms share."""
    word = word.removesuffix("'s").replace("'", "")
    if (known := _known(word)) is not None:
        return known
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest == word or len(rest) < _SHORTEST:
            continue
        if ending == "s" and rest.endswith("s"):
            continue
        if ending in _OUTER:
            return root(rest)  # `delivering` and `deliver` meet
        return _known(rest) or _ended(f"{rest}y" if ending in _OF_Y else rest)
    return _ended(word)


def _known(word: str) -> str | None:
    """Give the root of a word that the endings do not go for."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.removesuffix("s") in _WHOLE:
        return word.removesuffix("s")
    return word if not word.isalpha() or word in _WHOLE else None


def _ended(word: str) -> str:
    """Let `supply` and `suppli`, `expire` and `expir`, `committ` and `commit` meet."""
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiousl":
        return word[:-1]
    if len(word) > _SHORTEST and word[-1] in "ey":
        return word[:-1]
    return word


_SOFT = frozenset(root(word) for word in f"{SOFT} {GENERAL}".split())


def _alike() -> Iterator[tuple[str, str]]:
    """Give every word of a line of `ALIKE` with the stem of the first."""
    lines = [line.partition(": ") for line in ALIKE.split("\n") if line]
    heads = {root(first) for first, _, _ in lines}
    for first, _, others in lines:
        for other in others.split():
            yield other, root(first)
            yield f"{other}s", root(first)
            # `contractor` is alike to supplier, and its root is that of contract.
            if (reduced := root(other)) not in heads | _SOFT:
                yield reduced, root(first)


_ALIKE = dict(_alike())
_OUTSIDE = frozenset(root(word) for word in OUTSIDE.split())
_GENERAL = frozenset(root(word) for word in GENERAL.split())
_MONEY_STEMS = frozenset(stem(word) for word in MONEY.split())
_FUNCTION_WORDS = frozenset(FUNCTION.split())


def is_function(word: Word) -> bool:
    """Whether a word says nothing of what is asked."""
    return word.text in _FUNCTION_WORDS


def is_soft(stemmed: str) -> bool:
    """Whether nobody misses a word where no question has it."""
    return stemmed in _SOFT


def is_of_money(stemmed: str) -> bool:
    """Whether a word says that money is asked about."""
    return stemmed in _MONEY_STEMS


def is_outside(word: Word) -> bool:
    """Whether a word is of what books of payments do not say."""
    return word.root in _OUTSIDE


def leaves_out(before: str) -> bool:
    """Whether what stands before a name or a period says that it is not meant."""
    return _LEFT_OUT.search(before) is not None


def is_modifier(word: Word) -> bool:
    """Whether a word may be a participle, or is a number, and says less than a noun."""
    return word.text.isdigit() or (
        word.text.endswith(("ed", "ing")) and len(word.text) > _LONG
    )


def is_general(word: Word) -> bool:
    """Whether a word is of no subject at all."""
    return word.root in _GENERAL
