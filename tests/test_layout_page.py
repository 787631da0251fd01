"""The page on the canonical layout shows what is written, and what is read."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

from mopac_spend.books import reader
from mopac_spend.books.canonical import batch_text
from mopac_spend.fields import OPTIONAL
from mopac_spend.spend import (
    BATCH_COUNTS,
    BATCH_POUNDS,
    BATCH_TEXTS,
    Batch,
    Payment,
)
from tests.books_maker import make_batch, make_payment

PAGE = Path(__file__).parent.parent / "docs/canonical-layout.md"
FILE = "payments/2020-21/finance-2020-21-q1-1a2b3c4d.beancount"
BATCH = "finance-2020-21-q1-1a2b3c4d"

_BLOCK = re.compile(r"^```beancount\n(.*?)^```", re.MULTILINE | re.DOTALL)


def payments() -> list[Payment]:
    plain = make_payment(
        6,
        BATCH,
        date=dt.date(2020, 5, 14),
        supplier="Acme Ltd",
        description='The "Summer" programme',
        amount=Decimal("1234.50"),
        tags=("vru", "knife-crime", "grants"),
        optional={
            "ref": "fin:5100000123:3f9a2c11d0be",
            "fund": "home-office",
            "decision": "PCD-79",
            "supplier-id": "700123",
            "rule": "seed-fund",
        },
    )
    credit = make_payment(
        7,
        BATCH,
        date=dt.date(2020, 6, 2),
        supplier="Bolt LLP",
        amount=Decimal("-20.00"),
        tags=("finance", "untagged", "consultancy"),
        optional={"ref": "fin:5100000124:90aa17c3e5f0"},
    )
    return [plain, credit]


def batch() -> Batch:
    made = make_batch(BATCH, payments())
    return made._replace(
        source="finance-2020-21-Q1.csv",
        layout="sample-finance",
        sha256="4f" * 32,
        rows_read=3,
        rows_set_aside=1,
        set_aside=f"set-aside/{BATCH}.csv",
    )


def test_the_example_is_what_is_written_and_what_is_read() -> None:
    text = batch_text(batch(), payments(), "Assets:Bank")
    (shown,) = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert shown == text
    read = reader.read(shown.encode(), FILE)
    assert read is not None
    assert read.batch == batch()._replace(file=FILE, line=5)
    lines = shown.splitlines()
    for payment, due in zip(read.payments(), payments(), strict=True):
        assert payment == due._replace(file=FILE, line=payment.line)
        assert lines[payment.line - 1].startswith(str(due.date))


def test_the_page_names_every_key() -> None:
    page = PAGE.read_text(encoding="utf-8")
    optional = (each.key for each in OPTIONAL)
    keys = (*optional, *BATCH_TEXTS, *BATCH_COUNTS, *BATCH_POUNDS, "amends")
    for key in keys:
        assert f"`{key.replace('_', '-')}`" in page, key


def test_one_byte_outside_the_layout_leaves_the_file_to_beancount() -> None:
    text = batch_text(batch(), payments(), "Assets:Bank")
    for other in (
        text.replace("  row:", "   row:", 1),
        text.replace("\n\n2020-06-02", "\n\n; a note\n2020-06-02"),
        text.replace("1234.50 GBP", "1,234.50 GBP"),
        text.replace("1234.50", "1234.51"),  # canonical, but not its control total
        text + "\n",
    ):
        assert other != text
        assert reader.read(other.encode(), FILE) is None
