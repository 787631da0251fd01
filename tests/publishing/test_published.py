"""What a publication holds: harmless, tied, withheld where it has to be, never over."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.books_maker import ILLUSTRATIVE, make_books
from tests.publishing.packages_reader import validated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.publishing.conftest import Desk

ITEM = "vru / victims / consultancy"
FORMULA = '=HYPERLINK("http://a.example";"x")'
BIDI = "Acme \u202etxt.exe"
MARKUP = "<script>alert(1)</script>"
LINES = f"""
    2020-07-01 | {FORMULA} | @SUM(A1) | 600.00 | {ITEM}
    2020-07-02 | {BIDI} | {MARKUP} | 700.00 | {ITEM}
    2020-07-03 | +44 Ltd | Line one, "quoted" | 800.00 | {ITEM}
    2020-07-04 | Acme Ltd | Refund | -900.00 | {ITEM}
    2020-07-05 | Acme Ltd | Small | 12.00 | {ITEM}
    2020-07-06 | Acme Ltd | Seed fund | 300.00 | vru / knife-crime / grants
    2020-07-07 | Acme Ltd | Who knows | 50.00 | vru / victims / untagged
    2020-08-01 | Acme Ltd | Later | 5000.00 | {ITEM}
"""
PEOPLE = """
2012-01-16 custom "supplier" "person" "Ms Quill Person"
  individual: TRUE
2012-01-16 custom "supplier" "refuge" "Refuge Trust"
2012-01-16 custom "withholding" "hidden-refuge" "Where a refuge is"
  supplier: "refuge"
  reason: "safety-of-a-person"
2019-01-01 custom "grant" "G-PERSON" "Bursary"
  amount: 900.00 GBP
  individual: TRUE
"""
PAID = f"""
    2020-07-01 | Ms Quill Person | Talks by Quill Person | 600.00 | {ITEM}
    2020-07-01 | Refuge Trust | Rent of 1 Nowhere Road | 700.00 | {ITEM}
    2020-07-01 | Acme Ltd | Expenses of Quill Person | 800.00 | {ITEM}
    2020-07-01 | Bolt LLP | Advice | 900.00 | {ITEM}
    2020-07-02 | Some Name | Bursary | 900.00 | vru / victims / grants | grant=G-PERSON
"""


def texts(folder: Path) -> dict[str, str]:
    """Read every file of a publication as text, the workbook's content too."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".ods":
            with zipfile.ZipFile(path) as archive:
                found[path.name] = archive.read("content.xml").decode()
        else:
            found[path.name] = path.read_bytes().decode()
    return found


def test_the_classes_tie_with_all_spending(desk: Desk) -> None:
    desk.make(LINES)
    for duty in ("sio-3f", "sio-3g", "sio-3h", "sio-4b"):
        said = desk.publish(duty, "2020-07")
        classes = {each["class"]: each for each in said["classes"]}
        assert sum(each["rows"] for each in said["classes"]) == 7
        assert sum(Decimal(e["pounds"]) for e in said["classes"]) == Decimal("1562.00")
        assert {code: each["rows"] for code, each in classes.items()} == {
            "sio-3f": 1,
            "sio-3g": 4,
            "sio-3h": 0,
            "under-threshold": 1,
            "undecided": 1,
        }
        assert all(each["published"] != bool(each["why"]) for each in said["classes"])
        package = json.loads(texts(desk.folder / said["folder"])["datapackage.json"])
        assert package["classes"] == said["classes"]


def test_the_command_prints_the_classes_and_what_they_come_to(desk: Desk) -> None:
    desk.make(LINES)
    wish = ("--period", "2020-07", "--output", "out", "--with-gaps")
    done = desk.run("sio-3g", *wish)
    assert "under the threshold" in done.out
    assert "all spending in the books: 7 payments, £1,562.00" in done.out
    assert "NOT IN THE BOOKS: Reasons why it is good value: 4 rows" in done.err


def test_what_is_hostile_is_harmless_in_every_form(desk: Desk) -> None:
    said = desk.make(LINES).publish("sio-3g", "2020-07")
    rows = desk.rows(said)
    assert [row["Recipient"] for row in rows] == [
        f"'{FORMULA}",
        "Acme \ufffdtxt.exe",
        "'+44 Ltd",
        "Acme Ltd",
    ]
    assert rows[0]["Purpose"] == "'@SUM(A1)"
    assert rows[3]["Amount (£)"] == "-900.00"
    found = texts(desk.folder / said["folder"])
    for name, text in found.items():
        assert "\u202e" not in text, name
    page, sheet = found["index.html"], found["sio-3g-2020-07.ods"]
    for text in (page, sheet):
        assert "<script" not in text
        assert "&lt;script&gt;" in text
    assert "table:formula" not in sheet
    assert "<a href" in page
    assert "http://a.example" not in re.findall(r'href="([^"]*)"', page)


def test_no_ref_of_the_books_leaves(desk: Desk) -> None:
    said = desk.make(LINES).publish("sio-3g", "2020-07")
    for name, text in texts(desk.folder / said["folder"]).items():
        assert "test:" not in text, name
        assert "test-batch" not in text, name
    # The body's own copy has them, in the books.
    assert "test:1:" in (
        desk.folder / "books/publications/sio-3g-2020-07.csv"
    ).read_text("utf-8")


def test_individuals_and_exceptions_are_rows_with_their_amounts(desk: Desk) -> None:
    said = desk.make(PAID, PEOPLE).publish("sio-3g", "2020-07")
    rows = desk.rows(said)
    shown = {row["Amount (£)"]: (row["Recipient"], row["Withheld"]) for row in rows}
    assert shown == {
        "600.00": ("Individual (name withheld)", "personal-data"),
        "700.00": ("Withheld", "safety-of-a-person"),
        # It is paid to a firm, and its purpose names somebody.
        "800.00": ("Individual (name withheld)", "personal-data"),
        "900.00": ("Bolt LLP", ""),
    }
    # What is withheld stands behind the others of its day.
    assert [row["Withheld"] != "" for row in rows] == [False, True, True, True]
    assert said["withheld"] == {"personal-data": 2, "safety-of-a-person": 1}
    grants = desk.publish("sio-3f", "2020-07")
    for folder in (said["folder"], grants["folder"]):
        for name, text in texts(desk.folder / folder).items():
            for word in ("Quill", "Refuge", "Nowhere", "Some Name", "G-PERSON"):
                assert word not in text, (name, word)
    (grant,) = desk.rows(grants)
    assert (grant["Amount (£)"], grant["Withheld"]) == ("900.00", "personal-data")


def test_a_payee_that_reads_like_a_person_is_withheld_until_somebody_decides(
    desk: Desk,
) -> None:
    desk.make(
        f"2020-07-01 | Mr Quill Quorum | Talk | 600.00 | {ITEM} | decision=PCD-79\n"
        f"2020-07-01 | Drummond Ltd | Talk | 700.00 | {ITEM} | decision=PCD-79"
    )
    done = desk.run("sio-3g", "--period", "2020-07", "--output", "out")
    assert done.status == 2
    assert "Payees that read like people" in done.err
    assert "Mr Quill Quorum" in done.err
    said = desk.publish("sio-3g", "2020-07")
    assert said["withheld"] == {"personal-data": 1}
    assert said["rows"] == 2
    for name, text in texts(desk.folder / said["folder"]).items():
        assert "Quorum" not in text, name
    codes = desk.folder / "books/registers/codes.beancount"
    codes.write_text(
        f"{codes.read_text('utf-8')}\n"
        '2012-01-16 custom "supplier" "quorum" "Mr Quill Quorum"\n'
        "  individual: FALSE\n",
        encoding="utf-8",
    )
    done = desk.run("sio-3g", "--period", "2020-07", "--output", "other", "--draft")
    assert done.status == 0, done.err


def test_what_is_missing_is_listed_and_nothing_is_written(desk: Desk) -> None:
    desk.make(LINES)
    done = desk.run("sio-3g", "--period", "2020-07", "--output", "out")
    assert done.status == 2
    assert "PUBLISH-005" in done.err
    assert "Reasons why it is good value: 4 rows, £1,200.00 (test:1:" in done.err
    assert "--with-gaps" in done.err
    assert not (desk.folder / "out").exists()
    assert not (desk.folder / "books/publications").exists()


def test_what_is_whole_needs_no_gaps(desk: Desk) -> None:
    desk.make(f"2020-07-01 | Acme Ltd | Advice | 600.00 | {ITEM} | decision=PCD-79")
    done = desk.run("sio-3g", "--period", "2020-07", "--output", "out")
    assert done.status == 0, done.err
    (row,) = desk.rows(
        {"folder": "out/sio-3g-2020-07", "publication": "sio-3g-2020-07"}
    )
    reason = row["Reasons why it is good value"]
    assert reason == "Set out in PCD 79, Crime prevention fund"


@pytest.mark.parametrize("duty", ["sio-3g", "sio-3f", "sio-3h", "sio-4b", "ltc-500"])
def test_validators_find_no_error(desk: Desk, duty: str) -> None:
    said = desk.make(LINES).publish(duty, "2020-07")
    folder = desk.folder / said["folder"]
    report = validated(folder / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    csvw = json.loads((folder / f"{said['publication']}.csv-metadata.json").read_text())
    heading = (folder / csvw["url"]).read_text("utf-8").splitlines()[0]
    titles = [each["titles"] for each in csvw["tableSchema"]["columns"]]
    assert ",".join(titles) == heading
    content = (folder / csvw["url"]).read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") == said["rows"] + 1
    manifest = (folder / "manifest-sha256.txt").read_text().splitlines()
    named = {line.split("  ")[1]: line.split("  ")[0] for line in manifest}
    assert named == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest-sha256.txt"
    }


def test_equal_books_give_equal_bytes(desk: Desk, tmp_path: Path) -> None:
    desk.make(LINES)
    first = desk.publish("sio-3g", "2020-07", "--draft")
    before = {p.name: p.read_bytes() for p in (tmp_path / first["folder"]).iterdir()}
    again = desk.publish("sio-3g", "2020-07", "--draft")
    assert again["publication"] == "sio-3g-2020-07-draft-v2"
    for path in (tmp_path / again["folder"]).iterdir():
        name = path.name.replace("-draft-v2", "-draft")
        text = path.read_bytes().replace(b"-draft-v2", b"-draft")
        if path.suffix == ".csv":
            assert text == before[name]


def test_invented_books_say_so_in_every_form(tmp_path: Path, desk: Desk) -> None:
    make_books(desk.folder / "books", LINES, illustrative=ILLUSTRATIVE)
    said = desk.publish("sio-3g", "2020-07")
    assert all(row["label"] == ILLUSTRATIVE for row in desk.rows(said))
    found = texts(desk.folder / said["folder"])
    for name in ("index.html", "sio-3g-2020-07.ods"):
        assert ILLUSTRATIVE in found[name]


def test_another_bodys_folder_is_refused(desk: Desk) -> None:
    desk.make(LINES).publish("sio-3g", "2020-07")
    other = desk.folder / "books/registers/body.beancount"
    other.write_text(other.read_text().replace("Office for Testing", "Another Office"))
    wish = ("--period", "2020-08", "--output", "out", "--with-gaps", "--draft")
    done = desk.run("sio-3g", *wish)
    assert done.status == 2
    assert "PUBLISH-006" in done.err
    assert "Office for Testing" in done.err
    assert [each.name for each in (desk.folder / "out").iterdir()] == ["sio-3g-2020-07"]


def test_nothing_is_published_among_the_books(desk: Desk) -> None:
    desk.make(LINES)
    wish = ("--period", "2020-07", "--output", "books/out", "--with-gaps")
    done = desk.run("sio-3g", *wish)
    assert done.status == 2
    assert "PUBLISH-006" in done.err
    assert not (desk.folder / "books/out").exists()


def test_a_gap_in_payments_is_said(desk: Desk) -> None:
    desk.make(
        f"2020-06-01 | Acme Ltd | Work | 600.00 | {ITEM}\n"
        f"2020-08-01 | Acme Ltd | Work | 600.00 | {ITEM}"
    )
    said = desk.publish("sio-3g", "2020-07")
    assert said["rows"] == 0
    assert any("no payment at all dated in July 2020" in each for each in said["notes"])


def test_a_period_without_any_payment_is_a_gap(desk: Desk) -> None:
    desk.make(LINES)
    done = desk.run("sio-3f", "--period", "2020-21-Q3", "--output", "out")
    assert done.status == 2
    assert "the books hold no payment of these days" in done.err
    notes = desk.publish("sio-3f", "2020-21-Q3")["notes"]
    assert any("The books end on 1 August 2020" in each for each in notes)


def test_a_duty_of_other_bodies_is_of_ones_own_will(desk: Desk) -> None:
    desk.make(LINES)
    own = "publishes by it of its own will"
    assert any(own in each for each in desk.publish("ltc-500", "2020-07")["notes"])
    assert not any(own in each for each in desk.publish("sio-3g", "2020-07")["notes"])
