"""Periods that were closed, and what was published of them.

An entry of the record closes one period or opens it again. Its closing says what the
period held: payments and pounds, sums by tag and quarter, and the root of the tree
whose leaves are its payments (`closing.figures`). A period is *locked* from its closing
until an entry reopens it; what was published of it stays known either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.people import read_as, same_person
from mopac_spend.quoting import quoted_on_one_line as quoted

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.periods import Period


@dataclass(frozen=True, slots=True)
class RecordedSum:
    """What the payments of one code, or of one quarter, came to.

    Attributes:
        kind: `directorate`, `initiative`, `category` or `quarter`.
        code: of that register, or the name of the quarter.

    """

    kind: str
    code: str
    payments: int
    pounds: Decimal


@dataclass(frozen=True, slots=True)
class Closing:
    """What a period held when it was closed.

    Attributes:
        period: its days and its name.
        root: of the tree of its payments, in hexadecimal.
        explained: open points of the checklist, each with why it may stay open.
        sums: by kind and code.

    """

    period: Period
    payments: int
    pounds: Decimal
    root: str
    explained: tuple[tuple[str, str], ...] = ()
    sums: tuple[RecordedSum, ...] = ()

    def lines(self, heading: str) -> list[str]:
        """Write it as directives; each begins as `heading` says, but for its kind."""
        lines = [
            heading.format("closing", quoted(self.period.name)),
            *days(self.period),
            f"  payments: {self.payments}",
            f"  pounds: {self.pounds} GBP",
            f"  root: {quoted(self.root)}",
        ]
        for point, why in self.explained:
            lines += [heading.format("point", quoted(point)), f"  why: {quoted(why)}"]
        for each in self.sums:
            lines += [
                heading.format("sum", quoted(each.code)),
                f"  kind: {quoted(each.kind)}",
                f"  payments: {each.payments}",
                f"  pounds: {each.pounds} GBP",
            ]
        return lines


def days(period: Period) -> list[str]:
    """Write the days of a period as metadata."""
    return [f'  first: "{period.first}"', f'  last: "{period.last}"']


def approved(by: str, reason: str, approver: str, *, required: bool = True) -> None:
    """See that somebody answers for a deed, and that somebody else approved it.

    Args:
        by: who does it.
        reason: why.
        approver: who approved it.
        required: whether somebody has to.

    Raises:
        Refusal: `RECORD-001`, nobody says who does it and why; `RECORD-012`, nobody
            approved it, or who does it did.

    """
    if not read_as(by) or not reason.strip():
        msg = "say who does it and for what reason: --by 'Your name' --reason 'Reason'"
        raise Refusal("RECORD-001", msg)
    if not approver.strip():
        if not required:
            return
        msg = "this needs the approval of somebody else; say whose with --approver NAME"
        raise Refusal("RECORD-012", msg)
    if same_person(approver, by):
        msg = f"{by} cannot approve what {by} does; name somebody else with --approver"
        raise Refusal("RECORD-012", msg)
