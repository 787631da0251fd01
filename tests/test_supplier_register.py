"""The register of suppliers: who a name or an id stands for, and what clashes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.books import encoding
from mopac_spend.register import Supplier, read
from mopac_spend.register.suppliers import Names, number
from tests.ledger_text import CODES, entries_of, ledger

if TYPE_CHECKING:
    from mopac_spend.register import Register

NOVATION = """
2017-04-01 custom "supplier" "harbour" "Harbour Youth CIC"
  company: "01234567"
  charity: "1012345"
  ids: "100150, 100151"
  valid-to: 2025-03-31
  successor: "harbour-2025"
2025-04-01 custom "supplier" "harbour-2025" "Harbour Youth CIC"
  company: "15323717"
  charity: "1012345"
  ids: "100151"
2017-04-01 custom "alias" "supplier" "harbour" "HARBOUR YOUTH COMMUNITY INTEREST CO"
"""
TWO_OF_A_NAME = """
2017-04-01 custom "supplier" "meadow-north" "Meadow Care Ltd"
  company: "00000001"
  ids: "200"
2017-04-01 custom "supplier" "meadow-south" "Meadow Care Ltd"
  company: "00000002"
  ids: "300"
"""


def register_of(text: str) -> Register:
    register, findings = read(entries_of(CODES + text))
    assert findings == []
    return register


def codes_found(text: str) -> list[str]:
    return [finding.code for finding in read(entries_of(CODES + text))[1]]


@ledger
def test_a_supplier_is_read_with_what_it_says(entries: list[Any]) -> None:
    """
    2017-04-01 custom "supplier" "harbour" "Harbour Training Ltd"
      ids: "100150,  A 77 ,100151"
      company: "01234567"
      charity: "1012345"
      individual: TRUE
      note: "A sole trader"
    """
    register, _ = read(entries)
    supplier = register.of(Supplier)["harbour"]
    assert supplier.title == "Harbour Training Ltd"
    assert supplier.ids == ("100150", "A 77", "100151")
    assert (supplier.company, supplier.charity) == ("01234567", "1012345")
    assert (supplier.individual, supplier.note) == (True, "A sole trader")


@pytest.mark.parametrize("text", [NOVATION, TWO_OF_A_NAME])
def test_a_register_with_suppliers_is_kept_exactly(text: str) -> None:
    register = register_of(text)
    assert encoding.to_register(encoding.of_register(register)) == register


def test_names_and_ids_stand_for_the_supplier() -> None:
    names = Names(register_of(TWO_OF_A_NAME + NOVATION))
    assert names.find("harbour youth community interest co") == "harbour"
    assert names.find("harbour") == "harbour"
    assert names.find("Someone Else", "100150") == "harbour"
    assert names.find("Someone Else", "") is None
    assert names.find("Someone Else", "999") is None


def test_a_name_follows_a_novation_by_the_day() -> None:
    names = Names(register_of(NOVATION))
    last = dt.date(2025, 3, 31)
    for name in ("Harbour Youth CIC", "HARBOUR YOUTH  COMMUNITY INTEREST CO"):
        assert names.find(name, "", last) == "harbour"
        assert names.find(name, "", last + dt.timedelta(days=1)) == "harbour-2025"
    # Before its first day the successor was its predecessor.
    assert names.find("harbour-2025", "", dt.date(2016, 1, 1)) == "harbour"
    assert names.days("harbour") == names.days("harbour-2025")
    assert names.days("harbour") == [
        (None, last, "harbour"),
        (last, None, "harbour-2025"),
    ]


def test_companies_of_one_name_stay_apart_and_the_id_decides() -> None:
    register = register_of(TWO_OF_A_NAME)
    names = Names(register)
    assert register.resolve("supplier", "Meadow Care Ltd") is None
    assert names.find("Meadow Care Ltd") is None
    assert names.find("Meadow Care Ltd", "200") == "meadow-north"
    assert names.find("Meadow Care Ltd", "300") == "meadow-south"


def test_one_name_without_numbers_is_a_finding() -> None:
    assert codes_found(TWO_OF_A_NAME.replace('  company: "00000002"\n', "")) == [
        "SPEND-032"
    ]


def test_an_alias_that_two_claim_is_a_finding() -> None:
    claimed = '2017-04-01 custom "alias" "supplier" "meadow-south" "Harbour Youth cic"'
    assert codes_found(TWO_OF_A_NAME + NOVATION + claimed) == ["SPEND-032"]


def test_one_company_aton_two_codes_is_a_finding_even_after_a_novation() -> None:
    assert codes_found(TWO_OF_A_NAME.replace("00000002", " 1")) == [
        "SPEND-032",
        "SPEND-048",
    ]
    assert codes_found(NOVATION.replace("15323717", "1234567")) == ["SPEND-048"]


def test_one_id_on_two_codes_is_a_finding_unless_one_succeeds_the_other() -> None:
    assert codes_found(TWO_OF_A_NAME.replace('"300"', '"300, 200"')) == ["SPEND-049"]


def test_a_successor_that_is_not_there_is_a_finding() -> None:
    text = NOVATION.replace('successor: "harbour-2025"', 'successor: "nobody"')
    assert "SPEND-033" in codes_found(text)


def test_a_circle_of_successors_ends() -> None:
    text = """
2017-04-01 custom "supplier" "one" "One Ltd"
  valid-to: 2018-03-31
  successor: "two"
2018-04-01 custom "supplier" "two" "Two Ltd"
  valid-to: 2019-03-31
  successor: "one"
"""
    names = Names(read(entries_of(CODES + text))[0])
    assert names.find("One Ltd", "", dt.date(2030, 1, 1)) in {"one", "two"}
    assert names.find("One Ltd", "", dt.date(2010, 1, 1)) in {"one", "two"}
    assert {code for _, _, code in names.days("one")} == {"one", "two"}


ENDS = st.none() | st.integers(2018, 2023)


@given(st.lists(st.tuples(ENDS, st.none() | st.integers(0, 3)), min_size=4, max_size=4))
def test_no_day_is_of_two_suppliers_of_one_line(
    drawn: list[tuple[int | None, int | None]],
) -> None:
    """Books opened despite errors would count a payment to both."""
    text = ""
    for at, (end, heir) in enumerate(drawn):
        text += f'2017-04-01 custom "supplier" "s{at}" "Supplier {at}"\n'
        text += f"  valid-to: {end}-03-31\n" if end else ""
        text += f'  successor: "s{heir}"\n' if heir is not None else ""
    register, _ = read(entries_of(CODES + text))
    names = Names(register)
    for code in register.of(Supplier):
        line = names.days(code)
        assert code in {each for *_, each in line}
        for year in range(2016, 2026):
            day = dt.date(year, 3, 31)
            standing = [
                each
                for after, last, each in line
                if (after is None or day > after) and (last is None or day <= last)
            ]
            assert len(standing) == 1


@pytest.mark.parametrize("value", ['"yes"', "1", "2017-04-01"])
def test_individual_is_true_or_false(value: str) -> None:
    text = f'2017-04-01 custom "supplier" "one" "One Ltd"\n  individual: {value}\n'
    assert codes_found(text) == ["SPEND-030"]


def test_numbers_are_compared_as_companies_house_writes_them() -> None:
    assert number(" 1234567") == number("01234567")
    assert number("sc123456") == "SC123456"
