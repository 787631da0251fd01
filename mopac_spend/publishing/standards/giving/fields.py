"""The fields that a row of 360Giving may have: one award each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.publishing.columns import Known
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.cells import Cell
    from mopac_spend.publishing.standards.giving.award import Award

CURRENCY = "GBP"
_TEXT, _DAY, _POUNDS = Kind.TEXT, Kind.DAY, Kind.POUNDS
FIELDS: dict[str, Known] = {
    "number": Known(Kind.WHOLE, "Number of the row in this file", safe=True),
    "identifier": Known(_TEXT, "Identifier of the grant"),
    "title": Known(_TEXT, "Title of the grant"),
    "description": Known(_TEXT, "What it is for"),
    "currency": Known(_TEXT, "Currency of all amounts", safe=True),
    "awarded": Known(_POUNDS, "Pounds awarded in all", safe=True),
    "disbursed": Known(
        _POUNDS, "Pounds paid until the end of the period; what came back is taken off"
    ),
    "amount": Known(_POUNDS, "Pounds paid in the period", safe=True),
    "payments": Known(Kind.WHOLE, "Payments in the period", safe=True),
    "date": Known(_DAY, "Day on which it was awarded", safe=True),
    "starts": Known(_DAY, "First planned day of what it pays for"),
    "ends": Known(_DAY, "Last planned day of what it pays for"),
    "recipient_number": Known(_TEXT, "Identifier of the organisation that got it"),
    "recipient": Known(_TEXT, "Organisation that got it"),
    "charity": Known(_TEXT, "Its charity number"),
    "company": Known(_TEXT, "Its company number"),
    "individual_number": Known(
        _TEXT, "Identifier of the individual who got it; says nothing else", safe=True
    ),
    "individual": Known(_TEXT, "Individual who got it, never named", safe=True),
    "primary_reason": Known(
        _TEXT, "Code of why it was given to an individual", safe=True
    ),
    "secondary_reason": Known(_TEXT, "Code of why else it was", safe=True),
    "purposes": Known(_TEXT, "Codes of what it was given for", safe=True),
    "funder_number": Known(_TEXT, "Identifier of the body that gave it", safe=True),
    "funder": Known(_TEXT, "Body that gave it", safe=True),
    "programme_code": Known(_TEXT, "Code of the programme"),
    "programme": Known(_TEXT, "Programme that it is of"),
    "open_call": Known(_TEXT, "Whether all were invited to apply: Yes or No"),
    "place": Known(_TEXT, "Where the people are whom it is for"),
    "place_code": Known(
        _TEXT, "Code of that area, of the Office for National Statistics"
    ),
    "place_type": Known(_TEXT, "What kind of area that is"),
    "regrant": Known(_TEXT, "Code of how it is passed on"),
    "data_source": Known(_TEXT, "Where else it is published"),
    "withheld": Known(
        _TEXT,
        "Code of the exception by which parts of the row are withheld; "
        "blank where nothing is",
        safe=True,
    ),
}
_OF: dict[str, Callable[[Award], Cell]] = {
    "identifier": lambda award: award.id,
    "title": lambda award: award.title,
    "description": lambda award: award.description,
    "currency": lambda _: CURRENCY,
    "awarded": lambda award: award.grant.amount,
    "disbursed": lambda award: award.paid,
    "amount": lambda award: award.paid_now,
    "payments": lambda award: award.payments_now,
    "date": lambda award: award.grant.valid_from,
    "starts": lambda award: award.starts,
    "ends": lambda award: award.ends,
    "recipient_number": lambda a: "" if a.is_individual else a.recipient_id,
    "recipient": lambda a: "" if a.is_individual else a.recipient,
    "charity": lambda award: award.charity,
    "company": lambda award: award.company,
    "individual_number": lambda a: a.recipient_id if a.is_individual else "",
    "individual": lambda a: a.recipient if a.is_individual else "",
    "primary_reason": lambda award: "".join(award.reasons[:1]),
    "secondary_reason": lambda award: "".join(award.reasons[1:2]),
    "purposes": lambda award: ";".join(award.purposes),
    "funder_number": lambda award: award.funder_id,
    "funder": lambda award: award.funder,
    "programme_code": lambda award: award.programme_code,
    "programme": lambda award: award.programme,
    "open_call": lambda award: award.open_call,
    "place": lambda award: "; ".join(each.name for each in award.places),
    "place_code": lambda a: a.places[0].code if len(a.places) == 1 else "",
    "place_type": lambda a: a.places[0].sort if len(a.places) == 1 else "",
    "regrant": lambda award: award.regrant,
    "data_source": lambda award: award.data_source,
    "withheld": lambda award: award.reason,
}
# What is blank where the amounts of an award are withheld.
_OF_POUNDS = {"awarded", "disbursed", "amount"}


def cell(award: Award, number: int, name: str) -> Cell:
    """Give what a field says of an award.

    Args:
        award: of the row.
        number: of the row.
        name: of the field.

    """
    if award.dark and name in _OF_POUNDS:
        return None
    return number if name == "number" else _OF[name](award)
