"""Publish a report: the entry of the record that says so."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.differences import unrecorded
from mopac_spend.books.load import main_file
from mopac_spend.books.record import Deed
from mopac_spend.books.record.closing import approved
from mopac_spend.findings import Refusal
from mopac_spend.reports.published import publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mopac_spend.reports.sources import Sources


@contextmanager
def publishing(
    path: Path | str, by: str, reason: str
) -> Iterator[Callable[[Sources, str], None]]:
    """Keep other writers out while a report is drawn, and record that it is published.

    Args:
        path: folder of the books.
        by: who publishes it.
        reason: for what reason.

    Yields:
        What records it: of the sources of a report that is written, by its name.

    Raises:
        Refusal: `RECORD-001`, nobody answers for it; `REPORT-001`, the books were
            changed by hand; `IMPORT-009` or `-010`, they cannot be written.

    """
    approved(by, reason, "", required=False)
    root = main_file(path).parent

    def record(sources: Sources, name: str) -> None:
        deed = Deed("report", by, reason, publication=publication(sources, name))
        journal.post(root, {}, deed, sources.books.batches)

    with journal.alone(root):
        if words := unrecorded(root, {}):
            msg = (
                f"{words} Nothing was published; accept it first with: mopac-spend "
                f"record --by NAME --why REASON"
            )
            raise Refusal("REPORT-001", msg, str(root))
        yield record
