"""Publish a report: the entry of the record that says so."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mopac_spend.books import journal, register_files
from mopac_spend.books.differences import unrecorded
from mopac_spend.books.load import main_file
from mopac_spend.books.record import Deed
from mopac_spend.books.record.closing import approved
from mopac_spend.findings import Refusal
from mopac_spend.reports.individuals import remember
from mopac_spend.reports.lines import publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from mopac_spend.periods import Period
    from mopac_spend.register import Register
    from mopac_spend.reports.sources import Sources


@contextmanager
def publishing(
    path: Path | str, by: str, reason: str, approver: str = ""
) -> Iterator[Callable[[Sources, str, Sequence[Period]], None]]:
    """Keep other writers out while a report is drawn, and record that it is published.

    What it says of individuals is kept for later releases.

    Args:
        path: folder of the books.
        by: who publishes it.
        reason: for what reason.
        approver: who approved it; needed where the body wants a second person.

    Yields:
        What records it: of the sources of a report that is written, by its name, and
        with the days of which it has each payment to an individual.

    Raises:
        Refusal: `RECORD-001`, nobody answers for it; `RECORD-012`, a second person has
            to approve it; `REPORT-001`, the books were
            changed by hand; `IMPORT-009` or `-010`, they cannot be written;
            `DISCLOSURE-004`, something was released at the same moment.

    """
    approved(by, reason, approver, required=False)
    main = main_file(path)
    root = main.parent

    def record(sources: Sources, name: str, one_by_one: Sequence[Period]) -> None:
        if sources.shelf:
            remember(sources.individuals, sources.shelf, one_by_one)
        of = publication(sources, name)
        deed = Deed("report", by, reason, approver=approver, publication=of)
        journal.post(root, {}, deed, sources.books.batches)

    with journal.alone(root):
        register = _register(main)
        if register.books and register.books.approval_above is not None:
            approved(by, reason, approver)
        if words := unrecorded(root, {}):
            msg = (
                f"{words} Nothing was published; accept it first with: mopac-spend "
                f"record --by NAME --why REASON"
            )
            raise Refusal("REPORT-001", msg, str(root))
        yield record


def _register(main: Path) -> Register:
    try:
        return register_files.read(register_files.texts_of(main))[0]
    except (OSError, ValueError) as error:
        msg = f"the books cannot be read ({error}); nothing was published"
        raise Refusal("REPORT-001", msg, str(main)) from error
