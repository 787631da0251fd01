"""What stands in a review list: its headings, and the cells of groups and payments."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.cells import UTF_8_MARK, csv_text
from mopac_spend.fields import TAGS
from mopac_spend.reviewing.undecided import DECIDED
from mopac_spend.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.cells import Cell
    from mopac_spend.reviewing.undecided import Group, Line, ReviewList, Suggestions

# Cells by heading.
Cells: TypeAlias = "dict[str, Cell]"

LINE, GROUP, REF = "line", "group", "ref"
SUPPLIER, DESCRIPTION, PURPOSE = "supplier", "description", "purpose"
PAYMENTS, POUNDS = "payments", "pounds"
DATE, FIRST, LAST, WHY = "date", "first day", "last day", "why"
NOW = {kind: f"{kind} now" for kind in TAGS}
SUGGESTED = {kind: f"suggested {kind}" for kind in TAGS}
CONFIDENCE = {kind: f"confidence {kind}" for kind in TAGS}
DECIDE = {kind: f"decide {kind}" for kind in DECIDED}
# The suggestions of a row are taken as they stand; what is decided becomes a rule.
ACCEPT, RULE = "accept", "make a rule"
YES = "yes"
# What may be filled in besides codes, and the words for it.
CHOICES = {
    ACCEPT: (YES,),
    RULE: ("supplier and text", "text", "supplier", "account", "text and account"),
}
_OF_BOTH = (*NOW.values(), *SUGGESTED.values(), *DECIDE.values(), ACCEPT)
_GROUNDS = (*CONFIDENCE.values(), WHY)
# The columns of the two sheets, and of a CSV file, which has both sorts of line.
OF_GROUPS = (
    *(GROUP, SUPPLIER, DESCRIPTION, PAYMENTS, POUNDS, FIRST, LAST),
    *(*_OF_BOTH, RULE, *_GROUNDS),
)
OF_PAYMENTS = (
    *(REF, GROUP, SUPPLIER, DESCRIPTION, PURPOSE, POUNDS, DATE),
    *(*_OF_BOTH, *_GROUNDS),
)
OF_CSV = (LINE, *OF_GROUPS[:7], REF, DATE, PURPOSE, *OF_GROUPS[7:])
_KINDS = {
    PAYMENTS: Kind.WHOLE,
    POUNDS: Kind.POUNDS,
    **dict.fromkeys((DATE, FIRST, LAST), Kind.DAY),
    **dict.fromkeys(CONFIDENCE.values(), Kind.SHARE),
}


def columns(headings: Iterable[str]) -> tuple[Column, ...]:
    """Give the columns of a table by their headings."""
    return tuple(
        Column(heading, heading, _KINDS.get(heading, Kind.TEXT)) for heading in headings
    )


def csv(listed: ReviewList) -> bytes:
    """Write a list as CSV, each group followed by its payments."""
    lines = (
        cells
        for group in listed.groups
        for cells in (of_group(group), *(of_payment(e, group) for e in group.lines))
    )
    rows = ([cells.get(name) for name in OF_CSV] for cells in lines)
    return (UTF_8_MARK + csv_text(OF_CSV, rows)).encode()


def of_group(group: Group) -> Cells:
    """Give the cells of a group by heading; decisions are left out."""
    one, (first, last) = group.one, group.days
    return {
        LINE: GROUP,
        GROUP: group.name,
        SUPPLIER: one.supplier,
        DESCRIPTION: one.description,
        PAYMENTS: len(group.lines),
        POUNDS: group.pounds,
        FIRST: first,
        LAST: last,
        **{NOW[kind]: getattr(one, kind) for kind in TAGS},
        **_suggested(group.suggestions),
    }


def of_payment(line: Line, group: Group) -> Cells:
    """Give the cells of a payment by heading; decisions are left out."""
    payment = line.payment
    return {
        LINE: "payment",
        REF: payment.ref,
        GROUP: group.name,
        SUPPLIER: payment.supplier,
        DESCRIPTION: payment.description,
        PURPOSE: payment.purpose,
        POUNDS: payment.amount,
        DATE: payment.date,
        **{NOW[kind]: getattr(payment, kind) for kind in TAGS},
        **_suggested(line.suggestions),
    }


def _suggested(suggestions: Suggestions) -> Cells:
    cells: Cells = {}
    present = {kind: each for kind, each in suggestions.items() if each}
    for kind, each in present.items():
        cells[SUGGESTED[kind]] = each.code
        # Rounded down: no suggestion is certain.
        share = Decimal(str(each.confidence))
        cells[CONFIDENCE[kind]] = share.quantize(Decimal("0.01"), ROUND_DOWN)
    cells[WHY] = "; ".join(f"{kind}: {each.why}" for kind, each in present.items())
    return cells
