"""Minutes are noted, and where they pass the limit, what could be asked instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.foi.cost import minutes_of
from mopac_spend.foi.counting import related
from mopac_spend.foi.narrower import narrower
from mopac_spend.foi.proposing import Proposer

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.doing import Done
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.narrower import Narrower


def estimate(  # noqa: PLR0913 - minutes, and who notes them
    cabinet: Cabinet,
    case: str,
    books: Books | None,
    who: Done,
    *,
    minutes: tuple[str, int] | None = None,
    spent: bool = False,
    with_: tuple[str, ...] = (),
) -> Case:
    """Note minutes, or what is counted together with a case.

    Args:
        cabinet: in which the case is.
        case: the request.
        books: which say what kind of body it is; None where they cannot be opened.
        who: notes it, and when.
        minutes: an activity and its minutes.
        spent: they were spent, and not foreseen.
        with_: like requests of the same person.

    Raises:
        Refusal: `FOI-008`, no such activity or minutes; `FOI-023`, these are not
            counted together; as `Cabinet.add`.

    """
    details: dict[str, Any] = {}
    if minutes is not None:
        noted = minutes_of(case, *minutes, spent=spent)
        details = {
            "activity": noted.activity,
            "minutes": noted.minutes,
            "spent": spent,
        }
    of = cabinet.case(case)
    if with_:
        details["with"] = related(cabinet, of, with_)
    own = books.register.books if books else None
    details["body"] = own.body if own else of.body
    return cabinet.add(of, "estimate", details, by=who.by, day=who.day)


def narrow(cabinet: Cabinet, case: Case, books: Books, who: Done) -> list[Narrower]:
    """Find and keep what could be asked instead of what costs too much.

    Returns:
        Nothing where the books answer no part of it.

    """
    found = narrower(Proposer(books), case.parts.values(), case.around)
    kept = [{**each._asdict(), "books_sha256": books.sha256} for each in found]
    if found and kept != [dict(each) for each in case.narrower]:
        details = {"body": case.body, "narrower": kept}
        cabinet.add(case, "estimate", details, by=who.by, day=who.day)
    return found
