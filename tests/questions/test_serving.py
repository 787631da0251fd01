"""On which days an initiative serves a plan, a strand of it or a commitment."""

from __future__ import annotations

import datetime as dt

import pytest

from mopac_spend.questions.serving import serving
from mopac_spend.register import Commitment, Heading, Initiative, Plan, Register


def register(*serves: str) -> Register:
    """A plan of two years, a strand that began late in it, and promises of both."""
    register_of_plans = Register()
    for entry in (
        Plan(
            code="plan",
            title="",
            valid_from=dt.date(2017, 4, 1),
            valid_to=dt.date(2019, 3, 31),
        ),
        Plan(code="open", title="", valid_from=dt.date(2018, 4, 1)),
        Heading(code="strand", title="", valid_from=dt.date(2017, 10, 1), plan="plan"),
        Commitment(
            code="of-strand",
            title="",
            valid_from=dt.date(2017, 5, 1),
            valid_to=dt.date(2018, 3, 31),
            plan="plan",
            heading="strand",
        ),
        Commitment(
            code="of-plan", title="", valid_from=dt.date(2018, 1, 1), plan="plan"
        ),
        Initiative(
            code="work", title="", valid_from=dt.date(2010, 1, 1), serves=serves
        ),
    ):
        register_of_plans.entries[entry.kind][entry.code] = entry
    return register_of_plans


@pytest.mark.parametrize(
    ("serves", "kind", "code", "days"),
    [
        ("plan", "plan", "plan", "2017-04-01 2019-03-31"),
        ("open", "plan", "open", "2018-04-01 9999-12-31"),
        # The latest first day and the earliest last one of all that it stands under.
        ("strand", "plan", "plan", "2017-10-01 2019-03-31"),
        ("strand", "heading", "strand", "2017-10-01 2019-03-31"),
        ("of-strand", "plan", "plan", "2017-10-01 2018-03-31"),
        ("of-strand", "heading", "strand", "2017-10-01 2018-03-31"),
        ("of-strand", "commitment", "of-strand", "2017-10-01 2018-03-31"),
        ("of-plan", "plan", "plan", "2018-01-01 2019-03-31"),
        ("of-plan", "commitment", "of-plan", "2018-01-01 2019-03-31"),
        ("of-plan", "heading", "strand", ""),
        ("plan", "plan", "open", ""),
        ("plan", "heading", "plan", ""),
    ],
)
def test_the_days_on_which_it_serves(
    serves: str, kind: str, code: str, days: str
) -> None:
    served = [
        f"{first} {last}" for _, first, last in serving(register(serves), kind, [code])
    ]
    assert served == ([days] if days else [])


def test_each_way_to_serve_has_its_days() -> None:
    served = list(serving(register("plan", "open"), "plan", ["plan", "open"]))
    assert served == [
        ("work", dt.date(2017, 4, 1), dt.date(2019, 3, 31)),
        ("work", dt.date(2018, 4, 1), dt.date.max),
    ]


def test_what_no_register_knows_is_served_by_nobody() -> None:
    """As books that are asked despite their errors may have it."""
    assert list(serving(register("gone"), "plan", ["gone"])) == []
