"""Every question on both engines: each row to the penny, and what the method says.

Skipped where there is no Java, or where the extra is not installed.
"""

from __future__ import annotations

import os
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from tests.books_maker import make_books
from tests.questions.test_golden import ROOT, asked_by_example, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.answer import Answer

pytest.importorskip("pyspark", reason="the extra is not installed: .[spark]")
pytest.importorskip("sqlglot", reason="the extra is not installed: .[spark]")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("java"), reason="there is no Java"),
]

# What the examples do not ask: each with filters, divisions and limits of its own.
FURTHER: dict[str, tuple[str, dict[str, Any]]] = {
    "all of it": ("spend-by-initiative", {}),
    "as recorded": ("spend-by-initiative", {"as_recorded": True}),
    "a plan": ("spend-by-category", {"plan": "pcp-2017-21"}),
    "a limit of documents": ("payments", {"over": "25000", "per": "document"}),
    "a limit of payments": ("spend-by-supplier", {"at_least": "100000"}),
    "another structure": ("spend-by-directorate", {"structure": "2021-03-31"}),
    "several filters": (
        "spend-by-quarter",
        {"calendar_year": "2020", "directorate": "vru", "category": "community-grants"},
    ),
    "a definition moved": (
        "spend-by-category",
        {"category": "consultancy", "fy": "2020-21", "sensitivity": True},
    ),
}
OWN = """-- title: Who was paid
-- asks: nobody
-- definition: one row a payee
-- caveats: none
-- source: none
-- total: amount
SELECT
    payees.code, spend.supplier, upper(spend.supplier_id) AS id, sum(amount) AS amount
FROM spend
LEFT JOIN payees ON payees.supplier = spend.supplier
    AND payees.supplier_id = spend.supplier_id
    AND spend.date BETWEEN payees.first AND payees.last
GROUP BY ALL ORDER BY ALL
"""


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books(ROOT / "ledger")


@pytest.fixture(scope="module")
def embedded(books: Books) -> Iterator[Cursor]:
    with connect(books) as table:
        yield table


@pytest.fixture(scope="module")
def spark(books: Books) -> Iterator[Cursor]:
    # Plans are many and rows are few: to compile them takes longest.
    os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1"
    with connect(books, "spark") as table:
        from mopac_spend.engine.spark.session import _STARTED

        for name, value in (
            ("spark.sql.codegen.wholeStage", "false"),
            ("spark.sql.codegen.factoryMode", "NO_CODEGEN"),
            ("spark.sql.shuffle.partitions", "1"),
        ):
            _STARTED["spark"].conf.set(name, value)
        yield table


def same(asked: Callable[[Cursor], Answer], embedded: Cursor, spark: Cursor) -> Answer:
    one, other = asked(embedded), asked(spark)
    assert other.rows == one.rows
    assert other.columns == one.columns
    assert told(other) == told(one)
    return other


@pytest.mark.parametrize("name", library.names())
def test_a_question_has_one_answer(
    name: str, books: Books, embedded: Cursor, spark: Cursor
) -> None:
    same(lambda table: asked_by_example(books, table, name), embedded, spark)


@pytest.mark.parametrize("what", FURTHER)
def test_so_it_has_under_filters_and_divisions(
    what: str, books: Books, embedded: Cursor, spark: Cursor
) -> None:
    name, filters = FURTHER[what]
    asked = partial(_asked, books, name, filters)
    answer = same(asked, embedded, spark)
    assert answer.rows
    if what == "a limit of documents":
        beneath = [asked(table).payment_rows for table in (embedded, spark)]
        assert beneath[0] == beneath[1]


def _asked(books: Books, name: str, filters: dict[str, Any], table: Cursor) -> Answer:
    return ask(books, name, table=table, **filters)


def test_individuals_are_withheld_by_the_same_keys(
    books: Books, embedded: Cursor, spark: Cursor, tmp_path: Path
) -> None:
    file = tmp_path / "who-was-paid.sql"
    file.write_text(OWN, encoding="utf-8")
    question = library.load(file)
    answer = same(lambda table: ask(books, question, table=table), embedded, spark)
    assert any("individual" in str(row[0]) for row in answer.rows)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("reflect('java.lang.System', 'getenv', 'HOME')", "reflect"),
        ("median(amount)", "median"),
    ],
)
def test_what_spark_lacks_is_named_with_its_line(
    expression: str, said: str, books: Books, spark: Cursor, tmp_path: Path
) -> None:
    file = tmp_path / "own.sql"
    select = (
        f"SELECT\n    sum(amount) AS amount,\n    {expression} AS more\nFROM spend\n"
    )
    file.write_text(OWN.partition("SELECT")[0] + select, encoding="utf-8")
    with pytest.raises(Refusal, match=said) as refused:
        ask(books, library.load(file), table=spark)
    assert refused.value.code == "ASK-004"
    assert refused.value.place.endswith("own.sql:9")


def test_a_figure_that_became_a_float_is_none(
    books: Books, spark: Cursor, tmp_path: Path
) -> None:
    file = tmp_path / "own.sql"
    select = "SELECT sum(amount) AS amount, sum(amount) / 3 AS third FROM spend\n"
    file.write_text(OWN.partition("SELECT")[0] + select, encoding="utf-8")
    with pytest.raises(Refusal, match="third is DOUBLE"):
        ask(books, library.load(file), table=spark)


def test_no_file_and_no_variable_of_the_machine_is_read(spark: Cursor) -> None:
    from mopac_spend.engine.errors import Error

    for sql in (
        "SELECT * FROM read_parquet(['/etc/passwd'])",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv('/etc/passwd')",
    ):
        with pytest.raises(Error):
            spark.execute(sql)
    rows = spark.execute("SELECT '${env:HOME}' || $x", {"x": "'\\${env:HOME}"})
    assert rows.fetchall() == [("${env:HOME}'\\${env:HOME}",)]


def test_books_held_in_memory_are_asked_too(spark: Cursor, tmp_path: Path) -> None:
    line = "2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants"
    few = open_books(make_books(tmp_path / "few", line))
    answer = ask(few, "spend-by-supplier", engine="spark")
    assert [str(answer.total), len(answer.rows)] == ["100.00", 1]


# ILLUSTRATIVE: whole numbers, texts, pounds and days, each with a null.
_VALUES = """(VALUES
    (1, -7, 'a', CAST(1.25 AS DECIMAL(18,2)), DATE '2020-01-31'),
    (2, 7, 'B', CAST(-1.25 AS DECIMAL(18,2)), DATE '2020-02-29'),
    (3, NULL, NULL, NULL, NULL),
    (4, 5, 'b', CAST(2.50 AS DECIMAL(18,2)), DATE '2021-12-31'),
    (5, -5, '', CAST(0.01 AS DECIMAL(18,2)), DATE '2020-01-31')
) AS t(i, n, s, d, day)"""
SAME = """
n // 2
i // 4 // 2
CAST(d AS BIGINT) // 2
CAST(d * 10000 AS BIGINT) // (i * CAST(1.5 * 100 AS BIGINT))
CAST(d AS INTEGER)
CAST(d / 2 AS BIGINT)
CAST(CAST(d AS DOUBLE) AS INTEGER)
CAST(n / 2 AS HUGEINT)
CAST(d * 0.1999999999 AS BIGINT)
CAST('2.5' AS INTEGER)
CAST('12345678901234567' AS BIGINT)
CAST(n > 0 AS INTEGER)
sign(d)
CAST(sign(n) AS VARCHAR)
strftime(day, '%d/%m/%Y')
regexp_matches(s, '[^a-z]')
NOT (7 IN (n, i))
"""
SAME_OF_ALL = """
sum(n) // 2
count(*) // 4
avg(d)
CAST(avg(d) AS DECIMAL(18,2))
CAST(avg(n) FILTER (n > 0) AS DECIMAL(18,4))
CAST(avg(DISTINCT n) AS DECIMAL(18,3))
avg(d) FILTER (n > 99)
CAST(sum(d) / 2 AS INTEGER)
"""
# What Spark would answer otherwise, and without a word.
OTHERWISE = """
d // 2
sum(d) // 2
string_split(s, '')
strftime(day, 'Q%Y')
regexp_matches(s, '[[:alpha:]]')
regexp_matches(s, '[a-z&&b]')
NOT (7 IN [n, i])
avg(d) OVER ()
generate_series(5, 1, -2)
"""


def test_numbers_are_rounded_and_divided_alike(embedded: Cursor, spark: Cursor) -> None:
    """All in one SELECT: what differs stands by itself in what is told."""
    for lines, after in ((SAME, " ORDER BY i"), (SAME_OF_ALL, "")):
        values = lines.strip().splitlines()
        sql = f"SELECT {', '.join(values)} FROM {_VALUES}{after}"  # noqa: S608
        one, other = (c.cursor().execute(sql).fetchall() for c in (embedded, spark))
        for value, *both in zip(
            values, zip(*one, strict=True), zip(*other, strict=True), strict=True
        ):
            assert both[0] == both[1], value


@pytest.mark.parametrize("expression", OTHERWISE.strip().splitlines())
def test_what_spark_answers_otherwise_is_refused(
    expression: str, spark: Cursor
) -> None:
    from mopac_spend.engine.errors import Error

    with pytest.raises(Error):
        spark.cursor().execute(f"SELECT {expression} FROM {_VALUES}")  # noqa: S608


def test_which_row_of_several_is_not_left_to_nulls(spark: Cursor) -> None:
    from mopac_spend.engine.errors import Error

    with pytest.raises(Error, match="DISTINCT ON"):
        spark.cursor().execute(
            f"SELECT DISTINCT ON (day) day, i FROM {_VALUES} ORDER BY n"  # noqa: S608
        )
