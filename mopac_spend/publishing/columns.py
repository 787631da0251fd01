"""The fields that a form may have as columns: what each holds, and where it is from.

A duty says its form as data, each column a heading and one of these fields, `*` where
the law asks for it. Where a row is withheld, only fields that name nobody are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.publishing.law import CONTRACT, NOTICE, TENDER
from mopac_spend.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.register import Duty

WITHHELD = "Withheld"
# The table of the rows of a publication, and what a row is kept and found by.
ROWS, REF = "publication_rows", "ref"
REQUIRED = "*"


@dataclass(frozen=True, slots=True)
class Known:
    """A field.

    Attributes:
        kind: of what it holds.
        means: what it is, for metadata.
        sql: of a payment (`spend`), as `lines` joins it; "" where it is worked out
            when all rows are known, or has no place in a row that is a payment.
        safe: it is shown where a row is withheld.

    """

    kind: Kind
    means: str
    sql: str = ""
    safe: bool = False


def as_pounds(field: str) -> str:
    """Read pounds as a source wrote them, as SQL; null where it is no amount."""
    plain = f"replace(replace(trim({field}), ',', ''), '£', '')"
    return f"try_cast({plain} AS DECIMAL(18,2))"


_PURPOSE = """coalesce(
    nullif(trim(spend.purpose), ''), nullif(grants.title, ''),
    nullif(contracts.title, ''), nullif(trim(spend.description), ''), ''
)"""
_DECISION = """if(
    decisions.code IS NULL, '',
    'Set out in ' || coalesce(nullif(decisions.reference, ''), decisions.code)
        || ', ' || decisions.title
)"""
_ROUTE = """coalesce(
    CASE contracts.route
        WHEN 'open' THEN 'Awarded by open competition'
        WHEN 'restricted' THEN 'Awarded by restricted competition'
        WHEN 'mini-competition' THEN 'Awarded by competition under a framework'
        WHEN 'quotations' THEN 'Awarded on quotations'
        WHEN 'direct-call-off' THEN 'Called off a framework'
        WHEN 'single-tender' THEN 'Awarded to a single tenderer'
    END || if(contracts.bids IS NULL, '', ', bids: ' || contracts.bids), ''
)"""
_REASONS = "array_to_string(list_filter([{}], lambda x: x <> ''), '; ')"
FIELDS: dict[str, Known] = {
    "number": Known(Kind.WHOLE, "Number of the row in this file", safe=True),
    "transaction": Known(
        Kind.WHOLE,
        "Number of the document in this file; its lines have the same",
        safe=True,
    ),
    "date": Known(Kind.DAY, "Day of the payment", "spend.date", safe=True),
    "amount": Known(Kind.POUNDS, "Pounds; a credit is negative", "{shown}", safe=True),
    "recipient": Known(Kind.TEXT, "Who was paid", "spend.supplier"),
    "recipient_number": Known(
        Kind.TEXT,
        "Registered number of who was paid",
        """coalesce(
            nullif(grants.recipient_id, ''),
            'GB-COH-' || nullif(suppliers.company, ''),
            'GB-CHC-' || nullif(suppliers.charity, ''), ''
        )""",
    ),
    "purpose": Known(Kind.TEXT, "What it was for", _PURPOSE),
    "conditions": Known(
        Kind.TEXT, "Conditions of the grant", "coalesce(conditions.words, '')"
    ),
    "crime_reduction": Known(
        Kind.TEXT,
        "Why it reduces crime and disorder",
        _REASONS.format(f"{_DECISION}, coalesce(plans_served.words, '')"),
    ),
    "value_for_money": Known(
        Kind.TEXT,
        "Why it is good value for money",
        _REASONS.format(f"{_ROUTE}, {_DECISION}"),
    ),
    "directorate": Known(
        Kind.TEXT,
        "Directorate that spent it",
        "if(spend.directorate = 'untagged', '', "
        "coalesce(directorates.title, spend.directorate))",
        safe=True,
    ),
    "category": Known(
        Kind.TEXT,
        "What kind of spending it is",
        "if(spend.category = 'untagged', '', "
        "coalesce(categories.title, spend.category))",
        safe=True,
    ),
    "initiative": Known(
        Kind.TEXT,
        "What it serves",
        "if(spend.initiative = 'untagged', '', "
        "coalesce(initiatives.title, spend.initiative))",
    ),
    "account": Known(
        Kind.TEXT,
        "Account of the chart",
        "replace(replace(regexp_replace(spend.account, '^Expenses:', ''), ':', ', '), "
        "'-', ' ')",
        safe=True,
    ),
    "account_code": Known(
        Kind.TEXT, "Codes of the account", "coalesce(accounts.codes, '')", safe=True
    ),
    "fund": Known(Kind.TEXT, "Whose money it was", "coalesce(funds.title, spend.fund)"),
    "decision": Known(
        Kind.TEXT,
        "Decision that allows it",
        "coalesce(nullif(decisions.reference, ''), spend.decision)",
    ),
    "grant": Known(
        Kind.TEXT, "Identifier of the grant", "coalesce(grants.identifier, '')"
    ),
    "grant_starts": Known(Kind.DAY, "First day of what it pays for", "grants.starts"),
    "grant_ends": Known(Kind.DAY, "Last day of what it pays for", "grants.ends"),
    "contract": Known(Kind.TEXT, "Number of the contract", "spend.contract"),
    "contract_title": Known(
        Kind.TEXT, "Title of the contract", "coalesce(contracts.title, '')"
    ),
    "body": Known(Kind.TEXT, "Whose spending it is", "$body", safe=True),
    "irrecoverable_vat": Known(
        Kind.POUNDS,
        "VAT that cannot be recovered; nil where the books say that there is none",
        as_pounds("spend.irrecoverable_vat"),
        safe=True,
    ),
    "withheld": Known(
        Kind.TEXT,
        "Code of the exception by which parts of the row are withheld; "
        "blank where nothing is",
        safe=True,
    ),
    # Of contracts and invitations to tender.
    "title": Known(Kind.TEXT, "Title of the contract, or of the invitation"),
    "starts": Known(Kind.DAY, "First day of the work", safe=True),
    "ends": Known(Kind.DAY, "Last day of the work", safe=True),
    "route": Known(Kind.TEXT, "How it was awarded", safe=True),
    "published_as": Known(
        Kind.TEXT, "Whether a copy is published, or a list", safe=True
    ),
    "copy": Known(Kind.TEXT, "Where the copy is", safe=True),
    "tender": Known(Kind.TEXT, "Reference of the invitation to tender"),
    "closes": Known(Kind.DAY, "Last day for bids", safe=True),
    "outcome": Known(Kind.TEXT, "What became of the invitation", safe=True),
    # Of notices alone.
    "first_day": Known(Kind.DAY, "First day of the reporting period", safe=True),
    "last_day": Known(Kind.DAY, "Last day of the reporting period", safe=True),
    "payments": Known(Kind.WHOLE, "Payments under such contracts", safe=True),
    "dated": Known(
        Kind.WHOLE, "Payments of which it is known when the invoice came", safe=True
    ),
    "average_days": Known(
        Kind.PER_CENT,
        "Arithmetic mean of the days from the receipt of the invoice to the payment",
        safe=True,
    ),
    "within_30": Known(Kind.PER_CENT, "Per cent paid by day 30", safe=True),
    "to_60": Known(Kind.PER_CENT, "Per cent paid on day 31 to 60", safe=True),
    "beyond_60": Known(Kind.PER_CENT, "Per cent paid on day 61 or later", safe=True),
    "unpaid": Known(
        Kind.PER_CENT,
        "Per cent that became payable and was not paid in the period; it is in no "
        "books of payments",
        safe=True,
    ),
    "approved_by": Known(
        Kind.TEXT, "Who approves the notice, and in which post", safe=True
    ),
}
_OF_ROWS = {
    CONTRACT: {
        *("number", "contract", "title", "recipient", "purpose", "amount", "date"),
        *("body", "starts", "ends", "route", "published_as", "copy", "withheld"),
    },
    TENDER: {
        *("number", "tender", "title", "purpose", "amount", "date", "closes", "route"),
        *("outcome", "copy", "body", "withheld"),
    },
    NOTICE: {
        *("number", "body", "first_day", "last_day", "payments", "dated", "amount"),
        *("average_days", "within_30", "to_60", "beyond_60", "unpaid", "approved_by"),
        "withheld",
    },
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a form: its heading, its field, and whether the law asks for it.

    Attributes:
        known: what the field holds.

    """

    heading: str
    name: str
    required: bool
    known: Known

    @property
    def column(self) -> Column:
        """As a column of a table."""
        return Column(self.name, self.heading, self.known.kind, self.name == "amount")


def at(place: int) -> str:
    """Name the column of a field in the table of rows: headings are others' words."""
    return f"column_{place}"


def form_of(duty: Duty, known: Mapping[str, Known] | None = None) -> list[Field]:
    """Read the form of a duty.

    Args:
        duty: whose form.
        known: the fields that its standard has, if it follows one.

    Raises:
        Refusal: `PUBLISH-003`, a field is not known, or a heading stands in it twice.

    """
    place = f"{duty.file}:{duty.line}"
    possible = _possible(duty) if known is None else known
    found: list[Field] = []
    for text in duty.form:
        heading, _, name = text.rpartition(":")
        code = name.removesuffix(REQUIRED).strip()
        if code not in possible:
            msg = (
                f"{duty.code} has a column of {code!r}, which is no field; there "
                f"are {listed(sorted(possible), 40)}"
            )
            raise Refusal("PUBLISH-003", msg, place)
        field = Field(heading.strip(), code, name.endswith(REQUIRED), possible[code])
        if not field.heading or any(
            field.heading.casefold() == each.heading.casefold() for each in found
        ):
            msg = (
                f"{duty.code} has two columns headed {field.heading!r}; name them apart"
            )
            raise Refusal("PUBLISH-003", msg, place)
        found.append(field)
    if not any(each.name == "amount" for each in found):
        msg = f"the form of {duty.code} has no column of amount; add it"
        raise Refusal("PUBLISH-003", msg, place)
    if not any(each.name == "withheld" for each in found):
        withheld = FIELDS["withheld"]
        found.append(Field(WITHHELD, "withheld", required=False, known=withheld))
    return found


def _possible(duty: Duty) -> Mapping[str, Known]:
    """Give the fields that the form of a duty may have, by name."""
    if rows := _OF_ROWS.get(duty.per):
        return {name: FIELDS[name] for name in FIELDS if name in rows}
    late = {"number", "transaction", "withheld"}
    return {name: each for name, each in FIELDS.items() if each.sql or name in late}
