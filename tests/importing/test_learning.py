"""A layout is taught the headings that a publisher has changed."""

from __future__ import annotations

import datetime as dt
import shlex
import tomllib
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import fitting, layouts
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.suggesting.learning import learn
from tests.importing.desk import HEADINGS, put, row, total
from tests.importing.test_sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.importing.conftest import Output

LEEDS = (
    "Body,Service label,Expenditure category,Detailed expenditure type,Detailed "
    "expenditure code,Date paid,Transaction number,Net amount,Supplier name"
)
ROWS = "".join(
    f"\nCouncil,Place,Works,Repairs,K{n},0{n}/04/2019,51000{n},{n}.50,Shop {n} Ltd"
    for n in range(1, 10)
)


def renamed(tmp_path: Path, **others: str) -> Path:
    """Write a file of Leeds in which some headings have changed."""
    text = LEEDS
    for old, new in others.items():
        text = text.replace(old.replace("_", " "), new)
    file = tmp_path / "leeds 2019-04.csv"
    file.write_text(text + ROWS, encoding="utf-8")
    return file


def test_a_shipped_layout_is_copied_and_taught_and_then_found(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    file = renamed(tmp_path, Net_amount="Net Value")
    output = run("--books", books, "import", file)
    assert output.status == 2
    assert (
        "the nearest, leeds, looks for a column Net amount (or NetAmount). Have one "
        in output.err
    )
    assert output.err.endswith(
        "If it is of that source, teach that layout the new headings: mopac-spend "
        "layout learn FILE --layout leeds\n"
    )
    output = run("--books", books, "layout", "learn", file, "--dry-run")
    assert not (books / "importers/layouts/leeds.toml").exists()
    output = run("--books", books, "layout", "learn", file)
    assert output.out.splitlines() == [
        '- amount = ["Net amount", "NetAmount"]',
        '+ amount = ["Net amount", "NetAmount", "Net Value"]',
        "reads 9 payments, £49.50",
        "sets aside 0 rows, £0.00",
    ]
    own = books / "importers/layouts/leeds.toml"
    was = shipped.folder("importers") / "layouts" / "leeds.toml"
    old, new = (path.read_text(encoding="utf-8") for path in (was, own))
    assert new == old.replace('"NetAmount"]', '"NetAmount", "Net Value"]')
    typed = shlex.split(output.err.strip().rpartition("next: ")[2])
    assert typed == [
        *("mopac-spend", "--books", f"{books}", "import", "--dry-run", f"{file}")
    ]
    assert run(*typed[1:]).status == 0
    # Next month it is found by itself, and so is the old spelling.
    assert run("--books", books, "import", file).status == 0
    assert f"{total(books)}" == "49.50"
    output = run("--books", books, "layout", "learn", file)
    assert "finds all its columns in it, so there is nothing to learn" in output.err


def test_the_layout_of_the_books_is_changed_in_one_list_only(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    heads = ["Sum (£)" if each == "Pounds" else each for each in HEADINGS]
    file = put(tmp_path / "may.csv", [row("D1", "5.25"), row("D2", "6.00")], heads)
    path = books / "importers/layouts/desk.toml"
    old = path.read_text(encoding="utf-8")
    output = run("--books", books, "layout", "learn", file)
    assert output.status == 0, output.err
    assert path.read_text(encoding="utf-8") == old.replace(
        'amount = ["Pounds"]', 'amount = ["Pounds", "Sum (£)"]'
    )
    assert run("--books", books, "import", file).status == 0
    assert f"{total(books)}" == "11.25"


def test_two_columns_that_may_be_meant_are_a_question(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    file = tmp_path / "leeds.csv"
    head = LEEDS.replace("Net amount", "Amount one,Amount two")
    file.write_text(head + ROWS.replace(".50,", ".50,7.25,"), encoding="utf-8")
    output = run("--books", books, "layout", "learn", file)
    assert output.status == 2
    words = f"mopac-spend --books {books} layout learn {file} --layout leeds --column"
    assert output.err.strip() == (
        "IMPORT-061: leeds.csv: 'Amount one' and 'Amount two' may each be the amount "
        "('Net amount' and 'NetAmount' until now); say which: "
        f"{words} 'amount=Amount one' or {words} 'amount=Amount two'"
    )
    typed = shlex.split(output.err.strip().rpartition(" or ")[2])
    output = run(*typed[1:])
    assert "reads 9 payments, £65.25" in output.out
    taught = ("--books", books, "layout", "learn", file, "--layout", "leeds")
    output = run(*taught, "--column", "amount=Sum")
    assert output.err.startswith(
        "IMPORT-061: leeds.csv: --column amount='Sum' is no heading of it; there are "
    )
    output = run(*taught, "--column", "amount")
    assert output.err.startswith("IMPORT-061: --column 'amount' is not FIELD=HEADING;")
    output = run(*taught, "--column", "price=Sum")
    assert output.err.startswith("IMPORT-061: there is no field price; there are date,")


def test_gross_in_place_of_net_is_a_question(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    file = renamed(tmp_path, Net_amount="Gross amount")
    output = run("--books", books, "layout", "learn", file)
    assert output.status == 2
    known = "'Net amount' and 'NetAmount' until now not"
    why = f"'Gross amount' is gross of VAT, and {known}; if its pounds are meant all"
    reason, _, typed = output.err.strip().partition(" the same: ")
    assert reason == f"IMPORT-061: {file.name}: {why}"
    assert typed.startswith(f"mopac-spend --books {books} layout learn ")
    assert typed.endswith(" --layout leeds --column 'amount=Gross amount'")
    assert "reads 9 payments, £49.50" in run(*shlex.split(typed)[1:]).out


def test_a_workbook_with_a_renamed_total_is_recognised(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    heads = ["Date", "SUPPLIER", "Expenditure Category", "Invoice Total (£)"]
    rows = [
        [dt.date(2018, 4, n), f"Shop {n}", "Training", n * 1.5] for n in range(1, 9)
    ]
    file = tmp_path / "pcc.xlsx"
    file.write_bytes(workbook({"Apr 18": [heads, *rows], "May 18": [heads, *rows]}))
    assert run("--books", books, "import", file).status == 2
    output = run("--books", books, "layout", "learn", file)
    assert "reads 16 payments, £108.00" in output.out
    known = layouts.load_all(books)
    assert fitting.choose(Source.read(file), known).name == "lancashire-pcc"


@pytest.mark.parametrize(
    ("columns", "taught"),
    [
        ('amount = "Old"', 'amount = ["Old", "New"]'),
        ("amount = ['Old']", "amount = ['Old', \"New\"]"),
        ('amount = [\n "Old", # [a "x"]\n]', 'amount = [\n "Old", "New", # [a "x"]\n]'),
        ('amount = ["Old [GBP]", "It\\"s"]', 'amount = ["Old [GBP]", "It\\"s", "New"]'),
    ],
)  # fmt: skip
def test_every_way_of_writing_a_list_takes_one_more(
    columns: str, taught: str, tmp_path: Path
) -> None:
    text = (
        'name = "x"\nsource = "x"\n[columns]\ndate = ["Date"]\n{}\n'
        'supplier = ["Supplier"]\n[values]\ndates = ["%d/%m/%Y"]\n'
    )
    path = tmp_path / "x.toml"
    path.write_text(text.format(columns), encoding="utf-8")
    source = Source("x.csv", "", b"Date,Supplier,New\n01/04/2019,Shop Ltd,5.50\n")
    lesson = learn(
        source, {"x": layouts.load(path)}, tmp_path, headings={"amount": "New"}
    )
    assert lesson.text == text.format(taught)
    headings = tomllib.loads(lesson.text)["columns"]["amount"]
    assert headings[-1] == "New"
    assert lesson.layout.columns["amount"] == tuple(headings)


def test_a_file_that_is_near_to_no_layout_is_refused(tmp_path: Path) -> None:
    source = Source("x.csv", "", b"One,Two,Three\n01/04/2019,Shop Ltd,5.50\n")
    with pytest.raises(Refusal) as refused:
        learn(source, layouts.load_all(tmp_path), tmp_path)
    assert f"{refused.value}" == (
        "IMPORT-062: x.csv: no layout knows most of its headings; name the one it is "
        "of with --layout NAME, or have a new one proposed: mopac-spend layout suggest "
        "x.csv"
    )
