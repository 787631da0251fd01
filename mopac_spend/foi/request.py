"""A request taken apart: the numbered questions of its text, and what stands around.

    questions, around = parts(text)
    questions["4a"].words  # "Set out total monies spent … : Consultancy Fees"

Numbers as people write them are read: `1.`, `2)`, `(a)`, `b.`, `iv)`, with or without
a bullet before them. A text without numbers is one part, `1`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_MARK = re.compile(
    r"""^[ \t]*(?:[-*\u2022\u2013][ \t]+)?      # a bullet that a form has put before it
    (?:(?:question|q)[ \t]*)?
    (?:(?P<number>\d{1,3})[ \t]*(?P<under>[a-h])?[.):]   # 1.  2)  3a)
      |\((?P<bracket>\d{1,3}|[a-z]|[ivx]{2,4})\)         # (1)  (a)  (iv)
      |(?P<letter>[a-z]|[ivx]{2,4})[.)])                 # a.  b)  iv)
    [ \t]+(?=\S)""",
    re.IGNORECASE | re.VERBOSE,
)


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


def parts(text: str) -> tuple[dict[str, Part], list[str]]:
    """Take the text of a request apart.

    Returns:
        The questions in their order, by their numbers; of two that are numbered alike
        the second is `1-2`. One that only leads to those under it, `4. Set out …: a. …
        b. …`, is no question by itself. Then the lines that are in none of them, such
        as greetings: somebody has to see whether they ask for something too. Where
        nothing is numbered all of it is part `1`.

    """
    number = ""
    heads: dict[str, int] = {}
    found: list[_Found] = []
    around: list[str] = []
    goes_on = False
    for line in text.splitlines():
        mark = _MARK.match(line)
        words = " ".join(line[mark.end() if mark else 0 :].split())
        if mark is None:
            # An empty line ends a part; the last one has greetings behind it.
            goes_on = goes_on and bool(words)
            if goes_on:
                found[-1].words.append(words)
            elif words:
                around.append(words)
            continue
        if mark["number"] or (mark["bracket"] or "").isdigit():
            number = mark["number"] or mark["bracket"]
            name = f"{number}{(mark['under'] or '').lower()}"
        else:
            name = f"{number}{(mark['bracket'] or mark['letter']).lower()}"
        if name == number:
            heads[number] = len(found)
        found.append(_Found(name, [words], heads.get(number, len(found))))
        goes_on = True
    if not found:
        whole = " ".join(text.split())
        return ({"1": Part("1", whole)} if whole else {}), []
    return _nested(found), around


def _nested(found: list[_Found]) -> dict[str, Part]:
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
        within = " ".join(found[each.head].words) if each.head != at else ""
        given[name] = Part(name, " ".join(each.words), within)
    return given
