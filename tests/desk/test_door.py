"""Who is let in, to what, and what every answer carries."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mopac_spend.desk import attempts
from mopac_spend.desk.acts import Place
from mopac_spend.desk.door import inside, needed
from mopac_spend.desk.pages import NAMES
from mopac_spend.desk.roles import table
from mopac_spend.desk.users import write
from tests.desk.conftest import HASH, PASSWORD, PEOPLE, Visitor, made, of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

PROXY = "10.0.0.7"
WRONG = "wrong password"


def addresses(application: Flask) -> Iterator[tuple[str, str, str]]:
    """Give every page that needs something: method, address, what it needs."""
    for rule in application.url_map.iter_rules():
        action = needed(application, rule.endpoint)
        if action:
            filled = re.sub(r"<(int:)?\w+>", "1", rule.rule)
            for method in {"GET", "POST"} & (rule.methods or set()):
                yield method, filled, action


def test_every_page_says_what_it_needs(application: Flask) -> None:
    endpoints = {rule.endpoint for rule in application.url_map.iter_rules()}
    assert [each for each in endpoints if needed(application, each) is None] == []
    assert len(NAMES) == len({*NAMES})


def test_a_page_on_which_nothing_stands_is_given_to_nobody(tmp_path: Path) -> None:
    application = made(tmp_path)
    application.view_functions["forgotten"] = lambda: "secret"
    application.url_map.add(
        application.url_rule_class("/forgotten", endpoint="forgotten")
    )
    answer = Visitor(application).signed_in("both").get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_every_action_is_somebodys() -> None:
    for action in table().actions:
        assert table().who_may(action), action
    for role, may in table().may.items():
        assert may <= {*table().actions}, role


def test_nobody_may_both_prepare_and_approve_by_one_role() -> None:
    for may in table().may.values():
        assert not {"prepare-import", "approve-import"} <= may
        assert not {"prepare-closing", "approve-closing"} <= may
        assert not {"work-cases", "approve-cases"} <= may


def test_no_page_is_reached_without_signing_in(application: Flask) -> None:
    visitor = Visitor(application)
    token = visitor.token("/sign-in")
    for method, address, _ in addresses(application):
        answer = visitor.client.open(
            address,
            method=method,
            data={"csrf_token": token} if method == "POST" else None,
            environ_overrides=visitor.environ,
        )
        assert answer.status_code == 303, address
        assert answer.headers["Location"].startswith("/sign-in"), address


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.id)
def test_no_page_is_reached_by_its_address_alone(
    application: Flask, person: object
) -> None:
    who = next(each for each in PEOPLE if each is person)
    visitor = Visitor(application).signed_in(who.id)
    token = visitor.token("/")
    for method, address, action in addresses(application):
        if who.may(action):
            continue
        answer = visitor.client.open(
            address,
            method=method,
            data={"csrf_token": token} if method == "POST" else None,
            environ_overrides=visitor.environ,
        )
        assert answer.status_code == 403, (address, who.id)
        assert "one has to be" in answer.text


def test_a_form_without_its_token_changes_nothing(application: Flask) -> None:
    visitor = Visitor(application).signed_in("admin")
    for method, address, _ in addresses(application):
        if method == "POST":
            answer = visitor.client.post(address, environ_overrides=visitor.environ)
            assert answer.status_code == 400, address
            assert "Nothing was changed" in answer.text


def test_another_sites_page_changes_nothing(application: Flask) -> None:
    visitor = Visitor(application).signed_in("admin")
    token = visitor.token("/")
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        answer = visitor.client.post(
            "/sign-out",
            data={"csrf_token": token},
            headers=headers,
            environ_overrides=visitor.environ,
        )
        assert answer.status_code == 403
    assert visitor.get("/").status_code == 200


def test_a_number_that_somebody_planted_is_worth_nothing(application: Flask) -> None:
    visitor = Visitor(application)
    visitor.get("/sign-in")
    visitor.token("/sign-in")
    before = visitor.client.get_cookie("desk")
    assert before is not None
    visitor.signed_in("reader")
    after = visitor.client.get_cookie("desk")
    assert after is not None
    assert after.value != before.value
    planted = Visitor(application)
    planted.client.set_cookie("desk", before.value)
    assert planted.get("/").status_code == 303
    planted.client.set_cookie("desk", "made-up-by-somebody")
    assert planted.get("/").status_code == 303


def test_a_session_ends_by_its_person_and_by_an_administrator(
    application: Flask,
) -> None:
    reader, admin = Visitor(application), Visitor(application)
    reader.signed_in("reader")
    cookie = reader.client.get_cookie("desk")
    assert cookie is not None
    reader.post("/sign-out", "/")
    again = Visitor(application)
    again.client.set_cookie("desk", cookie.value)
    assert again.get("/").status_code == 303
    reader.signed_in("reader")
    admin.signed_in("admin")
    theirs = [each for each in of(application).sessions.all() if each[1] == "reader"]
    digest = max(theirs, key=lambda each: each[2])[0]
    assert digest in admin.get("/people/").text
    admin.post("/people/end", "/people/", session=digest, person="reader")
    assert reader.get("/").status_code == 303


@pytest.mark.parametrize(
    ("seconds", "used"), [(31 * 60, False), (29 * 60, True), (11 * 60 * 60, False)]
)
def test_a_session_ends_unused_and_at_the_end_of_the_day(
    tmp_path: Path,
    *,
    seconds: int,
    used: bool,
) -> None:
    application = made(tmp_path)
    sessions = of(application).sessions
    now = [1_000_000.0]
    sessions._clock = lambda: now[0]
    visitor = Visitor(application).signed_in("reader")
    if seconds > 10 * 60 * 60:
        for _ in range(seconds // 1_200):
            now[0] += 1_200
            visitor.get("/")
    else:
        now[0] += seconds
    assert (visitor.get("/").status_code == 200) is used


@pytest.mark.parametrize("change", ["password", "roles", "nothing"])
def test_a_session_ends_when_the_password_or_the_roles_change(
    tmp_path: Path, change: str
) -> None:
    application = made(tmp_path)
    visitor = Visitor(application).signed_in("both")
    assert visitor.get("/").status_code == 200
    was = next(each for each in PEOPLE if each.id == "both")
    now = replace(was, name="Bella Wed")
    if change == "password":
        now = replace(now, password=HASH[:-1] + "f")
    elif change == "roles":
        now = replace(now, roles=("preparer",))
    others = [each for each in PEOPLE if each.id != "both"]
    write(of(application).settings.users_file, [*others, now])
    answer = visitor.get("/")
    if change == "nothing":
        assert answer.status_code == 200
        return
    assert answer.headers["Location"] == "/sign-in?next=/"
    # Nor is it there again when the old ones are.
    write(of(application).settings.users_file, PEOPLE)
    assert visitor.get("/").status_code == 303


def test_a_clock_that_goes_back_lengthens_nothing(tmp_path: Path) -> None:
    application = made(tmp_path)
    desk, now = of(application), [2_000_000.0]
    desk.sessions._clock = desk.attempts._clock = desk.drafts._clock = lambda: now[0]
    place = Place("review")
    visitor = Visitor(application).signed_in("reader")
    for _ in range(20):
        desk.attempts.wrong("head", "192.0.2.1")
    desk.drafts.take(place, ["a"], "Paul Preparer")
    # Set right by a moment, nothing is another: of what lasts longest neither.
    now[0] -= 60
    assert visitor.get("/").status_code == 200
    assert desk.attempts.locked("head", "") == 960
    assert [seconds for _, seconds in desk.attempts.all_locked()] == [960, 960]
    assert desk.drafts.holders(place) == {"a": "Paul Preparer"}
    desk.attempts.wrong("head", "192.0.2.1")
    assert desk.attempts.locked("head", "") == 900
    # Set back by a day.
    now[0] -= 86_400
    assert visitor.get("/").status_code == 303
    assert desk.attempts.locked("head", "") == 0
    assert desk.attempts.all_locked() == []
    assert desk.drafts.holders(place) == {}
    assert desk.drafts.take(place, ["a"], "Bella Both") == {}
    # The count begins anew, and locks as it always does.
    for _ in range(5):
        desk.attempts.wrong("head", "192.0.2.1")
    assert desk.attempts.locked("head", "") == 2


def test_wrong_passwords_are_waited_for_and_not_forgotten(tmp_path: Path) -> None:
    application = made(tmp_path)
    visitor = Visitor(application)
    statuses = [
        visitor.post("/sign-in", "/sign-in", name=name, password=WRONG).status_code
        for name in ["reader"] * 6
    ]
    assert statuses[:4] == [401] * 4
    assert statuses[5] == 429
    for _ in range(9):
        of(application).attempts.wrong("reader", "192.0.2.1")
    again = made(tmp_path, tmp_path / "books")
    answer = Visitor(again).post(
        "/sign-in", "/sign-in", name="reader", password=PASSWORD
    )
    assert answer.status_code == 429
    assert "Try again in" in answer.text
    key = of(again).attempts.all_locked()[0][0]
    admin = Visitor(again).signed_in("admin")
    admin.post("/people/unlock", "/people/", name=key)
    Visitor(again).signed_in("reader")


def test_what_is_kept_of_wrong_passwords_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "_MOST", 20)
    desk = of(made(tmp_path))
    for _ in range(6):
        desk.attempts.wrong("head", "192.0.2.1")
    for number in range(40):
        desk.attempts.wrong(f"name {number}", f"10.0.{number}.1")
    count = "SELECT count(*) FROM guess"
    assert desk.storage.read().execute(count).fetchone()[0] == 20
    # Whoever fills it with names that nobody has unlocks none.
    assert desk.attempts.locked("head", "") > 0


def test_a_name_that_nobody_has_is_answered_as_another(application: Flask) -> None:
    texts = set()
    for name in ("nobody", "reader"):
        answer = Visitor(application).post(
            "/sign-in", "/sign-in", name=name, password=WRONG
        )
        assert answer.status_code == 401
        texts.add(re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text))
    assert len(texts) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "a", ""),
        *("/ok\r\nSet-Cookie: a=b", "javascript:alert(1)", "\\"),
    ],
)
def test_nobody_is_sent_elsewhere(application: Flask, address: str) -> None:
    assert inside(address) == "/"
    answer = Visitor(application).post(
        "/sign-in", "/sign-in", name="reader", password=PASSWORD, next=address
    )
    assert answer.headers["Location"] == "/"


def test_every_answer_carries_its_headers(application: Flask) -> None:
    visitor = Visitor(application).signed_in("reader")
    for address in ("/", "/nothing", "/people/", "/health", "/static/desk.css"):
        with visitor.get(address) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Request-Id"]
    assert visitor.get("/").headers["Cache-Control"] == "no-store"


def test_scripts_and_styles_stand_in_files(application: Flask) -> None:
    visitor = Visitor(application).signed_in("admin")
    for address in ("/", "/people/", "/nothing"):
        text = visitor.get(address).text
        assert " style=" not in text
        assert not re.search(r"\son\w+=", text)
        for script in re.findall(r"<script[^>]*>", text):
            assert "nonce=" in script


def test_requests_to_another_name_are_not_heard(application: Flask) -> None:
    for host in ("elsewhere.example", "", "localhost.elsewhere.example"):
        assert Visitor(application, HTTP_HOST=host).get("/").status_code == 403
    assert Visitor(application, HTTP_HOST="localhost:5080").get("/").status_code == 303


def test_a_proxy_is_believed_at_its_address_alone(tmp_path: Path) -> None:
    application = made(tmp_path, header="X-Remote-User", proxies=(PROXY,))
    named = {"HTTP_X_REMOTE_USER": "Reader"}
    assert Visitor(application, REMOTE_ADDR=PROXY, **named).get("/").status_code == 200
    for environ in ({"REMOTE_ADDR": "10.0.0.8", **named}, {"REMOTE_ADDR": PROXY}):
        assert Visitor(application, **environ).get("/").status_code == 403
    assert (
        Visitor(application, REMOTE_ADDR=PROXY, HTTP_X_REMOTE_USER="nobody")
        .get("/")
        .status_code
        == 403
    )


def test_cookies_need_tls_where_there_is_tls(tmp_path: Path) -> None:
    application = made(tmp_path, https=True)
    answer = Visitor(application).get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Strict-Transport-Security" in answer.headers


def test_what_others_wrote_is_text(application: Flask) -> None:
    visitor = Visitor(application)
    marked = "<script>alert(1)</script>"
    answer = visitor.post("/sign-in", "/sign-in", name=marked, password="x" * 20)
    assert marked not in answer.text
    assert "&lt;script&gt;" in answer.text
