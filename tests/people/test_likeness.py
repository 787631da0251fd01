"""Which payees read like people: titles, initials, surnames first; and which do not."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.people.likeness import (
    FORENAME,
    HIGHEST,
    INITIALS,
    MODEL,
    SURNAME_FIRST,
    TITLE,
    likeness,
)
from mopac_spend.people.words import FORENAMES, TITLES
from mopac_spend.register.codes import PEOPLE_FROM
from mopac_spend.register.spelling import redacted
from tests import real_data

# ILLUSTRATIVE: nobody of these names is known to us.
SURNAMES = ["Quillby", "O'Dray", "Vane-Tempest", "Oyelarin", "Zdravkova", "MacFenn"]


@pytest.mark.parametrize(
    ("name", "ground"),
    [
        ("Mr J Quillby", TITLE),
        ("MR. J. QUILLBY", TITLE),
        ("MRS QUILLBY", TITLE),
        ("Mr & Mrs D Quillby", TITLE),
        ("MR N & MRS S CHAMBERS", TITLE),
        ("MISS ADA WARD", TITLE),
        ("Quillby, Mr J", TITLE),
        ("Quillby Dr J", TITLE),
        ("JANE QUILLBY QC", TITLE),
        ("MR S QUILLBY T/A QUILLBY AUTOS LTD", TITLE),
        ("MR S QUILLBY TRADING AS QUILLBY AUTOS", TITLE),
        ("Quillby Garages (Mr S Quillby)", TITLE),
        ("Estate of the late Jane Quillby", TITLE),
        ("10432 - Mr J Quillby", TITLE),
        ("\u200bMr\u00a0J Quillby", TITLE),
        ("QUILLBY JANE A", SURNAME_FIRST),
        ("QUILLBY JANE", SURNAME_FIRST),
        ("Quillby, J", SURNAME_FIRST),
        ("QUILLBY J A", SURNAME_FIRST),
        ("Quillby, Oluwaseun", SURNAME_FIRST),
        ("Jane Quillby", FORENAME),
        ("JANE A QUILLBY", FORENAME),
        ("Jane Quillby T/A Rosegate Garden Services", FORENAME),
        ("J Quillby", INITIALS),
        ("J. A. Quillby", INITIALS),
        ("Petroula Zorvan", MODEL),
    ],
)
def test_a_person_is_found_on_a_ground(name: str, ground: str) -> None:
    found = likeness(name)
    assert found.ground == ground
    assert found.points >= PEOPLE_FROM
    assert found.words


@pytest.mark.parametrize(
    "name",
    [
        *("Quillby Ltd", "JANE QUILLBY LIMITED", "J QUILLBY & SONS", "Quillby LLP"),
        *("MR QUILLBY LTD", "Dr Quillby & Partners", "Sir John Quillby School"),
        *("Quillby Borough Council", "J QUILLBY (ELECTRICAL) LTD", "S QUILLBYLTD"),
        *("QUILLBY SOLICITORS", "St Quillby Primary School", "Quillby Trust"),
        *("MS SOCIETY", "Dr Martens", "DR TRAINING AND DEVELOPMENT", "Mrs Services"),
        *("Jane Quillby Photography", "QUILLBY", "WWW.QUILLBY.COM", "4 J QUILLBY"),
        *("", " ", "-", "...", "J A", "Mr", "MR &", "£5", "12345", "Quillby & Vane"),
        *("Royal Mail", "Transport for Quillby", "THE QUILLBY CENTRE"),
    ],
)
def test_a_firm_is_asked_by_nobody(name: str) -> None:
    assert likeness(name).points < PEOPLE_FROM


def spelt(title: str, initial: str, surname: str, way: int) -> str:
    ways = (
        f"{title} {initial} {surname}",
        f"{title}. {initial}. {surname}",
        f"{title} {surname}",
        f"{surname}, {title} {initial}",
        f"{surname} {title} {initial}",
        f"{title}  {initial}{initial} {surname}",
        f"{title} {initial} {surname} T/A {surname} Builders Ltd",
    )
    return ways[way]


@given(
    title=st.sampled_from(TITLES.split("|")),
    initial=st.sampled_from("ABCDEFGHJKLMNOPRSTVWYZ"),
    surname=st.sampled_from(SURNAMES),
    way=st.integers(0, 6),
    case=st.sampled_from([str.upper, str.lower, str]),
)
def test_a_title_is_always_found(
    title: str, initial: str, surname: str, way: int, case: type[str]
) -> None:
    assert likeness(case(spelt(title, initial, surname, way))).points >= HIGHEST


@given(
    forename=st.sampled_from(FORENAMES.split("|")),
    surname=st.sampled_from(SURNAMES),
    way=st.integers(0, 4),
    case=st.sampled_from([str.upper, str]),
)
def test_a_common_forename_is_always_found(
    forename: str, surname: str, way: int, case: type[str]
) -> None:
    name = (
        f"{forename} {surname}",
        f"{forename} A {surname}",
        f"{surname}, {forename}",
        f"{surname} {forename}",
        f"{surname} {forename} A",
    )[way]
    assert likeness(case(name)).points >= PEOPLE_FROM


@given(st.text(max_size=200))
def test_whatever_a_source_writes_has_points(text: str) -> None:
    found = likeness(text)
    assert 0 <= found.points <= 100
    assert bool(found.points) is bool(found.ground)


FILES = (
    *("gla/2018-P13.csv", "gla/2019-P13.csv", "leeds/2011-09__2b2d7a0.csv"),
    *("leeds/2013-07__6ece846.csv", "lambeth/2012-06-payments.csv"),
    *("tfl/2019-01__ff2c6b0.csv", "oxford/expenditure-over-500-jan-mar-2018.csv"),
)
_HEADINGS = {"vendor name", "supplier name", "suppliername"}


def payees(file: str) -> set[str]:
    content = real_data.path(f"spend/{file}").read_bytes()
    rows = [*csv.reader(io.StringIO(content.decode("cp1252", "replace"), ""))]
    top, at = next(
        (number, place)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
        if cell.strip().casefold() in _HEADINGS
    )
    names = {" ".join(row[at].split()) for row in rows[top + 1 :] if len(row) > at}
    return {name for name in names if name and not redacted(name)}


@pytest.mark.parametrize("file", FILES)
def test_titled_payees_of_real_files_are_found(file: str) -> None:
    names = payees(file)
    assert len(names) > 200
    titled = {
        name
        for name in names
        if name.casefold().split()[0].strip(".") in {"mr", "mrs", "miss"}
        and not any(
            word in name.casefold().split()
            for word in ("ltd", "limited", "plc", "llp", "communications")
        )
    }
    assert {name for name in titled if likeness(name).points < HIGHEST} == set()
    # Whoever has to decide is asked of one payee in ten, and no more.
    asked = [name for name in names if likeness(name).points >= PEOPLE_FROM]
    assert len(asked) < len(names) / 10 + len(titled)
