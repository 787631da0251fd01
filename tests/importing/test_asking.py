"""Where a file alone does not say which column is meant, a person is asked."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.suggesting.proposal import propose
from tests.importing.test_suggest import about, pounds, suggested

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.importing.conftest import Output

TWO = "Date,Supplier,Invoice Amount,Payment Amount\n" + "".join(
    f"{n:02}/04/2019,Shop {n} Ltd,{n * 10}.00,{n * 7}.50\n" for n in range(1, 21)
)


def lines(heading: str, count: int = 20) -> str:
    return heading + "".join(
        f"Shop {n} Ltd,{n * 10}.00,{n:02}/04/2019,{n:02}/05/2019\n"
        for n in range(1, count + 1)
    )


def refused(text: str, **headings: str) -> str:
    with pytest.raises(Refusal) as raised:
        propose(Source("spend.csv", "", text.encode()), headings=headings)
    return f"{raised.value}"


def test_two_amounts_that_differ_are_a_question_with_their_sums() -> None:
    assert refused(TWO) == (
        "IMPORT-061: spend.csv: 2 columns may be the amount: 'Invoice Amount' (20 "
        "amounts, £2,100.00) and 'Payment Amount' (20 amounts, £1,480.00). Say which, "
        "with mopac-spend layout suggest spend.csv --amount 'Invoice Amount' or "
        "mopac-spend layout suggest spend.csv --amount 'Payment Amount'"
    )
    for heading, sum_ in (("Invoice Amount", "2100.00"), ("payment amount", "1480.00")):
        source = Source("spend.csv", "", TWO.encode())
        assert f"{pounds(propose(source, headings={'amount': heading}))}" == sum_


def test_the_command_that_is_named_answers_the_question(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    file = tmp_path / "my spend.csv"
    file.write_text(TWO, encoding="utf-8")
    output = run("--books", books, "layout", "suggest", "--keep", file)
    assert output.status == 2
    typed = shlex.split(output.err.partition(" with ")[2].partition(" or mopac")[0])
    assert typed[0] == "mopac-spend"
    output = run(*typed[1:])
    assert output.status == 0
    # What is named next works as typed, finds the kept layout, and books are named.
    typed = shlex.split(output.err.strip().rpartition("next: ")[2])
    assert typed[1:] == ["--books", f"{books}", "import", "--dry-run", f"{file}"]
    output = run(*typed[1:])
    assert (output.status, output.err) == (0, "")
    assert "2,100.00" in output.out


def test_a_layout_outside_the_books_is_named_in_what_is_typed_next(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    file, layout = tmp_path / "a b 2018-05.csv", tmp_path / "new one.toml"
    file.write_text("Supplier,Amount\nShop Ltd,5.50\nOther Ltd,7.25\n")
    output = run("--books", books, "layout", "suggest", file, "--output", layout)
    typed = shlex.split(output.err.strip().rpartition("next: ")[2])
    assert typed[5:] == ["--layout", f"{layout}", "--period", "2018-05", f"{file}"]
    output = run(*typed[1:])
    assert (output.status, output.err) == (0, "")
    assert "12.75" in output.out


def test_a_heading_that_is_not_there_is_refused() -> None:
    assert refused(TWO, amount="Amt") == (
        "IMPORT-061: spend.csv: --amount 'Amt' is no heading of it, or one that is "
        "there twice; there are Date, Supplier, Invoice Amount, Payment Amount"
    )


def test_net_vat_and_gross_are_no_question() -> None:
    text = "Date,Supplier,Value,VAT,Invoice Value\n" + "".join(
        f"{n:02}/04/2019,Shop {n} Ltd,{n * 10}.00,{n * 2}.00,{n * 12}.00\n"
        for n in range(1, 21)
    )
    assert f"{pounds(suggested(text))}" == "2100.00"


def test_the_only_column_of_whole_dates_is_taken_and_said() -> None:
    text = lines("Supplier,Amount,Updated,Note\n").replace("/05/2019", "x")
    proposal = suggested(text)
    assert proposal.layout.columns["date"] == ("Updated",)
    assert about(proposal)["date"].startswith(
        "'Updated' is taken, the only column of whole dates; if it is not the day of "
    )


@pytest.mark.parametrize("other", ["Created", "Order Date", "Due Date", "Stamp"])
def test_several_columns_of_whole_dates_are_a_question(other: str) -> None:
    text = lines(f"Supplier,Amount,Updated,{other}\n")
    assert refused(text).startswith(
        "IMPORT-061: spend.csv: 2 columns may be the date: 'Updated' ('01/04/2019' "
        f"first) and '{other}' ('01/05/2019' first). Say which, with mopac-spend "
        "layout suggest spend.csv --date Updated or "
    )
    source = Source("spend.csv", "", text.encode())
    proposal = propose(source, headings={"date": other})
    assert proposal.layout.columns["date"] == (other,)


@pytest.mark.parametrize(
    ("headings", "supplier"),
    [
        ("Posting Date,Supplier id,Supplier id(T),Strategic group(T),Amount", 2),
        ("Posting Date,Strategic group(T),Vendor,Vendor(T),Amount", 3),
        ("Posting Date,Account(T),Creditor No,Creditor No (T),Amount", 3),
    ],
)
def test_the_text_of_a_code_is_the_supplier(headings: str, supplier: int) -> None:
    heads = headings.split(",")
    rows = []
    for n in range(1, 21):
        cells = [f"{n:02}/04/2019"] + ["Facilities Services Limited"] * 3 + [f"{n}.00"]
        code = supplier - 1
        cells[code], cells[supplier] = f"{10000 + n}", f"Shop {n}"
        rows.append(",".join(cells))
    proposal = suggested("\n".join([headings, *rows]))
    assert proposal.layout.columns["supplier"] == (heads[supplier],)


def test_headings_below_the_rows_are_told() -> None:
    rows = "".join(f"0{n}/04/2019,Shop {n} Ltd,{n}.00\n" for n in range(1, 9)) * 20
    assert refused(f"{rows}Date,Supplier,Amount\n") == (
        "IMPORT-041: spend.csv: its headings (Date, Supplier, Amount) stand in its "
        "last row, 161, below the rows; put that row above them and run this again"
    )
    assert refused("Date,Supplier,Amount\n") == (
        "IMPORT-042: spend.csv: no row stands below its headings; export it again with "
        "its payments"
    )
