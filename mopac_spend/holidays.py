"""Bank holidays in England and Wales, as GOV.UK publishes them.

The package `govuk-bank-holidays` carries them (2012 to 2028); nothing is fetched. Its
data is read and not its module, which loads an HTTP client that takes longer than
most questions.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from importlib.resources import files


@cache
def bank_holidays() -> frozenset[dt.date]:
    """Give the bank holidays of England and Wales."""
    data = files("govuk_bank_holidays").joinpath("bank-holidays.json")
    told = json.loads(data.read_text(encoding="utf-8"))["england-and-wales"]
    return frozenset(dt.date.fromisoformat(each["date"]) for each in told["events"])
