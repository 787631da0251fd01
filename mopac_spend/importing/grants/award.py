"""A record to an award: its entry in the register, and what was paid on it.

What makes an award unusable (no identifier, no amount, another currency, an
impossible day) raises `Unreadable`, and the record is set aside. What is only
unusable beside it (an organisation's identifier, planned days) is left out, and
said. A person who was given a grant is not named anywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import counted
from mopac_spend.importing.grants import values
from mopac_spend.importing.reading.aside import SetAside
from mopac_spend.money import NIL, show
from mopac_spend.register import Grant

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from mopac_spend.importing.grants.record import Plain, Record

# https://standard.threesixtygiving.org/en/latest/guidance/grants-to-individuals/
WITHHELD = "Individual recipient"
WITHHELD_TITLE = "Grant to an individual"
_PERSONAL = {"recipientIndividual", "toIndividualsDetails"}
_OF_PERSONS = {"recipientOrganization", "disbursementTransaction"}
# What may say who a person is; the rest of a record set aside is kept.
_TELLING = ("title", "description")
_LONGEST, _NAMED = 300, 5
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_NOT_CODE = re.compile(r"[^A-Za-z0-9]+")


class Unreadable(Exception):  # noqa: N818 - not an error of ours: a row set aside
    """A record that must be set aside; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment on a grant: where it is, its day, its pounds, its words."""

    row: str
    date: dt.date
    amount: Decimal
    description: str
    id: str


@dataclass(frozen=True, slots=True)
class Award:
    """A readable record.

    Attributes:
        record: where it came from.
        grant: its entry in the register, of no file yet.
        disbursed: total paid so far as the file has it, without days.
        left_out: what was unusable beside it.

    """

    record: Record
    grant: Grant
    disbursed: Decimal | None
    left_out: tuple[str, ...]


def read(record: Record) -> Award:
    """Read an award.

    Raises:
        Unreadable: it must be set aside.

    """
    if record.fault:
        raise Unreadable(record.fault)
    raw, left_out = record.values, list[str]()
    try:
        identifier = values.grant_id(raw.get("id"))
        amount = values.pounds(raw.get("amountAwarded"), raw.get("currency"))
        awarded = values.day(raw.get("awardDate"), "award date")
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not values.is_plain_id(identifier):
        left_out.append(
            "identifiers with characters beside letters, digits and . _ / : ( ) + - "
            "(kept, but look whether the file was saved in the right encoding)"
        )
    individual = is_individual(raw)
    recipient, recipient_id = _recipient(raw, left_out) if not individual else ("", "")
    funder = _first(raw, "fundingOrganization", left_out)
    named = _first(raw, "grantProgramme", left_out)
    programme = _shortened(named.get("title")) or _shortened(named.get("code"))
    starts, ends = _planned(raw, left_out)
    title = _shortened(raw.get("title")) or f"Grant to {recipient}"
    return Award(
        record,
        Grant(
            code=code_of(identifier),
            title=WITHHELD_TITLE if individual else title,
            valid_from=awarded,
            source=_shortened(raw.get("dataSource")),
            identifier=identifier,
            amount=amount,
            recipient=recipient,
            recipient_id=recipient_id,
            individual=individual,
            programme=programme,
            funder=_shortened(funder.get("name")),
            funder_id=_or_left_out(values.organisation_id, funder.get("id"), left_out),
            starts=starts,
            ends=ends,
            regrant=_or_left_out(values.regrant, raw.get("regrantType"), left_out),
            commitments=tuple(_commitments(raw, left_out)),
        ),
        _disbursed(raw),
        tuple(left_out),
    )


def payments(record: Record, grant: Grant, opened: dt.date) -> list[Paid | SetAside]:
    """Read what a record says was paid on a grant, each with its own day.

    Args:
        record: of the grant, or of more about it.
        grant: as it will be in the register.
        opened: the first day of the books.

    """
    rows: list[Paid | SetAside] = []
    listed = record.values.get("disbursementTransaction", [])
    for number, raw in enumerate(listed, 1):
        row = record.label if len(listed) == 1 else f"{record.label} payment {number}"
        try:
            rows.append(
                Paid(
                    row,
                    _paid_on(raw, grant, opened),
                    values.pounds(raw.get("value"), _currency(raw, record.values)),
                    _shortened(raw.get("description")),
                    values.text(raw.get("id")),
                )
            )
        except ValueError as error:
            amount = pounds_of(raw, record.values)
            rows.append(set_aside(record, f"payment {number}: {error}", amount))
    return rows


def _paid_on(raw: Plain, grant: Grant, opened: dt.date) -> dt.date:
    paid = values.day(raw.get("transactionDate"), "payment date")
    if paid < opened:
        msg = f"dated {paid}, before these books open on {opened}"
        raise ValueError(msg)
    if paid < grant.valid_from:
        msg = f"dated {paid}, before the grant was awarded on {grant.valid_from}"
        raise ValueError(msg)
    return paid


def set_aside(record: Record, reason: str, amount: Decimal | None = None) -> SetAside:
    """Make a row set aside; a person's name and reasons are not kept.

    Args:
        record: what could not be used.
        reason: why, in words.
        amount: pounds; those awarded if not given.

    """
    raw = record.values
    if amount is None:
        amount = values.pounds_or_nil(raw.get("amountAwarded"), raw.get("currency"))
    hidden = _PERSONAL | (_OF_PERSONS if is_individual(raw) else set())
    fields = {name: value for name, value in raw.items() if name not in hidden}
    if is_individual(raw):
        fields |= {name: "withheld" for name in _TELLING if name in fields}
    original = json.dumps([json.dumps(fields, ensure_ascii=False, default=str)])
    return SetAside(record.sheet, record.number, reason, amount, original)


def is_individual(raw: Plain) -> bool:
    """Say whether a record is of a grant to a person."""
    return any(raw.get(name) for name in _PERSONAL)


def code_of(identifier: str) -> str:
    """Make the code of a grant: its identifier, or what is left with a digest.

    >>> code_of("360G-funder-17")
    '360G-funder-17'
    >>> code_of("360G-funder-17/X")
    '360G-funder-17-X-38fdfa'
    """
    if _CODE.fullmatch(identifier):
        return identifier
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:6]
    return f"{_NOT_CODE.sub('-', identifier).strip('-')}-{digest}"


def _shortened(cell: object) -> str:
    text = values.text(cell)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _recipient(raw: Plain, left_out: list[str]) -> tuple[str, str]:
    first = _first(raw, "recipientOrganization", left_out)
    identifier = _or_left_out(values.organisation_id, first.get("id"), left_out)
    name = _shortened(first.get("name")) or identifier
    if not name:
        msg = "no recipient"
        raise Unreadable(msg)
    return name, identifier


def _first(raw: Plain, group: str, left_out: list[str]) -> Plain:
    listed: list[Plain] = raw.get(group) or [{}]
    if len(listed) > 1:
        left_out.append(f"all but the first {group} (left out)")
    return listed[0]


def _or_left_out(take: Any, cell: object, left_out: list[str]) -> str:  # noqa: ANN401
    try:
        return str(take(cell))
    except ValueError as error:
        left_out.append(f"{error} (left out)")
        return ""


def _planned(raw: Plain, left_out: list[str]) -> tuple[dt.date | None, dt.date | None]:
    firsts, lasts = [], []
    try:
        for each in raw.get("plannedDates", []):
            first = values.planned(each.get("startDate"), last=False)
            last = values.planned(each.get("endDate"), last=True)
            if first and not last:
                last = values.after_months(first, each.get("duration"))
            firsts += [first] if first else []
            lasts += [last] if last else []
    except ValueError:
        left_out.append("planned dates that are none (left out)")
        return None, None
    starts, ends = min(firsts, default=None), max(lasts, default=None)
    if starts and ends and ends < starts:
        left_out.append("planned dates that end before they start (left out)")
        return None, None
    return starts, ends


def _commitments(raw: Plain, left_out: list[str]) -> Iterator[str]:
    """Give what was promised, a day and pounds each: it is no payment."""
    for each in raw.get("commitmentTransaction", []):
        currency = each.get("currency") or raw.get("currency")
        try:
            amount = values.pounds(each.get("value"), currency)
            yield f"{values.day(each.get('transactionDate'), 'day')} {amount}"
        except ValueError:
            left_out.append("promised instalments without day or pounds (left out)")


def _disbursed(raw: Plain) -> Decimal | None:
    try:
        return values.pounds(raw.get("amountDisbursed"), raw.get("currency"))
    except ValueError:
        return None


def doubts_of(awards: list[Award], paid: dict[str, Decimal]) -> Iterator[str]:
    """Say what a person should look at in readable awards.

    Args:
        awards: of one file.
        paid: what the file says was paid with a day, by code.

    """
    by_reason: dict[str, list[str]] = {}
    for award in awards:
        for what in award.left_out:
            by_reason.setdefault(what, []).append(award.record.label)
    for what, rows in by_reason.items():
        more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        yield f"{what}: {', '.join(rows[:_NAMED])}{more}"
    lefts = (a.disbursed - paid.get(a.grant.code, NIL) for a in awards if a.disbursed)
    if undated := [pounds for pounds in lefts if pounds]:
        yield (
            f"{show(sum(undated, NIL))} of what {counted(len(undated), 'award')} had "
            f"disbursed in all has no payment with a day, so nothing is posted for it"
        )


def pounds_of(raw: Plain, of: Plain) -> Decimal:
    """Give the pounds of a payment that is set aside; nil where it has none."""
    return values.pounds_or_nil(raw.get("value"), _currency(raw, of))


def _currency(raw: Plain, of: Plain) -> object:
    return raw.get("currency") or of.get("currency") or values.POUNDS


def paid_aside(paid: Paid, grant: Grant, reason: str) -> SetAside:
    """Set a readable payment aside, with what it says of itself."""
    cells = [paid.row, str(paid.date), f"{paid.amount:.2f}", grant.identifier, paid.id]
    sheet, _, row = paid.row.rpartition("!")
    number = int(row.split()[0])
    return SetAside(sheet, number, reason, paid.amount, json.dumps(cells))
