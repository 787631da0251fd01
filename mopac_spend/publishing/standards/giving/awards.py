"""The awards of a period, with what was paid on each and what of it may be shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert, spend_between
from mopac_spend.engine.payees import join
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.money import NIL
from mopac_spend.periods import EARLIEST, Period
from mopac_spend.publishing.awards import left_out
from mopac_spend.publishing.classes import sorted_out
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.publishing.standard import Printed
from mopac_spend.publishing.standards.giving import codes
from mopac_spend.publishing.standards.giving.award import Award, Paid
from mopac_spend.publishing.standards.giving.hidden import (
    Hidden,
    nameless,
    shown,
    told,
)
from mopac_spend.publishing.withheld import NAMED, PAID_AS, dark_of, reasons_of
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from mopac_spend.register import (
    PERSONAL_DATA,
    Call,
    Decision,
    Grant,
    Initiative,
    Supplier,
    Withholding,
)
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.engine import Cursor
    from mopac_spend.publishing.standard import Draft
    from mopac_spend.register import Register

# The standard wants a title under 140 characters.
_TITLE, _TEXT = 139, 8_000
_KEPT, _BEFORE = "awards", "before"


def awards_of(draft: Draft) -> list[Award]:
    """Give the awards as the rows were filled with them."""
    found: list[Award] = draft.kept[_KEPT]
    return found


def printed(draft: Draft) -> Printed:
    """Give the payments that are transactions of a grant, each by itself."""
    refs = {
        paid.ref
        for award in awards_of(draft)
        if not award.dark
        for paid in award.payments
    }
    return Printed(refs, [draft.kept[_BEFORE]])


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
        or any(each.day >= period.first for each in paid.get(code, ()))
    ]
    names = Names(register)
    found = [_award(draft, grant, names, paid.get(grant.code, [])) for grant in wanted]
    reasons = _reasons(draft, found)
    found = [shown(each, reasons[each.grant.code], draft) for each in found]
    found = [nameless(each, draft.sources.people) for each in found]
    draft.kept[_KEPT] = sorted(told(found, draft), key=_order)
    return awards_of(draft)


def _order(award: Award) -> tuple[dt.date, bool, str, Decimal, str]:
    hidden = bool(award.reason)
    name = "" if hidden else award.recipient
    paid = NIL if award.dark else award.paid_now
    return award.grant.valid_from, hidden, name, paid, award.id


def _payments(draft: Draft) -> dict[str, list[Paid]]:
    """Give what was paid on each award until the end of the period, by day.

    In the period it is what the classes count; before it, what they would have.
    """
    books, law, period = draft.sources.books, draft.sources.law, draft.period
    found: dict[str, list[Paid]] = defaultdict(list)
    before = Period(
        dt.date(EARLIEST, 1, 1), period.first - dt.timedelta(days=1), "before"
    )
    cursor = narrow(
        books,
        select(books.register, from_=before.first, to=before.last, as_recorded=True),
        draft.sources.database,
    ).cursor
    draft.kept[_BEFORE] = cursor
    earlier = _paid(draft, cursor, before)
    used = sorted({(account, category) for *_, account, category, _ in earlier})
    taken = {
        (account, category)
        for account, category, of in sorted_out(law, used)
        if of in draft.duty.classes
    }
    for code, paid, account, category, _ in earlier:
        if (account, category) in taken:
            found[code].append(paid)
    for code, paid, _, _, outcome in _paid(draft, draft.cursor, period):
        if outcome == draft.duty.code:
            found[code].append(paid)
    return found


def _paid(
    draft: Draft, cursor: Cursor, period: Period
) -> list[tuple[str, Paid, str, str, str]]:
    """Give payments on awards, with account, category and what became of each."""
    books, register = draft.sources.books, draft.sources.books.register
    sorted_too = cursor is draft.cursor
    outcome = "sorted.outcome" if sorted_too else "''"
    reason, dark, joined = "''", "false", ""
    if register.of(Withholding):
        join(cursor, register, spend_between(books.payments, period))
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {NAMED} (ref VARCHAR)")
        reason = reasons_of(cursor, register, PAID_AS, "spend.date", "''")
        dark = dark_of(cursor, register, PAID_AS, "spend.date")
        joined = (
            "LEFT JOIN payees ON payees.supplier = spend.supplier "
            "AND payees.supplier_id = spend.supplier_id "
            "AND spend.date BETWEEN payees.first AND payees.last"
        )
    if sorted_too:
        joined += f" JOIN {SORTED} AS sorted ON sorted.ref = spend.ref"
    rows = cursor.execute(
        f'SELECT spend."grant", spend.ref, spend.date, spend.amount, {reason}, '  # noqa: S608 - our own names
        f"{dark}, spend.account, spend.category, {outcome} "
        f"FROM {SPEND_PRIVATE} AS spend {joined} WHERE spend.\"grant\" <> '' "
        f"ORDER BY spend.date, spend.amount, spend.ref"
    ).fetchall()
    return [
        (code, Paid(*paid), account, category, of)
        for code, *paid, account, category, of in rows
    ]


def _award(draft: Draft, grant: Grant, names: Names, payments: list[Paid]) -> Award:
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


def _reasons(draft: Draft, awards: list[Award]) -> dict[str, Hidden]:
    """Say what of each award is withheld, and why.

    By its own codes, on any day until the end of the period; and by those of each
    payment on it, of which the register of grants need not know.
    """
    cursor = draft.cursor
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE awards_drawn ("
        "code VARCHAR, supplier VARCHAR, decision VARCHAR, day DATE)"
    )
    rows = [
        (e.grant.code, e.supplier, e.grant.decision, e.grant.valid_from) for e in awards
    ]
    insert(cursor, "awards_drawn", rows)
    codes_of = {
        Supplier.kind: "awards_drawn.supplier",
        Grant.kind: "awards_drawn.code",
        Decision.kind: "awards_drawn.decision",
    }
    until = f"DATE '{draft.period.last.isoformat()}'"
    day = "awards_drawn.day"
    said = draft.reasons(codes_of, day, "awards_drawn.code", until)
    dark = draft.dark(codes_of, day, until)
    found = cursor.execute(
        f"SELECT code, {said}, {dark} FROM awards_drawn"  # noqa: S608 - our own names
    ).fetchall()
    of_register = {code: (reason, dark) for code, reason, dark in found}
    suppliers = draft.sources.books.register.of(Supplier)
    hidden = {}
    for each in awards:
        of = suppliers.get(each.supplier)
        personal = each.grant.individual or bool(of and of.individual)
        reason, is_dark = of_register[each.grant.code]
        paid = sorted(e.reason for e in each.payments if e.reason)
        hidden[each.grant.code] = Hidden(
            PERSONAL_DATA if personal else reason or "".join(paid[:1]),
            personal,
            is_dark or any(e.dark for e in each.payments),
        )
    return hidden


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _is_address(text: str) -> bool:
    plain = text.isascii() and text.isprintable() and " " not in text
    return plain and text.startswith(("http://", "https://"))
