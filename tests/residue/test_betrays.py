"""What texts betray, and what looks like it and is not."""

from __future__ import annotations

import time

import pytest

from mopac_spend.residue import kinds as k
from mopac_spend.residue.betrays import search

IBAN = "GB82 WEST 1234 5698 7654 32"


def told(text: str, *names: str) -> set[str]:
    return {what for _, what, _ in search([text], names)}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *((text, k.DRAFTING) for text in ("as agreed [Lou].", "[JS to check]", "[LB]")),
        *((text, k.DRAFTING) for text in ("see above (LB)", "(JS to confirm)", "XXXX")),
        *((text, k.DRAFTING) for text in ("DRAFT", "TODO: sum", "figure tbc", "TBC")),
        *((text, k.DRAFTING) for text in ("draft v2", "to be confirmed", "Draft - 3")),
        *((text, k.DRAFTING) for text in ("insert figure here", "why???", "(draft)")),
        ("write to jo.smith@example.gov.uk", k.E_MAIL),
        *((text, k.PHONE) for text in ("020 7946 0123", "(020) 7946 0123")),
        *(
            (text, k.PHONE)
            for text in ("+44 7700 900123", "07700900123", "0044 20 7946 0123")
        ),
        *((text, k.BANK) for text in ("sort code 20-45-77", "20-45-77 12345678")),
        *((text, k.BANK) for text in ("Account number: 12345678", IBAN, "99-45-77")),
        *((text, k.BANK) for text in ("Sort code", "IBAN", "4111 1111 1111 1111")),
        ("QQ 12 34 56 C", k.INSURANCE),
        ("DOB 01/02/1980", k.BIRTH),
        ("SE1 7TP", k.POSTCODE),
        ("14 Acacia Avenue", k.ADDRESS),
        ("Flat 2, 14 Acacia Road, London E1 6AN", k.ADDRESS),
        *(
            (text, k.PATH)
            for text in ("C:\\Users\\lou\\a.xlsx", "\\\\files\\spend$\\a")
        ),
        *((text, k.PATH) for text in ("/home/lou/a.csv", "file:///H:/a.docx")),
        *((text, k.PERSON) for text in ("Mr John Smith", "MRS J SMITH", "Dr A. Jones")),
        *((text, k.PERSON) for text in ("SMITH John", "Smith, Jane", "Ms O'Brien")),
        ("abc\u202edef", k.MARKS),
    ],
)
def test_it_is_found(text: str, what: str) -> None:
    assert what in told(text)
    assert what in told(f"first line\n{text}") or what in {k.BANK, k.PERSON, k.DRAFTING}


@pytest.mark.parametrize(
    "text",
    [
        *("Violence Reduction Unit (VRU)", "ACME (UK) LTD", "Total [c]", "[note 1]"),
        *(
            "IN ['Direct', 'Other']",
            "[invited.decision]",
            "[Redacted]",
            "see [the page](https://example.org)",
            "a draft plan",
            "[the] body",
        ),
        *("12-03-20", "2020-21 (1 April 2020 to 31 March 2021)", "£1,234.56", "0123"),
        *("office:1001:3f9a2c11d0be", "5100012345", "DMPCD 2016/79", "12345678"),
        *(
            "Wilmslow, Cheshire SK9 5AF",
            "NHS England",
            "KPMG Consulting",
            "Dr Martens Ltd",
            "Smith, Jones and Co",
        ),
        *("https://www.london.gov.uk/home/var/x", "and/or home/away", "3 Small Grants"),
        *("[ACRE BUSINESS SOLUTIONS LTD]", "Exams (VUE)", "budget 2024 Oakhill Park"),
        *("2020-04-01 12:30", "GB82 WEST 1234 5698 7654 33", "4111 1111 1111 1112"),
        "3bdf1579d167af9e459a604b3494e8922c9122f3de4d1816c4395337f2567865",
    ],
)
def test_it_is_not(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MR J SMITH", "paid to J. Smith in May"),
        ("MR J SMITH", "Smith, J"),
        ("Ms Zofia Invented-Name", "invented name zofia"),
        ("Zofia", "ZOFIA"),
    ],
)
def test_whom_a_register_knows_is_found_however_written(name: str, text: str) -> None:
    assert list(search([text], [name])) == [(0, k.PERSON, name)]


@pytest.mark.parametrize("text", ["Smithson, J", "the smith", "Zofia Street Ltd"])
def test_who_is_only_alike_is_not(text: str) -> None:
    assert told(text, "MR J SMITH", "Zofia") == set()


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 200_000, "0 " * 200_000, "1 a " * 100_000, "A" * 500_000),
        *("12-12-" * 80_000, "a@" * 150_000, "1 " + "ab " * 100_000),
        *("C:\\" * 100_000, "Mr " * 100_000, "a." * 100_000),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    list(search([text], []))
    assert time.process_time() - began < 20
