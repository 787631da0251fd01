"""Cost of cases that are counted together, what is narrower, and the list of cases."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.foi.exemptions import longest, qualified, titles
from mopac_spend.foi.filing import Cabinet
from tests.books_maker import make_books
from tests.foi.many_cases import make
from tests.foi.test_cases import BY, CASE, Desk, clock_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")

LETTER = "How much was spent on training in 2018/19?\n\nYours\nAlex Reader\n"
PAYMENTS = """
    2018-05-14 | Acme Ltd | Course | 100.00 | vru / knife-crime / training
    2019-06-01 | Bolt LLP | Course | 20.50 | vru / victims / training
"""
ON = ("--on", "2021-06-24")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def cost_of(desk: Desk, case: str = CASE) -> dict[str, object]:
    cost: dict[str, object] = desk.shown(case)["cost"]  # type: ignore[assignment]
    return cost


def lettered(desk: Desk, text: str = LETTER) -> None:
    (desk.folder / "request.txt").write_text(text, encoding="utf-8")


def test_the_limit_is_that_of_the_kind_of_body(desk: Desk) -> None:
    desk.open()
    assert (cost_of(desk)["limit"], cost_of(desk)["kind"]) == ("450.00", "public")
    own = desk.cases / "body.toml"
    own.write_text('limit = "central"\n', encoding="utf-8")
    desk.done("estimate", CASE, "locate", str(24 * 60), *BY, *ON)
    cost = cost_of(desk)
    assert (cost["limit"], cost["pounds"], cost["over"]) == ("600.00", "600.00", False)
    desk.done("estimate", CASE, "extract", "1", *BY, *ON)
    assert cost_of(desk)["over"]
    for text in ('limit = "local"', "limit =", "limit = []", ""):
        own.write_text(text, encoding="utf-8")
        assert desk.refused("show", CASE).startswith("FOI-006: body.toml")


def test_the_register_may_say_that_a_body_is_of_central_government(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    body = tmp_path / "ledger" / "registers" / "body.beancount"
    text = body.read_text(encoding="utf-8")
    desk.open()
    desk.done("estimate", CASE, "locate", "5", *BY, *ON)
    assert cost_of(desk)["limit"] == "450.00"
    kind = next(line for line in text.splitlines() if line.startswith("  body:"))
    body.write_text(text.replace(kind, '  body: "central"'), encoding="utf-8")
    desk.done("estimate", CASE, "locate", "5", *BY, *ON)
    assert cost_of(desk)["limit"] == "600.00"


def test_minutes_are_noted_though_the_books_cannot_be_read(desk: Desk) -> None:
    desk.open()
    main = desk.folder / "ledger" / "main.beancount"
    main.write_text("nonsense\n", encoding="utf-8")
    said = desk("estimate", CASE, "locate", "1200", *BY, *ON)
    assert said.exit_code == 0
    assert "no narrower question can be tried" in said.stderr
    assert cost_of(desk)["over"]


def test_a_request_of_the_same_name_is_proposed_and_counted_when_somebody_says_so(
    desk: Desk,
) -> None:
    lettered(desk)
    first = desk.open("2021-06-01")
    desk.done("estimate", first, "locate", "600", "--spent", *BY, *ON)
    file = str(desk.folder / "request.txt")
    opened = desk(
        "open", file, "--received", "2021-06-22", "--requester", "ALEX reader"
    )
    case = opened.stdout.strip()
    command = f"mopac-spend foi estimate {case} --with {first} --by NAME"
    assert command in opened.stderr
    assert "eader" not in opened.stderr.partition("same name")[2]
    assert cost_of(desk, case)["cases"] == [case]
    desk.done("estimate", case, "--with", first, *BY, *ON)
    assert cost_of(desk, case)["cases"] == [case, first]
    assert cost_of(desk, case)["minutes_counted"] == 600
    desk.done("estimate", case, "locate", "481", "--spent", *BY, *ON)
    assert cost_of(desk, case)["over"]
    assert "same name" not in desk("estimate", case, "redact", "5", *BY, *ON).stderr
    other = desk("open", file, "--received", "2021-06-22", "--requester", "Sam Writer")
    assert "same name" not in other.stderr
    late = desk("open", file, "--received", "2021-11-22")
    assert "same name" not in late.stderr


def test_who_asked_is_shown_nowhere(desk: Desk) -> None:
    desk.done(
        "open",
        str(desk.folder / "request.txt"),
        *("--received", "2021-06-22", "--requester", "Alex Reader"),
    )
    for words in (("show", CASE), ("show", CASE, "--format", "json"), ("list",)):
        assert "Reader" not in desk.done(*words)


def test_what_is_counted_together_is_near_and_another(desk: Desk) -> None:
    old, case = desk.open("2018-06-22"), desk.open()
    words = ("estimate", case, "--with")
    assert desk.refused(*words, old, *BY, *ON).startswith("FOI-023: ")
    assert desk.refused(*words, case, *BY, *ON).startswith("FOI-023: ")
    assert desk.refused(*words, "FOI-2021-0099", *BY, *ON).startswith("FOI-001: ")
    assert desk("estimate", case, *BY, *ON).exit_code == 2
    assert desk("estimate", case, "locate", *BY, *ON).exit_code == 2
    assert len(desk.shown(case)["events"]) == 1  # type: ignore[arg-type]


def test_over_the_limit_what_is_narrower_is_shown_and_kept(desk: Desk) -> None:
    shutil.rmtree(desk.folder / "ledger")
    make_books(desk.folder / "ledger", PAYMENTS)
    lettered(desk, "How much was spent on training since 2018?\n")
    desk.open()
    said = desk.done("estimate", CASE, "locate", "1100", *BY, *ON)
    assert "over the limit of section 12" in said
    narrower: list[dict[str, str]] = desk.shown()["narrower"]  # type: ignore[assignment]
    assert narrower
    assert all(each["books_sha256"] for each in narrower)
    first = narrower[0]
    assert f"mopac-spend ask {first['asked']}" in said
    assert first["asked"].endswith("--fy 2019-20")
    assert first["result"] == "£20.50 in 1 payment"
    assert first["asked"] in desk.done("show", CASE)
    refuse = ("--refuse", "12", "--why", "Each would be fetched.", *BY, *ON)
    desk.done("answer", CASE, "1", *refuse)
    cabinet = Cabinet(desk.cases, desk.folder / "ledger")
    kept = cabinet.case(CASE).answers["1"].help
    assert list(kept) == [each["sentence"] for each in narrower]
    desk.done("answer", CASE, "1", *refuse, "--offer", "Ask for less.")
    assert list(cabinet.case(CASE).answers["1"].help) == ["Ask for less."]
    events = len(desk.shown()["events"])  # type: ignore[arg-type]
    desk.done("estimate", CASE, "redact", "5", *BY, *ON)
    assert len(desk.shown()["events"]) == events + 1  # type: ignore[arg-type]


def test_one_refusal_may_be_that_of_all_parts(desk: Desk) -> None:
    desk.open()
    why = ("--refuse", "14(1)", "--why", "It repeats nine others.")
    desk.done("answer", CASE, "all", *why, *BY, *ON)
    parts: list[dict[str, str]] = desk.shown()["parts"]  # type: ignore[assignment]
    assert [each["section"] for each in parts] == ["14(1)", "14(1)"]
    desk.done("draft", CASE, *BY, *ON)
    desk.done("approve", CASE, "--by", "Head", *ON)
    desk.done("release", CASE, *BY, *ON)
    desk.done("close", CASE, *BY, *ON, "--outcome", "vexatious")
    assert desk.refused("answer", CASE, "9", *why, *BY, *ON).startswith("FOI-001: ")


def test_a_case_is_passed_on_merged_and_opened_again(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    words = ("close", second, *BY, *ON, "--outcome")
    assert desk.refused(*words, "merged").startswith("FOI-009: ")
    assert desk.refused(*words, "merged", "--into", second).startswith("FOI-009: ")
    assert desk(*words, "withdrawn", "--into", first).exit_code == 2
    assert desk(*words, "forgotten").exit_code == 2
    desk.done(*words, "merged", "--into", first)
    assert desk.shown(second)["outcome"] == "merged"
    why = ("--why", "They are two.", *ON)
    assert desk.refused("answer", second, "1", "--say", "A", *BY, *ON)[:7] == "FOI-002"
    desk.done("reopen", second, "--by", "Head", *why)
    assert (desk.shown(second)["state"], desk.shown(second)["due"]) == (
        "open",
        "2021-07-21",
    )
    assert desk.refused(*words, "transferred").startswith("FOI-009: ")
    desk.done(*words, "transferred", "--to", "The Metropolitan Police")


def test_a_notice_of_fees_stops_the_clock(desk: Desk) -> None:
    desk.open()
    for pounds in ("none", "0", "-1"):
        assert desk("charge", CASE, "--pounds", pounds, *BY, *ON).exit_code == 2
    desk.done("charge", CASE, "--pounds", "25.00", *BY, *ON)
    assert (desk.shown()["state"], desk.shown()["due"]) == ("fees", None)
    assert desk.shown()["lapses"] == "2021-09-23"
    desk.done("charge", CASE, "--paid", *BY, "--on", "2021-06-28")
    assert desk.shown()["due"] == "2021-07-26"


def test_roles_that_there_are_not_are_refused(desk: Desk) -> None:
    desk.cases.mkdir(0o700)
    file = str(desk.folder / "request.txt")
    for role in ('"boss"', "[]", "1", '""'):
        (desk.cases / "people.toml").write_text(f'"Officer" = {role}\n', "utf-8")
        words = ("open", file, "--received", "2021-06-22", *BY)
        assert "is no role; those are officer" in desk.refused(*words)
    (desk.cases / "people.toml").write_text("Officer\n", "utf-8")
    assert desk.refused("open", file, "--received", "2021-06-22", *BY)[:7] == "FOI-006"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2020-12-25", "2021-01-27"),
        ("2021-07-12", "2021-08-10"),
        ("2021-06-20", "2021-07-19"),
    ],
)
def test_a_request_may_come_on_a_holiday(received: str, due: str, desk: Desk) -> None:
    case = desk.open(received)
    assert desk.shown(case)["due"] == due


def test_a_request_has_a_day(desk: Desk) -> None:
    file = str(desk.folder / "request.txt")
    for words in ((), ("--received", "22/06/2021"), ("--received", "")):
        assert desk("open", file, *words).exit_code == 2
    assert not desk.cases.exists()


def test_the_list_is_sorted_by_what_is_due_and_filtered(desk: Desk) -> None:
    for received in ("2021-06-22", "2020-12-18", "2019-11-20"):
        desk.open(received)
    desk.done("close", "FOI-2019-0001", *BY, "--outcome", "withdrawn")
    wait = ("clarify", CASE, *BY, "--on", "2021-06-24", "--asked", "Which?")
    desk.done(*wait)

    def cases(*words: str) -> list[str]:
        rows = csv.DictReader(io.StringIO(desk.done("list", "--format", "csv", *words)))
        return [row["case"] for row in rows]

    # What is due comes before what waits for somebody else.
    assert cases() == ["FOI-2020-0001", CASE]
    assert cases("--all") == ["FOI-2019-0001", "FOI-2020-0001", CASE]
    assert cases("--state", "waiting") == [CASE]
    assert cases("--state", "closed") == ["FOI-2019-0001"]
    assert cases("--overdue") == ["FOI-2020-0001"]
    assert cases("--near") == []
    assert cases("--overdue", "--near") == ["FOI-2020-0001"]
    assert desk("list", "--state", "lost").exit_code == 2
    rows = json.loads(desk.done("list", "--format", "json", "--all"))
    assert rows[0]["outcome"] == "withdrawn"


@pytest.mark.slow
def test_five_thousand_cases_are_listed_and_one_shown(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    make(desk.cases, 5_000)
    began = time.process_time()
    listed = desk.done("list")
    took = time.process_time() - began
    assert listed.startswith("Requests: 2500 cases") or "2,500 cases" in listed
    assert len(listed.splitlines()) == 2_502
    assert took < 4  # seconds of this process; one where nothing else runs
    began = time.process_time()
    assert desk.shown("FOI-2019-0001")["state"] == "waiting"
    assert time.process_time() - began < 1
    cabinet = Cabinet(desk.cases, desk.folder / "ledger")
    assert len(cabinet.names()) == 5_000


def test_a_review_has_its_own_day_in_the_list(desk: Desk) -> None:
    desk.open()
    for part in "12":
        desk.done("answer", CASE, part, "--say", "None.", *BY, *ON)
    desk.done("draft", CASE, *BY, *ON)
    desk.done("approve", CASE, "--by", "Head", *ON)
    desk.done("release", CASE, *BY, *ON)
    desk.done("review", CASE, *BY, "--on", "2021-08-02")
    (row,) = json.loads(desk.done("list", "--format", "json"))
    assert (row["due"], row["stands"]) == ("2021-08-31", "overdue")
    assert clock_of(desk, "statutory")["standing"] == "met"


def test_an_extension_is_for_a_qualified_exemption_and_has_an_end(desk: Desk) -> None:
    case = Cabinet(desk.cases, desk.folder / "ledger")
    desk.open()
    of = case.case(CASE)
    last = of.received.replace(month=8, day=19)
    for section in qualified():
        assert longest(of, last, section, of.received) == last
    for section in (*({*titles()} - {*qualified()}), "99", ""):
        with pytest.raises(Refusal, match=r"^FOI-011: "):
            longest(of, last, section, of.received)
    with pytest.raises(Refusal, match=r"^FOI-011: "):
        longest(of, last.replace(day=20), "43", of.received)
