"""One import from the files a person names to the batches on disk.

Every file is read, mapped and refused or accepted before the first is written:
a refusal leaves the books exactly as they were. What is written appears in the
books all at once: a kill leaves them as before or as after the whole command.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from beancount.parser import parser

from mopac_spend import checks, spend
from mopac_spend.books import journal
from mopac_spend.books.load import main_file, open_books
from mopac_spend.findings import BooksError, Finding, Refusal
from mopac_spend.importing import layouts, lines, posting, rules, tagging
from mopac_spend.importing.earlier import Incoming, Ledger
from mopac_spend.importing.sheets import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.importing.layouts import Layout
    from mopac_spend.importing.posting import Posting


def import_files(  # noqa: PLR0913 - what a person may choose about an import
    path: Path | str,
    files: Sequence[Path],
    *,
    layout: str = "",
    dry_run: bool = False,
    opening: Callable[[Path | str], Books] = open_books,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Posting]:
    """Import files into the books, one batch each, in the order given.

    Args:
        path: folder of the books.
        files: what to import.
        layout: name of a layout or path of a TOML file; "" finds the one whose
            headings fit.
        dry_run: prepare everything and write nothing.
        opening: opens the books; the command line's knows its own options.
        progress: told the name of each file as it is taken up.

    Returns:
        One posting a file. Its batch's `payments` is 0 where all was posted
        before.

    Raises:
        BooksError: the books have findings; nothing is added to broken books.
        Refusal: a file, layout or rule cannot be used; nothing was written.

    """
    root = main_file(path).parent
    with _alone(root):
        journal.roll_forward(root)
        books = opening(path)
        known = layouts.load_all(books.root)
        read = []
        for file in files:
            progress(f"reading {file.name}")
            read.append(read_file(file, layout, known, books))
        tagging.unclassified(books.register)
        rules_of = {
            each.layout.name: rules.load_for(each.layout, books.root, books.register)
            for each in read
        }
        ledger = Ledger.of(books)
        postings = []
        for each in read:
            progress(f"posting {each.source.name}")
            rules_for = rules_of[each.layout.name]
            made = posting.prepare(each, rules_for, books.register, ledger)
            if made.text:
                _prove(made, books)
                ledger.add(made.payments, [made.batch])
            postings.append(made)
        if not dry_run:
            _write(posting.texts(postings), root)
    return postings


def _write(texts: dict[str, str], root: Path) -> None:
    try:
        journal.remove_leftovers(root)
    except OSError as error:
        raise _unwritable(error, root) from error
    if texts:
        journal.post(root, texts)


def read_file(
    file: Path, layout: str, known: dict[str, Layout], books: Books
) -> Incoming:
    """Read one file under a layout, named or found by its headings.

    Raises:
        Refusal: the file or the layout cannot be used.

    """
    opened = books.register.books.opened if books.register.books else dt.date.min
    source = Source.read(file)
    chosen = layouts.named(layout, known) if layout else layouts.choose(source, known)
    return Incoming(source, chosen, lines.extract(source, chosen, opened))


def _prove(made: Posting, books: Books) -> None:
    """Read back what would be written and hold it against what was meant.

    Raises:
        BooksError: Beancount reads something else, or a rule of the books would
            be broken. It is a fault of ours, caught before it reaches the disk.

    """
    entries, errors, _ = parser.parse_string(made.text, report_filename=made.batch.file)
    projection = spend.project(entries, books.register)
    findings = checks.check(projection, books.register)
    findings += [
        Finding(made.batch.file, 0, "SPEND-001", str(error.message)) for error in errors
    ]
    meant = sorted(made.payments, key=lambda p: (p.date, p.ref))
    same = (
        [p._replace(file="", line=0) for p in projection.payments] == meant
        and [b._replace(file="", line=0) for b in projection.batches]
        == [made.batch._replace(file="", line=0)]
        and len(entries) == len(meant) + 1
    )
    if findings or not same:
        findings = findings or [
            Finding(
                made.batch.file,
                0,
                "SPEND-021",
                f"what would be written for {made.batch.source} does not read back as "
                f"it was meant; nothing was written",
            )
        ]
        raise BooksError(findings)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep a second import out; the lock goes with the process that holds it."""
    import filelock

    lock = filelock.FileLock(root / journal.LOCK)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        msg = "another import is writing to these books; try again when it is done"
        raise Refusal("IMPORT-009", msg, str(root)) from error
    except OSError as error:
        raise _unwritable(error, root / journal.LOCK) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(error: OSError, path: Path) -> Refusal:
    where = error.filename or str(path)
    msg = (
        f"cannot be written ({journal.reason(error)}); nothing was posted: make room "
        f"or check your rights, then import again"
    )
    return Refusal("IMPORT-010", msg, where)
