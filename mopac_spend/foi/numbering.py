"""The numbers of the questions of a request, as people write them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.foi.letter_text import asks, is_around

if TYPE_CHECKING:
    from collections.abc import Iterator

BULLET = re.compile(
    r"^[ \t]*[-*\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2013\u2014o][ \t]+(?=\S)"
)
_MARK = re.compile(
    r"""^[ \t]*(?:[-*\u2022\u2013\u25cf\u00b7][ \t]+)?  # a form puts a bullet there
    (?:\*{2}|_{2})?                         # or the mark of bold text
    (?:(?:question|request|part|item|point|q)[ \t]*(?:no\.?[ \t]*)?
        (?P<asked>\d{1,3})(?P<of>[a-h])?[ \t]*(?:[.):\u2013\u2014-]|(?=\s*$))  # Q1 -
      |(?P<number>\d{1,3})[ \t]*(?P<under>[a-h])?[.):]        # 1.  2)  3a)
      |(?P<deep>\d{1,2}(?:\.\d{1,2}){1,3})[.):]?              # 1.1  2.3.1)
      |\((?P<bracket>\d{1,3}|[a-z]|[ivx]{2,4})\)              # (1)  (a)  (iv)
      |\[(?P<square>\d{1,3}|[a-z])\]                          # [1]
      |(?P<letter>[a-z]|[ivx]{2,4})[.)])                      # a.  b)  iv)
    (?:\*{2}|_{2})?(?:[ \t]+(?=\S)|[ \t]*$)""",
    re.IGNORECASE | re.VERBOSE,
)
# Marks within a line: (a) … (b) …, 1) … 2) …
_WITHIN = re.compile(
    r"(?:(?<=\s)|(?<=^)|(?<=[:;,]))\(?(\d{1,2}|[a-z]|[ivx]{2,4})\)\s+", re.IGNORECASE
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_JOINS = re.compile(r"(?:[;,]\s*|[;,]?\s+)(?:and|or)$|[;,]$", re.IGNORECASE)
_LEAST = 2  # words of a question that is numbered within a line


class Part(NamedTuple):
    """One question of a request.

    Attributes:
        name: its number, such as `4a`.
        text: its own words.
        within: the words of the question that it is a part of; "" where it is none.

    """

    name: str
    text: str
    within: str = ""

    @property
    def words(self) -> str:
        """Its words with those that it needs to be understood."""
        return f"{self.within} {self.text}" if self.within else self.text


class _Found(NamedTuple):
    name: str
    words: list[str]
    head: int  # the place of the question that it may be a part of; its own, of one


def begins(line: str) -> bool:
    """Whether a question begins here; `A. Reader` beneath a letter is none."""
    mark = _MARK.match(line)
    return mark is not None and (not mark["letter"] or asks(line))


class _Signs:
    """Which letters may come next: `b` after `a`, `ii` after `i`."""

    def __init__(self, there: frozenset[str] = frozenset("b")) -> None:
        """Begin under a number; `there` are the letters that the request has."""
        self._there = there
        self._seen: set[str] = set()
        self.letter = ""

    def name(self, written: str) -> str | None:
        """Name a part by its sign, under the letter that stands; None of none."""
        sign = written.lower()
        next_ = {"a": "b", "A": "B", "i": "ii", "I": "II"}.get(written)
        begun = next_ in self._there
        under = f"{self.letter}{sign}"
        if sign in _ROMAN and self.letter and sign != self.letter:
            before = _ROMAN[_ROMAN.index(sign) - 1] if sign != "i" else ""
            follows = self.letter == "h" and sign == "i"
            if not follows and (not before or f"{self.letter}{before}" in self._seen):
                self._seen.add(under)
                return under
        if not (begun or {*_before(sign)} & self._seen):
            return None  # `A. Reader` is a name
        self._seen.add(sign)
        self.letter = "" if sign in _ROMAN and "a" not in self._seen else sign
        return sign


def _before(sign: str) -> Iterator[str]:
    """Give what may come before a letter: one may be left out."""
    if sign in _ROMAN[1:]:
        at = _ROMAN.index(sign)
        yield from _ROMAN[max(0, at - 2) : at]
    if len(sign) == 1:
        yield from (chr(ord(sign) - 1), chr(ord(sign) - 2))


def numbered(lines: list[str]) -> tuple[list[_Found], list[str]]:
    """Find the numbered questions, and the lines that are in none of them."""
    number = ""
    heads: dict[str, int] = {}
    found: list[_Found] = []
    around: list[str] = []
    seen: set[str] = set()
    marks = filter(None, map(_MARK.match, lines))
    there = frozenset(_sign(mark) for mark in marks)
    signs = _Signs(there)
    goes_on = False
    for line in lines:
        mark = _MARK.match(line)
        sign = _sign(mark) if mark else ""
        named = signs.name(sign) if sign else None
        if mark and (
            (sign and not named) or (mark["deep"] and not _follows(mark["deep"], seen))
        ):
            mark = None
        words = " ".join(line[mark.end() if mark else 0 :].split())
        if mark is None:
            # An empty line ends a part; the last one has greetings behind it.
            leads = bool(found) and not found[-1].words[-1]
            goes_on = leads or (goes_on and bool(words))
            if goes_on and words and not is_around(line):
                go_on(found[-1].words, words)
            elif words:
                around.append(words)
                goes_on = False
            continue
        if named:
            name = f"{number}{named}"
            above = f"{number}{signs.letter}" if named != signs.letter else number
            head = heads.get(above, heads.get(number, len(found)))
            heads[name] = len(found)
        elif mark["deep"]:
            name = mark["deep"]
            head = heads.get(name.rpartition(".")[0], len(found))
            number, heads[name], signs = name, len(found), _Signs(there)
        else:
            number, signs = _digits(mark), _Signs(there)
            heads = {number: len(found)}
            under = (mark["under"] or mark["of"] or "").lower()
            name, head = f"{number}{under}", len(found)
        seen.add(name)
        found.append(_Found(name, [words], head))
        goes_on = True
    return found, around


def _sign(mark: re.Match[str]) -> str:
    """Give the letter of a mark; "" of a number."""
    given = mark["bracket"] or mark["square"] or mark["letter"] or ""
    return "" if given.isdigit() else given


def _digits(mark: re.Match[str]) -> str:
    """Give the number of a mark; "" of a letter."""
    given = mark["asked"] or mark["number"] or mark["bracket"] or mark["square"] or ""
    return given if given.isdigit() else ""


def go_on(words: list[str], more: str) -> None:
    """Add a line to a question, the points of a list as such."""
    bare = BULLET.sub("", more)
    if not words[-1]:
        words[-1] = bare
    elif bare != more and not words[-1].endswith((":", ";", ",")):
        words[-1] += ";"
        words.append(bare)
    else:
        words.append(bare)


def _follows(deep: str, seen: set[str]) -> bool:
    """Whether `1.2` comes after `1.1`, and is no `1.5 million`."""
    above, _, last = deep.rpartition(".")
    return last == "1" or f"{above}.{int(last) - 1}" in seen


def nested(found: list[_Found]) -> dict[str, Part]:
    """Put what leads to others before each of them."""
    leading = {each.head for at, each in enumerate(found) if each.head != at}
    alike: Counter[str] = Counter()
    given: dict[str, Part] = {}
    for at, each in enumerate(found):
        if at in leading:
            continue
        alike[each.name] += 1
        often = alike[each.name]
        name = each.name if often == 1 else f"{each.name}-{often}"
        within, text = _leading(found, at), " ".join(each.words)
        inner = in_line(text)
        if inner is None:
            given[name] = Part(name, text, within)
            continue
        lead, pieces = inner
        for sign, piece in pieces:
            place = f"{name}.{sign}" if sign.isdigit() else f"{name}{sign}"
            given[place] = Part(place, piece, f"{within} {lead}".strip())
    return given


def _leading(found: list[_Found], at: int) -> str:
    """Give the words that lead to a question, of all that it is a part of."""
    words: list[str] = []
    while (head := found[at].head) != at:
        words[:0] = found[head].words
        at = head
    return " ".join(words)


def in_line(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Part a text at marks within it, `(a) … (b) …`; None where there are none."""
    marks = [*_WITHIN.finditer(text)]
    for series in (_ROMAN, tuple("abcdefghijklmnop"), tuple(map(str, range(1, 30)))):
        taken: list[re.Match[str]] = []
        for mark in marks:
            if len(taken) < len(series) and mark[1].lower() == series[len(taken)]:
                taken.append(mark)
        if len(taken) < _LEAST:
            continue
        ends = [*(mark.start() for mark in taken[1:]), len(text)]
        pieces = [
            (mark[1].lower(), trimmed(text[mark.end() : end]))
            for mark, end in zip(taken, ends, strict=True)
        ]
        if all(len(piece.split()) >= _LEAST for _, piece in pieces):
            return text[: taken[0].start()].strip(), pieces
    return None


def trimmed(piece: str) -> str:
    """Take off what joins a piece to the next one: `; and`."""
    return _JOINS.sub("", piece.strip())
