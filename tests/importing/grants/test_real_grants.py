"""Every real 360Giving file: its awards and pounds, or the exact refusal.

What is expected is counted here from the files alone, with `json`, `calamine` and
`Decimal`: nothing of the importer is used for it.
"""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import python_calamine

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing.grants import record, values
from mopac_spend.importing.grants.run import import_grants
from mopac_spend.questions.ask import ask
from mopac_spend.register import Grant
from tests import real_data
from tests.importing.desk import make_desk, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.importing.grants.run import GrantsImport

FUNDER = "a001p00000zgyHZAAY"
FIXTURES = "grants360/quality-fixtures"
# Awards and pounds of the fixtures that hold any, read off the files.
READABLE = {
    "fundingproviders-grants_2_grants.xlsx": (2, Decimal("331495.00")),
    "fundingproviders-grants_2_grants_cp1252.csv": (2, Decimal("331495.00")),
}
REFUSED = {
    "LICENCE": "IMPORT-001: LICENCE: row 77 cannot be read",
    "badfile_all_validation_errors.xlsx": (
        "GRANT-003: badfile_all_validation_errors.xlsx: of its 1 row (£0.00) not one "
        "is an award that can be used: the amount 'This should be a number' is not "
        "one in pounds and pence; nothing was written"
    ),
    "bom.csv": (
        "GRANT-002: bom.csv: nothing in it has the headings of 360Giving; the nearest "
        "lacks Amount Awarded, Award Date; "
    ),
    "decimal_amounts.csv": (
        "GRANT-002: decimal_amounts.csv: nothing in it has the headings of 360Giving; "
        "the nearest lacks Identifier, Award Date; "
    ),
    "fundingproviders-grants_malformed.json": (
        "GRANT-001: fundingproviders-grants_malformed.json: it is not JSON from line "
        "10, column 15 on "
    ),
    "ids-unexpected-chars.xlsx": (
        "GRANT-003: ids-unexpected-chars.xlsx: of its 1 row (£44,000.00) not one is an "
        "award that can be used: its identifier '360G-ABC-\\n11111111111111111111' is "
        "not one of 360Giving"
    ),
    "nulls.json": (
        "GRANT-003: nulls.json: of its 2 rows (£0.00) not one is an award that can be "
        "used: no identifier; nothing was written"
    ),
}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "books")


def from_json() -> dict[str, tuple[Decimal, str, str, str]]:
    """Read the funder's JSON: identifier to pounds, day, recipient, its number."""
    text = real_data.path(f"grants360/{FUNDER}.json").read_text(encoding="utf-8")
    return {
        each["id"]: (
            Decimal(each["amountAwarded"]),
            each["awardDate"][:10],
            " ".join(each["recipientOrganization"][0]["name"].split()),
            each["recipientOrganization"][0]["id"],
        )
        for each in json.loads(text)["grants"]
    }


def from_workbook() -> dict[str, tuple[Decimal, str, str, str]]:
    """Read the funder's workbook, by its headings."""
    path = real_data.path(f"grants360/{FUNDER}.xlsx")
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    heads, *rows = sheet.to_python()
    where = {str(head): at for at, head in enumerate(heads)}
    return {
        str(row[where["Identifier"]]): (
            Decimal(str(row[where["Amount Awarded"]])),
            str(row[where["Award Date"]]),
            " ".join(str(row[where["Recipient Org:Name"]]).split()),
            str(row[where["Recipient Org:Identifier"]]),
        )
        for row in rows
    }


def awards(books: Path) -> dict[str, tuple[Decimal | None, str, str, str]]:
    """Give the register of sound books in the same shape."""
    return {
        grant.identifier: (
            grant.amount,
            str(grant.valid_from),
            grant.recipient,
            grant.recipient_id,
        )
        for grant in open_books(books).register.of(Grant).values()
    }


def take(books: Path, *names: str) -> list[GrantsImport]:
    return import_grants(books, [real_data.path(name) for name in names])


def test_every_file_is_in_this_page() -> None:
    data = {path.name for path in real_data.path("grants360").glob("a*")}
    assert data == {f"{FUNDER}.json", f"{FUNDER}.xlsx"}
    fixtures = {path.name for path in real_data.path(FIXTURES).iterdir()}
    assert fixtures == {*READABLE, *REFUSED}


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_the_funders_file_to_the_pound(books: Path, form: str) -> None:
    expected = from_json() if form == "json" else from_workbook()
    pounds = sum((each[0] for each in expected.values()), Decimal(0))
    result = take(books, f"grants360/{FUNDER}.{form}")[0]
    assert result.awards["new"] == (783, pounds) == (len(expected), Decimal(12785625))
    assert result.set_aside == []
    assert result.posting is None
    assert awards(books) == expected
    # An award is no spend, however it is asked.
    opened = open_books(books)
    assert len(opened.payments) == 0
    assert ask(opened, "spend-by-supplier").total == 0
    referee = by_beancount((books / "main.beancount").resolve())
    assert referee.findings == []
    assert referee.register.of(Grant) == opened.register.of(Grant)


def test_workbook_and_json_are_the_same_register(books: Path, tmp_path: Path) -> None:
    other = make_desk(tmp_path / "other")
    take(books, f"grants360/{FUNDER}.json")
    take(other, f"grants360/{FUNDER}.xlsx")
    one = next(books.glob("registers/grants-*")).read_text(encoding="utf-8")
    two = next(other.glob("registers/grants-*")).read_text(encoding="utf-8")
    # All but the name of the file in the heading.
    assert one.partition("\n")[2] == two.partition("\n")[2]
    before = snapshot(books)
    again = take(books, f"grants360/{FUNDER}.xlsx")[0]
    assert again.awards["again"] == (783, Decimal("12785625.00"))
    assert snapshot(books) == before


@pytest.mark.parametrize("name", READABLE)
def test_fixtures_that_hold_awards(books: Path, name: str) -> None:
    result = take(books, f"{FIXTURES}/{name}")[0]
    assert result.awards["new"] == READABLE[name]
    assert len(awards(books)) == 2
    assert open_books(books).findings == []
    # The publisher's own columns name applicants; none of that is taken.
    texts = b"".join(snapshot(books).values()).decode()
    assert "applicant" not in texts.casefold()


@pytest.mark.parametrize("name", REFUSED)
def test_fixtures_that_are_refused(books: Path, name: str) -> None:
    before = snapshot(books)
    with pytest.raises(Refusal) as refused:
        take(books, f"{FIXTURES}/{name}")
    assert str(refused.value).startswith(REFUSED[name])
    assert snapshot(books) == before


def test_all_that_can_be_used_in_one_command(books: Path) -> None:
    names = [f"grants360/{FUNDER}.json", *(f"{FIXTURES}/{name}" for name in READABLE)]
    results = take(books, *names)
    assert sum(each.awards["new"][0] for each in results) == 787
    pounds = sum(each.awards["new"][1] for each in results)
    assert pounds == Decimal(12785625 + 2 * 331495)
    assert len(awards(books)) == 787


def test_the_standard_itself_holds_no_grants(books: Path) -> None:
    files = [p for p in real_data.path("grants360/standard").rglob("*") if p.is_file()]
    assert len(files) == 11
    for path in files:
        with pytest.raises(Refusal) as refused:
            import_grants(books, [path])
        assert refused.value.code == "GRANT-002", path


def test_fields_and_codes_are_those_of_the_standard() -> None:
    schema = real_data.path("grants360/standard/schema/360-giving-schema.json")
    raw = json.loads(schema.read_text(encoding="utf-8"))
    assert {*record.SCALARS.values(), *record.GROUPS.values()} <= {*raw["properties"]}
    shapes = [*raw["$defs"].values(), raw["properties"]["toIndividualsDetails"]]
    leaves = {name for each in shapes for name in each.get("properties", ())}
    assert {*record.LEAVES.values()} <= leaves
    for title in (each.get("title") for each in raw["properties"].values()):
        if title in {"Amount Awarded", "Award Date", "Identifier", "Amount Disbursed"}:
            assert record.place_of(title)
    codes = real_data.path("grants360/standard/codelists/regrantType.csv")
    rows = csv.DictReader(codes.read_text(encoding="utf-8").splitlines())
    assert all(values.regrant(row["Code"]) == row["Code"] for row in rows)
    with pytest.raises(ValueError, match="regrant types"):
        values.regrant("FRG080")
