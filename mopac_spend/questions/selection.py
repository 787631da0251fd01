"""Which payments a question is asked of: days, codes, amounts.

What people type is resolved through the registers: a code, a title, a reference or
any alias, without regard to case, or part of a single title. Several values of one
filter widen it, several filters narrow it. Suppliers and boroughs are names: those of
the register where it knows them, else as the source wrote them, compared like aliases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, Unpack

from mopac_spend.fields import ACCOUNT, FILTERS, FILTERS_BY_CODE, FILTERS_BY_NAME
from mopac_spend.findings import Refusal
from mopac_spend.money import from_text, show, whole_pence
from mopac_spend.periods import Period, day_words
from mopac_spend.questions import apportioning
from mopac_spend.questions.nearest import NONE, called, nearest
from mopac_spend.questions.titles import SERVED, code_of, reading
from mopac_spend.questions.window import Day, Window, read_day, window
from mopac_spend.register import KINDS, Grant, Heading, Supplier

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from mopac_spend.questions.apportioning import Assumed
    from mopac_spend.register import Register

Wanted: TypeAlias = "str | Sequence[str]"
Pounds: TypeAlias = "str | int | Decimal"

# Filters by a code, of what an initiative serves or that stands on a payment.
CODED = (*SERVED, *FILTERS_BY_CODE)
# In print order.
ALL_FILTERS = (*SERVED, *FILTERS)
# How an amount is held against a limit, in SQL and in words.
LIMITS = {
    "over": (">", "over"),
    "at_least": (">=", "at least"),
    "under": ("<", "under"),
    "at_most": ("<=", "at most"),
}
DOCUMENT, PAYMENT = "document", "payment"


class Filters(TypedDict, total=False):
    """What `ask` takes beside the question: all of it is optional.

    It also takes any other field of a payment that can be asked for (`fields.FILTERS`).

    Attributes:
        fy, quarter, period, calendar_year, to_date, from_, to: the days, see
            `mopac_spend.questions.window.window`.
        plan, strand, commitment: what initiatives serve, on the days it is in
            force; codes, titles or aliases, one text or several.
        initiative, category, directorate, fund, decision, grant, contract: codes
            that payments carry, likewise.
        account: accounts of the chart, by name, code or heading; a name takes
            the accounts under it too.
        supplier: names or codes of the register, or names as the source wrote
            them, without regard to case.
        borough: of benefit, as payments name it.
        over, at_least, under, at_most: limits in pounds.
        per: what a limit is held against: `document`, all of whose lines of one
            day are summed whatever else is asked, or each `payment`.
        structure: show payments under the directorates of that day.
        assume: divisions invented for this question, such as
            `shared-evaluation=knife-crime:40,victims:60`.
        as_recorded: leave shared costs whole, as the books hold them.
        refs: only the payments of these refs, for whoever chose them otherwise;
            none at all where it is empty.

    """

    fy: str | None
    quarter: str | int | None
    period: str | None
    calendar_year: str | int | None
    to_date: Day | None
    from_: Day | None
    to: Day | None
    plan: Wanted
    strand: Wanted
    commitment: Wanted
    initiative: Wanted
    category: Wanted
    directorate: Wanted
    fund: Wanted
    decision: Wanted
    grant: Wanted
    contract: Wanted
    account: Wanted
    supplier: Wanted
    borough: Wanted
    over: Pounds | None
    at_least: Pounds | None
    under: Pounds | None
    at_most: Pounds | None
    per: str
    structure: Day | None
    assume: Wanted
    as_recorded: bool
    refs: Collection[str] | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Days, codes and amounts, resolved.

    Attributes:
        window: the days.
        codes: filter to what it takes, see `ALL_FILTERS`; only those that were set.
        limits: of an amount, see `LIMITS`.
        per: what a limit is held against, a `document` or a `payment`.
        structure: the day whose directorates payments are shown under; None for
            those of their own day.
        assumed: divisions invented for the question.
        divided: whether the recorded rules of apportionment are applied.
        refs: of the payments that were chosen one by one; None for all.
        read_as: of filters that were part of a title, how each was read, in words.

    """

    window: Window = field(default_factory=Window)
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    limits: dict[str, Decimal] = field(default_factory=dict)
    per: str = DOCUMENT
    structure: dt.date | None = None
    assumed: tuple[Assumed, ...] = ()
    divided: bool = True
    refs: tuple[str, ...] | None = None
    read_as: tuple[str, ...] = ()

    @property
    def period(self) -> Period | None:
        """The days asked about; None for all payments."""
        return self.window.period

    def of(self, name: str) -> tuple[str, ...]:
        """What one filter takes; empty for all."""
        return self.codes.get(name, ())

    @property
    def served(self) -> tuple[str, ...]:
        """The filters by what an initiative serves that were set."""
        return tuple(kind for kind in SERVED if self.of(kind))

    @property
    def takes_all(self) -> bool:
        """Whether every payment of its days is taken, as the books hold it."""
        chosen = self.codes or self.limits or self.structure or self.assumed
        return not chosen and self.refs is None

    @property
    def tagged_only(self) -> bool:
        """Whether a filter is set that can find nothing but tagged spend."""
        if self.of("initiative"):
            return True
        return any(NONE not in self.of(kind) for kind in self.served)

    @property
    def parameters(self) -> dict[str, str | list[str]]:
        """What was asked, resolved: option to text or to a list of codes."""
        options: dict[str, str | list[str]] = dict(self.window.asked_as)
        for name in ALL_FILTERS:
            if self.of(name):
                options[called(name)] = list(self.of(name))
        options |= {name: f"{pounds:.2f}" for name, pounds in self.limits.items()}
        if self.limits:
            options["per"] = self.per
        if self.structure:
            options["structure"] = str(self.structure)
        if self.assumed:
            options["assume"] = [each.text for each in self.assumed]
        if not self.divided:
            options["as_recorded"] = "true"
        if self.refs is not None:
            options["refs"] = f"{len(self.refs)}"
        return options

    def period_words(self, first: dt.date | None, last: dt.date | None) -> str:
        """Say which days are meant.

        Args:
            first: day of the first payment of the books, for where no period was
                asked; None where they hold none.
            last: day of the last one.

        """
        if self.period is None:
            if first is None or last is None:
                return "all payments (the books hold none)"
            return f"all payments, {day_words(first)} to {day_words(last)}"
        days = f"{day_words(self.period.first)} to {day_words(self.period.last)}"
        return days if self.period.name == days else self.period.words

    def filter_words(self, register: Register) -> list[str]:
        """Say each filter in words: `category is Consultancy or Training`."""
        words = [
            f"{called(name)} is "
            + " or ".join(shown_as(register, name, code) for code in self.of(name))
            for name in ALL_FILTERS
            if self.of(name)
        ]
        if self.limits:
            text = " and ".join(
                f"{LIMITS[name][1]} {show(pounds)}"
                for name, pounds in self.limits.items()
            )
            if not {"over", "at_least"}.isdisjoint(self.limits):
                text += ", so that credit notes are left out"
            words.append(
                f"each document (all its lines of one day together) is {text}"
                if self.per == DOCUMENT
                else f"each payment is {text}"
            )
        if self.refs is not None:
            words.append(f"the ref is one of {len(self.refs):,} that were chosen")
        return words


def shown_as(register: Register, name: str, code: str) -> str:
    """Say what a filter takes, for print: its title, but no individual's name."""
    if name == Supplier.kind:
        entry = register.of(Supplier).get(register.resolve(name, code) or "")
        return INDIVIDUAL if entry and entry.individual else code
    if name == Grant.kind:
        grant = register.of(Grant).get(code)
        return code if grant and grant.individual else register.title(name, code)
    return register.title(name, code) if name in KINDS else code


INDIVIDUAL = "an individual (name withheld)"


def select(register: Register, **filters: Unpack[Filters]) -> Selection:
    """Resolve filters against the registers.

    Args:
        register: the codes of the books that are asked.
        **filters: see `Filters`.

    Raises:
        Refusal: `ASK-002`, a code no register knows; `ASK-003`, a period that
            cannot be read, is reversed, or is given twice; `ASK-007`, a limit or
            a division that cannot be.

    """
    if strange := set(filters) - {*Filters.__annotations__, *FILTERS}:
        msg = f"there is no filter {', '.join(sorted(strange))}"
        raise TypeError(msg)
    wanted: dict[str, Any] = {**filters, Heading.kind: filters.get("strand", ())}
    codes = {
        kind: _codes(register, kind, wanted[kind]) for kind in CODED if wanted.get(kind)
    }
    if account := filters.get("account"):
        codes[ACCOUNT] = _accounts(register, account)
    codes |= {
        name: _listed(wanted[name]) for name in FILTERS_BY_NAME if wanted.get(name)
    }
    days = window(
        register,
        fy=filters.get("fy"),
        quarter=filters.get("quarter"),
        period=filters.get("period"),
        calendar=filters.get("calendar_year"),
        to_date=filters.get("to_date"),
        from_=filters.get("from_"),
        to=filters.get("to"),
    )
    _in_force(register, codes, days)
    limits = {
        name: _pounds(name, wanted[name])
        for name in LIMITS
        if wanted.get(name) is not None
    }
    per = filters.get("per", DOCUMENT)
    if per not in {DOCUMENT, PAYMENT}:
        msg = f"a limit is held against each document or each payment, not {per!r}"
        raise Refusal("ASK-007", msg)
    structure = filters.get("structure")
    refs = filters.get("refs")
    return Selection(
        days,
        codes,
        limits,
        per,
        read_day(structure) if structure is not None else None,
        _assumed(register, filters.get("assume", ())),
        divided=not filters.get("as_recorded", False),
        refs=None if refs is None else tuple(dict.fromkeys(refs)),
        read_as=tuple(
            words
            for kind in CODED
            for text in _listed(wanted.get(kind) or ())
            if (words := reading(register, kind, text))
        ),
    )


def _assumed(register: Register, wanted: Wanted) -> tuple[Assumed, ...]:
    """Read the divisions invented for a question, one a shared initiative."""
    divisions = tuple(apportioning.assumed(register, text) for text in _listed(wanted))
    shared = [each.shared for each in divisions]
    if len(set(shared)) < len(shared):
        msg = "one initiative is divided twice; give one --assume for each"
        raise Refusal("ASK-007", msg)
    return divisions


def _listed(wanted: Wanted) -> tuple[str, ...]:
    texts = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    return tuple(dict.fromkeys(texts))


def _codes(register: Register, kind: str, wanted: Wanted) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(code_of(register, kind, text) for text in _listed(wanted))
    )


def _accounts(register: Register, wanted: Wanted) -> tuple[str, ...]:
    """Find accounts; a name stands for those under it too."""
    accounts: list[str] = []
    for text in _listed(wanted):
        name = register.resolve("account", text) or text.strip()
        under = [
            each
            for each in register.accounts
            if each == name or each.startswith(f"{name}:")
        ]
        if not under:
            near = nearest(text, (n for of, n in register.aliases if of == "account"))
            names = dict.fromkeys(register.aliases["account", each] for each in near)
            msg = (
                f"no account is called {text!r}; nearest: {', '.join(names)}; see "
                f"accounts.beancount"
            )
            raise Refusal("ASK-002", msg)
        accounts += under
    return tuple(dict.fromkeys(accounts))


def _in_force(
    register: Register, codes: dict[str, tuple[str, ...]], days: Window
) -> None:
    """Refuse a plan that is in force on no day that is asked about.

    Raises:
        Refusal: `ASK-003`.

    """
    if days.period is None:
        return
    for kind in SERVED:
        for code in codes.get(kind, ()):
            if (entry := register.entries[kind].get(code)) is None:
                continue  # what is on none is there on any day
            if entry.valid_from > days.period.last:
                when = f"begins on {day_words(entry.valid_from)}"
                advice = f"ask about days from {entry.valid_from} on"
            elif entry.valid_to and entry.valid_to < days.period.first:
                when = f"ended on {day_words(entry.valid_to)}"
                advice = f"ask about days up to {entry.valid_to}"
            else:
                continue
            msg = (
                f"the {called(kind)} {entry.title} {when}, outside "
                f"{days.period.words}; {advice}"
            )
            raise Refusal("ASK-003", msg)


def _pounds(name: str, limit: Pounds) -> Decimal:
    """Read a limit.

    Raises:
        Refusal: `ASK-007`, it is no amount.

    """
    try:
        if isinstance(limit, str):
            return from_text(limit)
        return whole_pence(Decimal(limit))
    except (ValueError, ArithmeticError) as error:
        option = name.replace("_", "-")
        msg = f"--{option} {limit!r} is no amount in pounds; write --{option} 500"
        raise Refusal("ASK-007", msg) from error
