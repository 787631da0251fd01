"""Real registers and workbooks, accounted for to the row and the penny.

What the tests expect is computed here from the files alone, with `csv`,
`calamine` and `Decimal`: nothing of the importer is used for it.
"""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import python_calamine

from mopac_spend.books.load import open_books
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from tests import real_data
from tests.importing.desk import snapshot, without_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mopac_spend.importing.posting.batches import Posting
    from tests.importing.conftest import Output

PENNY = Decimal("0.01")
# Year: rows and pounds read, rows and pounds that have no date.
CITY_HALL = {
    2018: (11_104, Decimal("1103388572.16"), 0, Decimal(0)),
    2019: (14_448, Decimal("1372691817.27"), 26, Decimal("34330.60")),
}
LANCASHIRE = {
    "2018-19": (7_974, Decimal("62208683.77")),
    "2019-20": (7_211, Decimal("50267675.95")),
    "2020-21": (5_250, Decimal("53401238.75")),
}
# The spellings of the two years, by hand; blank is nobody's.
DIRECTORATES = {
    "ASSEM & SEC": "assembly-and-secretariat",
    "ASSEMBLY & SECRETARIAT": "assembly-and-secretariat",
    "COMMUNITIES & INTELLIGENCE": "communities-and-intelligence",
    "COMMUNITIES AND INTELLIGENCE": "communities-and-intelligence",
    "CORPORATE": "corporate",
    "CORPORATE MANAGEMENT": "corporate-management",
    "DEVELOPMENT AND ENVIRONMENT": "development-enterprise-and-environment",
    "DEVELOPMENT, ENTERPRISE & ENVIRONMENT": "development-enterprise-and-environment",
    "ELECTIONS": "elections",
    "EXTERNAL AFFAIRS": "external-affairs",
    "FINANCE": "finance",
    "HOUSING": "housing-and-land",
    "HOUSING & LAND": "housing-and-land",
    "HOUSING & REGENERATN": "housing-and-land",
    "HOUSING AND LAND": "housing-and-land",
    "INFRASTRUCTURE": "infrastructure",
    "LICENCE LITE": "licence-lite",
    "PRIVATE OFFICE": "private-office",
    "RESOURCES": "resources",
    "TECHNOLOGY GROUP": "technology-group",
    "TRANSPORT & ENVIRONM": "transport-and-environment",
    "": "untagged",
}
GRANTS = "544075"  # City Hall's cost element for grants to external organisations


def pence(text: str) -> int:
    """Read an amount of City Hall's registers: credits are in parentheses."""
    plain = text.strip().replace(",", "")
    if match := re.fullmatch(r"\((.*)\)", plain):
        return -int(Decimal(match[1]) * 100)
    return int(Decimal(plain) * 100)


def register_rows(files: list[Path]) -> Iterator[dict[str, str]]:
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as text:
            for each in csv.DictReader(text):
                if any(each.values()):
                    yield each


def workbook_rows(file: Path) -> Iterator[tuple[str, Decimal]]:
    """Give heading and pounds of every row of a commissioner's workbook."""
    book = python_calamine.load_workbook(file)
    for name in book.sheet_names:
        heading, *rows = book.get_sheet_by_name(name).to_python()
        titles = [str(cell).strip("* ") for cell in heading]
        category = titles.index("Expenditure Category")
        amount = titles.index("Total Invoice Amount")
        for cells in rows:
            if any(cell != "" for cell in cells):
                yield (
                    str(cells[category]).strip(),
                    Decimal(repr(cells[amount])).quantize(PENNY),
                )


def import_new(folder: Path, body: str, files: list[Path]) -> list[Posting]:
    make_books(folder, body)
    return import_files(folder, files)


@pytest.fixture(scope="module")
def city_hall(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Give books with one year of City Hall's registers, made once."""
    folders: dict[int, Path] = {}

    def give(year: int) -> Path:
        if year not in folders:
            folder = tmp_path_factory.mktemp("city-hall") / str(year)
            import_new(folder, "city-hall", real_data.city_hall(year))
            folders[year] = folder
        return folders[year]

    return give


@pytest.fixture(scope="module")
def lancashire(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give books with one workbook of the commissioner, made once."""
    folders: dict[str, Path] = {}

    def give(year: str) -> Path:
        if year not in folders:
            folder = tmp_path_factory.mktemp("pcc") / year
            import_new(folder, "pcc", [real_data.lancashire(year)])
            folders[year] = folder
        return folders[year]

    return give


@pytest.mark.parametrize("year", CITY_HALL)
def test_every_row_and_pound_of_a_year_of_registers_is_accounted_for(
    year: int, city_hall: Callable[[int], Path]
) -> None:
    rows, read, aside_rows, aside = CITY_HALL[year]
    opened = open_books(city_hall(year))
    assert sum(b.rows_read for b in opened.batches) == rows
    assert sum(b.pounds_read for b in opened.batches) == read
    assert sum(b.rows_set_aside for b in opened.batches) == aside_rows
    assert sum(b.pounds_set_aside for b in opened.batches) == aside
    assert sum(b.rows_already for b in opened.batches) == 0
    assert len(opened.payments) == rows - aside_rows
    assert sum(p.amount for p in opened.payments) == read - aside
    assert all(
        b.rows_read == b.rows_posted + b.rows_already + b.rows_set_aside
        and b.pounds_read == b.pounds_posted + b.pounds_already + b.pounds_set_aside
        for b in opened.batches
    )


@pytest.mark.parametrize("year", LANCASHIRE)
def test_every_row_and_pound_of_a_workbook_is_accounted_for(
    year: str, lancashire: Callable[[str], Path]
) -> None:
    rows, read = LANCASHIRE[year]
    opened = open_books(lancashire(year))
    (batch,) = opened.batches
    assert (batch.rows_read, batch.pounds_read) == (rows, read)
    assert (batch.rows_posted, batch.pounds_posted) == (rows, read)
    assert len(opened.payments) == rows
    assert sum(p.amount for p in opened.payments) == read


def test_the_totals_are_printed(tmp_path: Path, run: Callable[..., Output]) -> None:
    make_books(tmp_path / "b", "city-hall")
    files = real_data.city_hall(2019)
    output = run("--books", tmp_path / "b", "import", *files)
    assert output.status == 0
    for number in ("14,448", "1,372,691,817.27", "14,422", "26", "34,330.60"):
        assert number in output.out
    assert "2019-P05.csv: set aside row 1300: no date\n" in output.out
    asides = sorted((tmp_path / "b" / "set-aside").glob("*.csv"))
    texts = [aside.read_text(encoding="utf-8") for aside in asides]
    rows = [each for text in texts for each in csv.DictReader(io.StringIO(text))]
    assert len(rows) == 26
    sums = sum((Decimal(each["amount in pounds"]) for each in rows), Decimal(0))
    assert sums == Decimal("34330.60")


def test_importing_a_year_again_posts_nothing_and_changes_no_byte(
    city_hall: Callable[[int], Path], run: Callable[..., Output]
) -> None:
    folder = city_hall(2019)
    before = snapshot(folder)
    output = run("--books", folder, "import", *real_data.city_hall(2019))
    assert output.status == 0
    assert output.out.count("nothing new, nothing posted") == 13
    assert snapshot(folder) == before


def test_importing_a_workbook_again_changes_no_byte(
    lancashire: Callable[[str], Path],
) -> None:
    folder = lancashire("2018-19")
    before = snapshot(folder)
    (posting,) = import_files(folder, [real_data.lancashire("2018-19")])
    assert posting.batch.rows_already == 7_974
    assert posting.batch.rows_posted == 0
    assert snapshot(folder) == before


def test_the_order_of_the_registers_makes_no_difference_to_a_byte(
    tmp_path: Path, city_hall: Callable[[int], Path]
) -> None:
    files = real_data.city_hall(2018)
    random.Random(1).shuffle(files)  # noqa: S311 - an order, not a secret
    import_new(tmp_path / "b", "city-hall", files)
    assert without_history(tmp_path / "b") == without_history(city_hall(2018))


def test_one_at_a_time_is_the_same_as_all_at_once(tmp_path: Path) -> None:
    files = real_data.city_hall(2018)[:3]
    import_new(tmp_path / "all", "city-hall", files)
    make_books(tmp_path / "one", "city-hall")
    for file in reversed(files):
        import_files(tmp_path / "one", [file])
    one, whole = tmp_path / "one", tmp_path / "all"
    assert without_history(one) == without_history(whole)


def test_rows_that_are_exact_copies_are_payments_in_their_own_right(
    lancashire: Callable[[str], Path],
) -> None:
    file = real_data.lancashire("2018-19")
    book = python_calamine.load_workbook(file)
    cells = Counter(
        tuple(map(str, row))
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()[1:]
        if any(cell != "" for cell in row)
    )
    copies = sum(count - 1 for count in cells.values())
    opened = open_books(lancashire("2018-19"))
    numbered = [p for p in opened.payments if re.search(r"\.\d+$", p.ref)]
    assert copies > 200
    assert len(numbered) >= copies
    assert len({p.ref for p in opened.payments}) == 7_974


@pytest.mark.parametrize("year", LANCASHIRE)
def test_sums_by_category_are_those_of_the_workbook(
    year: str, lancashire: Callable[[str], Path]
) -> None:
    due: defaultdict[str, Decimal] = defaultdict(Decimal)
    for heading, amount in workbook_rows(real_data.lancashire(year)):
        if heading in {"IT Consultancy", "Consultant Fees"}:
            due["consultancy"] += amount
        elif heading == "Training Expenses (External)":
            due["training"] += amount
        elif heading == "Partnership Grants":
            due["grants"] += amount
        elif heading.startswith("PCC Commissioning -"):
            due["commissioning"] += amount
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for payment in open_books(lancashire(year)).payments:
        if payment.category in due:
            sums[payment.category] += payment.amount
    assert len(due) == 4
    assert sums == due


@pytest.mark.parametrize("year", CITY_HALL)
def test_sums_by_directorate_are_those_of_the_registers(
    year: int, city_hall: Callable[[int], Path]
) -> None:
    due: Counter[tuple[str, bool]] = Counter()
    for each in register_rows(real_data.city_hall(year)):
        if each["Clearing Date"].strip():
            spelling = " ".join(each["Directorate"].split()).upper()
            grant = each["Cost Element"].strip() == GRANTS
            due[DIRECTORATES[spelling], grant] += pence(each["Amount"])
    counts: Counter[tuple[str, bool]] = Counter()
    for payment in open_books(city_hall(year)).payments:
        grant = payment.category == "grants"
        counts[payment.directorate, grant] += int(payment.amount * 100)
    assert sum(grant for _, grant in due) >= 5
    assert counts == due


@pytest.mark.slow
def test_beancount_itself_finds_nothing_wrong(
    tmp_path: Path,
    city_hall: Callable[[int], Path],
    lancashire: Callable[[str], Path],
    run: Callable[..., Output],
) -> None:
    for folder in (city_hall(2019), lancashire("2020-21")):
        # A copy: bean-check leaves a cache beside the books.
        copy = tmp_path / folder.name
        shutil.copytree(folder, copy)
        checked = subprocess.run(
            [sys.executable, "-m", "beancount.scripts.check", copy / "main.beancount"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
        output = run("--books", copy, "check")
        assert (output.status, output.err) == (0, "")
        assert "FAILED" not in output.out
