"""Read xlsx, xls and ods in a process of its own.

A workbook from outside may be built to swell to terabytes, to hang or to crash
whoever reads it. So a child reads it, with limits on memory and time, and sends
its cells as JSON; what happens to the child is a refusal and nothing worse.

Run as a module it is that child: bytes of a workbook in, JSON out.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.cells import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.importing.reading.cells import Cell

_MIB = 1024 * 1024
# What a workbook may become: unpacked, in the child's memory, in cells, in time.
_UNPACKED, _MEMORY, _CELLS, _SECONDS = 400 * _MIB, 768 * _MIB, 4_000_000, 20
_WAIT = 120
# A cell of a spreadsheet program holds 32,767 characters.
_LONGEST_CELL = 100_000
_DAY = "day"
# What every workbook that is packed has: those of Excel, and of OpenDocument.
_PARTS, _SHOWN = {"[Content_Types].xml", "content.xml", "mimetype"}, 4


def read(content: bytes, name: str) -> list[tuple[str, list[list[Cell]], bool]]:
    """Give the sheets of a workbook: names, rows of cells, and whether it is hidden.

    Every row begins at the sheet's first column, and the rows at its first row.

    Raises:
        Refusal: `IMPORT-001`, it is damaged or locked; `IMPORT-030`, it is larger
            than any export is.

    """
    _look_before_unpacking(content, name)
    command = [sys.executable, "-P", "-m", "mopac_spend.importing.reading.workbook"]
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            command, input=content, capture_output=True, timeout=_WAIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large(name, "it took too long to read") from error
    if done.returncode:
        raise _too_large(name, "reading it took more memory or time than any export")
    said = json.loads(done.stdout)
    if "large" in said:
        raise _too_large(name, said["large"])
    if "damaged" in said:
        msg = (
            f"the workbook cannot be read ({said['damaged']}); open it in a "
            f"spreadsheet program, remove any password and save it again"
        )
        raise Refusal("IMPORT-001", msg, name)
    return [
        (title, [_cells(row) for row in rows], hidden)
        for title, rows, hidden in said["sheets"]
    ]


def _too_large(name: str, why: str) -> Refusal:
    msg = (
        f"{why}; open it in a spreadsheet program, copy the rows that are payments to "
        f"a new workbook, or save them as CSV"
    )
    return Refusal("IMPORT-030", msg, name)


def _look_before_unpacking(content: bytes, name: str) -> None:
    if not content.startswith(b"PK"):
        return
    with contextlib.suppress(zipfile.BadZipFile, ValueError, NotImplementedError):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
            names = {each.filename for each in packed.infolist()}
        if unpacked > _UNPACKED:
            why = f"unpacked it would be {unpacked // _MIB:,} MiB"
            raise _too_large(name, why)
        if not names & _PARTS:
            held = clean(", ".join(sorted(names)[:_SHOWN]))
            msg = (
                f"it is a ZIP file and no workbook; unpack it and import what is in "
                f"it: {held}"
            )
            raise Refusal("IMPORT-001", msg, name)


def _cells(row: list[Any]) -> list[Cell]:
    return [
        dt.date.fromisoformat(cell[_DAY]) if isinstance(cell, dict) else cell
        for cell in row
    ]


def _serve(content: bytes) -> dict[str, Any]:
    """Read a workbook in the child."""
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(content))
        sheets: list[tuple[str, list[list[Any]], bool]] = []
        left = _CELLS
        for about in book.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue  # a chart
            sheet = book.get_sheet_by_name(about.name)
            left -= sheet.total_height * sheet.total_width
            if left < 0:
                return {"large": f"its sheets have more than {_CELLS:,} cells"}
            rows = sheet.to_python(skip_empty_area=False)
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            sheets.append(
                (about.name, [list(map(_plain, row)) for row in rows], hidden)
            )
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except _LongCellError as error:
        return {"large": str(error)}
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception
        return {"damaged": " ".join(str(error).split())[:200]}
    return {"sheets": sheets}


class _LongCellError(Exception):
    """A cell that no spreadsheet program could have written."""


def _plain(cell: object) -> object:
    """Give a cell as JSON holds it; a time of day is what a system stamped."""
    if isinstance(cell, str):
        if len(cell) > _LONGEST_CELL:
            msg = f"a cell holds {len(cell):,} characters"
            raise _LongCellError(msg)
        return cell if cell.strip() else None
    if isinstance(cell, dt.datetime):
        return {_DAY: cell.date().isoformat()}
    if isinstance(cell, dt.date):
        return {_DAY: cell.isoformat()}
    if cell is None or isinstance(cell, (bool, int, float)):
        return cell
    return str(cell)


def _limits() -> Iterator[str]:
    """Bound this process, where the system can; give what was bounded."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for what, most in (("RLIMIT_AS", _MEMORY), ("RLIMIT_CPU", _SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, what), (most, most))
            yield what


def main() -> None:
    """Be the child."""
    list(_limits())
    json.dump(_serve(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
