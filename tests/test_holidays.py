"""The bank holidays that travel with us are those that GOV.UK publishes."""

from __future__ import annotations

import csv
import datetime as dt
import json
from importlib.resources import files

import pytest

from mopac_spend.holidays import bank_holidays

PUBLISHED = json.loads(
    files("govuk_bank_holidays")
    .joinpath("bank-holidays.json")
    .read_text(encoding="utf-8")
)


@pytest.mark.parametrize("where", PUBLISHED)
def test_the_list_is_that_of_gov_uk(where: str) -> None:
    ours = files("mopac_spend").joinpath("bank-holidays.csv")
    shipped = csv.DictReader(ours.read_text(encoding="utf-8").splitlines())
    events = PUBLISHED[where]["events"]
    assert [
        (row["date"], row["title"]) for row in shipped if where in row["where"].split()
    ] == [(each["date"], each["title"]) for each in events]
    assert bank_holidays(where) == {
        dt.date.fromisoformat(each["date"]) for each in events
    }


def test_those_of_any_part_are_all_of_them() -> None:
    assert bank_holidays("") == frozenset().union(*map(bank_holidays, PUBLISHED))
    assert dt.date(2021, 7, 12) in bank_holidays("") - bank_holidays()
