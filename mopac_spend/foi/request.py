"""A request taken apart: the numbered questions of its text, and what stands around.

    parts(text)["4a"].words  # "Set out total monies spent … : Consultancy Fees"

Numbers as people write them are read: `1.`, `2)`, `(a)`, `b.`, `iv)`, with or without
a bullet before them. A text without numbers is one part, `1`.
"""

from __future__ import annotations

import re
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


def parts(text: str) -> dict[str, Part]:
    """Take the text of a request apart.

    Returns:
        The questions in their order, by their numbers. One that only leads to those
        under it, `4. Set out …: a. … b. …`, is no question by itself. What stands
        before the first number or after an empty line behind the last is left to the
        reader, unless nothing is numbered: then all of it is part `1`.

    """
    number = ""
    heads: dict[str, int] = {}
    found: list[tuple[str, list[str]]] = []
    open_ = False
    for line in text.splitlines():
        mark = _MARK.match(line)
        words = " ".join(line[mark.end() if mark else 0 :].split())
        if mark is None:
            if not words:
                # An empty line ends a part; the last one has greetings behind it.
                open_ = False
            elif open_ and found:
                found[-1][1].append(words)
            continue
        if mark["number"] and not mark["under"]:
            number, name = mark["number"], mark["number"]
            heads[number] = len(found)
        elif mark["number"]:
            number, name = mark["number"], f"{mark['number']}{mark['under'].lower()}"
        else:
            own = (mark["bracket"] or mark["letter"]).lower()
            name = own if own.isdigit() else f"{number}{own}"
            if own.isdigit():
                number, heads[own] = own, len(found)
        found.append((name, [words]))
        open_ = True
    if not found:
        whole = " ".join(text.split())
        return {"1": Part("1", whole)} if whole else {}
    return _nested([(name, " ".join(words)) for name, words in found], heads)


def _nested(found: list[tuple[str, str]], heads: dict[str, int]) -> dict[str, Part]:
    """Put what leads to others before each of them."""
    given: dict[str, Part] = {}
    for at, (name, words) in enumerate(found):
        number = name.rstrip("abcdefghijklmnopqrstuvwxyz")
        leads = at + 1 < len(found) and found[at + 1][0] != name
        leads = leads and re.fullmatch(rf"{number}[a-z]+", found[at + 1][0]) is not None
        if name == number and leads and heads.get(number) == at:
            continue
        head = heads.get(number)
        within = found[head][1] if head is not None and head != at else ""
        alike = sum(each.rstrip("*") == name for each in given)
        own = name + "*" * alike
        given[own] = Part(own, words, within)
    return given
