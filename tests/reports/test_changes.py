"""What changed since publication: every line with its reason, to the same total."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import open_books
from mopac_spend.cli.report import command
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.reports import changes, compared
from mopac_spend.reports.assembly import assemble
from mopac_spend.reports.lines import COLUMNS, column_types
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import quarter
from tests.books_maker import REGISTERS, make_books
from tests.reports.budget_books import BUDGET
from tests.reports.conftest import PAYMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mopac_spend.engine import Cursor
    from mopac_spend.reports.model import Report

# The payment of May is larger, that of June has another initiative, one of April is
# gone and one of June is new.
CHANGED = (
    PAYMENTS.replace(
        "2020-05-02 | Acme Ltd | Seed fund | 20.00",
        "2020-05-02 | Acme Ltd | Seed fund | 25.50",
    )
    .replace(
        "| 30.00 | vru / knife-crime / grants", "| 30.00 | finance / victims / grants"
    )
    .replace(
        "2020-04-01 | Acme Ltd | Seed fund | 1000.10 | vru / knife-crime / grants",
        "2021-05-01 | Acme Ltd | Seed fund | 1000.10 | vru / knife-crime / grants",
    )
    + "    2020-06-30 | Cole | Course | 7.77 | finance / untagged / training\n"
)


def publish(books: Path, out: Path, number: int) -> str:
    words = ["quarterly", "--fy", "2020-21", "--quarter", str(number)]
    words += ["--output", str(out), "--format", "csv"]
    result = CliRunner().invoke(command, words, obj=str(books))
    assert result.exit_code == 0, result.output
    return result.output


def later(books: Path, out: Path) -> Report:
    sources = Sources(open_books(books), quarter("2020-21", 2), published=[out])
    return assemble(sources)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    books = make_books(folder / "books", PAYMENTS, registers=REGISTERS + BUDGET)
    publish(books, folder / "out", 1)
    return folder


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published / "out", tmp_path / "out")


def test_nothing_changed(published: Path, out: Path) -> None:
    report = later(published / "books", out)
    table = report.table("changed-since")
    assert table.rows == ()
    assert table.notes == (
        "Nothing changed.",
        "Compared with quarterly-2020-21-Q1.",
    )
    assert report.table("earlier-periods").total_of("changes") == Decimal("0.00")


def test_every_change_is_a_line(out: Path, tmp_path: Path) -> None:
    registers = REGISTERS + BUDGET.replace("amount: 300.00", "amount: 310.00").replace(
        "amount: 4900.00", "amount: 4910.00"
    )
    books = make_books(tmp_path / "books", CHANGED, registers=registers)
    report = later(books, out)
    lines = [row[1:] for row in report.table("changed-since").rows]
    named = [(line[0], line[2], *line[3:6]) for line in lines]
    assert named == [
        (
            *("Payment", "no longer there"),
            *(Decimal("1000.10"), Decimal("0.00"), Decimal("-1000.10")),
        ),
        (
            *("Budget", "amount"),
            *(Decimal("300.00"), Decimal("310.00"), Decimal("10.00")),
        ),
        ("Payment", "added", Decimal("0.00"), Decimal("7.77"), Decimal("7.77")),
        ("Payment", "amount", Decimal("20.00"), Decimal("25.50"), Decimal("5.50")),
        (
            "Payment",
            "directorate from vru to finance, initiative from knife-crime to victims",
            *(Decimal("30.00"), Decimal("30.00"), Decimal("0.00")),
        ),
    ]
    reasons = [line[-1] for line in lines]
    assert reasons[:3] == [
        "The books no longer hold it under this day.",
        "The budget line was written otherwise.",
        "It came with the import of test-batch.csv.",
    ]


def test_as_published_and_its_changes_are_what_is_now(
    published: Path, out: Path, tmp_path: Path
) -> None:
    books = make_books(tmp_path / "books", CHANGED, registers=REGISTERS + BUDGET)
    report = later(books, out)
    bridge = report.table("earlier-periods")
    first = assemble(Sources(open_books(published / "books"), quarter("2020-21", 1)))
    now = assemble(Sources(open_books(books), quarter("2020-21", 1)))
    as_published = first.table("by-directorate").total_of("period")
    assert bridge.total_of("published") == as_published
    assert bridge.total_of("now") == now.table("by-directorate").total_of("period")
    changed = report.table("changed-since")
    payments = [row for row in changed.rows if row[1] == "Payment"]
    differences = [cell for row in payments if isinstance(cell := row[6], Decimal)]
    assert bridge.total_of("changes") == sum(differences)
    assert report.table("by-directorate-by-quarter").total_of(
        "quarter_1"
    ) == bridge.total_of("now")
    for row in bridge.rows:
        assert isinstance(row[3], Decimal)
        assert isinstance(row[4], Decimal)
        assert row[3] + row[4] == row[5]


def test_lines_of_one_digest_are_not_compared(
    published: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books, compared_lines = published / "books", compared.differing
    looked_at: list[int] = []

    def counted(was: pa.Table, now: pa.Table) -> tuple[pa.Table, pa.Table]:
        looked_at.append(len(was) + len(now))
        return compared_lines(was, now)

    monkeypatch.setattr(compared, "differing", counted)
    assert later(books, out).table("changed-since").rows == ()
    assert not looked_at
    rewrite(out, lambda text: text.replace('"knife-crime"', '"victims"', 1))
    assert later(books, out).table("changed-since").rows != ()
    assert len(looked_at) == 1


def rewrite(out: Path, change: Callable[[str], str]) -> None:
    """Let a report say otherwise what its lines were."""
    (tables,) = out.glob("*-tables")
    text = change((tables / "lines.csv").read_text(encoding="utf-8"))
    (tables / "lines.csv").write_text(text, encoding="utf-8")
    stated = json.loads((tables / "metadata.json").read_text(encoding="utf-8"))
    stated["sha256"]["lines.csv"] = hashlib.sha256(text.encode()).hexdigest()
    (tables / "metadata.json").write_text(json.dumps(stated), encoding="utf-8")


LINE = st.tuples(
    st.sampled_from(["payment", "budget"]),
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from([dt.date(2020, 4, 1), dt.date(2020, 4, 2), dt.date(2020, 5, 1)]),
    st.sampled_from([Decimal("1.00"), Decimal("2.00")]),
    st.just("vru"),
    st.sampled_from(["x", "y", "z"]),
    st.sampled_from(["grants", "training"]),
    st.just(""),
)
# Lines that are told apart by what numbers them, as the books have them.
LINES = st.lists(LINE, max_size=12, unique_by=lambda line: (line[:2], line[5]))


@settings(max_examples=200, deadline=None)
@given(was=LINES, moved=LINES, kept=st.integers(0, 12), ordered=st.booleans())
def test_what_may_differ_gives_the_changes_that_all_lines_give(
    database: Cursor,
    was: list[tuple[object, ...]],
    moved: list[tuple[object, ...]],
    kept: int,
    *,
    ordered: bool,
) -> None:
    known = {(line[:2], line[5]) for line in was[:kept]}
    now = was[:kept] + [x for x in moved if (x[:2], x[5]) not in known]
    if ordered:
        was, now = (sorted(some, key=lambda line: line[2:0:-1]) for some in (was, now))
    tables = [table_of(each) for each in (was, now)]
    some = compared.differing(*tables)
    assert changed(database, *some) == changed(database, *tables)
    if was == now:
        assert [*map(len, some)] == [0, 0]


def table_of(lines: Sequence[tuple[object, ...]]) -> pa.Table:
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in lines]
    return pa.Table.from_pylist(rows, schema=pa.schema(column_types()))


def changed(database: Cursor, was: pa.Table, now: pa.Table) -> list[object]:
    cursor = database.cursor()
    for name, table in zip(compared._DIFFERING, (was, now), strict=True):
        cursor.register(name, table)
    return sorted(cursor.execute(compared._COMPARED, {"budgets": True}).fetchall())


@pytest.fixture(scope="module")
def database(published: Path) -> Cursor:
    return connect(open_books(published / "books"))


def test_of_a_day_only_what_lies_between_two_changes_is_compared() -> None:
    line = ("payment", "r00", dt.date(2020, 4, 1), Decimal("1.00"), "v", "x", "c", "")
    rows = [(line[0], f"r{n:02}", *line[2:]) for n in range(50)]
    other = [*rows[:20], (*rows[20][:5], "y", *rows[20][6:]), *rows[22:]]
    was, now = table_of(rows[:40]), table_of(other[:39])
    assert [each["ref"].to_pylist() for each in compared.differing(was, now)] == [
        ["r20", "r21"],
        ["r20"],
    ]


def test_what_is_published_names_nobody(published: Path) -> None:
    text = (published / "out/quarterly-2020-21-Q1-tables/lines.csv").read_text()
    assert "Acme" not in text
    assert "Seed fund" not in text
    assert text.count('"payment"') == 3


def test_many_changes_are_one_line_beyond_the_largest(
    published: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 2)
    books = make_books(tmp_path / "books", CHANGED, registers=REGISTERS + BUDGET)
    table = later(books, out).table("changed-since")
    assert [row[2] for row in table.rows][-1] == (
        "2 other lines, with smaller differences"
    )
    assert table.total_of("difference") == Decimal("-986.83")


def test_the_newest_version_is_compared_with(published: Path, out: Path) -> None:
    publish(published / "books", out, 1)
    report = later(published / "books", out)
    assert report.table("changed-since").notes[-1] == (
        "Compared with quarterly-2020-21-Q1-v2."
    )


def test_without_an_earlier_report_it_is_said(published: Path, tmp_path: Path) -> None:
    report = later(published / "books", tmp_path)
    assert "changed-since" not in {table.name for table in report.tables}
    notes = dict(report.notes)
    assert notes["Changes since publication"].startswith("No earlier report of 2020-21")


def test_reports_of_other_books_are_set_apart(out: Path, tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", PAYMENTS, registers=REGISTERS + BUDGET)
    main = books / "main.beancount"
    main.write_text(main.read_text().replace("Test books", "Other books"))
    report = later(books, out)
    assert dict(report.notes)["Changes since publication"].endswith(
        "quarterly-2020-21-Q1-tables is a report of other books and not compared."
    )


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("lines.csv", b"kind,ref\n", "it was changed after the report was made"),
        ("metadata.json", b"{", "it is no JSON"),
        ("metadata.json", b"[]", "it does not describe a report"),
        ("metadata.json", b"{}", "it does not say of which days"),
    ],
)
def test_a_damaged_report_is_refused(
    published: Path, out: Path, file: str, content: bytes, words: str
) -> None:
    place = out / "quarterly-2020-21-Q1-tables" / file
    place.write_bytes(content)
    with pytest.raises(Refusal, match=words) as refused:
        later(published / "books", out)
    assert refused.value.code == "REPORT-002"


def test_lines_without_a_day_are_refused(published: Path, out: Path) -> None:
    rewrite(out, lambda text: text.replace(",2020-05-02,", ",,"))
    with pytest.raises(Refusal, match=r"REPORT-002.*without a day or an amount"):
        later(published / "books", out)


def test_lines_of_another_shape_are_refused(published: Path, out: Path) -> None:
    import hashlib

    folder = out / "quarterly-2020-21-Q1-tables"
    metadata = json.loads((folder / "metadata.json").read_text())
    for content, words in (
        (b"kind,ref\npayment,x\n", "its headings are not those of a report"),
        (b"kind,amount\npayment,lots\n", "it cannot be read"),
    ):
        (folder / "lines.csv").write_bytes(content)
        metadata["sha256"]["lines.csv"] = hashlib.sha256(content).hexdigest()
        (folder / "metadata.json").write_text(json.dumps(metadata))
        with pytest.raises(Refusal, match=words):
            later(published / "books", out)


def test_a_budget_is_compared_once_however_many_reports_there_are(
    published: Path, out: Path, tmp_path: Path
) -> None:
    publish(published / "books", out, 2)
    registers = REGISTERS + BUDGET.replace("amount: 300.00", "amount: 310.00").replace(
        "amount: 4900.00", "amount: 4910.00"
    )
    books = open_books(make_books(tmp_path / "b", PAYMENTS, registers=registers))
    report = assemble(Sources(books, quarter("2020-21", 3), published=[out]))
    changed = report.table("changed-since")
    assert [(row[0], row[2]) for row in changed.rows] == [
        ("2020-21-Q2", "line-finance")
    ]
    assert changed.total_of("difference") == Decimal("10.00")


def test_a_summary_leaves_nothing_to_compare_with(
    published: Path, tmp_path: Path
) -> None:
    words = ["quarterly", "--fy", "2020-21", "--quarter", "1", "--summary"]
    words += ["--output", str(tmp_path), "--format", "csv"]
    done = CliRunner().invoke(command, words, obj=str(published / "books"))
    assert done.exit_code == 0
    assert not [*tmp_path.rglob("lines.csv")]
    assert "changed-since" not in {
        table.name for table in later(published / "books", tmp_path).tables
    }
