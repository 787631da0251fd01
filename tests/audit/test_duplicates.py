"""Payments made twice are found among many that only look so."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from mopac_spend.audit.duplicates import duplicates
from mopac_spend.audit.habits import is_regular
from mopac_spend.books.load import open_books
from mopac_spend.periods import FinancialYear
from tests.audit.planted import EACH, planted
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.audit.duplicates import Duplicates
    from tests.audit.planted import Planted

TAGS = "finance / untagged / consultancy"


@pytest.fixture(scope="module", params=[4, 11])
def seeded(request: pytest.FixtureRequest) -> Planted:
    return planted(request.param)


@pytest.fixture(scope="module")
def listed(seeded: Planted, tmp_path_factory: pytest.TempPathFactory) -> Duplicates:
    folder = make_books(tmp_path_factory.mktemp("planted"), seeded.payments)
    return duplicates(open_books(folder))


def of(folder: Path, lines: str, registers: str = REGISTERS) -> Duplicates:
    return duplicates(open_books(make_books(folder, lines, registers=registers)))


def line(  # noqa: PLR0913, PLR0917 - one argument per column a test sets
    day: str,
    pounds: str,
    document: str,
    at: int,
    supplier: str = "Acme Ltd",
    more: str = "",
) -> str:
    ref = f"test:{document}:{at:012x}"
    return f"{day} | {supplier} | Advice | {pounds} | {TAGS} | ref={ref}{more}\n"


def test_what_was_paid_twice_is_found(seeded: Planted, listed: Duplicates) -> None:
    refs = {frozenset({c.first.ref, c.second.ref}) for c in listed.candidates}
    recall = {kind: len(pairs & refs) for kind, pairs in seeded.twice.items()}
    assert min(recall.values()) >= EACH - 1, recall
    assert sum(recall.values()) >= 0.97 * EACH * len(recall)


def test_most_of_what_is_listed_was_paid_twice(
    seeded: Planted, listed: Duplicates
) -> None:
    true = {pair for pairs in seeded.twice.values() for pair in pairs}
    right = [frozenset({c.first.ref, c.second.ref}) in true for c in listed.candidates]
    assert sum(right[:100]) >= 98
    assert sum(right) >= 0.95 * len(right)
    strong = [
        ok
        for ok, c in zip(right, listed.candidates, strict=True)
        if c.strength == "strong"
    ]
    assert len(strong) >= 70
    assert all(strong)


def test_what_is_left_out_is_counted(seeded: Planted, listed: Duplicates) -> None:
    reasons = {each.why.split()[0]: each for each in listed.set_apart}
    assert reasons["to"].payments == 40
    hidden = [p for p in seeded.payments if p.supplier.startswith("REDACTED")]
    assert reasons["to"].pounds == sum(p.amount for p in hidden)
    assert reasons["taken"].payments >= 15
    assert reasons["of"].payments >= 25 * 11


def test_equal_rows_without_a_reference_are_counted_and_no_candidates(
    tmp_path: Path,
) -> None:
    listed = of(
        tmp_path,
        line("2018-05-01", "123.45", "", 1)
        + "".join(line("2018-05-01", "123.45", "", at) for at in (2, 3)),
    )
    assert listed.candidates == []
    equal = listed.set_apart[0]
    assert (equal.payments, str(equal.pounds)) == (2, "246.90")
    assert equal.why.startswith("equal in every cell")


def test_the_reason_names_what_speaks_for_it(tmp_path: Path) -> None:
    listed = of(
        tmp_path,
        line("2018-05-01", "1234.56", "INV-10412", 1, more=" | supplier-id=100")
        + line("2018-05-15", "1234.56", "INV-1O412", 2, more=" | supplier-id=200"),
    )
    (one,) = listed.candidates
    assert one.reason == (
        "the same reference with O for 0 or I for 1; the same amount; one supplier "
        "under two ids, 100 and 200; 14 days apart"
    )
    assert (one.strength, str(one.pounds), one.days) == ("strong", "1234.56", 14)
    assert (one.first.document, one.second.document) == ("INV-10412", "INV-1O412")


def test_names_that_the_register_joins_are_one_supplier(tmp_path: Path) -> None:
    lines = line("2018-05-01", "1234.56", "INV-10412", 1) + line(
        "2018-05-09", "1481.47", "INV-10412 ", 2, "Bolt Holdings"
    )
    assert of(tmp_path / "before", lines).candidates == []
    joined = REGISTERS + (
        '2012-01-16 custom "supplier" "acme" "Acme Ltd"\n'
        '2012-01-16 custom "alias" "supplier" "acme" "Bolt Holdings"\n'
    )
    (one,) = of(tmp_path / "after", lines, joined).candidates
    assert "VAT of 20 %" in one.reason


def test_a_line_paid_again_on_its_own_is_found(tmp_path: Path) -> None:
    listed = of(
        tmp_path,
        line("2018-05-01", "300.15", "INV-10412", 1)
        + line("2018-05-01", "200.00", "INV-10412", 2)
        + line("2018-06-01", "300.15", "INV-10412/A", 3),
    )
    (one,) = listed.candidates
    assert "a line of the same amount" in one.reason
    assert str(one.pounds) == "300.15"


def test_the_year_is_that_of_the_later_payment(tmp_path: Path) -> None:
    lines = line("2018-03-20", "1234.56", "INV-10412", 1) + line(
        "2018-04-15", "1234.56", "INV 10412", 2
    )
    books = open_books(make_books(tmp_path, lines))
    years = {
        year: len(duplicates(books, FinancialYear.parse(year).period).candidates)
        for year in ("2017-18", "2018-19")
    }
    assert years == {"2017-18": 0, "2018-19": 1}


def test_three_of_one_invoice_are_two_candidates(tmp_path: Path) -> None:
    days = ("2018-05-01", "2018-05-09", "2018-07-20")
    listed = of(
        tmp_path,
        "".join(line(day, "99.99", "INV-10412", at) for at, day in enumerate(days)),
    )
    assert [c.second.date.isoformat() for c in listed.candidates] == [days[1], days[2]]


def test_numbers_of_the_finance_system_tell_nothing(tmp_path: Path) -> None:
    """One payment keyed under two system numbers is shown as possible at most."""
    start = dt.date(2018, 4, 2)
    rows = [
        line(
            (start + dt.timedelta(days=at)).isoformat(),
            f"{at * 7 + 100}.{at % 90 + 10}",
            f"{5100000000 + at * 37}",
            at,
            f"Supplier {at % 40} Ltd",
        )
        for at in range(300)
    ]
    again = line("2018-12-12", "8217.37", "5100009401", 900, "Odd Works Ltd")
    again += line("2018-12-20", "8217.37", "5100009761", 901, "ODD WORKS LIMITED")
    months = [
        line(
            f"2018-{month:02}-28",
            "517.33",
            f"51000{month:02}777",
            950 + month,
            "Rent Co",
        )
        for month in range(4, 13)
    ]
    listed = of(tmp_path, "".join([*rows, again, *months]))
    (one,) = listed.candidates
    assert one.first.supplier == "Odd Works Ltd"
    assert (one.strength, one.days) == ("possible", 8)


def test_days_at_an_interval_are_regular() -> None:
    first = dt.date(2018, 4, 30)
    monthly = [first + dt.timedelta(days=n * 30 + n % 3) for n in range(8)]
    assert is_regular(monthly)
    assert not is_regular(monthly[:2])
    days = [first + dt.timedelta(days=n) for n in (0, 3, 120, 300)]
    assert not is_regular(days)


def test_every_candidate_is_listed_once(listed: Duplicates) -> None:
    later = Counter(c.second.ref for c in listed.candidates)
    assert max(later.values()) == 1
    ranks = [(-c.points, -c.pounds) for c in listed.candidates]
    assert ranks == sorted(ranks)
