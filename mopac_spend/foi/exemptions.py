"""What the law lets a body keep back, and for how long it may think about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi import clock
from mopac_spend.foi.process import process

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.foi.case import Case

# Sections of the Freedom of Information Act 2000 whose public interest has to be
# weighed (section 2(3) names those that are absolute; all other exemptions are here).
QUALIFIED = {
    "22": "information intended for future publication",
    "22A": "research",
    "24": "national security",
    "26": "defence",
    "27": "international relations",
    "28": "relations within the United Kingdom",
    "29": "the economy",
    "30": "investigations and proceedings",
    "31": "law enforcement",
    "33": "audit functions",
    "35": "formulation of government policy",
    "36": "prejudice to effective conduct of public affairs",
    "37": "communications with the Royal Family and honours",
    "38": "health and safety",
    "39": "environmental information",
    "42": "legal professional privilege",
    "43": "commercial interests",
}
# Those that apply whatever the public interest, and what else lets a body refuse.
ABSOLUTE = {
    "21": "information accessible by other means",
    "23": "security bodies",
    "32": "court records",
    "34": "parliamentary privilege",
    "40": "personal information",
    "41": "information provided in confidence",
    "44": "prohibitions on disclosure",
}
OTHERS = {
    "12": "cost of compliance over the appropriate limit",
    "14": "vexatious or repeated requests",
}
TITLES = {**QUALIFIED, **ABSOLUTE, **OTHERS}
_SECTION = re.compile(r"(?:s\.?|section)?\s*(\d{2}[A-Z]?)(?:\(.*)?", re.IGNORECASE)


def number_of(section: str) -> str:
    """Give the number of a section that people write: `43` of `s.43(2)`; "" of none."""
    named = _SECTION.fullmatch(section.strip())
    return named[1].upper() if named else ""


def refused(case: str, section: str, why: str, interest: str) -> None:
    """See that a part may be refused so (section 17 asks for each of these).

    Raises:
        Refusal: `FOI-012`, no section of this number lets a body refuse, or the reason
            or the public interest is not given.

    """
    number = number_of(section)
    if number not in TITLES:
        msg = (
            f"{section!r} is no section under which a request is refused; those are "
            f"{listed(list(TITLES))}"
        )
        raise Refusal("FOI-012", msg, case)
    if not why.strip():
        msg = f"section 17 asks why section {section} applies; say it with --why"
        raise Refusal("FOI-012", msg, case)
    if number in QUALIFIED and not interest.strip():
        msg = (
            f"section {section} is qualified: say with --interest why the public "
            f"interest in keeping it back is the greater one"
        )
        raise Refusal("FOI-012", msg, case)


def longest(case: Case, until: dt.date, section: str, day: dt.date) -> dt.date:
    """Give the day until which the public interest may be weighed.

    The requester has to hear of it by the twentieth working day (section 17(2)), which
    is why `day`, on which it is decided, may not come after that.

    Raises:
        Refusal: `FOI-011`, the section is not one whose public interest is weighed, or
            the day is none that section 10(3) and the code of practice give.

    """
    if number_of(section) not in QUALIFIED:
        msg = (
            f"{section!r} is no exemption whose public interest is weighed; those are "
            f"sections {listed(list(QUALIFIED))}"
        )
        raise Refusal("FOI-011", msg, case.id)
    clocks = process().clocks
    first = case.twentieth
    last = clock.due(first, clocks["extension"])
    if day > first:
        msg = (
            f"a reply was due on {first}, and after that it is too late to take longer"
        )
        raise Refusal("FOI-011", msg, case.id)
    if not first < until <= last:
        msg = (
            f"it would be due on {until}; a later day than {first}, and {last} at the "
            f"latest, can be had"
        )
        raise Refusal("FOI-011", msg, case.id)
    return until
