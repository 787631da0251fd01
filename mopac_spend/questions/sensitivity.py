"""What a total would be if its category were defined otherwise.

Two honest people count "consultancy" differently, by a million pounds a year. The
register says for a category which accounts a narrower definition leaves out and what
a wider one takes in; `--sensitivity` gives the total under each, naming what moves.
The same payments are asked about: days, suppliers, initiatives and limits stay.

A body counts by account. Whoever has only its published list counts the rows whose
description has a word, such as "consult": where the register says which (`wording`),
that total stands beside the others, with what it leaves out and takes in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.engine.all_paid import DESCRIBED, know
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL, to_pence
from mopac_spend.questions.method import Amount
from mopac_spend.register import Category

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from mopac_spend.engine import Cursor
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.register import Register

_ANY = "any_category"


@dataclass(frozen=True, slots=True)
class Moved:
    """One definition of a category.

    Attributes:
        category: its title.
        definition: `as defined`, `narrower`, `wider` or `by wording …`.
        total: under this definition.
        out, taken_in: what it leaves out and takes in, each with its amount.

    """

    category: str
    definition: str
    total: Amount
    out: tuple[tuple[str, Amount], ...] = ()
    taken_in: tuple[tuple[str, Amount], ...] = ()

    @property
    def words(self) -> str:
        """One sentence for print."""
        parts = [
            f"{verb} " + "; ".join(f"{what} ({amount})" for what, amount in moves)
            for verb, moves in (("without", self.out), ("with", self.taken_in))
            if moves
        ]
        if not parts and self.definition in {_NARROWER, _WIDER}:
            return (
                f"{self.category}, {self.definition}: {self.total}; the register names "
                f"nothing"
            )
        return ", ".join([f"{self.category}, {self.definition}: {self.total}", *parts])


_AS_DEFINED, _NARROWER, _WIDER = "as defined", "narrower", "wider"


def sensitivity_of(question: Question, narrowed: Narrowed) -> tuple[Moved, ...]:
    """Sum the selected payments under other definitions of their category.

    Args:
        question: the question, which must be one of payments.
        narrowed: its payments.

    Raises:
        Refusal: `ASK-007`, no category is asked for.

    """
    selection, register = narrowed.selection, narrowed.books.register
    categories = [
        register.of(Category)[code]
        for code in selection.of("category")
        if code in register.of(Category)
    ]
    if not categories or question.of_registers:
        msg = (
            "--sensitivity says what another definition of a category would give; say "
            "which, such as --category consultancy"
        )
        raise Refusal("ASK-007", msg)
    codes = {k: v for k, v in selection.codes.items() if k != Category.kind}
    narrowed.view(_ANY, replace(selection, codes=codes))
    rows = narrowed.cursor.execute(
        "SELECT category, account, sum(amount), payments_in(ref, apportioned_by) "  # noqa: S608 - a constant
        f"FROM {_ANY} GROUP BY category, account"
    )
    sums = {(c, a): Amount(pounds, count) for c, a, pounds, count in rows.fetchall()}
    return tuple(
        moved
        for category in categories
        for moved in (
            *_of(category, sums, register),
            *_by_wording(category, narrowed.cursor, register),
        )
    )


def _of(
    category: Category,
    sums: dict[tuple[str, str], Amount],
    register: Register,
) -> list[Moved]:
    """Give the three definitions of one category by its accounts."""

    def amount(*, of: str = "", accounts: tuple[str, ...] = ()) -> Amount:
        return _sum(
            each
            for (code, account), each in sums.items()
            if code == of or account in accounts
        )

    base = amount(of=category.code)
    out = tuple((each, amount(accounts=(each,))) for each in category.narrower)
    taken_in = tuple(
        (
            (register.title(Category.kind, each), amount(of=each))
            if each in register.of(Category)
            else (each, amount(accounts=(each,)))
        )
        for each in category.wider
    )
    return [
        Moved(category.title, _AS_DEFINED, base),
        Moved(category.title, _NARROWER, _moved(base, out=out), out=out),
        Moved(
            category.title,
            _WIDER,
            _moved(base, taken_in=taken_in),
            taken_in=taken_in,
        ),
    ]


def _by_wording(
    category: Category, cursor: Cursor, register: Register
) -> Iterator[Moved]:
    """Give the total of the payments whose description has the words of a category."""
    if not category.wording:
        return
    know(cursor, register, {DESCRIBED})
    rows = cursor.execute(
        f"WITH called AS (SELECT description FROM {DESCRIBED} WHERE category = $1) "  # noqa: S608 - constants
        "SELECT category = $1, account, category, sum(amount), "
        "payments_in(ref, apportioned_by), description IN (FROM called) AS is_called "
        f"FROM {_ANY} WHERE category = $1 OR description IN (FROM called) "
        "GROUP BY account, category, is_called",
        [category.code],
    )
    counted: list[Amount] = []
    out: list[tuple[str, Amount]] = []
    taken_in: list[tuple[str, Amount]] = []
    for own, account, code, pounds, payments, called in rows.fetchall():
        amount = Amount(to_pence(pounds), payments)
        if called:
            counted.append(amount)
        if own and not called:
            out.append((account, amount))
        if called and not own:
            title = register.title(Category.kind, code)
            taken_in.append((f"{account} of {title}", amount))
    yield Moved(
        category.title,
        f'by wording ("{category.wording}" in the description)',
        _sum(counted),
        *(tuple(sorted(each, key=_largest_first)) for each in (out, taken_in)),
    )


def _largest_first(move: tuple[str, Amount]) -> tuple[Decimal, str]:
    what, amount = move
    return -abs(amount.pounds), what


def _sum(amounts: Iterable[Amount]) -> Amount:
    each = list(amounts)
    pounds = sum((one.pounds for one in each), NIL)
    return Amount(to_pence(pounds), sum(one.payments for one in each))


def _moved(
    base: Amount,
    *,
    out: tuple[tuple[str, Amount], ...] = (),
    taken_in: tuple[tuple[str, Amount], ...] = (),
) -> Amount:
    """Give a total without what is left out and with what is taken in."""
    less, more = (_sum(amount for _, amount in each) for each in (out, taken_in))
    return Amount(
        base.pounds - less.pounds + more.pounds,
        base.payments - less.payments + more.payments,
    )
