"""The awards of a period, with what was paid on each and what of it may be shown."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.money import NIL
from mopac_spend.periods import EARLIEST
from mopac_spend.publishing.awards import left_out
from mopac_spend.publishing.classes import sorted_out
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.publishing.standards.giving import codes
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

# What is told of a grant to an individual is told of so many, or of nobody.
SMALL_NUMBERS = "small-numbers"
WITHHELD, INDIVIDUAL = "Withheld", "Individual recipient"
TO_INDIVIDUAL = "Grant to an individual"
# The standard wants a title under 140 characters.
_TITLE, _TEXT = 139, 8_000
_KEPT = "awards"
# What of a grant to an individual the register may say, beside days and pounds.
_Told = tuple[tuple[str, ...], tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True)
class Award:
    """An award as it is published.

    Attributes:
        grant: of the register; not all of it is shown.
        reason: the exception by which parts of it are withheld; "" for none.
        id: of the grant; `recipient_id`, of who got it.
        title, description: in words.
        recipient: its name; "" where the register has none.
        charity, company: its numbers; `supplier`, its code in the register.
        programme, programme_code: under which it was awarded.
        open_call: Yes, No, or "" where nobody recorded it.
        places: where the people are whom it is for.
        classes: vocabulary, code and title, each.
        reasons, purposes: codes, of a grant to an individual.
        payments: day and pounds of each, until the end of the period.
        funder, funder_id: the body itself.
        since: the first day of the period.
        is_individual: it was made to a person.

    """

    grant: Grant
    id: str
    recipient: str
    recipient_id: str
    supplier: str
    charity: str
    company: str
    title: str
    description: str
    programme: str
    programme_code: str
    open_call: str
    places: tuple[codes.Place, ...]
    classes: tuple[tuple[str, str, str], ...]
    funder: str
    funder_id: str
    since: dt.date
    payments: list[tuple[dt.date, Decimal]] = field(default_factory=list)
    reason: str = ""
    reasons: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    starts: dt.date | None = None
    ends: dt.date | None = None
    regrant: str = ""
    data_source: str = ""
    is_individual: bool = False

    @property
    def paid(self) -> Decimal:
        """What was paid until the end of the period."""
        return sum((pounds for _, pounds in self.payments), NIL)

    @property
    def paid_now(self) -> Decimal:
        """What was paid in the period."""
        return sum((p for day, p in self.payments if day >= self.since), NIL)

    @property
    def payments_now(self) -> int:
        """How many payments were made in the period."""
        return sum(day >= self.since for day, _ in self.payments)


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
    found = [_shown(each, *reasons[each.grant.code], draft) for each in found]
    draft.kept[_KEPT] = sorted(_told(found, draft), key=_order)
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


def _shown(award: Award, reason: str, personal: bool, draft: Draft) -> Award:  # noqa: FBT001
    """Give an award with what an exception withholds of it left out."""
    if not reason:
        return award
    of = draft.sources.books.register.books
    prefix = of.giving_prefix if of else ""
    hidden = codes.hidden_id(prefix, award.grant.code)
    return replace(
        award,
        reason=reason,
        is_individual=personal,
        id=hidden,
        recipient=INDIVIDUAL if personal else WITHHELD,
        recipient_id=f"{hidden}-recipient",
        charity="",
        company="",
        title=TO_INDIVIDUAL if personal else WITHHELD,
        description=TO_INDIVIDUAL if personal else WITHHELD,
        programme=award.programme if personal else "",
        programme_code=award.programme_code if personal else "",
        open_call="",
        places=award.places if personal else (),
        classes=(),
        starts=None,
        ends=None,
        regrant="",
        data_source="",
    )


def _told(awards: list[Award], draft: Draft) -> list[Award]:
    """Leave of individuals only what is told of enough of them.

    What one or two share says who they are to whoever knows the rest. It is blank, and
    the code of the row says so.
    """
    of = draft.sources.books.register.books
    fewest = of.fewest if of else 3
    counts = Counter(_what(each) for each in awards if each.is_individual)
    return [
        replace(
            each,
            reason=SMALL_NUMBERS,
            reasons=(),
            purposes=(),
            places=(),
            programme="",
            programme_code="",
        )
        if each.is_individual and any(what := _what(each)) and counts[what] < fewest
        else each
        for each in awards
    ]


def _what(award: Award) -> _Told:
    places = ", ".join(each.name for each in award.places)
    return award.reasons, award.purposes, award.programme, places


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _is_address(text: str) -> bool:
    plain = text.isascii() and text.isprintable() and " " not in text
    return plain and text.startswith(("http://", "https://"))
