"""A folder of many cases, each with the events that a request usually has."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from mopac_spend.foi import events
from mopac_spend.foi.request import parts

if TYPE_CHECKING:
    from pathlib import Path

FIRST = dt.date(2019, 1, 1)
REQUEST = "1. What was spent on training?\n2. On grants:\n (a) paid\n (b) returned\n"


def make(folder: Path, count: int) -> None:
    """Write cases; every second one is closed, every third waits."""
    folder.mkdir(mode=0o700, parents=True)
    text = REQUEST.encode()
    questions, around = parts(REQUEST)
    begin = {
        "request_sha256": hashlib.sha256(text).hexdigest(),
        "related": [],
        "parts": [each._asdict() for each in questions.values()],
        "around": around,
        "requester": "",
    }
    numbers: dict[int, int] = {}
    for at in range(count):
        day = FIRST + dt.timedelta(days=at % 1_000)
        numbers[day.year] = numbers.get(day.year, 0) + 1
        name = f"FOI-{day.year}-{numbers[day.year]:04d}"
        happened: list[tuple[str, dict[str, object]]] = [
            ("open", {**begin, "received": day.isoformat()}),
            ("acknowledge", {}),
            ("estimate", {"activity": "locate", "minutes": 30, "spent": True}),
        ]
        none: list[dict[str, object]] = [
            {"answer": {"part": part, "words": "None."}} for part in questions
        ]
        happened += [("answer", each) for each in none]
        if at % 2:
            happened.append(("close", {"outcome": "withdrawn"}))
        elif at % 3 == 0:
            happened.append(("clarify", {"text": "Which?"}))
        place = folder / name / "events"
        place.mkdir(parents=True)
        (folder / name / "request.txt").write_bytes(text)
        before = ""
        for number, (event, details) in enumerate(happened, 1):
            who = ("Officer", "officer")
            written = events.written(name, number, before, event, day, who, details)
            content = written.encode()
            (place / events.file_of(number)).write_bytes(content)
            before = hashlib.sha256(content).hexdigest()
