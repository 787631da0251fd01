"""Where an answer or a list goes and in which form, settled before books are read."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend import files
from mopac_spend.cells import UTF_8_MARK
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.tables import Table
    from mopac_spend.tables.folded import Folded

_ENDINGS = {".csv": "csv", ".json": "json", ".xlsx": "xlsx", ".txt": "table"}
# Narrower lists cannot be read at all.
_NARROW = 80
# Forms that no terminal shows.
_WORKBOOKS = {"xlsx", "ods"}
# Options that several commands have.
table_or_json = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
)
FORMS = ("table", "csv", "json", "xlsx")
in_form = click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Form of the list; taken from the ending of --output, else table.",
)
to_file = click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="Write to this file instead of the terminal.",
)


def chosen(  # noqa: PLR0913 - what may be asked for, and how it is refused
    form: str | None,
    output: Path | None,
    books: Path,
    *,
    endings: Mapping[str, str] = _ENDINGS,
    what: str = "a list",
    code: str = "ASK-005",
) -> str:
    """Settle the form.

    Args:
        form: as asked for; None takes it from the ending of the file.
        output: the file; None prints.
        books: the folder of the books, where nothing may be written.
        endings: the form that each ending of a file stands for.
        what: is written, for the refusal.
        code: of the refusal.

    Raises:
        Refusal: `code`, form and file contradict each other, a workbook would
            go to the terminal, or the file would stand among the books.

    """
    if output is None:
        if form in _WORKBOOKS:
            name = what.removeprefix("an ").removeprefix("a ")
            msg = f"{form} cannot be printed; add --output {name}.{form}"
            raise Refusal(code, msg)
        return form or "table"
    implied = endings.get(output.suffix.lower())
    if form and implied and form != implied:
        msg = (
            f"--format {form} into a file that ends in {output.suffix} would not "
            f"open; leave --format out, or end the file's name in .{form}"
        )
        raise Refusal(code, msg, str(output))
    root = books.parent if books.is_file() else books
    if output.resolve().is_relative_to(root.resolve()):
        msg = f"{what} is not written among the books; choose another --output"
        raise Refusal(code, msg, str(output))
    if not output.parent.is_dir():
        msg = f"there is no folder {output.parent}; make it, or choose another --output"
        raise Refusal(code, msg, str(output))
    return form or implied or "table"


def to_fill_in(
    file: Path, books: Path, what: str, *, overwrite: bool, code: str = "ASK-005"
) -> str:
    """Settle whether a form to fill in may be written to a file, and in which form.

    Args:
        file: ends in .xlsx or .csv.
        books: the folder of the books, where nothing may be written.
        what: it is: `a register`.
        overwrite: replace the file if it is there.
        code: of the refusal.

    Raises:
        Refusal: `code`, it may not.

    """
    endings = {".xlsx": "xlsx", ".csv": "csv"}
    form = chosen(None, file, books, endings=endings, what=what, code=code)
    if form not in endings.values():
        msg = f"{what} is written as .xlsx or .csv; name the file so"
        raise Refusal(code, msg, str(file))
    if file.exists() and not overwrite:
        msg = (
            "the file is there already, and somebody may have filled it in; name "
            "another one, or add --overwrite"
        )
        raise Refusal(code, msg, str(file))
    return form


def write_file(file: Path, content: bytes | str, code: str = "ASK-005") -> None:
    """Write a file whole.

    Raises:
        Refusal: `code`, it cannot be written.

    """
    try:
        files.write_atomically(file, content)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); choose another file"
        raise Refusal(code, msg, str(file)) from error


def write(listing: Table, form: str, output: Path | None) -> None:
    """Print a list or write it; its notes go to standard error.

    Raises:
        Refusal: `ASK-005`, the file cannot be written.

    """
    from mopac_spend.tables.listing import rendered, workbook

    if output is None:
        words = ""
        if form == "table" and sys.stdout.isatty():
            listing, words = _folded(listing)
        click.echo(rendered(listing, form), nl=False)
        if words:
            click.echo(f"{words} For the whole: add --output list.csv.", err=True)
    else:
        content = workbook(listing) if form == "xlsx" else rendered(listing, form)
        filled_in = any(column.choices for column in listing.columns)
        if form == "csv" and filled_in and isinstance(content, str):
            content = UTF_8_MARK + content  # somebody fills it in, in a spreadsheet
        write_file(output, content)
        click.echo(f"wrote {output}", err=True)
    for note in listing.notes:
        click.echo(note, err=True)


def _folded(listing: Table) -> Folded:
    """Fold a list to the terminal, where each of its columns has a frame as well."""
    from mopac_spend.tables.folded import folded

    across = max(shutil.get_terminal_size().columns, _NARROW)
    return folded(listing, across - len(listing.columns) - 1)
