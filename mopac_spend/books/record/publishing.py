"""A report that was published, as an entry of the record says.

One that other tools made, and that was taken in, says so, and what was found of it:

    2026-11-24 custom "recorded-publication" 12 "sio-3g-2020-07"
      period: "2020-07"
      …
      file: "july.csv"
      content: "…"
    2026-11-24 custom "recorded-found" 12 "not-in-the-file"
      payments: 12
      pounds: 1000.00 GBP

It says of which days the report is, what their payments came to, and the digest of the
lines that stand beside its tables: so an import can say what comes late to it, and the
same report, drawn again, which of several drafts was published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books.record.closing import days
from mopac_spend.quoting import quoted_on_one_line as quoted

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.periods import Period

_VERSION = re.compile(r"-v\d+$")


@dataclass(frozen=True, slots=True)
class Adopted:
    """A published file that other tools made, and what was found of it.

    Attributes:
        file: its name; `sha256`, its digest in hexadecimal.
        found: what was found, rows and pounds.

    """

    file: str
    sha256: str
    found: tuple[tuple[str, int, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A report that was published.

    Attributes:
        report: what it is called, with its version: `quarterly-2020-21-Q1-v2`.
        period: its days and their name.
        payments: of its days.
        pounds: what they come to.
        lines: SHA-256 of its `lines.csv`, in hexadecimal.
        adopted: where other tools made it.

    """

    report: str
    period: Period
    payments: int
    pounds: Decimal
    lines: str
    adopted: Adopted | None = None

    @property
    def stem(self) -> str:
        """What every version of the report is called."""
        return _VERSION.sub("", self.report)

    def directive(self, heading: str) -> list[str]:
        """Write it as a directive that begins as `heading` says, but for its kind."""
        lines = [
            heading.format("publication", quoted(self.report)),
            f"  period: {quoted(self.period.name)}",
            *days(self.period),
            f"  payments: {self.payments}",
            f"  pounds: {self.pounds} GBP",
            f"  lines: {quoted(self.lines)}",
        ]
        if of := self.adopted:
            lines += [f"  file: {quoted(of.file)}", f"  content: {quoted(of.sha256)}"]
            for what, rows, pounds in of.found:
                lines += [
                    heading.format("found", quoted(what)),
                    f"  payments: {rows}",
                    f"  pounds: {pounds} GBP",
                ]
        return lines
