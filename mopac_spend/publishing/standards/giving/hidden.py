"""What of an award is not told: of individuals, and by the exceptions of the law."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.publishing.standards.giving import codes

if TYPE_CHECKING:
    from mopac_spend.people.known import Known
    from mopac_spend.publishing.standard import Draft
    from mopac_spend.publishing.standards.giving.award import Award

# What is told of a grant to an individual is told of so many, or of nobody.
SMALL_NUMBERS = "small-numbers"
WITHHELD, INDIVIDUAL = "Withheld", "Individual recipient"
TO_INDIVIDUAL = "Grant to an individual"
# What of a grant to an individual the register may say, beside days and pounds.
_Told = tuple[tuple[str, ...], tuple[str, ...], str, str]


class Hidden(NamedTuple):
    """What of an award is withheld.

    Attributes:
        reason: by which exception; "" for none.
        personal: a person got it.
        dark: its amounts are withheld, too.

    """

    reason: str
    personal: bool
    dark: bool


def shown(award: Award, of_it: Hidden, draft: Draft) -> Award:
    """Give an award with what an exception withholds of it left out."""
    reason, personal, dark = of_it
    if not reason:
        return award
    of = draft.sources.books.register.books
    prefix = of.giving_prefix if of else ""
    hidden = codes.hidden_id(prefix, award.grant.code)
    return replace(
        award,
        reason=reason,
        is_individual=personal,
        dark=dark,
        id=hidden,
        recipient=INDIVIDUAL if personal else WITHHELD,
        recipient_id=f"{hidden}-recipient",
        charity="",
        company="",
        title=TO_INDIVIDUAL if personal else WITHHELD,
        description=TO_INDIVIDUAL if personal else WITHHELD,
        programme=award.programme if personal else "",
        programme_code=award.programme_code if personal else "",
        open_call="",
        places=award.places if personal else (),
        classes=(),
        starts=None,
        ends=None,
        regrant="",
        data_source="",
    )


def nameless(award: Award, people: Known | None) -> Award:
    """Leave out words of a grant to an individual that name one, whoever it is."""
    if not (award.is_individual and people):
        return award
    if people.names(award.programme):
        award = replace(award, programme="", programme_code="")
    if any(people.names(each.name) for each in award.places):
        award = replace(award, places=())
    return award


def told(awards: list[Award], draft: Draft) -> list[Award]:
    """Leave of individuals only what is told of enough of them.

    What one or two share says who they are to whoever knows the rest. It is blank, and
    the code of the row says so.
    """
    of = draft.sources.books.register.books
    fewest = of.fewest if of else 3
    counts = Counter(_what(each) for each in awards if each.is_individual)
    return [
        replace(
            each,
            reason=SMALL_NUMBERS,
            reasons=(),
            purposes=(),
            places=(),
            programme="",
            programme_code="",
        )
        if each.is_individual and any(what := _what(each)) and counts[what] < fewest
        else each
        for each in awards
    ]


def _what(award: Award) -> _Told:
    places = ", ".join(each.name for each in award.places)
    return award.reasons, award.purposes, award.programme, places
