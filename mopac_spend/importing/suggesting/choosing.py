"""Find the heading row of a sheet, and which column is which field.

A field that every payment needs is chosen by the heading and by the values; a
choice between columns that come near to each other is a doubt, and says so.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.layouts import REQUIRED
from mopac_spend.importing.reading.spans import SPAN
from mopac_spend.importing.suggesting import asking, kinds, vat, vocabulary
from mopac_spend.importing.suggesting.column import forms_of
from mopac_spend.importing.suggesting.headings import heading_row
from mopac_spend.importing.suggesting.scoring import LEAST, LEAST_BESIDES, SCORES
from mopac_spend.importing.suggesting.table import Ask, Doubt, Table, columns_under
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mopac_spend.importing.reading.sheets import Sheet
    from mopac_spend.importing.suggesting.column import Column
    from mopac_spend.importing.suggesting.kinds import Kinds

# How near to the best is too near.
_NEAR = 15
_MOST, _HALF, _SOME = 0.8, 0.5, 0.3
_SHOWN = 30


def table_in(sheet: Sheet, headings: Mapping[str, str] | None = None) -> Table | None:
    """Find the table of a sheet; None if it has no row of headings with rows below.

    Args:
        sheet: the sheet.
        headings: those that a person named for some fields.

    """
    at = heading_row(sheet)
    if at is None:
        return None
    table = Table(sheet, at, list(columns_under(sheet, at)), headings=headings or {})
    _choose(table)
    return table


def _choose(table: Table) -> None:
    spelled = Counter(alike(column.heading) for column in table.columns)
    # A heading that stands there twice names no column.
    named = [c for c in table.columns if c.heading and spelled[alike(c.heading)] == 1]
    for column in table.columns:
        twice = column.heading and spelled[alike(column.heading)] > 1
        if twice and max(SCORES[name](column) for name in REQUIRED) >= LEAST:
            why = "this heading is there more than once, so it is not used"
            table.doubts.append(Doubt(column.heading, why))
    for name in REQUIRED:
        free = [c for c in named if c not in table.chosen.values()]
        _choose_one(table, name, free)
    if "amount" in table.chosen:
        _around_amount(table, named)
    _besides(table, named)
    table.doubts += _about_vat_lines(table)
    if "date" in table.chosen:
        _date_forms(table)
    else:
        _no_days(table)
    if "amount" in table.chosen:
        _look_at_amounts(table, named)


def _around_amount(table: Table, named: list[Column]) -> None:
    """Choose the columns that change what an amount is."""
    amount = table.chosen["amount"]
    free = [c for c in named if c not in table.chosen.values()]
    if credit := kinds.credit_column(amount, free):
        table.chosen["credit"] = credit
        why = (
            f"an amount is {amount.heading!r} less {credit.heading!r}; if it is the "
            f'other way round, spend_sign = "negative"'
        )
        table.doubts.append(Doubt("credits", why))
    if currency := kinds.currency_column(amount, free):
        table.chosen["currency"] = currency
    table.kinds = kinds.kinds(amount, free)
    if table.kinds:
        table.chosen["kind"] = table.kinds.column
        table.doubts += _about_kinds(table.kinds)


def _about_vat_lines(table: Table) -> Iterator[Doubt]:
    looked_at: set[int] = set()
    for name, column in table.chosen.items():
        if name in {*REQUIRED, "credit", "currency"} or column.at in looked_at:
            continue
        looked_at.add(column.at)
        for text in kinds.vat_lines(column):
            why = (
                f"rows whose {column.heading!r} is {text!r} are read as spend; if that "
                f'VAT is recovered, set them aside: {name} = ["{text}"] under '
                f"[not_spend]"
            )
            yield Doubt("VAT", why)


def _about_kinds(by_kind: Kinds) -> Iterator[Doubt]:
    heading = by_kind.column.heading
    if by_kind.credits:
        why = (
            f"rows whose {heading!r} is {' or '.join(map(repr, by_kind.credits))} have "
            f"no minus and are taken off; if they are spend, remove credits"
        )
        yield Doubt("credits", why)
    if by_kind.void:
        why = (
            f"rows whose {heading!r} is {' or '.join(map(repr, by_kind.void))} are set "
            f"aside; if they were paid, remove [not_spend]"
        )
        yield Doubt("payments", why)


def _choose_one(table: Table, name: str, free: list[Column]) -> None:
    score = SCORES[name]
    heading = table.headings.get(name)
    if heading and (meant := asking.column_headed(free, heading)):
        table.chosen[name] = meant
        return
    ranked = sorted(free, key=lambda c: (-score(c), c.at))
    if not ranked or score(ranked[0]) < LEAST:
        if name == "date":
            _only_days(table, free)
        return
    best = ranked[0]
    table.chosen[name] = best
    if vocabulary.weight(name, best.heading) < LEAST_BESIDES:
        if name == "date":
            _ask_for_day(table, free)
        why = f"{best.heading!r} is taken for it by its values, not by its heading"
        table.doubts.append(Doubt(name, why))
    least = max(LEAST, score(best) - _NEAR)
    near = [c for c in ranked[1:] if score(c) >= least and c.cells != best.cells]
    if name == "amount" and (open_ := asking.rivals(best, near)):
        table.asks.append(Ask(name, (best, *open_)))
    if near:
        others = " or ".join(repr(c.heading) for c in near)
        why = f"{best.heading!r} is taken; it might be {others}"
        table.doubts.append(Doubt(name, why))


def _only_days(table: Table, free: list[Column]) -> None:
    """Take the only column of whole dates, whatever it is called; ask among several."""
    whole = _ask_for_day(table, free)
    for column in whole:
        table.chosen["date"] = column
        why = (
            f"{column.heading!r} is taken, the only column of whole dates; if it is "
            f"not the day of the payment, take date out of the layout, write undated = "
            f"true under [read], and import with --period"
        )
        table.doubts.append(Doubt("date", why))


def _ask_for_day(table: Table, free: list[Column]) -> list[Column]:
    """Ask which of several columns of whole dates it is; give the only one."""
    whole = asking.whole_days(free)
    if len(whole) > 1:
        table.asks.append(Ask("date", tuple(whole)))
        return []
    return whole


def _besides(table: Table, named: list[Column]) -> None:
    """Choose the fields that a payment may lack: each column for the best of them."""
    pairs = sorted(
        (
            (-vocabulary.weight(name, column.heading), column.at, name, column)
            for name in vocabulary.fields()
            if name not in REQUIRED
            for column in named
            if column.filled and not _is_money(name, column)
        ),
        key=lambda pair: pair[:3],
    )
    taken = {column.at for field, column in table.chosen.items() if field != "kind"}
    for weight, at, name, column in pairs:
        if -weight >= LEAST_BESIDES and at not in taken and name not in table.chosen:
            table.chosen[name] = column
            taken.add(at)
    if "description" not in table.chosen:
        chosen = table.chosen
        if instead := chosen.get("account_name") or chosen.get("purpose"):
            table.chosen["description"] = instead
    if "account" not in table.chosen and "account_name" in table.chosen:
        table.chosen["account"] = table.chosen["account_name"]


def _is_money(name: str, column: Column) -> bool:
    """Say whether a column is amounts, and so is none of these fields."""
    return (
        name not in {"document", "line", "account", "supplier_id"}
        and column.pounds > _MOST
        and column.pence > _SOME
    )


def _no_days(table: Table) -> None:
    """Say which column is headed as a date although its values are no days."""
    for column in table.columns:
        shown = next((cell for cell in column.cells if cell is not None), None)
        if shown is None:
            continue
        if column.certain_days >= _MOST:
            why = (
                f"{column.heading!r} holds days in some rows; if they are those of the "
                f"rows below them too, write them in each row, headed Date"
            )
            table.doubts.append(Doubt("the date", why))
            continue
        if not vocabulary.weight("date", column.heading):
            continue
        why = (
            f"{column.heading!r} may be one, but its values, such as "
            f"{clean(shown)[:_SHOWN]!r}, are no days that can be read"
        )
        table.doubts.append(Doubt("the date", why))


def _date_forms(table: Table) -> None:
    column = table.chosen["date"]
    table.forms = forms_of(column.cells)
    if column.filled < _HALF:
        why = (
            f"{column.heading!r} is blank in most rows, which are set aside; if a day "
            f"holds for the rows below it too, write it in each row"
        )
        table.doubts.append(Doubt("the date", why))
    if table.forms.months:
        shown = next(clean(c) for c in column.cells if isinstance(c, str))
        several = "those months" if SPAN in table.forms.months else "a month"
        why = (
            f"{column.heading!r} says no day: {shown[:_SHOWN]!r} is read as the last "
            f"day of {several}, and each payment says so under evidence"
        )
        table.doubts.append(Doubt("the day", why))
    if table.forms.unsure:
        first, other = "day", "month"
        if table.forms.forms[0].startswith("%m"):
            first, other = other, first
        why = (
            f"{column.heading!r} is read with the {first} first, as "
            f"{table.forms.forms[0]}; the other way has the {other} first: "
            f"{table.forms.unsure}"
        )
        table.doubts.append(Doubt("the order of day and month", why))


def _look_at_amounts(table: Table, named: list[Column]) -> None:
    """Say on what basis the amount is, where columns show it."""
    amount = table.chosen["amount"]
    others = [c for c in named if c is not amount]
    if why := vat.without_vat(amount, others):
        table.doubts.append(Doubt("VAT", why))
        # Which of them is without VAT is no question any more.
        table.asks = [ask for ask in table.asks if ask.field != "amount"]
        return
    table.doubts += [Doubt("VAT", why) for why in vat.irrecoverable(others)]
    if why := vat.with_vat(amount, others):
        table.doubts.append(Doubt("VAT", why))
    credit = table.chosen.get("credit")
    others = [c for c in others if c is not credit]
    beside = [repr(c.heading) for c in others if SCORES["amount"](c) >= LEAST]
    if beside and not any(doubt.about == "amount" for doubt in table.doubts):
        why = f"{amount.heading!r} is taken, and not {' or '.join(beside)}"
        table.doubts.append(Doubt("amount", why))
