"""What is due, late, missing; and what was published and is no longer so."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.record import read
from tests.books_maker import BANK, make_batch, payment
from tests.errors.commands import run

if TYPE_CHECKING:
    import pytest

    from tests.publishing.conftest import Desk

ITEM = "vru / victims / consultancy"
LINES = f"""
    2020-06-30 | Acme Ltd | Before | 600.00 | {ITEM}
    2020-07-01 | Acme Ltd | Advice | 600.00 | {ITEM}
    2020-07-02 | Bolt LLP | Advice | 700.00 | {ITEM}
    2020-07-03 | Bolt LLP | Seed fund | 300.00 | vru / knife-crime / grants
    2020-08-01 | Acme Ltd | Later | 900.00 | {ITEM}
"""
WHO = ("--by", "A. Officer", "--reason", "month end")


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Put the clock to noon of a day."""
    moment = calendar.timegm(dt.datetime.fromisoformat(f"{day}T12:00:00").timetuple())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(moment))


def due(desk: Desk, *typed: str) -> dict[tuple[str, str], dict[str, Any]]:
    done = desk.run("--due", "--format", "json", *typed)
    assert done.status == 0, done.err
    return {(each["duty"], each["period"]): each for each in json.loads(done.out)}


def states(desk: Desk, duty: str, *typed: str) -> dict[str, str]:
    found = due(desk, *typed)
    return {period: e["state"] for (name, period), e in found.items() if name == duty}


def changed(desk: Desk, before: str, after: str) -> None:
    """Change the books by hand, and accept it."""
    (file,) = (desk.folder / "books/payments/all").iterdir()
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    accept(desk)


def accept(desk: Desk) -> None:
    record = ("record", "--by", "A. Officer", "--why", "as a test has it")
    done = run("--books", "books", *record, cwd=desk.folder)
    assert done.status == 0, done.err


def test_periods_become_due_and_then_missing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-09-15")
    assert states(desk, "sio-3g", "--at", "2020-07-31") == {"2020-06": "due"}
    assert states(desk, "sio-3g", "--at", "2020-08-01") == {
        "2020-06": "missing",
        "2020-07": "due",
    }
    assert states(desk, "sio-3h") == {"2020-21-Q1": "due"}
    assert {name for name, _ in due(desk)} == {
        *("sio-3f", "sio-3g", "sio-3h", "sio-4b", "sio-4c"),
    }


def test_what_is_published_has_its_digest_and_checkpoint(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-08-05")
    said = desk.publish("sio-3g", "2020-07", *WHO)
    line = due(desk)["sio-3g", "2020-07"]
    assert (line["state"], line["publication"]) == ("published", "sio-3g-2020-07")
    assert (line["published_on"], line["by"]) == ("2020-08-05", "A. Officer")
    assert line["digest"] == said["digest"]
    assert line["differences"] == []
    (last,) = [e for e in read(desk.folder / "books").entries if e.publication]
    assert line["checkpoint"].split()[0] == str(last.number)
    # Nobody knew of it before it was published.
    assert states(desk, "sio-3g", "--at", "2020-08-04")["2020-07"] == "due"


def test_what_is_published_after_its_day_is_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-10-01")
    desk.publish("sio-3g", "2020-07")
    assert states(desk, "sio-3g")["2020-07"] == "late"
    assert states(desk, "sio-3g")["2020-06"] == "missing"


def test_a_year_covers_its_months_and_a_draft_covers_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-08-05")
    desk.publish("sio-3g", "2020-21-Q1", "--draft")
    assert states(desk, "sio-3g")["2020-06"] == "missing"
    desk.publish("sio-3g", "2020-21-Q2")
    assert states(desk, "sio-3g") == {"2020-06": "missing", "2020-07": "published"}


def test_a_correction_is_found_with_its_line_and_published_beside_the_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-08-05")
    desk.publish("sio-3g", "2020-07")
    old = desk.folder / "out/sio-3g-2020-07/sio-3g-2020-07.csv"
    before = old.read_bytes()
    changed(desk, 'initiative: "victims"\n', 'initiative: "archive"\n')
    assert due(desk)["sio-3g", "2020-07"]["state"] == "published"
    # The initiative is in no column, and the directorate is in one.
    changed(desk, '  directorate: "vru"\n', '  directorate: "finance"\n')
    line = due(desk)["sio-3g", "2020-07"]
    assert line["state"] == "changed"
    assert [(e["ref"], e["what"], e["why"]) for e in line["differences"]] == [
        ("test:2:000000000002", "changed", "correction"),
        ("test:3:000000000003", "changed", "correction"),
    ]
    assert line["differences"][0]["columns"] == ["Directorate"]
    told = desk.run("--due").out
    assert "sio-3g-2020-07 differs from the books in 2 lines" in told
    said = desk.publish("sio-3g", "2020-07")
    assert said["publication"] == "sio-3g-2020-07-v2"
    assert old.read_bytes() == before
    assert due(desk)["sio-3g", "2020-07"]["state"] == "published"


def test_a_row_that_moves_to_another_class_is_gone_and_new(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-08-05")
    desk.publish("sio-3g", "2020-07")
    desk.publish("sio-3f", "2020-07")
    (file,) = (desk.folder / "books/payments/all").iterdir()
    text = file.read_text("utf-8")
    head, mark, rest = text.partition('"Bolt LLP" "Advice"')
    rest = rest.replace('category: "consultancy"', 'category: "grants"', 1)
    rest = rest.replace("Expenses:Consultancy", "Expenses:Grants", 1)
    file.write_text(head + mark + rest, encoding="utf-8")
    accept(desk)
    found = due(desk)
    (gone,) = found["sio-3g", "2020-07"]["differences"]
    (new,) = found["sio-3f", "2020-07"]["differences"]
    assert (gone["what"], gone["before"], gone["after"]) == ("gone", "700.00", "0.00")
    assert (new["what"], new["before"], new["after"]) == ("new", "0.00", "700.00")
    assert gone["ref"] == new["ref"] == "test:3:000000000003"


def test_the_calendar_is_a_page_too(desk: Desk) -> None:
    desk.make(LINES.replace("Acme Ltd", "<b>Acme</b>")).publish("sio-3g", "2020-07")
    done = desk.run("--due", "--output", "due.html")
    assert done.status == 0, done.err
    page = (desk.folder / "due.html").read_text("utf-8")
    assert "sio-3g-2020-07" in page
    assert "Periods by state" in page
    assert "<b>" not in page
    for name in ("due.pdf", "books/due.html"):
        refused = desk.run("--due", "--output", name)
        assert refused.status == 2
        assert "PUBLISH-006" in refused.err
        assert not (desk.folder / name).exists()


def test_what_was_imported_since_is_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-08-05")
    desk.publish("sio-3g", "2020-07")
    late = payment(f"2020-07-09 | Late Ltd | Work | 800.00 | {ITEM}", 9, "late-batch")
    text = batch_text(make_batch("late-batch", [late]), [late], BANK)
    (desk.folder / "books/payments/all/late.beancount").write_text(text)
    accept(desk)
    (line,) = due(desk)["sio-3g", "2020-07"]["differences"]
    assert (line["what"], line["why"], line["after"]) == ("new", "late", "800.00")


def test_a_redaction_is_told_from_a_correction(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.make(LINES)
    on(monkeypatch, "2020-08-05")
    desk.publish("sio-3g", "2020-07")
    codes = desk.folder / "books/registers/codes.beancount"
    codes.write_text(
        f"{codes.read_text('utf-8')}\n"
        '2012-01-16 custom "supplier" "bolt" "Bolt LLP"\n  individual: TRUE\n',
        encoding="utf-8",
    )
    accept(desk)
    (line,) = due(desk)["sio-3g", "2020-07"]["differences"]
    assert (line["what"], line["why"]) == ("changed", "redaction")
    said = desk.publish("sio-3g", "2020-07")
    assert said["publication"] == "sio-3g-2020-07-v2"
    assert "Bolt" not in str(desk.rows(said))


def test_the_same_again_is_not_published_twice(desk: Desk) -> None:
    desk.make(LINES)
    first = desk.publish("sio-3g", "2020-07")
    again = desk.publish("sio-3g", "2020-07")
    assert (first["unchanged"], again["unchanged"]) == (False, True)
    assert again["publication"] == first["publication"]
    entries = [e for e in read(desk.folder / "books").entries if e.publication]
    assert len(entries) == 1
    # A folder that was changed since is not taken for what was published.
    (desk.folder / "out/sio-3g-2020-07/index.html").write_text("other")
    wish = ("--period", "2020-07", "--output", "out", "--with-gaps")
    done = desk.run("sio-3g", *wish)
    assert done.status == 2
    assert "PUBLISH-006" in done.err


def test_a_period_is_provisional_until_it_is_closed(desk: Desk) -> None:
    desk.make(LINES)
    accept(desk)
    said = desk.publish("sio-3g", "2020-07")
    assert said["status"] == "provisional"
    page = (desk.folder / said["folder"] / "index.html").read_text("utf-8")
    assert "PROVISIONAL" in page
    close = ("close", "2020-07", *WHO)
    explained = ("--explain=batches=a test", "--explain=bank=a test")
    done = run("--books", "books", *close, *explained, cwd=desk.folder)
    assert done.status == 0, done.err + done.out
    assert due(desk)["sio-3g", "2020-07"]["provisional_then_closed_now"]
    final = desk.publish("sio-3g", "2020-07")
    assert (final["status"], final["publication"]) == ("final", "sio-3g-2020-07-v2")
    page = (desk.folder / final["folder"] / "index.html").read_text("utf-8")
    assert "PROVISIONAL" not in page
    assert not due(desk)["sio-3g", "2020-07"]["provisional_then_closed_now"]


def test_books_that_were_changed_by_hand_are_not_published(desk: Desk) -> None:
    desk.make(LINES)
    accept(desk)
    codes = desk.folder / "books/registers/codes.beancount"
    codes.write_text(codes.read_text("utf-8").replace("Training", "Courses"))
    wish = ("--period", "2020-07", "--output", "out", "--with-gaps")
    done = desk.run("sio-3g", *wish)
    assert done.status == 2
    assert "PUBLISH-007" in done.err
    assert not (desk.folder / "out").exists()
    assert desk.run("sio-3g", *wish, "--draft").status == 0


def test_a_publication_that_is_lost_from_the_record_is_said(desk: Desk) -> None:
    desk.make(LINES)
    digest = desk.publish("sio-3g", "2020-07")["digest"]
    (desk.folder / f"books/record/files/{digest[:2]}/{digest}").unlink()
    done = desk.run("--due")
    assert done.status == 2
    assert "RECORD-003" in done.err


def test_a_year_that_is_not_over_covers_no_month_to_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2020-07-20")
    desk.make(LINES)
    desk.publish("sio-3g", "2020-21")
    on(monkeypatch, "2020-10-20")
    found = states(desk, "sio-3g")
    assert (found["2020-06"], found["2020-07"]) == ("published", "missing")
    assert (found["2020-08"], found["2020-09"]) == ("missing", "due")
    on(monkeypatch, "2021-04-20")
    # The same rows say more now: that there was nothing else.
    assert desk.publish("sio-3g", "2020-21")["publication"] == "sio-3g-2020-21-v2"
    assert {*states(desk, "sio-3g").values()} <= {"published", "late"}
    assert desk.publish("sio-3g", "2020-21")["unchanged"]
