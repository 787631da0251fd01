"""The Atom feed of the log (RFC 4287): the latest changes, each with an id that stays.

An id is made of the body's name and the reference of the request, so it is the same
wherever the site stands, and after the site is made again.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from mopac_spend.foi.site.pages import OUTCOMES, place
from mopac_spend.periods import day_words
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from mopac_spend.foi.publication import Entry

MOST = 50
_RIGHTS = "Open Government Licence v3.0"


def atom(entries: Sequence[Entry], body: str, label: str, as_at: dt.date) -> str:
    """Write the feed.

    Args:
        entries: of the log.
        body: whose log it is.
        label: what to print where the payments are invented.
        as_at: the day of the last change.

    """
    latest = sorted(entries, key=lambda of: (of.last, of.case), reverse=True)
    author = body or "Disclosure log"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        f"<id>{_id(body)}</id>",
        f"<title>{_text('Disclosure log')}</title>",
        f"<updated>{_moment(as_at)}</updated>",
        f"<author><name>{_text(author)}</name></author>",
        f"<rights>{_RIGHTS}</rights>",
        '<link rel="self" type="application/atom+xml" href="feed.xml"/>',
        '<link rel="alternate" type="text/html" href="index.html"/>',
    ]
    if label:
        lines.append(f"<subtitle>{_text(label)}</subtitle>")
    for each in latest[:MOST]:
        lines += _entry(each, body)
    return "\n".join([*lines, "</feed>", ""])


def _entry(of: Entry, body: str) -> Iterator[str]:
    now = of.now
    title = now.title if now else f"Request {of.case}: withdrawn"
    yield "<entry>"
    yield f"<id>{_id(body, of.case)}</id>"
    yield f"<title>{_text(title)}</title>"
    yield f"<published>{_moment(of.first)}</published>"
    yield f"<updated>{_moment(of.last)}</updated>"
    href = quoteattr(f"{place(of.case)}/index.html")
    yield f'<link rel="alternate" type="text/html" href={href}/>'
    yield f"<summary>{_text(_summary(of))}</summary>"
    if now:
        for each in now.topics:
            term, words = quoteattr(plain(each.code)), quoteattr(plain(each.title))
            yield f"<category term={term} label={words}/>"
    yield "</entry>"


def _summary(of: Entry) -> str:
    now = of.now
    if now is None:
        return f"Withdrawn on {day_words(of.last)}: {of.withdrawn}"
    outcome = OUTCOMES.get(now.outcome, now.outcome)
    again = f" This is version {now.version}." if len(of.versions) > 1 else ""
    return f"{of.case}, answered on {day_words(now.answered)}: {outcome}.{again}"


def _id(*names: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(("disclosure log", *names))).urn


def _moment(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(text: str) -> str:
    """Write text for XML, without what XML cannot have."""
    return escape("".join(each if _fits(each) else "\ufffd" for each in plain(text)))


def _fits(letter: str) -> bool:
    return letter not in "\ufffe\uffff"
