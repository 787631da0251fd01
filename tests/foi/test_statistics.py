"""Statistics against cases that were counted by hand, and against plain counting."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.foi import clock, statistics
from mopac_spend.foi.measures import BY_NAME, MEASURES
from mopac_spend.tables.model import Mark
from tests.foi.log_desk import BY, LogDesk

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.foi.case import Case

MAY = dt.date(2021, 5, 4)
LATER = dt.date(2021, 12, 31)


@pytest.fixture
def desk(tmp_path: Path) -> LogDesk:
    return LogDesk(tmp_path)


def figures(
    *cases: Case, as_at: dt.date = LATER, period: str = "2021"
) -> dict[str, int]:
    of = statistics.counted(cases, as_at)
    counts = of.figures.get(period, {})
    return {f"{m}:{d}" if d else m: number for (m, d), number in counts.items()}


def test_a_request_that_was_granted_in_time(desk: LogDesk) -> None:
    case = desk.answered(received=MAY)
    counted = {"received": 1, "resolvable": 1}
    counted |= {"outcomes:granted": 1, "timeliness:twenty": 1}
    assert figures(case) == counted
    assert figures(case, period="2021-Q2") == counted
    assert figures(case, period="2021-Q3") == {}


def test_a_refusal_for_cost_is_none_of_the_exemptions(desk: LogDesk) -> None:
    cost = desk.answered(
        received=MAY, sections={"1": "12(1)", "2": "s.12"}, outcome="withheld"
    )
    part = desk.answered(
        received=MAY, sections={"1": "43(2)", "2": "43(1)"}, outcome="part"
    )
    of = figures(cost, part)
    assert of["refused:12"] == 1
    assert of["exemptions:43"] == 1
    assert "exemptions:12" not in of
    assert (of["outcomes:withheld"], of["outcomes:part"]) == (1, 1)


@pytest.mark.parametrize("outcome", ["withdrawn", "lapsed"])
def test_what_ended_without_a_reply_is_not_resolvable(
    desk: LogDesk, outcome: str
) -> None:
    case = desk.cabinet.open(b"What?", MAY)
    if outcome == "lapsed":
        case = desk.cabinet.add(case, "clarify", {"text": "a"}, by=BY, day=MAY)
    day = dt.date(2021, 12, 1)
    case = desk.cabinet.add(case, "close", {"outcome": outcome}, by=BY, day=day)
    assert figures(case) == {"received": 1, f"not_resolvable:{outcome}": 1}


def test_not_held_is_a_reply_and_not_resolvable(desk: LogDesk) -> None:
    case = desk.answered(received=MAY, outcome="not-held", days=40)
    counted = {"received": 1, "not_resolvable:not-held": 1, "timeliness:late": 1}
    assert figures(case) == counted


def test_the_day_counts_on_which_cases_stood_so(desk: LogDesk) -> None:
    case = desk.answered(received=MAY, days=40)
    due = clock.due(MAY, 20)
    one = dt.timedelta(days=1)
    assert figures(case, as_at=MAY - one) == {}
    assert figures(case, as_at=due)["timeliness:running"] == 1
    late = figures(case, as_at=due + one)
    assert (late["timeliness:overdue"], late["outcomes:pending"]) == (1, 1)
    assert figures(case)["timeliness:late"] == 1


def test_an_extension_makes_a_later_reply_one_in_time(desk: LogDesk) -> None:
    of = desk.cabinet
    case = of.open(b"What?", MAY)
    details = {"until": "2021-06-30", "section": "s.43(2)", "reason": "prices"}
    case = of.add(case, "extend", details, by="Head", day=MAY)
    answer = {"part": "1", "words": "a", "command": "", "section": "", "why": ""}
    answer["interest"] = ""
    case = of.add(case, "answer", {"answer": answer}, by=BY, day=MAY)
    drafted = {"answers": {}, "despite": "", "found": []}
    day = dt.date(2021, 6, 29)
    case = of.add(case, "draft", drafted, by=BY, day=day)
    case = of.add(case, "approve", {"sha256": case.reply}, by="Head", day=day)
    case = of.add(case, "release", {}, by=BY, day=day)
    counted = figures(case)
    assert counted["extensions:43"] == 1
    assert counted["timeliness:extended"] == 1
    assert counted["outcomes:granted"] == 1  # of its answers: it is not closed yet


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        ("part", "part", "upheld"),
        ("withheld", "part", "part"),
        ("withheld", "granted", "overturned"),
        ("part", "withdrawn", "withdrawn"),
    ],
)
def test_a_review_and_a_complaint_are_counted_when_they_are_asked_for(
    desk: LogDesk, before: str, after: str, result: str
) -> None:
    of = desk.cabinet
    sections = {"1": "22", **({"2": "22"} if before == "withheld" else {})}
    case = desk.answered(received=MAY, outcome=before, sections=sections)
    case = of.add(case, "review", {}, by=BY, day=dt.date(2021, 7, 1))
    waiting = figures(case, period="2021-Q3")
    assert waiting == {"reviews:pending": 1}
    day = dt.date(2021, 7, 20)
    case = of.add(case, "close", {"outcome": after}, by="Head", day=day)
    assert figures(case, period="2021-Q3") == {f"reviews:{result}": 1}
    assert figures(case)[f"outcomes:{before}"] == 1
    case = of.add(case, "appeal", {"reference": ""}, by=BY, day=dt.date(2021, 10, 1))
    assert figures(case, period="2021-Q4") == {"appeals:pending": 1}


def test_figures_tie_with_each_other_and_with_a_plain_count(desk: LogDesk) -> None:
    draw = random.Random(7)  # noqa: S311 - cases, not secrets
    outcomes = ["granted", "part", "withheld", "not-held"]
    plain: Counter[tuple[str, object]] = Counter()
    cases = []
    for _ in range(40):
        received = dt.date(2020, 6, 1) + dt.timedelta(days=draw.randrange(500))
        outcome, days = draw.choice(outcomes), draw.choice([7, 14, 40, 60])
        section = {"granted": {}, "part": {"1": "40(2)"}}.get(outcome, {"1": "31"})
        case = desk.answered(
            received=received, outcome=outcome, days=days, sections=section
        )
        last = received + dt.timedelta(days=days)
        quarter = f"{received.year}-Q{(received.month + 2) // 3}"
        plain[quarter, outcome] += 1
        plain[quarter, last <= clock.due(received, 20)] += 1
        cases.append(case)
    of = statistics.counted(cases, dt.date(2022, 12, 31))
    total = 0
    for year in of.years:
        for number in range(1, 5):
            period = f"{year}-Q{number}"
            figure = of.figures.get(period, Counter())
            number_received = figure["received", ""]
            assert number_received == figure["resolvable", ""] + sum(
                figure["not_resolvable", each]
                for each in BY_NAME["not_resolvable"].details
            )
            assert figure["resolvable", ""] == sum(
                figure["outcomes", each] for each in outcomes
            )
            assert figure["timeliness", "twenty"] == plain[period, True]
            assert figure["timeliness", "late"] == plain[period, False]
            for each in outcomes[:3]:
                assert figure["outcomes", each] == plain[period, each]
            total += number_received
        assert of.figures[year]["received", ""] == sum(
            of.figures.get(f"{year}-Q{number}", Counter())["received", ""]
            for number in range(1, 5)
        )
    assert total == 40


def test_the_share_in_time_is_of_replies_and_of_what_is_overdue(
    desk: LogDesk,
) -> None:
    cases = [desk.answered(received=MAY, days=days) for days in (5, 6, 60)]
    of = statistics.counted(cases, LATER)
    assert of.value("2021", "in_time_per_cent", "") == Decimal("66.7")
    assert of.value("2021-Q1", "in_time_per_cent", "") is Mark.NOT_APPLICABLE


def test_every_figure_has_a_definition_in_every_form(desk: LogDesk) -> None:
    desk.answered(received=MAY, sections={"1": "43"}, outcome="part")
    words = ("statistics", "--on", "2021-12-31", "--from", "2021-01-01")
    content = json.loads(desk.done(*words, "--format", "json"))
    assert content["as_at"] == "2021-12-31"
    assert content["definitions"].keys() == BY_NAME.keys()
    found = {
        (each["period"], each["measure"], each["detail"]): each["figure"]
        for each in content["figures"]
    }
    assert found["2021-Q2", "received", ""] == 1
    assert found["2021", "exemptions", "43"] == 1
    rows = list(csv.DictReader(io.StringIO(desk.done(*words, "--format", "csv"))))
    assert len(rows) == len(found)
    assert all(each["definition"] and each["counted"] for each in rows)
    page = desk.done(*words, "--format", "html")
    for each in MEASURES:
        assert each.definition.replace("'", "&#39;") in page
    nothing = json.loads(
        desk.done("statistics", "--to", "2020-12-31", "--format", "json")
    )
    assert nothing["figures"] == []
    file = desk.folder / "figures.csv"
    desk.done(*words, "--output", str(file))
    assert file.read_text(encoding="utf-8").startswith("period,measure,")
    assert desk.refused(*words, "--output", str(desk.folder / "no" / "a.csv"))


def test_nobody_is_named(desk: LogDesk) -> None:
    desk.answered("What?\n\nRegards,\nThandeka Exampleton", received=MAY)
    for form in ("table", "json", "csv", "html"):
        said = desk.done("statistics", "--on", "2021-12-31", "--format", form)
        assert "Exampleton" not in said
        assert "Officer" not in said
