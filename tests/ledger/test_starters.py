"""What new books take along of the registers, and what they do not."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing import starter
from mopac_spend.register import (
    AccountingPeriod,
    Apportionment,
    Call,
    Commitment,
    Contract,
    Decision,
    Grant,
    PublishedSum,
    Register,
    Supplier,
    Tender,
)

if TYPE_CHECKING:
    from pathlib import Path

INVENTED = (Apportionment, Call, Contract, Grant, Supplier, Tender)


@pytest.fixture(params=starter.bodies())
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Register:
    """The registers of new books, of each kind of body."""
    starter.make_books(tmp_path / "new", request.param)
    return open_books(tmp_path / "new").register


def test_new_books_hold_nothing_that_was_invented_for_the_sample(new: Register) -> None:
    assert [kind.plural for kind in INVENTED if new.of(kind)] == []
    happened = {kind for kind, events in new.events.items() if events}
    assert happened <= {"uplift", "sum-part"}, "published ones"


def test_new_books_for_mopac_hold_what_was_published(tmp_path: Path) -> None:
    starter.make_books(tmp_path / "new", starter.MOPAC)
    held = open_books(tmp_path / "new").register
    assert all(held.of(kind) for kind in (Commitment, Decision, PublishedSum))


def test_the_samples_own_books_hold_all_of_it(tmp_path: Path) -> None:
    starter.make_books(tmp_path / "new", starter.MOPAC, illustrative=True)
    held = open_books(tmp_path / "new").register
    assert all(held.of(kind) for kind in INVENTED)


def test_city_halls_periods_fill_their_years(tmp_path: Path) -> None:
    starter.make_books(tmp_path / "new", "city-hall")
    periods = open_books(tmp_path / "new").register.of(AccountingPeriod)
    assert len(periods) == 39
    for year in ("2018-19", "2019-20", "2022-23"):
        held = [periods[f"{year}-P{number:02d}"] for number in range(1, 14)]
        start = int(year[:4])
        assert held[0].valid_from == dt.date(start, 4, 1)
        assert held[-1].valid_to == dt.date(start + 1, 3, 31)
        for before, after in pairwise(held):
            assert before.valid_to
            assert before.valid_to.isoweekday() == 7
            assert after.valid_from == before.valid_to + dt.timedelta(days=1)
        # The first and the last make up for what 52 weeks are short of a year.
        for period in held[1:-1]:
            assert period.valid_to
            assert (period.valid_to - period.valid_from).days == 27
    assert str(periods["2022-23-P01"].valid_to) == "2022-05-01", "as published"
