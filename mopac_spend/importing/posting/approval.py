"""Batches above the limit of a body are posted only with a second person's approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.record.closing import approved
from mopac_spend.findings import Refusal, listed
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.importing.posting.late import Who
    from mopac_spend.register import Register


def moved(posting: Posting) -> Decimal:
    """Give the pounds that a batch moves, whichever way: credits hide none of them."""
    return sum((abs(each.amount) for each in posting.payments), NIL)


def above(postings: Sequence[Posting], register: Register) -> list[Posting]:
    """Give the batches that need a second person, by the limit of the body."""
    limit = register.books.approval_above if register.books else None
    if limit is None:
        return []
    return [each for each in postings if each.text and moved(each) > limit]


def refuse_unapproved(
    postings: Sequence[Posting], register: Register, who: Who
) -> None:
    """Refuse batches that need a second person, and have none.

    Args:
        postings: about to be written.
        register: of the books, with the limit of the body.
        who: who posts them, and who approved it.

    Raises:
        Refusal: `RECORD-001`, nobody says who posts them; `RECORD-012`, nobody else
            approved it.

    """
    large = above(postings, register)
    if not large:
        if who.approver:
            approved(who.by, who.reason or "import", who.approver)
        return
    try:
        approved(who.by, who.reason or "import", who.approver)
    except Refusal as refusal:
        limit = register.books.approval_above if register.books else None
        names = listed([each.batch.source for each in large])
        msg = (
            f"more than {show(limit or NIL)} is posted only with somebody else's "
            f"approval; {refusal.message}"
        )
        raise Refusal(refusal.code, msg, names) from refusal
