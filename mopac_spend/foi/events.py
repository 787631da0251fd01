"""The file of an event: what happened, and the digest of the event before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from mopac_spend.foi.case import Event
from mopac_spend.periods import today

if TYPE_CHECKING:
    from collections.abc import Mapping


def file_of(number: int) -> str:
    """Name the file of an event."""
    return f"{number:04d}.json"


def written(  # noqa: PLR0913, PLR0917 - all that an event says
    case: str,
    number: int,
    before: str,
    event: str,
    day: dt.date,
    who: tuple[str, str],
    details: Mapping[str, Any],
) -> str:
    """Write an event as JSON.

    The digest of the event before is "" of the first; who did it, and in which role,
    are told together.
    """
    content = {
        "case": case,
        "number": number,
        "event": event,
        "day": day.isoformat(),
        "recorded": today().isoformat(),
        "by": who[0],
        "role": who[1],
        "before": before,
        "details": details,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read(case: str, number: int, file: str, content: bytes, before: str) -> Event:
    """Read an event.

    Raises:
        KeyError, TypeError, ValueError: it is not what was written.

    """
    what = json.loads(content.decode())  # bytes are looked at for their coding first
    if file != file_of(number) or what["number"] != number:
        msg = "an event is missing, or was given another name"
        raise ValueError(msg)
    if what["case"] != case:
        msg = f"this event is of {what['case']}"
        raise ValueError(msg)
    if what["before"] != before:
        msg = "the event before it was changed"
        raise ValueError(msg)
    return Event(
        number,
        what["event"],
        dt.date.fromisoformat(what["day"]),
        what["by"],
        what["role"],
        what["details"],
        hashlib.sha256(content).hexdigest(),
    )
