"""Publish out of small books, and read what came out with nothing of the publisher."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.books_maker import REGISTERS, make_books
from tests.errors.commands import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.spend import Payment
    from tests.errors.commands import Outcome


@dataclass
class Desk:
    """A folder with books, and one to publish into."""

    folder: Path

    def make(self, lines: str | Sequence[Payment], registers: str = "") -> Desk:
        make_books(self.folder / "books", lines, registers=REGISTERS + registers)
        return self

    def run(self, *typed: str) -> Outcome:
        return run("--books", "books", "publish", *typed, cwd=self.folder)

    def publish(self, duty: str, period: str, *more: str) -> dict[str, Any]:
        """Publish with gaps and give what the command says, as JSON."""
        wish = ("--period", period, "--output", "out", "--with-gaps")
        done = self.run(duty, *wish, "--format", "json", *more)
        assert done.status == 0, done.err
        said: dict[str, Any] = json.loads(done.out)
        return said

    def rows(self, said: dict[str, Any]) -> list[dict[str, str]]:
        """Read the CSV of a publication."""
        place = self.folder / said["folder"] / f"{said['publication']}.csv"
        text = place.read_bytes().decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    def amounts(self, duty: str, period: str, *more: str) -> list[str]:
        """Give the amounts that a duty publishes, sorted."""
        rows = self.rows(self.publish(duty, period, *more))
        heading = next(each for each in rows[0] if "Amount" in each) if rows else ""
        return sorted((row[heading] for row in rows), key=Decimal)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
