"""A file from a bank to its statements: the format is seen from the content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mopac_spend.banking import bai2, bank_csv, bankline, camt, mt940, ofx
from mopac_spend.banking.file import BankFile

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.banking.statement import Statement


class Format(Protocol):
    """What the module of a format has; `FORM` is what people call it."""

    __name__: str
    FORM: str

    def fits(self, file: BankFile, /) -> bool:
        """Say whether a file is of this format, no format before it being fit."""

    def read(self, file: BankFile, /) -> list[Statement]:
        """Read every statement of a file; refuse it by `BANK-001` to `BANK-005`."""


# The first that fits reads a file: OFX may be XML as CAMT is, and CSV may be anything.
FORMATS: tuple[Format, ...] = (ofx, camt, mt940, bai2, bankline, bank_csv)


def read(file: Path) -> list[Statement]:
    """Read every statement of a file.

    Returns:
        At least one statement, in the order of the file.

    Raises:
        Refusal: `BANK-001` to `BANK-005`; nothing is taken of a file in part.

    """
    opened = BankFile.open(file)
    return next(each for each in FORMATS if each.fits(opened)).read(opened)
