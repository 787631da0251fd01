"""Requests at the desk: who may do what, what was seen, and what somebody may send."""

from __future__ import annotations

import re
import stat
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.desk.casework import ROLES, action_of
from mopac_spend.desk.door import needed
from mopac_spend.desk.roles import table
from mopac_spend.desk.users import Person, write
from mopac_spend.foi.process import process
from tests.desk.conftest import HASH, PEOPLE, made, of
from tests.desk.test_cases import HOME, ID, cabinet, clerk, log, on, opened, said
from tests.foi.many_cases import make

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.desk.test_cases import Clerk

NAME = "Quentin Quillfeather"
TEXT = f"""Dear Sir,

1. How much was spent on advice in 2018?
2. Who was it paid to?

Yours faithfully,
{NAME}
"""
BOTH = Person("two", "Tova Two", ("foi-officer", "foi-approver"), HASH)
HOSTILE = (
    "1. <script>alert(1)</script> <img src=x onerror=alert(2)>?\n"
    "2. What was \u202edesrever\u202c and \u2066hidden\u2069 =cmd|' /C calc'!A0?\n"
    "3. {{ 7 * 7 }} ${7*7} '; DROP TABLE act; -- ?\n"
)


@pytest.fixture
def application(tmp_path: Path) -> Flask:
    application = made(tmp_path)
    write(of(application).settings.users_file, [*PEOPLE, BOTH])
    return application


def answered(officer: Clerk, day: str = "2021-06-30") -> None:
    part = f"{HOME}/parts/1"
    words = {"way": "words", "say": "We hold none.", "whole": "yes"}
    answer = officer.send(f"{part}/answer", part, **words, **on(day))
    assert answer.status_code == 303, said(answer)


def drafted(officer: Clerk) -> None:
    answered(officer)
    answer = officer.send(f"{HOME}/check", f"{HOME}/check", **on("2021-07-01"))
    assert answer.status_code == 303, said(answer)


def test_the_desk_lets_those_in_whom_the_table_of_steps_names() -> None:
    for step in process().steps:
        may = {*step.roles} & {*ROLES.values()}
        action = action_of(step.event)
        has = {ROLES[role] for role in ROLES if action in table().may[role]}
        assert may <= has, step.event
        others = {role for role in table().may if role not in ROLES}
        assert not any(action in table().may[role] for role in others)
    assert action_of("approve") == "approve-cases"
    assert "approve-cases" not in table().may["foi-officer"]


def test_whoever_may_not_is_refused_and_that_is_logged(application: Flask) -> None:
    opened(application)
    before = len(cabinet(application).case(ID).events)
    posts = [
        (rule.endpoint, needed(application, rule.endpoint) or "", address)
        for rule in application.url_map.iter_rules()
        if rule.rule.startswith("/cases") and "POST" in (rule.methods or ())
        for address in [rule.rule.replace("<about>", ID).replace("<name>", "1")]
    ]
    assert len(posts) > 15
    for person in PEOPLE:
        visitor = clerk(application, person.id)
        token = visitor.token("/")
        for endpoint, action, address in posts:
            if person.may(action):
                continue
            answer = visitor.client.post(
                *(address,),
                data={"csrf_token": token},
                environ_overrides=visitor.environ,
            )
            assert answer.status_code == 403, (person.id, address)
            line = f"{person.id} refused: {endpoint}, which needs {action}"
            assert line in log(application)
    assert len(cabinet(application).case(ID).events) == before


def test_who_drafted_a_reply_does_not_approve_it(application: Flask) -> None:
    opened(application, TEXT)
    two = clerk(application, "two")
    drafted(two)
    approve = f"{HOME}/approve"
    page = two.get(approve)
    assert "somebody else has to approve it" in said(page)
    assert "Approve this reply" not in said(page)
    answer = two.client.post(
        approve,
        data={
            "csrf_token": two.token("/"),
            "seen": _mark(application),
        },
        environ_overrides=two.environ,
    )
    assert answer.status_code == 422
    assert "There is a problem" in said(answer)
    assert "--by" not in said(answer)
    assert f"refused: approve of {ID} (FOI-003)" in log(application)
    assert cabinet(application).case(ID).state == "drafted"
    head = clerk(application, "head")
    assert head.send(approve, approve, **on("2021-07-02")).status_code == 303
    last = cabinet(application).case(ID).events[-1]
    assert (last.event, last.by, last.role) == ("approve", "Hana Head", "approver")


def test_who_changed_a_letter_or_was_renamed_does_not_approve_it(
    application: Flask,
) -> None:
    opened(application, TEXT)
    two, officer = clerk(application, "two"), clerk(application, "officer")
    answered(officer)
    letter, approve = f"{HOME}/letter", f"{HOME}/approve"
    text = unescape(two.get(letter).text)
    whole = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", text, re.DOTALL)
    assert whole
    answer = two.send(letter, letter, text=f"{whole[1]}\nWith regards.")
    assert answer.status_code == 303, said(answer)
    # It leaves because somebody else says so, with the words of who approves it.
    checked = {**on("2021-07-01"), "despite": "Looked through."}
    answer = officer.send(f"{HOME}/check", f"{HOME}/check", **checked)
    assert answer.status_code == 303, said(answer)
    sent = {"seen": _mark(application), **on("2021-07-02")}
    assert two.send(approve, "/", **sent).status_code == 422
    omar = Person("officer", "Wilf Wed", ("foi-officer", "foi-approver"), HASH)
    others = [each for each in PEOPLE if each.id != "officer"]
    write(of(application).settings.users_file, [*others, omar])
    # With other roles he signs in again, and is the same.
    officer = clerk(application, "officer")
    answer = officer.send(approve, "/", **sent)
    assert answer.status_code == 422
    assert "nobody approves what he prepared" in said(answer)
    assert cabinet(application).case(ID).state == "drafted"
    head = clerk(application, "head")
    assert head.send(approve, approve, **on("2021-07-02")).status_code == 303


def _mark(application: Flask) -> str:
    last = cabinet(application).case(ID).events[-1]
    return f"{last.number}-{last.sha256[:16]}"


def test_a_page_shows_what_can_be_done_now_and_nothing_else(
    application: Flask,
) -> None:
    officer, head = opened(application), clerk(application, "head")
    assert "Approve the reply" not in said(officer.get(HOME))
    assert "Answer the parts" in said(officer.get(HOME))
    assert "Answer the parts" not in said(head.get(HOME))
    assert "Take longer" in said(head.get(HOME))
    assert "Cannot be done yet" in said(officer.get(HOME))  # to draft
    officer.do("acknowledge", "2021-06-23")
    assert (
        "Acknowledge the request" not in said(officer.get(HOME)).partition("Clocks")[0]
    )
    again = officer.get(f"{HOME}/do/acknowledge")
    assert "cannot be done now" in said(again)
    answer = officer.send(
        *(f"{HOME}/do/release", f"{HOME}/do/acknowledge"), seen=_mark(application)
    )
    assert answer.status_code == 422
    assert cabinet(application).case(ID).state == "open"


def test_what_was_done_meanwhile_is_seen_first_and_a_click_twice_is_one(
    application: Flask,
) -> None:
    officer, two = opened(application), clerk(application, "two")
    address = f"{HOME}/do/estimate"
    fields = {"activity": "locate", "minutes": "20", "seen": _mark(application)}
    for status, who in ((303, officer), (303, officer), (409, two)):
        answer = who.send(address, address, **fields, **on("2021-06-23"))
        assert answer.status_code == status, said(answer)
    assert len(cabinet(application).case(ID).minutes) == 1
    assert "Something was done to this request" in said(answer)
    assert 'value="20"' in answer.text  # and what was typed is still there
    fields["seen"] = _mark(application)
    assert two.send(address, address, **fields, **on("2021-06-23")).status_code == 303


def test_refusals_stand_beside_the_field_and_nothing_typed_is_lost(
    application: Flask,
) -> None:
    officer = opened(application, TEXT)
    part = f"{HOME}/parts/1"
    for fields, field in (
        ({"way": "refuse", "why": "It is."}, "section"),
        ({"way": "refuse", "section": "43"}, "why"),
        ({"way": "refuse", "section": "43", "why": "Prices."}, "harm"),
        ({"way": "refuse", "section": "43", "why": "A.", "harm": "B."}, "interest"),
        ({"way": "published", "published": "javascript:alert(1)"}, "published"),
        ({"way": "published"}, "published"),
        ({"way": "words"}, "say"),
        ({"way": "books"}, "question"),
        (
            {
                "way": "words",
                "say": "None.",
                "day-day": "31",
                "day-month": "2",
                "day-year": "2021",
            },
            "words-day-day",
        ),
        ({"way": "words", "say": "None.", **on("2999-01-01")}, "words-day-day"),
    ):
        answer = officer.send(f"{part}/answer", part, **fields)
        assert answer.status_code == 422, (fields, said(answer))
        summary = answer.text.partition("There is a problem")[2][:900]
        assert f'href="#{field}"' in summary, (fields, summary)
        assert f'id="{field}"' in answer.text, field
        for each in ("mopac-spend ", "--"):
            assert each not in summary.partition("</ul>")[0].replace("<!--", "")
        if "why" in fields:
            assert fields["why"] in answer.text
    assert not cabinet(application).case(ID).answers


def test_steps_say_what_is_missing(application: Flask) -> None:
    officer, head = opened(application), clerk(application, "head")
    for who, event, fields, field in (
        (officer, "clarify", {}, "asked"),
        (officer, "charge", {"pounds": "much"}, "pounds"),
        (officer, "estimate", {}, "minutes"),
        (officer, "estimate", {"minutes": "5"}, "activity"),
        (officer, "estimate", {"minutes": "0", "activity": "locate"}, "minutes"),
        (officer, "close", {}, "outcome"),
        (officer, "close", {"outcome": "transferred"}, "to"),
        (officer, "close", {"outcome": "merged", "into": "FOI-1"}, "into"),
        (officer, "close", {"outcome": "granted"}, "outcome"),
        (head, "extend", {}, "section"),
        (head, "extend", {"section": "43", "reason": "A"}, "until-day"),
        (
            head,
            "extend",
            {"section": "43", "reason": "A", **on("2030-01-01", "until")},
            "until-day",
        ),
    ):
        address = f"{HOME}/do/{event}"
        answer = who.send(address, address, **fields, **on("2021-06-23"))
        assert answer.status_code == 422, (event, fields)
        assert f'href="#{field}"' in answer.text, (event, fields, said(answer))
    assert len(cabinet(application).case(ID).events) == 1


def test_time_over_the_limit_offers_what_is_narrower(application: Flask) -> None:
    officer = opened(application, TEXT)
    officer.do("estimate", "2021-06-24", activity="extract", minutes="1500")
    shown = said(officer.get(HOME))
    assert "Over the limit of section 12" in shown
    part = f"{HOME}/parts/1"
    fields = {
        "way": "refuse",
        "section": "12",
        "why": "It takes 25 hours.",
        "whole": "yes",
    }
    answer = officer.send(f"{part}/answer", part, **fields, **on("2021-06-30"))
    assert answer.status_code == 303, said(answer)
    assert "hours" in said(officer.get(f"{HOME}/letter"))


def test_what_somebody_asked_is_text_wherever_it_stands(application: Flask) -> None:
    officer = opened(application, HOSTILE)
    answered(officer)
    pages = ["/", "/cases/", HOME, f"{HOME}/letter", f"{HOME}/check"]
    pages += [f"{HOME}/parts/{n}" for n in (1, 2, 3)]
    pages += [f"{HOME}/parts/{n}/proposals" for n in (1, 2, 3)]
    for each in pages:
        answer = officer.get(each)
        assert answer.status_code == 200, each
        main = answer.text.partition("<main")[2]
        assert "<script" not in main, each
        assert "onerror=alert(2)>" not in main, each
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", answer.text), each
        assert "49" not in said(officer.get(f"{HOME}/parts/3")).partition("proposed")[0]
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_megabyte_is_refused_or_read_and_the_desk_lives(application: Flask) -> None:
    officer = clerk(application, "officer")
    for text in ("1. What? " * 120_000, "x" * 1_000_000, "\n" * 1_000_000, "\0\1\2"):
        answer = officer.send(
            "/cases/new", "/cases/new", text=text, **on("2021-06-22", "received")
        )
        assert answer.status_code in {303, 422}, answer.status_code
        if answer.status_code == 303:
            assert officer.get(answer.headers["Location"]).status_code == 200
    assert officer.get("/cases/").status_code == 200
    assert len(officer.get("/cases/").text) < 60_000


def test_who_asked_stands_in_the_case_alone(application: Flask) -> None:
    officer = opened(application, TEXT)
    officer.do("acknowledge", "2021-06-23")
    drafted(officer)
    head = clerk(application, "head")
    head.send(f"{HOME}/approve", f"{HOME}/approve", **on("2021-07-02"))
    officer.do("release", "2021-07-05")
    family = NAME.rpartition(" ")[2]
    assert cabinet(application).case(ID).requester == NAME
    assert family not in log(application)
    for each in ("/", "/cases/", f"{HOME}/letter", f"{HOME}/approve"):
        assert family not in officer.get(each).text, each
    page = officer.get(HOME)
    assert family not in page.text.partition("<main")[0]  # its title
    assert family in page.text  # the request itself is there to be read
    folder = cabinet(application).folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = of(application).settings.kept / "desk.sqlite"
    assert family.encode() not in kept.read_bytes()


def test_files_of_a_case_are_its_own_and_stay_what_they_are(
    application: Flask,
) -> None:
    officer = opened(application, TEXT)
    officer.do("acknowledge", "2021-06-23")
    case = cabinet(application).case(ID)
    (name, *_) = case.last("acknowledge").details["files"]
    answer = officer.get(f"{HOME}/files/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for each in (
        *("request.txt", "events/0001.json", "../people.toml", "%2e%2e/%2e%2e/a"),
        *("..%2f..%2fledger%2fmain.beancount", "answers/1/x", "letters/../request.txt"),
    ):
        assert officer.get(f"{HOME}/files/{each}").status_code == 404, each
    file = cabinet(application).folder / ID / name
    file.write_bytes(file.read_bytes() + b"more")
    answer = officer.get(f"{HOME}/files/{name}")
    assert answer.status_code == 422
    assert "changed by hand" in said(answer)
    for each in ("FOI-2021-9999", "..", "%2e%2e%2fbooks", "people.toml"):
        assert officer.get(f"/cases/{each}").status_code in {404, 308}, each


def test_a_damaged_case_is_named_and_the_others_go_on(application: Flask) -> None:
    officer = opened(application)
    opened(application, TEXT, "2021-07-01")
    first = cabinet(application).folder / ID / "events" / "0001.json"
    first.write_text("{}")
    listed = said(officer.get("/cases/"))
    assert "FOI-2021-0002" in listed
    assert "0001.json" in listed
    assert officer.get(HOME).status_code == 422
    assert officer.get("/").status_code == 200


def test_what_is_due_first_stands_on_top(application: Flask) -> None:
    opened(application, TEXT, "2021-07-01")
    officer = opened(application, TEXT, "2021-06-22")
    listed = said(officer.get("/cases/"))
    assert listed.index("FOI-2021-0002") < listed.index("FOI-2021-0001")
    assert "Overdue" in listed
    assert "2 overdue" in said(officer.get("/"))
    officer.send(
        *("/cases/FOI-2021-0002/do/close",) * 2, outcome="withdrawn", **on("2021-07-02")
    )
    assert "FOI-2021-0002" not in said(officer.get("/cases/"))
    assert "FOI-2021-0002" in said(officer.get("/cases/?show=all"))


def test_the_folder_of_cases_is_nobodys_else(application: Flask) -> None:
    officer = opened(application)
    cabinet(application).folder.chmod(0o755)
    answer = officer.get("/cases/")
    assert answer.status_code == 422
    assert "others could read the requests" in said(answer)


def test_the_letter_says_what_was_changed_and_is_undone(application: Flask) -> None:
    officer = opened(application, TEXT)
    answered(officer)
    letter = f"{HOME}/letter"

    def send(text: str, step: str) -> Any:  # noqa: ANN401 - an answer
        return officer.send(letter, letter, text=text, step=step)

    made_ = _text(officer)
    assert send(made_ + "\nIt came to £99.99.\n", "keep").status_code == 303
    shown = said(officer.get(letter))
    assert "The letter says £99.99, which none of its answers does" in shown
    answer = officer.send(f"{HOME}/check", f"{HOME}/check", **on("2021-07-01"))
    assert answer.status_code == 422
    assert 'href="#despite"' in answer.text
    number = re.search(r'name="act" value="(\d+)"', officer.get(letter).text)
    assert number
    undone = officer.send(f"{letter}/undo", letter, act=number[1])
    assert undone.status_code == 303
    assert _text(officer) == made_
    send(made_.replace("Information Commissioner", "Queen"), "keep")
    assert "no longer says what the law asks for" in said(officer.get(letter))
    # Answers that change leave no letter of older ones behind, unseen.
    answered(officer)
    part = f"{HOME}/parts/2"
    officer.send(
        *(f"{part}/answer", part), way="words", say="We hold some.", **on("2021-06-30")
    )
    assert "answers have changed since" in said(officer.get(letter))
    assert "answers have changed since" in said(officer.get(f"{HOME}/check"))
    send("", "again")
    assert "We hold some." in said(officer.get(letter))


def _text(officer: Clerk) -> str:
    page = officer.get(f"{HOME}/letter").text
    own = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert own
    return unescape(own[1])


def test_two_who_change_one_letter_lose_nothing_unseen(application: Flask) -> None:
    officer, two = opened(application, TEXT), clerk(application, "two")
    answered(officer)
    letter = f"{HOME}/letter"
    text = _text(officer)
    was = re.search(r'name="was" value="(\w+)"', two.get(letter).text)
    assert was
    officer.send(letter, letter, text=f"{text}\nThe first.\n", step="keep")
    answer = two.send(
        letter, letter, text=f"{text}\nThe second.\n", step="keep", was=was[1]
    )
    assert answer.status_code == 409
    assert "The second." in answer.text
    assert "The first." in _text(officer)


def test_a_list_has_pages_and_knows_what_changed(application: Flask) -> None:
    folder = of(application).root.parent / "foi-cases"
    make(folder, 250)
    officer = clerk(application, "officer")
    first = officer.get("/cases/").text
    assert "Page 1 of 2" in first
    assert first.count("<tr") <= 101
    last = officer.get("/cases/?page=2&show=all").text
    assert "Page 2 of 3" in last
    assert officer.get("/cases/?page=99999999999").status_code == 200
    case = cabinet(application).case("FOI-2019-0003")
    cabinet(application).add(
        case, "charge", {"pounds": "5.00"}, by="Officer", day=case.events[-1].day
    )
    assert "Waiting for a fee" in said(officer.get("/cases/"))
