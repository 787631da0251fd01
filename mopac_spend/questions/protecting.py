"""Small cells of an answer that is to leave are hidden, and what is left is attacked.

    Answer ─▶ protected(answer, rule, earlier) ─▶ the answer as it may leave
                                                  what is hidden, and how well
                                                  what is kept of it for the next

A hidden figure is `[c]`. The payments to individuals beneath are one line, with the sum
that the total gives. Where the total itself would say too much, or nothing of the
answer can be hidden piece by piece, the answer is given of all other payments alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text
from mopac_spend.disclosure import Cell, NoSolutionError, Paid, Standing, decide
from mopac_spend.engine.altered import Altered
from mopac_spend.engine.withholding import NAME
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.money import NIL, show
from mopac_spend.questions.method import Amount
from mopac_spend.questions.shares import Place, laid_out, shares_of
from mopac_spend.tables import Kind
from mopac_spend.tables.model import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend import cells
    from mopac_spend.disclosure import Decision, Rule
    from mopac_spend.engine.altered import Part
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.shares import Shares
    from mopac_spend.tables import Table

TOTAL = "the total"
# The total is worth more than whatever stands above it.
_DEAR = 100.0
_SUPPLIER, _TEXT = "supplier", "description"
_OTHERS = (
    "Individuals (names withheld) are left out of every figure: a figure with so few of "
    "them would say what one person was paid (section 40 of the Freedom of Information "
    "Act)."
)
_HIDDEN = (
    "[c]: withheld under section 40 of the Freedom of Information Act, because the "
    "figure, or a difference between figures, would say what one of few people was paid."
)
_APART = "The coverage, and what was left out, are those of payments to others."


@dataclass(frozen=True, slots=True)
class Protected:
    """An answer as it may leave, with what nobody else may see.

    Attributes:
        answer: without small cells.
        paid: the payments to individuals beneath, by ref and amount.
        cells: of the answer, with what became of them, for later releases.
        audit: what can be worked out of each hidden cell, a sentence each.

    """

    answer: Answer
    paid: Mapping[str, Paid]
    cells: tuple[Cell, ...]
    audit: tuple[str, ...]


def protected(
    answer: Answer,
    rule: Rule,
    earlier: tuple[Mapping[str, Paid], Sequence[Cell]] = ({}, ()),
) -> Protected:
    """Hide what would say of too few people what they were paid.

    Args:
        answer: of sound books.
        rule: of the body.
        earlier: payments and cells of what was released before.

    Raises:
        Refusal: `DISCLOSURE-001`, nothing that can be hidden would protect them.

    """
    if answer.question.of_registers:
        return Protected(answer, {}, (), ())
    parts = answer.again.paid()
    others = answer.again.answer(Altered(there=False))
    if not parts:
        # What stands beside the figures may be of payments that were not asked about.
        return Protected(replace(answer, method=others.method), {}, (), ())
    paid = {part.payment: Paid(part.person, part.whole) for part in parts}
    shares = shares_of(answer, parts)
    if shares is None:
        return _without(others, paid)
    new = _Cells(answer, parts, shares)
    try:
        decision = decide(paid | dict(earlier[0]), [*new.cells, *earlier[1]], rule)
    except NoSolutionError as error:
        raise no_solution(error.names) from error
    hidden = decision.hidden[: len(new.cells)]
    if hidden[0] or shares.dark & new.totals:
        return _without(others, paid)
    return new.marked(others, paid, decision)


def no_solution(names: Sequence[str]) -> Refusal:
    """Refuse what cannot be protected."""
    msg = (
        f"what is known already and {listed(list(names), 3)} say together what one of "
        f"few people was paid, and neither can be hidden; ask for longer days or fewer "
        f"divisions, or release nothing of it"
    )
    return Refusal("DISCLOSURE-001", msg)


def _without(others: Answer, paid: Mapping[str, Paid]) -> Protected:
    """Give the answer of all other payments alone."""
    method = others.method
    left = replace(method, exclusions=(*method.exclusions, _OTHERS))
    answer = replace(others, method=left, lines=_Lines(others, ""))
    said = "every figure: all payments to individuals are left out"
    return Protected(answer, paid, (), (said,))


class _Cells:
    """The cells of one answer."""

    def __init__(self, answer: Answer, parts: Sequence[Part], shares: Shares) -> None:
        self.answer, self.parts, self.shares = answer, parts, shares
        self._of = {
            part.key: (part.payment, float(part.amount / part.whole))
            for part in parts
            if part.whole
        }
        self.tables: list[list[tuple[cells.Cell, ...]]] = [answer.rows]
        self.laid_out = laid_out(answer, answer.rows, answer.total)
        self.tables += [[*table.lines] for table in self.laid_out]
        self.places = sorted(shares.cells)
        self.totals = {
            Place(at, len(table.rows), column)
            for at, table in enumerate(self.laid_out, 1)
            if table.total
            for column in range(len(table.columns))
        }
        selected = {part.key: 1 for part in parts if part.selected}
        total = self._cell(TOTAL, selected, _DEAR * self._size(answer.total))
        rest = [
            self._cell(
                self._name(place), shares.cells[place], self._size(self._at(place))
            )
            for place in self.places
        ]
        self.cells = [total, *rest]

    def _at(self, place: Place) -> cells.Cell:
        return self.tables[place.table][place.row][place.column]

    @staticmethod
    def _size(cell: cells.Cell) -> float:
        return abs(float(cell)) if isinstance(cell, Decimal | int) else 0.0

    def _cell(self, name: str, of: Mapping[str, int], weight: float) -> Cell:
        shares: dict[str, float] = {}
        for key, times in of.items():
            if key in self._of:
                payment, share = self._of[key]
                shares[payment] = shares.get(payment, 0.0) + times * share
        # Shares of a whole that is put together again are no shares.
        even = {key: round(share, 12) for key, share in shares.items()}
        return Cell(name, {k: v for k, v in even.items() if v}, Standing.FREE, weight)

    def _name(self, place: Place) -> str:
        columns = (
            self.answer.columns
            if place.table == 0
            else self.laid_out[place.table - 1].columns
        )
        row = self.tables[place.table][place.row]
        heads = [cell for cell in row if isinstance(cell, str) and cell]
        return ", ".join([*dict.fromkeys(heads), columns[place.column].heading])

    def marked(
        self, others: Answer, paid: Mapping[str, Paid], decision: Decision
    ) -> Protected:
        """Give the answer with marks in the place of what is hidden."""
        hidden = {
            place
            for place, is_hidden in zip(
                self.places, decision.hidden[1 : 1 + len(self.places)], strict=True
            )
            if is_hidden
        } | self.shares.dark
        answer = self.answer
        rows = self._marked(0, answer.columns, answer.rows, hidden)
        if self.shares.by_size:
            # Where a row stands would say how large it is.
            dim = {place.row for place in hidden if place.table == 0}
            last = sorted(
                (rows[at] for at in dim), key=lambda row: [as_text(c) for c in row]
            )
            rows = [row for at, row in enumerate(rows) if at not in dim] + last
        tables = [
            self._table(at, table, hidden) for at, table in enumerate(self.laid_out, 1)
        ]
        if self.shares.by_size and hidden and not answer.question.across:
            tables = []
        notes = (*others.method.notes, *([_HIDDEN] if hidden else []), _APART)
        full = answer.method
        method = replace(
            others.method, selected=full.selected, notes=notes, filters=full.filters
        )
        ours = sum((part.amount for part in self.parts if part.selected), NIL)
        many = len({part.payment for part in self.parts if part.selected})
        public = replace(
            answer,
            rows=rows,
            method=method,
            laid_out=tuple(tables),
            lines=_Lines(others, "" if not many else f"{many}", ours),
        )
        became = [
            replace(cell, standing=Standing.HIDDEN if gone else Standing.SHOWN)
            for cell, gone in zip(self.cells, decision.hidden, strict=False)
        ]
        audit = [
            f"{cell.name}: guesses from {show(_pence(found.least))} to "
            f"{show(_pence(found.most))}"
            for cell, found in zip(self.cells, decision.intervals, strict=False)
            if found is not None
        ]
        return Protected(public, paid, tuple(became), tuple(audit))

    def _marked(
        self,
        at: int,
        columns: Sequence[object],
        rows: Sequence[tuple[cells.Cell, ...]],
        hidden: set[Place],
    ) -> list[tuple[cells.Cell, ...]]:
        own = {place.row for place in hidden if place.table == at}
        keep = {*self.answer.question.rows, *self.answer.question.across}
        marked = []
        for number, row in enumerate(rows):
            if number not in own:
                marked.append(tuple(row))
                continue
            marked.append(
                tuple(
                    Mark.CONFIDENTIAL
                    if Place(at, number, place) in hidden
                    or (
                        column.kind not in {Kind.POUNDS, Kind.TEXT, Kind.CODE}
                        and column.name not in keep
                    )
                    else cell
                    for place, (cell, column) in enumerate(
                        zip(row, columns, strict=True)
                    )
                )
            )
        return marked

    def _table(self, at: int, table: Table, hidden: set[Place]) -> Table:
        lines = self._marked(at, table.columns, table.lines, hidden)
        rows, total = (lines[:-1], lines[-1]) if table.total else (lines, ())
        open_ = {place for row in lines for place, c in enumerate(row) if c is Mark.CONFIDENTIAL}
        columns = tuple(
            column._replace(summed=column.summed and place not in open_)
            for place, column in enumerate(table.columns)
        )
        return replace(table, columns=columns, rows=rows, total=total)


def _pence(pounds: float) -> Decimal:
    return Decimal(round(pounds * 100)) / 100


class _Lines:
    """The payments beneath: those to others, and one line for individuals."""

    def __init__(self, others: Answer, many: str, ours: Decimal = NIL) -> None:
        self._others, self._many, self._ours = others, many, ours

    def __call__(
        self,
        names: Sequence[str],
        paperless: bool,  # noqa: FBT001
    ) -> list[tuple[cells.Cell, ...]]:
        rows = self._others.lines(names, paperless)
        if not self._many:
            return rows
        text = f"{counted(int(self._many), 'payment')} to individuals"
        instead: dict[str, cells.Cell] = {
            _SUPPLIER: NAME,
            _TEXT: text,
            "amount": self._ours,
            "whole": self._ours,
        }
        return [*rows, tuple(instead.get(name, "") for name in names)]
