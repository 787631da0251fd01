"""The header of a question file: its keys, its parameters, and what they say.

    -- title: Spend by supplier
    -- asks: the public: "who was paid, and how much?"
    -- also: what did each company get; all suppliers and what they were paid
    -- param: top whole 20: how many to list

One `-- key: text` each; a text goes on where the next line is indented. Any mistake is
refused as `ASK-004` at its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.engine.withholding import BEFORE
from mopac_spend.findings import Refusal
from mopac_spend.forms.written import WrittenError, text_of
from mopac_spend.questions.parameters import Parameter, declared

if TYPE_CHECKING:
    from pathlib import Path

ALSO = "also"
REQUIRED = ("title", "asks", "definition", "caveats", "source", "total")
OPTIONAL = (
    *("rows", "across", "sums", "seldom", "example", "only", "adds", "reads"),
    *("filters", "published", "alike", ALSO),
)
PARAM = "param"
_OPTIONS = re.compile(r"--[a-z-]+ [\w-]+(?: --[a-z-]+ [\w-]+)*")
_KEY = re.compile(r"--\s?([a-z]+):(.*)")
_MORE = re.compile(r"--\s{3,}(\S.*)")


class Wording(NamedTuple):
    """Other words for a question, and the options that they mean: `by`, `route`."""

    words: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a question file says of itself, for whoever looks for a question.

    Attributes:
        name, title, asks, of_registers, filters, parameters, file: as those of
            `Question`.
        also: other wordings.
        compares: whether it puts the year before beside, and so needs days.

    """

    name: str
    title: str
    asks: str
    also: tuple[Wording, ...]
    of_registers: bool
    filters: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    compares: bool
    file: str


def header_of(path: Path) -> Header:
    """Read the header of a question file, and no more of it than that.

    Raises:
        Refusal: `ASK-004`, it has a mistake.

    """
    place, lines = lines_of(path)
    header, parameters, length = read_header(lines, place)
    return Header(
        name=path.stem,
        title=header["title"],
        asks=header["asks"],
        also=wordings(header.get(ALSO, ""), place),
        of_registers=header.get("reads") == "registers",
        filters=listed(header.get("filters", "")),
        parameters=parameters,
        compares=any(BEFORE in line for line in lines[length:]),
        file=place,
    )


def lines_of(path: Path) -> tuple[str, list[str]]:
    """Give the place of a file, as a person would name it, and its lines.

    Raises:
        Refusal: `ASK-004`, it is no text.

    """
    place = f"{path.parent.name}/{path.name}"
    try:
        return place, text_of(path).splitlines()
    except WrittenError as error:
        raise Refusal("ASK-004", str(error), place) from error


def read_header(
    lines: list[str], place: str
) -> tuple[dict[str, str], tuple[Parameter, ...], int]:
    """Read the comment lines at the top: keys, parameters, how many they are.

    Raises:
        Refusal: `ASK-004`, a line that is none, or a key unknown, twice or missing.

    """
    header: dict[str, str] = {}
    declarations: list[tuple[str, str]] = []
    key = ""
    comments = list(takewhile(lambda line: line.startswith("--"), lines))
    for at, line in enumerate(comments, 1):
        if (match := _MORE.fullmatch(line)) and key == PARAM:
            at_first, text = declarations[-1]
            declarations[-1] = (at_first, f"{text} {match[1].strip()}")
        elif match and key:
            header[key] += f" {match[1].strip()}"
        elif match := _KEY.fullmatch(line):
            key = _known_key(match[1], header, f"{place}:{at}")
            if key == PARAM:
                declarations.append((f"{place}:{at}", match[2].strip()))
            else:
                header[key] = match[2].strip()
        else:
            msg = (
                "this header line is neither `-- key: text` nor a continuation "
                "`--   text`; indent it by two more blanks, or name its key"
            )
            raise Refusal("ASK-004", msg, f"{place}:{at}")
    for key in REQUIRED:
        if not header.get(key):
            msg = f"the header has no {key}; add a line `-- {key}: …` at the top"
            raise Refusal("ASK-004", msg, f"{place}:1")
    parameters = tuple(declared(text, where) for where, text in declarations)
    if len({each.name for each in parameters}) < len(parameters):
        msg = "the header declares a parameter twice; remove one"
        raise Refusal("ASK-004", msg, f"{place}:1")
    return header, parameters, len(comments)


def _known_key(key: str, header: dict[str, str], place: str) -> str:
    known = (*REQUIRED, *OPTIONAL, PARAM)
    if key not in known:
        msg = f"the header knows no {key!r}; use {', '.join(known)}"
        raise Refusal("ASK-004", msg, place)
    if key in header:
        msg = f"the header says {key} twice; remove one"
        raise Refusal("ASK-004", msg, place)
    return key


def listed(text: str) -> tuple[str, ...]:
    """Give the names in a text that commas part."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def wordings(text: str, place: str) -> tuple[Wording, ...]:
    """Give the wordings that semicolons part, each with the options in its brackets.

    Raises:
        Refusal: `ASK-004`, what stands in brackets are no options.

    """
    return tuple(
        _wording(each.strip(), place) for each in text.split(";") if each.strip()
    )


def _wording(text: str, place: str) -> Wording:
    words, bracket, options = text.partition("[")
    if not bracket:
        return Wording(text, ())
    typed = options.removesuffix("]")
    if typed == options or not _OPTIONS.fullmatch(typed) or not words.strip():
        msg = (
            f"the wording {text!r} ends in no options; write them in brackets behind "
            f"it: [--by route]"
        )
        raise Refusal("ASK-004", msg, f"{place}:1")
    parts = typed.split()
    names = [name.removeprefix("--") for name in parts[::2]]
    return Wording(words.strip(), tuple(zip(names, parts[1::2], strict=True)))
