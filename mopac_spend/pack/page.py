"""The page that opens a pack: the letter, the answers, the lines and what they mean.

It asks for nothing: style, script and lines stand in it. Without a script the first
lines are there, and a link to all of them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.pack.parts import AMOUNT, WITHHELD, Letter, Lines, Part, column_of
from mopac_spend.questions.releasing import schedule_columns
from mopac_spend.questions.renderings.csv import LABEL
from mopac_spend.tables import Column, Kind, Table, html, searching
from mopac_spend.tables import page as pages
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from jinja2 import Template
# Lines that a page can hold; of more there is the CSV alone.
MOST = 200_000
_FIRST = 100
_DATE, _TEXT = "date", "description"


class Shown(NamedTuple):
    """What the page shows.

    Attributes:
        parts: in their order.
        about: what is said of each, by its name.
        letter: that it goes with.
        lines: of all parts.
        withheld: rows of the schedule.
        definitions: of each term.
        paths: of the files beside it.

    """

    parts: Sequence[Part]
    about: Mapping[str, Mapping[str, Any]]
    letter: Letter | None
    lines: Lines | None
    withheld: Sequence[Sequence[str]]
    definitions: Mapping[str, str]
    paths: Collection[str]


def index(shown: Shown) -> bytes:
    """Write `index.html`."""
    from markupsafe import Markup

    answered = [of for of in shown.about.values() if "title" in of]
    first = answered[0] if answered else {"body": "", "title": ""}
    letter = shown.letter
    style = files(__package__).joinpath("index.css").read_text(encoding="utf-8")
    searched = shown.lines if _fits(shown.lines) else None
    page = _template().render(
        title=letter.title if letter else first["title"],
        body=letter.body if letter else first["body"],
        labels=dict.fromkeys(
            of["illustrative"] for of in answered if of["illustrative"]
        ),
        letter=Markup(letter.html) if letter else "",  # noqa: S704 - escaped by foi
        replies=sorted(letter.files) if letter else [],
        parts=[_part(part, shown) for part in shown.parts],
        lines=shown.lines,
        count=f"{len(shown.lines.rows):,}" if shown.lines else "",
        table=_first(searched) if searched else None,
        data=_data(searched) if searched else "",
        script=pages.script(pages.LINES),
        style=Markup(style),  # noqa: S704 - our own
        policy=_policy(style, searched),
        withheld=_withheld(shown) if shown.withheld else None,
        withheld_file=f"data/{WITHHELD}",
        definitions=shown.definitions,
        books=dict.fromkeys(of["books_sha256"] for of in answered),
    )
    return page.encode()


@cache
def _template() -> Template:
    source = files(__package__).joinpath("index.html.j2").read_text(encoding="utf-8")
    return html.environment().from_string(source)


def _policy(style: str, lines: Lines | None) -> str:
    """Allow the page's own style and script, and nothing else."""
    of_script = pages.digest(pages.script(pages.LINES)) if lines else "'none'"
    return (
        f"default-src 'none'; style-src {pages.digest(style)}; script-src "
        f"{of_script}; base-uri 'none'; form-action 'none'"
    )


def _part(part: Part, shown: Shown) -> dict[str, Any]:
    of = shown.about[part.name]
    folder = f"data/{part.name}/" if part.name else "data/"
    paths = {
        kind: f"{folder}{name}"
        for kind, name in (
            ("Page", "answer.html"),
            ("CSV", "answer.csv"),
            ("ODS", "answer.ods"),
            ("Columns of the CSV", "answer.csv-metadata.json"),
            ("Method", "method.json"),
        )
    }
    return {
        "name": part.name,
        "words": part.words,
        "about": of if "title" in of else None,
        # The letter has the tables of its parts.
        "tables": []
        if shown.letter
        else [_table(each) for each in of.get("tables", ())],
        "files": {kind: path for kind, path in paths.items() if path in shown.paths},
    }


def _table(of: Mapping[str, Any]) -> tuple[Table, int]:
    """Give a table whose cells were written before, and the rows left out of it."""
    columns = tuple(
        Column(f"{at}", heading, Kind.WHOLE if figure else Kind.TEXT, summed=False)
        for at, (heading, figure) in enumerate(
            zip(of["headings"], of["figures"], strict=True)
        )
    )
    rows = [tuple(row) for row in of["rows"]]
    total = rows.pop() if of["total"] else ()
    table = Table(
        title=of["title"], columns=columns, rows=rows, total=total, stub=of["stub"]
    )
    return table, of["left_out"]


def _fits(lines: Lines | None) -> bool:
    return lines is not None and 0 < len(lines.rows) <= MOST


def _columns(lines: Lines) -> list[tuple[int, Column]]:
    """Give the columns that the page shows, each with its place.

    What and how much stands before what it is tagged as; that all is invented is said
    once above.
    """
    names = [name for name in lines.names if name != LABEL]
    names.remove(AMOUNT)
    first = next((at for at, name in enumerate(names) if name == _TEXT), len(names) - 1)
    names.insert(first + 1, AMOUNT)
    return [
        (lines.names.index(name), column_of(name)._replace(summed=False))
        for name in names
    ]


def _first(lines: Lines) -> Table:
    """Give the first lines, for who has no script."""
    columns = _columns(lines)
    return Table(
        title="Lines",
        columns=tuple(column for _, column in columns),
        rows=[tuple(row[at] for at, _ in columns) for row in lines.rows[:_FIRST]],
    )


_KINDS = {Kind.POUNDS: searching.POUNDS, Kind.WHOLE: searching.NUMBER}


def _data(lines: Lines) -> str:
    columns = _columns(lines)
    kinds = [
        (
            column.name,
            searching.DAY
            if column.name == _DATE
            else _KINDS.get(column.kind, searching.TEXT),
        )
        for _, column in columns
    ]
    places = [at for at, _ in columns]
    return searching.data(kinds, ([row[at] for at in places] for row in lines.rows))


def _withheld(shown: Shown) -> Table:
    own = tuple(column._replace(summed=False) for column in schedule_columns())
    part = (Column("part", "Part", Kind.TEXT),) if shown.parts[0].name else ()
    rows = [tuple(map(plain, row)) for row in shown.withheld]
    return Table(title="What is withheld", columns=(*part, *own), rows=rows)
