"""What a publication says of individuals, and what it gives back of what was hidden.

A publication prints each payment to an individual, without the name, and sums of
classes. The shelf of small cells is told so, and every later release is attacked with
it. What an earlier release hid is held against a publication before it is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.disclosure.cells import Cell, Paid, Standing
from mopac_spend.disclosure.printed import given_back, less, printed
from mopac_spend.disclosure.released import Kept
from mopac_spend.engine.withholding import SPEND_PRIVATE, withholds
from mopac_spend.findings import Refusal, listed
from mopac_spend.publishing.columns import REF, ROWS, at
from mopac_spend.publishing.law import NOTICE, OF_REGISTERS
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.publishing.standard import Printed, standard_of
from mopac_spend.questions.again import individuals_paid
from mopac_spend.questions.protecting import rule_of
from mopac_spend.register import PERSONAL_DATA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.disclosure import Rule
    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.publishing.lines import Lines
    from mopac_spend.publishing.sources import Sources
    from mopac_spend.register import Duty, Register

# A row, and all payments that are in it: the parts of one that an import divided stand
# in one row where each payment is tested by itself.
_IN_ROWS = f"""
SELECT rows.{REF}, part.{REF}
FROM {ROWS} AS rows
JOIN {SORTED} AS own ON own.{REF} = rows.{REF}
JOIN {SORTED} AS part
    ON part.row_key = own.row_key AND part.outcome = own.outcome
    AND (part.{REF} = own.{REF} OR part.{REF} NOT IN (SELECT {REF} FROM {ROWS}))
WHERE rows.reason = '{PERSONAL_DATA}' AND rows.{{amount}} IS NOT NULL
"""  # noqa: S608 - constants
_NAMES = f"""
SELECT spend.{REF}, spend.supplier, spend.amount
FROM {SPEND_PRIVATE} AS spend
JOIN {ROWS} AS rows ON rows.{REF} = spend.{REF}
WHERE rows.reason = '{PERSONAL_DATA}'
"""  # noqa: S608 - constants
_BESIDE = f"""
SELECT spend.{REF}, spend.supplier, spend.amount
FROM {SPEND_PRIVATE} AS spend
WHERE spend.{REF} IN (SELECT unnest(?::VARCHAR[]))
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Said:
    """What a publication says of individuals.

    Attributes:
        paid: payments by key; people have their numbers.
        rows: a cell for each row with an amount.
        classes: a cell for what individuals were paid in each class.

    """

    paid: Mapping[str, Paid] = field(default_factory=dict)
    rows: Sequence[Cell] = ()
    classes: Sequence[Cell] = ()

    def kept(self, rule: Rule) -> Kept:
        """Give what later releases have to know.

        A class in which too few individuals are left is not taken for known: the firms
        in it are not printed where it is of no duty, and what one of few people was
        paid stays hidden elsewhere.
        """
        public = printed(self.rows)
        sums = [
            cell
            for cell in self.classes
            if not rule.needed(self._people(less(cell, public)))
        ]
        return Kept(self.paid, [*self.rows, *sums])

    def _people(self, cell: Cell) -> dict[int, float]:
        people = dict.fromkeys(self.paid[key].person for key in cell.shares)
        numbers = {person: at for at, person in enumerate(people)}
        of: dict[int, float] = {}
        for key in cell.shares:
            person, pounds = self.paid[key]
            of[numbers[person]] = of.get(numbers[person], 0.0) + abs(float(pounds))
        return of


def said_of(
    sources: Sources, lines: Lines, duty: Duty, name: str, shelf: Shelf
) -> Said:
    """Give what a publication says of individuals, as later releases have to know it.

    Args:
        sources: that it is drawn from.
        lines: its rows.
        duty: that it is of.
        name: of it.
        shelf: in which people have their numbers.

    """
    standard = standard_of(duty)
    beside = standard.printed(lines.draft) if standard else Printed()
    paid: dict[str, Paid] = {}
    for cursor in (lines.cursor, *beside.before):
        if not withholds(sources.books.register):
            break
        for part in individuals_paid(cursor, sources.books, before=False):
            if cursor is lines.cursor or _ref(part.payment) in beside.refs:
                paid[part.payment] = Paid(part.person, part.whole)
    keys: dict[str, str] = {_ref(key): key for key in paid}
    if duty.per not in OF_REGISTERS and duty.per != NOTICE:
        for ref, payee, pounds in _undecided(sources, lines, beside):
            if ref not in keys:
                keys[ref] = f"{ref} {pounds}"
                paid[keys[ref]] = Paid(f"name {payee.lower()}", pounds)
    if not paid:
        return Said()
    return Said(
        shelf.numbered(paid),
        [
            *_rows(lines, duty, name, keys),
            *(
                Cell(f"a payment in {name}", {keys[ref]: 1.0}, Standing.SHOWN)
                for ref in sorted(beside.refs & keys.keys())
            ),
        ],
        _classes(lines, name, keys),
    )


def remember(  # noqa: PLR0913 - what is said, of what, and on whose word
    said: Said,
    shelf: Shelf,
    register: Register,
    name: str,
    *,
    despite: bool,
    draft: bool,
) -> None:
    """Keep what a publication says of individuals for later releases.

    Args:
        said: what it says of individuals.
        shelf: what was released before.
        register: of the body, whose rule it is.
        name: of the publication.
        despite: it is published although it gives back what a release hid.
        draft: it is not published, and nothing is kept.

    Raises:
        Refusal: `DISCLOSURE-005`, it gives that back; `DISCLOSURE-002`, what was
            released before is damaged; `DISCLOSURE-004`, something else was released
            at the same moment.

    """
    if not said.paid:
        return
    rule = rule_of(register)
    if not despite:
        _refuse_given_back(said, shelf, rule, name)
    if not draft:
        shelf.keep(said.kept(rule))


def _refuse_given_back(said: Said, shelf: Shelf, rule: Rule, name: str) -> None:
    before = shelf.kept()
    now = [*said.rows, *said.classes]
    found = given_back({**before.paid, **said.paid}, before.cells, now, rule)
    if found:
        msg = (
            f"with it anybody can work out what earlier releases hid of few people: "
            f"{listed(found, 3)}. Withhold these amounts too, by a withholding with "
            f'reason: "personal-data" and amount: TRUE, of enough people that their '
            f"sum says nothing of one; or, if the law wants it published all the same, "
            f"say so: --despite-releases --by NAME --reason WHY"
        )
        raise Refusal("DISCLOSURE-005", msg, name)


def _ref(key: str) -> str:
    return key.rpartition(" ")[0]


def _undecided(
    sources: Sources, lines: Lines, beside: Printed
) -> list[tuple[str, str, Decimal]]:
    """Give what was paid to payees of whom nobody has said whether they are people."""
    rows = lines.cursor.execute(_NAMES).fetchall()
    for cursor in (lines.cursor, *beside.before) if beside.refs else ():
        rows += cursor.execute(_BESIDE, [sorted(beside.refs)]).fetchall()
    names = {*sources.undecided.among({payee for _, payee, _ in rows})}
    return [row for row in rows if row[1] in names]


def _rows(lines: Lines, duty: Duty, name: str, keys: dict[str, str]) -> list[Cell]:
    if duty.per in OF_REGISTERS or duty.per == NOTICE:
        return []
    amount = next(n for n, each in enumerate(lines.fields) if each.name == "amount")
    shares: dict[str, dict[str, float]] = {}
    for row, ref in lines.cursor.execute(_IN_ROWS.format(amount=at(amount))).fetchall():
        if ref in keys:
            shares.setdefault(row, {})[keys[ref]] = 1.0
    return [
        Cell(f"a row of {name}", of, Standing.SHOWN) for _, of in sorted(shares.items())
    ]


def _classes(lines: Lines, name: str, keys: dict[str, str]) -> list[Cell]:
    shares: dict[str, dict[str, float]] = {}
    rows = lines.cursor.execute(f"SELECT outcome, {REF} FROM {SORTED}").fetchall()  # noqa: S608 - constants
    for outcome, ref in rows:
        if ref in keys:
            shares.setdefault(outcome, {})[keys[ref]] = 1.0
    return [
        Cell(f"{outcome} of {name}", of, Standing.SHOWN)
        for outcome, of in sorted(shares.items())
    ]
