"""Books through Beancount alone: slow, and right in every case.

The loader asks here whenever the strict reader and the checks over parts leave a
doubt that only Beancount can settle. Beancount parses, books, runs its plugins and
validates; its own loader is not asked, because that reads whatever an include names,
runs whatever a plugin is called, and dies with its parser.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core import data
from beancount.ops import validation
from beancount.parser import booking

from mopac_spend.books import admission, door, folders
from mopac_spend.books.collection import no_collection
from mopac_spend.books.examine import Examination, SpendError, examine, syntax
from mopac_spend.bounds import Bounds
from mopac_spend.findings import BooksError, Finding, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

# What Beancount's lexer and parser, and our door to them, call their errors.
_SYNTAX = {"LexerError", "ParserError", "ParserSyntaxError", "DeadlyError"}
# Where files could not be read, all else would be a consequence of it.
_MISSING = {"SPEND-071", "SPEND-072"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A ledger as Beancount's loader gives it.

    Attributes:
        entries: booked, transformed by the plugins that may run, and in order.
        errors: Beancount's own.
        options: its options map; `include` names every file that was read.
        findings: what the books may not ask for, and what could not be read.
        allowed: what was run or read from elsewhere because the user allows it.

    """

    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]
    findings: list[Finding]
    allowed: tuple[str, ...]


def load(main: Path) -> tuple[Examination, Loaded]:
    """Load and examine books.

    Raises:
        BooksError: Beancount stops at an amount.

    """
    with no_collection():
        try:
            loaded = ledger(str(main), Bounds.of(main.parent))
        except ArithmeticError as error:
            # Booking works to 28 digits, and divides by a cost of nil units.
            message = (
                "Beancount stops at an amount that it cannot work out, such as one "
                "with far too many digits; correct it"
            )
            finding = Finding(main.name, 0, "SPEND-002", message)
            raise BooksError([finding]) from error
        return examine(loaded.entries, loaded.options), loaded


def ledger(main: str, bounds: Bounds) -> Loaded:
    """Load a ledger as Beancount does, within bounds.

    Args:
        main: absolute path of its main file.
        bounds: of the books that it is made of.

    Raises:
        ArithmeticError: Beancount stops at an amount.

    """
    followed = _Followed(main, bounds)
    parsed = followed.parsed or [door.parse(b"", main)]
    options = {**parsed[0].options, "filename": main, "include": followed.read}
    options = loader.aggregate_options_map(options, [p.options for p in parsed[1:]])
    options["pythonpath"] = []
    options["plugin"] = admission.plugins(options["plugin"], bounds)
    options["documents"] = admission.documents(options["documents"], main, bounds)
    entries = [entry for each in parsed for entry in each.entries]
    entries = [each for each in entries if not admission.fava_code(each, bounds)]
    errors = [error for each in parsed for error in each.errors] + followed.errors
    entries.sort(key=data.entry_sortkey)
    entries, booked = booking.book(entries, options)  # type: ignore[no-untyped-call]
    errors += booked
    entries, errors = loader.run_transformations(entries, errors, options, None)
    errors += validation.validate(entries, options, None, None)  # type: ignore[no-untyped-call]
    with contextlib.suppress(FileNotFoundError):  # a file that went meanwhile
        options["input_hash"] = loader.compute_input_hash(options["include"])  # type: ignore[no-untyped-call]
    run = [name for name, _ in options["plugin"] if name not in admission.OURS]
    allowed = [f"plugin {name}" for name in dict.fromkeys(run)]
    allowed += [f"files of {each}" for each in sorted(followed.elsewhere)]
    return Loaded(entries, errors, options, followed.findings, tuple(allowed))


class _Followed:
    """The files of a ledger, in the order in which Beancount follows its includes."""

    def __init__(self, main: str, bounds: Bounds) -> None:
        self.bounds = bounds
        self.parsed: list[door.Parsed] = []
        self.errors: list[Any] = []
        self.findings: list[Finding] = []
        self.elsewhere: set[str] = set()
        met: set[str] = set()
        stack = [main]
        while stack:
            name = os.path.normpath(stack.pop(0))
            if name in met:
                self._error(f'Duplicate filename parsed: "{name}"')
                continue
            met.add(name)
            stack += self._read(name)
        self.read = sorted(met)

    def _read(self, name: str) -> list[str]:
        """Read a file; give what it includes."""
        place = self.bounds.place(name)
        try:
            content = folders.content(name)
        except OSError as error:
            self.findings.append(admission.unreadable(place, folders.why(error)))
            return []
        if damaged := admission.damaged(place, content):
            self.findings.append(damaged)
            return []
        if not self.bounds.inside(name):
            self.elsewhere.add(os.path.dirname(name))  # noqa: PTH120 - Beancount's text
        parsed = door.parse(content, name)
        self.parsed.append(parsed)
        included = admission.included(name, parsed, self.bounds)
        self.findings += admission.asked_for(name, parsed, self.bounds)
        self.findings += included.findings
        for each in included.missing:
            self._error(f'File glob "{each}" does not match any files')
        return [each for _, names in included.patterns for each in names]

    def _error(self, message: str) -> None:
        where = data.new_metadata("<load>", 0)
        self.errors.append(loader.LoadError(where, message, None))


def all_findings(
    examined: Iterable[Finding],
    errors: Sequence[Any],
    main: Path,
    of_files: Sequence[Finding] = (),
) -> list[Finding]:
    """Join the findings of an examination with Beancount's own errors.

    Args:
        examined: those of the examination.
        errors: Beancount's.
        main: main file of the books.
        of_files: what the books may not ask for, and what could not be read.

    """
    root = str(main.parent)
    read = {syntax(each, root) for each in errors if type(each).__name__ in _SYNTAX}
    if any(finding.code in _MISSING for finding in of_files):
        return sorted({*of_files, *read})
    findings = {*examined, *of_files, *read}
    for error in errors:
        if isinstance(error, SpendError) or type(error).__name__ in _SYNTAX:
            continue  # the plugin ran the same examination
        name, line = place(error.source, root)
        findings.add(
            Finding(
                # Beancount gives "<load>" for what it finds before any entry.
                main.name if name.startswith("<") else name,
                line,
                "SPEND-002",
                f"Beancount refuses this ({_words(error)}); mend the entry, or "
                f"restore the file from your backup",
            )
        )
    return sorted(findings)


def _words(error: Any) -> str:  # noqa: ANN401
    """Give one of Beancount's messages on one line, without a program's traces."""
    text, _, trace = str(error.message).strip().partition("Traceback")
    last = trace.rpartition("\n")[2] if trace else ""
    return " ".join(f"{text} {last}".split())


# Beancount's pickle of a ledger, next to the ledger, is unpickled unseen and does
# not notice a changed plugin. This process never reads or writes one.
loader.initialize(use_cache=False)
