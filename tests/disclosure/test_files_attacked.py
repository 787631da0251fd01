"""Whoever has every file of every release works out of nobody what they were paid.

As `test_attack`, but through the commands: signed releases and replies to requests of
several parts, in two folders of cases. All is read from the files alone.
"""

from __future__ import annotations

import csv
import json
import random
import re
import subprocess
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.findings import Refusal
from tests.books_maker import REGISTERS
from tests.disclosure.attacker import Attacker
from tests.disclosure.office import Office, said
from tests.disclosure.test_attack import FEWEST, HEADS, MARGIN, asked, invented

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.disclosure.test_attack import Payment

pytestmark = pytest.mark.usefixtures("looked_into_here")

_FIGURE = re.compile(r"(?<![\d.,])[\d,]*\d\.\d{1,2}(?!\d)")
_LEFT_OUT = "left out of every figure"
_OPTIONS = {"from_": "from"}


def office_of(folder: Path, payments: Sequence[Payment]) -> Office:
    """Make books in which texts of others name people, and one has a grant."""
    people = sorted({each.payee for each in payments if each.person})
    registers = REGISTERS + "".join(
        f'2012-01-16 custom "supplier" "person-{at}" "{name}"\n  individual: TRUE\n'
        for at, name in enumerate(people)
    )
    registers += (
        '2018-05-16 custom "grant" "G-1" "A garden"\n'
        "  individual: TRUE\n  amount: 6161.61 GBP\n"
    )
    lines = "\n".join(
        f"{p.day} | {p.payee} | Work {at}{'' if p.person else f' with {people[0]}'} | "
        f"{p.pounds} | {p.directorate} / {p.initiative} / {p.category}"
        for at, p in enumerate(payments)
    )
    return Office(folder, lines, registers)


@dataclass
class Reader:
    """Reads files, and tells the attacker what they say.

    Attributes:
        known: figures that the attacker was told, or that are of others alone.
        secret: figures that nobody may read.
        sets: payments whose sums nobody may come near.

    """

    payments: list[Payment]
    attacker: Attacker
    known: set[Decimal] = field(default_factory=set)
    secret: set[Decimal] = field(default_factory=lambda: {Decimal("6161.61")})
    sets: list[set[int]] = field(default_factory=list)
    hidden: int = 0

    def __post_init__(self) -> None:
        people = [p for p in self.payments if p.person]
        self.places = {p: at for at, p in enumerate(people)}
        self.known |= {abs(p.pounds) for p in self.payments if not p.person}
        for name in {p.payee for p in people}:
            own = [p.pounds for p in people if p.payee == name]
            self.secret |= {abs(sum(own)), *map(abs, own)}  # type: ignore[arg-type]

    def tell(self, some: Sequence[Payment], pounds: Decimal) -> None:
        """Tell the attacker a figure that is shown."""
        firms = _sum(p for p in some if not p.person)
        of = {self.places[p] for p in some if p.person}
        self.attacker.told(of, float(pounds - firms))
        self.sets.append(of)
        self.known |= {abs(pounds), abs(firms), abs(pounds - firms)}

    def hide(self, some: Sequence[Payment]) -> None:
        """Note a figure that is hidden."""
        self.hidden += 1
        self.sets.append({self.places[p] for p in some if p.person})
        self.known.add(abs(_sum(p for p in some if not p.person)))
        self.secret |= {abs(_sum(some)), abs(_sum(p for p in some if p.person))}

    def answer(
        self, folder: Path, name: str, selects: Callable[[Payment], bool]
    ) -> Decimal:
        """Read an answer; give its total."""
        chosen = [p for p in self.payments if selects(p)]
        if name == "payments-to-individuals":
            chosen = [p for p in chosen if p.person]
        of = json.loads((folder / "method.json").read_text(encoding="utf-8"))
        total = Decimal(of["total"])
        if any(_LEFT_OUT in each for each in of["method"]["exclusions"]):
            self.hide(chosen)
            chosen = [p for p in chosen if not p.person]
        self.tell(chosen, total)
        assert of["method"]["selected"]["payments"] == len(chosen)
        shown = []
        rows = rows_of(folder / "answer.csv")
        for row in rows:
            inside = [
                p
                for p in chosen
                if all(of_(p) == row[head] for head, of_ in HEADS[name].items())
            ]
            if row["amount"] == "[c]":
                self.hide(inside)
            else:
                shown.append(Decimal(row["amount"]))
                self.tell(inside, shown[-1])
            if until := row.get("year_to_date"):
                before = [
                    p
                    for p in chosen
                    if p.year == row["financial_year"] and p.day[:7] <= row["month"]
                ]
                if until == "[c]":
                    self.hide(before)
                else:
                    self.tell(before, Decimal(until))
        if len(shown) == len(rows):
            assert sum(shown, Decimal(0)) == total
        return total

    def lines(self, lines: list[dict[str, str]], total: Decimal) -> None:
        """Read the lines of a part: they come to its total, and one is of people."""
        firms = {p.pounds for p in self.payments if not p.person}
        own = [Decimal(line["amount"]) for line in lines]
        assert sum(own, Decimal(0)) == total
        assert sum(line["supplier"].startswith("Individual") for line in lines) < 2
        assert {
            Decimal(line["amount"])
            for line in lines
            if not line["supplier"].startswith("Individual")
        } <= firms

    def look(self, folder: Path) -> None:
        """Look for what nobody may read in every file that left."""
        people = {p.payee for p in self.payments if p.person}
        for file in folder.rglob("*"):
            if not file.is_file() or file.name in {"salt.txt", "verify.py"}:
                continue
            text = said(file)
            assert not [name for name in people if name in text], file
            assert "test:" not in text, file
            assert "guesses from" not in text, file
            figures = {Decimal(each.replace(",", "")) for each in _FIGURE.findall(text)}
            assert not (self.secret - self.known) & figures, file


def _sum(some: Any) -> Decimal:  # noqa: ANN401 - payments
    return sum((p.pounds for p in some), Decimal(0))


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def typed(name: str, filters: dict[str, Any]) -> tuple[str, ...]:
    words = [name]
    for option, value in filters.items():
        words += [f"--{_OPTIONS.get(option, option)}", value]
    return tuple(words)


def attack(folder: Path, seed: int, *, letters: bool) -> int:
    """Let signed releases and a reply leave, in any order; attack them together."""
    draw = random.Random(5000 + seed)  # noqa: S311
    payments = invented(seed)
    office = office_of(folder, payments)
    people = [p for p in payments if p.person]
    attacker = Attacker([p.payee for p in people], [float(p.pounds) for p in people])
    reader = Reader(payments, attacker)
    left: list[Path] = []
    ways = ["release", "release", *(["letter"] if letters else ["release"])]
    draw.shuffle(ways)
    for number, way in enumerate(ways):
        parts = [asked(draw) for _ in range(2 if way == "letter" else 1)]
        words = [typed(name, filters) for name, filters, _ in parts]
        try:
            if way == "letter":
                some = [(*words[0], "--payments"), *words[1:]]
                out = office.sent(*some, cases=draw.choice(("foi-cases", "others")))
            else:
                out = office.release(f"out{number}", *words[0])
        except Refusal as refusal:
            assert refusal.code == "DISCLOSURE-001"  # noqa: PT017
            continue
        left.append(out)
        lines = rows_of(out / "data/lines.csv")
        for part, (name, _, selects) in enumerate(parts, 1):
            own = out / "data" / (f"{part}" if way == "letter" else "")
            total = reader.answer(own, name, selects)
            if way == "letter":
                letter = " ".join((out / "data/reply.txt").read_text("utf-8").split())
                assert f"{total:,.2f}".removeprefix("-") in letter
            if part == 1:
                reader.lines(lines, total)
        if way == "release":
            script = [sys.executable, "-I", str(out / "verify.py")]
            run = subprocess.run(script, capture_output=True, check=False)
            assert run.returncode == 0, run.stdout
    for out in left:
        reader.look(out)
    assert attacker.subtracts(FEWEST) == []
    assert attacker.near(reader.sets, MARGIN) == []
    return reader.hidden


def test_the_reader_finds_what_should_not_be_there(tmp_path: Path) -> None:
    payments = invented(1)
    people = [p for p in payments if p.person]
    attacker = Attacker([p.payee for p in people], [float(p.pounds) for p in people])
    office = office_of(tmp_path, payments)
    out = office.sent(("spend-by-category", "--payments"))
    (tmp_path / "empty").mkdir()
    Reader(payments, attacker).look(tmp_path / "empty")
    pounds = f"{abs(people[0].pounds):,.2f}"
    for name in ("reply.docx", "reply.pdf", "1/answer.ods", "reply.txt"):
        figure = said(out / "data" / name)
        assert _FIGURE.search(figure) or "withheld" in figure
    for text in (f"It is £{pounds}.", f'"{people[0].payee}"', "test:1:000000000001"):
        (tmp_path / "empty/a.txt").write_text(text, encoding="utf-8")
        with pytest.raises(AssertionError):
            Reader(payments, attacker).look(tmp_path / "empty")


@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_found_in_files(tmp_path: Path, seed: int) -> None:
    attack(tmp_path, seed, letters=True)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(400, 430, 10))
def test_nobody_is_found_in_the_files_of_hundreds(tmp_path: Path, first: int) -> None:
    hidden = []
    for seed in range(first, first + 10):
        (folder := tmp_path / f"{seed}").mkdir()
        hidden.append(attack(folder, seed, letters=seed % 2 == 0))
    assert sum(hidden) > 10
