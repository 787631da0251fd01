"""A layout put together from a file's tables, tried on the file itself."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import foreign, lines
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.layouts import FIELDS, REQUIRED, Layout
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.suggesting import asking
from mopac_spend.importing.suggesting.choosing import table_in
from mopac_spend.importing.suggesting.column import DAY_FIRST
from mopac_spend.importing.suggesting.headings import upside_down
from mopac_spend.importing.suggesting.table import Doubt
from mopac_spend.money import NIL
from mopac_spend.periods import Period
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.sheets import Row, Sheet
    from mopac_spend.importing.suggesting.table import Table

_ENCODINGS = (("utf-8-sig", "cp1252"), ("utf-8-sig", "cp1252", "latin-1"))
# So many rows are tried; of a longer file, the first ones.
_TRIED = 20_000
_HEADER_ROWS, _SHOWN = 20, 6
_OF_AMOUNT = ("credit", "currency", "kind")
# Where the file has no dates, some day must stand in while it is tried.
_SOME_DAY = Period(dt.date(2000, 1, 1), dt.date(2000, 1, 1), "2000-01-01")
_DATED = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\bq[1-4]\b"
    r"|\S*\d\S*|\b(?:csv|xlsx?|ods|final|copy)\b|\b\w\b"
)
_UNNAMED = "new-publisher"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A layout that reads a file, and what a person should know of it.

    Attributes:
        layout: the layout.
        extract: what the file holds under it.
        rows, tried: rows below the headings, and how many of them were tried.
        tables: the tables it was made from, one a sheet.
        unread: sheets without payments, which the layout passes over.
        doubts: what is unsure.
        unused: headings of columns that it does not use.

    """

    layout: Layout
    extract: Extract
    rows: int
    tried: int
    tables: list[Table]
    unread: list[str]
    doubts: list[Doubt]
    unused: list[str] = field(default_factory=list)


def propose(
    source: Source,
    name: str = "",
    headings: Mapping[str, str] | None = None,
    typed: str = "",
) -> Proposal:
    """Propose a layout for a file.

    Args:
        source: the file.
        name: a name for the layout, first part of every ref; "" makes one of the
            file's name.
        headings: those that a person named for date, amount or supplier.
        typed: the command that a question names as the next one to type.

    Raises:
        Refusal: `IMPORT-040`, it is no table; `IMPORT-041`, no row of headings;
            `IMPORT-042`, no column of amounts; `IMPORT-043`, no column of
            suppliers; `IMPORT-044`, the name cannot be one; `IMPORT-061`, which
            column is meant has to be said. What `Source` raises.

    """
    named = name_of(source.name, name)
    sheets, encodings = sheets_of(source)
    shown = [sheet for sheet in sheets if not sheet.hidden] or sheets
    pairs = [(sheet, table_in(sheet, headings)) for sheet in shown]
    asking.refuse_unknown(headings or {}, [t for _, t in pairs if t], source.name)
    tables = [t for _, t in pairs if t and "amount" in t.chosen]
    whole = [t for t in tables if "supplier" in t.chosen]
    if not whole:
        _look_for_headings_below(source, shown)
        raise _nothing(source, [t for _, t in pairs if t], tables)
    # A summary beside dated sheets is no list of payments.
    dated = [t for t in whole if "date" in t.chosen]
    chosen = dated or whole
    typed = typed or f"mopac-spend layout suggest {shlex.quote(source.name)}"
    if question := asking.question(chosen, source.name, typed):
        raise question
    layout = _layout(named, chosen, encodings, source)
    read = [t.sheet for t in chosen]
    unread = [s.name for s in sheets if s not in read and _filled(s.rows)]
    if (unread or any(sheet.hidden for sheet in read)) and source.is_workbook:
        layout = replace(layout, sheets=tuple(t.sheet.name for t in chosen))
    doubts = list(dict.fromkeys(doubt for t in chosen for doubt in t.doubts))
    layout, turned = _signed(layout, chosen)
    doubts += [
        *_unnamed(named),
        *turned,
        *_drifted(layout, chosen),
        *_about_sheets(sheets, unread),
    ]
    extract, rows, tried = _try(layout, source, chosen)
    if not extract.lines:
        raise _no_payment(source, extract)
    unused = list(dict.fromkeys(heading for t in chosen for heading in t.unused))
    return Proposal(layout, extract, rows, tried, chosen, unread, doubts, unused)


def sheets_of(source: Source) -> tuple[list[Sheet], tuple[str, ...]]:
    """Read the sheets of a file, and with which encodings that was possible."""
    foreign.refuse(source)
    if source.is_workbook:
        return source.workbook(), _ENCODINGS[0]
    if source.is_web_page:
        return source.text(_ENCODINGS[1]), _ENCODINGS[1]
    try:
        return source.text(_ENCODINGS[0]), _ENCODINGS[0]
    except Refusal:
        return source.text(_ENCODINGS[1]), _ENCODINGS[1]


def _filled(rows: Sequence[Row]) -> int:
    return sum(not row.blank for row in rows)


def name_of(file: str, wanted: str) -> str:
    """Make a name that will do for the publisher's other files too.

    Args:
        file: its name.
        wanted: the name that a person gives; "" for none.

    Raises:
        Refusal: `IMPORT-044`, that cannot be one.

    """
    if wanted:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", wanted):
            msg = (
                f"{wanted!r} cannot name a layout; use small letters, digits and "
                f"hyphens: --name my-council"
            )
            raise Refusal("IMPORT-044", msg)
        return wanted
    stem = re.sub(r"[^a-z0-9]+", " ", Path(file).stem.casefold())
    plain = "-".join(_DATED.sub(" ", stem).split())
    return plain[:40].strip("-") or _UNNAMED


def _unnamed(name: str) -> Iterator[Doubt]:
    if name != _UNNAMED:
        return
    why = f"the file's name says none, so it is {name}; say one with --name my-council"
    yield Doubt("the name", why)


def _layout(
    name: str, tables: Sequence[Table], encodings: tuple[str, ...], source: Source
) -> Layout:
    columns: dict[str, list[str]] = {}
    for table in tables:
        for each, column in table.chosen.items():
            headings = columns.setdefault(each, [])
            if column.heading not in headings:
                headings.append(column.heading)
    forms = [form for t in tables if t.forms for form in t.forms.forms]
    numeric = [form for form in forms if form in {DAY_FIRST, "%m/%d/%Y"}]
    if numeric:
        # Both orders at once would read neither: the one of most sheets counts.
        order = max(numeric, key=numeric.count)
        forms = [order, *(form for form in forms if form not in numeric)]
    months = [form for t in tables if t.forms for form in t.forms.months]
    kinds = [t.kinds for t in tables if t.kinds]
    void = frozenset(alike(each) for k in kinds for each in k.void)
    top = max(table.at for table in tables) + 1
    ordered = {each: tuple(columns[each]) for each in FIELDS if each in columns}
    return Layout(
        name=name,
        title=f"Suggested from {source.name}",
        source=name,
        columns=ordered,
        encodings=encodings,
        header_rows=max(_HEADER_ROWS, top + 10),
        optional=frozenset(each for each in ordered if not _must(each, tables)),
        undated="date" not in ordered,
        dates=tuple(dict.fromkeys(forms)) or (DAY_FIRST, "%Y-%m-%d"),
        months=tuple(dict.fromkeys(months)),
        comma=any(table.chosen["amount"].commas for table in tables),
        credits=frozenset(alike(each) for k in kinds for each in k.credits),
        not_spend={"kind": void} if void else {},
    )


def _must(field: str, tables: Sequence[Table]) -> bool:
    """Say whether a column must be there: without one, amounts would be others."""
    if field in REQUIRED:
        return True
    return field in _OF_AMOUNT and all(field in table.chosen for table in tables)


def _signed(layout: Layout, tables: Sequence[Table]) -> tuple[Layout, list[Doubt]]:
    """Tell whether spend is shown as a minus, by most of the amounts."""
    amounts = [a for t in tables for a in _spent(t) if a]
    minus = sum(amount < 0 for amount in amounts)
    if minus * 4 <= len(amounts):
        return layout, []
    why = f"{minus} of {len(amounts)} sampled amounts are negative"
    if minus * 2 > len(amounts):
        layout = replace(layout, spend_sign=-1)
        why += ', so a minus is taken for spend; the other way: spend_sign = "positive"'
    else:
        why += (
            '; they are read as credits. If they are the spend: spend_sign = "negative"'
        )
    return layout, [Doubt("the sign", why)]


def _spent(table: Table) -> Iterator[Decimal]:
    """Give the sampled amounts, credits taken off."""
    amount, credit = table.chosen["amount"], table.chosen.get("credit")
    taken = credit.amounts if credit else (None,) * len(amount.amounts)
    kinds = table.kinds
    cells = kinds.column.cells if kinds else (None,) * len(amount.cells)
    for each, off, kind in zip(amount.amounts, taken, cells, strict=True):
        pounds = (each or NIL) - (off or NIL)
        yield -pounds if kinds and clean(kind) in kinds.credits else pounds


def _drifted(layout: Layout, tables: Sequence[Table]) -> Iterator[Doubt]:
    """Doubt a sheet in which the joined headings find another column than meant."""
    for table in tables:
        positions = layout.heading_in(table.sheet.rows[table.at]) or {}
        for each in REQUIRED:
            column = table.chosen.get(each)
            if column and positions.get(each) != column.at:
                why = (
                    f"in the sheet {table.sheet.name!r}, {column.heading!r} was meant "
                    f"for it, but a heading of another sheet is there too"
                )
                yield Doubt(each, why)


def _about_sheets(sheets: Sequence[Sheet], unread: Sequence[str]) -> Iterator[Doubt]:
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    without = [name for name in unread if name and name not in hidden]
    if without:
        why = f"without payments, and passed over: {', '.join(without[:_SHOWN])}"
        yield Doubt("sheets", why)
    if passed := [name for name in hidden if name in unread]:
        why = (
            f"hidden, and passed over: {', '.join(passed[:_SHOWN])}; if there are "
            f"payments on it, name it under sheets"
        )
        yield Doubt("sheets", why)
    if read := [name for name in hidden if name not in unread]:
        why = f"hidden, and read as no other has payments: {', '.join(read[:_SHOWN])}"
        yield Doubt("sheets", why)


def _try(
    layout: Layout, source: Source, tables: Sequence[Table]
) -> tuple[Extract, int, int]:
    """Read the file by the layout, or the first rows of a long one."""
    rows = sum(_filled(t.sheet.rows[t.at + 1 :]) for t in tables)
    tried, (first, *_) = source, tables
    if rows > _TRIED and first.sheet.delimiter:
        tried = _first_rows(source, first)
        layout = replace(layout, delimiter=first.sheet.delimiter)
    period = _SOME_DAY if layout.undated else None
    try:
        extract = lines.extract(tried, layout, dt.date.min, period)
    except Refusal as refusal:
        if refusal.code != "IMPORT-008":
            raise
        raise _no_payment(source, None, refusal.message) from refusal
    return extract, rows, rows if tried is source else min(rows, _TRIED)


def _first_rows(source: Source, table: Table) -> Source:
    """Give a text file of the first rows only, numbered as they were."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=table.sheet.delimiter, lineterminator="\n")
    for row in table.sheet.rows[: table.at + 1 + _TRIED]:
        writer.writerow("" if cell is None else cell for cell in row.cells)
    return Source(source.name, source.sha256, text.getvalue().encode())


def _no_payment(source: Source, extract: Extract | None, why: str = "") -> Refusal:
    if extract and extract.set_aside:
        why = extract.set_aside[0].reason
    msg = f"no layout reads a payment from it: {why}; look at the file"
    return Refusal("IMPORT-042", msg, source.name)


def _look_for_headings_below(source: Source, sheets: Sequence[Sheet]) -> None:
    """Refuse a table whose headings stand below its rows: that may be chance."""
    for sheet in sheets:
        if last := upside_down(sheet):
            msg = (
                f"its headings ({', '.join(clean(c) for c in last.cells if c)}) stand "
                f"in its last row, {sheet.label(last)}, below the rows; put that row "
                f"above them and run this again"
            )
            raise Refusal("IMPORT-041", msg, source.name)


def _nothing(source: Source, tables: Sequence[Table], paid: Sequence[Table]) -> Refusal:
    """Say what is missing: headings, amounts or suppliers."""
    if not tables:
        foreign.refuse_prose(source)
        msg = (
            "no row of headings stands above columns of values in its first rows; "
            "put one row above the data that says what each column is, and run this "
            "again"
        )
        return Refusal("IMPORT-041", msg, source.name)
    lacks, code = "amounts in pounds", "IMPORT-042"
    if paid:
        lacks, code = "who was paid", "IMPORT-043"
    about = {doubt.about: doubt for table in tables for doubt in table.doubts}
    row = tables[0].sheet.rows[tables[0].at]
    headings = list(filter(None, map(clean, row.cells)))
    if twice := next((each for each in headings if each in about), ""):
        msg = f"the column {twice} is there twice; give the wrong one another name"
        return Refusal(code, msg, source.name)
    if not any(column.filled for table in tables for column in table.columns):
        msg = "no row stands below its headings; export it again with its payments"
        return Refusal(code, msg, source.name)
    shown = ", ".join(headings[:_SHOWN]) + (", …" if len(headings) > _SHOWN else "")
    msg = (
        f"no column of {lacks} among its columns ({shown}). If there is one, give it "
        f"a heading of its own, such as {'Amount' if not paid else 'Supplier'}, and "
        f"run this again; if not, this is no list of payments"
    )
    return Refusal(code, msg, source.name)
