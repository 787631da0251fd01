"""The one door to Beancount's parser: no text that is given to it ends the process.

Beancount 3.2.3 reads text in C. An amount that cannot be worked out (`5 / 0 GBP`)
is a pointer to nothing, and kills whoever reads it; a single word of some hundred
thousand letters holds it up for minutes. So a text is read here at once only if it
is proved harmless: it is cut as Beancount's lexer would cut it, into words of some
length that hold no sum. Any other text is first read by a child (`tried`) with limits
of time and memory. What the child dies of is left out of the text, and is an error
in the list, with its line, like Beancount's own.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data
from beancount.parser import _parser, grammar  # type: ignore[attr-defined]

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = rb"(?![^ \t\r\n])"
_STARTS = rb"(?<![^\n])"
# What follows one another as the lexer cuts it. What it does not know it passes over
# up to the next blank, quotation marks and all; hence every word has to end with one.
_TOKENS = (
    rb"\n++",
    rb"[ \t\r]{1,4000}+(?![ \t\r])",
    rb";[^\n]{0,100000}+(?![^\n])",
    rb'"[^"\\]{0,20000}+(?:\\[^\n][^"\\]{0,20000}+){0,200}+"',
    # A quotation mark without its fellow is passed over like any word.
    rb'"(?!(?:[^"\\]++|\\[^\n])*+")[^ \t\r\n]{0,500}+' + _ENDS,
    # An asterisk multiplies, unless it is the flag after a date.
    rb"[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]{1,20}[*!]" + _ENDS,
    # Tags and links may hold a stroke.
    rb"[#^][A-Za-z0-9_./-]{1,1000}+" + _ENDS,
    # A line that begins so is a heading, and its rest is passed over.
    _STARTS + rb"(?:[*:!&?%]|#(?![A-Za-z0-9_./-]))[^\n]{1,100000}+(?![^\n])",
    rb"(?!" + _STARTS + rb'[*:#!&?%])[^ \t\r\n"/;(*]{1,500}+' + _ENDS,
)
_HARMLESS = re.compile(rb"(?:" + rb"|".join(_TOKENS) + rb")*+")
# A directive begins where a line does.
_NEXT = re.compile(rb"^(?=[^ \t\r\n;])", re.MULTILINE)
# Longer lines are no entry that a person or a program writes.
_LINE = re.compile(rb"^[^\n]{1000000}", re.MULTILINE)
# Texts that a child has outlived or died of, by digest: what is wrong and where.
_KNOWN: dict[str, list[tuple[int, int, str]]] = {}
_REMEMBERED = 256


class Request(NamedTuple):
    """What a file asks of Beancount: `include`, `plugin` or an `option`, its line."""

    kind: str
    value: str
    line: int


class Parsed(NamedTuple):
    """What became of a text: as Beancount's `parse_string` gives it, and requests."""

    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]
    requests: list[Request]


class DeadlyError(NamedTuple):
    """What Beancount's parser does not outlive, in the shape of its own errors."""

    source: dict[str, Any]
    message: str
    entry: Any = None


class _Builder(grammar.Builder):
    """Beancount's own, which keeps where a file asks for more than entries."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.requests: list[Request] = []

    def include(self, filename: str, lineno: int, include_filename: str) -> None:
        self.requests.append(Request("include", include_filename, lineno))
        super().include(filename, lineno, include_filename)  # type: ignore[no-untyped-call]

    def plugin(
        self, filename: str, lineno: int, plugin_name: str, plugin_config: str | None
    ) -> None:
        self.requests.append(Request("plugin", plugin_name, lineno))
        super().plugin(filename, lineno, plugin_name, plugin_config)  # type: ignore[no-untyped-call]

    def option(self, filename: str, lineno: int, key: str, value: str) -> None:
        if key in {"insert_pythonpath", "documents"}:
            self.requests.append(Request(key, value, lineno))
        super().option(filename, lineno, key, value)  # type: ignore[no-untyped-call]

    def build_grammar_error(
        self,
        filename: str,
        lineno: int,
        exc_value: Exception | str,
        exc_type: type[Exception] | None = None,
        exc_traceback: object = None,
    ) -> None:
        # Beancount's own would name the line of its program.
        del exc_traceback
        kind = f"{exc_type.__name__}: " if exc_type else ""
        where = data.new_metadata(filename, lineno)
        message = f"{kind}{exc_value}"
        self.errors.append(grammar.ParserSyntaxError(where, message, None))


def parse(text: str | bytes, name: str = "<string>") -> Parsed:
    """Read a text as Beancount does, whatever it holds.

    Args:
        text: whole, of one file.
        name: of that file, for entries and errors.

    """
    content = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    deadly: list[tuple[int, int, str]] = []
    if not harmless(content):
        deadly = _deadly(content)
        content = _without(content, deadly)
    errors = [
        DeadlyError(data.new_metadata(name, line), message)
        for line, _, message in deadly
    ]
    builder = _Builder()
    try:
        if not any(last < 0 for _, last, _ in deadly):
            stream = io.BytesIO(content)
            _parser.Parser(builder).parse(stream, filename=name, lineno=1)
        entries, theirs, options = builder.finalize()  # type: ignore[no-untyped-call]
    except (ArithmeticError, LookupError, MemoryError, RecursionError) as error:
        return _given_up(builder, error, name, errors)
    except (RuntimeError, SystemError, TypeError, ValueError) as error:
        return _given_up(builder, error, name, errors)
    errors += theirs
    errors += [each for entry in entries for each in _misplaced(entry, name)]
    if errors:
        entries = [entry for entry in entries if not _misplaced(entry, name)]
    return Parsed(entries, errors, options, builder.requests)


def harmless(content: bytes) -> bool:
    """Say whether a text is proved to be one that Beancount's parser outlives."""
    return _end(content, 0) == len(content)


def _end(content: bytes, at: int) -> int:
    match = _HARMLESS.match(content, at)
    return match.end() if match else at


def _given_up(
    builder: _Builder, error: Exception, name: str, errors: list[Any]
) -> Parsed:
    """Give no entries where the parser stops, rather than those before it."""
    message = f"it stops with {type(error).__name__}: {error}"
    where = data.new_metadata(name, 0)
    errors = [*errors, *builder.errors, DeadlyError(where, message)]
    return Parsed([], errors, builder.options, builder.requests)


def _misplaced(entry: Any, name: str) -> list[DeadlyError]:  # noqa: ANN401
    """Find metadata that takes the place of what Beancount notes of every entry."""
    meta = entry.meta
    if meta.get("filename") == name and type(meta.get("lineno")) is int:
        return []
    line = meta.get("lineno")
    where = data.new_metadata(name, line if type(line) is int else 0)
    message = "metadata may not be called filename or lineno"
    return [DeadlyError(where, message)]


def suspicious(content: bytes) -> Iterator[tuple[int, int]]:
    """Give the directives that are not proved harmless: where each begins and ends."""
    at = 0
    while (end := _end(content, at)) < len(content):
        begins = [match.start() for match in _NEXT.finditer(content, at, end + 1)]
        first = begins[-1] if begins else at
        after = _NEXT.search(content, end + 1)
        at = after.start() if after else len(content)
        yield first, at


def _deadly(content: bytes) -> list[tuple[int, int, str]]:
    """Find what of a text a child does not outlive.

    Returns:
        (line, last line, why) of each directive; a last line of -1 for the whole
        text, if no part of it alone is deadly.

    """
    digest = hashlib.sha256(content).hexdigest()
    if digest not in _KNOWN:
        if len(_KNOWN) >= _REMEMBERED:
            _KNOWN.clear()
        _KNOWN[digest] = list(_search(content))
    return _KNOWN[digest]


def _search(content: bytes) -> Iterator[tuple[int, int, str]]:
    from mopac_spend.books import tried

    if long := _LINE.search(content):
        line = content.count(b"\n", 0, long.start()) + 1
        yield line, -1, "a line of more than a million characters"
        return
    why = tried.outlives([content])
    if why is None:
        return
    places = list(suspicious(content))
    blocks = [content[first:last] for first, last in places]
    dead = tried.deaths(blocks)
    faults = [
        (
            content.count(b"\n", 0, places[at][0]) + 1,
            content.count(b"\n", 0, places[at][1]),
            message,
        )
        for at, message in dead.items()
    ]
    yield from faults
    if not faults or tried.outlives([_without(content, faults)]) is not None:
        line = content.count(b"\n", 0, places[0][0]) + 1 if places else 1
        yield line, -1, why


def _without(content: bytes, deadly: list[tuple[int, int, str]]) -> bytes:
    """Leave out directives, so that every other line keeps its number."""
    if not deadly:
        return content
    lines = content.split(b"\n")
    for first, last, _ in deadly:
        for at in range(first - 1, min(last, len(lines))):
            lines[at] = b""
    return b"\n".join(lines)
