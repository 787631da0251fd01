"""360Giving: the awards of a body, and what it paid on them.

https://standard.threesixtygiving.org/en/latest/

An award is in the file of a period in which it was made or something was paid on it.
`Amount Disbursed` is what the standard has it for: all that was paid until the end of
the period, each payment a transaction with its day. What was paid in the period ties
with the class of grants in the books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.money import NIL
from mopac_spend.publishing.classes import UNDECIDED
from mopac_spend.publishing.columns import ROWS, at
from mopac_spend.publishing.gaps import Gap
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.publishing.standard import Standard
from mopac_spend.publishing.standards.giving.awards import awards_of, drawn, printed
from mopac_spend.publishing.standards.giving.fields import FIELDS, cell
from mopac_spend.publishing.standards.giving.fitness import refuse
from mopac_spend.publishing.standards.giving.forms import files
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.publishing.standard import Draft

_SHOWN = 5
_TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.WHOLE: "BIGINT",
    Kind.DAY: "DATE",
    Kind.POUNDS: "DECIMAL(18,2)",
}


def _fill(draft: Draft) -> None:
    """Make the table of the awards."""
    columns = ", ".join(
        f"{at(place)} {_TYPES[each.known.kind]}"
        for place, each in enumerate(draft.fields)
    )
    draft.cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {ROWS} (ref VARCHAR, pounds DECIMAL(18,2), "
        f"day DATE, reason VARCHAR, dark BOOLEAN, number BIGINT, {columns})"
    )
    insert(
        draft.cursor,
        ROWS,
        [
            (
                *(each.grant.code, each.paid_now, each.grant.valid_from),
                *(each.reason, each.dark, number),
                *(cell(each, number, field.name) for field in draft.fields),
            )
            for number, each in enumerate(drawn(draft), 1)
        ],
    )


def _gaps(draft: Draft) -> Iterator[Gap]:
    """Say of which awards nobody can tell who got them, and what is no grant."""
    lacking = [each for each in awards_of(draft) if not (each.reason or each.recipient)]
    if lacking:
        pounds = sum((each.paid_now for each in lacking), NIL)
        yield Gap(
            "Recipient Org:Name, which the register of grants does not say",
            len(lacking),
            pounds,
            tuple(each.grant.code for each in lacking),
        )
    ((rows, pounds, refs),) = draft.cursor.execute(
        f"SELECT count(*), sum(spend.amount), list(spend.ref ORDER BY spend.ref) "  # noqa: S608 - constants
        f"FROM {SPEND_PRIVATE} AS spend "
        f"JOIN {SORTED} AS sorted ON sorted.ref = spend.ref "
        f'JOIN award_of ON award_of.code = spend."grant" '
        f"WHERE sorted.duty <> ? AND sorted.outcome <> '{UNDECIDED}'",
        [draft.duty.code],
    ).fetchall()
    if rows:
        yield Gap(
            "Payments that name an award and whose category is no grant, which are not "
            "counted as paid on it",
            rows,
            pounds,
            tuple(refs[:_SHOWN]),
        )


STANDARD = Standard(
    fields=FIELDS,
    fill=_fill,
    gaps=_gaps,
    files=files,
    refuse=refuse,
    printed=printed,
)
