"""The kinds of code that a register holds, one small dataclass each.

Every field but `code`, `title` and `valid_from` is metadata of the directive, under
its own name with hyphens: `valid_to` is written `valid-to`. What a kind may hold,
of what sort, from which values, and which other code it may name, is told by its
dataclass and by nothing else (`mopac_spend.register.shape`): reading, checking, the
tables of questions and the spreadsheets people fill in all go by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mopac_spend.register.budget_kinds import (
    Accrual,
    AnnualBudget,
    BudgetLine,
    Reserve,
    Virement,
)
from mopac_spend.register.duty_kinds import Duty, SpendClass, Withholding
from mopac_spend.register.entry import Entry, names, names_all, one_of

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

# Routes to a contract, and whether suppliers competed on them. A direct call-off
# takes a supplier of a framework without asking the others.
ROUTES = {
    "open": True,
    "restricted": True,
    "mini-competition": True,
    "quotations": True,
    "direct-call-off": False,
    "single-tender": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Directorate(Entry):
    """A part of the body; they rename and merge, hence dates and successor."""

    kind: ClassVar[str] = "directorate"
    plural: ClassVar[str] = "directorates"
    successor: str = names("directorate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Entry):
    """What kind of spend it is.

    Attributes:
        definition: printed beside every figure.
        narrower: accounts that a narrower definition of it leaves out.
        wider: categories and accounts that a wider definition takes in.
        wording: a pattern of RE2 that somebody would know it by in the description of
            a payment, in any case: `consult`.

    """

    kind: ClassVar[str] = "category"
    plural: ClassVar[str] = "categories"
    definition: str = ""
    narrower: tuple[str, ...] = names_all("account")
    wider: tuple[str, ...] = names_all("category", "account")
    wording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Entry):
    """A published plan or strategy. Plans overlap; their totals never add up."""

    kind: ClassVar[str] = "plan"
    plural: ClassVar[str] = "plans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Entry):
    """A chapter or strand of a plan, in print order."""

    kind: ClassVar[str] = "heading"
    plural: ClassVar[str] = "headings"
    plan: str = names("plan")
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Entry):
    """One promise of a plan. How far it has come is told by `progress` events.

    Attributes:
        plan, heading: where it stands in the plan.
        placeholder: its text is not public, so that its title is its code.
        carried_into: the commitment of the next plan that takes it on.
        reference: where a published paper names it.

    """

    kind: ClassVar[str] = "commitment"
    plural: ClassVar[str] = "commitments"
    plan: str = names("plan")
    heading: str = names("heading")
    placeholder: bool = False
    carried_into: str = names("commitment")
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Entry):
    """A board that oversees how plans are delivered, with partners or without.

    Attributes:
        within: the board that it is a sub-board of.
        oversees: the plans, headings or commitments.

    """

    kind: ClassVar[str] = "board"
    plural: ClassVar[str] = "boards"
    within: str = names("board")
    oversees: tuple[str, ...] = names_all("plan", "heading", "commitment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative(Entry):
    """What the money is for. `serves` names plans, headings or commitments."""

    kind: ClassVar[str] = "initiative"
    plural: ClassVar[str] = "initiatives"
    serves: tuple[str, ...] = names_all("plan", "heading", "commitment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Apportionment(Entry):
    """A recorded rule that divides the payments of a shared initiative.

    On the days of the rule, each payment that carries the initiative `shared` is
    divided among the initiatives of `shares`, to the penny, by largest remainder.

    Attributes:
        shared: the initiative whose payments are divided.
        driver: what the shares are proportional to, in words.
        shares: each an initiative and a weight: `knife-crime 40`.
        approver: the post that approved it, never a person's name.
        decision: the authority, where there is one.
        evidence: where the figures of the driver are kept.

    """

    kind: ClassVar[str] = "apportionment"
    plural: ClassVar[str] = "apportionments"
    shared: str = names("initiative")
    driver: str = ""
    shares: tuple[str, ...] = ()
    approver: str = ""
    decision: str = names("decision")
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund(Entry):
    """Whose money it was before it was spent."""

    kind: ClassVar[str] = "fund"
    plural: ClassVar[str] = "funds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Entry):
    """The authority for spending: a signed decision; `uplift` events raise it.

    Attributes:
        reference: as it is cited.
        amount: pounds approved when it was signed.
        within: the decision of which it is an allocation.
        nature: written `kind`; grant, contract, programme …

    """

    kind: ClassVar[str] = "decision"
    plural: ClassVar[str] = "decisions"
    reference: str = ""
    amount: Decimal | None = None
    initiative: str = names("initiative")
    within: str = names("decision")
    period: str = ""
    nature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSum(Entry):
    """A total that somebody published with its parts, which are `sum-part` events.

    Attributes:
        amount: the total in pounds, as it was published.
        decision: the paper it stands in, where it is a decision.

    """

    kind: ClassVar[str] = "published-sum"
    plural: ClassVar[str] = "published_sums"
    amount: Decimal | None = None
    decision: str = names("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Entry):
    """Who was paid, under one code for all spellings, ids and numbers.

    Payments keep the name their source wrote; the register joins them when asked.

    Attributes:
        ids: supplier ids of the finance system.
        company, charity: registered numbers, as text.
        individual: whether it is a natural person, whose name is personal data; blank
            where nobody has decided.
        successor: who took over on the day after `valid_to` (a novation): the
            same name then stands for the successor.

    """

    kind: ClassVar[str] = "supplier"
    plural: ClassVar[str] = "suppliers"
    ids: tuple[str, ...] = ()
    company: str = ""
    charity: str = ""
    individual: bool | None = None
    successor: str = names("supplier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Entry):
    """An invitation to apply for grants; its first day is the day it opened.

    Attributes:
        closes: last day for applications.
        applications: how many came; `requested`, pounds they asked for.
        budget: pounds there were to give.

    """

    kind: ClassVar[str] = "call"
    plural: ClassVar[str] = "calls"
    closes: dt.date | None = None
    applications: int | None = None
    requested: Decimal | None = None
    budget: Decimal | None = None
    initiative: str = names("initiative")
    decision: str = names("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Entry):
    """One award; its first day is the day it was awarded.

    What happens to it later is told by `condition`, `instalment` and `clawback`
    events. An award to an intermediary is money to be passed on: `amount` leaves
    its fee out. What it passes on are awards of their own whose `onward_of` names
    it; of the two levels one is counted.

    Attributes:
        identifier: what the funder publishes it as, such as `360G-funder-17`.
        amount: pounds awarded, without an intermediary's fee.
        recipient, recipient_id: who it is for, and `GB-CHC-…` or `GB-COH-…`; both
            are blank where it is an individual.
        individual: a natural person, who is not named in the books.
        programme: of the funder, as it wrote it.
        funder, funder_id: who awarded it; not always the body itself.
        starts, ends: planned days of what it pays for.
        regrant: 360Giving's code where the recipient passes it on (`FRG010`).
        commitments: promised instalments, each a day and pounds; never spend.
        intermediary: the recipient passes it on; `fee`, pounds it is paid for that.
        onward_of: the award to the intermediary that this one was made from.
        sector: of the recipient.
        route: how the recipient was chosen; blank where nobody recorded it.
        use: for capital or revenue.
        borough: of benefit.
        individual_reasons, individual_purposes: 360Giving's codes of why an individual
            was given it (`GTIR010`, the main one first) and for what (`GTIP130`).
        call, initiative, decision: what it was awarded under.

    """

    kind: ClassVar[str] = "grant"
    plural: ClassVar[str] = "grants"
    identifier: str = ""
    amount: Decimal | None = None
    recipient: str = ""
    recipient_id: str = ""
    individual: bool = False
    programme: str = ""
    funder: str = ""
    funder_id: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None
    regrant: str = ""
    commitments: tuple[str, ...] = ()
    intermediary: bool = False
    fee: Decimal | None = None
    onward_of: str = names("grant")
    sector: str = one_of("vcse", "public", "other")
    route: str = one_of("competitive", "direct")
    use: str = one_of("revenue", "capital")
    borough: str = ""
    individual_reasons: tuple[str, ...] = ()
    individual_purposes: tuple[str, ...] = ()
    call: str = names("call")
    initiative: str = names("initiative")
    decision: str = names("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender(Entry):
    """An invitation to tender; its first day is the day it was issued.

    Attributes:
        closes: last day for bids; `bids`, how many came.
        route: one of `ROUTES`.
        estimate: pounds expected.
        outcome: what became of it; blank while it is open.

    """

    kind: ClassVar[str] = "tender"
    plural: ClassVar[str] = "tenders"
    closes: dt.date | None = None
    route: str = one_of(*ROUTES)
    bids: int | None = None
    estimate: Decimal | None = None
    outcome: str = one_of("awarded", "withdrawn")
    initiative: str = names("initiative")
    decision: str = names("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Entry):
    """A contract; its first day is the day it was awarded. `variation`s change it.

    Attributes:
        supplier: a code of the register of suppliers, or the name as it is paid.
        route: one of `ROUTES`; `bids`, how many bid for it.
        tender: the invitation it came of.
        begun: the day its procurement began, where no tender says it.
        value: pounds when it was awarded: with its variations, its cap.
        starts, ends: days of the work; variations may move the end.
        extends_to: the last day to which it can be extended.
        owner: the post that answers for it, never a person's name.
        cpv: code of the Common Procurement Vocabulary.

    """

    kind: ClassVar[str] = "contract"
    plural: ClassVar[str] = "contracts"
    supplier: str = ""
    route: str = one_of(*ROUTES)
    bids: int | None = None
    tender: str = names("tender")
    begun: dt.date | None = None
    value: Decimal | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    extends_to: dt.date | None = None
    owner: str = ""
    cpv: str = ""
    category: str = names("category")
    initiative: str = names("initiative")
    decision: str = names("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountingPeriod(Entry):
    """One period of a body that does not account by months: `2019-20-P01`.

    City Hall's year has thirteen periods of about four weeks. Where the register
    has the periods of a year, `P3` of it means these days; elsewhere it is June.
    """

    kind: ClassVar[str] = "accounting-period"
    plural: ClassVar[str] = "accounting_periods"


KINDS: dict[str, type[Entry]] = {
    kind.kind: kind
    for kind in (
        *(Directorate, Category, Plan, Heading, Commitment, Board, Initiative),
        *(Apportionment, Fund, Decision, PublishedSum, Supplier),
        *(Call, Grant, Tender, Contract, AccountingPeriod),
        *(AnnualBudget, BudgetLine, Virement, Reserve, Accrual),
        *(Duty, SpendClass, Withholding),
    )
}
