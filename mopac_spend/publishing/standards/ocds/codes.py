"""The words of the Open Contracting Data Standard, and what the registers say for them.

A code of a register that has no word here is refused, and never written as another.
The lists are those of version 1.1.5; `tests/standards/ocds` has its schema.

https://standard.open-contracting.org/1.1/en/schema/codelists/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.register.suppliers import number

if TYPE_CHECKING:
    from mopac_spend.register import BooksOf, Supplier

VERSION, CURRENCY, LANGUAGE, INITIATION = "1.1", "GBP", "en", "tender"
# How suppliers were asked, and the words of the register for it.
METHODS = {
    "open": "open",
    "restricted": "selective",
    "mini-competition": "selective",
    "quotations": "limited",
    "direct-call-off": "direct",
    "single-tender": "direct",
}
METHOD_WORDS = {
    "open": "Open procedure",
    "restricted": "Restricted procedure",
    "mini-competition": "Competition among the suppliers of a framework",
    "quotations": "Quotations",
    "direct-call-off": "Call-off from a framework without competition",
    "single-tender": "Single tender",
}
# `withdrawn` of the standard is said of what is published, and not of a tender.
TENDER_ACTIVE, TENDER_COMPLETE, TENDER_CANCELLED = "active", "complete", "cancelled"
AWARD_ACTIVE = "active"
PENDING, ACTIVE, TERMINATED = "pending", "active", "terminated"
BUYER, ENTITY, SUPPLIER, PAYER, PAYEE = (
    *("buyer", "procuringEntity", "supplier", "payer", "payee"),
)
ROLES = (BUYER, ENTITY, SUPPLIER, PAYER, PAYEE)
# Tags of releases, in the order in which one release has them.
TAGS = (
    *("tender", "tenderUpdate", "tenderCancellation", "award", "contract"),
    *("contractAmendment", "contractTermination", "implementation"),
)
TENDER_NOTICE = "tenderNotice"
CPV = "CPV"
# The first and the last division of the vocabulary.
_FIRST, _LAST = 3, 98
_CPV = re.compile(r"(\d{8})(?:-\d)?")
_PREFIX = re.compile(r"ocds-[a-z0-9]{6}")
_ORG_ID = re.compile(r"(?P<scheme>[A-Z]{2,3}-[A-Z0-9_]+)-(?P<id>[A-Za-z0-9./-]+)")
_COMPANY = re.compile(r"(?=.*\d{5})[A-Z0-9]{8}")
_CHARITY = re.compile(r"\d{6,7}(?:-\d+)?")
_SCOTTISH, _NORTHERN = re.compile(r"SC\d{6}"), re.compile(r"NIC\d{6}")
# What may stand in a link; anything else is written as its number there.
_LINK = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][!-;=?-\[\]_a-z~]*)?")


def method_of(route: str, whose: str, place: str) -> str:
    """Give how suppliers were asked, in the standard's word.

    Args:
        route: as the register has it.
        whose: the tender or contract.
        place: where it is written.

    Raises:
        Refusal: `PUBLISH-008`, the standard has no word for it.

    """
    if route not in METHODS:
        msg = (
            f"{whose} has the route {route!r}, for which the standard has no "
            f"procurement method; write one of {listed([*METHODS], 20)}"
        )
        raise Refusal("PUBLISH-008", msg, place)
    return METHODS[route]


def cpv_of(text: str, whose: str, place: str) -> str:
    """Give a code of the Common Procurement Vocabulary without its check digit.

    Raises:
        Refusal: `PUBLISH-008`, it is none.

    """
    match = _CPV.fullmatch(text.strip())
    if not match or not _FIRST <= int(match[1][:2]) <= _LAST:
        msg = (
            f"{whose} has the cpv {text!r}, which is no code of the Common Procurement "
            f"Vocabulary; write its eight digits, such as 85312310, or leave it out"
        )
        raise Refusal("PUBLISH-008", msg, place)
    return match[1]


def prefix_of(books: BooksOf | None) -> str:
    """Give the prefix under which the body's contracting processes are known.

    Raises:
        Refusal: `PUBLISH-005`, there is none; `PUBLISH-008`, it is none.

    """
    prefix = books.ocid_prefix if books else ""
    where = "registers/body.beancount"
    if not prefix:
        msg = (
            "the books do not say the prefix that the body has with the Open "
            "Contracting Partnership, without which no contracting process has a "
            "number, and nothing was written. Register one (data@open-contracting.org) "
            'and write it under custom "books", such as ocid-prefix: "ocds-213czf"'
        )
        raise Refusal("PUBLISH-005", msg, where)
    if not _PREFIX.fullmatch(prefix):
        msg = (
            f"{prefix!r} is no prefix of the Open Contracting Partnership; write it as "
            f"it was given: ocds- and six letters or digits"
        )
        raise Refusal("PUBLISH-008", msg, where)
    return prefix


def identifier_of(supplier: Supplier) -> str:
    """Give a supplier's registered number with its list; "" where none is known.

    Numbers that no register would give are left out. The lists are of org-id.guide.
    """
    company, charity = number(supplier.company), number(supplier.charity)
    if company and _COMPANY.fullmatch(company):
        return f"GB-COH-{company}"
    charity = charity.lstrip("0") if charity.isdigit() else charity
    for scheme, form in (
        ("GB-SC", _SCOTTISH),
        ("GB-CHC", _CHARITY),
        ("GB-NIC", _NORTHERN),
    ):
        if charity and form.fullmatch(charity):
            return f"{scheme}-{charity.removeprefix('NIC')}"
    return ""


def parted(identifier: str) -> tuple[str, str]:
    """Part an identifier into its list and its number; two blanks where it is none."""
    match = _ORG_ID.fullmatch(identifier)
    return (match["scheme"], match["id"]) if match else ("", "")


def link(text: str) -> str:
    """Give a text that is a link, or ""."""
    return text if _LINK.fullmatch(text) else ""
