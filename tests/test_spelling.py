"""Supplier names reduced to what is compared, and payees that are hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.register.spelling import plain_name, redacted


@pytest.mark.parametrize(
    "name",
    [
        "Harbour & Quay Training Ltd",
        "HARBOUR AND QUAY TRAINING LIMITED",
        "The Harbour and Quay Training",
        "Harbour & Quay Training Ltd.",
        "HARBOUR & QUAY TRAINING PLC",
        "Harbour  and Quay\u00a0Training P.L.C.",
        "Harbour and Quay Training Ltd T/A Quay Courses",
        "Harbour and Quay Training Ltd trading as Quay Courses",
        "10432 - Harbour and Quay Training Ltd",
        "Harbour and Quay Training Ltd [17340]",
        "Harbour and Quay Training Community Interest Company",
    ],
)
def test_spellings_of_one_name(name: str) -> None:
    assert plain_name(name) == "HARBOUR AND QUAY TRAINING"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour Training North Ltd", "Harbour Training South Ltd"),
        ("Plot 12 Ltd", "Plot 13 Ltd"),
        ("24 Hour Plumbers", "Hour Plumbers"),
    ],
)
def test_names_that_differ_in_more(one: str, other: str) -> None:
    assert plain_name(one) != plain_name(other)


def test_what_would_leave_nothing_is_kept() -> None:
    assert plain_name("The Ltd") == "LTD"
    assert plain_name("Limited") == "LIMITED"
    assert plain_name("1234567") == "1234567"


@pytest.mark.parametrize(
    "name",
    [
        "THIRD PARTY SUPPLIER",
        "Third Party",
        "REDACTED PERSONAL DATA",
        "Redacted - Commercial Confidentiality",
        "Name redacted",
        "xxx",
        "XX XX",
        "",
        " - ",
    ],
)
def test_payees_that_are_hidden(name: str) -> None:
    assert redacted(name)


@pytest.mark.parametrize(
    "name",
    ["Redactive Media Sales Limited", "Third Sector Ltd", "Xerox", "Individual Care"],
)
def test_payees_that_are_not(name: str) -> None:
    assert not redacted(name)


@given(st.text(max_size=60))
def test_a_name_of_any_letters_stays_one(text: str) -> None:
    if any(each.isalnum() for each in text):
        assert plain_name(text)
    else:
        assert redacted(text)


def test_names_in_other_letters_are_told_apart() -> None:
    assert plain_name("\u6771\u4eac") != plain_name("\u5927\u962a")
    assert not redacted("\u6771\u4eac")
    assert plain_name("Caf\u00e9 Rouge Ltd") == plain_name("CAFE ROUGE")
