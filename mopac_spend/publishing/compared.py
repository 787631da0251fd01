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
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.publishing.columns import REF
from mopac_spend.publishing.law import CONTRACT, GRANT
from mopac_spend.publishing.sorting import SORTED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from mopac_spend.publishing.lines import Lines
    from mopac_spend.register import Duty

KEPT = "publications"
# They count the rows of one file, and say nothing of a payment.
_COUNTED = {"number", "transaction"}
NEW, GONE, CHANGED = "new", "gone", "changed"
RESTATEMENT, CORRECTION, REDACTION = "restatement", "correction", "redaction"
LATE = "late"
# What the payments on an award change of its row.
_OF_PAYMENTS = {"amount", "payments", "disbursed"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is not what was published.

    Attributes:
        ref: of the payment, or code of the contract; for the body's own eyes.
        what: it is `new`, `gone` or `changed`.
        why: a `restatement`; a payment that was imported `late`; a `correction` of
            tags or registers; or a `redaction`.
        columns: that differ; none where it is new or gone.
        before, after: pounds, nil where it was or is not there.

    """

    ref: str
    what: str
    why: str
    columns: tuple[str, ...]
    before: Decimal
    after: Decimal


def kept_name(name: str) -> str:
    """Give where the rows of a publication are kept in the books."""
    return f"{KEPT}/{name}.csv"


def kept_text(lines: Lines) -> str:
    """Write the rows of a publication as they are kept."""
    from pyarrow import csv

    headings = [each.heading for each in lines.fields]
    table = lines.kept.rename_columns([REF, *headings])
    content = io.BytesIO()
    csv.write_csv(table, content)
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
    lines: Lines, duty: Duty, kept: pa.Table, later: Collection[str] = ()
) -> list[Difference]:
    """Hold what was published against the rows as the books have them now.

    Args:
        lines: as they are drawn now.
        duty: that was published.
        kept: what was.
        later: batches that were recorded since.

    """
    now = [each.heading for each in lines.fields]
    names = {each.heading: each.name for each in lines.fields}
    before = kept.column_names[1:]
    both = [each for each in before if each in now and names[each] not in _COUNTED]
    odd = [e for e in {*before} ^ {*now} if names.get(e) not in _COUNTED]
    amount = next(each for each in now if names[each] == "amount")
    cursor = lines.cursor
    renamed = kept.rename_columns(
        [REF, *(f"column_{at}" for at, _ in enumerate(before))]
    )
    cursor.register("kept_rows", renamed)
    cursor.register("rows_now", lines.kept)
    pairs = {
        each: (f"kept.column_{before.index(each)}", f"now.column_{now.index(each)}")
        for each in both
    }
    differing = " OR ".join(f"{a} IS DISTINCT FROM {b}" for a, b in pairs.values())
    flags = ", ".join(f"{a} IS DISTINCT FROM {b}" for a, b in pairs.values())
    pounds = ", ".join(
        f"{table}.column_{at.index(amount)}" if amount in at else "''"
        for table, at in (("kept", before), ("now", now))
    )
    rows = cursor.execute(
        f"SELECT kept.{REF}, now.{REF}, {pounds}, {flags} "  # noqa: S608 - our own names
        f"FROM kept_rows AS kept FULL JOIN rows_now AS now ON now.{REF} = kept.{REF} "
        f"WHERE kept.{REF} IS NULL OR now.{REF} IS NULL OR {differing} "
        f"ORDER BY coalesce(kept.{REF}, now.{REF})"
    ).fetchall()
    if duty.per == GRANT:
        new, paid = {}, _paid(lines, later)
    else:
        new, paid = {} if duty.per == CONTRACT else _new(lines, later), set[str]()
    found = [_difference(row, both, names, new, paid) for row in rows]
    if odd and not found:
        found = [Difference("", CHANGED, CORRECTION, tuple(sorted(odd)), NIL, NIL)]
    return found


def _difference(
    row: Sequence[object],
    both: Sequence[str],
    names: Mapping[str, str],
    new: Mapping[str, str],
    paid: Collection[str],
) -> Difference:
    was, now, before, after, *flags = row
    ref = f"{now or was}"
    columns: tuple[str, ...] = ()
    if was is None:
        what, why = NEW, new.get(ref, CORRECTION)
    elif now is None:
        what, why = GONE, CORRECTION
    else:
        columns = tuple(each for each, flag in zip(both, flags, strict=True) if flag)
        hidden = any(names[each] == "withheld" for each in columns)
        what, why = CHANGED, REDACTION if hidden else CORRECTION
        # An award is one row for all of its payments.
        if ref in paid and {names[each] for each in columns} <= _OF_PAYMENTS:
            why = LATE
    return Difference(ref, what, why, columns, _pounds(before), _pounds(after))


def _new(lines: Lines, later: Collection[str]) -> dict[str, str]:
    """Say of payments that were not there why they are now, by ref."""
    rows = lines.cursor.execute(
        f"SELECT spend.ref, spend.belongs <> '' OR spend.reverses <> '' "  # noqa: S608 - constants
        f"FROM spend_private AS spend "
        f"JOIN {SORTED} AS sorted ON sorted.ref = spend.ref "
        f"WHERE spend.belongs <> '' OR spend.reverses <> '' "
        f"OR spend.batch IN (SELECT unnest(?::VARCHAR[]))",
        [sorted(later)],
    )
    return {ref: RESTATEMENT if back else LATE for ref, back in rows.fetchall()}


def _paid(lines: Lines, later: Collection[str]) -> set[str]:
    """Give the awards on which a payment was imported since."""
    rows = lines.cursor.execute(
        f'SELECT DISTINCT spend."grant" FROM spend_private AS spend '  # noqa: S608 - constants
        f"JOIN {SORTED} AS sorted ON sorted.ref = spend.ref "
        f"WHERE sorted.outcome = ? AND spend.batch IN (SELECT unnest(?::VARCHAR[]))",
        [lines.draft.duty.code, sorted(later)],
    )
    return {code for (code,) in rows.fetchall()}


def _pounds(text: object) -> Decimal:
    return Decimal(f"{text}") if text else NIL


def _texts(content: bytes) -> Any:  # noqa: ANN401 - untyped library
    import csv as plain

    import pyarrow as pa
    from pyarrow import csv

    first = next(plain.reader(io.StringIO(content.decode(), newline="")), [])
    types = dict.fromkeys(first, pa.string())
    return csv.ConvertOptions(column_types=types, strings_can_be_null=False)
