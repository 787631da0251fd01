"""The payments that a sample is drawn from, and how they tie to the books."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mopac_spend.findings import Refusal, counted
from mopac_spend.money import NIL, show
from mopac_spend.sampling.design import US

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.sampling.design import Design
    from mopac_spend.spend import Batch

    Whole = npt.NDArray[np.int64]

# What the digest of a population is of: each payment a line, JSON without blanks.
_HASHED = (
    *("ref", "date", "amount", "supplier"),
    *("account", "directorate", "initiative", "category"),
)
_GATHERED = """
SELECT
    ref,
    CAST(amount * 100 AS BIGINT) AS pence,
    CAST({individual} AS UTINYINT) AS individual,
    {by} AS stratum,
    to_json([{hashed}])::VARCHAR || chr(10) AS line
FROM {source} AS spend
ORDER BY ref
"""
_KEYS = """
SELECT CAST('0x' || left(sha256($base || ref), 16) AS UBIGINT) AS key FROM gathered
"""


class Population(NamedTuple):
    """Payments, a column each.

    Attributes:
        refs: Arrow's texts, as `pyarrow.ChunkedArray`; each once.
        pence: of each.
        individual: which went to individuals.
        stratum: text of what they are divided by; None where they are not.
        keys: what orders them, `Design.key` of their refs.

    """

    refs: Any
    pence: Whole
    individual: npt.NDArray[np.bool_]
    stratum: npt.NDArray[Any] | None
    keys: npt.NDArray[np.uint64]

    def ref(self, at: int) -> str:
        """Give the ref of one payment."""
        return str(self.refs[at].as_py())

    def ordered(self, places: Whole) -> Whole:
        """Put payments in the order of their keys, and by ref where two share one."""
        order = places[np.argsort(self.keys[places])]
        keys = self.keys[order]
        for at in np.flatnonzero(keys[1:] == keys[:-1]):
            same = order[keys == keys[at]]
            order[keys == keys[at]] = sorted(same, key=lambda one: self.ref(int(one)))
        return order


class Tied(NamedTuple):
    """One line of a tie-out: what it is, payments, pounds."""

    what: str
    payments: int
    pounds: Decimal


def pounds_of(pence: int) -> Decimal:
    """Give pence as pounds."""
    return Decimal(pence).scaleb(-2)


def gather(
    cursor: Cursor, source: str, instead: Mapping[str, str], design: Design
) -> tuple[str, Population]:
    """Read the population.

    Args:
        cursor: of the books' database.
        source: for `FROM`: payments, with `withheld` where it went to an individual.
        instead: what stands for columns of it, as
            `mopac_spend.engine.withholding.lines` gives them; {} where nothing is
            withheld.
        design: what the keys are made of.

    Returns:
        The digest of its payments in hex, of which keys and numbers are made whatever
        digest the design names; and the population, by ref.

    """
    design.check()  # what strata are made by goes into the SQL
    hashed = (f"{instead.get(n, f'spend.{n}')}::VARCHAR" for n in _HASHED)
    sql = _GATHERED.format(
        source=source,
        individual="withheld" if instead else "false",
        by=f'"{design.by}"' if design.by else "NULL",
        hashed=", ".join(hashed),
    )
    columns = cursor.sql(sql).to_arrow_table()
    digest = hashlib.sha256()
    for chunk in columns["line"].chunks:
        digest.update(_text(chunk))
    sha256 = digest.hexdigest()
    cursor.register("gathered", columns.select(["ref"]))
    base = f"{replace(design, sha256=sha256).base}{US}"
    keys = cursor.sql(_KEYS, params={"base": base}).to_arrow_table()["key"]
    cursor.unregister("gathered")
    return sha256, Population(
        columns["ref"],
        _numbers(columns["pence"], np.int64),
        _numbers(columns["individual"], np.uint8).astype(np.bool_),
        np.array(columns["stratum"].to_pylist()) if design.by else None,
        _numbers(keys, np.uint64),
    )


def _text(chunk: Any) -> memoryview:  # noqa: ANN401
    """Give the texts of Arrow, one after the other."""
    _, ends, letters = chunk.buffers()
    first, last = np.frombuffer(ends, np.int32)[
        [chunk.offset, chunk.offset + len(chunk)]
    ]
    return memoryview(letters)[first:last]


def _numbers(column: Any, kind: type[np.generic]) -> npt.NDArray[Any]:  # noqa: ANN401
    """Give Arrow's numbers as numpy; `to_numpy` would import pandas."""
    chunks = [
        np.frombuffer(chunk.buffers()[1], kind)[chunk.offset :][: len(chunk)]
        for chunk in column.chunks
    ]
    return np.concatenate(chunks) if chunks else np.array([], kind)


def tied(
    cursor: Cursor,
    batches: list[Batch],
    period: Period | None,
    selected: str,
    population: Population,
) -> list[Tied]:
    """Tie a population to the books, by sums that are not made of its rows.

    Args:
        cursor: of the books' database, with `payments`.
        batches: of the books, whose control totals each import fixed.
        period: the days of the population; None for all.
        selected: a view of the selected payments; "" where no filter leaves any out.
        population: what was gathered.

    Raises:
        Refusal: `SAMPLE-003`, it does not tie.

    """
    payments = sum(batch.payments for batch in batches)
    pounds = sum((b.pounds_posted - b.pounds_reversed for b in batches), NIL)
    within, values = "true", ["0001-01-01", "0001-01-01"]
    if period:
        within, values = "date BETWEEN $1 AND $2", [str(period.first), str(period.last)]
    out = _summed(cursor, f"NOT ({within})", values)
    left: tuple[int, Decimal] = 0, NIL
    if selected:
        chosen = f"{within} AND ref NOT IN (SELECT ref FROM {selected})"  # noqa: S608 - our own names
        left = _summed(cursor, chosen, values)
    by_books = payments - out[0] - left[0], pounds - out[1] - left[1]
    lines = [
        Tied("control totals of all batches of the books", payments, pounds),
        Tied("less payments on other days", -out[0], -out[1]),
        Tied("less payments that the filters leave out", -left[0], -left[1]),
        Tied("population by the books", *by_books),
    ]
    one_by_one = len(population.pence), pounds_of(int(population.pence.sum()))
    lines.append(Tied("population drawn from, payment by payment", *one_by_one))
    if one_by_one != by_books:
        msg = (
            f"the population does not tie: the control totals give "
            f"{counted(by_books[0], 'payment')}, {show(by_books[1])}, and its payments "
            f"are {one_by_one[0]:,}, {show(one_by_one[1])}; run mopac-spend check"
        )
        raise Refusal("SAMPLE-003", msg)
    return lines


def _summed(cursor: Cursor, where: str, values: list[str]) -> tuple[int, Decimal]:
    sql = (
        f"SELECT count(*), coalesce(sum(amount), 0)::DECIMAL(18,2) FROM payments "  # noqa: S608 - our own names
        f"WHERE {where} AND $1::DATE <= $2::DATE"
    )
    payments, pounds = cursor.execute(sql, values).fetchall()[0]
    return int(payments), pounds
