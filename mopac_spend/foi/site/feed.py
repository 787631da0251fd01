"""The Atom feed of the log: the latest changes, each with an id that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.foi.site.pages import OUTCOMES, place
from mopac_spend.periods import day_words
from mopac_spend.tables import feed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from mopac_spend.foi.publication import Entry

MOST = 50


def atom(entries: Sequence[Entry], body: str, label: str, as_at: dt.date) -> str:
    """Write the feed.

    Args:
        entries: of the log.
        body: whose log it is.
        label: what to print where the payments are invented.
        as_at: the day of the last change.

    """
    latest = sorted(entries, key=lambda of: (of.last, of.case), reverse=True)
    of = feed.Feed(_id(body), "Disclosure log", body or "Disclosure log", as_at, label)
    return feed.atom(of, [_item(each, body) for each in latest[:MOST]])


def _item(of: Entry, body: str) -> feed.Item:
    now = of.now
    return feed.Item(
        id=_id(body, of.case),
        title=now.title if now else f"Request {of.case}: withdrawn",
        summary=_summary(of),
        published=of.first,
        updated=of.last,
        href=f"{place(of.case)}/index.html",
        categories=[(each.code, each.title) for each in now.topics] if now else (),
    )


def _summary(of: Entry) -> str:
    now = of.now
    if now is None:
        return f"Withdrawn on {day_words(of.last)}: {of.withdrawn}"
    outcome = OUTCOMES.get(now.outcome, now.outcome)
    again = f" This is version {now.version}." if len(of.versions) > 1 else ""
    return f"{of.case}, answered on {day_words(now.answered)}: {outcome}.{again}"


def _id(*names: str) -> str:
    return feed.named("disclosure log", *names)
