"""Contracting data: a package that the standard's own tools find nothing wrong with."""

from __future__ import annotations

import gc
import json
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.publishing import ocds_reader as reader
from tests.publishing.conftest import Desk
from tests.publishing.ocds_books import (
    FORMULA,
    LONG,
    REGISTERS,
    YEAR,
    contracting,
)
from tests.publishing.packages_reader import validated

if TYPE_CHECKING:
    from pathlib import Path


class Shown:
    """A publication that was made once, and is read by all tests of this file."""

    def __init__(self, desk: Desk) -> None:
        self.said = contracting(desk).publish("ocds", YEAR)
        self.desk, self.folder = desk, desk.folder / self.said["folder"]
        self.name = self.said["publication"]
        self.package = reader.read(self.folder, self.name)

    def releases(self, code: str) -> list[dict[str, Any]]:
        ocid = f"ocds-213czf-{code}"
        return [each for each in self.package["releases"] if each["ocid"] == ocid]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return Shown(Desk(tmp_path_factory.mktemp("ocds")))


def test_the_schema_of_the_standard_finds_nothing_wrong(shown: Shown) -> None:
    assert reader.wrong(shown.package) == []
    # The checker is one: it finds a status that the standard does not have.
    shown_again = json.loads(json.dumps(shown.package))
    shown_again["releases"][0]["tender"]["status"] = "awarded"
    assert len(reader.wrong(shown_again)) == 1


def test_libcoveocds_finds_nothing_wrong(shown: Shown) -> None:
    found = reader.checked(shown.package)
    for what in (
        *("validation_errors", "common_error_types", "deprecated_fields"),
        *("additional_closed_codelist_values", "additional_open_codelist_values"),
        "additional_checks",
    ):
        assert not found[what], (what, found[what])
    assert found["version_used"] == "1.1"
    # The one field of our own is said where the period is not closed.
    assert [each["field"] for each in found["additional_fields"]] == ["status"]
    assert shown.package["status"] == "provisional"


def test_flattentool_makes_the_same_package_of_the_workbook(
    shown: Shown, tmp_path: Path
) -> None:
    workbook = shown.folder / f"{shown.name}-ocds.xlsx"
    again = reader.unflattened(workbook, tmp_path)
    assert _numbers(again) == _numbers(shown.package)


def test_the_archive_has_what_the_workbook_has(shown: Shown) -> None:
    sheets = reader.cells(shown.folder / f"{shown.name}-ocds.xlsx")
    found = reader.tables(shown.folder / f"{shown.name}-ocds-csv.zip")
    assert {f"{name}.csv" for name in sheets} == {*found}
    for name, rows in sheets.items():
        if name == "Meta":
            assert len(found["Meta.csv"]) == len(rows)
            continue
        assert [*found[f"{name}.csv"][0]] == [*rows[0]]
        assert len(found[f"{name}.csv"]) == len(rows) - 1


# It leaves an archive open when it has counted its bytes.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_frictionless_finds_nothing_wrong(shown: Shown) -> None:
    report = validated(shown.folder / "datapackage.json")
    gc.collect()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_transactions_and_what_is_under_no_contract_are_all_spending(
    shown: Shown,
) -> None:
    classes = {each["class"]: each for each in shown.said["classes"]}
    assert {code: each["rows"] for code, each in classes.items()} == {
        "ocds": 8,
        "class-grants-vcse": 1,
        "no-contract": 1,
        "undecided": 1,
    }
    pounds = sum(Decimal(each["pounds"]) for each in shown.said["classes"])
    assert pounds == Decimal("18670.05")
    paid = reader.transactions(shown.package)
    assert len(paid) == classes["ocds"]["rows"]
    total = sum(Decimal(repr(each["value"]["amount"])) for each in paid)
    assert total == Decimal(classes["ocds"]["pounds"]) == Decimal("17640.05")
    assert len({each["id"] for each in paid}) == len(paid)
    assert {each["source"] for each in paid} == {
        f"https://www.body.example/published/{shown.name}/datapackage.json"
    }


def test_a_change_is_between_two_releases(shown: Shown) -> None:
    some = shown.releases("T-ONE")
    assert [(each["date"][:10], each["tag"]) for each in some] == [
        ("2019-04-01", ["tender"]),
        ("2019-05-10", ["tenderUpdate"]),
        ("2019-06-10", ["award", "contract"]),
        ("2019-12-01", ["contractAmendment"]),
        ("2020-06-15", ["contractAmendment"]),
        ("2020-07-09", ["implementation"]),
    ]
    before, after = some[3]["contracts"][0], some[4]["contracts"][0]
    assert (before["value"]["amount"], after["value"]["amount"]) == (90000, 102500.5)
    assert before["period"]["endDate"] == "2020-06-30T23:59:59Z"
    assert after["period"]["endDate"] == "2021-03-31T23:59:59Z"
    # The award stays as it was.
    assert some[4]["awards"][0]["value"]["amount"] == 90000
    change = after["amendments"][1]
    assert change == {
        "id": "2",
        "date": "2020-06-15T00:00:00Z",
        "rationale": "Option for nine months taken; D 1, Services for victims, award",
        "description": "value changed by £12,500.50 to £102,500.50; end moved to "
        "31 March 2021",
        "amendsReleaseID": some[3]["id"],
        "releaseID": some[4]["id"],
    }
    assert after["amendments"][0]["amendsReleaseID"] == some[2]["id"]
    assert after["amendments"][0]["releaseID"] == some[3]["id"]


def test_a_contract_stands_as_it_did_on_the_day_of_a_release(shown: Shown) -> None:
    statuses = [
        each["contracts"][0]["status"]
        for each in (*shown.releases("T-ONE")[2:], *shown.releases("C-ENDED"))
    ]
    assert statuses == [
        *("pending", "active", "active", "active"),
        *("pending", "terminated", "terminated"),
    ]
    ended = shown.releases("C-ENDED")
    assert [each["tag"] for each in ended[1:]] == [
        ["contractTermination"],
        ["implementation"],
    ]
    assert [each["date"][:10] for each in ended[1:]] == ["2020-07-11", "2020-07-20"]


def test_invitations_stand_as_the_register_says(shown: Shown) -> None:
    (invited,) = shown.releases("T-OPEN")
    assert invited["tender"]["status"] == "active"
    assert invited["tender"]["procurementMethod"] == "selective"
    begun, gone = shown.releases("T-GONE")
    assert begun["tender"]["status"] == "active"
    assert gone["tender"]["status"] == "cancelled"
    assert gone["tag"] == ["tenderCancellation"]
    tender = shown.releases("T-ONE")[2]["tender"]
    assert tender == {
        "id": "T-ONE",
        "title": "Services for victims",
        "status": "complete",
        "procuringEntity": {"id": "GB-LAE-TST", "name": "Office for Testing"},
        "value": {"amount": 95000, "currency": "GBP"},
        "procurementMethod": "open",
        "procurementMethodDetails": "Open procedure",
        "numberOfTenderers": 3,
        "tenderPeriod": {
            "startDate": "2019-04-01T00:00:00Z",
            "endDate": "2019-05-10T23:59:59Z",
        },
        "documents": [
            {
                "id": "1",
                "documentType": "tenderNotice",
                "url": "https://www.body.example/tenders/1",
            }
        ],
    }
    # How many bid is known when it has closed.
    assert "numberOfTenderers" not in shown.releases("T-ONE")[0]["tender"]


def test_a_decision_gives_a_budget_where_it_is_of_one_process(shown: Shown) -> None:
    some = shown.releases("T-ONE")
    assert "planning" not in some[0]
    budgets = [each["planning"]["budget"]["amount"]["amount"] for each in some[2:]]
    assert budgets == [90000, 90000, 105000, 105000]
    assert some[2]["planning"]["budget"] == {
        "id": "D 1",
        "description": "Services for victims, award",
        "amount": {"amount": 90000, "currency": "GBP"},
        "project": "Services for victims",
        "projectID": "victims",
        "uri": "https://www.body.example/decisions/1",
    }
    # Two contracts rest on the other: its pounds are of neither alone.
    for code in ("C-ENDED", "C-UNPAID"):
        assert shown.releases(code)[0]["planning"]["budget"] == {
            "id": "D-TWO",
            "description": "A programme of two contracts",
        }


def test_parties_have_their_roles_and_registered_numbers(shown: Shown) -> None:
    paid = shown.releases("T-ONE")[-1]
    assert paid["parties"] == [
        {
            "id": "GB-LAE-TST",
            "name": "Office for Testing",
            "identifier": {"scheme": "GB-LAE", "id": "TST"},
            "roles": ["buyer", "procuringEntity", "payer"],
        },
        {
            "id": "GB-COH-01234567",
            "name": "Acme Ltd",
            "identifier": {"scheme": "GB-COH", "id": "01234567"},
            "roles": ["supplier", "payee"],
        },
        {
            "id": "GB-CHC-1012345",
            "name": "Bolt Trust",
            "identifier": {"scheme": "GB-CHC", "id": "1012345"},
            "roles": ["payee"],
        },
    ]
    (unpaid,) = shown.releases("C-UNPAID")
    (supplier,) = unpaid["awards"][0]["suppliers"]
    assert supplier["id"].startswith("quorum-llp-")
    assert "identifier" not in unpaid["parties"][1]
    # Each reference is to somebody in the list.
    for release in shown.package["releases"]:
        known = {each["id"] for each in release["parties"]}
        assert len(known) == len(release["parties"])
        assert {each["id"] for each in _references(release)} <= known


def test_individuals_and_exceptions_are_withheld_with_their_pounds(
    shown: Shown,
) -> None:
    assert shown.said["withheld"] == {"personal-data": 1, "safety-of-a-person": 1}
    hidden = [
        each
        for each in shown.package["releases"]
        if each["ocid"].startswith(f"ocds-213czf-withheld-{YEAR}-")
    ]
    assert len({each["ocid"] for each in hidden}) == 2
    paid = {
        each["value"]["amount"]: each["payee"]
        for each in reader.transactions({"releases": hidden})
    }
    assert paid == {
        600: {"id": "withheld-personal-data", "name": "Individual (name withheld)"},
        650: {"id": "withheld-safety-of-a-person", "name": "Withheld"},
    }
    values = {each["contracts"][0]["value"]["amount"] for each in hidden}
    assert values == {5000, 6000, 6100}
    for release in hidden:
        assert release["contracts"][0]["title"] == "Withheld"
        assert "planning" not in release
        assert "items" not in release["contracts"][0]
    # A text of another contract that names somebody is withheld by itself.
    changes = shown.releases("C-HOSTILE")[-1]["contracts"][0]["amendments"]
    assert changes[0]["rationale"] == "Withheld"
    for name, text in _all_texts(shown).items():
        for word in ("Quill", "Refuge", "Nowhere", "C-PERSON", "C-REFUGE", "70310000"):
            assert word not in text, (name, word)


def test_what_is_hostile_is_harmless_in_every_form(shown: Shown) -> None:
    contract = shown.releases("C-HOSTILE")[-1]["contracts"][0]
    assert contract["title"] == FORMULA
    assert contract["amendments"][1]["rationale"] == " ".join(LONG.split())
    assert shown.releases("T-OPEN")[0]["tender"]["title"] == "Bids \ufffdtxt.exe"
    for name, text in _all_texts(shown).items():
        assert "\u202e" not in text, name
        if not name.endswith((".json", ".csv")):
            assert "<script" not in text, name
    with zipfile.ZipFile(shown.folder / f"{shown.name}-ocds.xlsx") as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
            assert b"<hyperlink" not in archive.read(name), name
    found = reader.tables(shown.folder / f"{shown.name}-ocds-csv.zip")
    titles = {row["contracts/0/title"] for row in found["contracts.csv"]}
    assert f"'{FORMULA}" in titles
    assert FORMULA not in titles


def test_a_byte_of_nil_in_a_register_lets_nothing_out(tmp_path: Path) -> None:
    nil = REGISTERS.replace("Option for nine", "Option\0for nine")
    desk = contracting(Desk(tmp_path), registers=nil)
    refused = desk.run("ocds", "--period", YEAR, "--output", "out", "--with-gaps")
    assert refused.status != 0
    assert "SPEND-071" in refused.err + refused.out
    assert not (tmp_path / "out").exists()


def test_no_ref_of_the_books_leaves(shown: Shown) -> None:
    for name, text in _all_texts(shown).items():
        assert "test:" not in text, name
        assert "test-batch" not in text, name


def test_what_was_not_paid_is_a_row_without_pounds(shown: Shown) -> None:
    rows = shown.desk.rows(shown.said)
    kinds = [row["Row of"] for row in rows]
    assert kinds[:8] == ["payment"] * 8
    assert sorted(kinds[8:]) == ["contract"] * 2 + ["invitation"] * 2
    unpaid = {row["Contract"]: row for row in rows if row["Row of"] == "contract"}
    assert {*unpaid} == {"C-UNPAID", "C-BARE"}
    assert unpaid["C-UNPAID"]["Amount (£)"] == ""
    assert unpaid["C-UNPAID"]["Date"] == "2020-05-01"
    # What was over before the period is not in it.
    assert "C-LONG-GONE" not in json.dumps(shown.package)


def _references(what: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    found = []
    if isinstance(what, dict):
        for key, value in what.items():
            if key in {"buyer", "procuringEntity", "payer", "payee"}:
                found.append(value)
            elif key == "suppliers":
                found += value
            else:
                found += _references(value)
    elif isinstance(what, list):
        for each in what:
            found += _references(each)
    return found


def _numbers(package: Any) -> Any:  # noqa: ANN401 - JSON
    """Give a package whose numbers are compared as numbers."""
    return json.loads(json.dumps(package), parse_int=Decimal, parse_float=Decimal)


def _all_texts(shown: Shown) -> dict[str, str]:
    """Read every file of the publication as text, and what is within archives."""
    found = {}
    for path in sorted(shown.folder.iterdir()):
        if path.suffix in {".ods", ".xlsx", ".zip"}:
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    found[f"{path.name}/{name}"] = archive.read(name).decode()
        else:
            found[path.name] = path.read_bytes().decode()
    return found
