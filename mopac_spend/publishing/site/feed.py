"""The Atom feed of publications: the latest first, each with an id that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.money import show
from mopac_spend.periods import day_words
from mopac_spend.tables import feed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.publishing.site.standing import Version

_MOST = 50


def atom(versions: Sequence[Version], body: str, label: str) -> str:
    """Write the feed.

    Args:
        versions: that were published, the earliest first.
        body: whose they are.
        label: what to print where the payments are invented.

    """
    of = feed.Feed(
        id=_id(body),
        title="What is published",
        author=body or "What is published",
        updated=versions[-1].day,
        label=label,
    )
    return feed.atom(of, [_item(each, body) for each in versions[::-1][:_MOST]])


def _item(of: Version, body: str) -> feed.Item:
    again = f", version {of.version}" if of.version > 1 else ""
    what = "taken in" if of.adopted else "published"
    rows = counted(of.rows, "row")
    said = f"{rows}, {show(of.pounds)}; {what} on {day_words(of.day)}, {of.status}."
    return feed.Item(
        id=_id(body, of.name),
        title=f"{of.title}, {of.period.name}{again}",
        summary=f"{said} {of.without}".strip(),
        published=of.day,
        updated=of.day,
        href=of.page or f"index.html#{of.stem}",
        categories=[(of.duty, of.title)],
    )


def _id(*names: str) -> str:
    return feed.named("publications", *names)
