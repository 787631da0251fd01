"""One import of a register, from the file a person names to the books: all, or nothing.

    import_register("ledger", Contract, Path("contracts.xlsx"))

What is new goes to the end of the register's own file, what differs is changed where
it stands, and what the file does not hold stays. The registers as they would be are
read and held against what was meant before a byte is written.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books import journal, register_files
from mopac_spend.books.collection import no_collection
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed
from mopac_spend.books.register_text import (
    appended,
    changed_texts,
    entry_text,
    with_include,
)
from mopac_spend.findings import Refusal
from mopac_spend.forms.filled import Faults, read
from mopac_spend.registering import proof
from mopac_spend.registering.columns import plural
from mopac_spend.registering.filled import Row, codes_of, read_rows, recorded_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.forms.filled import Sheet
    from mopac_spend.register.shape import Described

FOLDER = "registers"
EXPORT = "mopac-spend register export KIND FILE"
_HEADING = """\
;; {title}. Written by `mopac-spend register import {kind} FILE`, and by hand: copy a
;; neighbour, then run `mopac-spend check`.
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of a register comes to.

    Attributes:
        source: name of the file.
        rows: every row of it.
        left: entries or events of the register that it does not hold.
        texts: files that are written, whole, by path in the books.

    """

    source: str
    rows: list[Row]
    left: int
    texts: dict[str, str]

    @property
    def new(self) -> list[Row]:
        """Rows of what the register has not."""
        return [row for row in self.rows if row.old is None]

    @property
    def changed(self) -> list[Row]:
        """Rows of what the register has otherwise."""
        return [row for row in self.rows if row.old not in (None, row.new)]

    @property
    def unchanged(self) -> int:
        """Number of rows of what the register has as it is."""
        return sum(row.old == row.new for row in self.rows)


def import_register(
    path: Path | str,
    kind: Described,
    file: Path,
    *,
    dry_run: bool = False,
    opening: Callable[[Path | str], Books] = open_books,
) -> Imported:
    """Import a filled-in register, as `import_tables` does one of them."""
    tables = [(kind, read(file, "REGISTER-001", EXPORT).first)]
    return import_tables(path, tables, file.name, dry_run=dry_run, opening=opening)


def import_tables(  # noqa: PLR0913 - what a person may choose about an import
    path: Path | str,
    tables: Sequence[tuple[Described, Sheet]],
    source: str,
    *,
    command: str = "register import",
    faults: Faults | None = None,
    dry_run: bool = False,
    opening: Callable[[Path | str], Books] = open_books,
    by: str = "",
    seen: Callable[[Imported], None] = lambda _: None,
) -> Imported:
    """Import filled-in registers together: all of them, or nothing.

    Args:
        path: folder of the books.
        tables: each with the kind of its entries or events; a row may name codes of
            another table.
        source: name of the file.
        command: what the record calls it.
        faults: of the tables, that were noted before.
        dry_run: prove everything and write nothing.
        opening: opens the books.
        by: who does it, for the record.
        seen: told what would be written; refuses it if that is not what was seen.

    Raises:
        BooksError: the books have findings.
        Refusal: `REGISTER-001`, `-002` and `-004` to `-007`; `IMPORT-009` or `-010`,
            the books cannot be written. Nothing was written.

    """
    main = main_file(path)
    with nullcontext() if dry_run else journal.alone(main.parent), no_collection():
        books = opening(path)
        rows = _rows(tables, books, faults or Faults())
        stand = sum(row.old is not None for row in rows)
        count = sum(len(recorded_of(kind, books.register)) for kind, _ in tables)
        imported = Imported(source, rows, count - stand, {})
        if imported.new or imported.changed:
            imported.texts.update(_proved(books, main, rows))
            if not dry_run:
                seen(imported)
                deed = Deed(command, by)
                journal.post(main.parent, imported.texts, deed, books.batches)
    return imported


def _rows(
    tables: Sequence[tuple[Described, Sheet]], books: Books, faults: Faults
) -> list[Row]:
    """Read all tables, and tell the faults of all.

    Raises:
        RefusedListError: `REGISTER-002`, with every cell that is wrong.

    """
    beside = {kind.kind: codes_of(sheet) for kind, sheet in tables}
    rows: list[Row] = []
    for kind, sheet in tables:
        rows += read_rows(sheet, kind, books.register, faults, beside)
    faults.refuse()
    return rows


def _proved(books: Books, main: Path, rows: Sequence[Row]) -> dict[str, str]:
    """Give the files that change, whole and proved."""
    try:
        now = register_files.texts_of(main)
    except (OSError, ValueError) as error:
        msg = f"the books cannot be read again ({error}); nothing was written"
        raise Refusal("REGISTER-005", msg, str(main)) from error
    changes = [(r.old, r.new) for r in rows if r.old is not None and r.old != r.new]
    for old, _ in changes:
        if old.file not in now or old.file.startswith(("/", "..")):
            why = f"the file is not one of the books' registers: {old.kind} {old.code}"
            raise proof.not_in_place(f"{old.file}:{old.line}", why)
    texts = changed_texts({old.file: now[old.file] for old, _ in changes}, changes)
    kinds = dict.fromkeys(type(row.new) for row in rows)
    for kind in kinds:
        new = [entry_text(r.new) for r in rows if r.old is None and type(r.new) is kind]
        if new:
            _append(main, now, texts, kind, new)
    written = [row for row in rows if row.old != row.new]
    register = proof.prove(books, now, texts, written)
    for kind in kinds:
        of_kind = [row for row in written if type(row.new) is kind]
        proof.payments_stand(books, register, kind, of_kind)
    return texts


def _append(
    main: Path,
    now: dict[str, str],
    texts: dict[str, str],
    kind: Described,
    new: list[str],
) -> None:
    """Put new entries at the end of the file of their kind, which an include finds."""
    name = f"{kind.folder}/{plural(kind)}.beancount"
    if name not in now and not register_files.is_included(main, now | texts, name):
        line = f'include "{kind.folder}/*.beancount"'
        if kind.folder == FOLDER:
            msg = (
                f"no include of {main.name} finds {name}; add the line {line} to it; "
                f"nothing was written"
            )
            raise Refusal("REGISTER-004", msg, main.name)
        # Books that never planned anything have no such folder, and an include that
        # finds nothing is an error to Beancount: the two come together.
        texts[main.name] = with_include(texts.get(main.name, now[main.name]), line)
    title = plural(kind).replace("-", " ").capitalize()
    text = texts.get(name) or now.get(name)
    text = text or _HEADING.format(title=title, kind=kind.kind)
    texts[name] = appended(text, new)
