"""Bank holidays in the United Kingdom, as GOV.UK publishes them.

`bank-holidays.csv` holds them from 2012 to 2028, with the parts of the country where
each is one; nothing is fetched. It was made of the list in the package
`govuk-bank-holidays`, which keeps the years that GOV.UK has dropped, and a test holds
the two to each other. The package itself would bring an HTTP client to a program that
never asks anything of a network.

Contains public sector information licensed under the Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache

HERE = "england-and-wales"


@cache
def bank_holidays(where: str = HERE) -> frozenset[dt.date]:
    """Give the bank holidays of a part of the country: `scotland`, say; "", of any."""
    # A question that asks for no working day does not wait for it.
    from importlib.resources import files

    listed = files("mopac_spend").joinpath("bank-holidays.csv")
    rows = csv.DictReader(listed.read_text(encoding="utf-8").splitlines())
    return frozenset(
        dt.date.fromisoformat(row["date"])
        for row in rows
        if not where or where in row["where"].split()
    )
