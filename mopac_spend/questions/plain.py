"""Columns of answers that say nothing by which one payment is found.

A column that is not known here may hold the number of a document, whatever it is
called: where an answer leaves the building and individuals are among its payments, it
is blank. Days, shares and pounds are the figures that are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.fields import REGISTERED, TAGS
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.tables import Column

_FIGURES = {Kind.POUNDS, Kind.DAY, Kind.SHARE, Kind.PAYMENTS}
# They lead to payments only in a row that is all of one person.
_OF_ONE = {
    *("contract", "contract_title", "grant", "grant_title", "code", "title"),
    *("company_number", "charity_number", "supplier_ids", "contract_codes"),
    *("recipient", "recipient_id", "virement", "note", "reason", "why"),
}
_PLAIN = {
    # What is paid, for what, and under what; names are withheld before.
    *(name for each in (*TAGS, *REGISTERED) for name in (each, f"{each}_title")),
    *("account", "supplier", "description", "purpose", "categories", "directorates"),
    *("borough", "codes", "cpv", "funder", "kind", "meaning", "plan", "plan_title"),
    *("outcome", "owner", "reference", "route", "sector", "source", "standing"),
    *("status", "strand", "strand_title", "undecided", "way", "within", "shared"),
    *("reserve", "reserve_title", "tender", "tender_title", "call", "call_title"),
    *("budget_of", "budget_of_title", "line", "line_title", "of_what", "driver"),
    *("commitment", "commitment_title", "carried_into", "initiatives", "into"),
    *("into_plan", "into_status", "into_title", "approved_for", "approver", "basis"),
    *("column", "column_title", "row_title", "published_sum", "published_sum_title"),
    *("apportioned_by", "share_of_rule", "correction", "falls_in_the_window"),
    *(
        "body_title",
        "board",
        "board_title",
        "within_board",
        "within_title",
        "oversees",
        "plans",
    ),
    *("compared", "compared_title"),
    # When.
    *("calendar_year", "financial_year", "quarter", "quarter_of_year", "month", "day"),
    # Figures of tests.
    *("chi_square", "digit", "mad"),
    # What is counted.
    *(
        "applications",
        "awards",
        "before_sign_off",
        "bids",
        "boards",
        "citing",
        "commitments",
    ),
    *("complete", "complete_or_on_course", "contracts", "days", "days_early"),
    *("decisions", "delayed", "documents", "excess", "expected", "financial_years"),
    *("grants", "in_time", "in_time_in_working_days", "individuals"),
    *("individuals_among_them", "instalment", "instalments", "lines", "longest_days"),
    *("longest_working_days", "measured", "median_days", "median_working_days"),
    *("missing", "no_sign_off", "not_in_the_books", "not_released", "not_started"),
    *("not_tying", "of_payments", "on_track", "parts", "payments", "rank"),
    "payments_year_before",
    *("rows_already", "rows_posted", "rows_read", "rows_reversed", "rows_set_aside"),
    *("suppliers", "unreported", "variations", "withdrawn", "working_days"),
} - _OF_ONE


def leading(
    names: Sequence[str], columns: Sequence[Column], *, of_one: bool = True
) -> list[int]:
    """Say where columns are that may lead to one payment, or to one person.

    Args:
        names: of the columns.
        columns: the same.
        of_one: with those that do so only in a row that is of one person.

    """
    # What heads the rows of a table is no row of a source.
    plain = _PLAIN | ({"row"} if "row_title" in names else set())
    plain = plain if of_one else plain | _OF_ONE
    return [
        at
        for at, column in enumerate(columns)
        if column.kind not in _FIGURES and column.name not in plain
    ]
