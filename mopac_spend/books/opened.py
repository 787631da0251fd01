"""Books that were opened: one ledger as rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.books.record import Closed
    from mopac_spend.findings import Finding
    from mopac_spend.register import Register
    from mopac_spend.spend import Batch, Payment


@dataclass(frozen=True, slots=True)
class Books:
    """One ledger as rows.

    Attributes:
        root: folder of the books.
        title: the ledger's own title.
        register: its codes.
        payments: the spend table, one `Payment` a row; `Rows` where they
            rest in parts and are read when used.
        batches: control totals of every import.
        findings: what is wrong; empty unless opened despite errors.
        sha256: digest of every file of the books, for the method of an answer.
        unrecorded: what was changed by hand since the last entry of the record, in
            words for the method of every answer; "" where nothing was.
        closed: the periods that were ever closed, for answers of their days.
        sealed: when a checkpoint of them was signed last, in words; "" where none was.
        allowed: plugins that were run and folders elsewhere that were read, because
            whoever opens the books allows it (`mopac_spend.books.admission`).

    """

    root: Path
    title: str
    register: Register
    payments: Sequence[Payment]
    batches: list[Batch]
    findings: list[Finding]
    sha256: str
    unrecorded: str = ""
    closed: tuple[Closed, ...] = ()
    sealed: str = ""
    allowed: tuple[str, ...] = ()
    # A store that goes with the process is kept as long as its books.
    _store: object = field(default=None, repr=False, compare=False)

    @property
    def illustrative(self) -> str:
        """What to print where the payments are invented; "" for real books."""
        return self.register.books.illustrative if self.register.books else ""
