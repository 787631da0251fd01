"""A period is closed with its figures, and refused while something is open."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from filelock import FileLock

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read, verify
from mopac_spend.books.record.tree import line_hashes
from mopac_spend.closing.figures import LEAF
from tests.books.record.books import books
from tests.closing.periods import APPROVED, EXPLAINED, WHO, close, reopen, retag

if TYPE_CHECKING:
    from pathlib import Path

UNTAGGED = (
    "100.0 % of the pounds (£1,525.50) have no initiative decided, of 5 % that may"
)


def test_an_entry_says_what_the_period_held(desk: Path) -> None:
    said = close(desk, "2020-06", "--approver", "B. Head")
    assert said.status == 0, said.err
    last = read(desk / "books").entries[-1]
    assert (last.command, last.by, last.why) == ("close", "A. Officer", "month end")
    closing = last.closing
    assert closing
    assert last.approver == "B. Head"
    assert (closing.payments, closing.pounds) == (2, Decimal("1025.50"))
    assert closing.explained == (("untagged", "nobody has reviewed it yet"),)
    assert [(e.kind, e.code, e.payments, f"{e.pounds}") for e in closing.sums] == [
        ("directorate", "untagged", 2, "1025.50"),
        ("initiative", "untagged", 2, "1025.50"),
        ("category", "untagged", 2, "1025.50"),
        ("quarter", "2020-21-Q1", 2, "1025.50"),
    ]
    assert said.out.endswith(
        "2020-06 (1 June 2020 to 30 June 2020) is closed: 2 payments, £1,025.50, root "
        f"{closing.root}\n"
    )
    assert books(desk, "status").status == books(desk, "check").status == 0


def test_the_root_is_of_the_payments_by_ref_as_they_are_published(desk: Path) -> None:
    close(desk, "2020-06")
    payments = sorted(
        (p for p in open_books(desk / "books").payments if p.date.month == 6),
        key=lambda payment: payment.ref,
    )
    rows = [[str(getattr(payment, name)) for name in LEAF] for payment in payments]
    root = verify.root(line_hashes(LEAF, rows)).hex()
    closing = read(desk / "books").entries[-1].closing
    assert closing
    assert closing.root == root


def test_an_individual_is_withheld_from_the_leaves(desk: Path) -> None:
    roots = []
    for name in ("Acme Ltd", "Bolt LLP"):
        register = desk / "books/registers/suppliers.beancount"
        register.write_text(
            f'2012-01-16 custom "supplier" "one" "{name}"\n  individual: TRUE\n',
            encoding="utf-8",
        )
        assert not books(desk, "record", "--by", "A", "--why", "known").status
        assert not close(desk, "2020-06").status
        closing = read(desk / "books").entries[-1].closing
        assert closing
        roots.append(closing.root)
        reopen(desk, "2020-06")
    assert roots[0] != roots[1]


def test_beancount_reads_the_record_of_a_closing(desk: Path) -> None:
    close(desk)
    reopen(desk)
    _, errors, _ = loader.load_file(str(desk / "books/main.beancount"))
    assert errors == []


def test_a_changed_closing_is_a_damaged_record(desk: Path) -> None:
    close(desk)
    path = desk / "books/record/2021.beancount"
    text = path.read_bytes()
    assert text.count(b"  pounds: 500.00 GBP\n  root:") == 1
    path.write_bytes(
        text.replace(b"  pounds: 500.00 GBP\n  root:", b"  pounds: 500.01 GBP\n  root:")
    )
    assert "SPEND-063" in books(desk, "check").err


def test_the_checklist_is_shown_and_nothing_written(desk: Path) -> None:
    said = books(desk, "close", "2020-21-Q1", *WHO, "--dry-run")
    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines() == [
        "          open  batches: no payment at all of April 2020",
        "does not apply  bank: no bank statement was reconciled with these books",
        f"          open  untagged: {UNTAGGED}",
        "does not apply  explanations: the books hold no budget of 2020-21",
        "does not apply  forecasts: the books hold no budget of 2020-21",
        "does not apply  sequence: no period before it is closed",
        "Dry run: nothing was written.",
    ]
    assert read(desk / "books").entries[-1].command == "import"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("2020-05",), "RECORD-010: 2020-05 has 1 open point: untagged; settle it"),
        (
            ("2020-21-Q1", *EXPLAINED),
            "RECORD-010: 2020-21-Q1 has 1 open point: batches; settle it, or explain",
        ),
        (
            ("2021-04", *EXPLAINED),
            "RECORD-010: 2021-04 is not over: its last day is 30 April 2021",
        ),
        (("2020-21-P01", *EXPLAINED), "RECORD-010: 2020-21-P01 has 1 open point"),
        (("May", *EXPLAINED), "RECORD-011: 'May' is no period; write a month as"),
        (
            ("2010-11", *EXPLAINED),
            "RECORD-011: 2010-11 may be a month or a financial year; write 2010-11-P8",
        ),
        (("2020-05", "--explain", "tags=x"), "RECORD-011: no point is called 'tags'"),
        (("2020-05", "--explain", "bank"), "RECORD-011: --explain takes POINT=TEXT"),
        (("2020-05", "--untagged-limit", "x"), "RECORD-011: --untagged-limit takes"),
        (("2020-05", "--untagged-limit", "nan"), "RECORD-011: --untagged-limit takes"),
        (
            ("2020-05", *EXPLAINED, "--approver", "a. officer"),
            "RECORD-012: A. Officer cannot approve what A. Officer does",
        ),
    ],
)
def test_a_closing_is_refused(desk: Path, typed: tuple[str, ...], words: str) -> None:
    said = books(desk, "close", *typed, *WHO)
    assert said.status == 2
    assert said.err.startswith(words)
    assert read(desk / "books").entries[-1].command == "import"


def test_a_limit_of_what_is_untagged_may_be_given(desk: Path) -> None:
    said = books(desk, "close", "2020-05", *WHO, "--untagged-limit", "100")
    assert said.status == 0


def test_a_period_is_closed_once(desk: Path) -> None:
    assert close(desk).status == 0
    for period in ("2020-05", "2020-21-P2"):
        again = close(desk, period)
        assert again.status == 2
        assert again.err == (
            "RECORD-011: 2020-05 is closed already, on 2021-04-12 by A. Officer\n"
        )


def test_days_that_no_closing_covers_are_an_open_point(desk: Path) -> None:
    close(desk, "2020-05")
    said = close(desk, "2020-07", "--explain", "batches=none came")
    assert said.status == 2
    assert "open  sequence: no closing covers 1 June 2020 to 30 June 2020\n" in said.out
    assert close(desk, "2020-06").status == 0
    assert close(desk, "2020-07", "--explain", "batches=none came").status == 0
    assert close(desk, "2020-21-Q1", "--explain", "batches=none came").status == 0


def test_books_that_somebody_changed_by_hand_are_not_closed(desk: Path) -> None:
    retag(desk, "june")
    said = close(desk)
    assert said.status == 2
    assert said.err.startswith(
        "RECORD-010: the record does not answer for everything that the books say"
    )


def test_two_people_do_not_close_at_once(desk: Path) -> None:
    with FileLock(desk / "books/.import.lock"):
        for typed in (("close", *WHO, *EXPLAINED), ("reopen", *APPROVED)):
            command, *options = typed
            said = books(desk, command, "2020-05", *options)
            assert said.status == 2
            assert said.err.startswith("IMPORT-009: ")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("2020-05", *WHO), "RECORD-012: this needs the approval of somebody else"),
        (
            ("2020-05", *WHO, "--approver", "A. OFFICER"),
            "RECORD-012: A. Officer cannot",
        ),
        (
            ("2020-05", *WHO, "--approver", "\u0410 Offi\u200bcer"),
            "RECORD-012: A. Officer cannot",
        ),
        (
            ("2020-05", *WHO, "--approver", "\u200b"),
            "RECORD-012: A. Officer cannot",
        ),
        (
            ("2020-06", *APPROVED),
            "RECORD-011: 2020-06 is not closed; closed are 2020-05",
        ),
    ],
)
def test_a_reopening_is_refused(desk: Path, typed: tuple[str, ...], words: str) -> None:
    close(desk)
    said = books(desk, "reopen", *typed)
    assert said.status == 2
    assert said.err.startswith(words)


def test_status_lists_what_was_closed(desk: Path) -> None:
    close(desk)
    said = books(desk, "status")
    assert said.status == 0
    assert said.out.splitlines()[-1] == (
        "2020-05 was closed on 12 April 2021 by A. Officer, with 1 payment, £500.00, "
        "as published."
    )
    (one,) = json.loads(books(desk, "status", "--format", "json").out)["closed"]
    assert (one["closing"]["pounds"], one["locked"]) == ("500.00", True)
