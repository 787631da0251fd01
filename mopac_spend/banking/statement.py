"""A bank statement as every format gives it: balances, and lines between them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.money import NIL, whole_pence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

POUNDS = "GBP"
# A bank's text is for matching and for the eye; what is longer is cut.
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement.

    Attributes:
        number: in the order of the statement, from 1.
        date: the day the bank booked it.
        amount: money in is positive, money out negative.
        text: everything the bank says of it, references included.

    """

    number: int
    date: dt.date
    amount: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of one account.

    Attributes:
        source: name of its file.
        form: its format, such as `MT940`.
        account: as the bank writes it.
        currency: three letters; what the amounts are in.
        first, last: the days it covers.
        opening, closing: balances; both None where the file has none.
        derived: the file gives no opening balance; it was worked out from the
            closing one and the lines.

    """

    source: str
    form: str
    account: str
    currency: str
    first: dt.date
    last: dt.date
    opening: Decimal | None
    closing: Decimal | None
    lines: tuple[Line, ...]
    derived: bool = False

    @property
    def total(self) -> Decimal:
        """The sum of its lines: money in less money out."""
        return sum((line.amount for line in self.lines), NIL)

    @property
    def id(self) -> str:
        """A name made of what the statement says, whatever file it came in."""
        texts = [self.account, self.currency, self.first, self.last]
        texts += [self.opening, self.closing]
        texts += [f"{line.date} {line.amount}" for line in self.lines]
        return hashlib.sha256("\n".join(map(str, texts)).encode()).hexdigest()[:12]


def make(  # noqa: PLR0913 - what a statement is made of
    source: str,
    form: str,
    *,
    account: str,
    currency: str,
    lines: Sequence[tuple[dt.date, Decimal, str]],
    opening: Decimal | None = None,
    closing: Decimal | None = None,
    days: Sequence[dt.date] = (),
) -> Statement:
    """Make a statement and see that it adds up.

    Args:
        source: name of its file.
        form: its format.
        account: as the bank writes it.
        currency: of the account.
        lines: day, amount and text of each, in the order of the statement.
        opening: balance before the first line; None where the file has none.
        closing: balance after the last.
        days: more days that the statement covers, such as those of its balances.

    Raises:
        Refusal: `BANK-001`, an amount is none; `BANK-003`, the lines do not lead
            from the opening to the closing balance; `BANK-004`, nothing says
            which days it covers.

    """
    try:
        booked = tuple(
            Line(number, day, _pence(amount), tidy(text))
            for number, (day, amount, text) in enumerate(lines, 1)
        )
        opening, closing = _maybe(opening), _maybe(closing)
    except (ValueError, ArithmeticError) as error:
        msg = f"{error}; ask the bank for the file again"
        raise Refusal("BANK-001", msg, source) from error
    covered = [*days, *(line.date for line in booked)]
    if not covered:
        msg = "no line and no balance of it has a date; ask the bank for the file again"
        raise Refusal("BANK-004", msg, source)
    total = sum((line.amount for line in booked), NIL)
    derived = opening is None and closing is not None
    if derived and closing is not None:
        opening = closing - total
    if opening is not None and closing is None:
        closing = opening + total
    if opening is not None and closing is not None and opening + total != closing:
        raise _unequal(source, account, currency, opening, total, closing)
    return Statement(
        source=source,
        form=form,
        account=tidy(account),
        currency=currency,
        first=min(covered),
        last=max(covered),
        opening=opening,
        closing=closing,
        lines=booked,
        derived=derived,
    )


def _unequal(  # noqa: PLR0913, PLR0917 - the figures the message shows
    source: str,
    account: str,
    currency: str,
    opening: Decimal,
    total: Decimal,
    closing: Decimal,
) -> Refusal:
    msg = (
        f"the statement of account {tidy(account) or 'unnamed'} does not add up: it "
        f"opens at {opening:,.2f} {currency}, its lines sum to {total:,.2f}, which "
        f"makes {opening + total:,.2f}, and it closes at {closing:,.2f}, a difference "
        f"of {closing - opening - total:,.2f}; nothing was taken from it: ask the bank "
        f"for the file again"
    )
    return Refusal("BANK-003", msg, source)


def tidy(text: str) -> str:
    """Make one line of printable text of what a bank wrote, cut where endless."""
    plain = "".join(c if c.isprintable() else " " for c in text[: 4 * _LONGEST])
    words = " ".join(plain.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _pence(amount: Decimal) -> Decimal:
    # Adding nil makes of a minus nil a nil.
    return whole_pence(amount) + NIL


def _maybe(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else _pence(amount)
