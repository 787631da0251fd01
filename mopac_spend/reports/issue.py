"""Issue a report into a folder, in every form, and overwrite nothing.

    quarterly-2020-21-Q4.html
    quarterly-2020-21-Q4.pdf
    quarterly-2020-21-Q4.xlsx
    quarterly-2020-21-Q4.ods
    quarterly-2020-21-Q4-tables/

A folder that already holds a report of the period keeps it: the new one is written
beside it as `…-v2`. All of them are made before the first is written.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.files import TEMPORARY, make_folder, sync_folder, write_atomically
from mopac_spend.findings import Refusal
from mopac_spend.reports.spooled import Spooled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mopac_spend.reports.model import Report
    from mopac_spend.reports.spooled import Content

# What people call each form, in the order it is made.
WORDS = {
    "html": "page",
    "xlsx": "workbook",
    "pdf": "PDF",
    "ods": "OpenDocument",
    "csv": "tables",
}
FORMS = tuple(WORDS)
TABLES = "-tables"


@dataclass(frozen=True, slots=True)
class Issued:
    """Where a report was written.

    Attributes:
        name: of the report, with its version.
        places: form to file, or to folder for `csv`.
        earlier: the report of the period that was left as it is, "" where
            there was none.
        tables: names of the tables that it has.

    """

    name: str
    places: dict[str, Path] = field(default_factory=dict)
    earlier: str = ""
    tables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Made:
    """A report in its forms, before it is written anywhere.

    Attributes:
        name: of the report, without a version.
        contents: form to file.
        tables: the files of the form `csv`, by name; None without that form.

    """

    name: str
    contents: dict[str, bytes]
    tables: Mapping[str, Content] | None = None


def _silent(form: str) -> None:
    """Tell nobody."""


def issue(
    report: Report,
    folder: Path | str,
    forms: Sequence[str] = FORMS,
    *,
    beside: Mapping[str, Content] | None = None,
    progress: Callable[[str], None] = _silent,
) -> Issued:
    """Write a report into a folder, which is made if need be.

    Args:
        report: as `mopac_spend.reports.assembly` draws it.
        folder: where to.
        forms: of `FORMS`.
        beside: more data files, by name.
        progress: told each form before it is made.

    Raises:
        Refusal: `REPORT-001`, the folder cannot be written.

    """
    contents: dict[str, bytes] = {}
    files: Mapping[str, Content] | None = None
    for form in FORMS:
        if form not in forms:
            continue
        progress(form)
        if form == "csv":
            files = _data(report, beside or {})
        else:
            contents[form] = _MAKERS[form](report)
    issued = put(Made(report.name, contents, files), folder)
    return replace(issued, tables=frozenset(table.name for table in report.tables))


def put(made: Made, folder: Path | str) -> Issued:
    """Write a report that is made into a folder; likewise."""
    into = Path(folder)
    try:
        make_folder(into)
        keeps_data = made.tables is not None
        name = _claim(into, made.name, made.tables or {}, keeps_data=keeps_data)
        places = {form: into / f"{name}.{form}" for form in made.contents}
        for form, place in places.items():
            write_atomically(place, made.contents[form])
    except OSError as error:
        msg = (
            f"cannot write to {into} ({error.strerror}); name a folder you may write "
            f"to with --output DIR"
        )
        raise Refusal("REPORT-001", msg) from error
    if keeps_data:
        places["csv"] = into / f"{name}{TABLES}"
    return Issued(name, places, made.name if name != made.name else "")


def again(folder: Path | str, name: str) -> Made:
    """Read a report that was written into a folder, as it was made.

    Args:
        folder: where it is.
        name: what it is called there.

    Raises:
        OSError: it cannot be read.

    """
    into = Path(folder)
    places = {form: into / f"{name}.{form}" for form in _MAKERS}
    tables = into / f"{name}{TABLES}"
    return Made(
        name,
        {form: place.read_bytes() for form, place in places.items() if place.is_file()},
        {each.name: each.read_bytes() for each in sorted(tables.iterdir())}
        if tables.is_dir()
        else None,
    )


def _page(report: Report) -> bytes:
    from mopac_spend.reports.page import page

    return page(report).encode()


def _xlsx(report: Report) -> bytes:
    from mopac_spend.reports.workbook import workbook

    return workbook(report, "xlsx")


def _ods(report: Report) -> bytes:
    from mopac_spend.reports.workbook import workbook

    return workbook(report, "ods")


def _pdf(report: Report) -> bytes:
    from mopac_spend.reports.pdf import pdf

    return pdf(report)


_MAKERS: dict[str, Callable[[Report], bytes]] = {
    "html": _page,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "ods": _ods,
}


def _data(report: Report, beside: Mapping[str, Content]) -> dict[str, Content]:
    from mopac_spend.reports.tables_csv import tables

    return tables(report, beside)


def _claim(
    folder: Path, stem: str, files: Mapping[str, Content], *, keeps_data: bool
) -> str:
    """Write the data files under the first free name, and give that name.

    Renaming a folder onto one that holds files fails, so of two processes that
    issue the same report at once each gets a name of its own. A report without data
    files has no such folder: it takes the first name that no file has.
    """
    scratch = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
    try:
        inner = scratch / "tables"  # mkdtemp's own folder is for its owner only
        make_folder(inner)
        for name, content in files.items():
            if isinstance(content, Spooled):
                content.copy(inner / name)
            else:
                write_atomically(inner / name, content)
        for version in itertools.count(1):
            name = stem if version == 1 else f"{stem}-v{version}"
            tables = folder / f"{name}{TABLES}"
            places = [tables, *(folder / f"{name}.{form}" for form in _MAKERS)]
            if any(os.path.lexists(place) for place in places):
                continue
            if not keeps_data:
                return name
            try:
                inner.rename(tables)
            except OSError:
                if not tables.exists():
                    raise
                continue
            sync_folder(folder)
            return name
        raise AssertionError
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
