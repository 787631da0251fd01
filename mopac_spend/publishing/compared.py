"""A published file held against the books: the lines that differ, and why.

What was published is kept in the books, `publications/NAME.csv`: a ref for each row,
and the row. So nobody needs the folder that went out to see what became of it.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.books.record import files
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.publishing.columns import REF
from mopac_spend.publishing.law import GRANT, OF_REGISTERS
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import pyarrow as pa

    from mopac_spend.engine import Cursor
    from mopac_spend.publishing.lines import Lines
    from mopac_spend.register import Duty

KEPT = "publications"
# They count the rows of one file, and say nothing of a payment.
_COUNTED = {"number", "transaction"}
NEW, GONE, CHANGED = "new", "gone", "changed"
RESTATEMENT, CORRECTION, REDACTION = "restatement", "correction", "redaction"
LATE = "late"
# Left the bank, and is not in a file that other tools made.
OMISSION = "omission"
# Is in a file that other tools made, and is not what the duty publishes.
EXCESS = "excess"
# What the payments on an award change of its row.
_OF_PAYMENTS = {"amount", "payments", "disbursed"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is not what was published.

    Attributes:
        ref: of the payment, or code of the contract; for the body's own eyes.
        what: it is `new`, `gone` or `changed`.
        why: a `restatement`; a payment that was imported `late`; a `correction` of
            tags or registers; a `redaction`; or an `omission` or `excess` of
            other tools.
        columns: that differ; none where it is new or gone.
        before, after: pounds, nil where it was or is not there.

    """

    ref: str
    what: str
    why: str
    columns: tuple[str, ...]
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of two versions that is not the same in both.

    Attributes:
        ref: of the payment, or code of the contract.
        before, after: its cells by their headings; None where it is not there.
        common: headings that both have, and that are compared.

    """

    ref: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    common: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings in which it differs, where it is in both."""
        if self.before is None or self.after is None:
            return ()
        was, now = self.before, self.after
        return tuple(each for each in self.common if was[each] != now[each])


def kept_name(name: str) -> str:
    """Give where the rows of a publication are kept in the books."""
    return f"{KEPT}/{name}.csv"


def headed(lines: Lines) -> pa.Table:
    """Give the rows of a publication as they are kept, under its headings."""
    return lines.kept.rename_columns([REF, *(each.heading for each in lines.fields)])


def kept_text(lines: Lines) -> str:
    """Write the rows of a publication as they are kept."""
    from pyarrow import csv

    content = io.BytesIO()
    csv.write_csv(headed(lines), content)
    return content.getvalue().decode()


def digest_of(text: str) -> str:
    """Give the digest by which the record knows the rows."""
    return hashlib.sha256(text.encode()).hexdigest()


def kept_of(root: Path, name: str, digest: str) -> pa.Table:
    """Read the rows of a publication as they were kept.

    Raises:
        Refusal: `RECORD-003`, they are lost or were altered.

    """
    import pyarrow as pa
    from pyarrow import csv

    content = files.content(root, digest)
    try:
        return csv.read_csv(
            io.BytesIO(content),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=_texts(content),
        )
    except pa.ArrowInvalid as error:
        msg = "what was published cannot be read; restore the record from your backup"
        raise Refusal("RECORD-003", msg, kept_name(name)) from error


def differences(
    lines: Lines,
    duty: Duty,
    kept: pa.Table,
    later: Collection[str] = (),
    *,
    adopted: bool = False,
) -> list[Difference]:
    """Hold what was published against the rows as the books have them now.

    Args:
        lines: as they are drawn now.
        duty: that was published.
        kept: what was.
        later: batches that were recorded since.
        adopted: other tools made it.

    """
    names = {each.heading: each.name for each in lines.fields}
    now, cursor = headed(lines), lines.cursor
    if adopted:
        now = undivided(cursor, now, heading_of(names, "amount"))
    found = pairs_of(cursor, kept, now, names, adopted=adopted)
    new: dict[str, str] = {}
    source = f"{SPEND_PRIVATE} AS spend JOIN {SORTED} AS sorted USING (ref)"
    if duty.per == GRANT and found:
        new = grounds_of_awards(cursor, source, later)
    elif duty.per not in OF_REGISTERS and any(each.before is None for each in found):
        new = grounds_of(cursor, source, later)
    judged = [judge(each, names, new, adopted=adopted) for each in found]
    headings = {*kept.column_names[1:]}
    odd = [e for e in headings ^ {*names} if names.get(e) not in _COUNTED]
    if odd and not judged and not adopted:
        return [Difference("", CHANGED, CORRECTION, tuple(sorted(odd)), NIL, NIL)]
    return judged


def pairs_of(
    cursor: Cursor,
    before: pa.Table,
    after: pa.Table,
    names: Mapping[str, str],
    *,
    adopted: bool = False,
) -> list[Pair]:
    """Find the rows in which two versions of a publication differ.

    Args:
        cursor: that compares them.
        before: rows as they are kept, the ref first.
        after: rows of the later one, likewise.
        names: fields by their headings.
        adopted: other tools made the first, whose spellings are their own.

    """
    was, now = before.column_names[1:], after.column_names[1:]
    both = [e for e in was if e in now and names.get(e) not in _COUNTED]
    for table, some in (("rows_before", before), ("rows_after", after)):
        columns = [REF, *(f"column_{at}" for at in range(len(some.column_names) - 1))]
        cursor.register(table, some.rename_columns(columns))
    differing = " OR ".join(
        f"was.column_{was.index(e)} IS DISTINCT FROM now.column_{now.index(e)}"
        for e in both
    )
    rows = cursor.execute(
        f"SELECT was.*, now.* "  # noqa: S608 - our own names
        f"FROM rows_before AS was FULL JOIN rows_after AS now ON now.{REF} = was.{REF} "
        f"WHERE was.{REF} IS NULL OR now.{REF} IS NULL OR {differing or 'false'} "
        f"ORDER BY coalesce(was.{REF}, now.{REF})"
    ).fetchall()
    for table in ("rows_before", "rows_after"):
        cursor.unregister(table)
    found = []
    for row in rows:
        first, second = row[: len(was) + 1], row[len(was) + 1 :]
        pair = Pair(
            f"{first[0] if second[0] is None else second[0]}",
            None if first[0] is None else dict(zip(was, first[1:], strict=True)),
            None if second[0] is None else dict(zip(now, second[1:], strict=True)),
            tuple(both),
        )
        if not adopted or not _is_alike(pair, names):
            found.append(pair)
    return found


def judge(
    pair: Pair, names: Mapping[str, str], new: Mapping[str, str], *, adopted: bool
) -> Difference:
    """Say what became of a row, and why.

    Args:
        pair: the row, before and after.
        names: fields by their headings.
        new: why payments are there that were not, by ref; of an award, which is one
            row for all of its payments, by its code.
        adopted: other tools made what was before.

    """
    columns: tuple[str, ...] = ()
    if pair.before is None:
        what, why = NEW, new.get(pair.ref, OMISSION if adopted else CORRECTION)
    elif pair.after is None:
        what, why = GONE, EXCESS if adopted else CORRECTION
    else:
        columns = pair.columns
        was, now = (cell_of(e, names, "amount") for e in (pair.before, pair.after))
        hidden = any(names.get(each) == "withheld" for each in columns) or (
            now == "" != was
        )
        what, why = CHANGED, REDACTION if hidden else CORRECTION
        if {names.get(each) for each in columns} <= _OF_PAYMENTS:
            why = new.get(pair.ref, why)
    before, after = (
        _pounds(cell_of(each or {}, names, "amount"))
        for each in (pair.before, pair.after)
    )
    return Difference(pair.ref, what, why, columns, before, after)


def grounds_of(cursor: Cursor, source: str, later: Collection[str]) -> dict[str, str]:
    """Say of payments that were not there why they are now, by ref.

    Args:
        cursor: with the payments.
        source: them, as SQL, called `spend`.
        later: batches that were recorded since.

    """
    rows = cursor.execute(
        f"SELECT spend.ref, spend.belongs <> '' OR spend.reverses <> '' "  # noqa: S608 - constants
        f"FROM {source} WHERE spend.belongs <> '' OR spend.reverses <> '' "
        f"OR spend.batch IN (SELECT unnest(?::VARCHAR[]))",
        [sorted(later)],
    )
    return {ref: RESTATEMENT if back else LATE for ref, back in rows.fetchall()}


def grounds_of_awards(
    cursor: Cursor, source: str, later: Collection[str]
) -> dict[str, str]:
    """Say why the payments on awards are others than they were, by code of the award.

    Args:
        cursor: with the payments.
        source: them, as SQL, called `spend`.
        later: batches that were recorded since.

    """
    rows = cursor.execute(
        f"""
        SELECT spend."grant", bool_and(spend.belongs <> '' OR spend.reverses <> '')
        FROM {source}
        WHERE spend."grant" <> '' AND spend.batch IN (SELECT unnest(?::VARCHAR[]))
        GROUP BY ALL
        """,  # noqa: S608 - constants
        [sorted(later)],
    )
    return {code: RESTATEMENT if back else LATE for code, back in rows.fetchall()}


def undivided(cursor: Cursor, rows: pa.Table, amount: str) -> pa.Table:
    """Put together what an import divided, as a file of other tools has it.

    Args:
        cursor: with the payments.
        rows: as they are kept.
        amount: heading of their pounds.

    """
    headings = rows.column_names[1:]
    columns = [REF, *(f"column_{at}" for at, _ in enumerate(headings))]
    cursor.register("divided_rows", rows.rename_columns(columns))
    shown = ", ".join(
        # An amount that is withheld is blank.
        f"coalesce(CAST(sum(CAST(nullif({column}, '') AS DECIMAL(18,2))) AS VARCHAR), "
        f"'') AS {column}"
        if heading == amount
        else f"first({column} ORDER BY {REF}) AS {column}"
        for column, heading in zip(columns[1:], headings, strict=True)
    )
    whole: pa.Table = cursor.sql(
        f"WITH keyed AS (SELECT rows.*, coalesce(concat_ws(chr(31), paid.batch, "  # noqa: S608 - our own names
        f"paid.row, paid.reverses <> '', paid.date, paid.supplier), rows.{REF}) AS key "
        f"FROM divided_rows AS rows "
        f"LEFT JOIN payments AS paid ON paid.ref = rows.{REF}) "
        f"SELECT min({REF}) AS {REF}, {shown} FROM keyed GROUP BY key ORDER BY 1"
    ).to_arrow_table()
    cursor.unregister("divided_rows")
    return whole.rename_columns([REF, *headings])


def cell_of(cells: Mapping[str, str], names: Mapping[str, str], field: str) -> str:
    """Give the cell of a field, whatever its heading then was; "" for none."""
    return next((cell for each, cell in cells.items() if names.get(each) == field), "")


def heading_of(names: Mapping[str, str], field: str) -> str:
    """Give the heading of a field; "" where a form has none."""
    return next((heading for heading, name in names.items() if name == field), "")


def _is_alike(pair: Pair, names: Mapping[str, str]) -> bool:
    """Say whether a row differs in nothing but how the recipient is written."""
    if pair.before is None or pair.after is None:
        return False
    return all(
        names.get(each) == "recipient"
        and alike(pair.before[each]) == alike(pair.after[each])
        for each in pair.columns
    )


def _pounds(text: object) -> Decimal:
    return Decimal(f"{text}") if text else NIL


def _texts(content: bytes) -> Any:  # noqa: ANN401 - untyped library
    import csv as plain

    import pyarrow as pa
    from pyarrow import csv

    first = next(plain.reader(io.StringIO(content.decode(), newline="")), [])
    types = dict.fromkeys(first, pa.string())
    return csv.ConvertOptions(column_types=types, strings_can_be_null=False)
