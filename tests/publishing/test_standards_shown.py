"""What follows a standard, beside all else that is done with a publication."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.publishing.ocds_books import contracting
from tests.publishing.test_adopted import FILE, LAYOUT
from tests.publishing.test_calendar import accept
from tests.publishing.test_giving import PAID, REGISTER, make
from tests.publishing.test_site import contents, made, site

if TYPE_CHECKING:
    from tests.publishing.conftest import Desk

LATER = '2012-01-16 custom "supplier" "later" "Quorum Nobody"\n  individual: TRUE\n'


def say(desk: Desk, before: str, after: str) -> None:
    """Change a register by hand, and accept it."""
    place = desk.folder / "books/registers/codes.beancount"
    text = place.read_text("utf-8")
    assert before in text
    place.write_text(text.replace(before, after, 1), encoding="utf-8")
    accept(desk)


def test_a_site_has_grants_of_a_standard_with_all_their_forms(desk: Desk) -> None:
    make(desk, PAID, REGISTER)
    desk.publish("360giving", "2020-07")
    say(desk, '"Mentors"', '"Mentors for all"')
    desk.publish("360giving", "2020-07")
    said = made(desk)
    assert said["versions"] == ["360giving-2020-07", "360giving-2020-07-v2"]
    assert said["without_files"] == []
    catalogue = json.loads((desk.folder / "site/catalog.jsonld").read_bytes())
    media = {
        each["@id"]: each["dcat:mediaType"]["@id"].partition("media-types/")[2]
        for of in catalogue["dcat:dataset"]
        for each in of["dcat:distribution"]
    }
    name = "360giving-2020-07/360giving-2020-07"
    assert media[f"{name}.json"] == "application/json"
    assert media[f"{name}.xlsx"].endswith("spreadsheetml.sheet")
    place = desk.folder / "site/changes/360giving-2020-07--360giving-2020-07-v2.html"
    text = html.parse(str(place)).getroot().text_content()
    assert "Mentors → Mentors for all" in text
    assert "2020-07-01" in text


def test_a_site_has_contracting_data_with_all_its_forms(desk: Desk) -> None:
    contracting(desk)
    desk.publish("ocds", "2020-21")
    assert made(desk)["without_files"] == []
    catalogue = json.loads((desk.folder / "site/catalog.jsonld").read_bytes())
    (of,) = catalogue["dcat:dataset"]
    forms = {
        each["@id"].rpartition(".")[2]: each["dct:format"]["@id"].rpartition("/")[2]
        for each in of["dcat:distribution"]
    }
    assert forms["zip"] == "ZIP"
    assert forms["json"] == "JSON"


def test_whom_only_the_file_of_a_standard_names_is_withdrawn_too(desk: Desk) -> None:
    """Why a contract was varied is in no row, and may name somebody."""
    contracting(desk)
    say(desk, "Reports are due each quarter", "As Quorum Nobody asked")
    desk.publish("ocds", "2020-21")
    assert made(desk)["without_files"] == []
    place = desk.folder / "books/registers/codes.beancount"
    place.write_text(place.read_text("utf-8") + LATER, encoding="utf-8")
    accept(desk)
    (said,) = made(desk)["without_files"]
    assert "withdrawn" in said
    assert not any(b"Nobody" in e for e in contents(desk.folder / "site").values())


def test_a_file_of_a_standard_that_cannot_be_read_is_refused(desk: Desk) -> None:
    from hashlib import sha256

    contracting(desk)
    say(desk, "Reports are due each quarter", "As Quorum Nobody asked")
    desk.publish("ocds", "2020-21")
    folder = desk.folder / "out/ocds-2020-21"
    (folder / "ocds-2020-21.json").write_text("{")
    lines = [
        f"{sha256(each.read_bytes()).hexdigest()}  {each.name}\n"
        for each in sorted(folder.iterdir())
        if each.suffix != ".txt"
    ]
    (folder / "manifest-sha256.txt").write_text("".join(lines))
    done = site(desk)
    assert done.status == 2
    assert "PUBLISH-006" in done.err
    assert "put back what was published" in done.err


@pytest.mark.parametrize("duty", ["360giving", "ocds"])
def test_no_file_of_payments_is_held_against_a_standard(desk: Desk, duty: str) -> None:
    contracting(desk)
    (desk.folder / "old.toml").write_text(LAYOUT)
    (desk.folder / "july.csv").write_text(FILE)
    done = desk.run("adopt", "july.csv", "--duty", duty, "--layout", "old.toml")
    assert done.status == 2
    assert "PUBLISH-001" in done.err
    assert "cannot be held against it" in done.err
