"""`mopac-spend layout`: propose a layout, or teach one the headings of a file."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.layouts import Layout

# A month in the name of a file: `2011-05`, `201105`.
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)", re.ASCII)


@click.group("layout")
def command() -> None:
    """Describe the files of a source."""


@command.command("suggest")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--output",
    default=None,
    type=click.Path(path_type=Path, readable=False),
    help="Write the layout to this TOML file (default: print it).",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Write it among the books' own layouts; imports then find it by themselves.",
)
@click.option(
    "--name",
    default="",
    metavar="NAME",
    help="Name of the source, first part of every ref (default: from the file's name).",
)
@click.option("--date", default="", metavar="HEADING", help="The column of the day.")
@click.option("--amount", default="", metavar="HEADING", help="The column of pounds.")
@click.option("--supplier", default="", metavar="HEADING", help="The column of payees.")
@click.pass_obj
def suggest(  # noqa: PLR0913, PLR0917 - one argument an option
    books: str,
    file: Path,
    output: Path | None,
    name: str,
    date: str,
    amount: str,
    supplier: str,
    *,
    keep: bool,
) -> None:
    """Propose a layout for FILE by its headings and values.

    The layout goes to standard output or to --output; the preview, what is unsure
    and the columns that are not used go to standard error.
    """
    from mopac_spend.books.load import main_file
    from mopac_spend.findings import Refusal
    from mopac_spend.importing.reading.sheets import Source
    from mopac_spend.importing.suggesting import keeping
    from mopac_spend.importing.suggesting.preview import preview
    from mopac_spend.importing.suggesting.proposal import propose
    from mopac_spend.importing.suggesting.writing import to_toml

    root = main_file(books).parent if keep else None
    if output is not None:
        if root:
            msg = "--keep names the file itself; leave --output out"
            raise Refusal("IMPORT-044", msg, str(output))
        keeping.refuse_taken(output)
    named = {"date": date, "amount": amount, "supplier": supplier}
    headings = {field: heading for field, heading in named.items() if heading}
    options = [("--output", str(output or "")), ("--name", name)]
    options += [(f"--{field}", heading) for field, heading in headings.items()]
    words = [word for option in options if option[1] for word in option]
    flags = ["--keep"] if keep else []
    source = Source.read(file)
    proposal = propose(
        source, name, headings, _typed("layout", "suggest", *flags, *words, file)
    )
    if root:
        output = keeping.place(root, proposal.layout.name)
        keeping.refuse_taken(output)
    text = to_toml(proposal)
    for line in preview(proposal):
        click.echo(line, err=True)
    if output is None:
        click.echo(text, nl=False)
        return
    keeping.write(output, text)
    name = proposal.layout.name
    alone = root is not None and keeping.found_by_itself(root, source, name)
    layout = [] if alone else ["--layout", str(output)]
    _say_next(output, proposal.layout, file, layout)


@command.command("learn")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--layout",
    "name",
    default="",
    metavar="NAME",
    help="The layout to teach, or its TOML file (default: the nearest).",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADING",
    help="Which heading is meant, as amount='Net Value'; as often as needed.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.pass_obj
def learn(
    books: str, file: Path, name: str, columns: tuple[str, ...], *, dry_run: bool
) -> None:
    """Teach a layout the headings of FILE that its publisher has changed.

    The layout is one of the books' own, or a copy that they get of a shipped one.
    """
    from mopac_spend.books.load import main_file
    from mopac_spend.importing.reading import layouts
    from mopac_spend.importing.reading.sheets import Source
    from mopac_spend.importing.suggesting import keeping, learning

    root = main_file(books).parent
    source = Source.read(file)
    words = [word for each in columns for word in ("--column", each)]
    words += ["--layout", name] if name else []
    typed = _typed("layout", "learn", *words, file)
    headings = dict(map(_field, columns))
    known = layouts.load_all(root)
    lesson = learning.learn(
        source, known, root, name=name, headings=headings, typed=typed
    )
    extract = keeping.tried(source, lesson.layout)
    for line in lesson.changed:
        click.echo(line)
    for line in _sums(extract):
        click.echo(line)
    if dry_run:
        click.echo("Dry run: nothing was written.")
        return
    keeping.write(lesson.path, lesson.text)
    alone = keeping.found_by_itself(root, source, lesson.layout.name)
    layout = [] if alone else ["--layout", name or lesson.layout.name]
    _say_next(lesson.path, lesson.layout, file, layout)


def _field(option: str) -> tuple[str, str]:
    from mopac_spend.findings import Refusal

    field, sign, heading = option.partition("=")
    if not sign or not heading:
        msg = f"--column {option!r} is not FIELD=HEADING; write amount='Net Value'"
        raise Refusal("IMPORT-061", msg)
    return field.strip(), heading.strip()


def _sums(extract: Extract) -> Iterator[str]:
    from mopac_spend.findings import counted
    from mopac_spend.money import NIL, show

    pounds = sum((line.amount for line in extract.lines), NIL)
    aside = sum((row.amount for row in extract.set_aside), NIL)
    yield f"reads {counted(len(extract.lines), 'payment')}, {show(pounds)}"
    yield f"sets aside {counted(len(extract.set_aside), 'row')}, {show(aside)}"
    for doubt in extract.doubts:
        yield f"look at this: {doubt}"


def _say_next(path: Path, layout: Layout, file: Path, words: list[str]) -> None:
    """Print the command that tries the layout, as it can be typed."""
    from mopac_spend.importing.suggesting import keeping

    wanted, more = [], ""
    if layout.undated:
        month = _MONTH.search(file.name)
        about = f"{month[1]}-{month[2]}" if month else keeping.SOME_MONTH
        wanted = ["--period", about]
        more = "" if month else f" (with the period it is about in place of {about})"
    typed = _typed("import", "--dry-run", *words, *wanted, file)
    click.echo(f"wrote {path}; next: {typed}{more}", err=True)


def _typed(*words: object) -> str:
    """Write a command as it is to be typed here, with the books that were named."""
    root = click.get_current_context().find_root()
    named = root.get_parameter_source("books") is click.core.ParameterSource.COMMANDLINE
    books = ["--books", str(root.params["books"])] if named else []
    return shlex.join(["mopac-spend", *books, *map(str, words)])
