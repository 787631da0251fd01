"""`mopac-spend foi publish`, `statistics`: what anybody may read of requests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.foi_options import DAY, on
from mopac_spend.cli.opening import opened
from mopac_spend.cli.output import chosen, write_file
from mopac_spend.findings import Refusal, counted
from mopac_spend.periods import today

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.books.load import Books
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.publication import Words

_FORMS = ("table", "json", "csv", "html")
_ENDINGS = {".csv": "csv", ".json": "json", ".html": "html", ".txt": "table"}


@click.command()
@click.argument("case", required=False)
@click.option(
    "--site",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the site, which is made where it is not there.",
)
@click.option("--all", "whole", is_flag=True, help="Make the whole site again.")
@click.option("--by", default="", metavar="NAME", help="Who publishes it.")
@on
@click.option("--title", default="", help="Of the request; its first words without.")
@click.option(
    "--request-text",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The request as it is to be published, without who asked.",
)
@click.option(
    "--leave-out",
    multiple=True,
    metavar="NAME",
    help="A file of the release that is not to be published.",
)
@click.option(
    "--may-name",
    multiple=True,
    metavar="NAME",
    help="A firm, or who speaks for a body, that the request may name.",
)
@click.option("--body", help="Who answered; the body of the books without.")
@click.option("--withdraw", is_flag=True, help="Take out what was published.")
@click.option("--reason", default="", metavar="TEXT", help="Why it is withdrawn.")
@click.pass_context
def publish(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    case: str | None,
    folder: Path,
    whole: bool,
    by: str,
    day: dt.date | None,
    title: str,
    request_text: Path | None,
    leave_out: tuple[str, ...],
    may_name: tuple[str, ...],
    body: str | None,
    withdraw: bool,
    reason: str,
) -> None:
    """Add what was released of CASE to a disclosure log, a site of plain files.

    The request is published in its words and without who asked; what names somebody is
    found, and refused. Published again, the earlier version stays beside. With --all
    the site is made again from the cases, and --on is the day of the statistics.
    """
    from mopac_spend.foi.doing import day_of
    from mopac_spend.foi.publishing import Publisher

    cabinet: Cabinet = context.obj
    if whole == (case is not None):
        msg = "Give a CASE, or --all to make the whole site again."
        raise click.UsageError(msg)
    books = opened(context.meta["books"], despite_errors=withdraw)
    publisher = Publisher(cabinet, books, folder)
    if case is None:
        done = publisher.whole(day_of(day) if day else None)
        said = "the site is whole"
    else:
        if not by.strip():
            msg = "a blank is nobody's name; give --by NAME"
            raise Refusal("FOI-003", msg, case)
        if withdraw:
            done = publisher.withdraw(case, reason, by, day_of(day))
            said = f"{case}: withdrawn"
        else:
            text = request_text.read_bytes() if request_text else None
            words = replace(
                _words(cabinet, books, case, text, body),
                title=title,
                left_out=leave_out,
                allowed=may_name,
            )
            done = publisher.publish(case, words, by, day_of(day))
            said = f"{case}: published, version {done.version}"
    click.echo(done.page)
    click.echo(f"{said}; {counted(done.files, 'file')} written", err=True)


def _words(
    cabinet: Cabinet, books: Books, case: str, text: bytes | None, body: str | None
) -> Words:
    from mopac_spend.foi.publication import Words

    request = cabinet.text(cabinet.case(case)) if text is None else _decoded(text)
    own = books.register.books
    return Words(
        "",
        request,
        body or (own.title if own else ""),
        own.illustrative if own else "",
    )


def _decoded(text: bytes) -> str:
    """Read the request as it is to be published.

    Raises:
        Refusal: `LOG-002`, it is no text.

    """
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"it is no text in UTF-8 ({error.reason}); save it as plain text"
        raise Refusal("LOG-002", msg) from error


@click.command()
@click.option("--from", "first", type=DAY, help="The first day, such as 2021-01-01.")
@click.option("--to", "last", type=DAY, help="The last day.")
@click.option(
    "--on",
    "as_at",
    type=DAY,
    help="The day on which the cases stood so; today without.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    help="Taken from the ending of --output, else table.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="Write to this file instead of the terminal.",
)
@click.pass_context
def statistics(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    first: dt.date | None,
    last: dt.date | None,
    as_at: dt.date | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Count requests, replies, reviews and complaints as the Cabinet Office does.

    By calendar year and quarter, each figure with its definition; nobody is named.
    """
    from mopac_spend.foi.statistics import counted as of

    cabinet: Cabinet = context.obj
    books = context.meta["books"]
    form = chosen(form, output, books, endings=_ENDINGS, what="the statistics")
    cases = [cabinet.case(name) for name in cabinet.names()]
    figures = of(cases, as_at or today(), first, last)
    own = opened(books, despite_errors=True).register.books
    body, label = (own.title, own.illustrative) if own else ("", "")
    from mopac_spend.foi.site import figures as written

    text = written.WRITERS[form](figures, body, label)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
        click.echo(f"wrote {output}", err=True)
