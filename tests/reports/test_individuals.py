"""What individuals were paid, and what the public form of a report says of it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mopac_spend.books.load import Books, open_books
from mopac_spend.cli.main import group
from mopac_spend.disclosure import Cell, Paid, Standing
from mopac_spend.disclosure.released import Kept, Shelf
from mopac_spend.foi.places import shelf_of
from mopac_spend.questions.ask import ask
from mopac_spend.questions.releasing import released
from mopac_spend.reports.assembly import assemble
from mopac_spend.reports.individuals import FEW, KNOWN, ONE, remember
from mopac_spend.reports.lines import PAYMENTS as PAYMENTS_CSV
from mopac_spend.reports.lines import TOGETHER, beside
from mopac_spend.reports.people import public
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import month, quarter
from tests.books_maker import make_books
from tests.disclosure.test_answers import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.questions.selection import Filters
    from mopac_spend.reports.span import Span

# Four who can be shown together, and whose sum is theirs alone in May.
ENOUGH = """
    2018-05-03 | Person Example A | A course | 4100.10 | vru / knife-crime / training
    2018-05-04 | Person Example B | A course | 5200.20 | vru / knife-crime / training
    2018-05-07 | Person Example C | A course | 6300.30 | vru / knife-crime / training
    2018-05-08 | Person Example D | A course | 3900.90 | vru / knife-crime / training
"""
FIRMS = """
    2018-04-02 | Acme Ltd | Advice | 100.00 | vru / knife-crime / consultancy
    2018-04-02 | Acme Ltd | Advice | 130.00 | vru / knife-crime / consultancy
    2018-05-03 | Acme Ltd | Fund | 5000.00 | vru / victims / grants
    2018-06-01 | Bolt LLP | A course | 250.25 | finance / archive / training
"""
# One person; and three of whom one is paid nearly everything.
FEW_LINES = """
    2018-04-02 | Person Example A | Advice | 7321.55 | vru / knife-crime / consultancy
    2018-06-04 | Person Example A | A course | 91.10 | finance / archive / training
    2018-06-04 | Person Example B | A course | 5200.20 | finance / archive / training
    2018-06-04 | Person Example C | A course | 0.30 | finance / archive / training
"""
FIRST = quarter("2018-19", 1)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("all")
    return open_books(
        make_books(folder / "books", ENOUGH + FIRMS + FEW_LINES, registers=PEOPLE)
    )


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Give the same books that never had what may not be shown."""
    folder = tmp_path_factory.mktemp("without")
    return open_books(make_books(folder / "books", ENOUGH + FIRMS, registers=PEOPLE))


@pytest.mark.parametrize("days", [FIRST, month("2018-19", "June")], ids=str)
def test_the_public_form_is_of_books_that_never_had_them(
    books: Books, without: Books, days: Span
) -> None:
    shown = assemble(public(Sources(books, days)))
    never = assemble(Sources(without, days))
    assert shown.tables == never.tables
    assert shown.headlines == never.headlines
    assert shown.gaps == never.gaps


def test_why_they_are_left_out_and_who_is_enough(books: Books) -> None:
    of = Sources(books, FIRST).individuals
    assert [(each.month.month, each.people, each.why) for each in of.left] == [
        (4, 1, FEW),
        (6, 3, ONE),
    ]
    (enough,) = of.shown
    assert (enough.people, enough.pounds) == (4, Decimal("19501.50"))


def test_a_draft_says_what_was_left_out_and_ties(books: Books) -> None:
    drawn, public_ = (assemble(each(Sources(books, FIRST))) for each in (_same, public))
    table = drawn.table("left-out")
    assert [*table.column("why")] == [FEW, ONE]
    assert table.total_of("amount") == Decimal("12613.15")
    led = drawn.table("public-and-in-full")
    assert led.rows[0][1] == public_.table("by-directorate").total_of("period")
    assert led.total_of("period") == drawn.table("by-directorate").total_of("period")
    assert "left-out" not in {each.name for each in public_.tables}
    assert any("£12,613.15" in task for task in drawn.staff)
    note = dict(public_.notes)["Individuals"]
    assert "in no figure" in note
    assert "12,613" not in f"{public_.notes}{public_.passages}{public_.gaps}"
    assert any("left out" in text for text in public_.summary)
    assert not any("left out" in text for text in drawn.summary)


def _same(sources: Sources) -> Sources:
    return sources


def test_lines_add_up_and_tell_no_payment_apart(books: Books) -> None:
    sources = public(Sources(books, FIRST))
    content = beside(sources)[PAYMENTS_CSV].decode()
    some = [*csv.DictReader(io.StringIO(content))]
    ours = [line for line in some if line["ref"].startswith(TOGETHER)]
    assert [line["amount"] for line in ours] == ["19501.50", "0.00", "0.00", "0.00"]
    assert len({line["ref"] for line in ours}) == 4
    whole = sum(Decimal(line["amount"]) for line in some)
    report = assemble(sources)
    assert whole == report.table("by-directorate").total_of("period")
    assert len(some) == report.table("by-month").total_of("payments")
    for amount in ("4100.10", "7321.55", "5200.20", "0.30"):
        assert amount not in content


def _shelf(folder: Path, books: Books, *names: str) -> Shelf:
    """Give a shelf on which the sum of some people is known."""
    shelf = Shelf(folder / "small-cells")
    of = Sources(books, FIRST).individuals
    refs = {ref for each in of.shown for ref in each.refs}
    keys = {
        f"{row.ref} {row.amount}": Paid(
            f"code person-{row.supplier[-1].lower()}", row.amount
        )
        for row in books.payments
        if row.ref in refs and row.supplier[-1] in names
    }
    cell = Cell("released", dict.fromkeys(keys, 1.0), Standing.SHOWN)
    shelf.keep(Kept(shelf.numbered(keys), [cell]))
    return shelf


def test_what_follows_from_an_earlier_release_is_left_out(
    books: Books, tmp_path: Path
) -> None:
    # Three of the four were released as one sum: the fourth is the rest.
    sources = Sources(books, FIRST, shelf=_shelf(tmp_path, books, *"ABC"))
    assert [each.why for each in sources.individuals.left] == [FEW, KNOWN, ONE]


def test_what_was_printed_by_itself_is_known_already(
    books: Books, tmp_path: Path
) -> None:
    sources = Sources(books, FIRST, shelf=_shelf(tmp_path, books, "A"))
    assert [each.people for each in sources.individuals.shown] == [1, 3]


def test_a_release_is_held_against_a_report_that_was_published(
    books: Books, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "small-cells")
    sources = Sources(books, FIRST, shelf=shelf)
    days: Filters = {"from_": "2018-05-01", "to": "2018-06-30"}
    asked = ask(books, "spend-by-category", table=sources.table, **days)

    def training() -> object:
        rows = released(asked, shelf, lines=True).answer.rows
        return {row[0]: row[-1] for row in rows}["training"]

    # All of two months may be told; less what the report says of May it may not.
    assert training() == Decimal("25043.35")
    remember(sources.individuals, shelf)
    assert training() != Decimal("25043.35")


def test_publishing_keeps_it_beside_the_books(tmp_path: Path) -> None:
    folder = make_books(tmp_path / "books", ENOUGH + FIRMS, registers=PEOPLE)
    typed = ("report", "quarterly", "--fy", "2018-19", "--quarter", "1")
    out = ("--format", "csv", "--output", str(tmp_path / "out"))

    def run(*words: str) -> None:
        done = CliRunner().invoke(group, ["--books", str(folder), *words])
        assert done.exit_code == 0, done.output

    run("record", "--by", "A", "--why", "begun")
    run(*typed, *out)
    assert not shelf_of(folder).kept().cells
    run(*typed, *out, "--publish", "--by", "A", "--reason", "sent")
    (cell,) = shelf_of(folder).kept().cells
    assert len(cell.shares) == 4
