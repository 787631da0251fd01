"""The rows of a publication, as its form has them, and what they lack.

A row of an individual, or of what an exception of the law is about, is there with its
day and its pounds; what names anybody is withheld, and the code of the exception says
why. No ref of the books is in a row: numbers are the publication's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.engine.database import fetched, insert, spend_between
from mopac_spend.engine.withholding import NAME, lines
from mopac_spend.publishing import contracts, notices, tenders
from mopac_spend.publishing.columns import REF, ROWS, WITHHELD, at
from mopac_spend.publishing.gaps import Gap, gaps_of, people_of
from mopac_spend.publishing.law import (
    CONTRACT,
    GROSS,
    NOTICE,
    OF_REGISTERS,
    PAYMENT,
    TENDER,
)
from mopac_spend.publishing.sorting import SORTED, sort
from mopac_spend.publishing.standard import Draft, fields_of, standard_of
from mopac_spend.publishing.withheld import (
    INVITED_AS,
    NAMED,
    PAID_AS,
    SIGNED_AS,
    dark_of,
    names_somebody,
    provide_parties,
    reasons_of,
)
from mopac_spend.register import (
    PERSONAL_DATA,
    Condition,
    Initiative,
    Plan,
)
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from decimal import Decimal

    import pyarrow as pa

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.publishing.classes import Class
    from mopac_spend.publishing.columns import Field
    from mopac_spend.publishing.sorting import Sorted
    from mopac_spend.publishing.sources import Sources
    from mopac_spend.register import Duty, Register

# What an import divided stands in its parts; where each payment is tested by itself,
# it is one row.
_PARTS = {
    False: {"amount": "sorted.amount", "tested": "sorted.tested", "once": ""},
    True: {
        "amount": "sum(sorted.amount) OVER (PARTITION BY sorted.row_key)",
        "tested": "sum(sorted.tested) OVER (PARTITION BY sorted.row_key)",
        "once": "QUALIFY row_number() OVER "
        "(PARTITION BY sorted.row_key ORDER BY spend.ref) = 1",
    },
}
_OF_REGISTERS = {
    CONTRACT: (contracts.fill, SIGNED_AS, "contracts"),
    TENDER: (tenders.fill, INVITED_AS, "tenders"),
}
_ROWS = f"""
CREATE OR REPLACE TEMP TABLE {ROWS} AS
WITH judged AS (
    SELECT
        spend.* EXCLUDE (amount), sorted.key, {{amount}} AS amount,
        {{tested}} AS tested, payees.code AS payee,
        {{reason}} AS reason, {{dark}} AS dark
    FROM {{source}} AS spend
    JOIN {SORTED} AS sorted ON sorted.ref = spend.ref AND sorted.outcome = $duty
    LEFT JOIN payees
        ON payees.supplier = spend.supplier AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
    {{once}}
),
joined AS (
    SELECT
        spend.ref, spend.key, spend.amount AS pounds, spend.date AS day,
        spend.supplier AS named, reason, dark, {{columns}}
    FROM judged AS spend
    LEFT JOIN accounts ON accounts.account = spend.account
    LEFT JOIN categories ON categories.code = spend.category
    LEFT JOIN contracts ON contracts.code = spend.contract
    LEFT JOIN decisions ON decisions.code = spend.decision
    LEFT JOIN directorates ON directorates.code = spend.directorate
    LEFT JOIN funds ON funds.code = spend.fund
    LEFT JOIN grants ON grants.code = spend."grant"
    LEFT JOIN initiatives ON initiatives.code = spend.initiative
    LEFT JOIN grant_conditions AS conditions ON conditions.code = spend."grant"
    LEFT JOIN plans_served ON plans_served.code = spend.initiative
    LEFT JOIN suppliers ON suppliers.code = spend.payee
),
numbered AS (
    -- What is withheld stands behind the others of its day, in an order that says
    -- nothing of it.
    SELECT *, row_number() OVER (
        ORDER BY
            day, reason <> '', if(reason = '', named, ''), if(dark, NULL, pounds),
            key, ref
    ) AS number
    FROM joined
),
started AS (SELECT *, min(number) OVER (PARTITION BY key) AS began FROM numbered),
ranked AS (
    SELECT
        * EXCLUDE (key, named, began), dense_rank() OVER (ORDER BY began) AS transaction
    FROM started
)
SELECT *{{late}} FROM ranked
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Lines:
    """What a publication holds.

    Attributes:
        fields: of its columns.
        classes: what became of all spending of the period.
        gaps: what the law asks for and the books lack.
        withheld: how many rows are withheld in part, by the code of the exception.
        pounds: what the rows come to, as they are shown.
        rows: how many.
        dark: how many of them show no amount.
        draft: what they were filled from.

    """

    fields: list[Field]
    classes: list[Class]
    gaps: list[Gap]
    withheld: dict[str, int]
    rows: int
    pounds: Decimal
    cursor: Cursor
    draft: Draft
    dark: int = 0

    @property
    def kept(self) -> pa.Table:
        """Give the rows as they are kept and compared: the ref, and texts."""
        columns = ", ".join(
            f"coalesce(CAST({at(place)} AS VARCHAR), '') AS {at(place)}"
            for place, _ in enumerate(self.fields)
        )
        table: pa.Table = self.cursor.sql(
            f"SELECT {REF}, {columns} FROM {ROWS} ORDER BY number"  # noqa: S608 - our own names
        ).to_arrow_table()
        return table

    def cells(self) -> list[tuple[Cell, ...]]:
        """Give the rows, with days and pounds, in the order of the fields."""
        columns = ", ".join(at(place) for place, _ in enumerate(self.fields))
        rows = self.cursor.execute(
            f"SELECT {columns} FROM {ROWS} ORDER BY number"  # noqa: S608 - our own names
        )
        return [*fetched(rows)]


def drawn(
    sources: Sources, duty: Duty, period: Period, among: Sorted | None = None
) -> Lines:
    """Draw the rows of a duty and a period from the books.

    Args:
        sources: of the books.
        duty: whose rows.
        period: of which days.
        among: all payments of the period, sorted for a duty of the same family; what
            was drawn of them before is there no more.

    Raises:
        Refusal: `PUBLISH-003`, the form or the duties are not whole or clash;
            `PUBLISH-004`, a category is in no class.

    """
    books, law, fields = sources.books, sources.law, fields_of(duty)
    cursor, classes = among or sort(books, sources.database, law, duty, period)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {NAMED} (ref VARCHAR)")

    standard = standard_of(duty)
    draft = Draft(
        cursor,
        sources,
        duty,
        period,
        fields,
        partial(reasons_of, cursor, books.register),
        partial(dark_of, cursor, books.register),
    )

    def filled() -> None:
        if standard:
            standard.fill(draft)
        elif duty.per == NOTICE:
            notices.fill(cursor, books, duty, period, fields, ROWS)
        elif duty.per in OF_REGISTERS:
            make, codes, table = _OF_REGISTERS[duty.per]
            provide_parties(cursor, books.register)
            # It says what is known of a contract at the end of the period.
            day, until = f"{table}.valid_from", f"DATE '{period.last.isoformat()}'"
            reasons = draft.reasons(codes, day, f"{table}.code", until)
            make(
                *(cursor, books, duty, period, fields, ROWS),
                reasons,
                draft.dark(codes, day, until),
            )
        else:
            _fill(cursor, books, duty, period, fields)

    filled()
    doubtful = names_somebody(cursor, sources, fields)
    if cursor.execute(f"SELECT count(*) FROM {NAMED}").fetchall() != [(0,)]:  # noqa: S608 - constants
        filled()
    amount = at(next(n for n, each in enumerate(fields) if each.name == "amount"))
    ((rows, pounds, dark),) = cursor.execute(
        f"SELECT count(*), coalesce(sum({amount}), 0.00), "  # noqa: S608 - our own names
        f"count(*) FILTER (dark) FROM {ROWS}"
    ).fetchall()
    hidden = cursor.execute(
        f"SELECT reason, count(*) FROM {ROWS} WHERE reason <> '' "  # noqa: S608 - constants
        "GROUP BY ALL ORDER BY 1"
    ).fetchall()
    return Lines(
        fields,
        classes,
        [
            *gaps_of(cursor, fields, classes, books, law, duty),
            *(standard.gaps(draft) if standard else ()),
            *people_of(doubtful),
            *(notices.gaps(cursor) if duty.per == NOTICE else ()),
        ],
        dict(hidden),
        rows,
        pounds,
        cursor,
        draft,
        dark,
    )


def _fill(
    cursor: Cursor, books: Books, duty: Duty, period: Period, fields: list[Field]
) -> None:
    register = books.register
    source, instead = lines(cursor, books, spend_between(books.payments, period))
    _words(cursor, "grant_conditions", _conditions(register))
    _words(cursor, "plans_served", _plans(register, period))
    reasons = reasons_of(cursor, register, PAID_AS, "spend.date", "spend.ref")
    dark = dark_of(cursor, register, PAID_AS, "spend.date")
    individual = "spend.withheld" if instead else "false"
    shown = "spend.tested" if duty.vat == GROSS else "spend.amount"
    columns = ", ".join(
        f"{_expression(each, shown)} AS {at(place)}"
        for place, each in enumerate(fields)
        if each.known.sql
    )
    known = {"number": "number", "transaction": "transaction", "withheld": "reason"}
    late = "".join(
        f", {known[each.name]} AS {at(place)}"
        for place, each in enumerate(fields)
        if not each.known.sql
    )
    cursor.execute(
        _ROWS.format(
            source=source,
            columns=columns,
            late=late,
            **_PARTS[duty.per == PAYMENT and duty.threshold is not None],
            reason=f"if({individual}, '{PERSONAL_DATA}', {reasons})",
            dark=dark,
        ),
        {
            "duty": duty.code,
            **(
                {"body": register.books.title if register.books else ""}
                if "$body" in columns
                else {}
            ),
        },
    )


def _expression(field: Field, shown: str) -> str:
    sql = field.known.sql.replace("{shown}", shown)
    if field.known.kind is Kind.POUNDS:
        # Of the VAT in it anybody could reckon the amount.
        return f"if(dark, NULL, {sql})"
    if field.known.safe:
        return sql
    if field.known.kind is not Kind.TEXT:
        return f"if(reason = '', {sql}, NULL)"
    instead = f"'{WITHHELD}'"
    if field.name == "recipient":
        instead = f"if(reason = '{PERSONAL_DATA}', '{NAME}', '{WITHHELD}')"
    return f"if(reason = '', {sql}, {instead})"


def _words(cursor: Cursor, table: str, words: dict[str, str]) -> None:
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} (code VARCHAR, words VARCHAR)"
    )
    insert(cursor, table, [*words.items()])


def _conditions(register: Register) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for each in register.events_of(Condition):
        if each.what:
            found.setdefault(each.code, []).append(each.what)
    return {code: "; ".join(some) for code, some in found.items()}


def _plans(register: Register, period: Period) -> dict[str, str]:
    """Say which plans each initiative serves that are in force in a period."""
    plans = register.of(Plan)
    found = {}
    for code in register.of(Initiative):
        titles = [
            plans[plan].title
            for plan in register.plans_of(code)
            if plan in plans
            and plans[plan].valid_from <= period.last
            and (plans[plan].valid_to or period.first) >= period.first
        ]
        if titles:
            found[code] = f"Serves {' and '.join(titles)}"
    return found
