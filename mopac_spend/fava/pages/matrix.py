"""The rows, columns and sums of two divisions, as the matrix shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.picture import Line
from mopac_spend.fava.pages.shares import per_cent, width
from mopac_spend.money import NIL
from mopac_spend.register import KINDS, RESERVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.questions.again import AnswerRows
    from mopac_spend.register import Register

QUESTION = "spend-by-two"
# What stands last among rows and columns.
LAST = ("none", *RESERVED)


class Matrix(NamedTuple):
    """What was spent by two divisions.

    Attributes:
        columns: code and title of each, in print order.
        lines: the rows, in the order of the registers.
        sums: of the columns.
        total: pounds of all.
        payments: how many they are; one that stands as its parts is one.

    """

    columns: list[tuple[str, str]]
    lines: list[Line]
    sums: list[Decimal]
    total: Decimal
    payments: int

    @property
    def rows(self) -> range:
        """As many as there are cells, by which is known how much it is to keep."""
        return range(len(self.lines) * len(self.columns) // 2)


def matrix(asking: Asking, down: str, across: str) -> Matrix:
    """Ask for two divisions under the filters of the page, or give what is known."""

    def made() -> Matrix:
        return _made(asking, down, across)

    if "refs" in asking.filters:
        return made()
    key = ("matrix", down, across, repr(sorted(asking.filters.items())))
    found: Matrix = asking.kept(key, made)
    return found


def _made(asking: Asking, down: str, across: str) -> Matrix:
    answer = asking.tell(QUESTION, {"down": down, "across": across})
    columns = _columns(answer, across, asking.books.register)
    by_column = answer.pounds_by("column")
    sums = [by_column[code] for code, _ in columns]
    total = sum(sums, NIL)
    lines = _lines(answer, [code for code, _ in columns], total)
    return Matrix(columns, lines, sums, total, _payments(asking, answer))


def _payments(asking: Asking, answer: AnswerRows) -> int:
    """Count payments; divided, one is in several rows, but in one directorate."""
    if asking.divided:
        whole = {"down": "directorate", "across": "quarter"}
        return asking.tell(QUESTION, whole).whole("payments")
    return answer.whole("payments")


def _columns(
    answer: AnswerRows, across: str, register: Register
) -> list[tuple[str, str]]:
    """Give code and title of each column, in print order."""
    at, title_at = answer.names.index("column"), answer.names.index("column_title")
    titles = {str(row[at]): str(row[title_at]) for row in answer.rows}
    order: Sequence[str] = list(register.of(KINDS[across])) if across in KINDS else []
    place = {code: number for number, code in enumerate(order)}

    def key(code: str) -> tuple[int, int, str]:
        last = LAST.index(code) + 1 if code in LAST else 0
        return last, place.get(code.partition(", ")[0], len(place)), code

    return [(code, titles[code]) for code in sorted(titles, key=key)]


def _lines(answer: AnswerRows, columns: Sequence[str], total: Decimal) -> list[Line]:
    at = {name: number for number, name in enumerate(answer.names)}
    cells: dict[str, dict[str, Decimal]] = {}
    titles: dict[str, str] = {}
    for row in answer.rows:
        code = str(row[at["row"]])
        titles[code] = str(row[at["row_title"]])
        amount = row[at["amount"]]
        assert isinstance(amount, Decimal)  # noqa: S101 - a sum
        cells.setdefault(code, {})[str(row[at["column"]])] = amount
    sums = {code: sum(of.values(), NIL) for code, of in cells.items()}
    largest = max(map(abs, sums.values()), default=NIL)
    return [
        Line(
            code,
            legible(titles[code]),
            [of.get(column) for column in columns],
            sums[code],
            per_cent(sums[code], total),
            width(sums[code], largest),
        )
        for code, of in cells.items()
    ]
