"""The shipped books are what the importer makes of the shipped exports."""

from __future__ import annotations

import difflib
import random
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import status
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from mopac_spend.periods import FinancialYear
from mopac_spend.register import Decision

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "importers" / "samples"
# What is in the books beside their sixteen exports: a row that came late, and a grant
# whose initiative was decided when its year was opened again.
LATE = "2019-20/late-2018-19-337d5f42.beancount"
RETAGGED = "2018-19/finance-2018-19-q3-b8ec4aed.beancount"

# Published decisions whose payments fall wholly inside 2017-18 to 2020-21; the
# three parts of the London Crime Prevention Fund's £72m are summed below.
PAID_IN_FULL = (
    "PCD-188",
    "PCD-203",
    "PCD-212",
    "PCD-225",
    "PCD-310",
    "PCD-350",
    "PCD-353",
    "PCD-365",
    "PCD-421",
    "PCD-516",
    "PCD-582",
    "PCD-631",
    "PCD-649",
    "PCD-673",
    "PCD-681",
    "PCD-788",
    "PCD-888",
    "CEF-2020-21",
    "UPLIFT-2020-21",
)
# Pounds of each year by category, from 2017-18 on: what is paid is not changed by what
# the registers come to say of it.
YEARS = ("2017-18", "2018-19", "2019-20", "2020-21")
PAID = {
    "agency-staff": ("252889.65", "231320.28", "310764.32", "316044.60"),
    "audit-fees": ("253485.54", "232181.31", "228459.47", "249713.81"),
    "community-grants": ("2073401.89", "5124903.03", "11384448.72", "14608310.09"),
    "consultancy": ("998836.81", "1115316.03", "1845812.90", "1780199.14"),
    "direct-awards": ("0", "0", "700000.00", "300000.00"),
    "grant-management-fees": ("12874.00", "0", "38500.00", "0"),
    "grants-to-public-bodies": (
        *("19168000.00", "17254638.00", "17305185.00", "18055177.00"),
    ),
    "legal-fees": ("140196.73", "52419.44", "171100.42", "96693.91"),
    "running-costs": ("2647525.97", "2563506.03", "2676020.94", "2643953.07"),
    "tenders": ("3741247.59", "3833486.89", "10886275.60", "11478530.97"),
    "training": ("240595.19", "199008.46", "536245.03", "806494.10"),
    "untagged": ("825.94", "1804.18", "564.64", "3613.67"),
}


def test_the_generator_writes_the_shipped_exports_again(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    shipped_exports = {p.name: p.read_bytes() for p in SAMPLES.glob("finance-*")}
    for path in (tmp_path / "samples").glob("finance-*"):
        path.unlink()
    subprocess.run([sys.executable, tmp_path / "samples" / "generate.py"], check=True)
    written = {p.name: p.read_bytes() for p in (tmp_path / "samples").glob("finance-*")}
    assert written == shipped_exports


def test_the_importer_makes_the_shipped_books_in_any_order(tmp_path: Path) -> None:
    books = tmp_path / "ledger"
    starter.make_books(books, starter.MOPAC, illustrative=True)
    exports = sorted(SAMPLES.glob("finance-*"))
    random.Random(4).shuffle(exports)  # noqa: S311
    import_files(books, exports)
    assert tree(books / "set-aside") == tree(ROOT / "ledger" / "set-aside")
    made, kept = tree(books / "payments"), tree(ROOT / "ledger" / "payments")
    assert kept.keys() - made.keys() == {LATE}
    (retagged,) = (name for name in made if made[name] != kept[name])
    assert retagged == RETAGGED
    before, after = (each[retagged].decode().splitlines() for each in (made, kept))
    lines = difflib.ndiff(before, after)
    assert [line for line in lines if line[0] in "+-"] == [
        '- 2018-11-30 ! "Vetchling Community Trust" "Grant payment" ^doc-1900001801',
        '+ 2018-11-30 * "Vetchling Community Trust" "Grant payment" ^doc-1900001801',
        '-   initiative: "untagged"',
        '+   initiative: "knife-crime-seed-fund"',
    ]


def test_the_history_writes_the_shipped_books_again(tmp_path: Path) -> None:
    """To the byte, with the record, from books in which all of it stands already."""
    shutil.copytree(ROOT / "ledger", tmp_path / "ledger")
    script = SAMPLES / "history.py"
    subprocess.run([sys.executable, script, tmp_path / "ledger"], check=True)
    assert tree(tmp_path / "ledger") == tree(ROOT / "ledger")


def test_three_years_are_closed_one_was_reopened_and_one_row_came_late() -> None:
    books = open_books(shipped.folder("ledger"))
    closed = [(f"{each.period}", each.day, each.reopened) for each in books.closed]
    assert all(each.locked for each in books.closed)
    assert closed == [
        ("2017-18", "2018-04-26", ""),
        ("2018-19", "2019-06-19", "2019-06-17"),
        ("2019-20", "2020-04-28", ""),
    ]
    late = [payment for payment in books.payments if payment.belongs]
    assert [(f"{p.date}", p.belongs, f"{p.amount}") for p in late] == [
        ("2019-09-16", "2019-03-28", "1240.50")
    ]
    assert status(books.root).covered


def test_whoever_the_record_names_is_illustrative() -> None:
    entries = read(shipped.folder("ledger")).entries
    said = {
        words
        for entry in entries
        for words in (entry.by, entry.approver, entry.why)
        if words and entry.command != "begin"
    }
    assert len(said) > 3
    assert all(words.endswith("(illustrative)") for words in said), said


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_illustrative_payments_add_up_to_the_real_decisions() -> None:
    books = open_books(shipped.folder("ledger"))
    paid: dict[str, Decimal] = {}
    for payment in books.payments:
        paid[payment.decision] = paid.get(payment.decision, Decimal(0)) + payment.amount
    decisions = books.register.of(Decision)
    for code in PAID_IN_FULL:
        assert paid[code] == decisions[code].amount, code
    fund = paid["PCD-79"] + paid["PCD-310"] + paid["PCD-421"]
    assert fund == decisions["PCD-79"].amount == Decimal("72000000.00")


def test_what_was_paid_stays_as_it_is() -> None:
    payments = open_books(shipped.folder("ledger")).payments
    paid = {(year, category): Decimal(0) for category in PAID for year in YEARS}
    for payment in payments:
        year = f"{FinancialYear.of(payment.date)}"
        paid[year, payment.category] += payment.amount
    assert paid == {
        (year, category): Decimal(pounds)
        for category, amounts in PAID.items()
        for year, pounds in zip(YEARS, amounts, strict=True)
    }
    assert sum(paid.values()) == Decimal("156560570.36")


def test_the_first_export_had_no_columns_for_grant_contract_and_borough() -> None:
    named = {
        payment.batch[: len("finance-2017-18-q1")]
        for payment in open_books(shipped.folder("ledger")).payments
        if payment.grant or payment.contract or payment.borough
    }
    assert len(named) == 15
    assert "finance-2017-18-q1" not in named


def test_the_shipped_books_show_the_shapes_that_matter() -> None:
    payments = open_books(shipped.folder("ledger")).payments
    assert 3000 < len(payments) < 5000
    assert any(payment.amount < 0 for payment in payments), "credit notes"
    assert any("REDACTED" in payment.supplier for payment in payments)
    assert any(payment.initiative == "untagged" for payment in payments)
    split = [p for p in payments if p.rule and p.ref.endswith(("/1", "/2", "/3"))]
    assert sum((p.amount for p in split), Decimal(0)) == Decimal("120000.00")
    assert len({p.initiative for p in split}) == 3
    lines: dict[str, int] = {}
    for payment in payments:
        lines[payment.document] = lines.get(payment.document, 0) + 1
    assert max(lines.values()) > 1, "one document on several lines"


def test_the_label_is_in_the_title_and_with_the_books() -> None:
    books = open_books(shipped.folder("ledger"))
    assert "ILLUSTRATIVE" in books.title
    assert books.illustrative.startswith("ILLUSTRATIVE")


def test_new_books_for_mopac_carry_no_label(tmp_path: Path) -> None:
    starter.make_books(tmp_path / "books", starter.MOPAC)
    books = open_books(tmp_path / "books")
    assert books.illustrative == ""
    assert "ILLUSTRATIVE" not in books.title
    assert not books.payments
