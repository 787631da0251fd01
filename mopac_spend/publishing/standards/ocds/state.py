"""A contracting process as it stood at the end of a day, as a release says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.engine.withholding import TEXT
from mopac_spend.money import NIL, show
from mopac_spend.periods import day_words
from mopac_spend.publishing.standards.ocds import codes
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

    from mopac_spend.publishing.standards.ocds.parties import Cast, Party
    from mopac_spend.publishing.standards.ocds.processes import Deal, Plan, Process
    from mopac_spend.register import Contract, Tender, Variation


def begun(day: dt.date) -> str:
    """Write the beginning of a day."""
    return f"{day.isoformat()}T00:00:00Z"


def ended(day: dt.date) -> str:
    """Write the end of a day."""
    return f"{day.isoformat()}T23:59:59Z"


def value(pounds: Decimal) -> dict[str, Any]:
    """Write pounds."""
    return {"amount": pounds, "currency": codes.CURRENCY}


def state(
    process: Process,
    day: dt.date,
    buyer: Party,
    cast: Cast,
    amended: Mapping[tuple[str, int], tuple[str, str]],
) -> dict[str, Any]:
    """Give what is known of a process on a day.

    Args:
        process: as the registers have it.
        day: what happened later is left out.
        buyer: the body.
        cast: to which everybody is added who takes part.
        amended: of each amendment, the release that it made and that it changed.

    """
    deals = [each for each in process.deals if each.entry.valid_from <= day]
    found: dict[str, Any] = {"buyer": cast.add(buyer, codes.BUYER)}
    if process.plan and process.plan.decision.valid_from <= day:
        found["planning"] = {"budget": _budget(process.plan, day)}
    if tender := _tender(process, deals, day, buyer, cast):
        found["tender"] = tender
    if deals:
        found["awards"] = [_award(each, cast) for each in deals]
        found["contracts"] = [_contract(each, day, amended) for each in deals]
    return found


def _budget(plan: Plan, day: dt.date) -> dict[str, Any]:
    budget: dict[str, Any] = {"id": plan.reference, "description": plan.title}
    if plan.alone and plan.decision.amount is not None:
        more = (e.amount or NIL for e in plan.uplifts if e.day <= day)
        budget["amount"] = value(sum(more, plan.decision.amount))
    code, title = plan.project
    if code:
        budget |= {"project": title, "projectID": code}
    if codes.link(plan.decision.source):
        budget["uri"] = plan.decision.source
    return budget


def _tender(
    process: Process, deals: list[Deal], day: dt.date, buyer: Party, cast: Cast
) -> dict[str, Any]:
    """Give the invitation, or what a contract without one says of how it was won."""
    tender = process.tender
    if tender and tender.valid_from > day:
        return {}
    of: Tender | Contract = tender or process.deals[0].entry
    if not tender and not (deals and (of.route or of.bids is not None)):
        return {}
    found: dict[str, Any] = {"id": process.id, "title": process.title}
    found["status"] = _status(tender, deals, day)
    found["procuringEntity"] = cast.add(buyer, codes.ENTITY)
    # With the values of the other contracts it would say what is withheld of one.
    told = not any(each.dark for each in process.deals)
    if tender and tender.estimate is not None and told:
        found["value"] = value(tender.estimate)
    if of.route:
        whose = f"the {of.kind} {of.code}"
        found["procurementMethod"] = codes.method_of(
            of.route, whose, f"{of.file}:{of.line}"
        )
        found["procurementMethodDetails"] = codes.METHOD_WORDS[of.route]
    closed = tender is None or tender.closes is None or tender.closes <= day
    if of.bids is not None and closed:
        found["numberOfTenderers"] = of.bids
    if tender:
        found["tenderPeriod"] = _period(tender.valid_from, tender.closes)
        if codes.link(tender.source) and not process.reason:
            kind = {"documentType": codes.TENDER_NOTICE}
            found["documents"] = [{"id": "1", **kind, "url": tender.source}]
    return found


def _status(tender: Tender | None, deals: list[Deal], day: dt.date) -> str:
    """Say how an invitation stands; its outcome has no day, but for the awards."""
    if tender is None or deals:
        return codes.TENDER_COMPLETE
    over = tender.closes is None or tender.closes <= day
    if over and tender.outcome == "withdrawn":
        return codes.TENDER_CANCELLED
    return codes.TENDER_ACTIVE


def _award(deal: Deal, cast: Cast) -> dict[str, Any]:
    entry = deal.entry
    found: dict[str, Any] = {"id": _award_id(deal), "title": deal.title}
    found |= {"status": codes.AWARD_ACTIVE, "date": begun(entry.valid_from)}
    if entry.value is not None and not deal.dark:
        found["value"] = value(entry.value)
    if deal.supplier:
        found["suppliers"] = [cast.add(deal.supplier, codes.SUPPLIER)]
    if items := _items(deal):
        found["items"] = items
    if period := _period(entry.starts, entry.ends, entry.extends_to):
        found["contractPeriod"] = period
    return found


def _contract(
    deal: Deal, day: dt.date, amended: Mapping[tuple[str, int], tuple[str, str]]
) -> dict[str, Any]:
    entry = deal.entry
    found: dict[str, Any] = {"id": deal.id, "awardID": _award_id(deal)}
    found["title"] = deal.title
    if deal.reason:
        found["description"] = f"{TEXT}: {deal.reason}"
    end = deal.end(day)
    if end and end < day:
        found["status"] = codes.TERMINATED
    elif entry.starts:
        found["status"] = codes.PENDING if day < entry.starts else codes.ACTIVE
    if period := _period(entry.starts, end, entry.extends_to):
        found["period"] = period
    changes = [each for each in deal.variations if each.day <= day]
    worth = _worth(entry, changes)
    if worth is not None and not deal.dark:
        found["value"] = value(worth)
    if items := _items(deal):
        found["items"] = items
    if codes.link(entry.source) and not deal.reason:
        found["documents"] = [{"id": "1", "url": entry.source}]
    if changes:
        found["amendments"] = [
            _amendment(deal, at, amended.get((entry.code, at), ("", "")))
            for at, _ in enumerate(changes)
        ]
    return found


def _amendment(deal: Deal, at: int, releases: tuple[str, str]) -> dict[str, Any]:
    change = deal.variations[at]
    found: dict[str, Any] = {"id": f"{at + 1}", "date": begun(change.day)}
    if deal.why[at]:
        found["rationale"] = deal.why[at]
    if words := _changed(deal, change, deal.variations[: at + 1]):
        found["description"] = words
    made, changed = releases
    if changed:
        found["amendsReleaseID"] = changed
    if made:
        found["releaseID"] = made
    return found


def _changed(deal: Deal, change: Variation, until: tuple[Variation, ...]) -> str:
    """Say what a variation changed, from the figures of it alone."""
    words = []
    if change.amount and not deal.dark:
        worth = _worth(deal.entry, until)
        to = "" if worth is None else f" to {show(worth)}"
        words.append(f"value changed by {show(change.amount)}{to}")
    if change.ends:
        words.append(f"end moved to {day_words(change.ends)}")
    return "; ".join(words)


def _worth(entry: Contract, changes: tuple[Variation, ...] | list[Variation]) -> Any:  # noqa: ANN401
    if entry.value is None:
        return None
    return sum((each.amount or NIL for each in changes), entry.value)


def _award_id(deal: Deal) -> str:
    return f"{deal.id}-award"


def _items(deal: Deal) -> list[dict[str, Any]]:
    entry = deal.entry
    if not entry.cpv or deal.reason:
        return []
    whose, place = f"the contract {entry.code}", f"{entry.file}:{entry.line}"
    cpv = codes.cpv_of(entry.cpv, whose, place)
    return [
        {
            "id": "1",
            "description": plain(deal.title),
            "classification": {"scheme": codes.CPV, "id": cpv},
        }
    ]


def _period(
    first: dt.date | None, last: dt.date | None, most: dt.date | None = None
) -> dict[str, str]:
    found = {}
    if first:
        found["startDate"] = begun(first)
    if last:
        found["endDate"] = ended(last)
    if most:
        found["maxExtentDate"] = ended(most)
    return found
