"""A budget out to a workbook and in again: unchanged, filled in, and at fault."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from mopac_spend.books.load import open_books
from mopac_spend.cli.budget import command
from mopac_spend.periods import FinancialYear
from mopac_spend.registering.budget_form import table_csv, template
from mopac_spend.registering.budget_workbook import FORMS, MONTHS
from tests.books_maker import REGISTERS, make_books
from tests.reports.budget_books import ACCRUALS, BUDGET

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

pytestmark = pytest.mark.usefixtures("workbooks_here")

YEAR = FinancialYear(2020)
DECISION = BUDGET.partition('2020-03-20 custom "annual-budget"')[0]
VIREMENTS = "code,valid_from,title,from,to,amount,approver,decision\n"
LINE = "line-vru"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that hold a budget."""
    folder = tmp_path_factory.mktemp("whole")
    return make_books(folder, registers=REGISTERS + BUDGET + ACCRUALS)


@pytest.fixture
def books(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "books")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Books that never planned anything."""
    return make_books(tmp_path / "bare", registers=REGISTERS + DECISION)


def run(books: Path, *words: str) -> Result:
    return CliRunner().invoke(command, words, obj=str(books))


def bring_in(books: Path, file: Path, *more: str) -> Result:
    return run(books, "import", str(file), *more)


def refused(books: Path, file: Path) -> list[str]:
    result = bring_in(books, file)
    assert result.exit_code == 1
    return str(result.exception).splitlines()


def form_of(books: Path, place: Path) -> Path:
    place.write_bytes(template(open_books(books).register, YEAR))
    return place


def test_a_form_that_nobody_changed_changes_nothing(
    books: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in books.rglob("*.beancount")}
    result = bring_in(books, form_of(books, tmp_path / "b.xlsx"))
    assert result.output.splitlines() == [
        "b.xlsx: 0 new, 0 changed, 17 unchanged",
        "  budget-2020-21: 3 lines, £4,900.00",
        "  virements: 3 movements, net £0.00",
    ]
    assert {path: path.read_bytes() for path in books.rglob("*.beancount")} == before
    for form in FORMS:
        file = tmp_path / f"{form.name}.csv"
        file.write_bytes(table_csv(form, open_books(books).register, YEAR))
        assert " 0 new, 0 changed, " in bring_in(books, file).output


def test_a_form_makes_the_budget_of_other_books(
    books: Path, bare: Path, tmp_path: Path
) -> None:
    file = form_of(books, tmp_path / "b.xlsx")
    tried = bring_in(bare, file, "--dry-run")
    assert tried.output.endswith("Dry run: nothing was written.\n")
    assert not (bare / "budgets").exists()
    assert "would write budgets/movements.beancount" in tried.output
    assert "wrote main.beancount" in bring_in(bare, file).output
    main = (bare / "main.beancount").read_text()
    assert 'include "budgets/*.beancount"\n' in main
    register, meant = open_books(bare).register, open_books(books).register
    for form in FORMS:
        assert table_csv(form, register, YEAR) == table_csv(form, meant, YEAR)
    assert "0 new, 0 changed, 17 unchanged" in bring_in(bare, file).output
    assert (bare / "main.beancount").read_text() == main


def test_the_form_is_laid_out_for_people(books: Path) -> None:
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(template(open_books(books).register, YEAR))
    )
    assert book.sheet_names == [*(form.title for form in FORMS), "Notes"]
    lines = book.get_sheet_by_name("Budget lines").to_python()
    at = lines[0].index("april")
    assert tuple(lines[0][at : at + 12]) == MONTHS
    assert lines[1][at : at + 3] == [1000.0, 500.0, 500.0]
    virements = book.get_sheet_by_name("Virements").to_python()
    assert virements[0][:6] == ["code", "valid_from", "title", "from", "to", "amount"]
    empty = template(open_books(books).register, None)
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(empty)).sheet_names) == 8


def test_a_virement_is_written_once_and_moves_in_rows(
    books: Path, tmp_path: Path
) -> None:
    file = tmp_path / "v.csv"
    file.write_text(
        VIREMENTS + f"V-3,2020-10-01,Three ways,{LINE},,30,CFO,\n"
        "V-3,,,,line-finance,20,,\nV-3,,,,line-knife,10.00,,\n"
    )
    assert "virements: 3 movements, net £0.00" in bring_in(books, file).output
    opened = open_books(books)
    assert not opened.findings
    assert opened.register.entries["virement"]["V-3"].title == "Three ways"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            f"V-3,2020-10-01,Why,{LINE},,30,CFO,\nV-3,,,,line-finance,20,,\n",
            "v.csv, row 2: SPEND-055: virement V-3: it takes £30.00 and gives £20.00",
        ),
        (
            f"V-3,2020-10-01,Why,{LINE},line-finance,501,CFO,\n",
            "v.csv, row 2: SPEND-056: virement V-3: it moves £501.00, more than",
        ),
        (
            f"V-3,2020-10-01,Why,{LINE},rainy-day,5,CFO,\n",
            "v.csv, row 2: SPEND-056: virement V-3: it moves money from or to the res",
        ),
        (
            f"V-3,2020-10-01,Why,{LINE},{LINE},5,CFO,\n",
            "v.csv, row 2: SPEND-055: movement of V-3: it moves from a line to",
        ),
        (
            f"V-3,2020-10-01,Why,{LINE},line-finanse,5,CFO,\n",
            "v.csv, E2 (to): no budget-line or reserve has the code 'line-finanse",
        ),
        (
            f"V-3,1 Oct,Why,{LINE},line-finance,5.001,CFO,\n",
            "v.csv, B2 (valid_from): '1 Oct' is not a day such as 2021-03-31",
        ),
        (
            f"V-3,2020-10-01,Why,{LINE},line-finance,-5,CFO,\n",
            "v.csv, row 2: SPEND-030: movement of V-3: its amount is missing or not ab",
        ),
    ],
)
def test_virements_at_fault_are_refused_at_their_row(
    books: Path, tmp_path: Path, rows: str, message: str
) -> None:
    file = tmp_path / "v.csv"
    file.write_text(VIREMENTS + rows)
    before = {path: path.read_bytes() for path in books.rglob("*.beancount")}
    assert any(message in line for line in refused(books, file))
    assert {path: path.read_bytes() for path in books.rglob("*.beancount")} == before


def test_faults_of_all_sheets_are_told_together(
    books: Path, bare: Path, tmp_path: Path
) -> None:
    import xlsxwriter

    file = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(file) as book:
        lines = book.add_worksheet("Budget lines")
        for at, head in enumerate(("code", "title", "valid_from", "budget", "april")):
            lines.write_string(0, at, head)
        lines.write_row(1, 0, ["B-1", "One", "2020-04-01", "budget-x", 5])
        lines.write_formula(2, 4, "=1+1")
        lines.write_row(2, 0, ["B-2", "Two", "2020-04-01", "budget-2020-21"])
        forecasts = book.add_worksheet("forecasts")
        for at, head in enumerate(("code", "day", "amount")):
            forecasts.write_string(0, at, head)
        forecasts.write_row(1, 0, ["B-1", "2020-06-30", "lots"])
        hidden = book.add_worksheet("Lists")
        hidden.write_string(0, 0, "nonsense")
        hidden.hide()
    reason = refused(books, file)
    assert [line.partition(": ")[2].split(":")[0] for line in reason[:4]] == [
        "b.xlsx, Budget lines, row 2 (profile)",
        "b.xlsx, Budget lines!D2 (budget)",
        "b.xlsx, Budget lines!E3 (april)",
        "b.xlsx, forecasts!C2 (amount)",
    ]


def test_what_no_table_is(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_text("foo,bar\n1,2\n")
    assert "it cannot be told which table its headings are" in refused(books, file)[0]
    file.write_text("code,amount\nx,1\n")
    assert "there is no column day; add it" in refused(books, file)[0]
    assert "cannot be read" in refused(books, tmp_path / "none.xlsx")[0]


def test_a_form_is_not_written_over(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.xlsx"
    assert run(books, "template", str(file), "--fy", "2020-21").exit_code == 0
    again = run(books, "template", str(file))
    assert "somebody may have filled it in" in str(again.exception)
    assert run(books, "template", str(file), "--overwrite").exit_code == 0
    odd = run(books, "template", str(tmp_path / "b.csv"))
    assert "with --table: annual-budgets, budget-lines" in str(odd.exception)
    among = run(books, "template", str(books / "b.xlsx"))
    assert "not written among the books" in str(among.exception)


def test_a_budget_is_shown_as_it_stood(books: Path) -> None:
    before = run(books, "show", "--on", "2020-08-31", "--format", "csv").output
    after = run(books, "show", "--fy", "2020/21", "--format", "csv").output
    assert "line-vru,VRU: other,600.00,0.00,600.00," in before
    assert "line-vru,VRU: other,600.00,-100.00,500.00," in after
    wrong = run(books, "show", "--fy", "2019-20")
    assert "the books hold no budget of 2019-20; they hold 2020-21" in str(
        wrong.exception
    )
