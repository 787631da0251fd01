"""What is decided in the queue, written to the books as `mopac-spend tag` does it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.desk.queue import KIND, PLACE, lacks
from mopac_spend.desk.second_person import Wished
from mopac_spend.fields import ACCOUNT
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import NIL, show
from mopac_spend.reviewing import filled
from mopac_spend.reviewing.applying import apply, needs_approval

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from mopac_spend.desk.acts import Decision
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.queue import Codes, Queue

# Of the one thing that a second person is asked to approve here.
ABOUT = "queue"


@dataclass(frozen=True, slots=True)
class Standing:
    """What would be written.

    Attributes:
        decided: codes by kind, by ref.
        overtaken: refs that somebody decided elsewhere meanwhile; they are left out.
        people: who decided.
        pounds: of the payments, credits taken off.
        moved: of the payments, whichever way.
        digest: of all that.
        second: whether a second person has to approve it.

    """

    decided: dict[str, Codes]
    overtaken: list[str]
    people: list[str]
    pounds: Decimal
    moved: Decimal
    digest: str
    second: bool


def standing(queue: Queue, drafts: Mapping[str, Decision]) -> Standing:
    """Say what of the drafts would be written to the books as they are."""
    decided: dict[str, Codes] = {}
    overtaken: list[str] = []
    people: dict[str, None] = {}
    pounds = moved = NIL
    for ref, decision in drafts.items():
        line = queue.lines.get(ref)
        kinds = {*lacks(line)} if line else set()
        if "category" in kinds:
            kinds.add(ACCOUNT)
        if line is None or not {*decision.says} <= kinds:
            overtaken.append(ref)
            continue
        decided[ref] = decision.says
        people[decision.by] = None
        pounds += line.payment.amount
        moved += abs(line.payment.amount)
    whole = json.dumps([decided, sorted(people)], sort_keys=True).encode()
    digest = hashlib.sha256(whole).hexdigest()
    second = needs_approval(moved, queue.books.register)
    return Standing(decided, overtaken, sorted(people), pounds, moved, digest, second)


def wished(of: Standing) -> Wished:
    """Say what a second person is asked to approve."""
    words = f"Tag {counted(len(of.decided), 'payment')}, {show(of.pounds)}"
    return Wished(KIND, ABOUT, words, of.digest)


def post(desk: Desk, queue: Queue, digest: str, by: str, approver: str = "") -> str:
    """Write what is decided to the books, as it was seen.

    Args:
        desk: where it was decided.
        queue: of the books as they are.
        digest: of what was seen.
        by: who posts it.
        approver: who approved it, where somebody had to.

    Returns:
        What was written, in words.

    Raises:
        Refusal: `DESK-021`, it is not what was seen any more; what `apply` refuses.
            Nothing was written, and everything is a draft as before.
        BooksError: the books have errors.

    """
    with desk.drafts.posting(PLACE, by, approver) as posting:
        of = standing(queue, posting.decisions)
        if of.digest != digest or not of.decided:
            msg = "this has changed since it was looked at; look at it again"
            raise Refusal("DESK-021", msg)
        done = apply(
            desk.main,
            filled.of_decisions("the desk", of.decided),
            by,
            also=of.people,
            approver=approver,
        )
        changed = len(done.outcome.changes)
        left = len(of.overtaken)
        posting.became = f"{counted(changed, 'payment')} tagged, {show(of.pounds)}"
        if left:
            posting.became += f"; {left:,} left out, which were decided elsewhere"
    desk.drafts.release(PLACE, by)
    desk.note("tagged", f"{posting.became}; approver: {approver or '-'}")
    return posting.became
