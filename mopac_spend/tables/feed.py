"""An Atom feed (RFC 4287): what is new, each with an id that stays.

An id is made of names, so it is the same wherever a site stands, and after the site is
made again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

_RIGHTS = "Open Government Licence v3.0"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is.

    Attributes:
        id: as `named` makes it.
        title: of it; `author`, whose it is.
        updated: the day of the last change.
        label: what to print where the payments are invented; "".

    """

    id: str
    title: str
    author: str
    updated: dt.date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed.

    Attributes:
        id: as `named` makes it.
        title: of it; `summary`, what it says.
        published: the day on which it came; `updated`, of its last change.
        href: the page that it is about.
        categories: code and title of each topic.

    """

    id: str
    title: str
    summary: str
    published: dt.date
    updated: dt.date
    href: str
    categories: Sequence[tuple[str, str]] = ()


def atom(feed: Feed, items: Iterable[Item]) -> str:
    """Write a feed, `feed.xml` beside `index.html`.

    Args:
        feed: what it is.
        items: its entries, in their order.

    """
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        f"<id>{feed.id}</id>",
        f"<title>{_text(feed.title)}</title>",
        f"<updated>{_moment(feed.updated)}</updated>",
        f"<author><name>{_text(feed.author)}</name></author>",
        f"<rights>{_RIGHTS}</rights>",
        '<link rel="self" type="application/atom+xml" href="feed.xml"/>',
        '<link rel="alternate" type="text/html" href="index.html"/>',
    ]
    if feed.label:
        lines.append(f"<subtitle>{_text(feed.label)}</subtitle>")
    for each in items:
        lines += _entry(each)
    return "\n".join([*lines, "</feed>", ""])


def named(*names: str) -> str:
    """Make the id of a feed or of an entry: equal names have equal ids."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(names)).urn


def _entry(of: Item) -> Iterator[str]:
    yield "<entry>"
    yield f"<id>{of.id}</id>"
    yield f"<title>{_text(of.title)}</title>"
    yield f"<published>{_moment(of.published)}</published>"
    yield f"<updated>{_moment(of.updated)}</updated>"
    yield f'<link rel="alternate" type="text/html" href={quoteattr(of.href)}/>'
    yield f"<summary>{_text(of.summary)}</summary>"
    for code, title in of.categories:
        term, words = quoteattr(plain(code)), quoteattr(plain(title))
        yield f"<category term={term} label={words}/>"
    yield "</entry>"


def _moment(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(text: str) -> str:
    """Write text for XML, without what XML cannot have."""
    return escape("".join(each if _fits(each) else "\ufffd" for each in plain(text)))


def _fits(letter: str) -> bool:
    return letter not in "\ufffe\uffff"
