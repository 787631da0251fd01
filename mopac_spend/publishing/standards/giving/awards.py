"""The awards of a period, with what was paid on each and what of it may be shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.periods import EARLIEST
from mopac_spend.publishing.awards import left_out
from mopac_spend.publishing.classes import sorted_out
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.publishing.standards.giving import codes
from mopac_spend.publishing.standards.giving.award import Award
from mopac_spend.publishing.standards.giving.hidden import nameless, shown, told
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from mopac_spend.register import (
    PERSONAL_DATA,
    Call,
    Decision,
    Grant,
    Initiative,
    Supplier,
)
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.publishing.standard import Draft
    from mopac_spend.register import Register

# The standard wants a title under 140 characters.
_TITLE, _TEXT = 139, 8_000
_KEPT = "awards"


def awards_of(draft: Draft) -> list[Award]:
    """Give the awards as the rows were filled with them."""
    found: list[Award] = draft.kept[_KEPT]
    return found


def drawn(draft: Draft) -> list[Award]:
    """Draw the awards that a file of the period has, in the order of their rows.

    Those withheld stand behind the others of their day, by what is shown of them.
    """
    register = draft.sources.books.register
    own = {code for code, why in left_out(register) if not why}
    paid = _payments(draft)
    period = draft.period
    known = register.of(Grant)
    wanted = [
        known[code]
        for code in sorted(own)
        if known[code].valid_from in period
        or any(day >= period.first for day, _ in paid.get(code, ()))
    ]
    names = Names(register)
    found = [_award(draft, grant, names, paid.get(grant.code, [])) for grant in wanted]
    reasons = _reasons(draft, found)
    found = [shown(each, *reasons[each.grant.code], draft) for each in found]
    found = [nameless(each, draft.sources.people) for each in found]
    draft.kept[_KEPT] = sorted(told(found, draft), key=_order)
    return awards_of(draft)


def _order(award: Award) -> tuple[dt.date, bool, str, Decimal, str]:
    hidden = bool(award.reason)
    name = "" if hidden else award.recipient
    return award.grant.valid_from, hidden, name, award.paid_now, award.id


def _payments(draft: Draft) -> dict[str, list[tuple[dt.date, Decimal]]]:
    """Give what was paid on each award until the end of the period, by day.

    In the period it is what the classes count; before it, what they would have.
    """
    books, law, period = draft.sources.books, draft.sources.law, draft.period
    found: dict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    now = draft.cursor.execute(
        f'SELECT spend."grant", spend.date, spend.amount '  # noqa: S608 - constants
        f"FROM {SPEND_PRIVATE} AS spend "
        f"JOIN {SORTED} AS sorted ON sorted.ref = spend.ref "
        f"WHERE sorted.outcome = ? ORDER BY spend.date, spend.amount, spend.ref",
        [draft.duty.code],
    ).fetchall()
    before = select(
        books.register,
        from_=dt.date(EARLIEST, 1, 1),
        to=period.first - dt.timedelta(days=1),
        as_recorded=True,
    )
    cursor = narrow(books, before, draft.sources.database).cursor
    earlier = cursor.execute(
        f'SELECT "grant", date, amount, account, category FROM {SPEND_PRIVATE} '  # noqa: S608 - constants
        f"WHERE \"grant\" <> '' ORDER BY date, amount, ref"
    ).fetchall()
    used = sorted({(account, category) for *_, account, category in earlier})
    taken = {
        (account, category)
        for account, category, of in sorted_out(law, used)
        if of in draft.duty.classes
    }
    for code, day, amount, account, category in earlier:
        if (account, category) in taken:
            found[code].append((day, amount))
    for code, day, amount in now:
        found[code].append((day, amount))
    return found


def _award(
    draft: Draft, grant: Grant, names: Names, payments: list[tuple[dt.date, Decimal]]
) -> Award:
    """Draw an award from the registers, all of it."""
    register = draft.sources.books.register
    of = register.books
    prefix, body = (of.giving_prefix, of.title) if of else ("", "")
    code = names.find(grant.recipient, day=grant.valid_from) if grant.recipient else ""
    supplier = register.of(Supplier).get(code or "")
    programme_code, programme = _programme(grant, register)
    charity, company = _numbers(grant, supplier)
    recipient_id = (
        grant.recipient_id
        or codes.charity_of(charity)
        or codes.company_of(company)
        or codes.by_name(prefix, grant.recipient)
    )
    return Award(
        grant=grant,
        id=grant.identifier or codes.grant_id(prefix, grant.code),
        recipient=grant.recipient,
        recipient_id=recipient_id if grant.recipient else "",
        supplier=code or "",
        charity=charity,
        company=company,
        title=_cut(grant.title, _TITLE),
        description=_cut(_description(grant, register), _TEXT),
        programme=_cut(programme, _TEXT),
        programme_code=programme_code,
        open_call="Yes" if grant.call else "No" if grant.route == "direct" else "",
        places=tuple(_places(grant.borough)),
        classes=tuple(_classes(grant, register)),
        funder=body,
        funder_id=of.org_id if of else "",
        since=draft.period.first,
        payments=payments,
        reasons=grant.individual_reasons,
        purposes=grant.individual_purposes,
        starts=grant.starts,
        ends=grant.ends,
        regrant=grant.regrant,
        data_source=grant.source if _is_address(grant.source) else "",
    )


def _numbers(grant: Grant, supplier: Supplier | None) -> tuple[str, str]:
    """Give the charity and company number of a recipient, as the standard has them."""
    charity = supplier.charity if supplier else ""
    company = codes.company_of(supplier.company) if supplier else ""
    scheme, _, number = grant.recipient_id.rpartition("-")
    if not charity and scheme in {"GB-CHC", "GB-SC", "GB-NIC"}:
        charity = number
    if not company and scheme == "GB-COH":
        company = grant.recipient_id
    return charity, company.removeprefix("GB-COH-")


def _programme(grant: Grant, register: Register) -> tuple[str, str]:
    """Give the programme that an award was made under: code and title."""
    if grant.programme:
        return "", grant.programme
    for kind, code in ((Call, grant.call), (Initiative, grant.initiative)):
        entry = register.of(kind).get(code)
        if entry:
            return code, entry.title
    return "", ""


def _description(grant: Grant, register: Register) -> str:
    """Say what an award is for, in the words of the registers."""
    words = [grant.title]
    initiative = register.of(Initiative).get(grant.initiative)
    if initiative and initiative.title not in grant.title:
        words.append(initiative.title)
    if decision := register.of(Decision).get(grant.decision):
        words.append(
            f"Set out in {decision.reference or decision.code}, {decision.title}"
        )
    return ". ".join(each.rstrip(". ") for each in words if each)


def _classes(grant: Grant, register: Register) -> list[tuple[str, str, str]]:
    found = []
    if grant.use:
        found.append(("Use of the money", grant.use, grant.use.capitalize()))
    if grant.sector:
        titles = {
            "vcse": "Voluntary, community and social enterprise body",
            "public": "Public body",
            "other": "Other body",
        }
        found.append(("Sector of the recipient", grant.sector, titles[grant.sector]))
    if initiative := register.of(Initiative).get(grant.initiative):
        found.append(("Initiative", initiative.code, initiative.title))
    return found


def _places(text: str) -> list[codes.Place]:
    try:
        return codes.places(text)
    except ValueError:
        # `fitness.refuse` says it before anything is written.
        return [codes.Place(text)]


def _reasons(draft: Draft, awards: list[Award]) -> dict[str, tuple[str, bool]]:
    """Give by which exception each award is withheld, and whether a person got it."""
    cursor = draft.cursor
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE awards_drawn ("
        "code VARCHAR, supplier VARCHAR, decision VARCHAR, day DATE, own VARCHAR)"
    )
    suppliers = draft.sources.books.register.of(Supplier)
    rows = []
    for each in awards:
        grant, of = each.grant, suppliers.get(each.supplier)
        personal = grant.individual or bool(of and of.individual)
        rows.append(
            (
                *(grant.code, each.supplier, grant.decision, grant.valid_from),
                PERSONAL_DATA if personal else "",
            )
        )
    insert(cursor, "awards_drawn", rows)
    said = draft.reasons(
        {
            Supplier.kind: "awards_drawn.supplier",
            Grant.kind: "awards_drawn.code",
            Decision.kind: "awards_drawn.decision",
        },
        "awards_drawn.day",
        "awards_drawn.code",
    )
    found = cursor.execute(
        f"SELECT code, if(own <> '', own, {said}), own <> '' FROM awards_drawn"  # noqa: S608 - our own names
    )
    return {code: (reason, personal) for code, reason, personal in found.fetchall()}


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _is_address(text: str) -> bool:
    plain = text.isascii() and text.isprintable() and " " not in text
    return plain and text.startswith(("http://", "https://"))
