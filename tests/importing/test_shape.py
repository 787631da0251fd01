"""Rows that are wider than their headings, damaged, or without a payee."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.lines import extract
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.run import import_files
from mopac_spend.money import NIL
from mopac_spend.register.spelling import redacted
from tests.importing.desk import payments, put, row
from tests.importing.test_sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.importing.reading.extracted import Extract
    from tests.importing.conftest import Output

LAYOUT = layouts.of_text(
    """\
name = "plain"
source = "plain"
[read]
optional = ["description", "document"]
[columns]
date = ["Date"]
amount = ["Amount"]
supplier = ["Supplier"]
description = ["Text"]
document = ["Doc"]
""",
    Path("plain.toml"),
)
HEAD = "Date,Supplier,Amount,Text,Doc\n"
ROWS = "".join(f"0{n}/04/2019,Shop {n},{n}00.50,paper,D{n}\n" for n in range(1, 8))
SUM = Decimal("2803.50")
NOT_NAMED = "(not named in the source)"


def read(text: str | bytes) -> Extract:
    content = text if isinstance(text, bytes) else text.encode()
    return extract(Source("spend.csv", "", content), LAYOUT, dt.date.min)


def pounds(result: Extract) -> Decimal:
    return sum((line.amount for line in result.lines), NIL)


def aside(result: Extract) -> list[tuple[Decimal, bool, str]]:
    return [(each.amount, each.unknown, each.reason) for each in result.set_aside]


def test_a_payment_without_a_payee_is_one_and_says_so() -> None:
    result = read(HEAD + ROWS + "08/04/2019,,50.00,refund,D9\n")
    assert pounds(result) == SUM + 50
    last = result.lines[-1]
    assert last.text("supplier") == NOT_NAMED
    assert last.text("evidence") == "supplier not named in the source"
    assert result.doubts == [
        (
            "1 row (£50.00) names no supplier: posted with the supplier "
            "(not named in the source), and said under evidence; ask the source who "
            "was paid"
        )
    ]
    assert redacted(NOT_NAMED)


def test_it_stands_in_the_books_and_is_no_supplier_to_merge(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    cells = [row("D1"), row("D2", "8.00", payee=""), row("D3", "7.00", payee="")]
    (posting,) = import_files(books, [put(tmp_path / "may.csv", cells)])
    assert posting.batch.rows_set_aside == 0
    assert [each.supplier for each in payments(books)].count(NOT_NAMED) == 2
    assert run("--books", books, "check").status == 0
    again = import_files(books, [tmp_path / "may.csv"])
    assert again[0].batch.rows_already == 3
    output = run("--books", books, "suppliers", "propose")
    assert NOT_NAMED not in output.out


@given(
    st.lists(st.integers(1, 10**6), min_size=2, max_size=12),
    st.sampled_from(["", "paper", "April"]),
    st.sampled_from(["", "D9", "12"]),
)
def test_a_total_without_a_payee_is_never_a_payment(
    pence: list[int], text: str, document: str
) -> None:
    amounts = [Decimal(each).scaleb(-2) for each in pence]
    rows = "".join(
        f"01/04/2019,Shop,{amount},paper,D{n}\n" for n, amount in enumerate(amounts)
    )
    total = f"30/04/2019,,{sum(amounts)},{text},{document}\n"
    assert pounds(read(HEAD + rows + total)) == sum(amounts)


def test_what_speaks_of_a_total_or_comes_near_to_one_is_set_aside() -> None:
    doubts = [
        ("30/04/2019,,99.00,Total adults,D9", "it says 'Total adults'"),
        ("30/04/2019,,99.00,Balance b/f,D9", "it says 'Balance b/f'"),
        (
            "30/04/2019,,2900.50,for April,",
            (
                "it has no document, and its pounds are nearly those of the "
                "7 rows above it or more"
            ),
        ),
        ("30/04/2019,,2803.50,for April,D9", "its pounds are those of 7 rows above it"),
    ]
    for line, why in doubts:
        result = read(f"{HEAD}{ROWS}{line}\n")
        assert pounds(result) == SUM
        (each,) = result.set_aside
        assert each.reason == f"no supplier, and it may be a total: {why}"


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.permutations(range(16)),
    st.booleans(),
    st.booleans(),
)
def test_totals_of_parts_without_a_payee_are_never_payments(
    sizes: list[int],
    powers: list[int],
    above: bool,  # noqa: FBT001 - drawn
    grand: bool,  # noqa: FBT001 - drawn
) -> None:
    # Powers of three, so that nothing is the sum of others, twice taken, by chance.
    left = iter(Decimal(3**power).scaleb(-2) for power in powers)
    groups = [[next(left) for _ in range(size)] for size in sizes]
    every = sum((sum(group) for group in groups), NIL)
    text = HEAD
    for day, group in enumerate(groups, 1):
        rows = [f"0{day}/04/2019,Shop,{each},paper,D1\n" for each in group]
        total = f"0{day}/04/2019,,{sum(group)},Place,D9\n"
        text += "".join([total, *rows] if above else [*rows, total])
    text += f"09/04/2019,,{every},Place,D9\n" if grand else ""
    assert pounds(read(text)) == every


def test_payments_without_a_payee_beside_each_other_are_kept() -> None:
    more = "".join(f"09/04/2019,,{n}.25,refund,R{n}\n" for n in (5, 6, 5, 9))
    assert pounds(read(HEAD + ROWS + more + ROWS)) == 2 * SUM + Decimal("26.00")


def test_a_row_with_nothing_but_day_and_pounds_is_set_aside() -> None:
    assert aside(read(f"{HEAD}{ROWS}30/04/2019,,99.00,,\n")) == [
        (Decimal("99.00"), False, "no supplier")
    ]


def test_a_last_heading_that_is_lacking_costs_no_row() -> None:
    wide = "".join(f"{line},Place\n" for line in ROWS.splitlines())
    result = read(HEAD + wide)
    assert (pounds(result), result.set_aside) == (SUM, [])
    assert result.doubts == [
        (
            "1 column behind the last heading has no heading and is not read ('Place' "
            "stands there first): look whether it is the last heading that is lacking"
        )
    ]


def test_a_comma_of_thousands_is_no_column_more() -> None:
    rows = "".join(f"0{n}/04/2019,Shop {n},{n},234.50,paper\n" for n in range(1, 9))
    good = "09/04/2019,Shop 9,500.00,paper\n"
    result = read("Date,Supplier,Amount,Text\n" + rows + good)
    assert pounds(result) == 500
    assert {each.unknown for each in result.set_aside} == {True}
    assert result.doubts == [
        (
            "the pounds of 8 rows set aside are not known (row 2, row 3, "
            "row 4, row 5, row 6, 3 more): they count as £0.00 in the sums, and may be "
            "any amount"
        )
    ]


def test_pounds_behind_the_last_heading_may_belong_to_another() -> None:
    # "VAT" is lacking before Gross: what stands under Gross is not the gross amount.
    rows = "".join(f"0{n}/04/2019,Shop,{n}0.00,{n}2.00\n" for n in range(1, 9))
    good = "09/04/2019,Shop 9,500.00\n"
    result = read("Date,Supplier,Amount\n" + rows + good)
    assert pounds(result) == 500
    assert len(result.set_aside) == 8


def many(count: int) -> list[str]:
    return [f"01/04/2019,Shop {n},{n}00.50,paper,D{n}" for n in range(1, count + 1)]


def test_rows_that_a_quote_swallowed_keep_their_pounds() -> None:
    damaged = '02/04/2019,"Shop,5.00,paper,D8\n' + "\n".join(many(105))
    result = read(f'{HEAD}{ROWS}{damaged}\n01/04/2019,Last",6.00,paper,D9\n')
    assert pounds(result) == SUM
    (each,) = result.set_aside
    assert (each.amount, each.unknown) == (Decimal("556563.50"), False)
    assert each.reason.endswith("it seems to hold 107 rows with £556,563.50")


def test_rows_whose_line_ends_are_gone_keep_their_pounds() -> None:
    result = read(f"{HEAD}{ROWS}{','.join(many(105))}\n")
    (each,) = result.set_aside
    assert (each.amount, each.unknown) == (Decimal("556552.50"), False)
    assert each.reason.endswith("it seems to hold 105 rows with £556,552.50")


def test_pounds_that_cannot_be_told_are_not_nil() -> None:
    lines = many(4)
    lines[2] = "01/04/2019,Shop,1 2,paper,D3"
    result = read(f"{HEAD}{ROWS}{','.join(lines)}\n09/04/2019,Shop,1.000,x,D9\n")
    assert [(each.amount, each.unknown) for each in result.set_aside] == [
        (Decimal("701.50"), True),
        (NIL, True),
    ]
    assert (
        "it seems to hold 4 rows, of which 1 row cannot be read: £701.50 is not all of "
        "it" in result.set_aside[0].reason
    )
    assert result.doubts == [
        (
            "the pounds of 2 rows set aside are not known (row 9, row 10): "
            "they count as £701.50 in the sums, and may be any amount"
        )
    ]


def test_a_footnote_has_no_pounds_and_is_not_unknown() -> None:
    result = read(f"{HEAD}{ROWS}xxx,,,,\nSource: finance,,,,\n")
    assert [each.unknown for each in result.set_aside] == [False, False]
    assert result.doubts == []


def test_unknown_pounds_are_said_in_table_and_json(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    file = put(tmp_path / "may.csv", [row("D1"), row("D2", "1 2"), row("D3", "")])
    words = ("--books", books, "import", file)
    output = run(*words, "--dry-run", "--format", "json")
    assert '"set_aside_pounds_unknown": 1' in output.out
    assert '"pounds_known": false' in output.out
    output = run(*words)
    assert "+ 1 unknown" in output.out
    assert "the pounds of 1 row set aside are not known (row 3)" in output.out
    (aside_file,) = (books / "set-aside").glob("*.csv")
    assert ",unknown," in aside_file.read_text(encoding="utf-8").splitlines()[1]
    assert ",0.00," in aside_file.read_text(encoding="utf-8").splitlines()[2]


def test_a_sheet_without_headings_may_hold_pounds() -> None:
    shown: list[list[object]] = [["Date", "Supplier", "Amount"]]
    shown.append([dt.date(2019, 4, 1), "Shop", 5.0])
    other: list[list[object]] = [["Notes"], ["see", 12.5]]
    content = workbook({"Apr": shown, "Other": other})
    result = read(content)
    assert [(each.sheet, each.unknown) for each in result.set_aside] == [
        ("Other", False),
        ("Other", True),
    ]


def test_payments_above_the_headings_are_set_aside() -> None:
    """A first row of headings that lost one is none, and the next stands below."""
    spoilt = "Date,,Amount,Text,Doc\n02/05/2019,Acme Ltd,100.00,,\n,,TOTAL,,\n"
    result = read(f"Payments,,May 2019,,\n{spoilt}03/05/2019,B,-2.50,,\n{HEAD}{ROWS}")
    assert pounds(result) == SUM
    why = (
        "it stands above the headings and reads as a payment under them; put the "
        "headings above it, and import the file again"
    )
    among = (
        "it stands above the headings, where other rows read as payments; put the "
        "headings above them all, and import the file again"
    )
    assert aside(result) == [
        (Decimal("0.00"), True, among),
        (Decimal("0.00"), True, among),
        (Decimal("100.00"), False, why),
        (Decimal("0.00"), True, among),
        (Decimal("-2.50"), False, why),
    ]


def test_a_payment_above_the_headings_may_have_an_amount_that_cannot_be_read() -> None:
    spoilt = "Date,,Amount,Text,Doc\n02/05/2019,Acme Ltd,=1+1,,\n"
    result = read(f"Payments,,May 2019,,\n{spoilt}{HEAD}{ROWS}")
    assert pounds(result) == SUM
    assert [row.number for row in result.set_aside] == [1, 2, 3]
    assert result.set_aside[-1].unknown


def test_days_above_the_headings_may_be_numbers() -> None:
    """A spreadsheet program saved 43587 for 2 May 2019, and a cell was moved."""
    spoilt = "Date,,Amount,Text,Doc\n43587,Acme Ltd,100.00,,\n43588,B,,,2.50\n"
    result = read(f"{spoilt}{HEAD}{ROWS}")
    assert pounds(result) == SUM
    assert [row.number for row in result.set_aside] == [1, 2, 3]
    assert [row.amount for row in result.set_aside][1] == Decimal("100.00")


def test_titles_above_the_headings_are_no_rows() -> None:
    titles = "Payments,,May 2019,,\nPrinted,02/05/2019,,,\n31/05/2019,,,,\n"
    result = read(f"{titles}{HEAD}{ROWS}")
    assert pounds(result) == SUM
    assert aside(result) == []


def test_an_amount_that_a_comma_cut_is_no_smaller_amount() -> None:
    """The row is a cell longer than the others, though its last cells are blank."""
    cut = "02/04/2019,Shop,1,234.50,,\n03/04/2019,Shop,12,345,,\n"
    result = read(HEAD + ROWS + cut)
    assert pounds(result) == SUM
    why = "it has a cell more than the others, and its amount may be {}; put it between"
    assert [each.reason for each in result.set_aside] == [
        why.format(amount) + " quotation marks" for amount in ("1,234.50", "12,345")
    ]


@pytest.mark.parametrize("name", ["Net, April", "All suppliers", "Payments over 500"])
def test_a_last_row_that_is_the_sum_of_all_is_no_payment(name: str) -> None:
    result = read(f'{HEAD}{ROWS}08/04/2019,"{name}",{SUM},,D9\n')
    assert pounds(result) == SUM
    why = (
        "its pounds are the sum of all rows above it, whatever it is called; if it is "
        "a payment, export it apart from them and import that"
    )
    assert aside(result) == [(SUM, False, why)]


def test_the_pounds_of_a_workbooks_row_set_aside_are_known() -> None:
    """Its sheet is wider than the headings, and a row has no width of its own."""
    head = ["Date", "Supplier", "Amount", "Text", "Doc", None, None]
    rows = [[None, "Shop", 154.18, "not yet cleared", "D1", None, None]]
    rows += [["03/04/2019", "Shop", 10, "paper", "D2", None, None]]
    content = workbook({"Payments": [head, *rows]})
    result = extract(Source("spend.xlsx", "", content), LAYOUT, dt.date.min)
    assert aside(result) == [(Decimal("154.18"), False, "no date")]


def test_unknown_pounds_of_several_files_are_said_of_all_together(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    files = [
        put(tmp_path / f"{name}.csv", [row(f"D{name}"), row("D", "1 2", text=name)])
        for name in ("may", "june")
    ]
    text = run("--books", books, "import", *files).out
    assert text.count("+ 1 unknown") == 2
    assert text.count("+ 2 unknown") == 1
