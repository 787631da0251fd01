"""The catalogue of bad books: one folder a code, one folder in it a case.

`good/` holds books with no fault. A case holds only the files that differ, so what
it shows is the fault and nothing else:

    SPEND-012/meaning.txt                                  one line: what it means
    SPEND-012/misspelt/payments/2020-21/may.beancount      the file with the fault
    SPEND-012/misspelt/expected.txt                        the findings, to the letter

`python -m tests.errors.make_page --golden` writes the expected texts anew; read the
difference before you keep it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from mopac_spend.findings import CODES

HERE = Path(__file__).parent
GOOD = HERE / "good"
EXPECTED = "expected.txt"
MEANING = "meaning.txt"
BATCH_FILE = "payments/2020-21/may.beancount"
SPEND_CODES = [code for code in CODES if code.startswith("SPEND-")]


@dataclass(frozen=True, slots=True)
class Case:
    """One way of breaking the good books, and the code it shows."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code}/{self.name}"

    @property
    def folder(self) -> Path:
        return HERE / self.code / self.name

    @property
    def expected(self) -> list[str]:
        """The findings as `place: code: message`, one a line."""
        return (self.folder / EXPECTED).read_text(encoding="utf-8").splitlines()

    def build(self, into: Path) -> Path:
        """Write the good books with this fault into a folder."""
        shutil.copytree(GOOD, into, dirs_exist_ok=True)
        shutil.copytree(
            self.folder,
            into,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns(EXPECTED),
        )
        return into


def cases() -> list[Case]:
    """Give every case, by code and name."""
    return [
        Case(folder.parent.name, folder.name)
        for folder in sorted(HERE.glob("SPEND-*/*"))
        if folder.is_dir()
    ]


def meaning(code: str) -> str:
    """Give the line that says what a code means."""
    return (HERE / code / MEANING).read_text(encoding="utf-8").strip()


def example(code: str) -> str:
    """Give the first finding of a code among its cases."""
    return next(
        line
        for case in cases()
        if case.code == code
        for line in case.expected
        if f"{code}: " in line
    )
