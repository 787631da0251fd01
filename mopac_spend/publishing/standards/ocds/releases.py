"""The releases of a contracting process: one for each day on which something happened.

Each says all that was known at the end of its day. Its number holds a digest of what it
says: so what has not changed has the same number in the package of every period, and
what was corrected has another. Payments are in a release of their own, which is of the
period: no amendment is said to change it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.publishing.standards.ocds import codes
from mopac_spend.publishing.standards.ocds.parties import Cast
from mopac_spend.publishing.standards.ocds.state import begun, ended, state, value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.publishing.standards.ocds.parties import Party
    from mopac_spend.publishing.standards.ocds.processes import Deal, Process

_DAY = dt.timedelta(days=1)


class Paid(NamedTuple):
    """A payment as it is published.

    Attributes:
        id: of the transaction.
        day: of the payment.
        pounds: a credit is negative; None where they are withheld.
        payee: who was paid.

    """

    id: str
    day: dt.date
    pounds: Decimal | None
    payee: Party


def happened(process: Process, last: dt.date) -> dict[dt.date, set[str]]:
    """Say on which days until a last one something happened, and what, in tags."""
    days: dict[dt.date, set[str]] = defaultdict(set)
    tender = process.tender
    if tender:
        days[tender.valid_from].add("tender")
        if tender.closes and tender.closes <= last and not _won(process, tender.closes):
            if tender.outcome == "withdrawn":
                days[tender.closes].add("tenderCancellation")
            elif tender.bids is not None:
                days[tender.closes].add("tenderUpdate")
    for deal in process.deals:
        days[deal.entry.valid_from] |= {"award", "contract"}
        for change in deal.variations:
            days[max(change.day, deal.entry.valid_from)].add("contractAmendment")
        for day in _ends(deal, last):
            days[day].add("contractTermination")
    return dict(sorted(days.items()))


def _won(process: Process, day: dt.date) -> bool:
    return any(each.entry.valid_from <= day for each in process.deals)


def _ends(deal: Deal, last: dt.date) -> list[dt.date]:
    """Give the days on which a contract turned out to have ended the day before."""
    known = {each.ends for each in deal.variations} | {deal.entry.ends}
    found = []
    for end in sorted(each for each in known if each):
        after = end + _DAY
        if deal.entry.valid_from < after <= last and deal.end(after) == end:
            found.append(after)
    return found


def releases(
    process: Process,
    buyer: Party,
    last: dt.date,
    payments: Mapping[str, Sequence[Paid]] | None = None,
    source: str = "",
) -> list[dict[str, Any]]:
    """Give the releases of a process until a day, oldest first.

    Args:
        process: as the registers have it.
        buyer: the body.
        last: day of the period.
        payments: of the period, by the code of the contract.
        source: link to the data package that the transactions are of.

    """
    found: list[dict[str, Any]] = []
    amended: dict[tuple[str, int], tuple[str, str]] = {}
    before = ""
    for day, tags in happened(process, last).items():
        new = [
            (deal.entry.code, at)
            for deal in process.deals
            for at, change in enumerate(deal.variations)
            if max(change.day, deal.entry.valid_from) == day
        ]
        amended |= dict.fromkeys(new, ("", before))
        content = _content(process, day, buyer, Cast(), amended)
        number = _number(process, day, content)
        if new:
            amended |= dict.fromkeys(new, (number, before))
            content = _content(process, day, buyer, Cast(), amended)
        found.append(_release(process, number, begun(day), tags, content))
        before = number
    if payments:
        found.append(_implementation(process, buyer, amended, payments, source))
    return sorted(found, key=lambda each: str(each["date"]))


def _implementation(
    process: Process,
    buyer: Party,
    amended: Mapping[tuple[str, int], tuple[str, str]],
    payments: Mapping[str, Sequence[Paid]],
    source: str,
) -> dict[str, Any]:
    """Give the release of the payments of a period."""
    deals = {each.entry.code: each for each in process.deals}
    paid = {code: some for code, some in payments.items() if code in deals and some}
    # What is paid before it is awarded is told when it is.
    days = [each.day for some in paid.values() for each in some]
    day = max([*days, *(deals[code].entry.valid_from for code in paid)])
    cast = Cast()
    content = _content(process, day, buyer, cast, amended)
    contracts = {each["id"]: each for each in content["contracts"]}
    payer = cast.add(buyer, codes.PAYER)
    of_all = {"source": source} if source else {}
    payees: dict[Party, dict[str, Any]] = {}
    for code, some in paid.items():
        for each in some:
            if each.payee not in payees:
                payees[each.payee] = cast.add(each.payee, codes.PAYEE)
        contracts[deals[code].id]["implementation"] = {
            "transactions": [
                {
                    "id": each.id,
                    **of_all,
                    "date": begun(each.day),
                    **({} if each.pounds is None else {"value": value(each.pounds)}),
                    "payer": payer,
                    "payee": payees[each.payee],
                }
                for each in some
            ]
        }
    content["parties"] = cast.entries
    number = _number(process, day, content)
    return _release(process, number, ended(day), {"implementation"}, content)


def _content(
    process: Process,
    day: dt.date,
    buyer: Party,
    cast: Cast,
    amended: Mapping[tuple[str, int], tuple[str, str]],
) -> dict[str, Any]:
    known = state(process, day, buyer, cast, amended)
    return {"parties": cast.entries, **known}


def _number(process: Process, day: dt.date, content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{process.ocid}-{day.isoformat()}-{digest}"


def _release(
    process: Process,
    number: str,
    date: str,
    tags: set[str],
    content: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "ocid": process.ocid,
        "id": number,
        "date": date,
        "tag": [each for each in codes.TAGS if each in tags],
        "initiationType": codes.INITIATION,
        "language": codes.LANGUAGE,
        **content,
    }
