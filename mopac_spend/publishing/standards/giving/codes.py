"""The code lists of 360Giving, and how organisations and places are told there.

https://standard.threesixtygiving.org/en/latest/technical/codelists/
"""

from __future__ import annotations

import csv
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from mopac_spend.register.spelling import plain_name
from mopac_spend.register.suppliers import number

# What a grant is for that is passed on; the standard has no others.
REGRANTS = tuple(f"FRG0{at}0" for at in range(1, 8))
# Why a grant was made to an individual, and for what.
REASONS = tuple(f"GTIR{at:02}0" for at in range(1, 13))
PURPOSES = tuple(f"GTIP{at:02}0" for at in range(1, 18))
# Kinds of areas by how the code of one begins, for those of the United Kingdom that
# bodies give for: https://standard.threesixtygiving.org/ (geoCodeType).
AREAS = {
    "E01": "LSOA",
    "E02": "MSOA",
    "E05": "WD",
    "E06": "UA",
    "E07": "NMD",
    "E08": "MD",
    "E09": "LONB",
    "E10": "CTY",
    "E12": "RGN/GOR",
    "E14": "WPC",
    "E22": "CSP",
    "E23": "PFA",
    "W01": "LSOA",
    "W02": "MSOA",
    "W05": "WD",
    "W06": "UA",
    "W07": "WPC",
    "S12": "CA",
    "S13": "WD",
    "S14": "WPC",
}
_AREA = re.compile(r"[A-Z]\d{8}")
# As an organisation's identifier is written: its list (https://org-id.guide), a hyphen,
# what the list calls it.
ORGANISATION = re.compile(
    r"[A-Z]{2,8}-[A-Z0-9]{2,20}-[A-Za-z0-9._/-]+|360G-[A-Za-z0-9._:()+-]+"
)
_SCOTTISH, _NORTHERN_IRISH = re.compile(r"SC\d{5,6}"), re.compile(r"(?:NIC?)?(\d{6})")
_ENGLISH = re.compile(r"\d{5,7}(?:-\d+)?")
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_DIGITS = 12


class Place(NamedTuple):
    """Where the people are whom a grant is for; no code where none is known."""

    name: str
    code: str = ""
    sort: str = ""


@cache
def _boroughs() -> dict[str, tuple[str, str]]:
    """Read the boroughs of London, with their codes of national statistics."""
    text = files(__package__).joinpath("boroughs.csv").read_text("utf-8")
    return {
        row["name"].casefold(): (row["name"], row["code"])
        for row in csv.DictReader(text.splitlines())
    }


def places(text: str) -> list[Place]:
    """Read the places that a grant is for, as the register has them.

    Raises:
        ValueError: a code of an area is of no kind that the standard knows.

    """
    if not text.strip():
        return []
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [_place(part) for part in parts]
    return found if all(each.code for each in found) else [Place(text.strip())]


def _place(text: str) -> Place:
    if _AREA.fullmatch(text):
        if text[:3] not in AREAS:
            msg = f"{text} is a code of no kind of area, which are {', '.join(AREAS)}"
            raise ValueError(msg)
        named = {code: name for name, code in _boroughs().values()}
        return Place(named.get(text, text), text, AREAS[text[:3]])
    name, code = _boroughs().get(text.casefold(), (text, ""))
    return Place(name, code, AREAS.get(code[:3], ""))


def charity_of(text: str) -> str:
    """Give an organisation's identifier of a charity number; "" where it is none.

    >>> charity_of("SC012345")
    'GB-SC-SC012345'
    >>> charity_of("NIC100123"), charity_of("1012345-1")
    ('GB-NIC-100123', 'GB-CHC-1012345')
    """
    plain = "".join(text.split()).upper()
    if _SCOTTISH.fullmatch(plain):
        return f"GB-SC-{plain}"
    if plain.startswith("NI") and (match := _NORTHERN_IRISH.fullmatch(plain)):
        return f"GB-NIC-{match[1]}"
    # What stands behind a hyphen is a charity that is linked to the main one.
    return f"GB-CHC-{plain.split('-')[0]}" if _ENGLISH.fullmatch(plain) else ""


def company_of(text: str) -> str:
    """Give an organisation's identifier of a company number."""
    return f"GB-COH-{number(text)}" if text.strip() else ""


def by_name(prefix: str, name: str) -> str:
    """Make an identifier of an organisation that has no number.

    It is the same for all spellings of a name, and says nothing that the name does not.
    """
    return f"{prefix}-org-{digest('organisation', plain_name(name))}"


def grant_id(prefix: str, code: str) -> str:
    """Make the identifier of a grant that has none: its code in the register."""
    return f"{prefix}-{_PLAIN.sub('_', code)}"


def hidden_id(prefix: str, code: str) -> str:
    """Make the identifier of a grant that is withheld: its code may say whose it is."""
    return f"{prefix}-withheld-{digest('grant', code)}"


def digest(*words: str) -> str:
    """Give a few digits that are the same for the same words."""
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:_DIGITS]
