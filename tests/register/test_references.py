"""Decisions are found by their references, however these are written."""

from __future__ import annotations

import datetime as dt
import doctest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.register import Decision, read, references
from mopac_spend.register.references import Reference, reference, same_reference
from tests.ledger_text import ledger


def decision(code: str, written: str, year: int) -> Decision:
    return Decision(
        code=code, title=code, valid_from=dt.date(year, 6, 1), reference=written
    )


DECISIONS = [
    decision("PCD-79", "PCD 79", 2016),
    decision("old-79", "DMPCD 2013/79", 2013),
    decision("old-96", "DMPCD 2013/96", 2013),
    decision("PCD-310", "", 2018),
    decision("MD-3034", "MD3034", 2023),
    decision("leases", "Leases 2020", 2020),
]


def test_examples_of_the_module() -> None:
    assert doctest.testmod(references).failed == 0


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("PCD 79", Reference("PCD", 0, 79)),
        ("PCD79", Reference("PCD", 0, 79)),
        (" pcd  79 ", Reference("PCD", 0, 79)),
        ("PCD-0079", Reference("PCD", 0, 79)),
        ("DMPCD 79", Reference("PCD", 0, 79)),
        ("DMPCD_79", Reference("PCD", 0, 79)),
        ("DMPCD 2016/79", Reference("PCD", 2016, 79)),
        ("DMPCD 2016 - 79", Reference("PCD", 2016, 79)),
        ("DMPCD 2016 \u2013 79", Reference("PCD", 2016, 79)),
        ("DMPCD2016 79", Reference("PCD", 2016, 79)),
        ("PCD 2016", Reference("PCD", 0, 2016)),
        ("PCD 1899/3", None),
        ("MD3034", Reference("MD", 0, 3034)),
        ("dd 2738", Reference("DD", 0, 2738)),
        ("ADD 5", Reference("ADD", 0, 5)),
        ("PCD", None),
        ("PCD 79a", None),
        ("79", None),
        ("", None),
        ("XMD 3", None),
    ],
)
def test_a_reference_is_taken_apart(text: str, meant: Reference | None) -> None:
    assert reference(text) == meant


@given(st.integers(1, 99_999), st.integers(1900, 2099), st.sampled_from("/-_ "))
def test_every_way_of_writing_one_is_one(number: int, year: int, apart: str) -> None:
    forms = [
        f"{prefix}{blank}{number}" for prefix in ("PCD", "dmpcd") for blank in " -"
    ]
    assert {reference(form) for form in forms} == {Reference("PCD", 0, number)}
    dated = reference(f"DMPCD {year}{apart}{number}")
    assert dated == Reference("PCD", year, number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pcd79", "PCD-79"),
        ("DMPCD 2016/79", "PCD-79"),  # of the running series, signed in that year
        ("DMPCD 2015/79", None),
        ("DMPCD 2013/79", "old-79"),  # of the series of that year
        ("DMPCD 2013 - 96", "old-96"),
        ("PCD 96", None),  # the running number 96 is another decision
        ("PCD 310", "PCD-310"),  # by its code, where no reference is written
        ("DMPCD 2018/310", "PCD-310"),
        ("md 3034", "MD-3034"),
        ("DD 3034", None),
        ("Leases 2020", None),  # no known form: the aliases find it
    ],
)
def test_the_decision_that_is_meant(text: str, code: str | None) -> None:
    assert same_reference(text, DECISIONS) == code


def test_of_two_decisions_neither_is_taken() -> None:
    twice = [*DECISIONS, decision("another", "DMPCD 79", 2016)]
    assert same_reference("PCD 79", twice) is None
    assert same_reference("DMPCD 2016/79", twice) is None
    assert same_reference("PCD 310", twice) == "PCD-310"


def test_a_decision_whose_code_is_its_reference_counts_once() -> None:
    assert same_reference("PCD 5", [decision("PCD-5", "PCD 5", 2020)]) == "PCD-5"


@ledger
def test_an_alias_goes_before_what_a_reference_seems_to_mean(
    entries: list[Any],
) -> None:
    """
    2016-11-09 custom "decision" "PCD-79" "Crime prevention fund"
      reference: "PCD 79"
    2020-11-09 custom "decision" "PCD-80" "Its successor"
      reference: "PCD 80"
    2020-11-09 custom "alias" "decision" "PCD-80" "DMPCD 79"
    """
    codes, _ = read(entries)
    assert codes.resolve("decision", "DMPCD 2016/79") == "PCD-79"
    assert codes.resolve("decision", "DMPCD 79") == "PCD-80"
    assert codes.resolve("decision", "pcd-79") == "PCD-79"
    assert codes.resolve("decision", "PCD 81") is None
    assert codes.resolve("initiative", "PCD 79") is None
