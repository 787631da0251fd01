"""What the pages of the review queue share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, flash, request, url_for

from mopac_spend.desk.queue import GROUP, WAYS
from mopac_spend.desk.queues import QUEUES
from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal, RefusedListError, counted
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.desk.queue import Made
    from mopac_spend.desk.queues import Queues

# Faults told at once.
_FAULTS = 8


def queues() -> Queues:
    """Give the queue that is remembered."""
    kept: Queues = current_app.config[QUEUES]
    return kept


def way() -> str:
    """Give how payments are put together, as the page was asked for."""
    asked = request.values.get("by", GROUP)
    return asked if asked in WAYS else GROUP


def address(**more: Any) -> str:  # noqa: ANN401 - what `url_for` takes
    """Give the address of the queue, put together as now."""
    return url_for("reviewing.queue", by=way(), **more)


def once(what: str) -> str:
    """Give the number of a click: that of its form, and what of it was clicked."""
    number = request.form.get("once", "")
    return f"{number}-{what}" if number else ""


def say(made: Made) -> None:
    """Say what became of a decision."""
    words = f"{counted(made.rows, 'payment')} ({show(made.pounds)}) decided."
    if not made.act:
        words = "Nothing was left to decide there."
    if made.late:
        words += (
            f" {counted(made.late, 'payment')} left as they are: the code is not in "
            f"force on their day."
        )
    flash(words)


def wrong_of(refused: Refusal, at: Callable[[Refusal], str]) -> list[tuple[str, str]]:
    """Give what is wrong with a decision, each with the id of what it is about.

    Args:
        refused: by the library.
        at: gives the id for one fault.

    """
    some = refused.faults if isinstance(refused, RefusedListError) else [refused]
    told = dict.fromkeys((at(f), plainly(Refusal(f.code, f.message))) for f in some)
    return list(told)[:_FAULTS]
