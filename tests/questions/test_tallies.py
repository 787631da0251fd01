"""Sums that a method states: years, dividers, the undecided, and payments once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mopac_spend.questions.method import Amount
from mopac_spend.questions.tallies import Tallies, Tally


def tally(  # noqa: PLR0913 - one argument per column a test sets
    initiative: str,
    pounds: str,
    payments: int,
    year: str = "2019-20",
    *,
    by: str = "",
    first: str = "2019-05-01",
    size: str = "",
) -> Tally:
    return Tally(
        initiative,
        "grants" if pounds != "1.00" else "training",
        year,
        by,
        Decimal(pounds),
        Decimal(size or pounds),
        payments,
        dt.date.fromisoformat(first),
    )


PLAIN = Tallies(
    (
        tally("knife-crime", "100.00", 3),
        tally("untagged", "-20.00", 2, first="2019-04-01", size="60.00"),
        tally("", "5.00", 1, first="2019-04-02"),
        tally("business-as-usual", "1.00", 1, "2018-19", first="2018-06-01"),
        tally("victims", "2.00", 4, "2018-19", first="2018-05-01"),
    ),
    {},
)
# One payment in three parts, one of them of a question's own making.
DIVIDED = Tallies(
    (
        tally("knife-crime", "40.00", 1, by="rule"),
        tally("victims", "60.00", 1, by="rule"),
        tally("victims", "7.00", 1, by="assumed", year="2020-21"),
        tally("archive", "9.00", 2),
    ),
    {("2019-20", "rule"): 1, ("2020-21", "assumed"): 1, ("2019-20", ""): 2},
)


def test_all_that_was_selected() -> None:
    assert PLAIN.all == Amount(Decimal("88.00"), 11)
    assert str(Tallies((), {}).all) == "£0.00 in 0 payments"


def test_what_nobody_decided_has_the_word_or_no_tag_at_all() -> None:
    assert PLAIN.untagged == Amount(Decimal("-15.00"), 3)
    assert PLAIN.business_as_usual == Amount(Decimal("1.00"), 1)
    assert DIVIDED.business_as_usual == Amount(Decimal("0.00"), 0)


def test_a_credit_counts_by_its_size() -> None:
    assert PLAIN.size == Decimal("168.00")
    assert PLAIN.decided_size == Decimal("103.00")


def test_tagging_began_with_the_first_payment_that_is_decided() -> None:
    assert PLAIN.began == dt.date(2018, 5, 1)
    years = PLAIN.by_year()
    assert list(years) == ["2018-19", "2019-20"]
    assert years["2019-20"].began == dt.date(2019, 5, 1)
    assert years["2019-20"].untagged.payments == 3
    assert years["2018-19"].all == Amount(Decimal("3.00"), 5)
    assert Tallies((tally("untagged", "1.00", 1),), {}).began is None


def test_the_categories_that_occur() -> None:
    assert PLAIN.categories == {"grants", "training"}


def test_a_payment_in_parts_counts_once() -> None:
    assert DIVIDED.rules == {"rule", "assumed", ""}
    assert DIVIDED.all == Amount(Decimal("116.00"), 4)
    assert DIVIDED.divided_by({"rule"}) == Amount(Decimal("100.00"), 1)
    assert DIVIDED.divided_by({"assumed"}) == Amount(Decimal("7.00"), 1)
    assert DIVIDED.divided_by({""}) == Amount(Decimal("9.00"), 2)
    years = DIVIDED.by_year()
    assert years["2019-20"].all == Amount(Decimal("109.00"), 3)
    assert years["2020-21"].all == Amount(Decimal("7.00"), 1)
