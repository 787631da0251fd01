"""Who does something to a case, and on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal
from mopac_spend.periods import today

if TYPE_CHECKING:
    import datetime as dt


class Done(NamedTuple):
    """Who does something, and on which day."""

    by: str
    day: dt.date


def done(by: str, day: dt.date | None, case: str = "") -> Done:
    """See that somebody did something on a day that has come.

    Args:
        by: who.
        day: on which; today where none is named.
        case: the request.

    Raises:
        Refusal: `FOI-003`, nobody is named; `FOI-004`, the day is to come.

    """
    if not by.strip():
        raise Refusal("FOI-003", "a blank is nobody's name; give --by NAME", case)
    return Done(by, day_of(day))


def day_of(day: dt.date | None) -> dt.date:
    """Give the day on which something happened: today, where none is named.

    Raises:
        Refusal: `FOI-004`, it is to come.

    """
    now = today()
    if day and day > now:
        msg = "it cannot have happened later than today; give --on the day it did"
        raise Refusal("FOI-004", msg, day.isoformat())
    return day or now
