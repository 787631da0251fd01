"""Words of the library, for people who never saw a terminal.

    plainly(refusal)       what is wrong, and what to do on the page
    sentence(text)         a remark of the library

The library says what to type next. Here nobody types: what it says of commands,
options and settings is left out, files of the server are not named, and what to do at
the desk is said instead. All of that is data, `words.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mopac_spend.findings import CODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.findings import Finding, Refusal

_BETWEEN = re.compile(r"(; |(?<=[\w)])\. (?=[A-Z]))")
# Says that something was not done, and not why.
_NOT_DONE = re.compile(r"(?i)nothing was \w+\.")
# Files of the books, of its settings, and of the desk: with folders before them or not.
_OF_BOOKS = re.compile(r"[\w./-]*[\w-]+\.(?:beancount|toml|sqlite|lock)\b(?::\d+)?")
# Any other file or folder: what stands before its name is where the server has it. What
# is quoted is what somebody wrote, such as 'n/a', and is shown as he did.
_PATH = re.compile(
    r"(?P<quoted>(?<!\w)'[^'/\n][^'\n]*'(?!\w))|"
    r"(?<![\w/.:-])(?:/|\.{0,2}/|[A-Za-z_][\w.-]*/)+(?=[\w.-]*[A-Za-z])"
)


@dataclass(frozen=True, slots=True)
class _Words:
    """What `words.toml` says."""

    leave_out: re.Pattern[str]
    before: list[tuple[re.Pattern[str], str]]
    other_words: list[tuple[re.Pattern[str], str]]
    nothing_left: str
    instead: Mapping[str, str]


def plainly(refusal: Refusal) -> str:
    """Say what a refusal says, without commands, and what to do at the desk."""
    return _plainly(refusal.code, refusal.message, refusal.place)


def finding(of: Finding) -> str:
    """Say what a finding says, in the same way; its place is one of the server."""
    return _plainly(of.code, of.message, "")


def instead(code: str) -> str:
    """Say what to do at the desk about a refusal."""
    said = _words().instead
    return said.get(code) or said[code.partition("-")[0]]


def sentence(text: str, otherwise: str = "") -> str:
    """Say something of the library without what is to be typed.

    Args:
        text: what it says.
        otherwise: said instead, where nothing else is left of it.

    """
    return _untyped(text) or otherwise or _words().nothing_left


def _plainly(code: str, message: str, place: str) -> str:
    where = _place(place)
    # Where nothing else is left, what its code means is.
    said = _untyped(message)
    if not said or _NOT_DONE.fullmatch(said):
        said = f"{_untyped(f'{CODES[code]}.')} {said}".strip()
    return " ".join(
        filter(None, [f"{where}: {said}" if where else said, instead(code)])
    )


def _place(place: str) -> str:
    """Name the row, the field or the file that somebody sees; no file of the server."""
    if not place or _OF_BOOKS.search(place) or _words().leave_out.search(place):
        return ""
    name, comma, rest = place.partition(",")
    if "/" in name or "\\" in name:
        name = re.split(r"[/\\]", name)[-1]
        if "." not in name:
            return rest.strip()
    return f"{name}{comma}{rest}".strip()


def _untyped(text: str) -> str:
    leave_out = _words().leave_out
    said = ""
    parts = ["", *_BETWEEN.split(_otherwise(text, _words().before))]
    for before, part in zip(parts[::2], parts[1::2], strict=True):
        if not leave_out.search(part):
            said += f"{before if said else ''}{part}"
    said = _without_paths(_otherwise(said, _words().other_words)).strip(" ;:,")
    return _ended(said) if said else ""


def _ended(said: str) -> str:
    whole = said if said.endswith((".", "!", "?", "…")) else f"{said}."
    return whole[0].upper() + whole[1:]


def _otherwise(text: str, other: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, words in other:
        text = pattern.sub(words, text)
    return text


def _without_paths(text: str) -> str:
    named = _OF_BOOKS.sub("a file of the books", text)
    return _PATH.sub(lambda match: match["quoted"] or "", named)


@cache
def _words() -> _Words:
    read = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    return _Words(
        re.compile("|".join(read["leave_out"])),
        _compiled(read["before"]),
        _compiled(read["other_words"]),
        read["nothing_left"],
        read["instead"],
    )


def _compiled(words: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(key), value) for key, value in words.items()]
