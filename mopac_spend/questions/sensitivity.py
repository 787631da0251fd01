"""What a total would be if its category were defined otherwise.

Two honest people count "consultancy" differently, by a million pounds a year. The
register says for a category which accounts a narrower definition leaves out and what
a wider one takes in; `--sensitivity` gives the total under each, naming what moves.
The same payments are asked about: days, suppliers, initiatives and limits stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.money import NIL, to_pence
from mopac_spend.questions.method import Amount
from mopac_spend.register import Category

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.questions.library import Question
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.register import Register

_ANY = "any_category"


@dataclass(frozen=True, slots=True)
class Moved:
    """One definition of a category.

    Attributes:
        category: its title.
        definition: `as defined`, `narrower` or `wider`.
        total: under this definition.
        moves: what is left out or taken in, each with its amount.

    """

    category: str
    definition: str
    total: Amount
    moves: tuple[tuple[str, Amount], ...]

    @property
    def words(self) -> str:
        """One sentence for print."""
        if not self.moves:
            rest = (
                "" if self.definition == _AS_DEFINED else "; the register names nothing"
            )
            return f"{self.category}, {self.definition}: {self.total}{rest}"
        verb = "without" if self.definition == _NARROWER else "with"
        named = "; ".join(f"{what} ({amount})" for what, amount in self.moves)
        return f"{self.category}, {self.definition}: {self.total}, {verb} {named}"


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
    sums = {(c, a): (pounds, count) for c, a, pounds, count in rows.fetchall()}
    return tuple(
        moved for category in categories for moved in _of(category, sums, register)
    )


def _of(
    category: Category,
    sums: dict[tuple[str, str], tuple[Decimal, int]],
    register: Register,
) -> list[Moved]:
    """Give the three definitions of one category."""

    def amount(*, of: str = "", accounts: tuple[str, ...] = ()) -> Amount:
        pairs = [
            pair
            for (code, account), pair in sums.items()
            if code == of or account in accounts
        ]
        pounds = sum((pounds for pounds, _ in pairs), NIL)
        return Amount(to_pence(pounds), sum(count for _, count in pairs))

    base = amount(of=category.code)
    out = tuple((each, amount(accounts=(each,))) for each in category.narrower)
    inn = tuple(
        (
            (register.title(Category.kind, each), amount(of=each))
            if each in register.of(Category)
            else (each, amount(accounts=(each,)))
        )
        for each in category.wider
    )
    less = base
    for _, each in out:
        less = Amount(less.pounds - each.pounds, less.payments - each.payments)
    more = base
    for _, each in inn:
        more = Amount(more.pounds + each.pounds, more.payments + each.payments)
    return [
        Moved(category.title, _AS_DEFINED, base, ()),
        Moved(category.title, _NARROWER, less, out),
        Moved(category.title, _WIDER, more, inn),
    ]
