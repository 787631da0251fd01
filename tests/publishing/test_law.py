"""The shipped text of the law is whole, and a body may add to it or say otherwise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing import starter
from mopac_spend.periods import Period
from mopac_spend.publishing.law import law_of
from mopac_spend.publishing.standard import fields_of
from mopac_spend.register import Category
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.publishing.law import Law
    from tests.publishing.conftest import Desk

NAMES = {
    *("sio-3f", "sio-3g", "sio-3h", "sio-4b", "ltc-500", "ltc-grants"),
    *("gla-250", "hmt-25k", "pa23-s70", "360giving", "ocds"),
    *("pa23-s69", "sio-4c"),
}
PARA = "2020-07-14 | Acme Ltd | Work | 600.00 | vru / victims / consultancy"


@pytest.fixture(scope="module")
def law() -> Law:
    return law_of(open_books(shipped.folder("ledger")).register)


def month(year: int, number: int) -> Period:
    first = dt.date(year, number, 1)
    return Period(first, first.replace(day=28), f"{first:%Y-%m}")


def test_every_duty_is_there_by_its_name(law: Law) -> None:
    assert {law.name(each) for each in law.duties.values()} == NAMES


def test_every_form_is_of_known_fields_and_has_what_the_law_asks_for(law: Law) -> None:
    for duty in law.duties.values():
        form = fields_of(duty)
        assert [each.name for each in form if each.required], duty.code
        assert duty.law
        assert duty.what
        assert duty.place


def test_the_operator_of_500_is_exceeding(law: Law) -> None:
    assert {
        each.code: each.operator for each in law.duties.values() if each.threshold
    } == dict.fromkeys(
        (
            *("sio-3g", "sio-3g-2012", "sio-4b", "ltc-500"),
            *("gla-250", "hmt-25k", "pa23-s70", "sio-4c"),
        ),
        "exceeding",
    )


@pytest.mark.parametrize(
    ("year", "number", "version"),
    [(2013, 7, "sio-3g-2012"), (2013, 8, "sio-3g"), (2020, 7, "sio-3g")],
)
def test_the_version_in_force_at_the_end_of_the_period_decides(
    law: Law, year: int, number: int, version: str
) -> None:
    for name in ("sio-3g", "sio-3g-2012"):
        assert law.duty(name, month(year, number)).code == version


@pytest.mark.parametrize(
    ("name", "first", "days"),
    [
        # As the law says it; the days that it does not say are none.
        ("sio-3f", dt.date(2012, 1, 16), None),
        ("sio-3h", dt.date(2013, 8, 12), None),
        ("sio-4b", dt.date(2012, 11, 22), None),
        ("sio-4c", dt.date(2012, 11, 22), None),
        ("ltc-500", dt.date(2015, 4, 1), 30),
        # The end of February is 28 days after that of January.
        ("hmt-25k", dt.date(2010, 11, 19), 28),
        # Thirty days that begin with 30 June end on 29 July.
        ("pa23-s69", dt.date(2026, 1, 1), 29),
        ("pa23-s70", dt.date(2026, 4, 1), 29),
    ],
)
def test_when_a_duty_began_and_when_it_is_due(
    law: Law, name: str, first: dt.date, days: int | None
) -> None:
    duty = law.duties[name]
    assert (duty.valid_from, duty.days) == (first, days)


def test_what_was_not_found_in_a_page_is_said(law: Law) -> None:
    for name in ("sio-3h", "sio-4b", "sio-4c", "pa23-s70"):
        assert "not found in a page" in law.duties[name].note, name
    assert all(each.source or each.code == "gla-250" for each in law.duties.values())


def test_a_duty_that_is_not_in_force_is_refused(law: Law) -> None:
    with pytest.raises(Refusal, match="in force from 1 April 2026") as raised:
        law.duty("pa23-s70", month(2020, 7))
    assert raised.value.code == "PUBLISH-002"
    with pytest.raises(Refusal, match="there is no duty called") as raised:
        law.duty("sio-3x", month(2020, 7))
    assert raised.value.code == "PUBLISH-001"


@pytest.mark.parametrize("body", ["mopac", "pcc", "city-hall"])
def test_every_category_of_the_shipped_books_is_in_one_class(
    law: Law, body: str, tmp_path: Path
) -> None:
    starter.make_books(tmp_path / "books", body)
    register = open_books(tmp_path / "books").register
    covered = [code for each in law.classes.values() for code in each.covers]
    assert len(covered) == len({*covered})
    assert {*register.of(Category)} <= {*covered}


def test_a_law_that_changes_is_a_line_of_a_register(desk: Desk) -> None:
    """The threshold goes up in 2028, and a body of another kind takes over."""
    desk.make(
        f"{PARA}\n{PARA.replace('2020', '2028').replace('600', '900')}",
        """
2013-08-12 custom "duty" "sio-3g" "Items over £500"
  law: "the Order"
  what: "each item"
  per: "document"
  threshold: 500.00 GBP
  operator: "exceeding"
  vat: "net"
  classes: "class-purchases"
  family: "sio"
  frequency: "month"
  form: "Date: date*, Amount (£): amount*"
  valid-to: 2028-05-06
  successor: "sio-3g-2028"
2028-05-07 custom "duty" "sio-3g-2028" "Items of at least £900"
  law: "another Act"
  what: "each item"
  per: "document"
  threshold: 900.00 GBP
  operator: "at-least"
  vat: "net"
  classes: "class-purchases"
  family: "sio"
  frequency: "month"
  form: "Date: date*, Amount (£): amount*"
""",
    )
    assert desk.amounts("sio-3g", "2020-07") == ["600.00"]
    done = desk.run(
        *("sio-3g", "--period", "2028-07", "--output", "out", "--draft"),
    )
    assert "has not begun" in done.err
    law = law_of(open_books(desk.folder / "books").register)
    assert law.duty("sio-3g", month(2028, 7)).operator == "at-least"


def test_two_duties_that_take_one_class_are_refused(desk: Desk) -> None:
    desk.make(
        PARA,
        """
2013-08-12 custom "duty" "again" "The same once more"
  per: "document"
  vat: "net"
  classes: "class-purchases"
  family: "sio"
  frequency: "month"
  form: "Date: date*, Amount (£): amount*"
""",
    )
    done = desk.run("sio-3g", "--period", "2020-07", "--output", "out", "--with-gaps")
    assert done.status == 2
    assert "PUBLISH-003" in done.err
    assert "published twice" in done.err


def test_a_standard_that_nobody_knows_is_refused(desk: Desk) -> None:
    desk.make(
        PARA,
        """
2013-08-12 custom "duty" "ours" "Our own"
  per: "document"
  vat: "net"
  classes: "class-purchases"
  frequency: "month"
  standard: "iati"
  form: "Date: date*, Amount (£): amount*"
""",
    )
    done = desk.run("ours", "--period", "2020-07", "--output", "out", "--with-gaps")
    assert done.status == 2
    assert "PUBLISH-003" in done.err
    assert "the standard 'iati', which is not known" in done.err
    assert not (desk.folder / "out").exists()


def test_a_category_of_no_class_is_refused_and_told_what_to_write(
    desk: Desk, tmp_path: Path
) -> None:
    text = PARA.replace("consultancy", "training")
    desk.make(
        text,
        """
2008-04-01 custom "spend-class" "class-purchases" "Goods and services"
  covers: "consultancy"
""",
    )
    done = desk.run("sio-3g", "--period", "2020-07", "--output", "out", "--with-gaps")
    assert done.status == 2
    assert "PUBLISH-004" in done.err
    assert "training" in done.err
    assert not (desk.folder / "out").exists()
    register = tmp_path / "books/registers/codes.beancount"
    register.write_text(
        register.read_text().replace('covers: "consultancy"', 'covers: "training"')
    )
    assert desk.amounts("sio-3g", "2020-07") == ["600.00"]


def test_an_account_goes_before_its_category(tmp_path: Path) -> None:
    from mopac_spend.publishing.classes import sorted_out

    make_books(tmp_path / "books", PARA)
    law = law_of(open_books(tmp_path / "books").register)
    found = sorted_out(
        law,
        [
            ("Expenses:Office-Holders:Travel", "consultancy"),
            ("Expenses:Office", "consultancy"),
            ("Expenses:Unclassified", "untagged"),
        ],
    )
    assert [code for *_, code in found] == [
        "class-office-holders",
        "class-purchases",
        "",
    ]
