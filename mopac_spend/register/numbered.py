"""The numbered periods of a year: the body's own, or the twelve months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.periods import FinancialYear, Period, parse_numbered
from mopac_spend.register.kinds import AccountingPeriod

if TYPE_CHECKING:
    from mopac_spend.register.codes import Register


def numbered(register: Register, year: FinancialYear, number: int) -> Period:
    """Give a period of a year by its number.

    Raises:
        ValueError: the year has none of it.

    """
    own = {}
    for entry in register.of(AccountingPeriod).values():
        try:
            of, at = parse_numbered(entry.code)
        except ValueError:
            continue
        if of == year and entry.valid_to is not None:
            own[at] = Period(entry.valid_from, entry.valid_to, entry.code)
    if not own:
        return year.month(number)
    if number not in own:
        msg = (
            f"{year} has no period {number}: the register has P{min(own)} to "
            f"P{max(own)}"
        )
        raise ValueError(msg)
    return own[number]
