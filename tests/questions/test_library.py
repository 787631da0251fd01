"""A question file is one SELECT over the spend table, or it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.statement import READABLE

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

HEADER = """\
-- title: Test
-- asks: a test: "does it work?"
-- definition: the sum of it,
--   all of it
-- caveats: none
-- source: none
-- total: amount
"""
SELECT = "SELECT sum(amount) AS amount FROM spend\n"


def question(folder: Path, text: str) -> library.Question:
    path = folder / "queries" / "test.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return library.load(path)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(Refusal) as caught:
        question(folder, text)
    return str(caught.value)


def test_a_question_is_read(tmp_path: Path) -> None:
    loaded = question(tmp_path, HEADER + SELECT)
    assert loaded.name == "test"
    assert loaded.title == "Test"
    assert loaded.definition == "the sum of it, all of it"
    assert loaded.select == SELECT.strip()
    assert loaded.example == "mopac-spend ask test --fy 2020-21 --format csv"
    assert loaded.tables == {"spend"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEADER + SELECT.strip() + ";\n\nSELECT 2\n",
            (
                "ASK-004: queries/test.sql:10: holds more than one statement; keep one "
                "SELECT and remove the rest"
            ),
        ),
        (
            HEADER + "DELETE FROM spend\n",  # noqa: S608 - a file that is refused
            (
                "ASK-004: queries/test.sql:8: is no SELECT; a question reads and never "
                "writes"
            ),
        ),
        (
            HEADER + "CREATE TABLE x AS SELECT 1 AS amount\n",
            (
                "ASK-004: queries/test.sql:8: is no SELECT; a question reads and never "
                "writes"
            ),
        ),
        (
            HEADER + "DESCRIBE spend\n",
            (
                "ASK-004: queries/test.sql:8: is no SELECT; a question reads and never "
                "writes"
            ),
        ),
        (
            HEADER.replace("-- caveats: none\n", "") + SELECT,
            (
                "ASK-004: queries/test.sql:1: the header has no caveats; add a line "
                "`-- caveats: …` at the top"
            ),
        ),
        (
            SELECT,
            (
                "ASK-004: queries/test.sql:1: the header has no title; add a line "
                "`-- title: …` at the top"
            ),
        ),
        (
            HEADER + "-- colour: red\n" + SELECT,
            (
                "ASK-004: queries/test.sql:8: the header knows no 'colour'; use title, "
                "asks, definition, caveats, source, total, rows, across, sums, seldom, "
                "example, only, adds, reads, filters, published, alike, also, param"
            ),
        ),
        (
            HEADER + "-- title: Again\n" + SELECT,
            "ASK-004: queries/test.sql:8: the header says title twice; remove one",
        ),
        (
            HEADER + "-- and so on\n" + SELECT,
            (
                "ASK-004: queries/test.sql:8: this header line is neither `-- key: "
                "text` nor a continuation `--   text`; indent it by two more "
                "blanks, or name its key"
            ),
        ),
        (
            HEADER + "SELECT amount\nFROM spend,\nread_csv('/etc/hostname')\n",
            (
                "ASK-004: queries/test.sql:10: read_csv() is not for questions; read "
                "spend and registers"
            ),
        ),
        (
            HEADER
            + "-- £ and é do not shift lines\n".replace("-- ", "--   ")
            + "SELECT amount\nFROM spend, '/etc/hostname'\n",
            (
                "ASK-004: queries/test.sql:10: there is no table '/etc/hostname' for "
                f"questions; read {', '.join(sorted(READABLE))}"
            ),
        ),
        (
            HEADER + SELECT.replace("spend", "payments"),
            (
                "ASK-004: queries/test.sql:8: there is no table 'payments' for "
                f"questions; read {', '.join(sorted(READABLE))}"
            ),
        ),
        (
            HEADER + "SELECT 1.00 AS amount\n",
            (
                "ASK-004: queries/test.sql:8: does not read spend, so no filter would "
                "reach it; select from spend, or say `-- reads: registers` in the "
                "header"
            ),
        ),
        (
            f"{HEADER}-- across: category\n{SELECT}",
            (
                "ASK-004: queries/test.sql:1: what goes across needs rows down the "
                "side; add `-- rows: …`"
            ),
        ),
        (
            HEADER,
            (
                "ASK-004: queries/test.sql: holds no statement; write one SELECT below "
                "the header"
            ),
        ),
        (
            HEADER + "SELECT amount\nFRM spend\n",
            (
                "ASK-004: queries/test.sql:9: the SELECT does not run (Parser Error: "
                'syntax error at or near "spend"); mend it'
            ),
        ),
    ],
)
def test_a_mistake_is_refused_at_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    assert refused(tmp_path, text) == message


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "test.sql"
    path.write_bytes(b"-- title: \xff\n")
    with pytest.raises(Refusal, match=r"cannot be read as UTF-8 text .*save it again"):
        library.load(path)


@pytest.mark.parametrize(
    ("select", "message"),
    [
        (
            "SELECT nosuch AS amount\nFROM spend\n",
            (
                "ASK-004: queries/test.sql:8: the SELECT does not run (Binder Error: "
                'Referenced column "nosuch" not found in FROM clause!); mend it'
            ),
        ),
        (
            "SELECT avg(amount) AS amount FROM spend\n",
            (
                "ASK-004: queries/test.sql: the column amount is DOUBLE; cast it to "
                "DECIMAL(18,2) for pounds, BIGINT for a count, VARCHAR for text or "
                "DATE for a day"
            ),
        ),
        (
            "SELECT sum(amount) AS pounds FROM spend\n",
            (
                "ASK-004: queries/test.sql: the header names the column amount, which "
                "the SELECT does not give; it gives pounds"
            ),
        ),
        (
            "SELECT max(date) AS amount FROM spend\n",
            (
                "ASK-004: queries/test.sql: every column needs a name of its own, and "
                "the total amount must be pounds, DECIMAL(18,2), or a count, BIGINT"
            ),
        ),
        (
            "SELECT sum(amount) AS amount, 1 AS x, 2 AS x FROM spend\n",
            (
                "ASK-004: queries/test.sql: every column needs a name of its own, and "
                "the total amount must be pounds, DECIMAL(18,2), or a count, BIGINT"
            ),
        ),
    ],
)
def test_a_mistake_that_shows_when_asked(
    tmp_path: Path, books: Books, select: str, message: str
) -> None:
    loaded = question(tmp_path, HEADER + select)
    with pytest.raises(Refusal) as caught:
        ask(books, loaded)
    assert str(caught.value) == message


BY_DIRECTORATE = (
    "SELECT directorate, payments_in(ref, apportioned_by) AS payments, "
    "sum(amount) AS amount FROM spend GROUP BY directorate ORDER BY directorate\n"
)


@pytest.mark.parametrize(
    ("sums", "message"),
    [
        (
            "number",
            (
                "ASK-004: queries/test.sql: the header names the column number, which "
                "the SELECT does not give; it gives directorate, payments, amount"
            ),
        ),
        (
            "payments, directorate",
            (
                "ASK-004: queries/test.sql: the column directorate has no sum; leave "
                "it out of `-- sums:`"
            ),
        ),
        (
            "payments\n-- adds: no",
            (
                "ASK-004: queries/test.sql:1: rows that overlap have no sums; leave "
                "out `-- sums:`, or `-- adds: no`"
            ),
        ),
    ],
)
def test_what_has_no_sum_is_not_summed(
    tmp_path: Path, books: Books, sums: str, message: str
) -> None:
    with pytest.raises(Refusal) as caught:
        ask(books, question(tmp_path, f"{HEADER}-- sums: {sums}\n{BY_DIRECTORATE}"))
    assert str(caught.value) == message


@pytest.mark.parametrize("sums", ["", "-- sums: payments\n"])
def test_only_what_the_header_says_is_summed(
    tmp_path: Path, books: Books, sums: str
) -> None:
    answer = ask(books, question(tmp_path, HEADER + sums + BY_DIRECTORATE))
    (table,) = answer.tables
    payments = sum(row[1] for row in answer.rows if isinstance(row[1], int))
    assert table.total == ("Total", payments if sums else None, answer.total)


def test_what_goes_across_may_be_all_that_goes_down(
    tmp_path: Path, books: Books
) -> None:
    laid_out = "-- rows: directorate\n-- across: directorate\n"
    answer = ask(books, question(tmp_path, HEADER + laid_out + BY_DIRECTORATE))
    (table,) = answer.tables
    codes = [column.name for column in table.columns[1:-1]]
    assert {row[0] for row in table.rows} == {*codes}
    assert table.total[-1] == answer.total


def test_a_column_that_is_seldom_more_than_nil_is_left_out_for_people(
    tmp_path: Path, books: Books
) -> None:
    select = BY_DIRECTORATE.replace("sum(amount)", "0 AS none, sum(amount)")
    text = f"{HEADER}-- seldom: payments, none\n{select}"
    answer = ask(books, question(tmp_path, text))
    (table,) = answer.tables
    assert [c.name for c in table.columns] == ["directorate", "payments", "amount"]
    assert "none" in answer.names


def test_a_question_that_drops_rows_says_so(tmp_path: Path, books: Books) -> None:
    loaded = question(tmp_path, HEADER + SELECT.strip() + " WHERE amount > 0\n")
    assert ask(books, loaded).method.exclusions == (
        (
            "The rows come to £1,234,689.40 and the selected spend to £1,234,679.40: "
            "the question leaves some of it out, or counts some more than once."
        ),
    )


def test_a_question_by_plan_warns_of_overlap(tmp_path: Path, books: Books) -> None:
    select = (
        "SELECT plan, sum(amount) AS amount FROM spend "
        "JOIN initiative_plans USING (initiative) GROUP BY plan ORDER BY plan\n"
    )
    answer = ask(books, question(tmp_path, HEADER + select))
    assert [row[0] for row in answer.rows] == ["kcs", "pcp"]
    assert answer.method.overlap == (
        "Plans overlap: totals by plan are never added together."
    )


def test_nothing_selected_is_nil_and_not_null(tmp_path: Path, books: Books) -> None:
    answer = ask(books, question(tmp_path, HEADER + SELECT), fy="2030-31")
    assert str(answer.total) == "0.00"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "spend-by-initative",
            (
                "ASK-001: no question is called 'spend-by-initative'; did you mean "
                "spend-by-initiative or spend-by-contract or spend-by-directorate? "
                "List them with: mopac-spend questions"
            ),
        ),
        (
            "zzz",
            (
                "ASK-001: no question is called 'zzz'; list them with: "
                "mopac-spend questions"
            ),
        ),
        (
            "../queries/coverage",
            (
                "ASK-001: no question is called '../queries/coverage'; list them "
                "with: mopac-spend questions"
            ),
        ),
    ],
)
def test_an_unknown_question_names_the_nearest(name: str, message: str) -> None:
    with pytest.raises(Refusal) as caught:
        library.find(name)
    assert str(caught.value) == message
