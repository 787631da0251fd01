"""What books may ask for when they are opened: no code, and no file from elsewhere.

A ledger is text that others wrote. `plugin`, `insert_pythonpath`, an extension or an
import configuration of Fava would run whatever it names, and an `include` would read,
and quote in an error, any file of the machine. Here neither happens unless the *user*
allows it, in the environment and so out of reach of the books:

    MOPAC_SPEND_PLUGINS=beancount.plugins.noduplicates,our.plugin
    MOPAC_SPEND_INCLUDES=/srv/shared/registers
"""

from __future__ import annotations

import os
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.books import folders
from mopac_spend.books.snapshot import matching
from mopac_spend.bounds import INCLUDES, PLUGINS
from mopac_spend.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mopac_spend.books.door import Parsed, Request
    from mopac_spend.bounds import Bounds

OUR_PLUGIN = "mopac_spend.plugin"
# What our own ledger of one year names in its place.
OURS = {OUR_PLUGIN, "mopac_spend.fava.tags"}
_EXTENSION, _OPTION, _IMPORTS = "fava-extension", "fava-option", "import-config"


class Included(NamedTuple):
    """What the includes of one file find.

    Attributes:
        patterns: each include, as an absolute pattern, and the files it finds, in
            Beancount's order.
        missing: includes, as they are written, that find no file.
        findings: what may not be read, or cannot be seen.

    """

    patterns: list[tuple[str, list[str]]]
    missing: list[str]
    findings: list[Finding]


# Why an include is not followed.
_PATTERN = (
    "is not found, because a folder above it has a *, ? or [ in its name, which "
    "Beancount takes for a pattern; give that folder another name"
)
_OUTSIDE = (
    "leads out of the folder of the books, and is not read; put the file into the "
    f"books, or allow its folder with {INCLUDES}=FOLDER"
)


def allowed() -> str:
    """Give what the user allows, in one text: by it a verdict is known as its own."""
    return "\n".join(os.environ.get(name, "") for name in (PLUGINS, INCLUDES))


def included(name: str, parsed: Parsed, bounds: Bounds) -> Included:
    """Follow the includes of a file, as Beancount does, within bounds.

    Args:
        name: absolute path of the file.
        parsed: what stands in it.
        bounds: of the books.

    """
    includes = Included([], [], [])
    for request in parsed.requests:
        if request.kind != "include":
            continue
        pattern = os.path.join(os.path.dirname(name), request.value)  # noqa: PTH118, PTH120 - Beancount's text
        place = bounds.place(name), request.line
        if has_magic(os.path.dirname(name)):  # noqa: PTH120
            includes.findings.append(_not_followed(*place, request.value, _PATTERN))
            continue
        if not bounds.holds(_fixed(pattern)):
            includes.findings.append(_not_followed(*place, request.value, _OUTSIDE))
            continue
        hidden = folders.hidden(pattern)
        includes.findings.extend(_unseen(hidden, bounds))
        if any(each.why == folders.ENDLESS for each in hidden):
            continue
        names = matching(pattern)
        if not names and not hidden:
            includes.missing.append(request.value)
        within = [each for each in names if bounds.holds(each)]
        includes.patterns.append((pattern, within))
        includes.findings.extend(
            _not_followed(*place, bounds.place(each), _OUTSIDE)
            for each in names
            if each not in within
        )
    return includes


def unseen(pattern: str, bounds: Bounds) -> Iterator[Finding]:
    """Find the folders in which an include would see nothing (`SPEND-071`).

    Args:
        pattern: of the include, absolute.
        bounds: of the books.

    """
    return _unseen(folders.hidden(pattern), bounds)


def _unseen(hidden: Iterable[folders.Obstacle], bounds: Bounds) -> Iterator[Finding]:
    for path, why in hidden:
        yield Finding(
            bounds.place(path),
            0,
            "SPEND-071",
            f"this folder cannot be looked into ({why}), so that whatever is in it is "
            f"missing from every figure; {MEND}",
        )


MEND = (
    "ask whoever keeps these books for the right to read it, or put it back as it was"
)


def unreadable(place: str, why: str) -> Finding:
    """Say that a file of the books cannot be read (`SPEND-071`)."""
    return Finding(
        place,
        0,
        "SPEND-071",
        f"this file cannot be read ({why}), so that whatever is in it is missing from "
        f"every figure; {MEND}",
    )


def damaged(place: str, content: bytes) -> Finding | None:
    """Say that a file of the books was not saved whole (`SPEND-071`)."""
    if b"\0" not in content:
        return None
    return Finding(
        place,
        content.count(b"\n", 0, content.index(b"\0")) + 1,
        "SPEND-071",
        "from here on this file holds bytes of nil, as one does that was not saved "
        "whole, and nothing of it is read; restore it from your backup",
    )


def _fixed(pattern: str) -> str:
    """Give the part of a pattern that is no pattern."""
    pieces: list[str] = []
    for piece in Path(pattern).parts:
        if has_magic(piece):
            break
        pieces.append(piece)
    return str(Path(*pieces))


def _not_followed(file: str, line: int, value: str, why: str) -> Finding:
    return Finding(file, line, "SPEND-072", f"{value!r} {why}")


def asked_for(name: str, parsed: Parsed, bounds: Bounds) -> Iterator[Finding]:
    """Find what a file asks for and may not have.

    Code that would be run is `SPEND-070`, a folder of documents elsewhere `SPEND-072`.

    Args:
        name: absolute path of the file.
        parsed: what stands in it.
        bounds: of the books.

    """
    place = bounds.place(name)
    for request in parsed.requests:
        if request.kind == "plugin" and not _may_run(request.value, bounds):
            yield _code(
                place, request.line, f"the plugin {request.value!r}", request.value
            )
        elif request.kind == "insert_pythonpath" and parsed.options[request.kind]:
            yield Finding(
                place,
                request.line,
                "SPEND-070",
                "the option insert_pythonpath would let these books run code that "
                "lies beside them; take the line out, and install what you trust",
            )
        elif request.kind == "documents" and not bounds.holds(_beside(name, request)):
            yield _not_followed(place, request.line, request.value, _OUTSIDE)
    for entry in parsed.entries:
        if not (named := fava_code(entry, bounds)):
            continue
        line = int(entry.meta["lineno"])
        if entry.type == _EXTENSION:
            yield _code(place, line, f"the Fava extension {named!r}", named)
            continue
        yield Finding(
            place,
            line,
            "SPEND-070",
            f"the {_IMPORTS} {named!r} is code that Fava would run; take the line "
            f"out: what is imported here is imported by mopac-spend import",
        )


def fava_code(entry: Any, bounds: Bounds) -> str:  # noqa: ANN401 - any directive
    """Give what an entry would have Fava run and may not; "" for any other entry."""
    if getattr(entry, "type", "") not in {_EXTENSION, _OPTION}:
        return ""
    values = [str(value.value) for value in getattr(entry, "values", None) or ()]
    if entry.type == _EXTENSION and values and not _may_run(values[0], bounds):
        return values[0]
    if entry.type == _OPTION and values[:1] == [_IMPORTS]:
        return ", ".join(values[1:]) or _IMPORTS
    return ""


def plugins(
    named: Iterable[tuple[str, str | None]], bounds: Bounds
) -> list[tuple[str, str | None]]:
    """Give those of the plugins that books name that may run."""
    return [each for each in named if _may_run(each[0], bounds)]


def documents(named: Iterable[str], main: str, bounds: Bounds) -> list[str]:
    """Give those of the folders of documents that books name that may be listed."""
    beside = os.path.dirname(main)  # noqa: PTH120 - Beancount's text
    return [each for each in named if bounds.holds(os.path.join(beside, each))]  # noqa: PTH118 - as above


def _may_run(module: str, bounds: Bounds) -> bool:
    return module in OURS or module in bounds.modules


def _beside(name: str, request: Request) -> str:
    return os.path.join(os.path.dirname(name), request.value)  # noqa: PTH118, PTH120 - as above


def _code(file: str, line: int, what: str, module: str) -> Finding:
    return Finding(
        file,
        line,
        "SPEND-070",
        f"{what} is code that opening these books would run, and is not run; take the "
        f"line out, or allow it with {PLUGINS}={module} if you trust it",
    )
