"""The rows of a publication of contracting data: payments, and what was not paid.

Each payment under a contract is a row, and so is a contract or an invitation of the
period under which nothing was paid, without pounds: so that what changed of it since it
was published is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert, provide, spend_between
from mopac_spend.engine.withholding import NAME, TEXT, lines
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import NIL
from mopac_spend.publishing.columns import ROWS, Known, at
from mopac_spend.publishing.gaps import Gap, people_of
from mopac_spend.publishing.sorting import SORTED
from mopac_spend.publishing.standards.ocds.codes import (
    identifier_of,
    link,
    parted,
    prefix_of,
)
from mopac_spend.publishing.standards.ocds.parties import Party
from mopac_spend.publishing.standards.ocds.processes import Words, processes
from mopac_spend.publishing.standards.ocds.releases import happened, releases
from mopac_spend.publishing.withheld import PAID_AS
from mopac_spend.register import (
    PERSONAL_DATA,
    Supplier,
)
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.publishing.standard import Draft
    from mopac_spend.publishing.standards.ocds.processes import Deal, Process

PAID, UNPAID, INVITED = "payment", "contract", "invitation"
FIELDS = {
    "number": Known(Kind.WHOLE, "Number of the row in this file", safe=True),
    "what": Known(
        Kind.TEXT,
        "A payment; or a contract or an invitation to tender without any in the period",
        safe=True,
    ),
    "ocid": Known(Kind.TEXT, "Number of the contracting process", safe=True),
    "contract": Known(Kind.TEXT, "Number of the contract", safe=True),
    "contract_title": Known(Kind.TEXT, "Title of the contract", safe=True),
    "release": Known(Kind.TEXT, "Release that says how the contract stands", safe=True),
    "recipient": Known(Kind.TEXT, "Who was paid, or is to be"),
    "recipient_number": Known(Kind.TEXT, "Registered number of who was paid"),
    "date": Known(Kind.DAY, "Day of the payment, or of the award", safe=True),
    "amount": Known(Kind.POUNDS, "Pounds; a credit is negative", safe=True),
    "withheld": Known(
        Kind.TEXT,
        "Code of the exception by which parts of the row are withheld; "
        "blank where nothing is",
        safe=True,
    ),
}
_DEALS, _NUMBERS = "ocds_deals", "ocds_numbers"
_MADE = f"""
CREATE OR REPLACE TEMP TABLE {_DEALS} (
    code VARCHAR, what VARCHAR, ocid VARCHAR, contract VARCHAR, title VARCHAR,
    release VARCHAR, name VARCHAR, identifier VARCHAR, day DATE, reason VARCHAR,
    dark BOOLEAN
)
"""
_SHOWN = {
    **dict.fromkeys(("number", "what", "ocid", "contract", "release", "day"), "{}"),
    "contract_title": "title",
    "recipient": f"CASE reason WHEN '' THEN named WHEN '{PERSONAL_DATA}' "
    f"THEN '{NAME}' ELSE '{TEXT}' END",
    "recipient_number": "if(reason = '', identifier, '')",
    "date": "day",
    "amount": "if(dark, NULL, amount)",
    "withheld": "reason",
}
_FILLED = f"""
CREATE OR REPLACE TEMP TABLE {ROWS} AS
WITH found AS (
    SELECT
        spend.ref, '{PAID}' AS what, spend.amount, spend.date AS day,
        coalesce(payees.name, spend.supplier) AS named,
        coalesce(numbers.identifier, '') AS identifier,
        coalesce(
            nullif(if({{individual}}, '{PERSONAL_DATA}', {{paid}}), ''), deals.reason
        ) AS reason,
        {{dark}} OR deals.dark AS dark,
        deals.ocid, deals.contract, deals.title, deals.release
    FROM {{source}} AS spend
    JOIN {SORTED} AS sorted ON sorted.ref = spend.ref AND sorted.outcome = $duty
    JOIN {_DEALS} AS deals ON deals.code = spend.contract
    LEFT JOIN payees
        ON payees.supplier = spend.supplier AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
    LEFT JOIN {_NUMBERS} AS numbers ON numbers.code = payees.code
    UNION ALL
    SELECT
        deals.code, deals.what, NULL, deals.day, deals.name, deals.identifier,
        coalesce(nullif({{unpaid}}, ''), deals.reason), false,
        deals.ocid, deals.contract, deals.title, deals.release
    FROM {_DEALS} AS deals
    WHERE deals.code NOT IN (
        SELECT spend.contract FROM spend_private AS spend
        JOIN {SORTED} AS sorted ON sorted.ref = spend.ref AND sorted.outcome = $duty
    )
),
numbered AS (
    -- What is withheld stands behind the others of its day, in an order that says
    -- nothing of it.
    SELECT *, row_number() OVER (
        ORDER BY what <> '{PAID}', day, reason <> '', if(reason = '', named, ''),
            if(dark, NULL, amount), ref
    ) AS number
    FROM found
)
SELECT
    ref, coalesce(amount, 0.00) AS pounds, day, reason, dark, number, what AS row_of,
    {_SHOWN["recipient"]} AS payee, {_SHOWN["recipient_number"]} AS payee_number,
    {{columns}}
FROM numbered
"""  # noqa: S608 - constants


def found(draft: Draft) -> tuple[list[Process], Party]:
    """Give the processes of a publication, and the body."""
    if "found" not in draft.kept:
        draft.kept["found"] = _found(draft)
    known: tuple[list[Process], Party] = draft.kept["found"]
    return known


def _found(draft: Draft) -> tuple[list[Process], Party]:
    books, register = draft.sources.books, draft.sources.books.register
    provide(draft.cursor, books, ["contracts"])
    names = draft.cursor.execute("SELECT code, supplier_name FROM contracts").fetchall()
    paid = draft.cursor.execute(
        f"SELECT DISTINCT spend.contract FROM spend_private AS spend "  # noqa: S608 - constants
        f"JOIN {SORTED} AS sorted ON sorted.ref = spend.ref AND sorted.outcome = ?",
        [draft.duty.code],
    ).fetchall()
    of, people = register.books, draft.sources.people
    body = Party(of.title, of.org_id if parted(of.org_id)[0] else "") if of else None
    known = processes(
        register,
        of.ocid_prefix if of else "",
        draft.period,
        {code for (code,) in paid},
        Words(
            people.names if people else lambda _text: False,
            lambda name: bool(draft.sources.undecided.among([name])),
            dict(names),
        ),
    )
    return known, body or Party("")


def refuse(draft: Draft) -> None:
    """Refuse what the standard does not allow.

    Raises:
        Refusal: `PUBLISH-002`, there is nothing of the period; `PUBLISH-005`, the body
            has no prefix; `PUBLISH-008`, it has one that is none, or the standard has
            no word for what a register says.

    """
    prefix_of(draft.sources.books.register.books)
    known, body = found(draft)
    made = [releases(each, body, draft.period.last) for each in known]
    if not any(made):
        msg = (
            f"no contract and no tender of the registers was open, in force, changed "
            f"or paid in {draft.period.name}, and the standard knows no package "
            f"without any; publish another period, or write them into "
            f"registers/contracts.beancount"
        )
        raise Refusal("PUBLISH-002", msg)


def fill(draft: Draft) -> None:
    """Make the rows; what the standard does not allow is refused later, by itself."""
    cursor, books = draft.cursor, draft.sources.books
    known, body = found(draft)
    cursor.execute(_MADE)
    insert(cursor, _DEALS, [row for each in known for row in _rows(each, body, draft)])
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {_NUMBERS} (code VARCHAR, identifier VARCHAR)"
    )
    suppliers = books.register.of(Supplier).values()
    insert(cursor, _NUMBERS, [(each.code, identifier_of(each)) for each in suppliers])
    source, instead = lines(cursor, books, spend_between(books.payments, draft.period))
    columns = ", ".join(
        f"{_SHOWN[each.name].format(each.name)} AS {at(place)}"
        for place, each in enumerate(draft.fields)
    )
    cursor.execute(
        _FILLED.format(
            source=source,
            individual="spend.withheld" if instead else "false",
            paid=draft.reasons(PAID_AS, "spend.date", "spend.ref"),
            dark=draft.dark(PAID_AS, "spend.date"),
            unpaid=draft.reasons({}, "deals.day", "deals.code"),
            columns=columns,
        ),
        {"duty": draft.duty.code},
    )


def _rows(process: Process, body: Party, draft: Draft) -> Iterator[tuple[object, ...]]:
    last = draft.period.last
    try:
        standing = releases(process, body, last)
    except Refusal:
        standing = []  # what was published is held against these rows, too
    release = str(standing[-1]["id"]) if standing else ""
    release = release.removeprefix(f"{process.ocid}-")
    for deal in process.deals:
        supplier = deal.supplier or Party("")
        yield (
            *(deal.entry.code, UNPAID, process.ocid, deal.id, deal.title, release),
            *(supplier.name, supplier.identifier, deal.entry.valid_from, deal.reason),
            deal.dark,
        )
    if not process.deals and process.tender and happened(process, last):
        yield (
            *(process.tender.code, INVITED, process.ocid, "", process.title, release),
            *("", "", process.tender.valid_from, process.reason),
            False,
        )


def gaps(draft: Draft) -> Iterator[Gap]:
    """Give what the standard asks for and the books lack."""
    known, body = found(draft)
    of = draft.sources.books.register.books
    if not body.identifier:
        said = f"{of.org_id!r} is none" if of and of.org_id else "the books do not say"
        yield Gap(
            f"Identifier of the body: {said}; find it at org-id.guide and write it "
            f'under custom "books", such as org-id: "GB-LAE-…"',
            0,
            NIL,
        )
    address = of.published_at if of else ""
    if not link(address):
        said = f"{address!r} is none" if address else "the books do not say"
        yield Gap(
            f'Address of the publication: {said}; write it under custom "books", such '
            f'as published-at: "https://www.body.example/published"',
            0,
            NIL,
        )
    deals = [deal for each in known for deal in each.deals if not deal.reason]
    yield from _of_deals(
        deals, {e.id for each in known if each.tender for e in each.deals}
    )
    empty = [
        each.tender.code
        for each in known
        if each.tender and each.tender.outcome == "awarded" and not each.deals
    ]
    if empty:
        count = counted(len(empty), "invitation")
        yield Gap(f"Contracts that came of {count}", 0, NIL, tuple(empty))
    yield from people_of(_doubtful(draft, known))


def _of_deals(deals: list[Deal], of_tenders: set[str]) -> Iterator[Gap]:
    lacking = {
        "Value": [e for e in deals if e.entry.value is None],
        "First or last day": [
            e for e in deals if not (e.entry.starts and e.end(e.entry.valid_from))
        ],
        "Supplier": [e for e in deals if e.supplier is None],
        "Registered number of the supplier": [
            e for e in deals if e.supplier and not e.supplier.identifier
        ],
        "How it was awarded": [
            e for e in deals if not e.entry.route and e.id not in of_tenders
        ],
    }
    for what, some in lacking.items():
        if some:
            count = counted(len(some), "contract")
            codes = tuple(each.entry.code for each in some)
            yield Gap(f"{what}: {count}", 0, NIL, codes)


def _doubtful(draft: Draft, known: list[Process]) -> list[str]:
    """Give suppliers of contracts that read like people, of whom nobody decided."""
    names = draft.cursor.execute("SELECT code, supplier_name FROM contracts").fetchall()
    of = dict(names)
    written = {
        of[deal.entry.code]
        for each in known
        for deal in each.deals
        if deal.reason == PERSONAL_DATA
    }
    return sorted(draft.sources.undecided.among(written))
