"""A period as people type it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear, parse_quarter

if TYPE_CHECKING:
    from mopac_spend.periods import Period


def period(fy: str | None, quarter: str | None) -> Period | None:
    """Read a financial year or a quarter; None where neither is given.

    Raises:
        Refusal: `ASK-003`, it cannot be read, or both are given.

    """
    if fy is not None and quarter is not None:
        msg = "a period is given twice; give one of --fy 2020-21, --quarter 2020-21-Q4"
        raise Refusal("ASK-003", msg)
    try:
        if fy is not None:
            return FinancialYear.parse(fy).period
        return parse_quarter(quarter) if quarter is not None else None
    except ValueError as error:
        raise Refusal("ASK-003", str(error)) from error
