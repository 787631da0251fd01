"""What books may lack or say wrongly of contracts, and what becomes of it."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.publishing.standards.ocds import codes
from mopac_spend.register import ROUTES, Supplier
from tests.publishing import ocds_reader as reader
from tests.publishing.conftest import Desk
from tests.publishing.ocds_books import ITEM, SETTINGS, YEAR, contracting
from tests.publishing.test_calendar import accept, due
from tests.real_data import path

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """
2020-04-01 custom "contract" "C-1" "Advice"
  supplier: "Acme Ltd"
  route: "open"
  value: 9000.00 GBP
  starts: 2020-04-01
  ends: 2021-03-31
"""
NUMBERED = """
2012-01-16 custom "supplier" "acme" "Acme Ltd"
  company: "01234567"
"""
LINE = f"2020-07-01 | Acme Ltd | Work | 600.00 | {ITEM} | contract=C-1"
WISH = ("ocds", "--period", YEAR, "--output", "out")


def package(desk: Desk, said: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    return reader.read(desk.folder / said["folder"], said["publication"])


def refused(desk: Desk, *more: str) -> str:
    done = desk.run(*WISH, *more)
    assert done.status == 2
    assert not (desk.folder / "out").exists()
    return done.err


def test_a_body_without_a_prefix_is_told_what_to_write(desk: Desk) -> None:
    desk.make(LINE, CONTRACT + NUMBERED)
    said = refused(desk, "--with-gaps")
    assert "PUBLISH-005" in said
    assert 'ocid-prefix: "ocds-213czf"' in said
    assert "registers/body.beancount" in said


@pytest.mark.parametrize("prefix", ["ocds-", "213czf", "ocds-213CZF", "ocds-213czfx"])
def test_a_prefix_that_is_none_is_refused(desk: Desk, prefix: str) -> None:
    contracting(desk, LINE, CONTRACT)
    body = desk.folder / "books/registers/body.beancount"
    body.write_text(body.read_text("utf-8").replace("ocds-213czf", prefix))
    assert "PUBLISH-008" in refused(desk, "--with-gaps")


@pytest.mark.parametrize("cpv", ["8531231", "00000000", "99000000", "advice"])
def test_a_code_that_no_list_has_is_refused(desk: Desk, cpv: str) -> None:
    contracting(desk, LINE, f'{CONTRACT}  cpv: "{cpv}"\n')
    said = refused(desk, "--with-gaps")
    assert "PUBLISH-008" in said
    assert "C-1" in said
    assert "registers/codes.beancount:" in said


def test_every_word_is_one_of_the_standard() -> None:
    closed = reader.closed()
    assert codes.METHODS.keys() == codes.METHOD_WORDS.keys() == ROUTES.keys()
    assert {*codes.METHODS.values()} <= closed["method.csv"]
    assert {*codes.TAGS} <= closed["releaseTag.csv"]
    assert {codes.INITIATION} <= closed["initiationType.csv"]
    assert {codes.CURRENCY} <= closed["currency.csv"]
    tender = {codes.TENDER_ACTIVE, codes.TENDER_CANCELLED, codes.TENDER_COMPLETE}
    assert tender <= closed["tenderStatus.csv"]
    assert {codes.AWARD_ACTIVE} <= closed["awardStatus.csv"]
    contract = {codes.PENDING, codes.ACTIVE, codes.TERMINATED}
    assert contract <= closed["contractStatus.csv"]
    assert {*codes.ROLES} <= {*reader.OPEN["partyRole.csv"]}


@pytest.mark.parametrize(
    ("company", "charity", "identifier"),
    [
        ("1234567", "", "GB-COH-01234567"),
        ("SC123456", "", "GB-COH-SC123456"),
        ("OC 312345", "1012345", "GB-COH-OC312345"),
        ("", "1012345", "GB-CHC-1012345"),
        ("", "220949", "GB-CHC-220949"),
        ("", "SC012345", "GB-SC-SC012345"),
        ("", "NIC101234", "GB-NIC-101234"),
        # What no register would give is left out, and is a gap.
        ("unknown", "", ""),
        ("", "12", ""),
        ("", "", ""),
    ],
)
def test_registered_numbers_have_the_list_that_they_are_of(
    company: str, charity: str, identifier: str
) -> None:
    supplier = Supplier(
        code="a",
        title="A",
        valid_from=dt.date(2012, 1, 16),
        company=company,
        charity=charity,
    )
    assert codes.identifier_of(supplier) == identifier
    scheme, number = codes.parted(identifier)
    assert "-".join(filter(None, (scheme, number))) == identifier


def test_what_the_books_lack_is_listed_before_anything_is_written(desk: Desk) -> None:
    bare = """
2020-04-01 custom "contract" "C-1" "Advice"
2020-04-02 custom "tender" "T-WON" "Won by nobody knows whom"
  outcome: "awarded"
"""
    contracting(desk, LINE, bare)
    body = desk.folder / "books/registers/body.beancount"
    (prefix, *_) = SETTINGS.splitlines(keepends=True)
    body.write_text(body.read_text("utf-8").replace(SETTINGS, prefix))
    said = refused(desk)
    assert "PUBLISH-005" in said
    for what in (
        *("Identifier of the body", "org-id", "Address of the publication"),
        *("Value: 1 contract (C-1)", "First or last day: 1 contract (C-1)"),
        *("Supplier: 1 contract (C-1)", "How it was awarded: 1 contract (C-1)"),
        "Contracts that came of 1 invitation (T-WON)",
    ):
        assert what in said
    made = desk.publish("ocds", YEAR)
    found = package(desk, made)
    assert reader.wrong(found) == []
    assert not reader.checked(found)["validation_errors"]
    assert found["uri"].startswith("urn:uuid:")
    contract = reader.latest(found, "ocds-213czf-C-1")["contracts"][0]
    assert {"value", "period", "status"}.isdisjoint(contract)
    assert any("NOT IN THE BOOKS: Value: 1 contract." in e for e in made["notes"])


def test_whole_books_need_no_gaps(desk: Desk) -> None:
    contracting(desk, LINE, CONTRACT + NUMBERED)
    done = desk.run(*WISH)
    assert done.status == 0, done.err


def test_a_contract_that_no_register_has_is_of_its_own_class(desk: Desk) -> None:
    """Until a body keeps a register of contracts, its payments may name any."""
    tender = '2020-04-01 custom "tender" "T-OPEN" "Casework"\n'
    contracting(desk, LINE, NUMBERED + tender)
    said = desk.publish("ocds", YEAR)
    assert {e["class"]: e["rows"] for e in said["classes"]} == {
        "ocds": 0,
        "unregistered-contract": 1,
    }
    assert any("under a contract that no register has" in e for e in said["missing"])


def test_a_period_without_any_contract_is_refused(desk: Desk) -> None:
    """The standard knows no package without a release."""
    contracting(desk, LINE, CONTRACT + NUMBERED)
    wish = ("--period", "2018-19", "--output", "out", "--with-gaps")
    done = desk.run("ocds", *wish)
    assert done.status == 2
    assert "PUBLISH-002" in done.err
    assert not (desk.folder / "out").exists()


def test_an_invitation_of_which_every_contract_is_withheld_is_withheld(
    desk: Desk,
) -> None:
    hidden = """
2020-04-01 custom "tender" "T-REFUGE" "A refuge in Nowhere Road"
  closes: 2020-04-20
  source: "https://www.body.example/nowhere"
2020-05-01 custom "contract" "C-REFUGE" "A refuge"
  supplier: "Acme Ltd"
  tender: "T-REFUGE"
  value: 9000.00 GBP
  decision: "D-NOWHERE"
2020-05-01 custom "decision" "D-NOWHERE" "Nowhere Road"
2020-05-02 custom "contract" "C-OTHER" "Other"
  supplier: "Acme Ltd"
  value: 10.00 GBP
2020-06-02 custom "variation" "C-OTHER"
  reason: "Nowhere Road is far"
  decision: "D-NOWHERE"
2012-01-16 custom "withholding" "hidden" "Where a refuge is"
  decision: "D-NOWHERE"
  reason: "safety-of-a-person"
"""
    contracting(desk, LINE.replace("C-1", "C-REFUGE"), hidden + NUMBERED)
    said = desk.publish("ocds", YEAR)
    for path_of in (desk.folder / said["folder"]).iterdir():
        if path_of.suffix in {".json", ".html", ".csv"}:
            text = path_of.read_text("utf-8")
            for word in ("owhere", "T-REFUGE", "C-REFUGE"):
                assert word not in text, (path_of.name, word)
    (paid,) = reader.transactions(package(desk, said))
    assert paid["value"]["amount"] == 600


def test_one_supplier_is_one_party_however_it_is_written(desk: Desk) -> None:
    lines = LINE + "\n" + LINE.replace("Acme Ltd", "ACME LTD")
    contracting(desk, lines, CONTRACT)
    found = package(desk, desk.publish("ocds", YEAR))
    last = reader.latest(found, "ocds-213czf-C-1")
    assert [each["name"] for each in last["parties"]] == [
        "Office for Testing",
        "Acme Ltd",
    ]
    assert last["parties"][1]["roles"] == ["supplier", "payee"]


def test_a_payment_before_the_award_is_told_when_it_was_awarded(desk: Desk) -> None:
    early = f"2020-03-01 | Acme Ltd | Work | 600.00 | {ITEM} | contract=C-1"
    contracting(desk, early, CONTRACT + NUMBERED)
    found = package(desk, desk.publish("ocds", "2019-20"))
    *_, last = found["releases"]
    assert last["tag"] == ["implementation"]
    assert last["date"] == "2020-04-01T23:59:59Z"
    (paid,) = reader.transactions(found)
    assert paid["date"] == "2020-03-01T00:00:00Z"
    assert reader.wrong(found) == []


def test_releases_of_one_state_have_one_number_in_every_package(desk: Desk) -> None:
    contracting(desk)
    packages = [package(desk, desk.publish("ocds", each)) for each in ("2020-05", YEAR)]
    by_number: dict[str, list[Any]] = defaultdict(list)
    for each in packages:
        for release in each["releases"]:
            by_number[release["id"]].append(release)
    shared = [some for some in by_number.values() if len(some) > 1]
    assert len(shared) > 5
    assert all(some[0] == some[1] for some in shared)
    assert not any("implementation" in some[0]["tag"] for some in shared)


def test_equal_books_give_equal_bytes(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, other = (
        {
            each.name: each.read_bytes()
            for each in (
                of.folder / contracting(of).publish("ocds", YEAR, "--draft")["folder"]
            ).iterdir()
        }
        for of in (desk, Desk(tmp_path / "other"))
    )
    assert first.keys() == other.keys()
    assert [name for name in first if first[name] != other[name]] == []


def test_what_changed_of_a_contract_is_found_and_published_beside(desk: Desk) -> None:
    contracting(desk, LINE, CONTRACT + NUMBERED)
    accept(desk)
    desk.publish("ocds", YEAR)
    assert due(desk)["ocds", YEAR]["state"] == "published"
    register = desk.folder / "books/registers/codes.beancount"
    register.write_text(
        f"{register.read_text('utf-8')}\n"
        '2020-09-01 custom "variation" "C-1"\n'
        "  amount: 1000.00 GBP\n",
        encoding="utf-8",
    )
    accept(desk)
    changed = due(desk)["ocds", YEAR]
    assert changed["state"] == "changed"
    (one,) = changed["differences"]
    assert one["columns"] == ["Release"]
    again = desk.publish("ocds", YEAR)
    assert again["publication"] == f"ocds-{YEAR}-v2"
    before = reader.read(desk.folder / f"out/ocds-{YEAR}", f"ocds-{YEAR}")
    assert len(package(desk, again)["releases"]) == len(before["releases"]) + 1


def test_the_calendar_stands_while_a_register_says_what_is_refused(
    desk: Desk,
) -> None:
    contracting(desk, LINE, CONTRACT + NUMBERED)
    accept(desk)
    desk.publish("ocds", YEAR)
    register = desk.folder / "books/registers/codes.beancount"
    text = register.read_text("utf-8")
    register.write_text(text.replace("  starts: 2020", '  cpv: "1"\n  starts: 2020'))
    accept(desk)
    assert due(desk)["ocds", YEAR]["state"] == "changed"
    done = desk.run(*WISH, "--with-gaps")
    assert "PUBLISH-008" in done.err


def test_a_supplier_that_reads_like_a_person_is_withheld_until_somebody_decides(
    desk: Desk,
) -> None:
    contract = CONTRACT.replace("Acme Ltd", "Mr Quill Quorum")
    paid = LINE.replace("Acme Ltd", "Mr Quill Quorum")
    contracting(desk, paid, contract)
    assert "Payees that read like people" in refused(desk)
    said = desk.publish("ocds", YEAR)
    text = json.dumps(package(desk, said))
    assert "Quorum" not in text
    assert "C-1" not in text
    (transaction,) = reader.transactions(package(desk, said))
    assert transaction["value"]["amount"] == 600
    assert transaction["payee"]["id"] == "withheld-personal-data"


# How the register says what a notice says.
_ROUTES = {"open": "open", "selective": "restricted", "direct": "single-tender"}


def _registered(notice: dict[str, Any], code: str) -> str:
    """Write a published notice as entries of the registers."""
    tender, buyer = notice["tender"], notice["buyer"]["id"]
    issued = (tender.get("datePublished") or notice["date"])[:10]
    cpv = tender["classification"]["id"]
    route = _ROUTES.get(tender.get("procurementMethod", ""))
    title = tender["title"].replace('"', "'")
    lines = [f'{issued} custom "tender" "T-{code}" "{title}"']
    closes = max(tender["tenderPeriod"]["endDate"][:10], issued)
    lines.append(f"  closes: {closes}")
    if "value" in tender:
        lines.append(f"  estimate: {Decimal(str(tender['value']['amount'])):.2f} GBP")
    if route:
        lines.append(f'  route: "{route}"')
    for at, award in enumerate(notice.get("awards", [])):
        name = award["suppliers"][0]["name"].replace('"', "'")
        day = max(award["date"][:10], issued)
        lines += [
            f'{day} custom "contract" "C-{code}-{at}" "{title}"',
            f'  supplier: "{name}"',
            f'  tender: "T-{code}"',
            f"  value: {Decimal(str(award['value']['amount'])):.2f} GBP",
            f"  starts: {award['contractPeriod']['startDate'][:10]}",
            f"  ends: {award['contractPeriod']['endDate'][:10]}",
            f'  cpv: "{cpv}"',
        ]
    assert buyer
    return "\n".join(lines) + "\n"


def test_real_notices_are_published_again_as_they_were(desk: Desk) -> None:
    """What a notice says and a register has room for comes out as it went in."""
    notices = {
        each.stem.rpartition("_")[2].removeprefix("ReleaseStr"): json.loads(
            each.read_bytes()
        )
        for each in sorted(path("ocds").glob("*.json"))
        if each.stem != "release-schema"
    }
    assert len(notices) == 7
    registers = "".join(_registered(each, code) for code, each in notices.items())
    contracting(desk, "", registers)
    said = desk.publish("ocds", "2024-25")
    found = package(desk, said)
    assert reader.wrong(found) == []
    checked = reader.checked(found)
    assert not checked["validation_errors"]
    assert not checked["additional_closed_codelist_values"]
    awards = 0
    for code, notice in notices.items():
        release = reader.latest(found, f"ocds-213czf-T-{code}")
        tender, was = release["tender"], notice["tender"]
        assert tender["title"] == was["title"].strip()
        assert tender.get("procurementMethod") == was.get("procurementMethod")
        assert tender.get("value") == was.get("value")
        for award, then in zip(
            release.get("awards", []), notice.get("awards", []), strict=True
        ):
            awards += 1
            assert award["value"] == then["value"]
            assert award["status"] == then["status"]
            days, were = award["contractPeriod"], then["contractPeriod"]
            for end in ("startDate", "endDate"):
                assert days[end][:10] == were[end][:10]
            item = award["items"][0]["classification"]
            assert item["id"] == was["classification"]["id"]
            assert item["scheme"] == was["classification"]["scheme"]
    assert awards == 5
