"""The payments beneath an answer in the order in which they leave, without their refs.

Lines are numbered, and a number takes the place of a ref wherever one stands: in a
column of refs, and in any text. The order follows from what the lines show, so that it
says nothing more.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.engine.withholding import NAME
from mopac_spend.questions.columns import PAYMENTS
from mopac_spend.questions.division import BY, WHOLE
from mopac_spend.questions.plain import leading
from mopac_spend.questions.renderings.payments import SHOWN
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period
    from mopac_spend.questions.answer import Answer
    from mopac_spend.tables import Column

REF = "ref"
# By these a payment is found again in the same table.
REFS = {REF, "reverses"}
# The day of the week, beside the month, is finer than the month.
_FINER = {"day"}
# A ref of any books; and the digest of one of these, whatever stands beside it.
_OF_FORM = re.compile(r"\S*:([0-9a-f]{12})\b(?::\w+)*")
_OF_DIGEST = re.compile(r"[\w:.-]*?(?<![0-9a-f])([0-9a-f]{12})(?![0-9a-f])(?::\d+)?")
# What a text has that has one, or a letter that moves others: nearly none has.
_DOUBTFUL = re.compile(
    r"[0-9a-f]{12}|[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
_ELSEWHERE = "(another payment)"

Row: TypeAlias = "tuple[Cell, ...]"


@dataclass(frozen=True, slots=True)
class Beneath:
    """The payments beneath an answer, in the order in which they leave.

    Attributes:
        names: of the columns, the amount last.
        rows: what is shown of each.
        refs: of each.
        hidden: whether each is an individual's.
        places: where each stood before.
        numbers: of each ref, the lines that it is on.

    """

    names: tuple[str, ...]
    rows: list[Row]
    refs: tuple[str, ...]
    hidden: tuple[bool, ...]
    places: tuple[int, ...]
    numbers: Numbers

    @classmethod
    def of(cls, answer: Answer) -> Beneath:
        """Put the payments beneath an answer in order."""
        names, method = tuple(name for name in SHOWN if name != REF), answer.method
        if method.apportioned.payments or method.assumed.payments:
            names = (*names[:-1], BY, WHOLE, names[-1])
        refs, rows = [], []
        for ref, *row in answer.beneath([REF, *names]):
            refs.append(f"{ref}")
            rows.append(tuple(row))
        supplier = names.index("supplier")
        leave = hiding(names, columns_of(names), answer.days)
        hidden = [row[supplier] == NAME for row in rows]
        shown = [
            leave(row) if hides else row
            for row, hides in zip(rows, hidden, strict=True)
        ]
        # Texts and days are not compared: of those that are hidden all days are texts.
        firms = [at for at, hides in enumerate(hidden) if not hides]
        people = [at for at, hides in enumerate(hidden) if hides]
        places = [
            *sorted(firms, key=shown.__getitem__),
            *sorted(people, key=shown.__getitem__),
        ]
        refs = [refs[at] for at in places]
        numbers = Numbers(refs, len(firms))
        return cls(
            names,
            [numbers.instead(shown[at]) for at in places],
            tuple(refs),
            tuple(hidden[at] for at in places),
            tuple(places),
            numbers,
        )

    def lines_of(self, answer: Answer) -> Callable[[Sequence[str], bool], list[Row]]:
        """Give what gives some columns of the lines, in this order."""

        def lines(names: Sequence[str], _paperless: bool) -> list[Row]:  # noqa: FBT001
            if (*names,) == self.names:
                return self.rows
            leave = hiding(names, columns_of(names), answer.days)
            before = answer.beneath(names)
            refs = [at for at, name in enumerate(names) if name in REFS]
            rows = []
            for number, (at, hides) in enumerate(
                zip(self.places, self.hidden, strict=True), 1
            ):
                row = [*(leave(before[at]) if hides else before[at])]
                for each in refs:
                    row[each] = self.numbers.of(row[each])
                    if names[each] == REF:
                        row[each] = f"{number}"
                rows.append(self.numbers.instead((*row,)))
            return rows

        return lines


class _Texts(dict[str, str]):
    """What stands in the place of each text; most stand in many rows."""

    def __init__(self, plain: Callable[[str], str]) -> None:
        """Work each out once."""
        super().__init__()
        self._plain = plain

    def __missing__(self, text: str) -> str:
        self[text] = plain = self._plain(text)
        return plain


class Numbers:
    """What stands in the place of the refs of lines: their numbers."""

    def __init__(self, refs: Sequence[str], firms: int) -> None:
        """Number the lines; those behind the first `firms` are individuals'."""
        self._lines: dict[str, list[str]] = defaultdict(list)
        for number, ref in enumerate(refs[:firms], 1):
            self._lines[ref].append(f"{number}")
        self._texts = _Texts(self._plain)
        self._digests = {
            found[1] for ref in refs if (found := _OF_FORM.fullmatch(ref)) is not None
        }

    def of(self, ref: Cell) -> str:
        """Give the numbers of the lines of a ref; "" where it is an individual's."""
        return ", ".join(self._lines.get(f"{ref}", ()))

    def first(self, ref: Cell) -> int:
        """Give the first line of a ref; 0 where it is an individual's."""
        return int(next(iter(self._lines.get(f"{ref}", ())), 0))

    def instead(self, row: Row) -> Row:
        """Give a row without refs in its texts, and without what nobody sees."""
        texts = self._texts
        return tuple(texts[cell] if isinstance(cell, str) else cell for cell in row)

    def _plain(self, text: str) -> str:
        if not _DOUBTFUL.search(text):
            return text
        text = _OF_FORM.sub(lambda found: self._named(found[0]), text)
        text = _OF_DIGEST.sub(
            lambda found: _ELSEWHERE if found[1] in self._digests else found[0], text
        )
        return plain(text) if _DOUBTFUL.search(text) else text

    def _named(self, ref: str) -> str:
        numbers = self.of(ref)
        return f"line {numbers}" if numbers else _ELSEWHERE


def columns_of(names: Sequence[str]) -> list[Column]:
    """Give the columns of payments that have these names."""
    columns = {column.name: column for column in PAYMENTS}
    return [columns[name] for name in names]


def hiding(
    names: Sequence[str], columns: Sequence[Column], days: Period | None
) -> Callable[[Row], Row]:
    """Give what blanks a row of an individual's."""
    leads = {
        *leading(names, columns),
        *(at for at, name in enumerate(names) if name in _FINER),
    }
    whole = days is None or (
        days.first.day == 1 and (days.last + dt.timedelta(1)).day == 1
    )

    def leave(row: Row) -> Row:
        return tuple(
            ""
            if at in leads
            else (f"{cell:%Y-%m}" if whole else "")
            if isinstance(cell, dt.date)
            else cell
            for at, cell in enumerate(row)
        )

    return leave
