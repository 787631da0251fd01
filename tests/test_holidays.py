"""The bank holidays that travel with us are those that GOV.UK publishes."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

from mopac_spend.holidays import bank_holidays


def test_the_list_is_that_of_gov_uk() -> None:
    theirs = files("govuk_bank_holidays").joinpath("bank-holidays.json")
    published = json.loads(theirs.read_text(encoding="utf-8"))["england-and-wales"]
    ours = files("mopac_spend").joinpath("bank-holidays.csv")
    shipped = csv.DictReader(ours.read_text(encoding="utf-8").splitlines())
    assert list(shipped) == [
        {"date": each["date"], "title": each["title"]} for each in published["events"]
    ]
    assert len(bank_holidays()) == len(published["events"])
