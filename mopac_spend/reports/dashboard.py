"""The front page of a year: its quarters side by side, each with its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from mopac_spend.files import write_atomically
from mopac_spend.findings import Refusal
from mopac_spend.reports.issue import WORDS
from mopac_spend.reports.page import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.reports.issue import Issued
    from mopac_spend.reports.model import Report

TEMPLATE = "dashboard.html.j2"


def page(reports: Sequence[tuple[Report, Issued]]) -> str:
    """Write the page that leads to some reports, which stand beside it.

    Args:
        reports: each, and where it was written.

    Returns:
        HTML text; equal reports give equal text.

    """
    quarters = [
        {
            "report": report,
            "links": [
                (form, quote(place.name) + ("/" if form == "csv" else ""))
                for form, place in issued.places.items()
            ],
        }
        for report, issued in reports
    ]
    drawn: str = (
        environment()
        .get_template(TEMPLATE)
        .render(
            title=f"Spend reports of {reports[0][0].span.now}",
            first=reports[0][0],
            quarters=quarters,
            labels=reports[0][0].labels,
            foot=reports[0][0].body,
            words=WORDS,
        )
    )
    return drawn


def dashboard(reports: Sequence[tuple[Report, Issued]], folder: Path | str) -> Path:
    """Write the page beside the reports; it replaces that of an earlier run.

    It leads to reports and holds no figure that they do not.

    Raises:
        Refusal: `REPORT-001`, the folder cannot be written.

    """
    place = Path(folder) / f"dashboard-{reports[0][0].span.now}.html"
    try:
        write_atomically(place, page(reports).encode())
    except OSError as error:
        msg = (
            f"cannot write {place} ({error.strerror}); name a folder you may write "
            f"to with --output DIR"
        )
        raise Refusal("REPORT-001", msg) from error
    return place
