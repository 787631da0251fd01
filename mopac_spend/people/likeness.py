"""Whether a payee reads like a person, how surely, and why.

>>> likeness("Mr J Smith").ground, likeness("DOE JANE A").ground
('title', 'surname first')
>>> likeness("Smith Plumbing Ltd").points
0

No register is asked and nobody is known: a name is taken apart into words, and the
first ground that holds gives the points. Words that firms and bodies call themselves by
(`words`) speak against every ground. What a firm trades as says nothing of who it is,
so that `Mr J Smith T/A Smith Autos Ltd` reads like a person.

Names that none of our rules takes for a person's are given to `probablepeople`, whose
model is in its wheel. It takes more firms than people for people: its ground has the
fewest points.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.people.words import (
    ALL_FORENAMES,
    BEHIND,
    OF_BODIES,
    OF_TRADES,
    PAYEE_TITLES,
    SURNAMES,
    is_body,
    is_firm,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TITLE, SURNAME_FIRST, INITIALS = "title", "surname first", "initials"
FORENAME, MODEL, KNOWN = "forename", "model", "known"
# What each ground says, for whoever decides; the surest first.
GROUNDS = {
    KNOWN: "an individual whom the register knows, otherwise written",
    TITLE: "a title, such as Mr or Dr, and a name; or somebody's estate",
    SURNAME_FIRST: "a surname with a forename or initials behind it",
    FORENAME: "a common forename in front",
    INITIALS: "initials in front of a surname",
    MODEL: "the model of probablepeople takes it for a person's name",
}
# Nobody may set a limit so high that a title is passed over.
HIGHEST = 90
SURELY, _WITHIN = 95, HIGHEST
_COMMA, _COMMA_GUESS, _BEHIND_IT, _INITIALS_BEHIND = 90, 60, 60, 65
_MIDDLE_INITIAL, _FORENAME, _INITIALS, _MODEL, _TRADE = 85, 70, 65, 50, 40
# A word of a body or a firm takes this from a title, and everything from the rest.
_AGAINST = 70
_APART = re.compile(
    r"(?<!\w)(?:c ?/ ?o|care of)(?!\w)|[()\[\]/;|]|\s[-\u2013]\s", re.IGNORECASE
)
_TRADING = re.compile(r"(?<!\w)(?:t ?/ ?as?|t\.a\.|trading as)(?!\w)", re.IGNORECASE)
_ESTATE = re.compile(
    r"^(?:the )?(?:exors?|executors?|executrix|est|estate|personal reps?"
    r"|personal representatives?) of (?:the )?(?:late )?",
    re.IGNORECASE,
)
# `12345 - Smith`: a number of the finance system in front.
_CODE = re.compile(r"^[A-Z]{0,3}\d{4,}[\s:/-]+")
_POINTS = re.compile(r"(?<=\b[^\W\d_])\.")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*")
# No name has a number, two firms in it, or the address of a page.
_NO_NAME = re.compile(r"[\d&+@*!/()\[\]:]|\w{3}\.\w")
_OF_PEOPLE = PAYEE_TITLES | BEHIND
# Trades, and no surnames, that stand behind `Dr` or `Ms` where these are no titles.
_NO_NAMES = OF_TRADES - SURNAMES
_MOST_WORDS, _LONGEST = 5, 120


class Likeness(NamedTuple):
    """How surely a name is a person's: points of 100, 0 for not at all, and why."""

    points: int
    ground: str

    @property
    def words(self) -> str:
        """The ground in words."""
        return GROUNDS.get(self.ground, "")


NOBODY = Likeness(0, "")


@lru_cache(maxsize=200_000)
def likeness(name: str) -> Likeness:
    """Say whether a payee reads like a person.

    Args:
        name: as a source wrote it. Whether the source hid it is for the caller to say.

    """
    if name.isascii() and _is_plainly_a_firm(name):
        return NOBODY
    seen = (each for each in name if unicodedata.category(each) != "Cf")
    text = unicodedata.normalize("NFKC", "".join(seen)).strip()[:_LONGEST]
    who, *beside = _parts(_CODE.sub("", text)) or [""]
    found = max(_of_part(who), *(_of_part(f"({each}") for each in beside), NOBODY)
    if found.ground:
        return found
    return _of_model(who) if _is_name(who, _WORD.findall(who)) else NOBODY


def _is_plainly_a_firm(name: str) -> bool:
    """Say whether nothing else need be asked: most payees are firms."""
    words = {each.strip(".,") for each in name.casefold().split()}
    return (
        not words.isdisjoint(OF_BODIES)
        and words.isdisjoint(_OF_PEOPLE)
        and not {"/", "(", "-", "t.a."} & {*name, *words}
        and "trading" not in words
    )


def _parts(text: str) -> list[str]:
    """Take apart what stands for several: who, what it trades as, in whose care."""
    trading = _TRADING.search(text)
    if trading and trading.start():
        return [text[: trading.start()], text[trading.end() :]]
    return [text, *(each for each in _APART.split(text)[1:] if each.strip())]


def _of_part(part: str) -> Likeness:
    beside, text = part.startswith("("), part.removeprefix("(")
    estate = _ESTATE.match(text)
    text = text[estate.end() :] if estate else text
    words = _WORD.findall(_POINTS.sub(" ", text))
    plain = [_plain(each) for each in words]
    against = any(map(is_body, plain))
    if estate and words and not against:
        return Likeness(_WITHIN, TITLE)
    if titled := _titled(plain):
        return Likeness(titled - (_AGAINST if against else 0), TITLE)
    return NOBODY if beside else _untitled(text)


def _plain(word: str) -> str:
    return word.casefold().replace("\u2019", "'")


def _titled(plain: Sequence[str]) -> int:
    """Give the points of a title with a name beside it."""
    at = [n for n, word in enumerate(plain) if word in _OF_PEOPLE]
    names = [
        word
        for word in plain
        if word not in _OF_PEOPLE and word not in _NO_NAMES and len(word) > 1
    ]
    if not at or not names:
        return 0
    return SURELY if at[0] == 0 else _WITHIN


def _untitled(text: str) -> Likeness:
    words = _WORD.findall(_POINTS.sub(" ", text))
    if not _is_name(text, words):
        return _of_trade(text, words)
    if "," in text:
        return _with_comma(text)
    sorts = "".join(_sort(each) for each in words)
    return next(
        (
            Likeness(points, ground)
            for pattern, points, ground in _ORDERS
            if re.fullmatch(pattern, sorts)
        ),
        NOBODY,
    )


# What words are, in their order: I an initial, F a common forename, W any other.
_ORDERS = (
    ("FI{1,2}[FW]{1,2}", _MIDDLE_INITIAL, FORENAME),
    ("[FW]{1,2}FI{1,2}", _MIDDLE_INITIAL, SURNAME_FIRST),
    ("F[FW]{1,2}", _FORENAME, FORENAME),
    ("WF", _BEHIND_IT, SURNAME_FIRST),
    ("[FW]I{1,3}", _INITIALS_BEHIND, SURNAME_FIRST),
    ("I{1,3}[FW]{1,2}", _INITIALS, INITIALS),
    ("IF[FW]", _INITIALS, INITIALS),
)


def _sort(word: str) -> str:
    if len(word) == 1:
        return "I"
    return "F" if word.casefold() in ALL_FORENAMES else "W"


def _of_trade(text: str, words: Sequence[str]) -> Likeness:
    """Read `Jane Doe Photography`: a person's name, and that of a firm."""
    plain = [_plain(each) for each in words]
    named = "".join(_sort(each) for each in words[:2])
    bare = not _NO_NAME.search(text) and not any(map(is_body, plain))
    trades = [each in OF_TRADES for each in plain]
    if bare and named == "FW" and not any(trades[:2]) and any(trades[2:]):
        return Likeness(_TRADE, FORENAME)
    return NOBODY


def _with_comma(text: str) -> Likeness:
    """Read `Smith, J`, `SMITH, JOHN A`, `Smith, Oluwaseun`."""
    before, _, after = text.partition(",")
    given = _WORD.findall(_POINTS.sub(" ", after))
    sorts = "".join(_sort(each) for each in given)
    several = "," in after or len(before.split()) > 2  # noqa: PLR2004
    if several or not re.fullmatch("F[FWI]{0,2}|I{1,3}|WW?I{0,2}", sorts):
        return NOBODY
    return Likeness(_COMMA if {*sorts} & {*"FI"} else _COMMA_GUESS, SURNAME_FIRST)


def _is_name(text: str, words: Sequence[str]) -> bool:
    """Say whether a text is words alone, as few as a name has, and none of a firm."""
    return (
        1 < len(words) <= _MOST_WORDS
        and not _NO_NAME.search(text)
        and any(len(each) > 2 for each in words)  # noqa: PLR2004
        and not any(is_firm(_plain(each)) for each in words)
    )


_NAMED = {"GivenName", "Surname"}
_BESIDE = {"FirstInitial", "MiddleName", "MiddleInitial", "LastInitial", "Nickname"}


@cache
def _model() -> Callable[[str], list[tuple[str, str]]]:
    from probablepeople import parse

    return parse  # type: ignore[no-any-return]


def _of_model(name: str) -> Likeness:
    labels = {label for _, label in _model()(_TRADING.split(name)[0] or name)}
    is_person = labels >= _NAMED and labels <= _NAMED | _BESIDE
    return Likeness(_MODEL, MODEL) if is_person else NOBODY
