"""Decisions by their references, however these are written.

    PCD 79   PCD79   DMPCD 79   DMPCD 2016/79   DMPCD 2016 - 79

are one decision. Until 2016 the numbers began anew each year (`DMPCD 2013/96`); since
then they run on (`PCD 79`) and a year, where somebody writes one, is the year of
signing. So a reference without a year is of the running series, and one with a year
is that of the decision of that number and year, or else the running number that was
signed in that year. Forms seen in published papers: PCD 310 cites "DMPCD 79", PCD 421
"DMPCD 2016/79". City Hall's own series have letters of their own (`MD3034`, `DD2738`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.register.kinds import Decision

_DEPUTY_MAYOR = re.compile(
    r"(?:DM)?PCD[\s.:_-]*(?:(?P<year>(?:19|20)\d\d)[\s/:_\u2013\u2014-]+)?0*(?P<number>\d+)"
)
_OTHER = re.compile(r"(?P<series>MD|DD|ADD)[\s.:_-]*0*(?P<number>\d+)")


class Reference(NamedTuple):
    """A reference taken apart: series, year (0 for a running series), number."""

    series: str
    year: int
    number: int


@lru_cache(maxsize=100_000)
def reference(text: str) -> Reference | None:
    """Take a reference apart; None where it is of no known form.

    >>> reference("DMPCD 2016 - 79")
    Reference(series='PCD', year=2016, number=79)
    >>> reference("pcd79")
    Reference(series='PCD', year=0, number=79)
    """
    written = " ".join(text.upper().split())
    if match := _DEPUTY_MAYOR.fullmatch(written):
        return Reference("PCD", int(match["year"] or 0), int(match["number"]))
    if match := _OTHER.fullmatch(written):
        return Reference(match["series"], 0, int(match["number"]))
    return None


def same_reference(text: str, decisions: Iterable[Decision]) -> str | None:
    """Find the one decision that a reference means; None where there is none.

    Args:
        text: as somebody wrote it.
        decisions: of the register.

    """
    wanted = reference(text)
    if wanted is None:
        return None
    exact: set[str] = set()
    signed: set[str] = set()
    for decision in decisions:
        for written in {decision.reference, decision.code.replace("-", " ")}:
            own = reference(written)
            if own == wanted:
                exact.add(decision.code)
            elif (
                own is not None
                and wanted.year == decision.valid_from.year
                and own == wanted._replace(year=0)
            ):
                signed.add(decision.code)
    for codes in (exact, signed):
        if codes:
            return codes.pop() if len(codes) == 1 else None
    return None
