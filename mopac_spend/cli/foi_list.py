"""`mopac-spend foi list --format html`: the cases on a page, for their keeper alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.foi.case import Case

FORMS = ("table", "csv", "json", "html")


def write_page(
    cases: Sequence[Case],
    damaged: Sequence[Refusal],
    now: dt.date,
    books: Path,
    output: Path | None,
) -> None:
    """Write the page of cases into a file that only its owner can read.

    Raises:
        Refusal: `ASK-005`, no file is named, or it cannot be written.

    """
    from mopac_spend import files
    from mopac_spend.cli.opening import opened
    from mopac_spend.cli.output import chosen
    from mopac_spend.foi.overview import overview

    if output is None:
        msg = "the page has the words of requests; name its file with --output FILE"
        raise Refusal("ASK-005", msg)
    chosen("html", output, books, endings={".html": "html"}, what="the page of cases")
    own = opened(books, despite_errors=True).register.books
    body, label = (own.title, own.illustrative) if own else ("", "")
    page = overview(cases, now, body, label, [str(each) for each in damaged])
    try:
        files.write_atomically(output, page, private=True)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); choose another file"
        raise Refusal("ASK-005", msg, str(output)) from error
    click.echo(f"wrote {output}", err=True)
