"""Individuals whom a register names, found however a text writes them.

>>> list(Known(["MR J SMITH"]).those_in("paid to Smith, J. in May"))
['MR J SMITH']

A surname may stand first or last, forenames may be initials, and an initial may be a
common forename; case, accents, points, apostrophes and hyphens say nothing. Names that
are one word are found where they are all of a text, or stand behind a title.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse
from typing import TYPE_CHECKING

from mopac_spend.people.words import BEHIND, FORENAMES, PAYEE_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"(?<=[^\W\d_])['\u2019\u2018`\u00b4](?=[^\W\d_])")
_GENITIVE = re.compile(r"(?<=[^\W\d_])['\u2019]s(?!\w)", re.IGNORECASE)
_TRADING = re.compile(r"\s(?:t ?/ ?as?|t\.a\.|trading as)(?!\w).*", re.IGNORECASE)
_OTHER_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\u0131": "i"})
_FORENAMES = frozenset(each.casefold() for each in FORENAMES.split("|"))
_BEGINNING_WITH = {
    initial: tuple(sorted(each for each in _FORENAMES if each[0] == initial))
    for initial in {each[0] for each in _FORENAMES}
}
# More forenames than these are no name but a list of people.
_MOST_GIVEN = 4
# Texts that are looked through at once.
_TOGETHER = 1000
# A whole way to write a name, word by word.
_Form = tuple[str, ...]


class Known:
    """Individuals whom a register names, to be found however they are written."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take names as the register and payments write them."""
        self._names: dict[_Form, str] = {}
        for name in names:
            for form in _forms(name):
                self._names.setdefault(form, name)
        self._firsts = {form[0] for form in self._names}
        self._lengths = sorted({len(form) for form in self._names}, reverse=True)

        self._figures = {
            form[0] for form in self._names if len(form) == 1 and form[0].isdigit()
        }

    @property
    def figures(self) -> bool:
        """Whether a text that is figures alone may name anybody."""
        return bool(self._figures)

    def __bool__(self) -> bool:
        """Whether anybody is known."""
        return bool(self._names)

    def those_in(self, text: str) -> Iterator[str]:
        """Give those who are named in a text, once each."""
        words = _words(text)
        if self._firsts.isdisjoint(words):
            return
        found = (
            self._names[form]
            for at, word in enumerate(words)
            if word in self._firsts
            for length in self._lengths
            if (form := words[at : at + length]) in self._names
            # One word by itself may be anybody's; as the whole of a text it is theirs.
            and (length > 1 or len(words) == 1)
        )
        yield from dict.fromkeys(found)

    def naming(self, texts: Iterable[str]) -> set[str]:
        """Give those of many texts that name one of them."""
        # Figures are one word; documents are by the million.
        every = {*texts}
        listed = [
            *filterfalse(str.isdigit, every),
            *(text for text in filterfalse(str.isascii, every) if text.isdigit()),
            *(every & self._figures),
        ]
        found: set[str] = set()
        for at in range(0, len(listed), _TOGETHER):
            some = listed[at : at + _TOGETHER]
            # No word goes over a line, and most texts have none that matters.
            if not self._firsts.isdisjoint(_words("\n".join(some))):
                found.update(text for text in some if self.names(text))
        return found

    def names(self, text: str) -> bool:
        """Say whether a text names one of them."""
        return next(self.those_in(text), None) is not None


def _words(text: str) -> _Form:
    solid = _APOSTROPHES.sub("", _GENITIVE.sub("", text))
    if solid.isascii():
        return tuple(_WORD.findall(solid.lower()))
    plain = unicodedata.normalize("NFKD", solid.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return tuple(_WORD.findall(bare.translate(_OTHER_LETTERS)))


def _forms(name: str) -> Iterator[_Form]:
    """Give the ways in which a name may be written."""
    yield from filter(None, [_words(name)])
    who = _TRADING.sub("", name)
    # What a hyphen joins is one name of several words.
    units = [unit for word in re.split(r"[\s,.]+", who) if (unit := _words(word))]
    units = [each for each in units if each[0] not in PAYEE_TITLES | BEHIND]
    bare = tuple(word for unit in units for word in unit)
    if bare:
        yield bare
    if not 1 < len(units) <= _MOST_GIVEN + 1:
        return
    yield from {_flat([units[-1], *units[:-1]]), _flat([*units[1:], units[0]])}
    for surname, given in ((units[-1], units[:-1]), (units[0], units[1:])):
        if len(surname[0]) > 1:
            yield from _of_person(surname, given)


def _of_person(surname: _Form, given: Sequence[_Form]) -> Iterator[_Form]:
    """Give the ways to write a surname and forenames, either first."""
    initials = [(unit[0][0],) for unit in given]
    first, *others = given
    written: set[_Form] = {
        *(first, initials[0]),
        _flat(given),
        _flat(initials),
        _flat([first, *initials[1:]]),
        ("".join(word for (word,) in initials),),
    }
    if len(first) == 1 and len(first[0]) == 1:
        # An initial stands for a common forename, and for one with further initials.
        for forename in _BEGINNING_WITH.get(first[0], ()):
            written |= {(forename,), _flat([(forename,), *others])}
    for each in sorted(written):
        yield _flat([each, surname])
        yield _flat([surname, each])


def _flat(units: Sequence[_Form]) -> _Form:
    return tuple(word for unit in units for word in unit)
