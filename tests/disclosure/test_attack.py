"""Nobody who has every release of a body works out what one person was paid.

A run of the suite attacks two hundred bodies and eight, `MOPAC_SPEND_ATTACKS=9` nine
hundred. Of a hundred, 20 give somebody away where earlier releases are not heeded, 50
where nothing is hidden for the sake of what must be, and 16 where one of those who are
found out is overlooked.
"""

from __future__ import annotations

import csv
import io
import os
import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.disclosure.released import Shelf
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from mopac_spend.questions.releasing import released
from mopac_spend.questions.renderings import html
from mopac_spend.questions.renderings import json as whole
from tests.books_maker import REGISTERS, make_books
from tests.disclosure.attacker import Attacker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.questions.releasing import Released

HUNDREDS = int(os.environ.get("MOPAC_SPEND_ATTACKS", "2"))
FEWEST, MARGIN = 3, 0.1
CATEGORIES = ("consultancy", "grants", "training")
INITIATIVES = ("knife-crime", "victims", "archive")


class Payment(NamedTuple):
    day: str
    payee: str
    directorate: str
    initiative: str
    category: str
    pounds: Decimal
    person: bool

    @property
    def year(self) -> str:
        first = int(self.day[:4]) - (self.day[5:7] < "04")
        return f"{first}-{(first + 1) % 100:02}"


# What heads the rows of a question, and what of a payment that is.
HEADS: dict[str, dict[str, Callable[[Payment], str]]] = {
    "spend-by-category": {
        "category": lambda p: p.category,
        "financial_year": lambda p: p.year,
    },
    "spend-by-initiative": {
        "initiative": lambda p: p.initiative,
        "category": lambda p: p.category,
        "financial_year": lambda p: p.year,
    },
    "spend-by-month": {"month": lambda p: p.day[:7]},
    "payments-to-individuals": {
        "financial_year": lambda p: p.year,
        "category": lambda p: p.category,
    },
    "spend-by-two": {
        "row": lambda p: p.initiative,
        "column": lambda p: p.category,
    },
}


def invented(seed: int) -> list[Payment]:
    draw = random.Random(seed)  # noqa: S311 - payments of a test
    people = [f"Person Example {letter}" for letter in "ABCDEFGH"[: draw.randint(2, 8)]]
    payments = []
    for at in range(draw.randint(14, 40)):
        person = at % 2 == 0
        pounds = Decimal(round(draw.lognormvariate(6.5, 1.2) * 100) + 101) / 100
        if draw.random() < 0.08:
            pounds = -pounds
        payments.append(
            Payment(
                f"{draw.choice((2018, 2019))}-{draw.randint(4, 12):02}-"
                f"{draw.randint(1, 28):02}",
                draw.choice(people) if person else f"Firm {draw.randint(1, 4)} Ltd",
                draw.choice(("finance", "vru")),
                draw.choice(INITIATIVES),
                draw.choice(CATEGORIES[: draw.randint(1, 3)]),
                pounds,
                person,
            )
        )
    return payments


def books_of(folder: Path, payments: list[Payment]) -> Path:
    people = sorted({each.payee for each in payments if each.person})
    registers = REGISTERS + "".join(
        f'2012-01-16 custom "supplier" "person-{at}" "{name}"\n  individual: TRUE\n'
        for at, name in enumerate(people)
    )
    lines = "\n".join(
        f"{p.day} | {p.payee} | Work {at} | {p.pounds} | "
        f"{p.directorate} / {p.initiative} / {p.category}"
        for at, p in enumerate(payments)
    )
    return make_books(folder, lines, registers=registers)


def asked(draw: random.Random) -> tuple[str, dict[str, Any], Callable[[Payment], bool]]:
    """Draw a question, its filters, and what they select."""
    name = draw.choice(sorted(HEADS))
    filters: dict[str, Any] = {}
    tests: list[Callable[[Payment], bool]] = []
    way = draw.randint(0, 3)
    if way == 1:
        year = draw.choice(("2018-19", "2019-20"))
        filters["fy"] = year
        tests.append(lambda p: p.year == year)
    if way == 2:
        filters |= {"from_": "2018-04-01", "to": "2019-06-30"}
        tests.append(lambda p: p.day <= "2019-06-30")
    if draw.random() < 0.4:
        category = draw.choice(CATEGORIES)
        filters["category"] = category
        tests.append(lambda p: p.category == category)
    if draw.random() < 0.3:
        directorate = draw.choice(("finance", "vru"))
        filters["directorate"] = directorate
        tests.append(lambda p: p.directorate == directorate)
    return name, filters, lambda p: all(test(p) for test in tests)


def read(  # noqa: PLR0913, PLR0917
    attacker: Attacker,
    of: Released,
    name: str,
    selects: Callable[[Payment], bool],
    payments: list[Payment],
    places: dict[Payment, int],
) -> list[set[int]]:
    """Tell the attacker what a release says; give the sets that its tables name."""
    answer = of.answer
    chosen = [p for p in payments if selects(p)]
    if name == "payments-to-individuals":
        chosen = [p for p in chosen if p.person]
    mine = {places[p] for p in chosen if p.person}
    firms = sum((p.pounds for p in chosen if not p.person), Decimal(0))
    texts = [
        answer.rendered("csv").decode(),
        html.write(answer, payments=False).decode(),
        whole.write(answer, payments=True).decode(),
        str([*of.lines.lines]),
    ]
    # One line stands for all of them.
    assert sum(row[-1] not in {p.pounds for p in chosen} for row in of.lines.rows) < 2
    assert len(of.lines.rows) <= sum(not p.person for p in chosen) + 1
    assert not any(p.payee in text for p in chosen if p.person for text in texts)
    lines_sum = of.lines.total[-1]
    if any("left out of every figure" in each for each in answer.method.exclusions):
        assert answer.total == firms
        assert lines_sum == firms
        return []
    assert (
        lines_sum
        == answer.total
        == firms + sum((p.pounds for p in chosen if p.person), Decimal(0))
    )
    attacker.told(mine, float(answer.total - firms))
    sets = [mine]
    heads = HEADS[name]
    shown: list[Decimal] = []
    rows = [*csv.DictReader(io.StringIO(texts[0]))]
    for row in rows:
        inside = [p for p in chosen if all(of(p) == row[h] for h, of in heads.items())]
        people = {places[p] for p in inside if p.person}
        others = sum((p.pounds for p in inside if not p.person), Decimal(0))
        sets.append(people)
        if row["amount"] != "[c]":
            shown.append(Decimal(row["amount"]))
            attacker.told(people, float(Decimal(row["amount"]) - others))
        if (running := row.get("year_to_date", "[c]")) != "[c]":
            until = [
                p
                for p in chosen
                if p.year == row["financial_year"] and p.day[:7] <= row["month"]
            ]
            known = sum((p.pounds for p in until if not p.person), Decimal(0))
            inside_year = {places[p] for p in until if p.person}
            attacker.told(inside_year, float(Decimal(running) - known))
    if len(shown) == len(rows):
        assert sum(shown, Decimal(0)) == answer.total
    for table in answer.tables:
        if table.matrix:
            read_margins(attacker, table, name, chosen, places)
    return sets


def read_margins(
    attacker: Attacker,
    table: Any,  # noqa: ANN401
    name: str,
    chosen: list[Payment],
    places: dict[Payment, int],
) -> None:
    """Tell the attacker the totals of the columns of a table."""
    heads = HEADS[name]
    for at in range(table.stub, len(table.columns) - 1):
        title, cell = table.columns[at].heading, table.total[at]
        if cell == "[c]":
            continue
        for of in heads.values():
            inside = [p for p in chosen if of(p).casefold() == title.casefold()]
            if not inside or of is next(iter(heads.values())):
                continue
            firms = sum((p.pounds for p in inside if not p.person), Decimal(0))
            people = {places[p] for p in inside if p.person}
            attacker.told(people, float(cell - firms))


def attack(folder: Path, seed: int) -> int:
    """Release two or three answers of one body, and attack them all together."""
    draw = random.Random(1000 + seed)  # noqa: S311
    payments = invented(seed)
    people = [p for p in payments if p.person]
    places = {p: at for at, p in enumerate(people)}
    attacker = Attacker([p.payee for p in people], [float(p.pounds) for p in people])
    opened = open_books(books_of(folder / "books", payments))
    shelf = Shelf(folder / "small-cells")
    sets: list[set[int]] = []
    hidden = 0
    for _ in range(draw.randint(2, 3)):
        name, filters, selects = asked(draw)
        try:
            of = released(ask(opened, name, **filters), shelf, lines=True)
        except Refusal as refusal:
            assert refusal.code == "DISCLOSURE-001"  # noqa: PT017
            continue
        shelf.keep(of.kept)
        hidden += sum("[c]" in row for row in of.answer.rows)
        sets += read(attacker, of, name, selects, payments, places)
    assert attacker.subtracts(FEWEST) == []
    assert attacker.near(sets, MARGIN) == []
    return hidden


@pytest.mark.parametrize("seed", range(8))
def test_nobody_is_found_out(tmp_path: Path, seed: int) -> None:
    attack(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 100 + 100 * HUNDREDS, 25))
def test_nobody_is_found_out_of_hundreds(tmp_path: Path, first: int) -> None:
    hidden = [attack(tmp_path / f"{seed}", seed) for seed in range(first, first + 25)]
    assert sum(hidden) > 25


def test_the_attacker_finds_who_is_not_hidden() -> None:
    attacker = Attacker(["a", "b", "b", "c"], [10.0, 5.0, 5.0, 7.0])
    attacker.told({0, 1, 2, 3}, 27.0)
    attacker.told({1, 2, 3}, 17.0)
    assert attacker.subtracts(FEWEST)
    assert len(attacker.near([{0}, {1, 2}], MARGIN)) == 1
