"""The page of cases: for its owner alone, what is overdue first."""

from __future__ import annotations

import datetime as dt
import stat
from typing import TYPE_CHECKING

import pytest
from lxml import html

from mopac_spend.foi import clock
from mopac_spend.foi.overview import overview
from tests.foi.log_desk import BY, CASE, LogDesk

if TYPE_CHECKING:
    from pathlib import Path

RECEIVED = dt.date(2021, 6, 22)


@pytest.fixture
def desk(tmp_path: Path) -> LogDesk:
    return LogDesk(tmp_path)


def groups(page: str) -> dict[str, list[str]]:
    of = {}
    for heading in html.fromstring(page).iter("h2"):
        table = heading.getnext()
        cases = [each.text for each in table.iter("th") if each.get("scope") == "row"]
        of[heading.text] = cases
    return of


def test_each_case_is_where_its_clocks_put_it(desk: LogDesk) -> None:
    of = desk.cabinet
    late = of.open(b"What?", RECEIVED)
    near = of.open(b"What?", RECEIVED + dt.timedelta(days=3))
    waiting = of.open(b"<script>alert(1)</script>?", RECEIVED)
    day = RECEIVED + dt.timedelta(days=1)
    waiting = of.add(waiting, "acknowledge", {}, by=BY, day=day)
    waiting = of.add(waiting, "clarify", {"text": "Which?"}, by=BY, day=day)
    closed = desk.answered(received=RECEIVED)
    now = clock.due(RECEIVED, 21)
    page = overview([closed, waiting, near, late], now, "Office", "")
    found = groups(page)
    assert found["Overdue"] == [late.id]
    assert found["Due within 3 working days, or late inside the house"] == [near.id]
    assert found["Waiting for the requester"] == [waiting.id]
    assert found["Closed"] == [closed.id]
    assert "due 21 July 2021, overdue" in page
    assert not list(html.fromstring(page).iter("script"))


def test_only_its_owner_can_read_it(desk: LogDesk) -> None:
    desk.cabinet.open(b"What was spent?", RECEIVED)
    file = desk.folder / "cases.html"
    desk.done("list", "--format", "html", "--output", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert CASE in file.read_text(encoding="utf-8")
    said = desk.refused("list", "--format", "html")
    assert said.startswith("ASK-005: ")
    inside = desk.folder / "ledger" / "a.html"
    assert desk.refused("list", "--format", "html", "--output", str(inside))


def test_a_damaged_case_is_said_on_it(desk: LogDesk) -> None:
    case = desk.cabinet.open(b"What was spent?", RECEIVED)
    desk.cabinet.open(b"And what else?", RECEIVED)
    (desk.cabinet.folder / case.id / "events" / "0001.json").write_text("{}")
    file = desk.folder / "cases.html"
    done = desk("list", "--format", "html", "--output", str(file))
    assert done.exit_code == 1
    page = file.read_text(encoding="utf-8")
    assert "FOI-006" in page
    assert "FOI-2021-0002" in page
