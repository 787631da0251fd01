r"""A pattern of Python's, as RE2 writes it, so that both find the same.

The two read `\d`, `\w`, `\s` and letters without case differently, and each takes
what the other does not know. So the pattern is read by Python's own parser, and what
that understood is written out.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

# What each class of characters is to Python: the inside of a class of RE2's.
_CLASSES = {
    ops.CATEGORY_DIGIT: r"\p{Nd}",
    ops.CATEGORY_WORD: r"\p{L}\p{N}_",
    ops.CATEGORY_SPACE: (
        r"\x{9}-\x{d}\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}"
        r"\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
    ),
}
_ASCII = {
    ops.CATEGORY_DIGIT: "0-9",
    ops.CATEGORY_WORD: "0-9A-Za-z_",
    ops.CATEGORY_SPACE: r"\x{9}-\x{d}\x{20}",
}
_NOT = {
    ops.CATEGORY_NOT_DIGIT: ops.CATEGORY_DIGIT,
    ops.CATEGORY_NOT_WORD: ops.CATEGORY_WORD,
    ops.CATEGORY_NOT_SPACE: ops.CATEGORY_SPACE,
}
# Letters that are one without case to Python, and not to RE2.
_ALIKE = ({0x69, 0x49, 0x130, 0x131},)
_UNKNOWN = {
    ops.ASSERT: "it looks ahead or behind",
    ops.ASSERT_NOT: "it looks ahead or behind",
    ops.GROUPREF: "it refers back to a group",
    ops.GROUPREF_IGNORE: "it refers back to a group",
    ops.GROUPREF_EXISTS: "it asks whether a group was found",
    ops.ATOMIC_GROUP: "it has a group that gives nothing back",
    ops.POSSESSIVE_REPEAT: "it has a repetition that gives nothing back",
}
# The most that RE2 repeats.
_MOST = 1_000
# More choices than Python is ever left with.
_MANY = 100
_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.ASCII
# The end of a text, which nothing else that is written here is like; and no place.
_END, _NOWHERE = r"\z", r"[^\x{0}-\x{10ffff}]"


class Unknown(Exception):  # noqa: N818 - a reason, which is put into a sentence
    """RE2 has nothing like it; its text says what."""


class Written(NamedTuple):
    """A pattern for RE2, and how many choices Python would have to make at most."""

    text: str
    choices: int


def written(pattern: str, flags: int = 0) -> Written:
    """Write a pattern for RE2.

    Args:
        pattern: as Python has it.
        flags: of `re`, such as `IGNORECASE`.

    Raises:
        Unknown: RE2 has nothing like it.
        re.error: it is none.
        RecursionError: it is nested too deeply.

    """
    tree = parser.parse(pattern, flags)
    return _sequence(tree, tree.state.flags & _FLAGS)


def ending(text: str) -> tuple[str, str, str]:
    r"""Give what is written for each ending that a text may have.

    To Python `$` stands at the end of a text and before a last line feed, and `\Z` at
    the end alone.

    Args:
        text: as `written` gives it.

    Returns:
        For texts that do not end with a line feed; for those that do and hold no
        other, where the end of a line is what `$` means; and for those that hold
        others too, without the last.

    """
    of_lines = f"(?m){text}" if "$" in text else text
    return text, of_lines, text.replace(_END, _NOWHERE)


def _sequence(tree: Any, flags: int) -> Written:  # noqa: ANN401 - `re` tells no types
    parts = [_item(kind, value, flags) for kind, value in tree]
    text = "".join(part.text for part in parts)
    return Written(text, sum(part.choices for part in parts))


def _item(kind: Any, value: Any, flags: int) -> Written:  # noqa: ANN401, PLR0911
    if kind in _UNKNOWN:
        raise Unknown(_UNKNOWN[kind])
    if kind is ops.LITERAL:
        return Written(_character(value, flags), 0)
    if kind is ops.NOT_LITERAL:
        return Written(_one_of([(ops.NEGATE, None), (ops.LITERAL, value)], flags), 0)
    if kind is ops.ANY:
        return Written("(?s:.)" if flags & re.DOTALL else "[^\\n]", 0)
    if kind is ops.IN:
        return Written(_one_of(value, flags), 0)
    if kind is ops.AT:
        return _at(value, flags)
    if kind is ops.BRANCH:
        return _branch(value[1], flags)
    if kind is ops.SUBPATTERN:
        return _group(value, flags)
    if kind in {ops.MAX_REPEAT, ops.MIN_REPEAT}:
        return _repeated(value, flags, lazy=kind is ops.MIN_REPEAT)
    raise Unknown(f"{kind} is not known".lower())


def _character(code: int, flags: int) -> str:
    if not flags & re.IGNORECASE:
        return f"\\x{{{code:x}}}"
    return _one_of([(ops.LITERAL, code)], flags)


def _one_of(members: Any, flags: int) -> str:  # noqa: ANN401 - `re` tells no types
    """Write a class of characters, one that matches any or none too."""
    negated, parts = "", []
    classes = _ASCII if flags & re.ASCII else _CLASSES
    for kind, value in members:
        if kind is ops.NEGATE:
            negated = "^"
        elif kind is ops.LITERAL:
            parts.append(f"\\x{{{value:x}}}")
            if flags & re.IGNORECASE and not flags & re.ASCII:
                parts.extend(_alike(value, value))
        elif kind is ops.RANGE:
            parts.append(f"\\x{{{value[0]:x}}}-\\x{{{value[1]:x}}}")
            if flags & re.IGNORECASE and not flags & re.ASCII:
                parts.extend(_alike(*value))
        elif kind is ops.CATEGORY and value in classes:
            parts.append(classes[value])
        elif kind is ops.CATEGORY:
            parts.append(_negated(_NOT[value], bool(flags & re.ASCII)))
        else:
            raise Unknown(f"{kind} is not known".lower())
    text = f"[{negated}{''.join(parts)}]"
    return f"(?i:{text})" if flags & re.IGNORECASE else text


def _alike(first: int, last: int) -> list[str]:
    return [
        f"\\x{{{code:x}}}"
        for group in _ALIKE
        if any(first <= code <= last for code in group)
        for code in sorted(group)
    ]


@cache
def _negated(category: Any, ascii_only: bool) -> str:  # noqa: ANN401, FBT001
    """Write the characters that are in none of a class, as the inside of one."""
    flags = re.ASCII if ascii_only else 0
    shorthand = {
        ops.CATEGORY_DIGIT: r"\D",
        ops.CATEGORY_WORD: r"\W",
        ops.CATEGORY_SPACE: r"\S",
    }[category]
    outside = re.compile(rf"{shorthand}+", flags).finditer(_everything())
    spans = (each.span() for each in outside)
    return "".join(f"\\x{{{first:x}}}-\\x{{{end - 1:x}}}" for first, end in spans)


@cache
def _everything() -> str:
    return "".join(map(chr, range(sys.maxunicode + 1)))


def _at(where: Any, flags: int) -> Written:  # noqa: ANN401 - `re` tells no types
    """Write a place; those that RE2 sees otherwise are left to Python if it may."""
    lines = bool(flags & re.MULTILINE)
    places = {
        ops.AT_BEGINNING: "(?m:^)" if lines else r"\A",
        ops.AT_BEGINNING_STRING: r"\A",
        ops.AT_END: "(?m:$)" if lines else "$",
        ops.AT_END_STRING: _END,
        ops.AT_BOUNDARY: r"\b",
        ops.AT_NON_BOUNDARY: r"\B",
    }
    return Written(places[where], 0)


def _branch(branches: Any, flags: int) -> Written:  # noqa: ANN401 - as above
    parts = [_sequence(each, flags) for each in branches]
    text = "|".join(part.text for part in parts)
    return Written(f"(?:{text})", 1 + max(part.choices for part in parts))


def _group(value: Any, flags: int) -> Written:  # noqa: ANN401 - as above
    number, added, taken, inside = value
    part = _sequence(inside, (flags | added & _FLAGS) & ~taken)
    opening = "(?:" if number is None else "("
    return Written(f"{opening}{part.text})", part.choices)


def _repeated(value: Any, flags: int, *, lazy: bool) -> Written:  # noqa: ANN401
    least, most, inside = value
    part = _sequence(inside, flags)
    unbounded = most is ops.MAXREPEAT
    if least > _MOST or (not unbounded and most > _MOST):
        msg = f"it repeats something more than {_MOST} times"
        raise Unknown(msg)
    times = f"{{{least},{'' if unbounded else most}}}"
    # What is chosen within a repetition is chosen again each time.
    choices = 1 if not part.choices else part.choices + _MANY
    return Written(f"(?:{part.text}){times}{'?' if lazy else ''}", choices)
