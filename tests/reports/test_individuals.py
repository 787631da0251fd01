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
from mopac_spend.findings import BooksError
from mopac_spend.foi.places import shelf_of
from mopac_spend.questions.ask import ask
from mopac_spend.questions.releasing import released
from mopac_spend.reports import sources as sources_of
from mopac_spend.reports.assembly import assemble
from mopac_spend.reports.individuals import FEW, KNOWN, ONE, remember
from mopac_spend.reports.issue import issue
from mopac_spend.reports.lines import LINES, TOGETHER, beside, one_by_one
from mopac_spend.reports.lines import PAYMENTS as PAYMENTS_CSV
from mopac_spend.reports.people import public
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import month, quarter
from mopac_spend.reports.spooled import bytes_of
from mopac_spend.tables import Mark
from tests.books_maker import make_books
from tests.disclosure.test_answers import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.questions.selection import Filters
    from mopac_spend.reports.model import Report
    from mopac_spend.reports.span import Span

# What a body says of its reports.
LEFT_OUT = '  reports-of-individuals: "left-out"\n'
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
    """Give books of which reports leave out what too few were paid."""
    return _books(tmp_path_factory.mktemp("less"), says=LEFT_OUT)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Give the same of a body that says nothing of it."""
    return _books(tmp_path_factory.mktemp("whole"), says="")


def _books(
    folder: Path, lines: str = ENOUGH + FIRMS + FEW_LINES, *, says: str
) -> Books:
    return open_books(_made(folder, lines, says=says))


def _made(folder: Path, lines: str, *, says: str) -> Path:
    """Write books whose body says something of its reports."""
    root = make_books(folder / "books", lines, registers=PEOPLE)
    with (root / "registers" / "body.beancount").open("a") as body:
        body.write(says)
    return root


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Give the same books that never had what may not be shown."""
    return _books(tmp_path_factory.mktemp("without"), ENOUGH + FIRMS, says=LEFT_OUT)


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
    assert (drawn.individuals, public_.individuals) == ("whole", "left-out")
    note = dict(public_.notes)["Individuals"]
    assert "in no figure" in note
    assert "12,613" not in f"{public_.notes}{public_.passages}{public_.gaps}"
    assert any("left out" in text for text in public_.summary)
    assert not any("left out" in text for text in drawn.summary)


def _same(sources: Sources) -> Sources:
    return sources


def test_lines_add_up_and_tell_no_payment_apart(books: Books) -> None:
    sources = public(Sources(books, FIRST))
    content = bytes_of(beside(sources)[PAYMENTS_CSV]).decode()
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


@pytest.mark.parametrize("days", [FIRST, month("2018-19", "June")], ids=str)
def test_all_that_was_spent_is_what_ask_answers(
    whole: Books, days: Span, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody looks for those who are too few where nothing is left out.
    monkeypatch.setattr(sources_of, "individuals", _sought)
    of = public(Sources(whole, FIRST)).of(days)
    report, files = assemble(of), beside(of)
    span = days.period
    for kind in ("directorate", "category"):
        rows = ask(whole, f"spend-by-{kind}", from_=span.first, to=span.last).rows
        table = report.table(f"by-{kind}")
        amounts = dict(zip(table.column(kind), table.column("period"), strict=True))
        spent = {code: amount for code, amount in amounts.items() if amount}
        answered = {str(row[0]): Decimal(f"{row[-1]}") for row in rows}
        assert spent == answered
        assert table.total_of("period") == sum(answered.values())
    for name, some in ((LINES, span), (PAYMENTS_CSV, days.to_date)):
        lines_ = csv.DictReader(io.StringIO(bytes_of(files[name]).decode()))
        amounts_ = sorted(Decimal(row["amount"]) for row in lines_)
        assert amounts_ == sorted(r.amount for r in whole.payments if r.date in some)
    assert report.individuals == "whole"
    assert "reports-of-individuals: whole" in dict(report.notes)["Individuals"]
    assert not any("individuals" in each for each in report.staff)


def _sought(*_: object) -> None:
    raise AssertionError


def test_a_draft_of_all_that_was_spent_says_what_could_follow(whole: Books) -> None:
    drawn = assemble(Sources(whole, FIRST))
    table = drawn.table("few-individuals")
    assert [*table.column("why")] == [
        f"what one person was paid: {why}" for why in (FEW, ONE)
    ]
    assert table.total_of("amount") == Decimal("12613.15")
    (task,) = (each for each in drawn.staff if "individuals" in each)
    assert "£12,613.15" in task
    assert 'reports-of-individuals: "left-out"' in task
    assert "public-and-in-full" not in {each.name for each in drawn.tables}
    shown = assemble(public(Sources(whole, FIRST)))
    assert "few-individuals" not in {each.name for each in shown.tables}


@pytest.mark.parametrize("wrong", ['"some"', "TRUE", '""'])
def test_the_body_says_whole_or_left_out(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(BooksError, match="SPEND-030: reports-of-individuals must be"):
        _books(tmp_path, says=LEFT_OUT.replace('"left-out"', wrong))


def test_what_a_report_in_full_lists_is_known_to_releases(
    whole: Books, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "small-cells")
    sources = public(Sources(whole, FIRST, shelf=shelf))
    days: Filters = {"from_": "2018-04-01", "to": "2018-06-30"}
    asked = ask(whole, "spend-by-category", table=sources.table, **days)

    def consultancy() -> object:
        rows = released(asked, shelf, lines=True).answer.rows
        return {row[0]: row[-1] for row in rows}["consultancy"]

    assert consultancy() == Mark.CONFIDENTIAL
    remember(sources.individuals, shelf, one_by_one(sources))
    # Anybody can add it up from the lines of the report: to hide it would be a false
    # promise.
    assert consultancy() == Decimal("7551.55")


@pytest.mark.parametrize(
    ("says", "forms", "sizes"),
    [
        (LEFT_OUT, "csv", [4]),
        ("", "csv", [1, 1, 1, 1]),
        # A page alone has sums.
        ("", "html", [4]),
    ],
)
def test_publishing_keeps_it_beside_the_books(
    says: str, forms: str, sizes: list[int], tmp_path: Path
) -> None:
    folder = _made(tmp_path, ENOUGH + FIRMS, says=says)
    typed = ("report", "quarterly", "--fy", "2018-19", "--quarter", "1")
    out = ("--format", forms, "--output", str(tmp_path / "out"))

    def run(*words: str) -> None:
        done = CliRunner().invoke(group, ["--books", str(folder), *words])
        assert done.exit_code == 0, done.output

    run("record", "--by", "A", "--why", "begun")
    run(*typed, *out)
    assert not shelf_of(folder).kept().cells
    run(*typed, *out, "--publish", "--by", "A", "--reason", "sent")
    assert [len(each.shares) for each in shelf_of(folder).kept().cells] == sizes


@pytest.mark.parametrize(
    ("then", "now", "how"), [("", LEFT_OUT, "together"), (LEFT_OUT, "", "one by one")]
)
def test_another_choice_is_said_to_be_the_reason(
    then: str, now: str, how: str, tmp_path: Path
) -> None:
    root = _made(tmp_path, ENOUGH + FIRMS, says=then)
    out = tmp_path / "out"

    def drawn() -> Report:
        sources = public(Sources(open_books(root), FIRST, published=(out,)))
        report = assemble(sources)
        issue(report, out, ("csv",), beside=beside(sources))
        return report

    drawn()
    file = root / "registers" / "body.beancount"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.removesuffix(then) + now, encoding="utf-8")
    table = drawn().table("changed-since")
    gone = [row for row in table.rows if "no longer" in str(row)]
    assert len(gone) == 4
    assert all(how in str(row) for row in gone)
