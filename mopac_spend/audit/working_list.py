"""Candidates for a payment made twice as the list an auditor works through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.tables.listing import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.audit.duplicates import Candidate, Duplicates
    from mopac_spend.audit.equal import Equal
    from mopac_spend.cells import Cell
    from mopac_spend.tables import Table

COLUMNS = (
    *("rank", "strength", "points", "pounds", "supplier", "reason", "days_apart"),
    *("first_date", "first_document", "first_amount", "first_ref"),
    *("second_date", "second_document", "second_amount", "second_ref"),
)
# What a terminal has room for; every other form has all columns.
BRIEF = ("rank", "pounds", "supplier", "paid", "reason")
STRENGTHS = ("strong", "likely", "possible")
EQUAL = "equal"


def working_list(duplicates: Duplicates, *, brief: bool = False, top: int = 0) -> Table:
    """Lay out what was found: groups of equal payments, then candidates.

    Args:
        duplicates: both, and what was set apart.
        brief: the columns for a terminal only.
        top: how many of either at most; 0 for all.

    """
    shown, equal = duplicates.candidates[: top or None], duplicates.equal[: top or None]
    groups, pairs = (_brief_equal, _brief) if brief else (_whole_equal, _whole)
    rows = [groups(rank, each) for rank, each in enumerate(equal, 1)]
    rows += [pairs(rank, each) for rank, each in enumerate(shown, len(equal) + 1)]
    return listed(
        "Payments that may have been made twice: ask before you claim them back",
        BRIEF if brief else COLUMNS,
        rows,
        tuple(_notes(duplicates, len(equal), len(shown))),
    )


def _whole(rank: int, each: Candidate) -> tuple[Cell, ...]:
    return (
        *(rank, each.strength, each.points, each.pounds),
        *(each.first.supplier, each.reason, each.days),
        *(each.first.date, each.first.document, each.first.amount, each.first.ref),
        *(each.second.date, each.second.document),
        *(each.second.amount, each.second.ref),
    )


def _brief(rank: int, each: Candidate) -> tuple[Cell, ...]:
    first, second = (
        f"{paid.date} {paid.document}".rstrip() for paid in (each.first, each.second)
    )
    reason = f"{each.strength}: {each.reason}"
    return rank, each.pounds, each.first.supplier, f"{first} and {second}", reason


def _whole_equal(rank: int, each: Equal) -> tuple[Cell, ...]:
    one = each.date, each.document, each.amount
    return (
        *(rank, EQUAL, None, each.pounds, each.supplier, _as_equal(each), 0),
        *(*one, each.first_ref, *one, each.last_ref),
    )


def _brief_equal(rank: int, each: Equal) -> tuple[Cell, ...]:
    paid = f"{each.date} {each.document}".rstrip()
    reason = f"{EQUAL}: {_as_equal(each)}"
    return rank, each.pounds, each.supplier, paid, reason


def _as_equal(each: Equal) -> str:
    return (
        f"{each.payments:,} payments of {show(each.amount)} are the same in every cell "
        f"that was read; ask the source system"
    )


def _notes(duplicates: Duplicates, groups: int, shown: int) -> Iterator[str]:
    if duplicates.equal:
        payments = sum(each.payments for each in duplicates.equal)
        beyond = sum((each.pounds for each in duplicates.equal), NIL)
        yield (
            f"{counted(len(duplicates.equal), 'group')} of equal payments: "
            f"{counted(payments, 'payment')}, {show(beyond)} beyond the first of each"
        )
    every = duplicates.candidates
    kinds = [
        f"{len(some):,} {strength}, {show(sum((c.pounds for c in some), NIL))}"
        for strength in STRENGTHS
        if (some := [c for c in every if c.strength == strength])
    ]
    yield ": ".join(filter(None, (counted(len(every), "candidate"), "; ".join(kinds))))
    if shown < len(every) or groups < len(duplicates.equal):
        most = max(shown, groups)
        yield f"The first {most:,} are shown; a file (--output) holds all."
    for apart in duplicates.set_apart:
        if apart.payments:
            yield (
                f"Not candidates: {counted(apart.payments, 'payment')} of "
                f"{show(apart.pounds)} {apart.why}."
            )
