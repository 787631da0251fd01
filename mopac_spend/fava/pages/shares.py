"""Lines of an answer in order of their pounds, with the share of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.questions.again import AnswerRows


class Share(NamedTuple):
    """One line: its code and title, pounds, share, and how long its bar is."""

    code: str
    title: str
    amount: Decimal
    per_cent: str
    width: str


def shares(answer: AnswerRows, key: str, total: Decimal) -> list[Share]:
    """Sum an answer of two divisions by one of them, the largest first.

    Args:
        answer: of `spend-by-two`.
        key: `row` or `column`.
        total: of which each is a share.

    """
    at, title_at = answer.names.index(key), answer.names.index(f"{key}_title")
    titles = {str(row[at]): str(row[title_at]) for row in answer.rows}
    sums = sorted(answer.pounds_by(key).items(), key=lambda each: (-each[1], each[0]))
    largest = max((abs(amount) for _, amount in sums), default=NIL)
    return [
        Share(
            code, titles[code], amount, per_cent(amount, total), width(amount, largest)
        )
        for code, amount in sums
    ]


def per_cent(part: Decimal, whole: Decimal) -> str:
    """Give a share as `12.3 %`; nothing where there is no whole."""
    return f"{part * 100 / whole:.1f} %" if whole else ""


def width(part: Decimal, largest: Decimal) -> str:
    """Give how long a bar is beside the longest; what is below nil has none."""
    return f"{max(part, NIL) * 100 / largest:.2f}%" if largest else "0%"
