"""Tallies from sums of parts, held against the same of the payments, read."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import open_books
from mopac_spend.books.rows import Rows, less
from mopac_spend.engine.database import connect
from mopac_spend.engine.embedded import COUNTING, NUMBER
from mopac_spend.questions.condition import Only
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.part_tallies import of_parts
from mopac_spend.questions.selection import select
from mopac_spend.questions.tallies import Tallies
from tests.books_maker import BANK, make_batch, make_books, make_payment
from tests.questions.test_division import RULE, SHARED

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.method import Amount

_INITIATIVES = ("evaluation", "knife-crime", "business-as-usual", "untagged")
_CATEGORIES = ("consultancy", "grants", "untagged")
_TO_BUSINESS = RULE.replace("victims 1", "business-as-usual 1")
# Ends within the first half of a year.
_WITHIN = RULE.replace("2019-03-31", "2018-07-15").replace("2019-04-01", "2018-07-16")


def write(folder: Path, rules: str) -> Path:
    """Write books of which each half-year is a file, with payments on its edges."""
    drawn, number = random.Random(7), 0  # noqa: S311 - for a test
    make_books(folder, registers=SHARED + rules)
    (folder / "payments/all").mkdir()
    for year in (2017, 2018, 2019, 2020):
        for first, last in (
            (dt.date(year, 4, 1), dt.date(year, 9, 30)),
            (dt.date(year, 10, 1), dt.date(year + 1, 3, 31)),
        ):
            days = [first, last]
            days += [
                first + dt.timedelta(drawn.randrange((last - first).days))
                for _ in range(30)
            ]
            name = f"from-{first}"
            payments = []
            for day in sorted(days):
                number += 1
                tags = "vru", drawn.choice(_INITIATIVES), drawn.choice(_CATEGORIES)
                if day in {first, last}:
                    tags = "vru", "evaluation", "grants"
                # Some are nil.
                pence = Decimal(drawn.choice((0, 1, drawn.randrange(-20_000, 90_000))))
                payments.append(
                    make_payment(number, name, date=day, amount=pence / 100, tags=tags)
                )
            text = batch_text(make_batch(name, payments), payments, BANK)
            (folder / f"payments/all/{name}.beancount").write_text(
                text, encoding="utf-8"
            )
    return folder


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return open_books(write(tmp_path_factory.mktemp("halves"), RULE))


def said(of: Tallies) -> list[tuple[object, ...]]:
    """Give all that a method asks of tallies, of all and by year."""

    def one(each: Tallies) -> tuple[object, ...]:
        by_rule: dict[str, Amount] = {r: each.divided_by({r}) for r in each.rules}
        return (
            *(each.all, each.untagged, each.business_as_usual, by_rule),
            *(each.categories, each.size, each.decided_size, each.began),
        )

    years = ((year, *one(each)) for year, each in of.by_year().items())
    return [one(of), *years]


@pytest.mark.parametrize(
    ("filters", "read"),
    [
        ({}, False),
        ({"as_recorded": True}, False),
        ({"fy": "2018-19"}, False),
        ({"from_": "2018-10-01", "to": "2019-09-30"}, False),
        ({"from_": "2018-10-01", "to": "2019-03-30"}, True),
        ({"from_": "2010-04-01", "to": "2011-03-31"}, False),
    ],
)
def test_parts_say_what_their_payments_do(
    halves: Books,
    filters: dict[str, object],
    read: bool,  # noqa: FBT001 - of a table
) -> None:
    selection = select(halves.register, **filters)  # type: ignore[arg-type]
    narrowed = narrow(halves, selection, connect(halves))
    assert (of_parts(narrowed.cursor, halves, selection) is None) == read
    payments = Tallies.of(narrowed.cursor, "spend_private", divided=narrowed.divided)
    assert said(narrowed.tallies("spend_private")) == said(payments)


def test_what_meets_a_condition_is_not_all(halves: Books) -> None:
    everything, only = select(halves.register), Only("amount > 100", shipped=True)
    table = connect(halves)
    for condition in (Only(), only, Only()):
        narrowed = narrow(halves, everything, table, only=condition)
        payments = Tallies.of(
            narrowed.cursor, "spend_private", divided=narrowed.divided
        )
        assert said(narrowed.tallies("spend_private")) == said(payments)
        assert (payments.all.payments == len(halves.payments)) != (condition is only)


@pytest.mark.parametrize("rules", [_TO_BUSINESS, _WITHIN])
def test_what_a_rule_cuts_is_read(tmp_path: Path, rules: str) -> None:
    books = open_books(write(tmp_path, rules))
    for filters, told in (({}, False), ({"fy": "2020-21"}, True)):
        selection = select(books.register, **filters)  # type: ignore[arg-type]
        narrowed = narrow(books, selection, connect(books))
        assert (of_parts(narrowed.cursor, books, selection) is not None) == told
        payments = Tallies.of(
            narrowed.cursor, "spend_private", divided=narrowed.divided
        )
        assert said(narrowed.tallies("spend_private")) == said(payments)


def test_a_rule_that_changed_divides_the_same_parts_otherwise(tmp_path: Path) -> None:
    write(tmp_path, RULE)
    before = open_books(tmp_path)
    rules = tmp_path / "registers/codes.beancount"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("by-awards-2018", "by-need-2018"),
        encoding="utf-8",
    )
    after = open_books(tmp_path)
    everything = select(before.register)
    found = [of_parts(connect(each), each, everything) for each in (before, after)]
    assert all(found)
    assert [
        {by for _, by, _ in each.wholes if "2018" in str(by)} for each in found if each
    ] == [{"by-awards-2018"}, {"by-need-2018"}]


def test_unsound_books_and_what_is_in_no_part_are_read(halves: Books) -> None:

    everything = select(halves.register)
    ref = halves.payments[0].ref
    without = replace(halves, payments=less(halves.payments, {ref}))
    assert of_parts(connect(without), without, everything) is None
    lost = replace(halves, batches=halves.batches[1:])
    assert of_parts(connect(lost), lost, everything) is None


def test_each_payment_has_a_number_wherever_it_rests(tmp_path: Path) -> None:
    """In parts, and in a file that somebody wrote a remark into."""
    file = write(tmp_path, RULE) / "payments/all/from-2018-10-01.beancount"
    file.write_text(f"{file.read_text(encoding='utf-8')}; seen\n", encoding="utf-8")
    books = open_books(tmp_path)
    assert isinstance(books.payments, Rows)
    assert books.payments.others
    everything = select(books.register)
    assert of_parts(connect(books), books, everything) is None
    narrowed = narrow(books, everything, connect(books), numbered=True)
    assert narrowed.counting == COUNTING
    rows = narrowed.cursor.execute("FROM spend").fetchall()
    names = [name for name, *_ in narrowed.cursor.description or ()]
    ref, number, by = map(names.index, ("ref", NUMBER, "apportioned_by"))
    pairs = {(row[ref], row[number]) for row in rows if row[by]}
    assert len(pairs) == len({r for r, _ in pairs}) == len({n for _, n in pairs}) > 20
    counted = "SELECT category, initiative, {} FROM spend GROUP BY ALL ORDER BY ALL"
    by_ref, by_number = (
        narrowed.cursor.execute(counted.format(count)).fetchall()
        for count in (
            "payments_in(ref, apportioned_by)",
            f"{COUNTING}({NUMBER}, apportioned_by)",
        )
    )
    assert by_ref == by_number
