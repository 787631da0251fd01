"""Issue a report: page, workbook and data files in a folder, nothing overwritten.

    quarterly-2020-21-Q4.html
    quarterly-2020-21-Q4.xlsx
    quarterly-2020-21-Q4-tables/

A folder that already holds a report of the period keeps it: the new one is
written beside it as `…-v2`. All three are made before the first is written.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.files import TEMPORARY, write_atomically
from mopac_spend.findings import Refusal
from mopac_spend.reports.page import page
from mopac_spend.reports.tables_csv import tables
from mopac_spend.reports.workbook import workbook

if TYPE_CHECKING:
    from mopac_spend.reports.model import Report


class Issued(NamedTuple):
    """Where a report was written.

    `kept` names the earlier report of the period that was left as it is, ""
    where there was none.
    """

    page: Path
    workbook: Path
    tables: Path
    kept: str


def issue(report: Report, folder: Path | str) -> Issued:
    """Write a report into a folder, which is made if need be.

    Raises:
        Refusal: `REPORT-001`, the folder cannot be written.

    """
    into = Path(folder)
    text, book, files = page(report), workbook(report), tables(report)
    try:
        into.mkdir(parents=True, exist_ok=True)
        name = _claim(into, report.name, files)
        places = _places(into, name)
        write_atomically(places.workbook, book)
        write_atomically(places.page, text)
    except OSError as error:
        msg = (
            f"cannot write to {into} ({error.strerror}); name a folder you may write "
            f"to with --output DIR"
        )
        raise Refusal("REPORT-001", msg) from error
    return places._replace(kept=report.name if name != report.name else "")


def _places(folder: Path, name: str) -> Issued:
    return Issued(
        folder / f"{name}.html", folder / f"{name}.xlsx", folder / f"{name}-tables", ""
    )


def _claim(folder: Path, stem: str, files: dict[str, str]) -> str:
    """Write the data files under the first free name, and give that name.

    Renaming a folder onto one that holds files fails, so of two processes that
    issue the same report at once each gets a name of its own.
    """
    made = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=folder))
    try:
        inner = made / "tables"  # mkdtemp's own folder is for its owner only
        inner.mkdir()
        for name, text in files.items():
            (inner / name).write_bytes(text.encode())
        for version in itertools.count(1):
            name = stem if version == 1 else f"{stem}-v{version}"
            places = _places(folder, name)
            if any(os.path.lexists(place) for place in places[:3]):
                continue
            try:
                inner.rename(places.tables)
            except OSError:
                if not places.tables.exists():
                    raise
                continue
            return name
        raise AssertionError
    finally:
        shutil.rmtree(made, ignore_errors=True)
