"""A folder with books of two batches, and books as they were before the record."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from mopac_spend.books.record import FOLDER, INCLUDE
from tests.errors.commands import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.errors.commands import Outcome


HEADINGS = "Paid on,Net pounds,Paid to\n"
LAYOUT = """\
name = "office"
source = "office"
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
"""
MAY = HEADINGS + "2020-05-02,500.00,Harbour Training Ltd\n"
JUNE = HEADINGS + "2020-06-02,25.50,Acme Ltd\n2020-06-03,1000.00,Bolt LLP\n"


TODAY = "1618225200"


def make_desk(folder: Path) -> Path:
    """Make books in a folder, and import two batches into them."""
    assert run("init", "books", cwd=folder).status == 0
    layouts = folder / "books/importers/layouts"
    layouts.mkdir(parents=True)
    (layouts / "office.toml").write_text(LAYOUT, encoding="utf-8")
    for name, text in (("may.csv", MAY), ("june.csv", JUNE)):
        (folder / name).write_text(text, encoding="utf-8")
        assert books(folder, "import", name).status == 0
    return folder


def books(desk: Path, *typed: str) -> Outcome:
    return run("--books", "books", *typed, cwd=desk)


def batch(desk: Path, month: str) -> Path:
    (path,) = (desk / "books/payments").glob(f"*/{month}-*.beancount")
    return path


def without_record(books: Path) -> Path:
    """Take the record out of books, and its include."""
    shutil.rmtree(books / FOLDER, ignore_errors=True)
    main = books / "main.beancount"
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    others = [line for line in lines if line.rstrip() != INCLUDE]
    main.write_text("".join(others), encoding="utf-8")
    return books
