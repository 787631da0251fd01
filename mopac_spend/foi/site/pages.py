"""Every page of the site, from what was published and nothing else.

Equal publications give equal bytes. All texts are escaped by the template, and what
moves a cursor or turns a text around is replaced.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import counted
from mopac_spend.foi.measures import SECTIONS
from mopac_spend.foi.publication import TOPICS
from mopac_spend.foi.site.templates import filled, shared
from mopac_spend.periods import day_words
from mopac_spend.tables import page
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.foi.publication import Entry, Publication, Topic

OUTCOMES = {
    "granted": "granted in full",
    "part": "withheld in part",
    "withheld": "withheld in full",
    "not-held": "information not held",
    "withdrawn": "withdrawn by the requester",
    "lapsed": "lapsed",
}
_KINDS = {
    "plan": "Plans",
    "category": "Categories",
    "directorate": "Directorates",
    "initiative": "Initiatives",
}
_WHAT = {
    "csv": "table (CSV)",
    "html": "page",
    "json": "data (JSON)",
    "ods": "workbook (OpenDocument)",
    "pdf": "document (PDF)",
    "docx": "document (Word)",
    "txt": "plain text",
    "py": "program that checks the files",
    "zip": "archive",
}
# On the first page; a year has all of its own.
RECENT = 20
# Letters of a request that are searched.
_SEARCHED = 20_000
# Letters in the lines of a text that somebody has set in lines.
_SET = 100
_KIBIBYTE = 1024


class Line(NamedTuple):
    """A request in a list."""

    href: str
    title: str
    note: str


def place(case: str) -> str:
    """Name the folder of a request within the site."""
    return f"requests/{case}"


def index(entries: Sequence[Entry], body: str, label: str) -> str:
    """Write the first page: search, the latest replies, and the years."""
    standing = _standing(entries)
    years = [(year, len([*each])) for year, each in groupby(standing, _year)]
    return filled(
        "index.html.j2",
        {
            **shared(body, label, "Disclosure log", _ABOUT.format(body=body)),
            "canonical": "index.html",
            "policy": page.policy(searched=True),
            "recent": [_line(each) for each in standing[:RECENT]],
            "years": years,
            "withdrawn": [
                (each.case, f"{place(each.case)}/index.html")
                for each in entries
                if not each.versions
            ],
            "data": page.data(_search(standing)),
            "script": page.script(),
        },
    )


_ABOUT = (
    "Requests under the Freedom of Information Act that {body} answered, with the "
    "replies and files."
)


def years(entries: Sequence[Entry], body: str, label: str) -> dict[str, str]:
    """Write a page for each year in which a reply was sent, by year."""
    pages = {}
    for year, each in groupby(_standing(entries), _year):
        of = [_line(one) for one in each]
        title = f"Disclosure log: replies of {year}"
        about = f"Requests answered in {year}."
        pages[year] = filled(
            "year.html.j2",
            {
                **shared(body, label, title, about),
                "canonical": f"{year}.html",
                "count": counted(len(of), "request"),
                "lines": of,
            },
        )
    return pages


def topics(entries: Sequence[Entry], body: str, label: str) -> str:
    """Write the page of topics, each with its requests."""
    of: dict[Topic, list[Line]] = {}
    for each in _standing(entries):
        for topic in each.topics:
            of.setdefault(topic, []).append(_line(each))
    ordered = sorted(of, key=lambda t: (TOPICS.index(t.kind), t.title, t.code))
    kinds = [
        (_KINDS[kind], [(topic, of[topic]) for topic in each])
        for kind, each in groupby(ordered, lambda topic: topic.kind)
    ]
    about = "Requests by the plans, categories and directorates that they are about."
    return filled(
        "topics.html.j2",
        {
            **shared(body, label, "Disclosure log: topics", about),
            "canonical": "topics.html",
            "kinds": kinds,
        },
    )


def request(
    of: Publication,
    letter: str,
    earlier: Sequence[Publication] = (),
    later: Publication | None = None,
) -> str:
    """Write the page of a request.

    Args:
        of: what was published.
        letter: the reply as plain text; "" where there is none.
        earlier: what was published of it before.
        later: what stands now, where this does not.

    """
    files = [
        (each.name, _href(of, each.name), _what(each.name), _size(each.size))
        for each in of.files
    ]
    lines = [_printed(each) for each in letter.strip().splitlines()]
    description = f"Request {of.case}, answered on {day_words(of.answered)}."
    return filled(
        "request.html.j2",
        {
            **shared(of.body, of.label, of.title, description),
            "up": "../../",
            "canonical": "index.html",
            "of": of,
            "later": later,
            "earlier": list(earlier),
            "outcome": OUTCOMES.get(of.outcome, of.outcome),
            "days": counted(of.working_days, "working day"),
            "sections": [SECTIONS.get(each, each) for each in of.sections],
            "request": [_printed(each) for each in of.request.strip().splitlines()],
            "letter": "\n".join(lines),
            # A letter that is set in lines stays so; one without is broken anew.
            "set": max(map(len, lines), default=0) <= _SET,
            "entry": next((_href(of, n) for n in _FIRST if _has(of, n)), ""),
            "files": files,
        },
    )


# The file by which the release is entered, the first of these that there is.
_FIRST = ("index.html", "reply.pdf", "reply.txt")


def _has(of: Publication, name: str) -> bool:
    return any(each.name == name for each in of.files)


def withdrawn(of: Entry) -> str:
    """Write the page of a request of which nothing stands any more."""
    title = f"Request {of.case}: withdrawn"
    about = f"What was published of request {of.case} was withdrawn."
    return filled(
        "withdrawn.html.j2",
        {
            **shared(of.body, of.label, title, about),
            "up": "../../",
            "canonical": "index.html",
            "day": of.last,
            "first": of.first,
            "reason": plain(of.withdrawn),
        },
    )


def _standing(entries: Iterable[Entry]) -> list[Publication]:
    """Give what stands, the latest reply first."""
    standing = [each.now for each in entries if each.now]
    return sorted(standing, key=lambda of: (of.answered, of.case), reverse=True)


def _year(of: Publication) -> str:
    return f"{of.answered.year}"


@lru_cache(maxsize=10_000)  # each stands on the first page, and those of year and topic
def _line(of: Publication) -> Line:
    return Line(f"{place(of.case)}/index.html", plain(of.title), _note(of))


def _note(of: Publication) -> str:
    words = [of.case, f"answered on {day_words(of.answered)}"]
    words.append(OUTCOMES.get(of.outcome, of.outcome))
    words += [each.title for each in of.topics]
    return plain("; ".join(words))


def _search(standing: Sequence[Publication]) -> dict[str, Any]:
    topics = sorted({each for of in standing for each in of.topics})
    titles = sorted({each.title for each in topics})
    numbers = {title: at for at, title in enumerate(titles)}
    return {
        "label": "Search the disclosure log",
        "words": "Words",
        "topic": "Topic",
        "every": "Every topic",
        "topics": [plain(each) for each in titles],
        "entries": [
            {
                **_line(of)._asdict(),
                "topics": sorted({numbers[each.title] for each in of.topics}),
                "text": plain(of.request[:_SEARCHED]),
            }
            for of in standing
        ],
    }


def _href(of: Publication, name: str) -> str:
    from urllib.parse import quote

    return f"version-{of.version}/{quote(name)}"


def _what(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return _WHAT.get(ending, "file")


def _size(size: int) -> str:
    if size < _KIBIBYTE:
        return counted(size, "byte")
    if size < _KIBIBYTE**2:
        return f"{size / _KIBIBYTE:,.0f} KB"
    return f"{size / _KIBIBYTE**2:,.1f} MB"


def _printed(line: str) -> str:
    """Give a line such that it moves nothing, its blanks as they are."""
    if line.isprintable():
        return line
    return "".join(
        each if each == "\t" else " " if each.isspace() else plain(each) or each
        for each in line
    )
