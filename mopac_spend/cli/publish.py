"""`mopac-spend publish`: what the law wants published, and what of it is due."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from mopac_spend.publishing.run import Published

ADOPT, _SHOWN = "adopt", 20


@click.command("publish")
@click.argument("duty", required=False)
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--period",
    metavar="PERIOD",
    help="A month 2020-07, quarter 2020-21-Q1, half-year 2020-21-H1, or year 2020-21.",
)
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the publication, which keeps what is there; with --due a page.",
)
@click.option(
    "--with-gaps",
    is_flag=True,
    help="Publish although the books lack what the law asks for; the file says so.",
)
@click.option(
    "--draft", is_flag=True, help="Write it, and do not record it as published."
)
@click.option(
    "--despite-releases",
    is_flag=True,
    help="Publish what gives back a figure that a release hid; with --by and --reason.",
)
@click.option("--by", default="", metavar="NAME", help="Who publishes it.")
@click.option("--reason", default="", metavar="TEXT", help="For what reason.")
@click.option("--duty", "of", metavar="DUTY", help="With adopt: what the file is of.")
@click.option("--layout", default="", metavar="NAME", help="With adopt: of the file.")
@click.option(
    "--site",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Make the site of all publications, of the folders in --output.",
)
@click.option("--due", is_flag=True, help="List what is due, published, late, changed.")
@click.option("--at", metavar="DAY", help="With --due: as of this day, not today.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
)
@click.pass_obj
def command(  # noqa: PLR0913 - one argument per option
    path: str,
    /,
    duty: str | None,
    file: Path | None,
    *,
    of: str | None,
    layout: str,
    site: Path | None,
    due: bool,
    at: str | None,
    form: str,
    **wish: Any,  # noqa: ANN401 - texts, flags and a folder
) -> None:
    """Publish DUTY of a period, or list what is due with --due.

    DUTY is sio-3f, sio-3g, sio-3h, sio-4b, sio-4c, ltc-500, ltc-grants, gla-250,
    hmt-25k, pa23-s69, pa23-s70, 360giving, ocds, or one of the books' own registers.
    With adopt FILE, a file that was published before by other tools is held against
    the books, and with --by NAME taken into them.
    """
    if duty == ADOPT:
        _adopt(path, file, of, layout, form, apart=bool(due or at or site), **wish)
        return
    if file or of or layout:
        msg = "FILE, --duty and --layout are of: mopac-spend publish adopt FILE"
        raise Refusal("PUBLISH-001", msg)
    if site:
        _make_site(path, site, form, apart=bool(duty or due or at), **wish)
        return
    if due or at:
        output = wish.pop("output")
        if duty or any(wish.values()):
            msg = "--due lists every duty; leave out DUTY and its options"
            raise Refusal("PUBLISH-001", msg)
        _list(path, at, form, output)
        return
    if not duty or not wish["period"] or not wish["output"]:
        msg = (
            "say which duty, of what period, and where to: mopac-spend publish DUTY "
            "--period 2020-07 --output DIR; or list them all with: mopac-spend publish "
            "--due"
        )
        raise Refusal("PUBLISH-001", msg)
    if wish["despite_releases"] and not (wish["by"].strip() and wish["reason"].strip()):
        msg = (
            "--despite-releases is somebody's decision; give --by NAME and --reason WHY"
        )
        raise Refusal("PUBLISH-001", msg)
    from mopac_spend.cli.opening import opened
    from mopac_spend.foi.places import shelf_of
    from mopac_spend.publishing.run import Wish, publish

    published = publish(path, Wish(duty, **wish), shelf_of(Path(path)), opened)
    if form == "json":
        click.echo(json.dumps(published.plain, ensure_ascii=False, indent=2))
        return
    _tell(published)


def _tell(published: Published) -> None:
    from mopac_spend.money import NIL, show
    from mopac_spend.publishing.classes import table
    from mopac_spend.tables.listing import rendered

    of = published.publication
    for note in filter(None, (published.settled, *of.notes)):
        click.echo(f"note: {note}", err=True)
    drawn = table(of.lines.classes, of.period.name)
    click.echo(rendered(drawn, "table"), nl=False)
    rows = sum(each.rows for each in of.lines.classes)
    pounds = sum((each.pounds for each in of.lines.classes), NIL)
    click.echo(f"all spending in the books: {rows:,} payments, {show(pounds)}")
    click.echo(
        f"{of.name}, {of.status}: {of.lines.rows:,} rows, {show(of.lines.pounds)}"
    )
    if published.unchanged:
        click.echo("published before, and nothing differs since")
    if not published.recorded:
        click.echo("a draft: the record does not say that it is published")
    click.echo(f"folder: {published.folder}")


def _list(path: str, at: str | None, form: str, output: Path | None) -> None:
    from mopac_spend.books.load import main_file
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen, write_file
    from mopac_spend.publishing import calendar, due_list, pending
    from mopac_spend.tables.listing import rendered

    if output:
        form_of = chosen(
            None,
            output,
            Path(path),
            endings={".html": "html"},
            what="a calendar",
            code="PUBLISH-006",
        )
        if form_of != "html":
            msg = "the calendar is written as a page; end its name in .html"
            raise Refusal("PUBLISH-006", msg, str(output))
    if said := pending.settled(main_file(path).parent):
        click.echo(f"note: {said}", err=True)
    found = calendar.due(path, at, opened)
    if output:
        write_file(output, due_list.page(found, path), "PUBLISH-006")
        click.echo(f"wrote {output}", err=True)
        return
    if form == "json":
        text = json.dumps([each.plain for each in found], ensure_ascii=False, indent=2)
        click.echo(text)
        return
    click.echo(rendered(due_list.table(found), "table"), nl=False)
    for line in due_list.differing(found):
        click.echo(line)


def _make_site(
    path: str,
    site: Path,
    form: str,
    /,
    *,
    apart: bool,
    output: Path | None,
    **others: Any,  # noqa: ANN401 - texts and flags
) -> None:
    if apart or output is None or any(others.values()):
        msg = (
            "the site is of all publications; say where they are, and leave out all "
            "else: mopac-spend publish --site DIR --output PUBLISHED"
        )
        raise Refusal("PUBLISH-001", msg)
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import counted
    from mopac_spend.publishing.site.make import make

    made = make(path, site, output, opened)
    for note in filter(None, (made.settled, *made.without)):
        click.echo(f"note: {note}", err=True)
    if form == "json":
        click.echo(json.dumps(made.plain, ensure_ascii=False, indent=2))
        return
    many = counted(len({each.stem for each in made.versions}), "publication")
    click.echo(
        f"{many} in {counted(len(made.versions), 'version')}; "
        f"{counted(made.written, 'file')} written"
    )
    click.echo(f"page: {made.page}")


def _adopt(  # noqa: PLR0913 - one argument per option
    path: str,
    file: Path | None,
    duty: str | None,
    layout: str,
    form: str,
    /,
    *,
    apart: bool,
    period: str | None,
    by: str,
    reason: str,
    **others: Any,  # noqa: ANN401 - a folder and flags
) -> None:
    if apart or any(others.values()):
        msg = (
            "adopt publishes nothing; leave out all options but --duty, --period, "
            "--layout, --by, --reason and --format"
        )
        raise Refusal("PUBLISH-001", msg)
    if reason and not by:
        msg = "say with --by who takes the file in; without, nothing is written"
        raise Refusal("PUBLISH-001", msg)
    from mopac_spend.cli.opening import opened
    from mopac_spend.publishing import adopting
    from mopac_spend.publishing.adopted import adopt
    from mopac_spend.tables.listing import rendered

    if file is None or not duty:
        msg = (
            "say which file, and of which duty: mopac-spend publish adopt FILE --duty "
            "sio-3g"
        )
        raise Refusal("PUBLISH-001", msg)
    taken = None
    if by:
        wish = adopting.Wish(file, duty, period or "", by, reason, layout)
        taken = adopting.take_in(path, wish, opened)
        found = taken.found
        if taken.settled:
            click.echo(f"note: {taken.settled}", err=True)
    else:
        found = adopt(opened(path), file, duty, period or "", layout)
    if form == "json":
        plain = taken.plain if taken else found.plain
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    click.echo(rendered(found.table, "table"), nl=False)
    for what, some in (("books", found.unknown), ("file", found.absent)):
        if some:
            more = f", and {len(some) - _SHOWN} more" if len(some) > _SHOWN else ""
            click.echo(f"not in the {what}: {', '.join(some[:_SHOWN])}{more}")
    if taken:
        said = "was taken in before as" if taken.unchanged else "is taken in as"
        click.echo(f"{found.file} {said} {taken.name}")
