"""Names proposed for merging, and names that stay apart."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.suppliers.names_paid import names_paid
from mopac_spend.suppliers.proposals import proposals
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.suppliers.proposals import Proposal

TAGS = "finance / untagged / consultancy"


def proposed(folder: Path, *paid: str, registers: str = REGISTERS) -> list[Proposal]:
    """Propose for payments given as `name` or `name = supplier id`."""
    lines = ""
    for at, each in enumerate(paid, 1):
        name, _, supplier_id = each.partition(" = ")
        more = f" | supplier-id={supplier_id}" if supplier_id else ""
        lines += f"2018-05-14 | {name} | - | {at}.00 | {TAGS}{more}\n"
    books = open_books(make_books(folder, lines, registers=registers))
    return proposals(names_paid(books))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Harbour Training Ltd", "HARBOUR TRAINING LIMITED", "the same name but for"),
        ("The Harbour Trust", "Harbour Trust", "the same name but for"),
        ("Harbour & Quay LLP", "Harbour and Quay", "the same name but for"),
        ("Holly Bank Trust", "Hollybank Trust", "but for blanks"),
        ("Travel West Mid", "West Mid Travel", "in another order"),
        ("Harbour Training (UK) Ltd", "Harbour Training Ltd", "but for UK"),
        ("Greater Marsh Authority", "Greater Masrh Authority", "nearly the same"),
        ("Harbour Acomodation Ltd", "Harbour Accommodation", "nearly the same"),
        ("Greater Northern Police Autho", "Greater Northern Police Authority", "cut"),
        ("Harbour Trust = 100", "Quay Trust = 100", "partly alike"),
        ("Harbour = 100", "Quay Associates = 100", "one supplier id and different"),
    ],
)
def test_one_supplier_under_two_names(
    tmp_path: Path, one: str, other: str, reason: str
) -> None:
    (proposal,) = proposed(tmp_path, one, other, "Willow Print Ltd", "Copper Cables")
    assert reason in proposal.reason
    assert {name.name for name in proposal.names} == {
        one.partition(" = ")[0],
        other.partition(" = ")[0],
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("London Borough of Barnet", "London Borough of Brent"),
        ("Harbour Training North Ltd", "Harbour Training South Ltd"),
        ("Plot 12 Harbour Ltd", "Plot 13 Harbour Ltd"),
        ("Harbour Training", "Harbour Catering"),
        ("THIRD PARTY SUPPLIER", "Third Party Supplier Ltd"),
        ("REDACTED PERSONAL DATA", "Redacted - personal data"),
        ("xxx", "XXXX"),
        ("A B Smith", "A C Smith"),
        ("Harbour Ltd = GB-COH-01234567", "Harbour Limited = GB-COH-07654321"),
    ],
)
def test_names_that_are_not_proposed(tmp_path: Path, one: str, other: str) -> None:
    assert proposed(tmp_path, one, other) == []


def test_evidence_adds_up_and_ranks(tmp_path: Path) -> None:
    proposals = proposed(
        tmp_path,
        "Harbour Ltd = 100",
        "Harbour Limited = 100",
        "Willow Print Ltd = 200",
        "Willow Print = 201",
        "Greater Marsh Authority",
        "Greater Masrh Authority",
        "Meadow Care = 300",
        "Meadow Care = 301",
    )
    same = "the same name but for case, punctuation, LTD, THE or a number"
    assert [(each.points, each.reason) for each in proposals] == [
        (
            95,
            f"{same}; a supplier id in common",
        ),
        (
            80,
            f"{same}; 2 supplier ids in all",
        ),
        (60, "nearly the same name: MARSH and MASRH"),
        (50, "one name under 2 supplier ids"),
    ]
    assert str(proposals[0].pounds) == "3.00"


def test_one_company_number_under_two_names_is_evidence(tmp_path: Path) -> None:
    (proposal,) = proposed(
        tmp_path, "Harbour Ltd = GB-COH-01234567", "Harbour CIC = GB-COH-1234567"
    )
    assert "one company number" in proposal.reason


def test_an_id_of_many_payees_says_nothing(tmp_path: Path) -> None:
    words = ("Harbour", "Meadow", "Copper", "Falcon", "Juniper", "Lantern", "Orchard")
    assert proposed(tmp_path, *(f"{word} = 99999999" for word in words)) == []


def test_names_of_the_register_are_not_proposed_again(tmp_path: Path) -> None:
    joined = REGISTERS + (
        '2012-01-16 custom "supplier" "harbour" "Harbour Ltd"\n'
        '2012-01-16 custom "alias" "supplier" "harbour" "HARBOUR LIMITED"\n'
    )
    names = ("Harbour Ltd", "HARBOUR LIMITED")
    assert proposed(tmp_path / "a", *names, registers=joined) == []
    (proposal,) = proposed(tmp_path / "b", *names, "The Harbour", registers=joined)
    assert proposal.code == "harbour"


def test_same_name_with_two_company_numbers_stays_apart(tmp_path: Path) -> None:
    apart = REGISTERS + (
        '2012-01-16 custom "supplier" "harbour-1" "Harbour Ltd"\n'
        '  company: "00000001"\n'
        '2012-01-16 custom "supplier" "harbour-2" "HARBOUR LIMITED"\n'
        '  company: "00000002"\n'
    )
    names = ("Harbour Ltd", "HARBOUR LIMITED")
    assert proposed(tmp_path, *names, registers=apart) == []


def test_a_third_name_does_not_join_two_that_are_apart(tmp_path: Path) -> None:
    proposals = proposed(
        tmp_path,
        "Harbour Ltd = GB-COH-00000001",
        "Harbour Limited = GB-COH-00000002",
        "The Harbour",
    )
    counts = Counter(name.name for each in proposals for name in each.names)
    assert max(counts.values(), default=0) <= 2
    for each in proposals:
        assert len({n for name in each.names for n in name.numbers}) <= 1


def test_nothing_is_proposed_for_empty_books(tmp_path: Path) -> None:
    assert proposed(tmp_path) == []
