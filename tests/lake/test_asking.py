"""What a lake answers is what the books of its bodies answer, to the row and penny."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.lake.asking import ask
from mopac_spend.lake.reading import open_lake
from mopac_spend.money import NIL
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask as ask_one
from tests.books_maker import REGISTERS, make_books
from tests.lake.conftest import LINES, combined, titled
from tests.questions.test_golden import typed

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.lake.reading import Lake
    from mopac_spend.questions.answer import Answer


@pytest.fixture(scope="module")
def own(bodies: dict[str, Path]) -> dict[str, tuple[Books, Cursor]]:
    """The books of each body as they stand by themselves."""
    opened = {code: open_books(folder) for code, folder in bodies.items()}
    return {code: (books, connect(books)) for code, books in opened.items()}


@pytest.mark.parametrize("name", library.names())
def test_every_question_is_answered_as_by_the_bodies_own_books(
    name: str, own: dict[str, tuple[Books, Cursor]], lake: Lake
) -> None:
    parameters, filters = typed(name)
    expected: dict[str, Answer] = {}
    for code, (books, table) in own.items():
        try:
            expected[code] = ask_one(
                books, name, table=table, parameters=parameters, **filters
            )
        except Refusal as error:
            assert error.code == "ASK-002"  # noqa: PT017 - what else is refused fails
    answer = ask(lake, name, parameters=parameters, **filters)
    assert expected
    assert answer.names[0] == "body"
    assert {row[0] for row in answer.rows} <= expected.keys()
    for code, each in expected.items():
        assert answer.columns[1:] == each.columns
        assert [row[1:] for row in answer.rows if row[0] == code] == each.rows
        said = answer.method.as_json()["bodies"][code]["method"]
        assert said == each.method.as_json()
    assert answer.total == sum(each.total for each in expected.values())
    pounds = sum(each.method.selected.pounds for each in expected.values())
    assert answer.method.selected.pounds == pounds
    left_out = own.keys() - expected.keys()
    told = [each for each in answer.method.exclusions if each.startswith("All of ")]
    assert len(told) == len(left_out)


@pytest.mark.parametrize("code", ["harbour", "office", "sample"])
def test_one_body_alone_is_asked_as_its_own_books_are(
    code: str, own: dict[str, tuple[Books, Cursor]], lake: Lake
) -> None:
    books, table = own[code]
    whole = ask_one(books, "payments", table=table)
    answer = ask(lake, "payments", body=code)
    assert [row[1:] for row in answer.rows] == whole.rows
    assert (answer.total, answer.method.notes) == (whole.total, whole.method.notes)
    lines = answer.payment_rows
    assert {row[0] for row in lines} == {code}
    assert [row[1:] for row in lines] == whole.payment_rows
    assert answer.method.bodies.keys() == {code}  # type: ignore[attr-defined]


def test_bodies_are_asked_by_code_or_title_and_in_any_number(lake: Lake) -> None:
    total = {code: ask(lake, "spend-by-body", body=code).total for code in lake.bodies}
    two = ask(lake, "spend-by-body", body=["Office for Testing", "harbour"])
    assert two.total == total["office"] + total["harbour"]
    assert {row[0] for row in two.rows} == {"harbour", "office"}
    assert ask(lake, "spend-by-body").total == sum(total.values())
    with pytest.raises(Refusal, match=r"LAKE-005.*no body 'offices'"):
        ask(lake, "spend-by-body", body="offices")


def test_the_bodies_stand_beside_one_another_by_category(lake: Lake) -> None:
    by_category, by_year = ask(lake, "spend-by-body").tables
    assert by_category.names[:2] == ("body", "body_title")
    assert [row[0] for row in by_category.rows] == ["harbour", "office", "sample"]
    assert {"Consultancy", "Grants", "total"} <= {*by_category.names}
    assert by_category.total[-1] == by_year.total[-1] == ask(lake, "payments").total


def test_what_bodies_share_stands_in_one_line(lake: Lake) -> None:
    """A category of several bodies is a row, with a column for each and their sum."""
    answer = ask(lake, "spend-by-category", fy="2017-18")
    beside = answer.tables[-1]
    at = {name: place for place, name in enumerate(answer.names)}
    codes = dict.fromkeys(row[at["body"]] for row in answer.rows)
    assert beside.names == ("category_title", *codes, "total")
    spent: dict[object, dict[object, Decimal]] = {}
    for row in answer.rows:
        of = spent.setdefault(row[at["category_title"]], dict.fromkeys(codes, NIL))
        amount = row[at["amount"]]
        assert isinstance(amount, Decimal)
        of[row[at["body"]]] += amount
    assert {
        row[0]: dict(zip(codes, row[1:-1], strict=True)) for row in beside.rows
    } == spent
    sums = {title: sum(of.values(), NIL) for title, of in spent.items()}
    assert {row[0]: row[-1] for row in beside.rows} == sums
    assert beside.total[-1] == answer.total
    assert max(sum(1 for each in of.values() if each) for of in spent.values()) > 1
    alone = ask(lake, "spend-by-category", fy="2017-18", body="sample")
    assert all("body" not in table.title for table in alone.tables)


def test_a_code_may_be_of_one_body(lake: Lake) -> None:
    """Both books have an initiative of one spelling, and no two of them are one."""
    both = ask(lake, "spend-by-category", category="training")
    assert {row[0] for row in both.rows} == {"harbour", "office", "sample"}
    one = ask(lake, "spend-by-category", category="office:training")
    assert [row[:2] for row in one.rows] == [("office", "training")]
    assert one.total == Decimal("7.00")
    assert sum(each.startswith("All of") for each in one.method.exclusions) == 2
    either = ask(lake, "spend-by-category", category=["office:training", "consultancy"])
    assert {row[:2] for row in either.rows if row[0] == "office"} == {
        ("office", "training"),
        ("office", "consultancy"),
    }
    with pytest.raises(Refusal, match="ASK-002"):
        ask(lake, "spend-by-category", category="office:training", body="sample")


def test_who_has_no_such_code_is_left_out_and_named(lake: Lake) -> None:
    answer = ask(lake, "spend-by-initiative", initiative="knife-crime")
    assert answer.total == Decimal("100.00")
    left_out = " ".join(answer.method.exclusions)
    assert "All of harbour: " in left_out
    assert "All of sample: " in left_out
    with pytest.raises(Refusal, match="ASK-002"):
        ask(lake, "spend-by-initiative", initiative="nowhere")


def test_a_code_that_a_body_lacks_takes_none_of_what_stands_beside_it(
    lake: Lake,
) -> None:
    """Only one of the bodies has knife-crime; what it asks beside is of all of them."""
    both = ask(lake, "spend-by-initiative", initiative=["knife-crime", "untagged"])
    alone = ask(lake, "spend-by-initiative", initiative="untagged")
    assert len({row[0] for row in alone.rows}) == 3
    assert both.total == alone.total + Decimal("100.00")
    said = [each for each in both.method.exclusions if each.startswith("Of ")]
    assert [each.partition(":")[0] for each in said] == ["Of harbour", "Of sample"]
    assert all("knife-crime" in each for each in said)
    with pytest.raises(Refusal, match=r"ASK-002: .*nowhere"):
        ask(lake, "spend-by-initiative", initiative=["untagged", "nowhere"])


@pytest.fixture(scope="module")
def paired(pair: Path) -> Lake:
    return open_lake(pair / "lake")


def test_an_initiative_of_two_bodies_is_not_one(paired: Lake) -> None:
    answer = ask(paired, "spend-by-initiative", initiative="knife-crime")
    assert [row[:2] for row in answer.rows] == [
        ("one", "knife-crime"),
        ("other", "knife-crime"),
    ]
    notes = " ".join(answer.method.notes)
    assert "Filtered by initiative, which are codes of each body's own" in notes
    assert "that two bodies write alike is one of each" in notes


def test_a_supplier_of_two_bodies_is_two_and_counted_twice(paired: Lake) -> None:
    """Even a payment of one ref, as where one file was posted to both books."""
    answer = ask(paired, "spend-by-supplier", supplier="Acme Ltd")
    assert [row[:2] for row in answer.rows] == [
        ("one", "Acme Ltd"),
        ("other", "Acme Ltd"),
    ]
    assert answer.total == Decimal("200.00")
    counted = ask(paired, "distinct-suppliers", parameters={"years": "together"})
    assert "whatever counts them counts both" in " ".join(counted.method.notes)
    refs = [row[:2] for row in ask(paired, "payments").payment_rows]
    assert len(refs) == len(set(refs)) == 8


def test_who_is_withheld_in_one_body_stays_withheld_beside_another(
    paired: Lake,
) -> None:
    for question in ("payments", "spend-by-supplier", "items"):
        answer = ask(paired, question, payments=True)
        of_one = [row for row in answer.rows if row[0] == "one"]
        assert "Perdita" not in str(of_one)
        assert "withheld)" in str(of_one)
        beneath = [row for row in answer.payment_rows if row[0] == "one"]
        assert "Perdita" not in str(beneath)
        notes = " ".join(answer.method.notes)
        assert "1 payee named here by one body is known for an individual" in notes
    said = "1 payee named here by one body is known for an individual"
    for shown in (True, False):
        whole = ask(paired, "spend-by-category", payments=shown)
        assert (said in " ".join(whole.method.notes)) is shown
    alone = ask(paired, "payments", body="one")
    assert "named here by one body" not in " ".join(alone.method.notes)
    with pytest.raises(Refusal, match="LAKE-004"):
        answer.again.public()


@pytest.mark.parametrize("typed", ["Perdita Ash", "perdita", "PERDITA ASH"])
def test_who_is_asked_for_is_not_named_by_another_body(
    paired: Lake, typed: str
) -> None:
    """The other would say whom the one withholds: both were asked for one supplier."""
    with pytest.raises(Refusal, match="LAKE-004") as refused:
        ask(paired, "spend-by-category", supplier=["Acme Ltd", typed])
    assert "perdita" not in str(refused.value).lower()
    for body, name in (("one", typed), ("", f"one:{typed}")):
        answer = ask(paired, "spend-by-category", body=body or (), supplier=name)
        assert answer.total == Decimal("7.00")
        assert "perdita" not in answer.rendered("json").decode().lower()
    named = ask(paired, "spend-by-category", body="other", supplier="Perdita Ash")
    assert named.total == Decimal("7.00")


OWN = """-- title: Ours
-- asks: nobody
-- definition: ours
-- caveats: none
-- source: none
{}-- total: amount
SELECT {} AS {}, sum(amount) AS amount FROM spend GROUP BY ALL ORDER BY ALL
"""


@pytest.mark.parametrize(
    "text",
    [
        OWN.format("", "directorate", "body"),
        OWN.format("-- param: body text all: a body\n", "$body", "which"),
    ],
)
def test_nothing_else_is_called_body(paired: Lake, tmp_path: Path, text: str) -> None:
    file = tmp_path / "ours.sql"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=r"LAKE-004: ours: .*call it otherwise"):
        ask(paired, library.load(file))


def test_what_is_not_comparable_is_said(tmp_path: Path) -> None:
    small = "\n".join(
        f"2018-05-{day:02} | Acme Ltd | Part {part} | {500 + part * 40}.01 | "
        f"vru / victims / grants"
        for day in range(1, 21)
        for part in range(2)
    )
    one = titled(make_books(tmp_path / "cut", small), "Cut Office")
    own = REGISTERS.replace("Courses bought from others.", "Courses of any kind.")
    other = titled(make_books(tmp_path / "other", LINES, registers=own), "Other Office")
    body = other / "registers/body.beancount"
    text = body.read_text(encoding="utf-8")
    body.write_text(
        text.replace("payments: dated", "accruals: dated").replace("net of", "with")
    )
    combined(tmp_path / "lake", ("cut", one), ("other", other))
    lake = open_lake(tmp_path / "lake")
    notes = "\n".join(ask(lake, "spend-by-category").method.notes)
    assert "Not comparable, basis: cut: payments: dated on" in notes
    assert "other: accruals: dated on" in notes
    assert "Not comparable, VAT: cut: net of recoverable VAT.; other: with rec" in notes
    assert "small payments: there are hardly any in some books" in notes
    assert "cut: under £500.00; not so in those of other" in notes
    assert "categories that bodies define differently: Training." in notes
    assert "cut: 1 May 2018 to 20 May 2018; other: 14 May 2018 to 3 July 2019" in notes
    assert "Not comparable" not in "".join(
        ask(lake, "spend-by-category", body="cut").method.notes
    )
    later = "\n".join(ask(lake, "spend-by-category", fy="2019-20").method.notes)
    assert "payments reach over: cut: none; other: 1 April 2019 to 3 July 2019" in later


def test_what_stands_in_one_line_is_held_against_each_other(
    pair: Path, tmp_path: Path
) -> None:
    """A title of two codes is one line beside the bodies, whatever it means to each."""
    own = REGISTERS.replace(
        '"training" "Training"\n  definition: "Courses bought from others."',
        '"learning" "Training"\n  definition: "Whatever teaches."',
    )
    other = titled(make_books(tmp_path / "other", LINES, registers=own), "Other Office")
    for file in (other / "accounts.beancount", *other.rglob("test-batch.beancount")):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('"training"', '"learning"'), encoding="utf-8")
    combined(tmp_path / "lake", ("one", pair / "one"), ("other", other))
    answer = ask(open_lake(tmp_path / "lake"), "spend-by-category")
    beside = {row[0]: row[1:] for row in answer.tables[-1].rows}
    assert beside["Training"] == (Decimal("7.00"), Decimal("7.00"), Decimal("14.00"))
    notes = "\n".join(answer.method.notes)
    assert "categories that bodies define differently: Training." in notes
    assert "categories that not every body has" not in notes


def test_a_body_whose_answer_is_refused_is_named(lake: Lake) -> None:
    with pytest.raises(Refusal, match=r"ASK-003: harbour: "):
        ask(lake, "spend-by-category", fy="2020-21", quarter=9)


def test_many_bodies_are_asked_with_few_databases_open(pair: Path) -> None:
    """What is let go of is asked again for the payments beneath."""
    whole, lake = open_lake(pair / "lake"), open_lake(pair / "lake")
    lake.databases = 1
    answer = ask(lake, "spend-by-supplier", payments=True)
    assert answer.total == 2 * Decimal("128.51")
    expected = ask(whole, "spend-by-supplier", payments=True)
    assert answer.rows == expected.rows
    assert answer.payment_rows == expected.payment_rows
    assert answer.method == expected.method
    assert len(lake._tables) == 1
