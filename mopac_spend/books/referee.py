"""Books through Beancount alone: slow, and right in every case.

The loader asks here whenever the strict reader and the checks over parts leave a
doubt that only Beancount can settle.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from beancount import loader

from mopac_spend.books.examine import Examination, SpendError, examine, syntax
from mopac_spend.findings import BooksError, Finding
from mopac_spend.register import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# What Beancount's lexer and parser call their errors.
_SYNTAX = {"LexerError", "ParserError", "ParserSyntaxError"}


def load(main: Path) -> tuple[Examination, list[Any], dict[str, Any]]:
    """Load and examine books.

    Returns:
        The examination, Beancount's own errors, and its options.

    Raises:
        BooksError: Beancount stops at an amount.

    """
    with no_collection():
        try:
            entries, errors, options = loader.load_file(str(main))
        except ArithmeticError as error:
            # Booking works to 28 digits, and divides by a cost of nil units.
            message = (
                "Beancount stops at an amount that it cannot work out, such as one "
                "with far too many digits; correct it, or restore the books from "
                "your backup"
            )
            finding = Finding(main.name, 0, "SPEND-002", message)
            raise BooksError([finding]) from error
        return examine(entries, options), errors, options


def all_findings(
    found: Iterable[Finding], errors: Sequence[Any], main: Path
) -> list[Finding]:
    """Join the findings of an examination with Beancount's own errors."""
    findings = set(found)
    root = str(main.parent)
    for error in errors:
        if isinstance(error, SpendError):
            continue  # the plugin ran the same examination
        if type(error).__name__ in _SYNTAX:
            findings.add(syntax(error, root))
            continue
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
    said, _, trace = str(error.message).strip().partition("Traceback")
    last = trace.rpartition("\n")[2] if trace else ""
    return " ".join(f"{said} {last}".split())


@contextmanager
def no_collection() -> Iterator[None]:
    """Switch the collector of cycles off for a while."""
    # Collecting cycles is a fifth of a load and frees nothing: entries hold none.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# Beancount's pickle of a ledger, next to the ledger, is unpickled unseen and does
# not notice a changed plugin. This process never reads or writes one.
loader.initialize(use_cache=False)
