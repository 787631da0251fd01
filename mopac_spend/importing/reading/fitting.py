"""Which layout fits a file, and what a person has to say where none does."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.sheets import Source

_NUMBER = re.compile(r"\d*\.?\d*", re.ASCII)


# Rows below the headings that show whether there is a date in any column.
_LOOKED_AT = 100


def choose(
    source: Source, layouts: Mapping[str, Layout], *, undated: bool = False
) -> Layout:
    """Find the one layout that fits a file.

    Args:
        source: the file.
        layouts: those the books may use.
        undated: whether a file may lack its date column, as a person has given
            the period it is about.

    Raises:
        Refusal: `IMPORT-002`, none fits (it says what the nearest lacks), or
            several fit equally well; `IMPORT-031`, one would but for its date.

    """
    form = "xlsx" if source.is_workbook else "csv"
    formed = [layout for layout in layouts.values() if form in layout.formats]
    tried = _Tried(source, formed)
    if not tried.fits:
        without = _Tried(source, [replace(each, undated=True) for each in formed])
        if without.fits and not undated:
            raise _needs_period(source, without.best[0])
        tried = without if without.fits else tried
    best = tried.best
    if len(best) == 1:
        return best[0]
    if best:
        names = " or ".join(f"--layout {layout.name}" for layout in best)
        msg = f"several layouts fit it; say which: {names}"
        raise Refusal("IMPORT-002", msg, source.name)
    if tried.unreadable and not tried.unlike:
        raise tried.unreadable[0][1]
    teach = ""
    near = "" if tried.unlike else f"; there is no layout for {form} files"
    # One that has not a single heading of the file is near to nothing.
    unlike = tried.unlike
    if nearest := [each for each in unlike if len(each[0]) < len(each[1].needed)]:
        lacks, layout = min(nearest, key=lambda each: len(each[0]))
        near = f"; the nearest, {layout.name}, looks for a column {', '.join(lacks)}"
        if len(lacks) * 2 < len(layout.needed):
            teach = (
                f". If it is of that source, teach that layout the new headings: "
                f"mopac-spend layout learn FILE --layout {layout.name}"
            )
    for name, unread in tried.unreadable:
        near += f"; under {name}, {unread.message}"
    msg = (
        f"no layout recognises its headings{near}. Have one proposed: mopac-spend "
        f"layout suggest FILE --output NEW.toml; then import it with --layout NEW.toml"
        f"{teach}"
    )
    raise Refusal("IMPORT-002", msg, source.name)


def dated(layout: Layout, source: Source, *, undated: bool) -> Layout:
    """Give the layout to read a file by that may lack nothing but its dates.

    Raises:
        Refusal: `IMPORT-031`, it has none and nobody said what period it is about.

    """
    sheets = layout.read(source)
    headings = [h for sheet in sheets if (h := layout.heading(sheet))]
    if not headings and "date" in layout.columns:
        without = replace(layout, undated=True)
        if any(map(without.heading, sheets)) and _dateless(without, source):
            layout = without
            headings = [h for sheet in sheets if (h := layout.heading(sheet))]
    lacks = layout.undated and any("date" not in h.columns for h in headings)
    if lacks and "date" not in layout.defaults and not undated:
        raise _needs_period(source, layout)
    return layout


def _dateless(layout: Layout, source: Source) -> bool:
    """Say whether no cell under the headings is a date, whatever it is called."""
    for sheet in layout.read(source):
        if heading := layout.heading(sheet):
            rows = sheet.rows[heading.at + 1 :][:_LOOKED_AT]
            if any(_is_day(cell, layout) for row in rows for cell in row.cells):
                return False
    return True


def _is_day(cell: Cell, layout: Layout) -> bool:
    if isinstance(cell, str):
        # A number is as likely a reference or an amount as a spreadsheet's day.
        number = _NUMBER.fullmatch(cell.strip())
        return not number and layout.day(cell) is not None
    return isinstance(cell, dt.date)


def _needs_period(source: Source, layout: Layout) -> Refusal:
    """Refuse a file without dates until a person says what period it is about."""
    msg = (
        f"there is no date in it, under the layout {layout.name}; say which period it "
        f"is about: --period 2011-05, or --period 2011-05-01..2011-05-31. Each of its "
        f"payments is then dated on the last day, and says that its date is assumed"
    )
    return Refusal("IMPORT-031", msg, source.name)


class _Tried:
    """Layouts tried on a file: which fit, which lack what, which cannot read it.

    Attributes:
        fits: by how many fields they find, and how many of them they must find.
        unlike: the headings that stop the others.
        unreadable: refusals, by name of the layout; another may have the encoding
            or the delimiter that a file takes.

    """

    def __init__(self, source: Source, layouts: Sequence[Layout]) -> None:
        self.fits: list[tuple[int, int, Layout]] = []
        self.unlike: list[tuple[list[str], Layout]] = []
        self.unreadable: list[tuple[str, Refusal]] = []
        for layout in layouts:
            try:
                sheets = layout.read(source)
            except Refusal as refusal:
                if refusal.code == "IMPORT-030":
                    raise
                self.unreadable.append((layout.name, refusal))
                continue
            headings = [h for sheet in sheets if (h := layout.heading(sheet))]
            undated = headings and all("date" not in h.columns for h in headings)
            if undated and layout.undated and not _dateless(layout, source):
                # It has dates after all, under a heading this layout does not know.
                headings = []
            if headings:
                count = max(len(h.columns) for h in headings)
                self.fits.append((count, len(layout.needed), layout))
            else:
                lacks = layout.missing(sheets) or layout.needed
                self.unlike.append((lacks, layout))

    @property
    def best(self) -> list[Layout]:
        """Those that find most; of these, the ones that ask for most."""
        most = max((fit[:2] for fit in self.fits), default=(0, 0))
        return [fit[2] for fit in self.fits if fit[:2] == most]
