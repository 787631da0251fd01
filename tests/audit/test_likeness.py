"""References and amounts compared: what is one keyed twice, and what is another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.audit.likeness import (
    core,
    is_instalment,
    of_amounts,
    of_references,
    stem,
)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("INV-10412", "INV-10412", "the same reference"),
        ("INV-10412", "inv 10412.", "but for case or punctuation"),
        ("INV-10412", "INV-1O4I2", "with O for 0 or I for 1"),
        ("INV-10412", "10412", "other letters or noughts around it"),
        ("INV-10412", "INV-10412A", "other letters or noughts around it"),
        ("INV-10412", "INV-0010412", "other letters or noughts around it"),
        ("INV-10412", "INV-14012", "two digits the other way round"),
        ("INV-104123", "INV-10413", "one digit lost or added"),
        ("INV-10412", "INV-70412", "one digit mistyped"),
        ("46296351", "46296351 - 1", "other letters or noughts around it"),
    ],
)
def test_a_reference_keyed_twice(one: str, other: str, reason: str) -> None:
    for pair in ((one, other), (other, one)):
        likeness = of_references(*pair)
        assert likeness is not None
        assert reason in likeness.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("INV-10412", "INV-10413"),
        ("INV-10412", "INV-10422"),
        ("INV-99999", "INV-100000"),
        ("46296351 - 1", "46296351 - 2"),
        ("PO1234/01", "PO1234/02"),
        ("B000018742/46341", "B000018744/46341"),
        ("INV-10412", "INV-20931"),
        ("A12", "B12"),
        ("", ""),
        ("", "INV-10412"),
    ],
)
def test_another_invoice(one: str, other: str) -> None:
    assert of_references(one, other) is None
    assert of_references(other, one) is None


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (123456, 123456, "the same amount"),
        (100000, 120000, "VAT of 20 %"),
        (100021, 120025, "VAT of 20 %"),
        (100000, 105000, "VAT of 5 %"),
        (123456, 132456, "two digits the other way round"),
    ],
)
def test_amounts_alike(one: int, other: int, reason: str) -> None:
    for pair in ((one, other), (other, one)):
        likeness = of_amounts(*pair)
        assert likeness is not None
        assert reason in likeness.reason


@pytest.mark.parametrize(("one", "other"), [(100, 101), (123456, 123457), (1, 10)])
def test_amounts_unlike(one: int, other: int) -> None:
    assert of_amounts(one, other) is None


def test_the_number_in_a_reference_is_that_of_its_document() -> None:
    assert stem("46296351 - 1") == ("46296351", "1")
    assert core("46296351 - 1") == "46296351"
    assert core("INV-00104") == "104"
    assert core("A-12") == ""


def test_an_odd_amount_may_be_a_part_of_a_round_one() -> None:
    assert is_instalment(1458333)  # 175,000.00 in twelve
    assert is_instalment(3333333)  # 100,000.00 in three
    assert not is_instalment(1458347)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert of_references(one, other) == of_references(other, one)


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_any_two_amounts_can_be_compared(one: int, other: int) -> None:
    assert of_amounts(one, other) == of_amounts(other, one)
