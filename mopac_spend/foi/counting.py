"""What a case costs with the requests that are counted together, and which may be."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi import clock
from mopac_spend.foi.cost import (
    LIMITS,
    TOGETHER,
    Cost,
    cost,
    counted_together,
    kind_of,
)
from mopac_spend.people import same_person

if TYPE_CHECKING:
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet

BODY = "body.toml"


def kind(cabinet: Cabinet, case: Case) -> str:
    """Give the kind of body for the limit of section 12, a key of `cost.LIMITS`.

    What the folder of cases says, `limit = "central"` in `body.toml`, comes before what
    the register of the books said when minutes were noted last.

    Raises:
        Refusal: `FOI-006`, the file cannot be read, or names no such kind.

    """
    file = cabinet.folder / BODY
    if not file.is_file():
        return kind_of(case.body)
    try:
        named = tomllib.loads(file.read_text(encoding="utf-8")).get("limit")
    except (ValueError, OSError) as error:
        raise Refusal("FOI-006", f"{error}; mend it", BODY) from error
    if named not in [*LIMITS]:
        msg = f"limit is none of {listed([*LIMITS])}; mend it"
        raise Refusal("FOI-006", msg, BODY)
    return str(named)


def cost_of(cabinet: Cabinet, case: Case) -> Cost:
    """Sum up what a case costs, with those that are counted together with it."""
    related = [
        of
        for each in case.related
        if counted_together((of := cabinet.case(each)).received, case.received)
    ]
    minutes = [each for of in (case, *related) for each in of.minutes]
    names = [case.id, *(each.id for each in related)]
    return cost(minutes, LIMITS[kind(cabinet, case)], names)


def related(cabinet: Cabinet, case: Case, names: tuple[str, ...]) -> list[str]:
    """See that requests may be counted together with a case (regulation 5).

    Raises:
        Refusal: `FOI-001`, no such case; `FOI-023`, one is the case itself, or came too
            long before it or after it.

    """
    for name in names:
        of = cabinet.case(name)
        if of.id == case.id:
            raise Refusal("FOI-023", "a request is not counted twice", case.id)
        if not counted_together(of.received, case.received):
            days = abs(clock.between(of.received, case.received))
            msg = (
                f"{name} came {days} working days apart from it, and only requests "
                f"within {TOGETHER} are counted together; leave it out"
            )
            raise Refusal("FOI-023", msg, case.id)
    return list(dict.fromkeys(names))


def alike(cabinet: Cabinet, case: Case) -> list[str]:
    """Name requests of the same name within sixty working days, not yet counted.

    Whether they ask for the same or similar information an officer has to see.
    """
    if not case.requester:
        return []
    return [
        name
        for name in cabinet.names()
        if name != case.id
        and name not in case.related
        and (of := cabinet.begun(name)) is not None
        and of.requester
        and same_person(of.requester, case.requester)
        and counted_together(of.received, case.received)
    ]
