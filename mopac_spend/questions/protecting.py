"""Small cells of an answer that is to leave are hidden, and what is left is attacked.

    Answer ─▶ protected(answer, rule, earlier) ─▶ the answer as it may leave
                                                  what is hidden, and how well
                                                  what is kept of it for the next

A hidden figure is `[c]`. The payments to individuals beneath are one line, with the sum
that the total gives. Where the total itself would say too much, or nothing of the
answer can be hidden piece by piece, the answer is given of all other payments alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text
from mopac_spend.disclosure import (
    Cell,
    NoSolutionError,
    Paid,
    Rule,
    Standing,
    decide,
)
from mopac_spend.disclosure.printed import less, less_printed
from mopac_spend.disclosure.released import NOTHING, Kept
from mopac_spend.engine.altered import Altered
from mopac_spend.engine.withholding import NAME, withholds
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.money import NIL, show
from mopac_spend.questions.decided_since import (
    moved,
    named_since,
    refuse_naming,
    with_named,
)
from mopac_spend.questions.method import LEFT_OUT, NOTHING_FOUND
from mopac_spend.questions.shares import Place, laid_out, shares_of
from mopac_spend.tables import Kind
from mopac_spend.tables.model import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend import cells
    from mopac_spend.disclosure import Decision
    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.engine.altered import Part
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.method import Method
    from mopac_spend.questions.shares import Shares
    from mopac_spend.register import Register
    from mopac_spend.tables import Column, Table

TOTAL = "the total"
# The total is worth more than whatever stands above it.
_DEAR = 100.0
_MOST = 40
_SUPPLIER, _TEXT = "supplier", "description"
_SUM = re.compile(r"-?£[\d,.]*\d")
_COUNT = re.compile(r"\b[\d,]+(?= payments?\b)")
_HIDDEN = (
    "[c]: withheld under section 40 of the Freedom of Information Act, because the "
    "figure, or a difference between figures, would say what one of few people was "
    "paid."
)
_APART = "The coverage, and what was left out, are those of payments to others."


@dataclass(frozen=True, slots=True)
class Protected:
    """An answer as it may leave, with what nobody else may see.

    Attributes:
        answer: without small cells.
        kept: the payments to individuals beneath and the cells of the answer, with
            what became of them, for later releases.
        audit: what can be worked out of each hidden cell, a sentence each; and what
            else whoever releases it should know.

    """

    answer: Answer
    kept: Kept = NOTHING
    audit: tuple[str, ...] = ()


def protected(answer: Answer, shelf: Shelf, *beside: Kept) -> Protected:
    """Hide what would say of too few people what they were paid.

    Args:
        answer: of sound books.
        shelf: what was released before.
        beside: what is to leave with it.

    Raises:
        Refusal: `DISCLOSURE-001`, nothing that can be hidden would protect them;
            `DISCLOSURE-002`, what was released before is damaged.

    """
    if answer.question.of_registers or not withholds(answer.again.register):
        return Protected(answer)
    parts = answer.again.paid()
    earlier = [shelf.kept(), *beside]
    known = {key: each for one in earlier for key, each in one.paid.items()}
    before = [cell for one in earlier for cell in one.cells]
    rule = rule_of(answer.again.register)
    named = named_since(answer, known, parts)
    if named:
        refuse_naming(named, known, before, rule)
        before = [less(cell, named) for cell in before]
    of = _protected(answer, shelf, parts, (known, before), rule)
    return replace(of, kept=with_named(of.kept, named, known))


def _protected(
    answer: Answer,
    shelf: Shelf,
    parts: Sequence[Part],
    released: tuple[Mapping[str, Paid], Sequence[Cell]],
    rule: Rule,
) -> Protected:
    known, before = released
    others = answer.again.answer(Altered(there=False))
    if not parts:
        # What stands beside the figures may be of payments that were not asked about.
        return Protected(replace(answer, method=_method(answer, others, ())))
    # What is counted and is no money is not worked out: others alone are counted.
    shares = None if isinstance(answer.total, int) else shares_of(answer, parts)
    if shares is None:
        return _without(others)
    paid = shelf.numbered({p.payment: Paid(p.person, p.whole) for p in parts})
    new = _Cells(answer, parts, shares)
    # What was published row by row is known, and is protected nowhere else.
    cells = less_printed([*new.cells, *before], before)
    try:
        decision = decide({**known, **paid}, cells, rule)
    except NoSolutionError as error:
        raise no_solution(error.names) from error
    since = moved(answer, known)
    if decision.hidden[0] or shares.dark & new.totals:
        return _without(others, since)
    return new.marked(others, paid, decision, since)


def rule_of(register: Register) -> Rule:
    """Give the rule of a body."""
    of = register.books
    return Rule(of.fewest, of.margin) if of else Rule()


def _method(answer: Answer, others: Answer, notes: Sequence[str]) -> Method:
    """Give a method in which nothing beside the figures is of individuals."""
    of, full = others.method, answer.method
    return replace(
        of,
        selected=full.selected,
        filters=full.filters,
        parameters=full.parameters,
        definitions=full.definitions,
        notes=(*_public(of.notes), *notes, _APART),
    )


def _public(notes: Sequence[str]) -> tuple[str, ...]:
    """Give what is said of payments to others where individuals were paid too."""
    return tuple(sumless(note) for note in notes if not note.startswith(NOTHING_FOUND))


def sumless(note: str) -> str:
    """Take sums out of a note: what is said of whole periods has individuals in it."""
    if "£" not in note:
        return note
    return _COUNT.sub(Mark.CONFIDENTIAL, _SUM.sub(Mark.CONFIDENTIAL, note))


def no_solution(names: Sequence[str]) -> Refusal:
    """Refuse what cannot be protected."""
    msg = (
        f"what is known already and {listed(list(names), 3)} say together what one of "
        f"few people was paid, and neither can be hidden; ask for longer days or fewer "
        f"divisions, or release nothing of it"
    )
    return Refusal("DISCLOSURE-001", msg)


def _without(others: Answer, more: Sequence[str] = ()) -> Protected:
    """Give the answer of all other payments alone."""
    method = others.method
    notes = _public(method.notes)
    left = replace(method, notes=notes, exclusions=(*method.exclusions, LEFT_OUT))
    answer = replace(others, method=left, lines=_Lines(others))
    said = "payments to individuals are left out of every figure"
    return Protected(answer, NOTHING, (said, *more))


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
        self,
        others: Answer,
        paid: Mapping[str, Paid],
        decision: Decision,
        more: Sequence[str],
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
        order = [*range(len(rows))]
        if self.shares.by_size:
            # Where a row stands would say how large it is.
            dim = {place.row for place in hidden if place.table == 0}
            last = sorted(dim, key=lambda at: [as_text(cell) for cell in rows[at]])
            order = [at for at in order if at not in dim] + last
        tables = [
            self._table(at, table, hidden) for at, table in enumerate(self.laid_out, 1)
        ]
        notes = [_HIDDEN, *self._beside(hidden)] if hidden else []
        method = _method(answer, others, notes)
        ours = sum((part.amount for part in self.parts if part.selected), NIL)
        many = len({part.payment for part in self.parts if part.selected})
        public = replace(
            answer,
            listed=[rows[at] for at in order],
            method=method,
            laid_out=tuple(tables) if hidden else (),
            lines=_Lines(others, many, ours),
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
        return Protected(public, Kept(paid, became), (*audit, *more))

    def _beside(self, hidden: set[Place]) -> list[str]:
        """Say what others were paid where a figure is hidden, as their lines do."""
        total = self.answer.names.index(self.answer.question.total)
        sums = [
            (
                self._name(place).rpartition(", ")[0],
                self.shares.others[place.row][total],
            )
            for place in sorted(hidden)
            if place.table == 0 and place.column == total
        ]
        said = [
            f"{name}: {show(of)}" for name, of in sums if isinstance(of, Decimal) and of
        ]
        if not said:
            return []
        more = f"; and {len(said) - _MOST} more" if len(said) > _MOST else ""
        return [
            f"Others than individuals were paid there: {'; '.join(said[:_MOST])}{more}."
        ]

    def _marked(
        self,
        at: int,
        columns: Sequence[Column],
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
        open_ = {
            place
            for row in lines
            for place, c in enumerate(row)
            if c is Mark.CONFIDENTIAL
        }
        columns = tuple(
            column._replace(summed=column.summed and place not in open_)
            for place, column in enumerate(table.columns)
        )
        return replace(table, columns=columns, rows=rows, total=total)


def _pence(pounds: float) -> Decimal:
    return Decimal(round(pounds * 100)) / 100


class _Lines:
    """The payments beneath: those to others, and one line for individuals."""

    def __init__(self, others: Answer, many: int = 0, ours: Decimal = NIL) -> None:
        self._others, self._many, self._ours = others, many, ours

    def __call__(
        self,
        names: Sequence[str],
        paperless: bool,  # noqa: FBT001
    ) -> list[tuple[cells.Cell, ...]]:
        rows = self._others.lines(names, paperless)
        if not self._many:
            return rows
        text = f"{counted(self._many, 'payment')} to individuals"
        instead: dict[str, cells.Cell] = {
            _SUPPLIER: NAME,
            _TEXT: text,
            "amount": self._ours,
            "whole": self._ours,
        }
        return [*rows, tuple(instead.get(name, "") for name in names)]
