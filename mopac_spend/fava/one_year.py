"""The books of one financial year, for ledgers too large to be loaded whole.

Beancount takes minutes and gigabytes for a million payments. A ledger of one year is
written beside the books: it includes every file that has to do with the year, and of
the payment files that end before it only their sums, as one opening transaction, so
that every balance on every day of the year is that of the whole books. Files that
begin after the year are left out. The books themselves are examined as ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.rows import Rows
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from mopac_spend.engine.watched import Standing
    from mopac_spend.periods import FinancialYear

NAME = "main.beancount"
_INCLUDE = re.compile(r'^\s*include\s+"([^"]+)"')
_DOCUMENTS = re.compile(r'^\s*option\s+"documents"\s+"([^"]+)"')
_TITLE = re.compile(r'^\s*option\s+"title"\s+"(.*)"')
_PLUGIN = re.compile(r'^\s*plugin\s+"mopac_spend\.plugin"')
# The legs of a payment in a file of the canonical layout; the bank's is the second.
_LEG = re.compile(r"  ([A-Z][^\s]*)  -?\d+\.\d\d GBP\s*$")


class _File(NamedTuple):
    """A file of payments: its first and last day."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class OneYear:
    """A financial year, and the folder that its ledger is written to."""

    year: FinancialYear
    folder: Path

    @property
    def time(self) -> str:
        """The year as a time filter."""
        return str(self.year).replace("-", "/")

    def write(self, main: Path, standing: Standing) -> Path:
        """Write the ledger of the year.

        Args:
            main: main file of the books.
            standing: the books, open.

        Returns:
            The file to load.

        Raises:
            Refusal: `BOOKS-007`, an included file includes others, so that what
                belongs to the year cannot be told.

        """
        before, left_out = self._set_apart(standing)
        text = "\n".join(self._lines(main, {*before, *left_out}))
        opening = _opening(standing, main.parent, before, self.year.period.first)
        target = self.folder / NAME
        target.write_text(f"{text}\n\n{opening}", encoding="utf-8")
        return target

    def _set_apart(self, standing: Standing) -> tuple[list[str], list[str]]:
        """Name the payment files before the year, and those after it.

        Only files of the canonical layout, whose every transaction is a payment.
        """
        assert standing.table is not None  # noqa: S101 - books that are open
        assert standing.books is not None  # noqa: S101 - likewise
        rows = standing.books.payments
        if not isinstance(rows, Rows):
            return [], []
        cursor = standing.table.cursor().execute(
            "SELECT file, min(date), max(date) FROM payments GROUP BY ALL ORDER BY ALL"
        )
        others = {each.file for each in rows.others}
        files = [_File(*each) for each in cursor.fetchall() if each[0] not in others]
        period = self.year.period
        return (
            [each.name for each in files if each.last < period.first],
            [each.name for each in files if each.first > period.last],
        )

    def _lines(self, main: Path, without: set[str]) -> Iterator[str]:
        """Give the main file, with the files of the year in place of its includes."""
        root = main.parent
        for line in main.read_text(encoding="utf-8").splitlines():
            if match := _INCLUDE.match(line):
                pattern = str(root / match[1])
                # As Beancount finds them.
                for name in sorted(glob(pattern, recursive=True)):  # noqa: PTH207
                    path = Path(name)
                    if path.relative_to(root).as_posix() in without:
                        continue
                    _alone(path, root)
                    yield f'include "{name}"'
            elif match := _DOCUMENTS.match(line):
                yield f'option "documents" "{root / match[1]}"'
            elif match := _TITLE.match(line):
                yield f'option "title" "{match[1]} ({self.year} alone)"'
            elif _PLUGIN.match(line):
                yield 'plugin "mopac_spend.fava.tags"'
            else:
                yield line


def _alone(path: Path, root: Path) -> None:
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if _INCLUDE.match(line):
                place = f"{path.relative_to(root).as_posix()}:{number}"
                msg = (
                    "this file includes others, so that the files of one year cannot "
                    "be told apart; move the include to main.beancount, or leave out "
                    "--fy"
                )
                raise Refusal("BOOKS-007", msg, place)


def _opening(standing: Standing, root: Path, files: list[str], first: dt.date) -> str:
    """Sum the payments of files, by account, as one transaction before the year."""
    import datetime as dt

    assert standing.table is not None  # noqa: S101 - books that are open
    if not files:
        return ""
    cursor = standing.table.cursor().execute(
        "SELECT file, account, sum(amount) FROM payments "
        "WHERE file IN (SELECT unnest(?)) GROUP BY file, account",
        [files],
    )
    sums: dict[str, Decimal] = {}
    banks = {name: _bank(root / name) for name in files}
    for file, account, amount in cursor.fetchall():
        sums[account] = sums.get(account, NIL) + amount
        sums[banks[file]] = sums.get(banks[file], NIL) - amount
    legs = "\n".join(f"  {name}  {sums[name]:.2f} GBP" for name in sorted(sums))
    day = first - dt.timedelta(days=1)
    return f'{day} * "" "Payments before this year, by account"\n{legs}\n'


def _bank(path: Path) -> str:
    """Find the account that the payments of a file are made from."""
    with path.open(encoding="utf-8") as file:
        legs = (match[1] for line in file if (match := _LEG.match(line)))
        next(legs)
        return next(legs)
