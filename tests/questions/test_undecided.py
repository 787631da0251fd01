"""What reads like a person and is decided by nobody is said, and does not leave."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.disclosure.released import Shelf
from mopac_spend.engine.named_texts import without_names
from mopac_spend.findings import Refusal
from mopac_spend.foi.answering import kept
from mopac_spend.pack.checking import refuse_undecided
from mopac_spend.people.known import Known
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.releasing import released
from mopac_spend.questions.undecided import in_lines, in_rows, refuse, with_lines
from mopac_spend.register import Supplier
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer

TAGS = "finance / victims / training"
# ILLUSTRATIVE: an individual of the register, who is named in a firm's payments too; a
# firm that somebody decided on; and two of whom nobody has said what they are.
LINES = f"""
2018-05-14 | Ms J Quillby | fees | 100.00 | {TAGS}
2018-05-14 | Bolt LLP | room for Jane Quillby | 7.00 | {TAGS}
2018-05-14 | Bolt LLP | room | 8.00 | {TAGS} | purpose=QUILLBY, J.
2018-05-15 | Bolt LLP | a lecture | 9.00 | {TAGS}
2018-05-16 | Grace Harbour | a choir | 50.00 | {TAGS}
2019-06-01 | Mr T Vane | fees | 20.00 | finance / knife-crime / training
2019-06-02 | VANE ANNA B | fees | 30.00 | finance / victims / training
"""
REGISTER = """
2012-01-16 custom "supplier" "person-0001" "Ms J Quillby"
  individual: TRUE
2012-01-16 custom "supplier" "grace" "Grace Harbour"
  individual: FALSE
"""
OURS = """\
-- title: Ours
-- asks: Who?
-- definition: Who.
-- caveats: None.
-- source: Payments.
-- total: amount
SELECT upper(supplier) AS whoever, initiative, sum(amount) AS amount
FROM spend GROUP BY ALL ORDER BY ALL
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("undecided")
    return open_books(make_books(folder, LINES, registers=REGISTERS + REGISTER))


def said(answer: Answer) -> list[str]:
    return [note for note in answer.method.notes if "suppliers people" in note]


def test_a_method_says_how_many_named_payees_nobody_has_decided(books: Books) -> None:
    answer = ask(books, "spend-by-supplier")
    assert in_rows(answer) == ["Mr T Vane", "VANE ANNA B"]
    (note,) = said(answer)
    assert note == (
        "2 payees named here read like people, and no register says whether that is "
        "so; decide before this is released: mopac-spend suppliers people"
    )
    assert said(ask(books, "spend-by-supplier", fy="2018-19")) == []
    assert said(ask(books, "spend-by-category")) == []


def test_lines_that_are_shown_are_spoken_of_too(books: Books) -> None:
    answer = ask(books, "spend-by-category", initiative="knife-crime")
    assert said(answer) == []
    assert in_lines(answer) == ["Mr T Vane"]
    assert said(with_lines(answer))[0].startswith("1 payee named here reads like a ")
    assert said(with_lines(ask(books, "spend-by-category", fy="2018-19"))) == []


def test_a_count_of_individuals_is_at_least(books: Books) -> None:
    (note,) = said(ask(books, "payments-to-individuals"))
    assert note == (
        "Individuals are counted at least: 2 more payees of these books (£50.00) read "
        "like people, and no register says whether that is so; see: mopac-spend "
        "suppliers people"
    )
    (of_days,) = said(ask(books, "payments-to-individuals", fy="2019-20"))
    assert "2 more payees of these days (£50.00) read like people" in of_days
    assert said(ask(books, "payments-to-individuals", fy="2018-19")) == []


def test_a_question_of_a_bodys_own_is_looked_at_whatever_it_calls_its_columns(
    tmp_path: Path, books: Books
) -> None:
    file = tmp_path / "ours.sql"
    file.write_text(OURS, encoding="utf-8")
    answer = ask(books, library.load(file))
    assert in_rows(answer) == ["MR T VANE", "VANE ANNA B"]
    with pytest.raises(Refusal, match=r"^SUPPLIER-004: ours: 2 payees "):
        refuse(answer, lines=False)


@pytest.mark.parametrize(
    "leaves",
    [
        lambda answer, shelf: kept(answer, shelf, [], lines=False),
        lambda answer, _: refuse(answer, lines=True),
    ],
)
def test_nothing_leaves_that_names_them(
    books: Books, tmp_path: Path, leaves: Callable[[Answer, Shelf], object]
) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(Refusal, match=r"^SUPPLIER-004: ") as refused:
        leaves(ask(books, "spend-by-supplier"), shelf)
    assert "Vane" not in str(refused.value)
    assert "mopac-spend suppliers people" in str(refused.value)
    leaves(ask(books, "spend-by-supplier", fy="2018-19"), shelf)


def test_an_answer_without_payees_leaves_without_its_lines_alone(
    books: Books, tmp_path: Path
) -> None:
    answer = ask(books, "spend-by-category")
    kept(answer, Shelf(tmp_path), [], lines=False)
    with pytest.raises(Refusal, match=r"^SUPPLIER-004: "):
        refuse(answer, lines=True)


def test_what_was_kept_is_held_to_the_register_of_the_day(books: Books) -> None:
    table = b'supplier,amount\n"=Mr T Vane",1.00\nBolt LLP,2.00\n'
    with pytest.raises(Refusal, match=r"^SUPPLIER-004: 1\.csv: 1 payee "):
        refuse_undecided({"1.csv": table.replace(b"=", b"")}, books)
    decided = Supplier(
        code="v", title="Mr T Vane", valid_from=books.payments[0].date, individual=False
    )
    register = replace(
        books.register,
        entries={
            **books.register.entries,
            "supplier": {**books.register.entries["supplier"], "v": decided},
        },
        aliases={**books.register.aliases, ("supplier", "mr t vane"): "v"},
    )
    refuse_undecided(
        {"1.csv": b"supplier,amount\nMr T Vane,1.00\n"},
        replace(books, register=register),
    )


@pytest.mark.parametrize(
    "name", ["payments", "items", "corrections", "spend-by-supplier", "code-keys"]
)
@pytest.mark.parametrize("form", ["csv", "json", "html", "md"])
def test_an_individual_is_named_in_nobodys_text(
    books: Books, name: str, form: str
) -> None:
    answer = ask(books, name, fy="2018-19") if name != "code-keys" else ask(books, name)
    lines = name != "code-keys"
    text = answer.rendered(form, payments=lines).decode().casefold()
    assert "quillby" not in text
    assert "person-0001" not in text


def test_the_texts_of_others_stay(books: Books) -> None:
    answer = ask(books, "payments", fy="2018-19")
    at = [answer.names.index(name) for name in ("supplier", "description", "document")]
    assert [tuple(row[place] for place in at) for row in answer.rows] == [
        ("Bolt LLP", "Withheld", "2"),
        ("Bolt LLP", "room", "3"),
        ("Individual (name withheld)", "Withheld", ""),
        ("Bolt LLP", "a lecture", "4"),
        ("Grace Harbour", "a choir", "5"),
    ]
    items = ask(books, "items", fy="2018-19")
    purposes = {row[items.names.index("purpose")] for row in items.rows}
    assert purposes == {"Withheld", "a lecture", "a choir"}


def test_the_number_of_a_document_may_be_a_name() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("Bolt LLP", "J Quillby 17", "r:1"),
        ("J Quillby & Sons Ltd", "17", "r:2"),
    ]
    names = ("supplier", "document", "ref")
    known = Known(["QUILLBY JANE"])
    assert without_names(names, rows, lambda: known) == [
        ("Bolt LLP", "Withheld", "r:1"),
        ("J Quillby & Sons Ltd", "17", "r:2"),
    ]
    assert without_names(names, rows, lambda: known, columns=["ref"]) == rows


def test_lines_of_individuals_lead_nowhere_and_stand_last_of_their_day(
    books: Books, tmp_path: Path
) -> None:
    answer = ask(books, "spend-by-category", fy="2018-19")
    table = json.loads(answer.rendered("json", payments=True))
    (ref,) = [
        ref
        for supplier, ref in answer.beneath(["supplier", "ref"])
        if supplier == "Individual (name withheld)"
    ]
    assert ref  # whoever keeps the books finds it
    assert f"{ref}" not in json.dumps(table)
    for form in ("csv", "html", "md"):
        assert f"{ref}" not in answer.rendered(form, payments=True).decode()
    rows = answer.beneath(["date", "supplier", "document", "ref"], paperless=True)
    of_the_day = [row[1:] for row in rows if f"{row[0]}" == "2018-05-14"]
    assert of_the_day[-1] == ("Individual (name withheld)", "", "")
    of = released(answer, Shelf(tmp_path / "small-cells"), lines=False)
    assert f"{of.answer.total}" == "74.00"  # one person's are left out
