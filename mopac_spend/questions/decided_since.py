"""Payments that an earlier release had for an individual's, and that are so no more.

Somebody has decided since that the payee is a firm, so its lines are public, and
whoever has the earlier release takes them off its sums. What is left there may be of
too few people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.disclosure import Cell, NoSolutionError, Standing, decide
from mopac_spend.disclosure.printed import less
from mopac_spend.disclosure.released import Kept
from mopac_spend.findings import Refusal, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.disclosure import Paid, Rule
    from mopac_spend.engine.altered import Part
    from mopac_spend.questions.answer import Answer

_NAMED = "a payment to whom an earlier release had for an individual"


def named_since(
    answer: Answer, known: Mapping[str, Paid], parts: Sequence[Part]
) -> set[str]:
    """Give the payments beneath that an earlier release had for an individual's.

    Somebody has decided since that the payee is none, and its lines are public.
    """
    if not known:
        return set()
    own = {part.payment for part in parts}
    refs = {f"{ref}" for (ref,) in answer.beneath(["ref"])}
    return {key for key in known if key not in own and key.rpartition(" ")[0] in refs}


def refuse_naming(
    named: set[str], known: Mapping[str, Paid], before: Sequence[Cell], rule: Rule
) -> None:
    """Refuse lines that are taken off what was released of individuals.

    Raises:
        Refusal: `DISCLOSURE-001`, too few people are left.

    """
    cells = [
        replace(less(cell, named), standing=Standing.FIXED)
        if cell.standing is Standing.SHOWN and named & {*cell.shares}
        else less(cell, named)
        for cell in before
    ]
    try:
        decide(known, cells, rule)
    except NoSolutionError as error:
        count = counted(len(named), "payment")
        msg = (
            f"{count} here went to whom an earlier release had for individuals; what "
            f"it said, less these, would say what one of few people was paid: ask so "
            f"that they are not in it, or release nothing of it"
        )
        raise Refusal("DISCLOSURE-001", msg) from error


def with_named(kept: Kept, named: set[str], known: Mapping[str, Paid]) -> Kept:
    """Remember for later releases that these payments are public."""
    shown = [Cell(_NAMED, {key: 1.0}, Standing.SHOWN) for key in sorted(named)]
    paid = {key: known[key] for key in sorted(named)}
    return Kept({**paid, **kept.paid}, [*kept.cells, *shown])


def moved(answer: Answer, known: Mapping[str, Paid]) -> list[str]:
    """Say how many payments of earlier releases are not as they were then."""
    refs = {key.rpartition(" ")[0]: each.amount for key, each in known.items()}
    today = answer.again.amounts([*refs])
    changed = sum(today.get(ref) != amount for ref, amount in refs.items())
    if not changed:
        return []
    msg = (
        f"{counted(changed, 'payment')} of earlier releases are not in the books as "
        f"they were then; what was released stands as it was"
    )
    return [msg]
