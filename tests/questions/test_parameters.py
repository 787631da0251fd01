"""Parameters of a question: declared, given, bound, refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.parameters import declared
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.library import Question

HEADER = """\
-- title: Test
-- asks: nobody
-- definition: a test
-- caveats: none
-- source: none
-- total: amount
"""
TOP = (
    "-- param: top whole 2: how many to list\n"
    "-- param: at day end: the day at which to count\n"
    "-- param: decision_of decision any: only this one\n"
    "SELECT supplier, sum(amount) AS amount FROM spend\n"
    "WHERE date <= $at AND ($decision_of = '' OR decision = $decision_of)\n"
    "GROUP BY supplier ORDER BY amount DESC, supplier LIMIT $top\n"
)


def question(folder: Path, text: str) -> Question:
    path = folder / "queries" / "test.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return library.load(path)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(Refusal) as caught:
        question(folder, HEADER + text)
    return str(caught.value)


def test_defaults_are_bound(tmp_path: Path, books: Books) -> None:
    answer = ask(books, question(tmp_path, HEADER + TOP))
    assert [row[0] for row in answer.rows] == ["=1+1", "Acme Ltd"]
    assert answer.parameters == {"top": "2", "at": "2019-07-03"}
    assert answer.method.parameters == (
        "top is 2 (how many to list)",
        "at is 2019-07-03 (the day at which to count)",
        "decision-of is any (only this one)",
    )


def test_end_is_the_last_day_asked_about(tmp_path: Path, books: Books) -> None:
    answer = ask(books, question(tmp_path, HEADER + TOP), fy="2018-19")
    assert answer.parameters["at"] == "2019-03-31"


def test_what_is_given_is_bound(tmp_path: Path, books: Books) -> None:
    parameters = {"top": "1", "at": dt.date(2018, 5, 31)}
    answer = ask(books, question(tmp_path, HEADER + TOP), parameters=parameters)
    assert answer.rows == [("Acme Ltd", Decimal("100.00"))]
    cited = ask(
        books,
        question(tmp_path, HEADER + TOP),
        parameters={"decision-of": "DMPCD 2016/79"},
    )
    assert cited.rows == [("Nobody", Decimal("1.01"))]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"tops": "3"},
            (
                "ASK-006: test takes no --tops; did you mean --top or --to or "
                "--at-most? its own are --at, --decision-of, --top; see all of them "
                "with: mopac-spend questions test"
            ),
        ),
        (
            {"top": "many"},
            (
                "ASK-006: --top 'many' is no whole; --top (whole; default 2): how many "
                "to list"
            ),
        ),
        (
            {"at": "yesterday"},
            "ASK-003: 'yesterday' is not a day: write it as 2020-04-01",
        ),
        (
            {"decision_of": "PCD 80"},
            (
                "ASK-002: no decision is called 'PCD 80'; nearest: PCD-79; see "
                "registers/decisions.beancount"
            ),
        ),
    ],
)
def test_what_cannot_be_given_is_refused(
    tmp_path: Path, books: Books, parameters: dict[str, object], message: str
) -> None:
    with pytest.raises(Refusal) as caught:
        ask(books, question(tmp_path, HEADER + TOP), parameters=parameters)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "-- param: top\nSELECT amount FROM spend\n",
            (
                "ASK-004: queries/test.sql:7: a parameter is declared as `-- param: "
                "name sort default: what it is`, such as `-- param: top whole 20: how "
                "many to list`"
            ),
        ),
        (
            "-- param: fund text x: what\nSELECT amount FROM spend\n",
            (
                "ASK-004: queries/test.sql:7: every question takes --fund; rename the "
                "parameter"
            ),
        ),
        (
            "-- param: top number 3: what\nSELECT amount FROM spend\n",
            (
                "ASK-004: queries/test.sql:7: 'number' is no sort; use whole, pounds, "
                "day, text, one-of(a|b) or a kind"
            ),
        ),
        (
            "-- param: top whole three: what\nSELECT amount FROM spend\n",
            "ASK-004: queries/test.sql:7: the default 'three' is no whole",
        ),
        (
            "-- param: top whole 3: what\nSELECT amount FROM spend\n",
            (
                "ASK-004: queries/test.sql:1: the header declares the parameter top, "
                "which the SELECT does not use; write $top where it belongs, or "
                "remove the line"
            ),
        ),
        (
            "SELECT amount\nFROM spend\nLIMIT $top\n",
            (
                "ASK-004: queries/test.sql:9: the SELECT asks for $top, which no "
                "header line declares; add `-- param: top whole 20: what it is`"
            ),
        ),
        (
            "SELECT amount\nFROM spend\nLIMIT ?\n",
            (
                "ASK-004: queries/test.sql:9: the SELECT asks for a value without a "
                "name, which no header line declares; add `-- param: name whole 20: "
                "what it is`"
            ),
        ),
        (
            "-- only: true) LIMIT (5\nSELECT amount FROM spend\n",
            (
                "ASK-004: queries/test.sql, only:1: the SELECT does not run (Parser "
                'Error: syntax error at or near "LIMIT"); mend it'
            ),
        ),
        (
            (
                "SELECT p.amount FROM (WITH payments AS (SELECT 1.00 AS amount) "
                "SELECT * FROM payments) AS p, spend\n"
            ),
            (
                "ASK-004: queries/test.sql:7: 'payments' is a name of the engine's "
                "own; call it otherwise"
            ),
        ),
        (
            (
                "-- only: supplier IN (SELECT content FROM read_text('/x'))\n"
                "SELECT amount FROM spend\n"
            ),
            (
                "ASK-004: queries/test.sql, only:1: read_text() is not for questions; "
                "read spend and registers"
            ),
        ),
        (
            "-- only: amount > $least\nSELECT amount FROM spend\n",
            (
                "ASK-004: queries/test.sql, only:1: the SELECT asks for $least, which "
                "no header line declares; add `-- param: least whole 20: what it is`"
            ),
        ),
        (
            "-- adds: maybe\nSELECT amount FROM spend\n",
            (
                "ASK-004: queries/test.sql:1: `-- adds:` says no or is left out, not "
                "'maybe'"
            ),
        ),
    ],
)
def test_a_mistake_in_the_header_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    assert refused(tmp_path, text) == message


def test_a_choice_is_one_of_its_words(books: Books) -> None:
    order = declared("order one-of(pounds|name) pounds: what comes first", "x:1")
    assert order.value("name", books.register, None) == "name"
    with pytest.raises(Refusal, match="ASK-006: --order 'date' is no one-of"):
        order.value("date", books.register, None)


def test_only_narrows_what_is_counted(tmp_path: Path, books: Books) -> None:
    text = HEADER + "-- only: decision <> ''\nSELECT ref, amount FROM spend\n"
    answer = ask(books, question(tmp_path, text))
    assert str(answer.total) == "1.01"
    assert [row[0] for row in answer.payment_rows] == [row[0] for row in answer.rows]
    assert answer.method.sql.startswith("-- of the payments where decision <> ''\n")


def test_only_takes_parameters(tmp_path: Path, books: Books) -> None:
    text = (
        f"{HEADER}-- param: least pounds 100: the least\n"
        "-- param: who text none: a text in which a name looks like a parameter\n"
        "-- param: top whole 5: how many\n"
        "-- only: amount >= $least AND supplier || '$least' <> $who\n"
        "SELECT ref, amount FROM spend ORDER BY amount LIMIT $top\n"
    )
    asked = question(tmp_path, text)
    answer = ask(books, asked)
    assert [str(row[1]) for row in answer.rows] == ["100.00", "1234567.89"]
    assert len(answer.payment_rows) == 2
    answer = ask(books, asked, parameters={"least": "100.01", "who": "x"})
    assert str(answer.total) == "1234567.89"
    assert ask(books, asked, parameters={"who": "=1+1$least"}).rows[1:] == []
    assert answer.method.parameters[0].startswith("least is 100.01")
    with pytest.raises(Refusal, match="ASK-006: --least 'much' is no pounds"):
        ask(books, asked, parameters={"least": "much"})


def test_a_day_in_only_is_the_last_that_is_asked_about(
    tmp_path: Path, books: Books
) -> None:
    text = (
        HEADER + "-- param: at day end: the day\n"
        "-- only: spend.date = $at\nSELECT ref, amount FROM spend\n"
    )
    asked = question(tmp_path, text)
    assert str(ask(books, asked).total) == "1234568.90"
    assert str(ask(books, asked, from_="2018-05-01", to="2018-06-01").total) == "20.50"


@pytest.mark.parametrize(
    ("table", "only"),
    [
        ("selected", True),
        ("selected", False),
        ("names_paid", True),
        ("names_paid", False),
    ],
)
def test_only_shipped_questions_read_all_names(
    tmp_path: Path, table: str, *, only: bool
) -> None:
    read = f"EXISTS (FROM {table})"
    condition = f"-- only: {read}\n" if only else ""
    where = "" if only else f"WHERE {read}"
    select = f"SELECT ref, amount FROM spend {where}\n"  # noqa: S608 - a test's own
    text = f"{HEADER}-- reads: spend_private\n{condition}{select}"
    with pytest.raises(Refusal, match=f"ASK-004.*{table}"):
        question(tmp_path, text)


def test_every_document_of_the_books_can_be_read(tmp_path: Path, books: Books) -> None:
    text = (
        HEADER + "SELECT d.document, d.several, max(amount) AS amount "
        "FROM documents AS d CROSS JOIN spend GROUP BY ALL ORDER BY ALL\n"
    )
    answer = ask(
        books, question(tmp_path, text.replace("d.several,", "")), fy="2018-19"
    )
    assert [row[0] for row in answer.rows] == ["1", "2", "3", "4", "5"]


def test_a_count_is_a_total(tmp_path: Path, books: Books) -> None:
    counted = "SELECT supplier, count(*) AS amount FROM spend GROUP BY ALL\n"
    text = HEADER + counted
    answer = ask(books, question(tmp_path, text))
    assert (answer.total, answer.total_words) == (5, "5")


def test_rows_that_overlap_are_not_added(tmp_path: Path, books: Books) -> None:
    text = (
        HEADER + "-- adds: no\nSELECT plan, sum(amount) AS amount FROM spend "
        "JOIN initiative_plans USING (initiative) GROUP BY plan ORDER BY plan\n"
    )
    answer = ask(books, question(tmp_path, text), plan=["pcp", "kcs"])
    assert [str(row[1]) for row in answer.rows] == ["90.00", "91.01"]
    assert str(answer.total) == "91.01"
    assert answer.method.exclusions[0].startswith("Untagged spend")


OF_PLANS = (
    "SELECT code, 1.00::DECIMAL(18,2) AS amount FROM plans\n"
    "WHERE code IN (SELECT code FROM asked_codes WHERE kind = 'plan')\nORDER BY code\n"
)
REGISTERS_ALONE = HEADER + "-- reads: registers\n-- filters: plan\n" + OF_PLANS


def test_a_question_of_registers_takes_no_filter_of_payments(
    tmp_path: Path, books: Books
) -> None:
    loaded = question(tmp_path, REGISTERS_ALONE)
    answer = ask(books, loaded, plan="kcs")
    assert [row[0] for row in answer.rows] == ["kcs"]
    assert "Coverage" not in dict(answer.method.lines())
    with pytest.raises(Refusal) as caught:
        ask(books, loaded, category="grants")
    assert str(caught.value) == (
        "ASK-006: test is asked of the registers and not of payments, so --category "
        "would change nothing; it takes a period and --plan"
    )
    with pytest.raises(Refusal, match="no payments are beneath it"):
        answer.payments()


def test_a_comparison_needs_days(tmp_path: Path, books: Books) -> None:
    select = (
        "SELECT (SELECT sum(amount) FROM spend_year_before) AS amount, "
        "(SELECT sum(amount) FROM spend) AS now\n"
    )
    loaded = question(tmp_path, HEADER + select)
    answer = ask(books, loaded, fy="2019-20", category="grants")
    assert [str(cell) for cell in answer.rows[0]] == ["90.00", "0.00"]
    with pytest.raises(Refusal, match="compares with the year before"):
        ask(books, loaded)


def test_questions_of_the_books_and_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_books(tmp_path / "books")
    select = "SELECT ref, amount FROM spend\n"
    text = HEADER + select
    for name in ("books/queries/ours.sql", "mine/own.sql"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    assert "ours" in library.names(folder)
    assert "ours" not in library.names()
    assert str(ask(open_books(folder), "ours").total) == "0.00"
    monkeypatch.setenv(library.VARIABLE, str(tmp_path / "mine"))
    assert library.find("own").file == "mine/own.sql"
    (tmp_path / "mine/coverage.sql").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=r"coverage too; rename one of the two"):
        library.names()


def test_a_condition_on_no_column_is_refused_when_it_is_asked(
    tmp_path: Path, books: Books
) -> None:
    text = HEADER + "-- only: nosuch = 1\nSELECT ref, amount FROM spend\n"
    with pytest.raises(Refusal, match=r"ASK-004: queries/test\.sql, only"):
        ask(books, question(tmp_path, text))


def test_a_question_with_a_capital_letter_can_be_asked(tmp_path: Path) -> None:
    folder = make_books(tmp_path / "books")
    path = folder / "queries" / "My-Own.sql"
    path.parent.mkdir()
    select = "SELECT ref, amount FROM spend\n"
    path.write_text(HEADER + select, encoding="utf-8")
    assert library.find("my-own", folder).name == "My-Own"


@pytest.mark.parametrize(
    "typed",
    [
        ["--fy", "2019-20", "--fy", "2020-21"],
        ["--over", "500", "--over", "30000"],
        ["--structure", "2019-01-01", "--structure", "2020-01-01"],
        ["--top", "5", "--top", "3"],
    ],
)
def test_an_option_given_twice_is_refused(typed: list[str]) -> None:
    from click.testing import CliRunner

    from mopac_spend.cli.main import group

    done = CliRunner().invoke(group, ["ask", "top-suppliers", *typed])
    assert done.exit_code == 2
    assert "give it once" in done.output
