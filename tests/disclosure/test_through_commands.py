"""What leaves by the commands says of nobody what they were paid, and nothing untrue.

Books with few individuals, real cases and releases; whoever reads them has every file.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.disclosure.office import BY, Office, said
from tests.disclosure.test_answers import PAYMENTS, PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")

YEAR = ("--fy", "2018-19")
BUT_MARCH = ("--from", "2018-04-01", "--to", "2019-02-28")
LEFT_OUT = "payments to individuals are withheld and not counted"


# ILLUSTRATIVE: awards to, and contracts with, individuals and others.
REGISTERED = (
    PEOPLE
    + """\
2018-05-16 custom "grant" "G-1" "A mural"
  recipient: "Acme Ltd"
  amount: 8181.81 GBP
2018-05-16 custom "grant" "G-2" "A garden"
  individual: TRUE
  amount: 6161.61 GBP
  commitments: "2019-01-01 6160.61"
2018-06-16 custom "instalment" "G-2"
  number: 1
  amount: 6159.61 GBP
2018-01-16 custom "contract" "C-1" "Advice by hand"
  supplier: "person-a"
  value: 9292.92 GBP
2018-02-16 custom "contract" "C-2" "Courses"
  supplier: "Bolt LLP"
  value: 300.00 GBP
2018-03-16 custom "variation" "C-1"
  amount: 5151.51 GBP
"""
)
OF_REGISTERS = [
    *("contract-register", "contract-spend", "contract-variations", "grants-awarded"),
    *("contracts-expiring", "grants-by-borough", "grants-by-recipient", "grant-calls"),
    *("grants-by-year", "grants-outstanding", "community-grants", "spend-by-contract"),
]


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("registered"), registers=REGISTERED)


@pytest.mark.parametrize("question", OF_REGISTERS)
def test_what_registers_say_of_a_person_in_pounds_does_not_leave(
    registered: Office, question: str
) -> None:
    asked = registered.done("ask", question, "--format", "csv").stdout
    out = registered.release(question, question)
    sums = ("9292.92", "6161.61", "6160.61", "6159.61", "5151.51", "14444.43")
    for file in out.rglob("*.*"):
        text = said(file)
        for each in sums:
            assert each not in text
            assert f"{each[:-6]},{each[-6:]}" not in text
        # Nor any sum that has one of them in it.
        for firm in ("8181.81", "300.00"):
            for each in sums:
                assert f"{Decimal(firm) + Decimal(each)}" not in text
    method = json.loads((out / "data/method.json").read_text(encoding="utf-8"))
    if any(each in asked for each in sums):
        exclusions = " ".join(method["method"]["exclusions"])
        assert "contracts with individuals are worth, is in no figure" in exclusions
    answer = (out / "data/answer.csv").read_text(encoding="utf-8")
    assert ("8181.81" in asked) <= ("8181.81" in answer)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def letter(pack: Path) -> str:
    return " ".join((pack / "data/reply.txt").read_text(encoding="utf-8").split())


def test_what_left_elsewhere_is_known_wherever_cases_are_kept(office: Office) -> None:
    office.release("out", "spend-by-category", *YEAR)
    for cases in ("foi-cases", "elsewhere"):
        pack = office.sent(("spend-by-category", *BUT_MARCH), cases=cases)
        # The year's total, less this one, would be what one person was paid in March.
        assert "£28,272.40" not in letter(pack)
        assert "£5,350.25 in 3 payments" in letter(pack)


def test_what_left_of_a_case_elsewhere_is_known_to_a_release(office: Office) -> None:
    pack = office.sent(("spend-by-category", *YEAR), cases="elsewhere")
    assert "£32,173.30 in 8 payments" in letter(pack)
    link = office.folder / "linked"
    link.mkdir()
    (link / "books").symlink_to(office.books)
    office.books = link / "books"
    out = office.release("out", "spend-by-category", *BUT_MARCH)
    method = json.loads((out / "data/method.json").read_text(encoding="utf-8"))
    assert method["total"] == "5350.25"


def test_a_figure_without_individuals_says_so_wherever_it_stands(
    office: Office,
) -> None:
    pack = office.sent(
        ("spend-by-category", "--initiative", "knife-crime", "--category", "grants"),
        ("spend-by-category", "--category", "consultancy"),
        ("payments", *YEAR),
    )
    text = letter(pack)
    assert re.findall(r"£[\d.,]+ in \d payments?[^.]*?\.", text)
    for sentence in re.findall(r"We paid £[^.]*\.\d\d [^.]*\.", text):
        assert LEFT_OUT in sentence
    sentence = "which is the 3 payments in 2018-19 (1 April 2018 to 31 March 2019)"
    assert f"{sentence}; {LEFT_OUT}." in text
    front = text.partition("Our answers in full")[0]
    assert "£100.00 in 1 payment" in front
    assert "individuals are withheld and not counted" in front
    out = office.release("out", "spend-by-category", "--category", "consultancy")
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "<strong>£100.00</strong>" in page
    assert "Individuals (names withheld) are left out of every figure" in page


def test_nothing_is_not_said_to_be_found_where_only_individuals_are(
    tmp_path: Path,
) -> None:
    alone = "2018-04-02 | Person Example A | Advice | 7.00 | vru / victims / grants"
    office = Office(tmp_path, f"{PAYMENTS}{alone}\n")
    lot = ("spend-by-category", "--initiative", "victims", "--fy", "2018-19")
    pack = office.sent(lot)
    assert "£5,000.00 in 1 payment" in letter(pack)
    only = ("spend-by-month", "--category", "training", "--directorate", "vru")
    pack = office.sent((*only, "--from", "2018-05-01", "--to", "2018-05-31"))
    assert "No payment matches" not in letter(pack)
    assert "No payment to others than individuals matches" in letter(pack)
    out = office.release("out", "payments-to-individuals")
    for file in out.rglob("*.*"):
        assert b"No payment matches" not in file.read_bytes()


def test_a_like_answer_is_held_against_what_the_books_said(office: Office) -> None:
    office.sent(("spend-by-category", "--category", "consultancy"))
    case = office.open("And again?")
    typed = ("answer", case, "1", "spend-by-category", "--category", "consultancy")
    told = office.foi(*typed, *BY).stderr
    assert "£100.00. Payments to individuals were left out of that" in told
    assert "£7,421.55 then. It is the same figure, of the same books." in told
    assert "differs" not in told
    # It is said to whoever answers, and is in nothing that leaves.
    office.foi("draft", case, *BY)
    for file in (office.folder / "foi-cases" / case).glob("pack/**/*.*"):
        assert b"421.55" not in file.read_bytes()


def test_what_stays_in_the_house_is_for_its_owner(office: Office) -> None:
    office.release("out", "spend-by-category", *YEAR)
    pack = office.sent(("spend-by-category", *YEAR, "--payments"))
    for file in (office.folder / "foi-cases").rglob("*"):
        assert not file.stat().st_mode & 0o077
    own = ("private.json", ".cells.json", "references", "about.json", "secret")
    for file in [*pack.rglob("*"), *(office.folder / "out").rglob("*")]:
        assert not [name for name in own if name in file.name]
        if file.is_file():
            content = file.read_bytes()
            assert b"guesses from" not in content
            assert b"test:" not in content
