"""Which awards of the register a body publishes as its own, and why not the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.publishing.classes import NO_AMOUNT, OTHERS
from mopac_spend.register import Grant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.register import Register


def left_out(register: Register) -> Iterator[tuple[str, str]]:
    """Give each award with why it is not published; "" where it is.

    What an intermediary passes on is its award, and so is what another body awarded: of
    two levels one is counted.
    """
    for grant in register.of(Grant).values():
        if grant.onward_of or not _is_own(grant, register):
            yield grant.code, OTHERS
        else:
            yield grant.code, "" if grant.amount is not None else NO_AMOUNT


def _is_own(grant: Grant, register: Register) -> bool:
    of = register.books
    if of is None or not (grant.funder or grant.funder_id):
        return True
    if of.org_id and grant.funder_id:
        return of.org_id == grant.funder_id
    return grant.funder.casefold() == of.title.casefold()
