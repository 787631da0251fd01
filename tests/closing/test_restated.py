"""What comes late is restated, and answers say what was published and what is now."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.record import read
from mopac_spend.reports.assembly import quarterly
from mopac_spend.spend import seal
from tests.books.record.books import HEADINGS, batch, books
from tests.closing.periods import (
    APPROVED,
    WHO,
    answer,
    close,
    late,
    notes,
    reopen,
)

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.reports.model import Report

RESTATE = ("--restate", *APPROVED)
PUBLISHED = (
    "2020-05 was closed on 12 April 2021 by A. Officer, with 1 payment, £500.00, as "
    "published."
)
SINCE = (
    " Restated since: 1 payment, £77.77, that belongs to it, posted later; restated, "
    "it comes to £577.77."
)


def payments(desk: Path) -> dict[str, tuple[str, str, str]]:
    """Give date, day it belongs to and pounds by supplier and sign."""
    return {
        f"{p.supplier}{' reversed' if p.reverses else ''} {p.batch[:4]}": (
            f"{p.date}",
            p.belongs,
            f"{p.amount}",
        )
        for p in open_books(desk / "books").payments
    }


def test_a_late_row_is_refused_with_its_pounds_and_period(desk: Path) -> None:
    close(desk)
    said = late(desk)
    assert said.status == 2
    assert said.err == (
        "RECORD-014: late.csv: 1 row (£77.77) belongs to 2020-05, which is closed; "
        "nothing was posted. Post what came late as restatements, dated today: "
        "--restate --by NAME --reason TEXT --approver NAME\n"
    )
    assert late(desk, "--dry-run").status == 2


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("--restate",), "RECORD-001"),
        (("--restate", *WHO), "RECORD-012"),
        (("--restate", *WHO, "--approver", "A.  officer"), "RECORD-012"),
        (APPROVED, "RECORD-014"),
    ],
)
def test_a_restatement_needs_somebody_else(
    desk: Path, typed: tuple[str, ...], code: str
) -> None:
    close(desk)
    said = late(desk, *typed)
    assert said.status == 2
    assert said.err.startswith(code)
    assert read(desk / "books").entries[-1].command == "close"


def test_a_late_row_is_dated_today_and_says_where_it_belongs(desk: Path) -> None:
    close(desk)
    assert late(desk, *RESTATE).status == 0
    there = payments(desk)
    assert there["Late Ltd late"] == ("2021-04-12", "2020-05-20", "77.77")
    assert there["Now Ltd late"] == ("2020-07-01", "", "5.00")
    last = read(desk / "books").entries[-1]
    assert (last.command, last.by, last.approver, last.why) == (
        *("import", "A. Officer", "B. Head"),
        "month end",
    )
    again = late(desk)
    assert (again.status, again.err) == (0, "")
    assert "late.csv: nothing new, nothing posted." in again.out
    assert books(desk, "check").status == books(desk, "status").status == 0
    quick = open_books(desk / "books")
    slow = by_beancount(desk / "books/main.beancount")
    assert (sorted(quick.payments), quick.closed) == (
        sorted(slow.payments),
        slow.closed,
    )


def test_explain_says_where_it_belongs_and_what_may_have_decided_it(desk: Path) -> None:
    close(desk)
    late(desk, *RESTATE)
    posted = {p.supplier: p.ref for p in open_books(desk / "books").payments}
    said = books(desk, "explain", posted["Late Ltd"]).out
    assert "  belongs to   2020-05-20; posted late, as a restatement\n" in said
    assert "  no rule: the source says it, through the registers, or a person" in said
    assert "belongs to" not in books(desk, "explain", posted["Now Ltd"]).out


def test_the_day_it_belongs_to_is_under_the_seal(desk: Path) -> None:
    close(desk)
    late(desk, *RESTATE)
    path = batch(desk, "late")
    text = path.read_text("utf-8")
    for other in ("2020-05-21", "yesterday"):
        changed = text.replace('belongs: "2020-05-20"', f'belongs: "{other}"')
        path.write_text(changed, "utf-8")
        assert "SPEND-021" in books(desk, "check").err
    path.write_text(text.replace('  belongs: "2020-05-20"\n', ""), "utf-8")
    assert "SPEND-021" in books(desk, "check").err
    one = open_books(desk / "books", despite_errors=True).payments[0]
    assert seal([one]) != seal([one._replace(belongs="2020-05-20")])


def test_codes_stand_on_the_day_it_belongs_to(desk: Path) -> None:
    register = next((desk / "books/registers").glob("directorates*"))
    text = register.read_text("utf-8")
    text += '\n2019-04-01 custom "directorate" "old" "Old"\n  valid-to: 2020-06-30\n'
    register.write_text(text, "utf-8")
    layout = desk / "books/importers/layouts/office.toml"
    layout.write_text(layout.read_text("utf-8") + 'directorate = ["Team"]\n', "utf-8")
    assert books(desk, "record", "--by", "A", "--why", "a team").status == 0
    close(desk)
    rows = "Paid on,Net pounds,Paid to,Team\n2020-05-20,77.77,Late Ltd,Old\n"
    (desk / "team.csv").write_text(rows, "utf-8")
    said = books(desk, "import", "team.csv", *RESTATE)
    assert said.status == 0, said.err
    (one,) = [p for p in open_books(desk / "books").payments if p.belongs]
    assert (one.directorate, f"{one.date}") == ("old", "2021-04-12")
    assert by_beancount(desk / "books/main.beancount").findings == []


def test_changes_name_who_approved_where_somebody_did(desk: Path) -> None:
    close(desk)
    late(desk, *RESTATE)
    done = books(desk, "changes", "--from", "1", "--format", "json")
    records = {e["supplier"]: e["record"] for e in json.loads(done.out)["added"]}
    assert records["Late Ltd"] == {
        "recorded": "2021-04-12",
        "by": "A. Officer",
        "why": "month end",
        "approver": "B. Head",
    }
    assert records["Acme Ltd"].keys() == {"recorded", "by", "why"}
    table = list(csv.DictReader(io.StringIO(changed(desk, "csv"))))
    assert {each["by"] for each in table if each["pounds"] == "77.77"} == {
        "A. Officer, approved by B. Head"
    }
    assert not any("approved" in e["by"] for e in table if e["pounds"] == "25.50")
    assert "approved by" in changed(desk, "table")
    output = desk / "changes.xlsx"
    assert books(desk, "changes", "--from", "1", "--output", f"{output}").status == 0
    with zipfile.ZipFile(output) as packed:
        held = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert "A. Officer, approved by B. Head" in held


def changed(desk: Path, form: str) -> str:
    """Give what changed since the first entry, in a form."""
    done = books(desk, "changes", "--from", "1", "--format", form)
    assert done.status == 0, done.err
    return done.out


def test_a_restatement_is_no_measure_of_the_next_file(desk: Path) -> None:
    may = [f"2020-05-{n:02},10.00,Month {n} Ltd\n" for n in range(1, 31)]
    (desk / "may2.csv").write_text(HEADINGS + "".join(may), "utf-8")
    assert books(desk, "import", "may2.csv").status == 0
    close(desk)
    (desk / "late.csv").write_text(HEADINGS + "2020-05-20,9.00,Late Ltd\n", "utf-8")
    assert books(desk, "import", "late.csv", *RESTATE).status == 0
    june = [f"2021-05-{n:02},10.00,June {n} Ltd\n" for n in range(1, 29)]
    (desk / "next.csv").write_text(HEADINGS + "".join(june), "utf-8")
    # In one run with it, too.
    (desk / "later.csv").write_text(HEADINGS + "2020-05-21,8.00,Later Ltd\n", "utf-8")
    said = books(desk, "import", "later.csv", "next.csv", *RESTATE, "--dry-run")
    assert said.status == 0, said.err
    (verdict,) = [e for e in said.out.splitlines() if "next.csv: verdict" in e]
    assert verdict.endswith("the pounds of june.csv."), verdict
    assert "of late.csv" not in said.out
    assert "of later.csv" not in said.out


def test_an_amended_file_takes_back_its_old_rows_today(desk: Path) -> None:
    close(desk)
    rows = HEADINGS + "2020-05-02,501.00,Harbour Training Ltd\n"
    (desk / "may.csv").write_text(rows, "utf-8")
    amended = ("import", "may.csv", "--amends", "may.csv")
    assert "RECORD-014: may.csv: 2 rows (£1.00) belong" in books(desk, *amended).err
    said = books(desk, *amended, *RESTATE)
    assert said.status == 0, said.err
    there = payments(desk)
    assert there["Harbour Training Ltd reversed may-"] == (
        *("2021-04-12", "2020-05-02"),
        "-500.00",
    )
    assert "nothing new" in books(desk, *amended[:2]).out
    words = "Restated since: 2 payments, £1.00, that belong to it, posted later;"
    assert notes(desk) == [f"{PUBLISHED} {words} restated, it comes to £501.00."]
    # What restates is amended in its turn.
    rows = HEADINGS + "2020-05-02,502.00,Harbour Training Ltd\n"
    (desk / "may.csv").write_text(rows, "utf-8")
    assert books(desk, *amended, *RESTATE).status == 0
    assert notes(desk)[0].endswith("restated, it comes to £502.00.")


def test_what_follows_a_restatement_counts_once_in_an_open_period_too(
    desk: Path,
) -> None:
    close(desk)
    amended = ("import", "may.csv", "--amends", "may.csv")
    for pounds, open_again in (("501.00", False), ("502.00", True)):
        if open_again:
            assert reopen(desk).status == 0
        rows = HEADINGS + f"2020-05-02,{pounds},Harbour Training Ltd\n"
        (desk / "may.csv").write_text(rows, "utf-8")
        done = books(desk, *amended, *(() if open_again else RESTATE))
        assert done.status == 0, done.err
    assert answer(desk)["total"] == "500.00"
    assert "restated, it comes to £502.00." in notes(desk)[0]
    every = answer(desk, "ask", "spend-by-category")
    assert every["total"] == "1527.50"


def test_a_register_changed_since_it_was_closed_is_said(desk: Path) -> None:
    close(desk)
    register = desk / "books/registers/initiatives.beancount"
    text = register.read_text("utf-8") if register.exists() else ""
    register.write_text(
        f'{text}\n2019-04-01 custom "initiative" "outreach" "Outreach"\n', "utf-8"
    )
    assert books(desk, "record", "--by", "A", "--why", "a new one").status == 0
    (note,) = notes(desk)
    assert "Since then 1 file of registers, budgets or settings was changed" in note


def test_batches_with_restatements_are_what_their_sources_say(desk: Path) -> None:
    close(desk)
    assert late(desk, *RESTATE).status == 0
    done = books(desk, "check", "--against-sources", f"{desk}")
    assert "3 of 3 batches are what their sources say" in done.out, done.err


def test_answers_say_what_was_published_and_what_it_is_now(desk: Path) -> None:
    before = answer(desk)
    assert notes(desk) == []
    close(desk)
    after = answer(desk)
    assert after["total"] == before["total"] == "500.00"
    assert notes(desk) == [PUBLISHED]
    assert notes(desk) == [PUBLISHED], "of a verdict that was kept"
    late(desk, *RESTATE)
    assert notes(desk) == [PUBLISHED + SINCE]
    assert answer(desk)["total"] == "500.00"
    june = ("ask", "spend-by-category", "--from", "2020-06-01", "--to", "2020-06-30")
    assert notes(desk, *june) == []
    assert notes(desk, "ask", "spend-by-category") == [PUBLISHED + SINCE]
    reopen(desk)
    again = " It was reopened on 12 April 2021 by A. Officer: month end."
    assert notes(desk) == [f"{PUBLISHED}{again} It is open now.{SINCE}"]
    close(desk)
    earlier = SINCE.replace("since", "before it was closed again")
    assert notes(desk) == [f"{PUBLISHED}{again} It is closed again.{earlier}"]
    # What comes later still is of neither.
    (desk / "more.csv").write_text(HEADINGS + "2020-05-21,1.00,Later Ltd\n", "utf-8")
    assert books(desk, "import", "more.csv", *RESTATE).status == 0
    since = SINCE.replace("£77.77", "£1.00").replace("£577.77", "£578.77")
    for _ in range(2):
        assert notes(desk)[0].endswith(f"It is closed again.{earlier}{since}")


def test_the_days_of_a_restatement_say_that_it_belongs_to_others(desk: Path) -> None:
    """Who asks what was spent this year is told what of it is of years before."""
    close(desk)
    late(desk, *RESTATE)
    this_year = ("ask", "spend-by-category", "--fy", "2021-22")
    found = answer(desk, *this_year)
    assert found["total"] == "77.77"
    method = found["method"]
    assert isinstance(method, dict)
    assert (
        "Of all payments of these days £77.77 in 1 payment were posted late, and "
        "belong to periods that were closed before: they count on the day they were "
        "posted."
    ) in method["notes"]
    whole = ("--from", "2020-04-01", "--to", "2021-12-31")
    both = answer(desk, "ask", "spend-by-category", *whole)["method"]
    assert isinstance(both, dict)
    assert not [note for note in both["notes"] if "posted late, and belong" in note]


def test_an_answer_as_at_a_day_knows_what_was_closed_by_then(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618325200")
    close(desk)
    asked = ("ask", "spend-by-category", "--fy", "2020-21", "--as-at")
    assert notes(desk, *asked, "2021-04-12") == []
    assert len(notes(desk, *asked, "2021-04-13")) == 1


def test_a_report_leads_from_published_to_restated(desk: Path) -> None:
    names = [table.name for table in _report(desk).tables]
    assert "published-and-restated" not in names
    close(desk)
    late(desk, *RESTATE)
    (note,) = [e.text for e in _report(desk).notes if e.title == "Closed periods"]
    assert note == PUBLISHED + SINCE
    table = _report(desk).table("published-and-restated")
    ref = next(p.ref for p in open_books(desk / "books").payments if p.belongs)
    assert list(table.rows) == [
        (
            *("2020-05", "As published", "", "", 1, Decimal("500.00")),
            "Closed on 2021-04-12 by A. Officer.",
        ),
        (
            *("2020-05", "Restatement of 2021-04-12", ref, "2020-05-20", 1),
            Decimal("77.77"),
            "month end (A. Officer, approved by B. Head).",
        ),
    ]
    assert table.total == ("Restated", "", "", "", 2, Decimal("577.77"), "")


def test_a_restatement_from_before_it_was_closed_again_is_still_said(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(desk)
    late(desk, *RESTATE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618325200")
    assert reopen(desk).status == 0
    assert close(desk).status == 0
    (note,) = notes(desk)
    assert note.startswith("2020-05 was closed on 13 April 2021")
    assert note.endswith(SINCE.replace("since", "before it was closed again"))
    rows = _report(desk).table("published-and-restated").rows
    assert [row[1] for row in rows] == ["As published", "Restatement of 2021-04-12"]


def test_what_was_posted_within_a_period_is_no_restatement_of_it(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month restated in its quarter, which is closed after that."""
    explained = ("--explain", "batches=there was one payment")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1620640800")  # 10 May 2021
    assert close(desk, "2021-04", *explained).status == 0
    (desk / "late.csv").write_text(HEADINGS + "2021-04-20,77.77,Late Ltd\n", "utf-8")
    assert books(desk, "import", "late.csv", *RESTATE).status == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1625911200")  # 10 July 2021
    assert close(desk, "2021-22-Q1", *explained).status == 0
    month, quarter = notes(desk, "ask", "spend-by-category", "--fy", "2021-22")
    assert month.endswith("posted later; restated, it comes to £77.77.")
    assert quarter == (
        "2021-22-Q1 was closed on 10 July 2021 by A. Officer, with 1 payment, £77.77, "
        "as published."
    )


def test_every_form_of_a_report_has_it(desk: Path) -> None:
    close(desk)
    late(desk, *RESTATE)
    said = books(
        *(desk, "report", "quarterly", "--fy", "2020-21", "--quarter", "1"),
        *("--output", "out"),
    )
    assert said.status == 0, said.err
    (page,) = (desk / "out").glob("*.html")
    text = page.read_text("utf-8")
    assert "As published and restated" in text
    assert "restated, it comes to £577.77." in text
    (data,) = (desk / "out").glob("*/published-and-restated.csv")
    rows = list(csv.reader(io.StringIO(data.read_text("utf-8-sig"))))
    assert "577.77" in rows[-1]


def _report(desk: Path) -> Report:
    return quarterly(open_books(desk / "books"), "2020-21", 1)
