"""What a payment is: the row of the spend table, and all there is to say of its fields.

Each field says here, and nowhere else, what it holds and who may do what with it. A
new optional tag whose codes have a register of its name is one more line of `Payment`:

    programme: Annotated[str, tag("Only this programme.")]

Text of the books, the quick reader, the database, layouts, rules, `explain`, filters
and pages go by it.
"""

# Without postponed annotations: the fields are read from them.
import datetime as dt
from decimal import Decimal
from typing import Annotated, NamedTuple

# What an account of spend begins with.
SPEND_ROOT = "Expenses:"


class Field(NamedTuple):
    """What is said of one field.

    Attributes:
        name: of the column; `key`, of the metadata.
        sort: what it holds: `str`, `date`, `Decimal` (pounds) or `int`.
        required: every payment has it.
        optional: it is a line of metadata, where there is something to say.
        coded: its values are codes of the register of its name.
        undated: the code need not stand on the day of the payment: services and
            grants begin before signature.
        as_written: until its register has a first entry it is a reference to papers
            elsewhere, kept as the source wrote it.
        read: a column of a source may say it.
        ruled: a rule may decide it.
        hint: what a filter by it takes, in words; "" where there is none.
        sealed: an import fixes it for ever, under the seal of the batch.
        personal: it may name an individual.
        restates: a restatement has it, and then it is sealed as well.

    """

    name: str = ""
    sort: type = str
    required: bool = False
    optional: bool = False
    coded: bool = False
    undated: bool = False
    as_written: bool = False
    read: bool = False
    ruled: bool = False
    hint: str = ""
    sealed: bool = False
    personal: bool = False
    restates: bool = False

    @property
    def key(self) -> str:
        """Its name in the books."""
        return self.name.replace("_", "-")

    @property
    def heading(self) -> str:
        """Its name in print."""
        return self.name.replace("_", " ").capitalize()


def tag(hint: str, *, undated: bool = False, as_written: bool = False) -> Field:
    """Describe an optional tag whose codes a register holds; see `Field`."""
    return Field(
        optional=True,
        coded=True,
        undated=undated,
        as_written=as_written,
        read=True,
        ruled=True,
        hint=hint,
    )


def _every(hint: str) -> Field:
    """Describe a tag that every payment carries."""
    return Field(required=True, coded=True, read=True, ruled=True, hint=hint)


class Payment(NamedTuple):
    """One row of the spend table.

    Columns: `ref` stable key; `date`; `amount` pounds, spend positive, a credit
    negative; `supplier`, `description` as the source wrote them; the three tags
    `directorate`, `initiative`, `category`; `account` of the spend leg;
    `document` of the source ("" where it has none); optional tags, "" where
    absent; `batch`, `row` and `rule` say where it came from and what tagged it;
    `flag` is `!` while a tag is undecided; `file`, `line` its place. `belongs` is the
    day that a restatement belongs to, in a period that was closed when it came: it is
    dated on the day it was posted.
    """

    ref: Annotated[str, Field(required=True, sealed=True)]
    date: Annotated[dt.date, Field(required=True, read=True, sealed=True)]
    amount: Annotated[Decimal, Field(required=True, read=True, sealed=True)]
    supplier: Annotated[
        str,
        Field(
            required=True,
            read=True,
            hint="Only this supplier: a name as the source has it, or of the register.",
            sealed=True,
            personal=True,
        ),
    ]
    description: Annotated[str, Field(read=True, sealed=True, personal=True)]
    directorate: Annotated[str, _every("Only this directorate.")]
    initiative: Annotated[
        str, _every("Only this initiative; business-as-usual and untagged work too.")
    ]
    category: Annotated[str, _every("Only this category.")]
    account: Annotated[
        str,
        Field(
            required=True,
            read=True,
            ruled=True,
            hint="Only on this account: its name or code; a name takes those under it.",
        ),
    ]
    document: Annotated[str, Field(read=True)]
    fund: Annotated[str, tag("Only this fund.")]
    decision: Annotated[
        str, tag("Only under this decision, such as 'PCD 79'.", undated=True)
    ]
    grant: Annotated[str, tag("Only on this grant.", as_written=True)]
    contract: Annotated[
        str, tag("Only under this contract.", undated=True, as_written=True)
    ]
    purpose: Annotated[str, Field(optional=True, read=True, personal=True)]
    gross: Annotated[str, Field(optional=True, read=True)]
    irrecoverable_vat: Annotated[str, Field(optional=True, read=True)]
    invoice_received: Annotated[str, Field(optional=True, read=True)]
    borough: Annotated[
        str, Field(optional=True, read=True, hint="Only what benefits this borough.")
    ]
    evidence: Annotated[str, Field(optional=True, read=True, personal=True)]
    supplier_id: Annotated[str, Field(optional=True, read=True, personal=True)]
    decision_as_written: Annotated[str, Field(optional=True)]
    reverses: Annotated[str, Field(optional=True)]
    belongs: Annotated[str, Field(optional=True, restates=True)]
    batch: Annotated[str, Field(required=True)]
    row: Annotated[str, Field(required=True, sealed=True)]
    rule: Annotated[str, Field()]
    flag: Annotated[str, Field(required=True)]
    file: Annotated[str, Field()]
    line: Annotated[int, Field()]

    @property
    def belongs_on(self) -> dt.date:
        """The day on which its codes have to stand: its own, or that it belongs to."""
        try:
            return dt.date.fromisoformat(self.belongs) if self.belongs else self.date
        except ValueError:
            return self.date  # it is under the seal, and no import wrote it


FIELDS = {
    name: each.__metadata__[0]._replace(name=name, sort=each.__origin__)
    for name, each in Payment.__annotations__.items()
}
_ALL: tuple[Field, ...] = tuple(FIELDS.values())
ACCOUNT = "account"
# The three tags that every payment carries, in print order.
TAGS = tuple(each.name for each in _ALL if each.required and each.coded)
# Every tag whose codes a register holds: these three, and optional ones.
CODED = tuple(each.name for each in _ALL if each.coded)
# Optional tags, in the order in which they are written.
OPTIONAL = tuple(each for each in _ALL if each.optional)
REGISTERED = tuple(each.name for each in OPTIONAL if each.coded)
READ = tuple(each.name for each in _ALL if each.read)
RULED = tuple(each.name for each in _ALL if each.ruled)
SEALED = tuple(each.name for each in _ALL if each.sealed)
BELONGS = next(each.name for each in _ALL if each.restates)
PERSONAL = tuple(each.name for each in _ALL if each.personal)
# Filters in print order: by code, what the work was first; by account; by name.
_FIRST = ("initiative", "category", "directorate")
FILTERS_BY_CODE = (
    *_FIRST,
    *(e.name for e in _ALL if e.hint and e.coded and e.name not in _FIRST),
)
FILTERS_BY_NAME = tuple(
    each.name for each in _ALL if each.hint and not each.coded and each.name != ACCOUNT
)
FILTERS = (*FILTERS_BY_CODE, ACCOUNT, *FILTERS_BY_NAME)
