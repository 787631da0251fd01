"""Open a folder of books: load, examine, and refuse to answer over a finding."""

from __future__ import annotations

import gc
import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader

from mopac_spend.books.examine import Examination, SpendError, examine, syntax
from mopac_spend.findings import BooksError, Finding, Refusal
from mopac_spend.register import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.register import Register
    from mopac_spend.spend import Batch, Payment

MAIN = "main.beancount"
# What Beancount's lexer and parser call their errors.
_SYNTAX = {"LexerError", "ParserError", "ParserSyntaxError"}


@dataclass(frozen=True, slots=True)
class Books:
    """One ledger as rows.

    Attributes:
        root: folder of the books.
        title: the ledger's own title.
        register: its codes.
        payments: the spend table, one `Payment` a row, in date order.
        batches: control totals of every import.
        findings: what is wrong; empty unless opened despite errors.
        sha256: digest of every file of the books, for the method of an answer.

    """

    root: Path
    title: str
    register: Register
    payments: list[Payment]
    batches: list[Batch]
    findings: list[Finding]
    sha256: str

    @property
    def illustrative(self) -> str:
        """What to print where the payments are invented; "" for real books."""
        return self.register.books.illustrative if self.register.books else ""


def main_file(path: Path | str) -> Path:
    """Find the main file of the books in a folder, or take it itself.

    Raises:
        Refusal: `BOOKS-001`, there is none.

    """
    given = Path(path)
    found = given / MAIN if given.is_dir() else given
    if not found.is_file():
        msg = (
            f"no {MAIN} in {given}; name the folder with --books DIR, or make new "
            f"books with: mopac-spend init DIR"
        )
        raise Refusal("BOOKS-001", msg)
    return found.resolve()


def open_books(path: Path | str = "ledger", *, despite_errors: bool = False) -> Books:
    """Load books and run every check.

    Args:
        path: folder of the books, or their main file.
        despite_errors: give books with findings too; whoever shows a figure
            from them must show `findings` as well.

    Raises:
        BooksError: the books have findings; it lists every one.
        Refusal: `BOOKS-001`, no books there.

    """
    main = main_file(path)
    with _no_collection():
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
        examined = examine(entries, options)
    findings = _all_findings(examined, errors, main)
    if findings and not despite_errors:
        raise BooksError(findings)
    return Books(
        root=main.parent,
        title=options["title"],
        register=examined.register,
        payments=examined.payments,
        batches=examined.batches,
        findings=findings,
        sha256=digest(main.parent, options["include"]),
    )


def digest(root: Path, files: Sequence[str]) -> str:
    """Digest every file of the books, whatever folder they stand in."""
    total = hashlib.sha256()
    for name in sorted(files):
        path = Path(name)
        if path.is_file():
            inner = path.relative_to(root) if path.is_relative_to(root) else path
            of_file = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{inner.as_posix()} {of_file}\n".encode())
    return total.hexdigest()


def _all_findings(
    examined: Examination, errors: Sequence[Any], main: Path
) -> list[Finding]:
    findings = set(examined.findings)
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
def _no_collection() -> Iterator[None]:
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
