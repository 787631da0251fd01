"""What is withheld is so in every form of every duty, and is known to releases."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.disclosure.released import FOLDER, Shelf
from tests.publishing import giving_reader, ocds_reader
from tests.publishing.conftest import Desk
from tests.publishing.ocds_books import SETTINGS
from tests.publishing.test_calendar import accept, due
from tests.publishing.test_giving import BODY, make
from tests.publishing.test_site import contents, made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPENT, GRANTED = "vru / victims / consultancy", "vru / victims / grants"
PEOPLE = """
2012-01-16 custom "supplier" "quill" "Ms Quill Person"
  individual: TRUE
2012-01-16 custom "supplier" "acme" "Acme Ltd"
2026-04-02 custom "tender" "T1" "Talks"
  estimate: 12345.67 GBP
2026-04-10 custom "contract" "C1" "Talks"
  supplier: "Ms Quill Person"
  tender: "T1"
  route: "open"
  value: 12345.67 GBP
  starts: 2026-04-11
  ends: 2027-04-10
2026-05-10 custom "variation" "C1"
  amount: 1357.91 GBP
2026-04-03 custom "tender" "T2" "Work"
  estimate: 22222.22 GBP
  closes: 2026-04-09
2026-04-10 custom "contract" "C2" "Work"
  supplier: "acme"
  tender: "T2"
  route: "open"
  value: 22222.22 GBP
  starts: 2026-04-11
  ends: 2027-04-10
2026-03-10 custom "grant" "G1" "Help"
  amount: 6543.21 GBP
  individual: TRUE
2026-04-10 custom "grant" "G2" "Help"
  amount: 7543.21 GBP
  recipient: "Acme Ltd"
"""
DARK = """2012-01-16 custom "withholding" "W-1" "What one was paid"
  supplier: "quill"
  reason: "personal-data"
  amount: TRUE
"""
PAID = f"""
  2026-03-20 | Ms Quill Person | Help | 2468.12 | {GRANTED} | grant=G1
  2026-05-01 | Ms Quill Person | Talks | 1234.56 | {SPENT} | contract=C1
  2026-05-02 | Acme Ltd | Work | 2234.56 | {SPENT} | contract=C2
  2026-05-03 | Ms Quill Person | Help | 3456.78 | {GRANTED} | grant=G1
  2026-05-04 | Acme Ltd | Help | 4456.78 | {GRANTED} | grant=G2
  2026-05-05 | Ms Quill Person | More | 40000.11 | {SPENT} | contract=C1
  2026-05-06 | Acme Ltd | More | 50000.11 | {SPENT} | contract=C2
"""
HIDDEN = (
    *("1234.56", "2468.12", "3456.78", "40000.11", "12345.67", "1357.91"),
    *("6543.21", "13703.58", "5924.90", "5924.9", "41234.67"),
)
DUTIES = (
    *("sio-3f 2026-27-Q1", "sio-3g 2026-05", "sio-4b 2026-27-Q1"),
    *("sio-4c 2026-27-Q1", "ltc-500 2026-27-Q1", "gla-250 2026-05"),
    *("hmt-25k 2026-05", "pa23-s70 2026-27-Q1", "360giving 2026-27", "ocds 2026-27"),
)


def office(folder: Path, more: str = "", lines: str = PAID) -> Desk:
    settings = SETTINGS.replace('  org-id: "GB-LAE-TST"\n', "")
    return make(Desk(folder), lines, PEOPLE + more, BODY + settings)


def texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file of a folder, and what is packed in it."""
    for name, content in contents(folder).items():
        yield name, content
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for each in packed.namelist():
                    yield f"{name}!{each}", packed.read(each)


def giving(desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    place = desk.folder / said["folder"] / f"{said['publication']}.json"
    found: dict[str, Any] = json.loads(place.read_bytes())
    return found


@pytest.fixture(scope="module")
def dark(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    desk = office(tmp_path_factory.mktemp("dark"), DARK)
    found = {each: desk.publish(*each.split()) for each in DUTIES}
    return {"desk": desk, **found}


@pytest.mark.parametrize("duty", DUTIES)
def test_an_amount_that_is_withheld_is_in_no_form(
    dark: dict[str, Any], duty: str
) -> None:
    desk, said = dark["desk"], dark[duty]
    seen = 0
    for name, content in texts(desk.folder / said["folder"]):
        seen += 1
        for pounds in HIDDEN:
            for written in (pounds, f"{float(pounds):,.2f}"):
                assert written.encode() not in content, (name, written)
    assert seen > 6
    rows = [row for row in desk.rows(said) if row["Withheld"]]
    assert rows
    heading = next(e for e in rows[0] if "mount" in e or "alue (" in e)
    assert {row[heading] for row in rows} == {""}
    assert "but for those of" in " ".join(said["notes"])


def test_what_ties_ties_with_amounts_that_are_withheld(dark: dict[str, Any]) -> None:
    for duty in ("sio-3f 2026-27-Q1", "360giving 2026-27", "ocds 2026-27"):
        classes = dark[duty]["classes"]
        assert sum(each["rows"] for each in classes) == 6
        assert sum(Decimal(each["pounds"]) for each in classes) == Decimal("101382.90")


def test_the_standards_stay_valid_without_the_amounts(dark: dict[str, Any]) -> None:
    desk = dark["desk"]
    grants = giving(desk, dark["360giving 2026-27"])
    assert giving_reader.faults(grants) == []
    assert [each["id"] for each in grants["grants"]] == ["360G-testing-G2"]
    assert "Of 1 grant the amounts are withheld" in grants["description"]
    package = giving(desk, dark["ocds 2026-27"])
    assert ocds_reader.wrong(package) == []
    paid = [
        each
        for release in package["releases"]
        for contract in release.get("contracts", ())
        for each in contract.get("implementation", {}).get("transactions", ())
    ]
    assert len(paid) == 4
    assert len([each for each in paid if "value" in each]) == 2


def test_a_year_of_nothing_but_withheld_amounts_is_no_360giving(tmp_path: Path) -> None:
    lines = "\n".join(line for line in PAID.splitlines() if "grant=G2" not in line)
    desk = office(tmp_path, DARK, lines)
    place = tmp_path / "books/registers/codes.beancount"
    text = place.read_text("utf-8")
    first, last = text.index('2026-04-10 custom "grant" "G2"'), text.index(DARK)
    place.write_text(text[:first] + text[last:], encoding="utf-8")
    done = desk.run(
        "360giving", "--period", "2026-27", "--output", "out", "--with-gaps"
    )
    assert done.status == 2
    assert "the amounts of all grants" in done.err


def test_a_transaction_of_a_grant_is_known_to_releases(tmp_path: Path) -> None:
    """Those of earlier years are printed again, and are known too."""
    desk = office(tmp_path)
    desk.publish("360giving", "2026-27")
    kept = Shelf(tmp_path / "foi-cases" / FOLDER).kept()
    alone = [next(iter(e.shares)) for e in kept.cells if len(e.shares) == 1]
    amounts = {key.rpartition(" ")[2] for key in alone}
    assert amounts == {"2468.12", "3456.78"}


def test_what_a_release_hid_is_not_given_back_by_a_grant(tmp_path: Path) -> None:
    from tests.disclosure.office import Office
    from tests.disclosure.test_answers import PEOPLE as OTHERS

    lines = """
    2018-04-02 | Person Example A | Help | 7321.55 | vru / victims / grants | grant=G-1
    2018-04-02 | Acme Ltd | Help | 100.00 | vru / victims / grants
    2018-05-03 | Person Example B | A course | 4100.10 | vru / victims / training
    2018-06-04 | Person Example C | A course | 5200.20 | vru / victims / training
    2018-07-05 | Person Example D | A course | 6300.30 | vru / victims / training
    """
    grant = (
        '2018-04-01 custom "grant" "G-1" "Help"\n'
        "  amount: 9000.00 GBP\n  individual: TRUE\n"
    )
    own = Office(tmp_path, lines, OTHERS + grant)
    body = own.books / "registers/body.beancount"
    body.write_text(body.read_text("utf-8") + BODY, encoding="utf-8")
    own.done("record", "--by", "A", "--why", "what the body is called")
    own.release("release", "spend-by-category", "--fy", "2018-19")
    wish = ("--period", "2018-19", "--output", str(tmp_path / "out"), "--with-gaps")
    done = own.run("publish", "360giving", *wish)
    assert done.exit_code != 0
    assert "what earlier releases hid" in f"{done.exception}"
    assert not (tmp_path / "out").exists()


REFUGE = """
2012-01-16 custom "supplier" "refuge" "Refuge Trust"
2026-04-10 custom "contract" "NOWHERE-ROAD" "Rent of 1 Nowhere Road"
  supplier: "Refuge Trust"
  value: 12000.00 GBP
  starts: 2026-04-11
  ends: 2027-04-10
2026-04-10 custom "grant" "NOWHERE-CLUB" "A club at 1 Nowhere Road"
  amount: 900.00 GBP
  recipient: "Refuge Trust"
2026-04-11 custom "grant" "HALL" "A hall at 1 Nowhere Road"
  amount: 800.00 GBP
  recipient: "Umbrella Trust"
2026-05-15 custom "withholding" "W-2" "Where a refuge is, which is secret since May"
  supplier: "refuge"
  reason: "safety-of-a-person"
"""
RENT = f"""
  2026-05-20 | Refuge Trust | Rent | 700.00 | {SPENT} | contract=NOWHERE-ROAD
  2026-05-20 | Refuge Trust | Club | 650.00 | {GRANTED} | grant=NOWHERE-CLUB
  2026-05-21 | REFUGE TRUST | Hall | 640.00 | {GRANTED} | grant=HALL
"""


@pytest.mark.parametrize(
    "duty", ["sio-4b 2026-27-Q1", "360giving 2026-27-Q1", "ocds 2026-27-Q1"]
)
def test_what_is_withheld_since_a_day_is_withheld_of_what_began_before_it(
    tmp_path: Path, duty: str
) -> None:
    """Whom a contract names as it is paid is withheld as whom it names by code."""
    desk = office(tmp_path, REFUGE, PAID + RENT)
    said = desk.publish(*duty.split())
    rows = [row for row in desk.rows(said) if row["Withheld"] == "safety-of-a-person"]
    assert len(rows) == (2 if duty.startswith("3") else 1)
    for name, content in texts(desk.folder / said["folder"]):
        lower = content.lower()
        for word in (b"refuge trust", b"nowhere", b"umbrella"):
            assert word not in lower, (name, word)


def test_an_earlier_version_with_amounts_that_are_withheld_now(tmp_path: Path) -> None:
    desk = office(tmp_path)
    desk.publish("sio-3g", "2026-05")
    place = tmp_path / "books/registers/codes.beancount"
    place.write_text(place.read_text("utf-8") + DARK, encoding="utf-8")
    accept(desk)
    assert due(desk)["sio-3g", "2026-05"]["state"] == "changed"
    desk.publish("sio-3g", "2026-05")
    (said,) = made(desk)["without_files"]
    assert "withdrawn" in said
    for name, content in contents(desk.folder / "site").items():
        for pounds in ("1234.56", "1,234.56", "40000.11", "40,000.11"):
            assert pounds.encode() not in content, name


def test_a_file_of_other_tools_is_compared_where_amounts_are_withheld(
    tmp_path: Path,
) -> None:
    from tests.publishing.test_adopted import LAYOUT

    desk = office(tmp_path, DARK)
    (tmp_path / "old.toml").write_text(LAYOUT)
    (tmp_path / "may.csv").write_text(
        "Paid,Pounds,To\n2026-05-02,2234.56,Acme Ltd\n2026-05-01,1234.56,REDACTED\n"
    )
    wish = ("--duty", "sio-3g", "--period", "2026-05", "--layout", "old.toml")
    done = desk.run("adopt", "may.csv", *wish, "--by", "A. Officer")
    assert done.status == 0, done.err
    assert due(desk)["sio-3g", "2026-05"]["state"] == "changed"
    desk.publish("sio-3g", "2026-05")
    assert made(desk)["versions"] == ["sio-3g-2026-05", "sio-3g-2026-05-v2"]


def test_vat_that_is_not_recovered_says_no_amount_that_is_withheld(
    tmp_path: Path,
) -> None:
    from mopac_spend.publishing.columns import FIELDS, Field
    from mopac_spend.publishing.lines import _expression

    for name in ("amount", "irrecoverable_vat"):
        field = Field("x", name, required=False, known=FIELDS[name])
        assert _expression(field, "spend.amount").startswith("if(dark, NULL")
