"""Whatever is done in whatever order, what was published of a locked period stays."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import status
from mopac_spend.closing import figures
from tests.books.record.books import HEADINGS, books
from tests.closing.periods import APPROVED, close, reopen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONTHS = ("2020-05", "2020-06", "2020-07")


class Deeds:
    """What people do to books, each at random."""

    def __init__(self, desk: Path, chance: random.Random) -> None:
        self.desk, self.chance, self.files = desk, chance, 0

    @property
    def _pounds(self) -> str:
        return f"{self.chance.randint(1, 99999) / 100:.2f}"

    def imports(self) -> None:
        self.files += 1
        name = f"file-{self.files}.csv"
        rows = [
            f"{self.chance.choice(MONTHS)}-{self.chance.randint(1, 28):02},"
            f"{self._pounds},Acme {self.chance.randint(1, 9)}\n"
            for _ in range(self.chance.randint(1, 4))
        ]
        (self.desk / name).write_text(HEADINGS + "".join(rows), encoding="utf-8")
        typed = ("import", name, "--beside")
        if books(self.desk, *typed).status:
            assert books(self.desk, *typed, "--restate", *APPROVED).status == 0

    def amends(self) -> None:
        name = self.chance.choice(["may.csv", "june.csv"])
        month = {"may.csv": "05", "june.csv": "06"}[name]
        row = f"2020-{month}-02,{self._pounds},Harbour Training Ltd\n"
        (self.desk / name).write_text(HEADINGS + row, encoding="utf-8")
        typed = ("import", name, "--amends", name)
        if books(self.desk, *typed).status:
            assert books(self.desk, *typed, "--restate", *APPROVED).status == 0

    def closes(self) -> None:
        explained = [f"--explain={name}=x" for name in ("batches", "sequence")]
        close(self.desk, self.chance.choice([*MONTHS, "2020-21-Q1"]), *explained)

    def reopens(self) -> None:
        reopen(self.desk, self.chance.choice([*MONTHS, "2020-21-Q1"]))

    def retags(self) -> None:
        paths = sorted((self.desk / "books/payments").glob("20*/*.beancount"))
        path = self.chance.choice(paths)
        before = path.read_text("utf-8")
        old, new = "untagged", "business-as-usual"
        if self.chance.random() < 0.3:
            old, new = new, old
        path.write_text(
            before.replace(f'initiative: "{old}"', f'initiative: "{new}"'), "utf-8"
        )
        if books(self.desk, "record", "--by", "A", "--why", "x").status:
            assert "SPEND-065" in books(self.desk, "check").err
            path.write_text(before, "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_what_was_published_stays(desk: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    deeds = Deeds(desk, chance)
    some: list[Callable[[], None]] = [deeds.imports, deeds.amends, deeds.closes]
    some += [deeds.closes, deeds.reopens, deeds.retags]
    for _ in range(10):
        chance.choice(some)()
        opened = open_books(desk / "books")
        assert status(desk / "books").covered
        for each in read(desk / "books").closed:
            held = figures.of_period(opened, each.period, each.period).closing
            known = each.closing
            if each.locked:
                assert (held.root, held.sums) == (known.root, known.sums)
                assert (held.payments, held.pounds) == (known.payments, known.pounds)
    assert by_beancount(desk / "books/main.beancount").findings == []
