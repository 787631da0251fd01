"""What an import would write, read back before it is written.

The registers as they would be are read by Beancount. Everything that was meant has to
be there as it was meant, and everything else as it was; nothing may be wrong with
them that is not wrong now; and the payments of the books have to stand.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mopac_spend.books import checks, register_files
from mopac_spend.books.checks.rule import Proof
from mopac_spend.fields import TAGS, Payment
from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from mopac_spend.registering.columns import ALL, columns_of, kind_named
from mopac_spend.registering.filled import key_of, recorded_of
from mopac_spend.spend import Projection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.books.register_text import Recorded
    from mopac_spend.register import Register
    from mopac_spend.register.shape import Described
    from mopac_spend.registering.filled import Row

_BLANK: dict[str, Any] = {
    **dict.fromkeys(Payment._fields, ""),
    **dict.fromkeys(TAGS, UNTAGGED),
    "amount": NIL,
    "line": 0,
}


def prove(
    books: Books,
    now: Mapping[str, str],
    texts: Mapping[str, str],
    rows: Sequence[Row],
) -> Register:
    """Read registers as they would be.

    Args:
        books: as they are.
        now: their texts, as `register_files.texts_of` gives them.
        texts: files of theirs as they would be written.
        rows: what is new or changed in them.

    Returns:
        The register as it would be.

    Raises:
        RefusedListError: `REGISTER-006`, it would be at fault, each fault at its row.
        Refusal: `REGISTER-005`, an entry would read otherwise than it was meant.

    """
    register, findings = register_files.read({**now, **texts})
    read = {_name(each): each for each in _all(register)}
    if fresh := register_files.new_findings(now, findings):
        for finding in fresh:
            if finding.code == "SPEND-001":
                raise not_in_place(finding.place, finding.message)
        row_at = {
            (each.file, each.line): row.place
            for row in rows
            if (each := read.get(_name(row.new)))
        }
        # What is at fault may be one that stands already, because of a row here.
        file = rows[0].sheet.file if rows else ""
        raise RefusedListError(
            [
                Refusal(
                    "REGISTER-006",
                    finding.text,
                    row_at.get((finding.file, finding.line), file),
                )
                for finding in fresh
            ]
        )
    meant = {_name(each): each for each in _all(books.register) if each.file in now}
    _reads_as(meant | {_name(row.new): row.new for row in rows}, read)
    return register


def _reads_as(
    meant: Mapping[tuple[str, ...], Recorded], read: Mapping[tuple[str, ...], Recorded]
) -> None:
    for name in [*meant, *(read.keys() - meant.keys())]:
        if (
            name in meant
            and name in read
            and _values(meant[name]) == _values(read[name])
        ):
            continue
        stands = meant.get(name) or read[name]
        where = f"{stands.file}:{stands.line}" if stands.file else ""
        raise not_in_place(where, f"{' '.join(name)} would read otherwise")


def _values(recorded: Recorded) -> list[object]:
    """Give all that an entry or event says, wherever it stands."""
    return [getattr(recorded, name) for name in _fields(recorded.kind)]


@cache
def _fields(kind: str) -> tuple[str, ...]:
    columns = columns_of(kind_named(kind))
    return tuple(slot.name for slot in columns)


def not_in_place(place: str, why: str) -> Refusal:
    """Make the refusal of an entry that a program cannot change in its text."""
    msg = (
        f"an entry cannot be changed where it stands ({why}); write each of its lines "
        f"as `  name: value` on one line, or change it by hand; nothing was written"
    )
    return Refusal("REGISTER-005", msg, place)


def payments_stand(
    books: Books, register: Register, kind: Described, rows: Sequence[Row]
) -> None:
    """See that no payment in the books contradicts a register as it would be.

    Raises:
        RefusedListError: `REGISTER-007`, some do, each code at its row.

    """
    # First and last day are enough for these.
    rules = [rule for rule in checks.reading(kind.kind) if rule.proof is Proof.SPANS]
    if not rules:
        return
    row_of = {row.new.code: row.place for row in rows}
    file = rows[0].sheet.file if rows else ""
    faults = [
        Refusal("REGISTER-007", finding.text, row_of.get(code, file))
        for code, payment in _used(books, kind.kind)
        for rule in rules
        for finding in rule.find(Projection([payment], [], []), register)
    ]
    if faults:
        raise RefusedListError(faults)


def _used(books: Books, kind: str) -> Iterator[tuple[str, Payment]]:
    """Give the first and the last payment of each code, with what a check asks."""
    from mopac_spend.engine.database import connect

    rows = connect(books).execute(
        f'SELECT "{kind}", arg_min(ref, on_day), min(on_day), arg_max(ref, on_day), '  # noqa: S608 - a kind is a name of our own
        "max(on_day) FROM (SELECT *, if(belongs = '', date, CAST(belongs AS DATE)) AS "
        f"on_day FROM payments) WHERE \"{kind}\" <> '' GROUP BY 1 ORDER BY 1"
    )
    for code, first, begins, last, ends in rows.fetchall():
        for ref, day in dict.fromkeys([(first, begins), (last, ends)]):
            yield code, Payment(**_BLANK | {kind: code, "ref": ref, "date": day})


def _all(register: Register) -> Iterator[Recorded]:
    for kind in ALL:
        yield from recorded_of(kind, register)


def _name(recorded: Recorded) -> tuple[str, ...]:
    return recorded.kind, *key_of(recorded)
