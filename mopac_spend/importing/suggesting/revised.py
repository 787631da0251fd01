"""A proposed layout as a person changes it: the row of headings, columns, styles.

    seen = revise(source, Choices())                     what is proposed
    seen = revise(source, Choices(header=4, columns={"amount": "Net"}, …))

What a person says stands, and is tried on the file at once. What is wrong with it is
part of what is seen, so that it can be changed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.layouts import FIELDS, REQUIRED, Layout
from mopac_spend.importing.suggesting import keeping
from mopac_spend.importing.suggesting.choosing import table_in
from mopac_spend.importing.suggesting.column import DAY_FIRST, MONTH_FIRST, forms_of
from mopac_spend.importing.suggesting.headings import heading_row
from mopac_spend.importing.suggesting.kinds import kinds_in
from mopac_spend.importing.suggesting.proposal import (
    Proposal,
    name_of,
    propose,
    sheets_of,
)
from mopac_spend.importing.suggesting.table import columns_under
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.sheets import Sheet, Source

# Rows above which headings are looked for, beyond the one that was named.
_BELOW, _HEADER_ROWS = 10, 20
# Without one of these, where it is there, amounts would be others.
_NEEDED = (*REQUIRED, "credit", "currency", "kind")
# What a day may be written as beside the two orders that only a person tells apart.
_UNMISTAKEN = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y")
ORDERS = {
    "day": DAY_FIRST,
    "month": MONTH_FIRST,
    "packed": "%Y%m%d",
    "packed-day": "%d%m%Y",
}
POINT, COMMA = "point", "comma"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says of a file.

    Attributes:
        name: of its source; "" takes one from the file's name.
        sheet: which sheet; "" all those that are found to be alike.
        header: the number of the row of headings; 0 the one that is found.
        columns: heading by field; none takes those that are found.
        order: one of `ORDERS`, how a date of numbers is written; "" as found.
        sign: 1 where spend is written without a minus, -1 with one; 0 as found.
        pence: `point` or `comma`, which of them stands before the pence; "" as found.

    """

    name: str = ""
    sheet: str = ""
    header: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    sign: int = 0
    pence: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a file under some choices.

    Attributes:
        choices: those that count, with what was found where nothing was said.
        sheets: the sheets that there are.
        sheet: the one that is read; None where there is none.
        at: index of its row of headings.
        headings: of its columns, "" where there is none.
        proposal: the layout and what the file holds under it; None where it reads
            nothing.
        wrong: why not.
        together: how many sheets are read together; 0 where it is one.

    """

    choices: Choices
    sheets: Sequence[Sheet]
    sheet: Sheet | None
    at: int
    headings: Sequence[str]
    proposal: Proposal | None
    wrong: Refusal | None = None
    together: int = 0

    @property
    def extract(self) -> Extract | None:
        """Give what the file holds."""
        return self.proposal.extract if self.proposal else None


def revise(source: Source, choices: Choices) -> Seen:
    """See a file as a person says it is.

    Args:
        source: the file.
        choices: what is said; whatever is not is found.

    Raises:
        Refusal: what `Source` raises: it is no table at all.

    """
    sheets, encodings = sheets_of(source)
    found, wrong = _found(source, choices)
    table = found.tables[0] if found else None
    sheet = _sheet(sheets, choices.sheet or (table.sheet.name if table else ""))
    if sheet is None or not sheet.rows:
        return Seen(choices, sheets, sheet, 0, (), None, wrong)
    tables = found.tables if found and not choices.sheet else []
    together = len(tables) if len(tables) > 1 else 0
    at = _header(sheet, choices.header, table.at if table else None)
    headings = [clean(cell) for cell in sheet.rows[at].cells]
    said = Choices(
        choices.name or (found.layout.name if found else name_of(source.name, "")),
        "" if together else sheet.name,
        sheet.rows[at].number,
        dict(choices.columns) or _columns(found, sheet, headings),
        choices.order or _order(found),
        choices.sign or (found.layout.spend_sign if found else 1),
        choices.pence or (COMMA if found and found.layout.comma else POINT),
    )
    if found and not choices.columns and not (choices.header or choices.sheet):
        kept = _restyled(found.layout, choices)
        if kept == found.layout:
            return Seen(said, sheets, sheet, at, headings, found, together=together)
    try:
        layout = _layout(source, said, sheet, at, encodings)
        if together and found:
            layout = _of_all(layout, found.layout, said.order, headings)
        proposal = _tried(source, layout, headings)
    except Refusal as refusal:
        return Seen(said, sheets, sheet, at, headings, None, refusal, together)
    return Seen(said, sheets, sheet, at, headings, proposal, together=together)


def _found(source: Source, choices: Choices) -> tuple[Proposal | None, Refusal | None]:
    named = {
        each: choices.columns[each] for each in REQUIRED if each in choices.columns
    }
    for headings in dict.fromkeys([tuple(named.items()), ()]):
        try:
            return propose(source, choices.name, dict(headings)), None
        except Refusal as refusal:
            wrong = refusal
    return None, wrong


def _sheet(sheets: Sequence[Sheet], name: str) -> Sheet | None:
    shown = [each for each in sheets if not each.hidden] or list(sheets)
    named = [each for each in sheets if each.name == name]
    return next(iter([*named, *shown]), None)


def _header(sheet: Sheet, number: int, found: int | None) -> int:
    numbered = [at for at, row in enumerate(sheet.rows) if row.number == number]
    if number and numbered:
        return numbered[0]
    if found is not None and found < len(sheet.rows):
        return found
    return heading_row(sheet) or 0


def _columns(
    found: Proposal | None, sheet: Sheet, headings: Sequence[str]
) -> dict[str, str]:
    """Give the columns that were found, be it that one is lacking."""
    if found is None:
        table = table_in(sheet)
        chosen = table.chosen if table else {}
        return {k: c.heading for k, c in chosen.items() if c.heading in headings}
    return {
        each: named[0]
        for each, spelled in found.layout.columns.items()
        if (named := [heading for heading in spelled if heading in headings])
    }


def _order(found: Proposal | None) -> str:
    forms = found.layout.dates if found else ()
    # Days with the day first are read besides whatever else there is.
    others = (name for name, form in ORDERS.items() if form in forms and name != "day")
    return next(others, "day")


def _restyled(layout: Layout, choices: Choices) -> Layout:
    sign = choices.sign or layout.spend_sign
    dates = _dates(layout.dates, choices.order) if choices.order else layout.dates
    comma = choices.pence == COMMA if choices.pence else layout.comma
    return replace(layout, spend_sign=sign, dates=dates, comma=comma)


def _dates(known: Sequence[str], order: str) -> tuple[str, ...]:
    """Put the order that a person chose in the place of the other."""
    others = [form for form in known if form not in ORDERS.values()]
    return tuple(dict.fromkeys([ORDERS[order], *others, *_UNMISTAKEN]))


def _layout(
    source: Source,
    said: Choices,
    sheet: Sheet,
    at: int,
    encodings: tuple[str, ...],
) -> Layout:
    """Make the layout that a person describes.

    Raises:
        Refusal: `IMPORT-042` or `-043`, it lacks the amounts, or who was paid.

    """
    if "amount" not in said.columns:
        msg = "no column is said to be the amount"
        raise Refusal("IMPORT-042", msg, source.name)
    if "supplier" not in said.columns:
        msg = "no column is said to name who was paid"
        raise Refusal("IMPORT-043", msg, source.name)
    columns = {each: (said.columns[each],) for each in FIELDS if each in said.columns}
    under = {each.heading: each for each in columns_under(sheet, at)}
    day = under.get(said.columns.get("date", ""))
    dates = forms_of(day.cells) if day else None
    amount, kind = (
        under.get(said.columns.get(each, "")) for each in ("amount", "kind")
    )
    kinds = kinds_in(amount, kind) if amount and kind else None
    return Layout(
        name=said.name,
        title=f"Described from {source.name}",
        source=said.name,
        columns=columns,
        encodings=encodings,
        header_rows=max(_HEADER_ROWS, at + 1 + _BELOW),
        sheets=(said.sheet,) if source.is_workbook else (),
        optional=frozenset(each for each in columns if each not in _NEEDED),
        undated="date" not in columns,
        dates=_dates(dates.forms if dates else (), said.order or "day"),
        months=dates.months if dates else (),
        spend_sign=said.sign or 1,
        comma=said.pence == COMMA,
        credits=frozenset(map(alike, kinds.credits)) if kinds else frozenset(),
        not_spend={"kind": frozenset(map(alike, kinds.void))}
        if kinds and kinds.void
        else {},
    )


def _of_all(
    layout: Layout, found: Layout, order: str, headings: Sequence[str]
) -> Layout:
    """Have a layout read all sheets that were found, whose headings may differ.

    A column that is the one which was found is found on each of them. So is one that
    the sheet which is shown does not have, and what other sheets say of kinds of row.
    """
    columns = {
        each: found.columns[each]
        if spelled[0] in found.columns.get(each, ())
        else spelled
        for each, spelled in layout.columns.items()
    }
    elsewhere = {
        each: spelled
        for each, spelled in found.columns.items()
        if each not in columns and not set(spelled) & set(headings)
    }
    columns = {k: v for k in FIELDS if (v := columns.get(k) or elsewhere.get(k))}
    dated, kinds = (
        columns.get(each) == found.columns.get(each) for each in ("date", "kind")
    )
    return replace(
        layout,
        columns=columns,
        sheets=found.sheets,
        header_rows=max(layout.header_rows, found.header_rows),
        optional=layout.optional | (found.optional & columns.keys()),
        dates=_dates(found.dates, order) if dated and order else layout.dates,
        months=found.months if dated else layout.months,
        credits=layout.credits | found.credits if kinds else layout.credits,
        not_spend=found.not_spend if kinds else layout.not_spend,
    )


def _tried(source: Source, layout: Layout, headings: Sequence[str]) -> Proposal:
    extract = keeping.tried(source, layout)
    rows = len(extract.lines) + len(extract.set_aside)
    used = {heading for spelled in layout.columns.values() for heading in spelled}
    unused = [each for each in headings if each and each not in used]
    return Proposal(layout, extract, rows, rows, [], [], [], unused)
