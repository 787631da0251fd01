"""The shipped books are what the importer makes of the shipped exports."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from mopac_spend.register import Decision

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "importers" / "samples"

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


def test_the_generator_writes_the_shipped_exports_again(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    shipped_exports = {p.name: p.read_bytes() for p in SAMPLES.glob("finance-*")}
    for path in (tmp_path / "samples").glob("finance-*"):
        path.unlink()
    subprocess.run([sys.executable, tmp_path / "samples" / "generate.py"], check=True)
    made = {p.name: p.read_bytes() for p in (tmp_path / "samples").glob("finance-*")}
    assert made == shipped_exports


def test_the_importer_makes_the_shipped_books_in_any_order(tmp_path: Path) -> None:
    books = tmp_path / "ledger"
    starter.make_books(books, starter.MOPAC, illustrative=True)
    exports = sorted(SAMPLES.glob("finance-*"))
    random.Random(4).shuffle(exports)  # noqa: S311
    import_files(books, exports)
    for part in ("payments", "set-aside"):
        assert tree(books / part) == tree(ROOT / "ledger" / part)


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
