"""360Giving out of small books, held against its published schema and tools."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import open_books
from mopac_spend.importing.grants.run import import_grants
from mopac_spend.register import Grant
from tests.books_maker import BANK, make_batch, make_books, payment
from tests.publishing import giving_reader
from tests.publishing.conftest import Desk
from tests.publishing.packages_reader import validated
from tests.publishing.test_calendar import accept, due, on

if TYPE_CHECKING:
    from pathlib import Path


GRANTS = "vru / victims / grants"
BODY = '  org-id: "GB-LAE-TST"\n  giving-prefix: "360G-testing"\n'
REGISTER = """
2012-01-16 custom "supplier" "larks" "Lark Youth Trust"
  charity: "1012345"
  company: "1234567"
2012-01-16 custom "supplier" "heron" "Heron Clubs"
  charity: "SC012345"
2020-01-06 custom "call" "CALL-1" "Clubs, first round"
  initiative: "victims"
2020-02-03 custom "grant" "G-1" "Evening club"
  amount: 1000.00 GBP
  recipient: "Lark Youth Trust"
  starts: 2020-03-01
  ends: 2021-02-28
  sector: "vcse"
  route: "competitive"
  use: "revenue"
  borough: "Brent"
  call: "CALL-1"
  decision: "PCD-79"
2020-07-01 custom "grant" "G-2" "Mentors"
  amount: 500.50 GBP
  recipient: "Heron Clubs"
  identifier: "360G-testing-0002"
  programme: "Mentoring"
  route: "direct"
  borough: "Camden, E09000033"
  regrant: "FRG010"
2020-07-15 custom "grant" "G-3" "A year of work"
  amount: 300.00 GBP
  recipient: "Brent Council"
  recipient-id: "GB-LAE-BEN"
  sector: "public"
  borough: "All of London"
2020-07-16 custom "grant" "G-4" "A hall"
  amount: 250.00 GBP
  recipient: "Unregistered Group"
2020-07-17 custom "grant" "G-4-ON" "Passed on"
  amount: 20.00 GBP
  recipient: "Small Group"
  onward-of: "G-4"
2020-07-18 custom "grant" "G-5" "Of another"
  amount: 700.00 GBP
  recipient: "Heron Clubs"
  funder: "Another Funder"
2020-07-19 custom "grant" "G-6" "Nobody knows how much"
  recipient: "Heron Clubs"
"""
PAID = f"""
    2020-02-10 | Lark Youth Trust | First | 400.00 | {GRANTS} | grant=G-1
    2020-07-02 | Lark Youth Trust | Second | 500.00 | {GRANTS} | grant=G-1
    2020-07-03 | Lark Youth Trust | Back | -100.00 | {GRANTS} | grant=G-1
    2020-07-04 | Heron Clubs | Mentors | 500.50 | {GRANTS} | grant=G-2
    2020-07-05 | Heron Clubs | Of no award | 60.00 | {GRANTS}
    2020-07-20 | Small Group | Passed on | 20.00 | {GRANTS} | grant=G-4-ON
    2020-07-20 | Heron Clubs | Of another | 70.00 | {GRANTS} | grant=G-5
    2020-07-20 | Heron Clubs | Unknown | 80.00 | {GRANTS} | grant=G-6
    2020-07-21 | Acme Ltd | Advice | 900.00 | vru / victims / consultancy
    2020-08-01 | Lark Youth Trust | Third | 100.00 | {GRANTS} | grant=G-1
"""


def make(desk: Desk, lines: str, registers: str, body: str = BODY) -> Desk:
    desk.make(lines, registers)
    place = desk.folder / "books/registers/body.beancount"
    place.write_text(place.read_text("utf-8") + body, encoding="utf-8")
    return desk


def package(desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    place = desk.folder / said["folder"] / f"{said['publication']}.json"
    found: dict[str, Any] = json.loads(place.read_bytes(), parse_float=Decimal)
    return found


def held(desk: Desk, said: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """Hold a publication against schema, code lists and tools; give its JSON."""
    folder, name = desk.folder / said["folder"], said["publication"]
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_bytes())
    assert giving_reader.faults(found) == []
    again = giving_reader.unflattened(folder / f"{name}.xlsx", tmp_path)
    assert again == found
    alone = tmp_path / "alone"
    alone.mkdir(exist_ok=True)
    shutil.copy(folder / f"{name}.csv", alone)
    of_csv = giving_reader.unflattened(alone, tmp_path, "csv")
    assert [each["id"] for each in of_csv["grants"]] == [
        e["id"] for e in found["grants"]
    ]
    for one, other in zip(of_csv["grants"], found["grants"], strict=True):
        for key in ("amountAwarded", "amountDisbursed", "awardDate", "currency"):
            assert one[key] == other[key], key
    report = validated(folder / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    return found


def refused(desk: Desk, period: str = "2020-07", *more: str) -> str:
    wish = ("--period", period, "--output", "out", *more)
    done = desk.run("360giving", *wish)
    assert done.status == 2
    assert not (desk.folder / "out").exists()
    return done.err


@pytest.fixture(scope="module")
def july(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, dict[str, Any]]:
    desk = make(Desk(tmp_path_factory.mktemp("july")), PAID, REGISTER)
    return desk, desk.publish("360giving", "2020-07")


def test_it_is_valid_and_the_spreadsheet_is_the_same(
    july: tuple[Desk, dict[str, Any]], tmp_path: Path
) -> None:
    desk, said = july
    found = held(desk, said, tmp_path)
    grants = {each["id"]: each for each in found["grants"]}
    assert [*grants] == [
        *("360G-testing-G-1", "360G-testing-0002", "360G-testing-G-3"),
        "360G-testing-G-4",
    ]
    first = grants["360G-testing-G-1"]
    assert first["recipientOrganization"] == [
        {
            "id": "GB-CHC-1012345",
            "name": "Lark Youth Trust",
            "charityNumber": "1012345",
            "companyNumber": "01234567",
        }
    ]
    assert first["fundingOrganization"] == [
        {"id": "GB-LAE-TST", "name": "Office for Testing"}
    ]
    assert first["plannedDates"] == [
        {"startDate": "2020-03-01", "endDate": "2021-02-28"}
    ]
    assert first["fromOpenCall"] == "Yes"
    assert first["grantProgramme"] == [
        {"code": "CALL-1", "title": "Clubs, first round"}
    ]
    assert first["beneficiaryLocation"] == [
        {
            "name": "Brent",
            "countryCode": "GB",
            "geoCode": "E09000005",
            "geoCodeType": "LONB",
        }
    ]
    second, third = grants["360G-testing-0002"], grants["360G-testing-G-3"]
    assert second["recipientOrganization"][0]["id"] == "GB-SC-SC012345"
    assert second["regrantType"] == "FRG010"
    assert second["fromOpenCall"] == "No"
    places = [(e["name"], e["geoCode"]) for e in second["beneficiaryLocation"]]
    assert places == [("Camden", "E09000007"), ("Westminster", "E09000033")]
    assert third["recipientOrganization"][0]["id"] == "GB-LAE-BEN"
    # A place of no code list is a name, and no code is made up for it.
    assert third["beneficiaryLocation"] == [{"name": "All of London"}]
    # Awarded in the month, and nothing paid on it yet.
    assert (third["amountAwarded"], third["amountDisbursed"]) == (300, 0)
    (group,) = grants["360G-testing-G-4"]["recipientOrganization"]
    assert re.fullmatch(r"360G-testing-org-[0-9a-f]{12}", group["id"])


def test_what_was_paid_ties_with_the_grants_of_the_books(
    july: tuple[Desk, dict[str, Any]],
) -> None:
    desk, said = july
    classes = {each["class"]: each for each in said["classes"]}
    assert {code: (e["rows"], e["pounds"]) for code, e in classes.items()} == {
        "360giving": (3, "900.50"),
        "no-award": (1, "60.00"),
        "award-of-another": (2, "90.00"),
        "award-without-amount": (1, "80.00"),
        "class-purchases": (1, "900.00"),
    }
    theirs = {e["class"]: e for e in desk.publish("sio-3f", "2020-07")["classes"]}
    grants = [e for code, e in classes.items() if code != "class-purchases"]
    assert sum(each["rows"] for each in grants) == theirs["sio-3f"]["rows"]
    pounds = sum(Decimal(each["pounds"]) for each in grants)
    assert pounds == Decimal(theirs["sio-3f"]["pounds"])
    found = package(desk, said)["grants"]
    paid = [
        (each["transactionDate"], each["value"])
        for grant in found
        for each in grant.get("disbursementTransaction", ())
    ]
    now = [Decimal(value) for day, value in paid if day.startswith("2020-07")]
    assert (len(now), sum(now)) == (3, Decimal("900.50"))
    # As the standard has it: all until the end of the period, and no later payment.
    assert found[0]["amountDisbursed"] == 800
    assert [value for _, value in paid[:3]] == [400, 500, -100]
    rows = desk.rows(said)
    assert sum(Decimal(row["Disbursed in the period"]) for row in rows) == 900.5
    assert [row["Payments in the period"] for row in rows] == ["2", "1", "0", "0"]


def test_what_was_published_is_taken_in_again_to_the_pound(
    july: tuple[Desk, dict[str, Any]], tmp_path: Path
) -> None:
    desk, said = july
    make_books(tmp_path / "books")
    file = desk.folder / said["folder"] / f"{said['publication']}.json"
    (taken,) = import_grants(tmp_path / "books", [file])
    awarded = [Decimal("1000.00"), Decimal("500.50"), Decimal("300.00"), Decimal(250)]
    assert taken.awards["new"] == (4, sum(awarded))
    opened = open_books(tmp_path / "books")
    known = {e.identifier: e for e in opened.register.of(Grant).values()}
    assert known["360G-testing-G-1"].recipient_id == "GB-CHC-1012345"
    assert known["360G-testing-0002"].regrant == "FRG010"
    paid = sorted(each.amount for each in opened.payments)
    assert paid == [Decimal(400), Decimal(500), Decimal("500.50")]
    # What came back is no payment of a grants file, and is set aside with its pounds.
    assert [row.reason for row in taken.set_aside] == []
    assert "-100" in json.dumps([str(row) for row in taken.compared.paid_aside])


def test_what_is_missing_is_listed_before_anything_is_written(desk: Desk) -> None:
    as_advice = (
        "    2020-07-22 | Heron Clubs | A fee | 5.00 | vru / victims / consultancy"
    )
    said = refused(make(desk, f"{PAID}{as_advice} | grant=G-2\n", REGISTER))
    assert "Payments that name an award and whose category is no grant" in said
    assert "1 row, £5.00" in said
    assert "PUBLISH-005" in said
    assert "grant of no award" in said
    assert "£60.00" in said
    assert "award without an amount" in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", 'giving-prefix: "360G-…"'),
        ('  org-id: "GB-LAE-TST"\n', 'giving-prefix: "360G-…"'),
        ('  giving-prefix: "360G-testing"\n', 'org-id: "GB-…"'),
    ],
)
def test_what_the_body_is_called_is_never_invented(
    desk: Desk, body: str, words: str
) -> None:
    said = refused(make(desk, PAID, REGISTER, body), "2020-07", "--with-gaps")
    assert "PUBLISH-008: registers/body.beancount" in said
    assert words in said


def test_a_prefix_of_another_form_is_a_finding(desk: Desk) -> None:
    make(desk, PAID, REGISTER, '  giving-prefix: "testing"\n')
    wish = ("--period", "2020-07", "--output", "out", "--with-gaps")
    done = desk.run("360giving", *wish)
    assert done.status == 1
    assert "SPEND-030" in done.err
    assert 'giving-prefix: "360G-yourbody"' in done.err


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"FRG010"', '"FRG080"', "write one of FRG010"),
        ('"GB-LAE-BEN"', '"Brent"', "such as GB-CHC-1234567"),
        ('"360G-testing-0002"', '"0002"', "does not begin with 360G-"),
        ('"360G-testing-0002"', '"360G-testing-G-1"', "an identifier of its own"),
        ('"All of London"', '"Q99000001"', "which are E01, E02"),
        (
            '  borough: "All of London"\n',
            '  individual-reasons: "GTIR010"\n',
            "say individual: TRUE",
        ),
    ],
)
def test_a_value_that_the_standard_does_not_know_is_refused(
    desk: Desk, before: str, after: str, words: str
) -> None:
    assert REGISTER.count(before) == 1
    make(desk, PAID, REGISTER.replace(before, after))
    said = refused(desk, "2020-07", "--with-gaps")
    assert "PUBLISH-008: registers/codes.beancount:" in said
    assert words in said


def test_a_period_without_a_grant_has_no_file(desk: Desk) -> None:
    said = refused(make(desk, PAID, REGISTER), "2019-20-Q1", "--with-gaps")
    assert "PUBLISH-008" in said
    assert "publish a longer period" in said


PEOPLE = """
2012-01-16 custom "supplier" "person" "Ms Quill Person"
  individual: TRUE
2012-01-16 custom "supplier" "refuge" "Refuge Trust"
2012-01-16 custom "withholding" "hidden-refuge" "Where a refuge is"
  supplier: "refuge"
  reason: "safety-of-a-person"
2020-07-01 custom "grant" "G-QUILL-PERSON" "Bursary of Quill Person"
  amount: 900.00 GBP
  individual: TRUE
  individual-reasons: "GTIR110 GTIR010"
  individual-purposes: "GTIP130 GTIP150"
2020-07-01 custom "grant" "G-B" "Bursary"
  amount: 800.00 GBP
  individual: TRUE
  individual-reasons: "GTIR110 GTIR010"
  individual-purposes: "GTIP130 GTIP150"
2020-07-01 custom "grant" "G-C" "Bursary"
  amount: 700.00 GBP
  individual: TRUE
  programme: "The Quill Person fund"
  individual-reasons: "GTIR110 GTIR010"
  individual-purposes: "GTIP130 GTIP150"
2020-07-01 custom "grant" "G-D" "Bursary"
  amount: 600.00 GBP
  individual: TRUE
  borough: "Sutton"
  individual-reasons: "GTIR060"
2020-07-02 custom "grant" "G-E" "Rent of 1 Nowhere Road"
  amount: 500.00 GBP
  recipient: "Refuge Trust"
  recipient-id: "GB-CHC-1099999"
  borough: "Ealing"
2020-07-02 custom "grant" "G-F" "A talk by Quill Person"
  amount: 400.00 GBP
  recipient: "Talks Ltd"
2020-07-02 custom "grant" "G-G" "Talks"
  amount: 300.00 GBP
  recipient: "Ms Quill Person"
"""
PAID_TO_THEM = f"""
    2020-07-10 | Some Name | Bursary | 900.00 | {GRANTS} | grant=G-QUILL-PERSON
    2020-07-10 | Refuge Trust | Rent | 500.00 | {GRANTS} | grant=G-E
    2020-07-10 | Ms Quill Person | Talks | 300.00 | {GRANTS} | grant=G-G
"""


def test_no_individual_is_named_and_no_row_is_left_out(
    desk: Desk, tmp_path: Path
) -> None:
    said = make(desk, PAID_TO_THEM, PEOPLE).publish("360giving", "2020-07")
    grants = held(desk, said, tmp_path)["grants"]
    assert said["withheld"] == {
        "personal-data": 5,
        "safety-of-a-person": 1,
        "small-numbers": 1,
    }
    # No row is left out, and each shows its pounds.
    assert sorted(each["amountAwarded"] for each in grants) == [*range(300, 1000, 100)]
    assert said["pounds"] == "1700.00"
    people = [each for each in grants if "recipientIndividual" in each]
    assert {each["amountAwarded"] for each in people} == {900, 800, 700, 600, 300}
    for each in people:
        assert each["recipientIndividual"]["name"] == "Individual recipient"
        assert each["title"] == "Grant to an individual"
        assert "beneficiaryLocation" not in each
    told = [e for e in people if "toIndividualsDetails" in e]
    assert [each["toIndividualsDetails"] for each in told] == 3 * [
        {
            "primaryGrantReason": "GTIR110",
            "secondaryGrantReason": "GTIR010",
            "grantPurpose": ["GTIP130", "GTIP150"],
        }
    ]
    folder = desk.folder / said["folder"]
    for path in folder.iterdir():
        text = content(path)
        for word in ("Quill", "QUILL", "Some Name", "Refuge", "Nowhere", "1099999"):
            assert word not in text, (path.name, word)
        for word in ("G-QUILL", "Sutton", "Ealing", "GTIR060"):
            assert word not in text, (path.name, word)


def content(path: Path) -> str:
    """Give all that a file says, what is packed in it too."""
    import zipfile

    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode()
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith(".xml")]
        return "\n".join(archive.read(name).decode() for name in parts)


FORMULA = '=HYPERLINK(\\"http://a.example\\";\\"x\\")'
MARKUP = "<script>alert(1)</script>"
LONG = "x" * 10_000


def test_what_is_hostile_is_harmless_in_every_form(desk: Desk, tmp_path: Path) -> None:
    hostile = f"""
2020-07-01 custom "grant" "G-1" "{FORMULA}"
  amount: 1.00 GBP
  recipient: "@SUM(A1) \u202eexe.pdf"
  programme: "{MARKUP}"
  borough: "-1+1 {LONG}"
2020-07-02 custom "grant" "G-2" "_x000D_ and \u2028 and \u0007"
  amount: 2.00 GBP
  recipient: "+44 {LONG}"
  source: "javascript:alert(1)"
"""
    paid = f"2020-07-02 | Acme Ltd | Work | 1.00 | {GRANTS} | grant=G-1"
    said = make(desk, paid, hostile).publish("360giving", "2020-07")
    held(desk, said, tmp_path)
    folder = desk.folder / said["folder"]
    for path in folder.iterdir():
        text = content(path)
        assert "\u202e" not in text, path.name
        assert "\u0007" not in text, path.name
        assert "javascript" not in text, path.name
        if path.suffix in {".html", ".ods", ".xlsx"}:
            assert "<script" not in text
    sheets = content(folder / f"{said['publication']}.xlsx")
    assert "HYPERLINK(" in sheets
    assert not re.search(r"<f>|<f |<hyperlink", sheets)
    for row in desk.rows(said):
        assert not any(value.startswith(("=", "@", "-", "+")) for value in row.values())


def test_a_grant_that_is_varied_is_published_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(desk, PAID, REGISTER)
    accept(desk)
    on(monkeypatch, "2020-09-01")
    # Of ones own will: it is listed once it is published.
    assert not any(name == "360giving" for name, _ in due(desk))
    said = desk.publish("360giving", "2020-07")
    assert due(desk)["360giving", "2020-07"]["state"] == "published"
    codes = desk.folder / "books/registers/codes.beancount"
    text = codes.read_text("utf-8")
    codes.write_text(text.replace("500.50 GBP", "650.00 GBP"), encoding="utf-8")
    accept(desk)
    line = due(desk)["360giving", "2020-07"]
    assert line["state"] == "changed"
    (differing,) = line["differences"]
    assert (differing["ref"], differing["columns"]) == ("G-2", ["Amount Awarded"])
    again = desk.publish("360giving", "2020-07")
    assert again["publication"] == "360giving-2020-07-v2"
    amounts = [
        package(desk, each)["grants"][1]["amountAwarded"] for each in (said, again)
    ]
    assert amounts == [Decimal("500.5"), 650]
    assert due(desk)["360giving", "2020-07"]["state"] == "published"


def test_a_payment_that_was_imported_since_makes_its_award_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(desk, PAID, REGISTER)
    accept(desk)
    on(monkeypatch, "2020-09-01")
    desk.publish("360giving", "2020-07")
    line = f"2020-07-09 | Heron Clubs | More | 80.00 | {GRANTS} | grant=G-2"
    late = payment(line, 90, "late-batch")
    text = batch_text(make_batch("late-batch", [late]), [late], BANK)
    (desk.folder / "books/payments/all/late.beancount").write_text(text)
    accept(desk)
    (differing,) = due(desk)["360giving", "2020-07"]["differences"]
    assert (differing["ref"], differing["why"]) == ("G-2", "late")
    # What no payment changes is no payment's doing.
    codes = desk.folder / "books/registers/codes.beancount"
    text = codes.read_text("utf-8")
    codes.write_text(text.replace("500.50 GBP", "650.00 GBP"), encoding="utf-8")
    accept(desk)
    (differing,) = due(desk)["360giving", "2020-07"]["differences"]
    assert differing["why"] == "correction"


def test_the_code_lists_are_those_of_the_standard() -> None:
    from mopac_spend.publishing.standards.giving import codes

    assert {*codes.REGRANTS} == giving_reader.codelist("regrantType")
    assert {*codes.REASONS} == giving_reader.codelist("grantToIndividualsReason")
    assert {*codes.PURPOSES} == giving_reader.codelist("grantToIndividualsPurpose")
    assert {*codes.AREAS.values()} <= giving_reader.codelist("geoCodeType")


def test_equal_books_give_equal_bytes(desk: Desk) -> None:
    make(desk, PAID, REGISTER)
    places = []
    for name in ("one", "two"):
        wish = ("--period", "2020-07", "--output", name, "--with-gaps", "--draft")
        assert desk.run("360giving", *wish).status == 0
        places.append(desk.folder / name / "360giving-2020-07-draft")
    for path in places[0].iterdir():
        assert path.read_bytes() == (places[1] / path.name).read_bytes(), path.name
