"""A week at the bank, from exports to a balance that holds: ILLUSTRATIVE."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from mopac_spend.banking.posting import INCLUDE
from mopac_spend.books.load import open_books
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from mopac_spend.questions.ask import ask
from mopac_spend.questions.library import find
from tests.banking.bank_maker import lloyds, mt940
from tests.errors.commands import run

if TYPE_CHECKING:
    from mopac_spend.spend import Payment

SAMPLES = Path(__file__).parents[2] / "importers" / "samples"
FIRST = SAMPLES / "finance-2017-18-Q1.csv"
OPENING = "400000.00"
# What a run of the day pays in one line of the bank: all payments of 5 April.
RUN = "-55890.76"
WEEK = [
    ("2017-04-03", "-77675.00", "EALING 1900000001 LCPF"),
    ("2017-04-03", "-7698.48", "CHALKHORSE TRAINING"),
    ("2017-04-04", "-7040.60", "FASTER PAYMENT OUT"),
    ("2017-04-04", "-2591.47", "FASTER PAYMENT OUT"),
    ("2017-04-05", "-11896.24", "ROOKERY BYTE 5100000016"),
    ("2017-04-05", "250000.00", "GRANT RECEIVED"),
    ("2017-04-06", RUN, "BACS RUN 0405"),
    ("2017-04-06", "-12.50", "SERVICE CHARGE"),
    ("2017-04-06", "-999.00", "PAYEE UNKNOWN TO THE BOOKS"),
]
CLOSING = "486195.95"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported") / "books"
    make_books(folder, "mopac")
    import_files(folder, [FIRST])
    return folder


@pytest.fixture
def books(imported: Path, tmp_path: Path) -> Path:
    return shutil.copytree(imported, tmp_path / "books")


def listed(books: Path, *arguments: str | Path) -> dict[str, Any]:
    outcome = run(
        "--books",
        str(books),
        "reconcile",
        *map(str, arguments),
        "--format",
        "json",
        cwd=books.parent,
    )
    assert outcome.status == 0, outcome.err
    listing: dict[str, Any] = json.loads(outcome.out)
    return listing


def parts(listing: dict[str, Any]) -> dict[str, tuple[int, str, int, str]]:
    return {
        part["part"]: (
            part["lines"],
            part["bank pounds"],
            part["payments"],
            part["payment pounds"],
        )
        for part in listing["parts"]
    }


def contents(books: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(books)): path.read_bytes()
        for path in sorted(books.rglob("*.beancount"))
    }


def test_a_week_is_matched_listed_and_asserted(books: Path, tmp_path: Path) -> None:
    before = [_plain(payment) for payment in open_books(books).payments]
    answers = _answers(books)

    listing = listed(books, lloyds(tmp_path / "week.csv", OPENING, WEEK))

    assert sum(Decimal(p) for _, p, _ in WEEK) + Decimal(OPENING) == Decimal(CLOSING)
    assert [s["closing"] for s in listing["statements"]] == [CLOSING]
    assert parts(listing) == {
        # Ealing, Chalkhorse, two by amount, one invoice of three, a run of five.
        "matched": (6, "-162792.55", 12, "162792.55"),
        "several payments fit": (0, "0.00", 0, "0.00"),
        "money out, not in the books": (2, "-1011.50", 0, "0.00"),
        "money in, not in the books": (1, "250000.00", 0, "0.00"),
        # Larch Fourteen of 4 April and the nine payments of 6 April.
        "in the books, not on a statement": (0, "0.00", 10, "267989.30"),
    }
    how = {
        row["bank text"].removesuffix(" FPO"): row["how"]
        for row in listing["rows"]
        if row["bank pounds"]
    }
    assert how == {
        "EALING 1900000001 LCPF": "names the document",
        "CHALKHORSE TRAINING": "amount, names the payee",
        "FASTER PAYMENT OUT": "amount and day",
        "ROOKERY BYTE 5100000016": "names the document, 3 payments",
        "BACS RUN 0405": "a payment run, 5 payments",
        "GRANT RECEIVED": "",
        "SERVICE CHARGE": "",
        "PAYEE UNKNOWN TO THE BOOKS": "",
    }

    # The books still stand, in our own check and in Beancount's.
    checked = run("--books", str(books), "check", cwd=tmp_path)
    assert checked.status == 0, checked.err
    assert bean_check(books) == ""
    # Nothing that is asked of spend has changed.
    assert [_plain(payment) for payment in open_books(books).payments] == before
    assert _answers(books) == answers


def test_the_sample_statement_is_this_week(tmp_path: Path) -> None:
    week = lloyds(tmp_path / "week.csv", OPENING, WEEK)
    assert (SAMPLES / "bank-2017-04.csv").read_bytes() == week.read_bytes()


def test_the_same_statement_again_changes_nothing(books: Path, tmp_path: Path) -> None:
    week = lloyds(tmp_path / "week.csv", OPENING, WEEK)
    listed(books, week)
    once = contents(books)
    again = listed(books, week)
    assert contents(books) == once
    assert [s["what was done"] for s in again["statements"]] == ["recorded before"]
    assert parts(again)["matched"] == (6, "-162792.55", 12, "162792.55")
    assert parts(listed(books))["in the books, not on a statement"][2] == 10
    assert contents(books) == once


@pytest.mark.parametrize("tampered", ["486195.96", "486195.94", "486000.00"])
def test_a_closing_balance_tampered_with_fails_the_check(
    books: Path, tmp_path: Path, tampered: str
) -> None:
    listed(books, lloyds(tmp_path / "week.csv", OPENING, WEEK))
    (file,) = (books / "bank").rglob("*.beancount")
    text = file.read_text(encoding="utf-8")
    balance = f"Account-1234  {CLOSING} ~"
    assert text.count(balance) == 1
    file.write_text(
        text.replace(balance, f"Account-1234  {tampered} ~"), encoding="utf-8"
    )
    checked = run("--books", str(books), "check", cwd=tmp_path)
    assert checked.status == 1
    assert "SPEND-002" in checked.err
    assert "Balance failed for 'Assets:Bank:Account-1234'" in checked.err
    assert "Balance failed" in bean_check(books)


def test_a_line_tampered_with_fails_the_check(books: Path, tmp_path: Path) -> None:
    listed(books, lloyds(tmp_path / "week.csv", OPENING, WEEK))
    (file,) = (books / "bank").rglob("*.beancount")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("12.50 GBP", "21.50 GBP"), encoding="utf-8")
    assert run("--books", str(books), "check", cwd=tmp_path).status == 1


def test_an_include_that_is_removed_is_noticed(books: Path, tmp_path: Path) -> None:
    listed(books, lloyds(tmp_path / "week.csv", OPENING, WEEK))
    main = books / "main.beancount"
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace(INCLUDE, ""), encoding="utf-8")
    checked = run("--books", str(books), "check", cwd=tmp_path)
    assert checked.status == 1
    assert "SPEND-027" in checked.err


def test_a_full_disk_leaves_the_books_as_they_were(books: Path, tmp_path: Path) -> None:
    once = contents(books)
    week = lloyds(tmp_path / "week.csv", OPENING, WEEK)
    full = OSError(28, "No space left on device")
    with mock.patch("os.fsync", side_effect=full):
        outcome = run("--books", str(books), "reconcile", str(week), cwd=tmp_path)
    assert outcome.status == 2
    assert "IMPORT-010" in outcome.err
    assert contents(books) == once
    assert parts(listed(books, week))["matched"][0] == 6


def test_the_next_statement_overlaps_and_pays_what_was_open(
    books: Path, tmp_path: Path
) -> None:
    listed(books, lloyds(tmp_path / "week.csv", OPENING, WEEK))
    # From 6 April, in another format: the last three lines are recorded already.
    opening = str(Decimal(CLOSING) - sum(Decimal(p) for _, p, _ in WEEK[-3:]))
    more = [*WEEK[-3:], ("2017-04-10", "-22180.56", "LARCH FOURTEEN ASS")]
    listing = listed(books, mt940(tmp_path / "next.sta", opening, more))
    (outcome,) = [s["what was done"] for s in listing["statements"]]
    assert outcome == "overlaps: 3 lines recorded before, 1 line recorded now"
    matched = [row for row in listing["rows"] if row["part"] == "matched"]
    assert [(r["bank pounds"], r["supplier"]) for r in matched] == [
        ("-22180.56", "Larch Fourteen Associates Ltd")
    ]
    assert run("--books", str(books), "check", cwd=tmp_path).status == 0
    assert bean_check(books) == ""


def test_payments_that_come_later_find_their_line(books: Path, tmp_path: Path) -> None:
    later = SAMPLES / "finance-2017-18-Q2.csv"
    other = tmp_path / "other"
    make_books(other, "mopac")
    import_files(other, [later])
    payment = max(open_books(other).payments, key=lambda p: (p.amount, p.ref))
    lines = [(str(payment.date), str(-payment.amount), f"REF {payment.document}")]

    listing = listed(books, mt940(tmp_path / "july.sta", "1.00", lines))
    assert parts(listing)["money out, not in the books"][0] == 1
    once = contents(books)
    import_files(books, [later])
    listing = listed(books)
    assert parts(listing)["matched"][:3:2] == (1, 1)
    new = set(contents(books)) - set(once)
    assert any(name.startswith("bank/2017-18/later-") for name in new)
    twice = contents(books)
    assert parts(listed(books))["matched"][0] == 0
    assert contents(books) == twice
    assert run("--books", str(books), "check", cwd=tmp_path).status == 0


def test_a_gap_is_reported_and_recorded_only_when_accepted(
    books: Path, tmp_path: Path
) -> None:
    listed(books, lloyds(tmp_path / "week.csv", OPENING, WEEK))
    once = contents(books)
    late = mt940(tmp_path / "late.sta", "500000.00", [("2017-05-02", "-5.00", "FEE")])
    outcome = run("--books", str(books), "reconcile", str(late), cwd=tmp_path)
    assert outcome.status == 1
    assert (
        "gap: it opens at £500,000.00 on 2017-05-02, and the statement recorded last "
        "closes at £486,195.95 on 2017-04-06; £13,804.05 is on statements in between"
    ) in outcome.err
    assert contents(books) == once
    listed(books, late, "--accept-gap")
    assert run("--books", str(books), "check", cwd=tmp_path).status == 0
    assert bean_check(books) == ""
    assert "Gaps  -13804.05 GBP" in "".join(
        path.read_text(encoding="utf-8") for path in (books / "bank").rglob("*.*")
    )


def test_statements_are_recorded_oldest_first_whatever_the_order(
    books: Path, tmp_path: Path
) -> None:
    one = mt940(tmp_path / "a.sta", "10.00", [("2017-04-03", "1.00", "IN")])
    two = mt940(tmp_path / "b.sta", "11.00", [("2017-04-03", "2.00", "IN AGAIN")])
    three = mt940(tmp_path / "c.sta", "13.00", [("2017-04-04", "4.00", "MORE")])
    listing = listed(books, three, one, two)
    assert [s["closing"] for s in listing["statements"]] == ["11.00", "13.00", "17.00"]
    assert {s["what was done"] for s in listing["statements"]} == {"recorded"}
    # Two statements of one day cannot both be asserted at its end.
    assert run("--books", str(books), "check", cwd=tmp_path).status == 0
    assert bean_check(books) == ""


def test_a_dry_run_writes_nothing(books: Path, tmp_path: Path) -> None:
    once = contents(books)
    week = lloyds(tmp_path / "week.csv", OPENING, WEEK)
    listing = listed(books, week, "--dry-run")
    assert parts(listing)["matched"][0] == 6
    assert contents(books) == once


def test_a_foreign_account_is_refused(books: Path, tmp_path: Path) -> None:
    lines = [("2017-04-03", "-77675.00", "1900000001")]
    euro = mt940(tmp_path / "euro.sta", "1.00", lines, currency="EUR")
    once = contents(books)
    outcome = run("--books", str(books), "reconcile", str(euro), cwd=tmp_path)
    assert outcome.status == 2
    assert "BANK-005: euro.sta: account 000000/00001234 is kept in EUR" in outcome.err
    assert contents(books) == once


def bean_check(books: Path) -> str:
    """Run Beancount's own check, without its cache; what it says."""
    code = (
        "import sys; from beancount.scripts.check import main; "
        "sys.argv[0] = 'bean-check'; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", str(books / "main.beancount")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(done.returncode) == bool(done.stderr), done
    return done.stderr


def _plain(payment: Payment) -> tuple[object, ...]:
    return tuple(payment)


def _answers(books: Path) -> list[str]:
    """Ask for spend and coverage; without the digest of the books."""
    opened = open_books(books)
    return [
        ask(opened, find(name)).frame.to_csv()
        for name in ("spend-by-initiative", "spend-by-category", "coverage")
    ]
