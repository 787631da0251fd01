"""Answers with few individuals, released one after another."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.disclosure import Rule
from mopac_spend.disclosure.released import Shelf
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.foi.answering import CELLS, cells_of, kept, refuse_together
from mopac_spend.questions.ask import ask
from mopac_spend.questions.protecting import no_solution, rule_of
from mopac_spend.questions.releasing import released
from mopac_spend.tables.model import Mark
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters

PEOPLE = REGISTERS + "".join(
    f'2012-01-16 custom "supplier" "person-{each}" "Person Example {each.upper()}"\n'
    f"  individual: TRUE\n"
    for each in "abcdef"
)
PAYMENTS = """
    2018-04-02 | Person Example A | Advice | 7321.55 | vru / knife-crime / consultancy
    2018-05-03 | Person Example B | A course | 4100.10 | vru / knife-crime / training
    2018-06-04 | Person Example C | A course | 5200.20 | vru / knife-crime / training
    2018-07-05 | Person Example D | A course | 6300.30 | vru / knife-crime / training
    2019-03-06 | Person Example E | A course | 3900.90 | vru / knife-crime / training
    2018-04-02 | Acme Ltd | Advice | 100.00 | vru / knife-crime / consultancy
    2018-09-03 | Acme Ltd | Fund | 5000.00 | vru / victims / grants
    2018-10-03 | Bolt LLP | A course | 250.25 | finance / archive / training
"""
YEAR: Filters = {"fy": "2018-19"}
BUT_MARCH: Filters = {"from_": "2018-04-01", "to": "2019-02-28"}


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return open_books(make_books(tmp_path / "books", PAYMENTS, registers=PEOPLE))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "small-cells")


def test_one_person_is_hidden_and_the_total_ties(books: Books, shelf: Shelf) -> None:
    of = released(ask(books, "spend-by-category", **YEAR), shelf, lines=True)
    amounts = {row[0]: row[-1] for row in of.answer.rows}
    assert amounts == {
        "consultancy": Mark.CONFIDENTIAL,
        "grants": Decimal("5000.00"),
        "training": Mark.CONFIDENTIAL,
    }
    assert of.answer.total == Decimal("32173.30")
    assert of.lines.total[-1] == of.answer.total
    (line,) = [row for row in of.lines.rows if "individuals" in f"{row[3]}"]
    assert line[3] == "5 payments to individuals"
    (table,) = of.answer.tables
    assert table.total[-1] == of.answer.total
    assert [row[-1] for row in table.rows] == [*amounts.values(), Decimal("0.00")]
    html = of.answer.rendered("html").decode()
    assert "7,321.55" not in html
    assert "7,421.55" not in html
    # What others were paid there is public.
    assert "Consultancy, 2018-19: £100.00" in " ".join(of.answer.method.notes)
    assert any(said.startswith("consultancy, Consultancy") for said in of.audit)
    assert not any(said in html for said in of.audit)
    for form in ("csv", "json", "xlsx", "ods", "md", "table"):
        assert b"7321.55" not in of.answer.rendered(form)


def test_figures_in_the_house_are_as_they_were(books: Books) -> None:
    answer = ask(books, "spend-by-category", **YEAR)
    assert [row[-1] for row in answer.rows] == [
        Decimal("7421.55"),
        Decimal("5000.00"),
        Decimal("19751.75"),
    ]


def test_rows_of_few_are_said_in_the_house_and_not_in_what_leaves(
    books: Books, shelf: Shelf
) -> None:
    answer = ask(books, "payments-to-individuals")
    (note,) = [each for each in answer.method.notes if each.startswith("Small cells: ")]
    assert note.startswith("Small cells: 1 row of fewer than 3 individuals, not for ")
    of = released(answer, shelf, lines=True)
    assert not any(each.startswith("Small cells") for each in of.answer.method.notes)
    together = {"years": "together", "categories": "together"}
    all_ = ask(books, "payments-to-individuals", parameters=together)
    assert not any(each.startswith("Small cells") for each in all_.method.notes)


def test_a_year_and_eleven_months_are_not_subtracted(
    books: Books, shelf: Shelf
) -> None:
    first = released(ask(books, "spend-by-category", **YEAR), shelf, lines=True)
    shelf.keep(first.kept)
    second = released(ask(books, "spend-by-category", **BUT_MARCH), shelf, lines=True)
    # The year's total, less this one, would be what one person was paid in March.
    assert first.answer.total == Decimal("32173.30")
    assert second.answer.total == Decimal("5350.25")
    assert "left out of every figure" in " ".join(second.answer.method.exclusions)
    alone = released(
        ask(books, "spend-by-category", **BUT_MARCH),
        Shelf(shelf.folder / "empty"),
        lines=True,
    )
    assert alone.answer.total == Decimal("28272.40")


def test_the_same_release_again_is_the_same(books: Books, shelf: Shelf) -> None:
    first = released(ask(books, "spend-by-category", **YEAR), shelf, lines=True)
    shelf.keep(first.kept)
    again = released(ask(books, "spend-by-category", **YEAR), shelf, lines=True)
    assert again.answer.rows == first.answer.rows
    assert again.kept == first.kept
    assert shelf.keep(again.kept) is None


def test_payments_that_moved_are_said(
    books: Books, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.keep(released(ask(books, "spend-by-month", **YEAR), shelf, lines=True).kept)
    less = "\n".join(PAYMENTS.splitlines()[:-3]).replace("4100.10", "4100.11")
    other = open_books(make_books(tmp_path / "other", less, registers=PEOPLE))
    of = released(ask(other, "spend-by-category", **YEAR), shelf, lines=True)
    assert any("1 payment of earlier releases are not" in said for said in of.audit)


def test_who_is_no_individual_any_more_is_not_taken_off(
    books: Books, shelf: Shelf, tmp_path: Path
) -> None:
    """Five people were one sum; whoever is named since leaves the others."""
    shelf.keep(
        released(ask(books, "spend-by-category", **YEAR), shelf, lines=True).kept
    )
    for firms, safe in (("a", True), ("abc", False)):
        registers = PEOPLE
        for each in firms:
            name = f'"Person Example {each.upper()}"\n  individual: '
            registers = registers.replace(f"{name}TRUE", f"{name}FALSE")
        folder = make_books(tmp_path / firms, PAYMENTS, registers=registers)
        answer = ask(open_books(folder), "spend-by-month", **YEAR)
        if safe:
            of = released(answer, shelf, lines=True)
            assert Decimal("7321.55") in {row[-1] for row in of.lines.rows}
            assert of.lines.total[-1] == of.answer.total
            shelf.keep(of.kept)
            again = released(answer, shelf, lines=True)
            assert again.answer.rows == of.answer.rows
            continue
        with pytest.raises(Refusal, match=r"^DISCLOSURE-001: 3 payments here went to"):
            released(answer, shelf, lines=True)


def test_answers_of_one_case_are_looked_at_together(books: Books, shelf: Shelf) -> None:
    first, _ = kept(ask(books, "spend-by-category", **YEAR), shelf, [], lines=False)
    beside = cells_of(first)
    assert len(beside) == 1
    assert [name for name in first if name.endswith(CELLS)]
    second, audit = kept(
        ask(books, "spend-by-month", **BUT_MARCH), shelf, beside, lines=False
    )
    assert cells_of(second) == []
    assert audit == ("payments to individuals are left out of every figure",)


def test_what_left_since_is_looked_at_before_a_reply_leaves(
    books: Books, shelf: Shelf
) -> None:
    drafted, _ = kept(
        ask(books, "spend-by-category", **BUT_MARCH), shelf, [], lines=False
    )
    cells = cells_of(drafted)
    refuse_together(cells, shelf, Rule(), "FOI-2021-0001")
    shelf.keep(released(ask(books, "spend-by-month", **YEAR), shelf, lines=True).kept)
    with pytest.raises(Refusal, match=r"^DISCLOSURE-003: FOI-2021-0001: ") as refused:
        refuse_together(cells, shelf, Rule(), "FOI-2021-0001")
    assert "answer these parts again" in str(refused.value)


def test_coverage_beside_the_figures_is_of_others(shelf: Shelf, tmp_path: Path) -> None:
    lines = PAYMENTS + (
        "    2018-11-02 | Person Example F | Advice | 777.77 | "
        "vru / untagged / consultancy\n"
    )
    books = open_books(make_books(tmp_path / "more", lines, registers=PEOPLE))
    answer = ask(books, "spend-by-category", initiative="victims", fy="2018-19")
    assert answer.method.untagged.pounds == Decimal("777.77")
    of = released(answer, shelf, lines=True)
    assert of.answer.total == Decimal("5000.00")
    assert of.answer.method.untagged.pounds == Decimal("0.00")
    assert b"777.77" not in of.answer.rendered("html")
    assert b"777.77" not in of.answer.rendered("json")


def test_the_rule_is_the_bodys(tmp_path: Path) -> None:
    folder = make_books(tmp_path / "books", PAYMENTS, registers=PEOPLE)
    assert rule_of(open_books(folder).register) == Rule(3, 10)
    (body,) = [
        each
        for each in folder.rglob("*.beancount")
        if 'custom "books"' in each.read_text()
    ]
    text = body.read_text()
    more = '  body: "pcc"\n  fewest-individuals: 5\n  individuals-margin: 20\n'
    body.write_text(text.replace('  body: "pcc"\n', more))
    assert rule_of(open_books(folder).register) == Rule(5, 20)
    body.write_text(text.replace('  body: "pcc"\n', more.replace("5", "1")))
    with pytest.raises(BooksError, match="SPEND-030: fewest-individuals"):
        open_books(folder)


def test_what_cannot_be_protected_is_refused_by_name() -> None:
    refusal = no_solution(["Consultancy, 2018-19"])
    assert str(refusal).startswith("DISCLOSURE-001: what is known already and Consul")
