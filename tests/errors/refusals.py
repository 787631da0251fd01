"""One way to be refused for each refusal: what is on the disk, what is typed.

`refusals.txt` holds what each of them says, one `CODE: message` a line.
"""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from typing import TYPE_CHECKING
from unittest import mock

import filelock

from mopac_spend.findings import CODES
from tests.errors.cases import GOOD, HERE
from tests.errors.commands import run

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.errors.commands import Outcome

TEXTS = HERE / "refusals.txt"
REFUSAL_CODES = [code for code in CODES if not code.startswith("SPEND-")]

LAYOUT = """\
name = "office"
source = "office"
{more}
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
"""
DISK_FULL = OSError(28, "No space left on device")
CSV = "Paid on,Net pounds,Paid to\n2020-06-02,500.00,Harbour Training Ltd\n"

# Code: files beside the good books (folder `books`), and what is typed.
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "BOOKS-001": ({}, "--books elsewhere check"),
    "BOOKS-002": ({}, "init books"),
    "IMPORT-001": ({}, "--books books import june.csv"),
    "IMPORT-002": (
        {"june.csv": "Day,Pounds\n2020-06-02,500.00\n"},
        "--books books import june.csv --layout office",
    ),
    "IMPORT-003": ({"june.csv": ""}, "--books books import june.csv"),
    "IMPORT-004": (
        {"june.xls": "<html><body><table></table></body></html>"},
        "--books books import june.xls",
    ),
    "IMPORT-005": (
        {"mine.toml": 'name = "mine"\nsource = "mine"\n[columns]\ndate = ["Day"]\n'},
        "--books books import june.csv --layout mine.toml",
    ),
    "IMPORT-006": (
        {
            "mine.toml": LAYOUT.format(more='rules = "mine"'),
            "books/importers/rules/mine.toml": (
                '[[rule]]\nid = "courses"\nwhen.description = { contains = "course" }\n'
                'then = { initiative = "knife-crimes" }\n'
            ),
        },
        "--books books import june.csv --layout mine.toml",
    ),
    "IMPORT-007": ({}, "--books books import june.csv --layout offices"),
    "IMPORT-008": (
        {"june.csv": "Paid on,Net pounds,Paid to\nsome day,500.00,Harbour Ltd\n"},
        "--books books import june.csv --layout office",
    ),
    "IMPORT-009": ({}, "--books books import june.csv --layout office"),
    "IMPORT-010": ({}, "--books books import june.csv --layout office"),
    "ASK-001": ({}, "--books books ask spend-by-initiatives"),
    "ASK-002": ({}, "--books books ask spend-by-initiative --initiative knife-crimes"),
    "ASK-003": ({}, "--books books ask spend-by-initiative --fy 2020-22"),
    "ASK-005": ({}, "--books books ask coverage --output books/answer.csv"),
    "REPORT-001": (
        {},
        "--books books report quarterly --fy 2020-21 --quarter 5 --output out",
    ),
}


def refused(code: str, folder: Path) -> Outcome:
    """Be refused: write the files into an empty folder and run the command."""
    files, typed = REFUSED[code]
    books = folder / "books"
    shutil.copytree(GOOD, books)
    own = {
        "june.csv": CSV,
        "books/importers/layouts/office.toml": LAYOUT.format(more=""),
    }
    for name, text in (own | files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if code == "IMPORT-001":
        (folder / "june.csv").unlink()
    around: dict[str, AbstractContextManager[object]] = {
        "IMPORT-009": filelock.FileLock(books / ".import.lock"),
        "IMPORT-010": mock.patch("os.fsync", side_effect=DISK_FULL),
    }
    with around.get(code, nullcontext()):
        return run(*typed.split(), cwd=folder)


def said(outcome: Outcome, folder: Path) -> str:
    """Give what was said without the name of the folder it was said in."""
    return outcome.err.strip().replace(f"{folder.resolve()}/", "")


def texts() -> dict[str, str]:
    """Read `refusals.txt`: code to the whole line."""
    lines = TEXTS.read_text(encoding="utf-8").splitlines()
    return {line.partition(": ")[0]: line for line in lines}
