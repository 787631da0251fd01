"""What was found in one file so far, and its texts, which are searched at the end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.forms.filled import letters
from mopac_spend.residue import betrays
from mopac_spend.residue.kinds import AUTHOR, PROPERTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Of one kind in one sheet, page or part, this many are named and the rest counted.
NAMED = 20
_LONGEST = 120
_WORDS = re.compile(r"\w+")
# Who wrote a file, where no person did.
_PROGRAMS = {
    *("openpyxl", "xlsxwriter", "python-docx", "libreoffice", "microsoft office user"),
    *("apache poi", "sheetjs", "epplus", "pandas", "mopac-spend", "un-named", "user"),
}


class At(NamedTuple):
    """A cell of a sheet: its row from 1 and its column from 0."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{letters(self.column)}{self.row}"


# Within what the findings of a kind are counted, and where one is.
Place: TypeAlias = str | At


class CannotLookError(Exception):
    """In the child: a file that cannot be read at all.

    Attributes:
        code: of the refusal.

    """

    def __init__(self, code: str, why: str) -> None:
        """Hold the code; the text says why, and what to do."""
        super().__init__(why)
        self.code = code


@dataclass(slots=True)
class Looked:
    """The findings and texts of a file, or of a file within it.

    Attributes:
        names: of individuals, as a register writes them.
        body: whose file it is; its name is nobody's.

    """

    names: list[str] = field(default_factory=list)
    body: str = ""
    _found: list[tuple[str, str, str, str]] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _places: list[tuple[str, Place]] = field(default_factory=list)
    _later: list[tuple[range, Callable[[int], Place], str]] = field(
        default_factory=list
    )
    _face: list[str] = field(default_factory=list)
    _properties: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, place: Place, what: str, text: str = "", within: str = "") -> None:
        """Note a finding.

        Args:
            place: where it is.
            what: a kind.
            text: what stands there.
            within: the sheet, page or part; the place, where it is not said.

        """
        within = within or (place.sheet if isinstance(place, At) else place)
        self._found.append((within, str(place), what, cut(text)))

    def say(
        self, text: str, place: Place, within: str = "", *, face: bool = True
    ) -> None:
        """Note a text that is to be searched.

        Args:
            text: any.
            place: where it is.
            within: the sheet, page or part; the place, where it is not said.
            face: whoever opens the file sees it.

        """
        if text:
            self._texts.append(text)
            self._places.append((within, place))
            if face:
                self._face.append(text)

    def say_all(
        self, texts: list[str], place: Callable[[int], Place], within: str = ""
    ) -> None:
        """Note texts; the place of one is asked for, by its number, if it matters."""
        first = len(self._texts)
        self._texts += texts
        self._places += [("", "")] * len(texts)
        self._face += texts
        self._later.append((range(first, first + len(texts)), place, within))

    def property(self, place: str, name: str, text: str, *, author: bool) -> None:
        """Note a property of the document, of which the face may say as much.

        A title is shown by whatever opens the document, so it is searched and no more.
        """
        if name.casefold() == "title":
            self.say(text, place, face=False)
        elif text and text.strip():
            self._properties.append((place, name, text.strip(), "a" if author else ""))

    def take(self, other: Looked, within: str) -> None:
        """Take over what was found in a file within this one."""
        for inside, place, what, text in other.residues():
            where = f"{within}: {place}" if place else within
            self._found.append((f"{within}: {inside}", where, what, text))

    def residues(self) -> Iterator[tuple[str, str, str, str]]:
        """Give all findings: within what, place, kind and text."""
        self._search()
        counts: Counter[tuple[str, str]] = Counter()
        for within, place, what, text in dict.fromkeys(self._found):
            counts[within, what] += 1
            if counts[within, what] <= NAMED:
                yield within, place, what, text
        for (within, what), count in counts.items():
            if count > NAMED:
                yield within, within, what, f"and {count - NAMED:,} more of this kind"

    def _search(self) -> None:
        for at, what, text in betrays.search(self._texts, self.names):
            within, where = self._place(at)
            self.add(where, what, text, within)
        face = _Face(self._face)
        for place, name, text, is_author in self._properties:
            if is_author:
                if not self._is_nobody(text) and not face.shows_phrase(text):
                    self.add(place, AUTHOR, f"{name}: {text}")
            elif not face.shows_words(text):
                self.add(place, PROPERTY, f"{name}: {text}")
        properties = [text for *_, text, _ in self._properties]
        for at, what, text in betrays.search(properties, self.names):
            place, name, _, is_author = self._properties[at]
            if not is_author:
                self.add(place, what, f"{name}: {text}")
        self._texts, self._places, self._properties, self._face = [], [], [], []

    def _place(self, at: int) -> tuple[str, Place]:
        for those, place, within in self._later:
            if at in those:
                where = place(at - those.start)
                return within or str(where).rpartition("!")[0], where
        return self._places[at]

    def _is_nobody(self, author: str) -> bool:
        name = author.casefold().rstrip(" 0123456789.")
        return name in _PROGRAMS or author.casefold() == self.body.casefold()


class _Face:
    """What a file shows, against which its properties are held."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._words: set[str] | None = None

    def shows_phrase(self, phrase: str) -> bool:
        pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)"
        return any(phrase in each and re.search(pattern, each) for each in self._texts)

    def shows_words(self, text: str) -> bool:
        if self._words is None:
            self._words = set(_WORDS.findall("\n".join(self._texts).casefold()))
        return self._words.issuperset(_WORDS.findall(text.casefold()))


def cut(text: str) -> str:
    """Give a text on one line, harmless to a terminal, and cut short."""
    line = " ".join(text[: 2 * _LONGEST].split())
    line = "".join(c if c.isprintable() else "\ufffd" for c in line)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
