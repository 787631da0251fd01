"""Supplier names reduced to what tells suppliers apart.

    plain_name("THE ACME GROUP LIMITED T/A ACME TOOLS")   "ACME GROUP"
    plain_name("10432 - Acme Group Ltd.")                 "ACME GROUP"

Two suppliers may share a plain name: it finds what to look at, and never decides.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What published lists write in place of a payee, after punctuation is taken out.
_REDACTED = re.compile(
    r"REDACT(ED|ION)?( .*)?|.* REDACTED( .*)?|THIRD PART(Y|IES)( .*)?|X[X ]*"
    r"|WITHHELD( .*)?|.* WITHHELD|(PERSONAL|CONFIDENTIAL)( DATA| INFORMATION)?"
    r"|NAME (NOT )?(DISCLOSED|SHOWN|PUBLISHED)|NOT NAMED( .*)?"
    r"|(PRIVATE )?INDIVIDUALS?( RECIPIENTS?)?"
    r"|ANONYM\w*|UNKNOWN|N A|NONE|NULL|SUNDRY( .*)?|ONE ?TIME (VENDOR|SUPPLIER)S?"
)
_TRADING_AS = re.compile(r"(?<=\S)\s+(T/A|T/AS|TRADING AS|T\. ?A\.)\s+.*")
_APOSTROPHES = re.compile(r"['\u2019\u2018`\u00b4]")
_NOT_A_WORD = re.compile(r"[^0-9A-Z]+")
_AND = re.compile(r"&|\+")
# `(12345)`, `V001234 -`: a number of the finance system set before or after a name.
_LEADING_CODE = re.compile(r"^[A-Z]{0,3}\d{4,}\b[\s:/-]*(?=[A-Z].*[A-Z])")
_TRAILING_CODE = re.compile(r"[\s:/(\[-]+[A-Z]{0,3}\d{4,}[)\]]?$")
_LEGAL = frozenset(
    {"LTD", "LIMITED", "LIMTED", "PLC", "LLP", "LP", "CIC", "CIO"}
    | {"INC", "INCORPORATED", "CO", "COMPANY"}
)
_LONG_FORMS = (
    "COMMUNITY INTEREST COMPANY",
    "PUBLIC LIMITED COMPANY",
    "LIMITED LIABILITY PARTNERSHIP",
)


@lru_cache(maxsize=200_000)
def plain_name(text: str) -> str:
    """Reduce a supplier's name: case, punctuation, legal forms, THE, codes.

    What would leave nothing is kept: `THE LTD` is `THE LTD`.

    >>> plain_name("Marks & Spencer P.L.C.") == plain_name("MARKS AND SPENCER PLC")
    True
    """
    upper = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    upper = _APOSTROPHES.sub("", upper or text).upper().strip()
    upper = _TRADING_AS.sub("", upper)
    upper = _LEADING_CODE.sub("", _TRAILING_CODE.sub("", upper)) or upper
    words = _NOT_A_WORD.sub(" ", _AND.sub(" AND ", upper).replace(".", "")).strip()
    for form in _LONG_FORMS:
        words = words.removesuffix(form).strip() or words
    parts = words.split()
    if parts[:1] == ["THE"] and len(parts) > 1:
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in _LEGAL:
        parts.pop()
    return " ".join(parts) or " ".join(text.casefold().split())


@lru_cache(maxsize=200_000)
def redacted(text: str) -> bool:
    """Say whether a payee is hidden: `THIRD PARTY SUPPLIER`, `REDACTED …`, `xxx`.

    >>> redacted("Redacted - Personal Data"), redacted("Third Sector Ltd")
    (True, False)
    """
    words = _NOT_A_WORD.sub(" ", text.upper()).strip()
    hidden = _REDACTED.fullmatch(words) is not None
    return hidden or not any(each.isalnum() for each in text)
