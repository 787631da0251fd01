"""Which suppliers, or boroughs, a name that was typed stands for.

The register's, where it knows the name: its successors too, so that a novation is one
supplier, unless a code was typed. Every other name is one that the books hold, compared
like an alias.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.engine.payees import written_names
from mopac_spend.fields import FILTERS_BY_NAME
from mopac_spend.findings import Refusal
from mopac_spend.questions.nearest import nearest
from mopac_spend.questions.titles import means_none
from mopac_spend.register import Grant, Supplier, alike
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.engine import Cursor
    from mopac_spend.questions.selection import Selection
    from mopac_spend.register import Register

_BOROUGH = "borough"


# By the name as it was written, or as a supplier of the register.
_WRITTEN = "supplier IN (SELECT value FROM {table} WHERE kind = 'supplier')"
_REGISTERED = """EXISTS (
        SELECT 1 FROM {payees} AS payees
        WHERE payees.supplier = payments.supplier
        AND payees.supplier_id = payments.supplier_id
        AND payments.date BETWEEN payees.first AND payees.last
        AND payees.code IN (SELECT value FROM {table} WHERE kind = 'payee')
    )"""


@dataclass(frozen=True, slots=True)
class Meant:
    """What the supplier names typed stand for.

    Attributes:
        names: supplier names of the books, for those the register does not know.
        codes: suppliers of the register.

    """

    names: list[str]
    codes: list[str]

    @classmethod
    def of(
        cls,
        cursor: Cursor,
        wanted: Iterable[str],
        register: Register,
    ) -> Meant:
        """Look up what was typed: a name means its successors too, a code does not."""
        register_names, names, codes = Names(register), set(), []
        for text in wanted:
            code = register.resolve(Supplier.kind, text)
            if code is None:
                names.add(alike(text))
            elif alike(text) == alike(code):
                codes.append(code)
            else:
                codes += [each for _, _, each in register_names.days(code)]
        in_books = written_names(cursor) if names else []
        return cls([name for name in in_books if alike(name) in names], codes)

    def condition(self, table: str, payees: str) -> str:
        """Give the condition of SQL that payments to them meet.

        Where the register knows none of them the names are all there is, which the
        engine looks for twice as fast.

        Args:
            table: what was asked, by kind and value.
            payees: the table of who is whom on which days.

        """
        written = _WRITTEN.format(table=table)
        if not self.codes:
            return written
        registered = _REGISTERED.format(table=table, payees=payees)
        return f"({written} OR {registered})"

    def spellings(self, cursor: Cursor) -> list[str]:
        """Give every supplier name of the books that is meant."""
        if not self.codes:
            return self.names
        rows = cursor.execute(
            "SELECT DISTINCT supplier FROM payees WHERE list_contains(?, code)",
            [self.codes],
        )
        return sorted({*self.names, *(name for (name,) in rows.fetchall())})


def names_of(
    cursor: Cursor, selection: Selection, register: Register
) -> dict[str, list[str]]:
    """Find the names that were typed for each filter by name but the supplier's.

    What names none has "".

    Raises:
        Refusal: `ASK-002`, no payment and no grant has one that is called that.

    """
    names: dict[str, list[str]] = {}
    for kind in FILTERS_BY_NAME:
        if kind != Supplier.kind and (wanted := selection.of(kind)):
            known = _known(cursor, kind, register)
            names[kind] = [
                each
                for text in wanted
                for each in (
                    [""]
                    if means_none(register, kind, text) and text not in known
                    else _same(text, kind, known)
                )
            ]
    return names


def _known(cursor: Cursor, kind: str, register: Register) -> list[str]:
    rows = cursor.execute(f'SELECT DISTINCT "{kind}" FROM payments')  # noqa: S608 - our own names
    names = {name for (name,) in rows.fetchall()}
    if kind == _BOROUGH:
        names |= {grant.borough for grant in register.of(Grant).values()}
    return sorted(names - {""})


def _same(text: str, kind: str, known: list[str]) -> list[str]:
    if same := [name for name in known if alike(name) == alike(text)]:
        return same
    nobody, none = "no payment", "none says it"
    if kind == _BOROUGH:
        nobody, none = "no payment and no grant", "none says whom it benefits"
    near = ", ".join(nearest(text, known))
    hint = f"nearest: {near}" if near else none
    raise Refusal("ASK-002", f"{nobody} names the {kind} {text!r}; {hint}")
