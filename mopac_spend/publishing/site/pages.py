"""Every page of the site, from what was published and nothing else.

Equal publications give equal bytes. All texts are escaped by the template, and what
moves a cursor or turns a text around is replaced.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.periods import FinancialYear, day_words
from mopac_spend.publishing.adopting import titles_of
from mopac_spend.publishing.compared import (
    CORRECTION,
    EXCESS,
    LATE,
    OMISSION,
    REDACTION,
    RESTATEMENT,
)
from mopac_spend.publishing.site.catalogue import distributed, schema_org
from mopac_spend.publishing.site.standing import by_stem
from mopac_spend.tables import Column, Kind, Table, html, page
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2 import Environment

    from mopac_spend.cells import Cell
    from mopac_spend.publishing.site.changes import Change, Line
    from mopac_spend.publishing.site.standing import Version

FIRST = "index.html"
# More lines make a page that no browser likes.
_ON_PAGE = 1_000
_STATUS = {"adopted": "made by other tools", "published": "published"}
_GROUNDS = {
    LATE: "It was paid in the period, and was imported after the earlier version.",
    RESTATEMENT: "A payment was put right, by an entry that takes it back or moves it.",
    CORRECTION: "What the books say of it was corrected: its tags, or a register.",
    REDACTION: "What names somebody, or is exempt, is withheld, or no longer is.",
    EXCESS: "It was in the file of other tools, and the duty does not publish it.",
    OMISSION: "It left the bank, and was not in the file that other tools made.",
}


def index(
    versions: Sequence[Version],
    changes: Mapping[str, Sequence[Change]],
    body: str,
    label: str,
) -> str:
    """Write the first page: all publications, by duty and by period, and a search.

    Args:
        versions: that were published, the earliest first.
        changes: what differs between the versions of each publication, by its name.
        body: whose they are.
        label: what to print where the payments are invented.

    """
    schema = page.data(schema_org(versions, body, label))
    titles = {each.duty: each.title for each in versions}
    duties = [
        {
            "code": code,
            "title": plain(titles[code]),
            "law": plain(next((e.law for e in versions if e.duty == code), "")),
            "count": counted(len([e for e in versions if e.duty == code]), "version"),
            "lines": [*_lines(versions, code, changes)],
        }
        for code in sorted(titles)
    ]
    stems = [*by_stem(versions)]
    many = counted(len(stems), "publication")
    return _filled(
        "index.html.j2",
        {
            **_shared("What is published", body, label),
            "policy": page.policy(searched=True, blocks=[schema]),
            "canonical": FIRST,
            "full": True,
            "size": f"{many} in {counted(len(versions), 'version')}",
            "duties": duties,
            "years": _years(versions),
            "gaps": [_gap(each) for each in versions if each.adopted],
            "schema": schema,
            "data": page.data(_search(stems, titles)),
            "script": page.script(),
        },
    )


def change(of: Change, body: str, label: str) -> str:
    """Write the page of what differs between two versions."""
    name = f"{of.before.title}, {of.before.period.name}"
    title = f"{name}: version {of.before.version} and version {of.after.version}"
    shown = of.lines[:_ON_PAGE]
    left = len(of.lines) - len(shown)
    used = {why for _, why in of.counts}
    return _filled(
        "change.html.j2",
        {
            **_shared(title, body, label),
            "policy": page.policy(),
            "canonical": PurePosixPath(of.place).name,
            "up": "../",
            "full": True,
            "days": of.after.period.days,
            "tables": [_sides(of), _sums(of)],
            "grounds": [(k, what) for k, what in _GROUNDS.items() if k in used],
            "lines": _differing(shown, whole=not left),
            "left": f"{left:,}" if left else "",
        },
    )


def _lines(
    versions: Sequence[Version], duty: str, changes: Mapping[str, Sequence[Change]]
) -> Iterator[dict[str, Any]]:
    """Give the lines of a duty, the latest period and version first."""
    mine = [each for each in versions if each.duty == duty]
    seen = set()
    for of in sorted(mine, key=lambda e: (e.period, e.version), reverse=True):
        again = f", version {of.version}"
        yield {
            "anchor": "" if of.stem in seen else of.stem,
            "title": plain(f"{of.period.name}{again}"),
            "page": quote(of.page),
            "status": _STATUS.get(of.status, of.status),
            "day": day_words(of.day),
            "rows": f"{of.rows:,}",
            "pounds": show(of.pounds).replace("£", ""),
            "files": [
                (quote(name), _called(name))
                for name, _ in distributed(of)
                if name != of.page
            ],
            "without": of.without,
            "changes": [
                (quote(each.place), f"since version {each.before.version}")
                for each in changes.get(of.stem, ())
                if each.after.name == of.name
            ],
        }
        seen.add(of.stem)


def _called(name: str) -> str:
    """Name a file by its form; what describes another by what it is."""
    path = PurePosixPath(name)
    if path.name.endswith(".csv-metadata.json"):
        return "CSVW"
    if path.name == "datapackage.json":
        return "Data Package"
    return path.suffix.removeprefix(".").upper()


def _years(
    versions: Sequence[Version],
) -> list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
    """Give what was published of each period, by financial years, the latest first."""
    years: dict[str, dict[str, list[tuple[str, str]]]] = {}
    stems = sorted(by_stem(versions), key=lambda of: of[1][-1].period, reverse=True)
    for stem, of in stems:
        last = of[-1]
        year = years.setdefault(str(FinancialYear.of(last.period.first)), {})
        name = plain(f"{last.period.name} ({last.period.days})")
        year.setdefault(name, []).append((f"#{stem}", plain(last.title)))
    return [(year, [*periods.items()]) for year, periods in years.items()]


def _gap(of: Version) -> Table:
    """Draw what was found of a file that other tools made."""
    found = titles_of(of.adopted.found) if of.adopted else []
    columns = (
        Column("found", "What was found", Kind.TEXT),
        Column("rows", "Rows", Kind.WHOLE),
        Column("pounds", "Amount (£)", Kind.POUNDS),
    )
    title = f"{of.title}, {of.period.name}, version {of.version}"
    return Table(title=plain(title), columns=columns, rows=found)


def _sides(of: Change) -> Table:
    """Draw the two versions side by side."""
    both = of.before, of.after
    columns = (
        Column("what", "What", Kind.TEXT),
        *(
            Column(f"version_{each.version}", f"Version {each.version}", Kind.TEXT)
            for each in both
        ),
    )
    rows: list[tuple[Cell, ...]] = [
        ("Published", *(day_words(each.day) for each in both)),
        ("Status", *(_STATUS.get(each.status, each.status) for each in both)),
        ("Rows", *(f"{each.rows:,}" for each in both)),
        ("Amount", *(show(each.pounds) for each in both)),
        ("Rows withheld in part", *(f"{len(each.withheld):,}" for each in both)),
        ("Digest of the rows", *(each.digest[:16] for each in both)),
    ]
    return Table(title="The versions side by side", columns=columns, rows=rows)


def _sums(of: Change) -> Table:
    """Draw what differs by what and why; it makes the one total the other."""
    columns = (
        Column("what", "What", Kind.TEXT),
        Column("why", "Why", Kind.TEXT),
        Column("lines", "Lines", Kind.WHOLE, summed=False),
        Column("pounds", "Amount (£)", Kind.POUNDS),
    )
    before, after = of.before, of.after
    rows: list[tuple[Cell, ...]] = [
        (f"Version {before.version}", "", before.rows, before.pounds)
    ]
    rows += [(what, why, *size) for (what, why), size in of.counts.items()]
    total = f"Version {after.version}", "", after.rows, after.pounds
    title = "From the one total to the other"
    return Table(title=title, columns=columns, rows=rows, total=total)


def _differing(lines: Sequence[Line], *, whole: bool) -> Table:
    columns = (
        Column("day", "Date", Kind.TEXT),
        Column("payee", "Who", Kind.TEXT),
        Column("what", "What", Kind.TEXT),
        Column("why", "Why", Kind.TEXT),
        Column("changed", "Was and is", Kind.TEXT),
        Column("before", "Before (£)", Kind.POUNDS),
        Column("after", "After (£)", Kind.POUNDS),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            each.day,
            each.payee,
            each.what,
            each.why,
            "; ".join(_moved(*one) for one in each.changed),
            each.before,
            each.after,
        )
        for each in lines
    ]
    total: tuple[Cell, ...] = ()
    if rows and whole:
        sums = (
            sum((each.before or NIL for each in lines), NIL),
            sum((each.after or NIL for each in lines), NIL),
        )
        total = "Total", "", "", "", "", *sums
    title = "Lines that differ"
    return Table(title=title, columns=columns, rows=rows, total=total)


def _moved(heading: str, was: str, now: str) -> str:
    return plain(f"{heading}: {was or 'nothing'} → {now or 'nothing'}")


def _search(
    stems: Sequence[tuple[str, list[Version]]], titles: Mapping[str, str]
) -> dict[str, Any]:
    codes = sorted(titles)
    return {
        "label": "Search what is published",
        "words": "Words",
        "topic": "Duty",
        "every": "Every duty",
        "topics": [plain(titles[each]) for each in codes],
        "entries": [
            {
                "href": f"#{stem}",
                "title": plain(f"{of[-1].title}, {of[-1].period.name}"),
                "note": plain(
                    f"{of[-1].period.days}; {counted(of[-1].rows, 'row')}, "
                    f"{show(of[-1].pounds)}; {counted(len(of), 'version')}"
                ),
                "topics": [codes.index(of[-1].duty)],
                "text": plain(f"{of[-1].duty} {of[-1].law} {of[-1].status}"),
            }
            for stem, of in reversed(stems)
        ],
    }


def _shared(title: str, body: str, label: str) -> dict[str, Any]:
    return {
        "body": plain(body),
        "label": plain(label),
        "title": plain(title),
        "description": plain(f"{title}, {body}"),
        "style": page.style(),
        "up": "",
    }


def _filled(template: str, content: dict[str, Any]) -> str:
    """Fill a page in; every text is escaped."""
    written: str = _environment().get_template(template).render(content)
    return written


@cache
def _environment() -> Environment:
    return html.environment(page.templates(Path(__file__).parent))
