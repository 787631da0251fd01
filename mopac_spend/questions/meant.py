"""Which suppliers a name that was typed stands for.

The register's, where it knows the name: its successors too, so that a novation is one
supplier, unless a code was typed. Every other name is one that the books hold, compared
like an alias.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.register import Supplier, alike
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from mopac_spend.register import Register


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
        cursor: duckdb.DuckDBPyConnection,
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
        held = suppliers(cursor) if names else []
        return cls([name for name in held if alike(name) in names], codes)

    def spellings(self, cursor: duckdb.DuckDBPyConnection) -> list[str]:
        """Give every supplier name of the books that is meant."""
        if not self.codes:
            return self.names
        told = cursor.execute(
            "SELECT DISTINCT supplier FROM payees WHERE list_contains(?, code)",
            [self.codes],
        )
        return sorted({*self.names, *(name for (name,) in told.fetchall())})


def suppliers(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Give every supplier name of the books, in order."""
    told = cursor.execute("SELECT DISTINCT supplier FROM payments ORDER BY ALL")
    return [name for (name,) in told.fetchall()]
