"""Which payments a question is asked of: a period and codes.

What people type is resolved through the registers: a code, a title or any
alias, without regard to case. Several values of one filter widen it, several
filters narrow it. A supplier is in no register: its name is taken as the source
wrote it, compared like an alias.
"""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from mopac_spend.books.table import TABLES
from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear, Period, day_words, parse_quarter
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.register import Register

Wanted: TypeAlias = "str | Sequence[str]"
Day: TypeAlias = "str | dt.date"

# Filters by a code of a register, in print order; each is a column of the spend
# table except `plan`, which an initiative serves.
CODED = ("plan", "initiative", "category", "directorate", "fund", "decision")
FILTERS = (*CODED, "supplier")
_PERIODS = "give one of --fy 2020-21, --quarter 2020-21-Q4, or --from and --to"


class Filters(TypedDict, total=False):
    """What `ask` takes beside the question: all of it is optional."""

    fy: str | None
    from_: Day | None
    to: Day | None
    quarter: str | None
    plan: Wanted
    initiative: Wanted
    category: Wanted
    directorate: Wanted
    fund: Wanted
    decision: Wanted
    supplier: Wanted


@dataclass(frozen=True, slots=True)
class Selection:
    """A period and codes, resolved.

    Attributes:
        period: days, or None for all payments.
        asked_as: how the period was put, for print: option to text.
        plan, initiative, category, directorate, fund, decision: codes; empty
            for all.
        supplier: names as they were typed.

    """

    period: Period | None = None
    asked_as: tuple[tuple[str, str], ...] = ()
    plan: tuple[str, ...] = ()
    initiative: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    directorate: tuple[str, ...] = ()
    fund: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    supplier: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, str | list[str]]:
        """What was asked, resolved: option to text or to a list of codes."""
        given = {name: list(getattr(self, name)) for name in FILTERS}
        return {**dict(self.asked_as), **{k: v for k, v in given.items() if v}}

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
        words = []
        for name in FILTERS:
            codes = getattr(self, name)
            titles = [
                code if name == "supplier" else register.title(name, code)
                for code in codes
            ]
            if titles:
                words.append(f"{name} is {' or '.join(titles)}")
        return words


def select(  # noqa: PLR0913 - one argument per filter people can type
    register: Register,
    *,
    fy: str | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    quarter: str | None = None,
    plan: Wanted = (),
    initiative: Wanted = (),
    category: Wanted = (),
    directorate: Wanted = (),
    fund: Wanted = (),
    decision: Wanted = (),
    supplier: Wanted = (),
) -> Selection:
    """Resolve filters against the registers.

    Args:
        register: the codes of the books that are asked.
        fy: financial year, such as `2020-21`.
        from_: first day, as a date or `2020-04-01`; needs `to`.
        to: last day, included; needs `from_`.
        quarter: such as `2020-21-Q4`.
        plan: plans whose initiatives count, on the days they are in force.
        initiative: codes, titles or aliases; one text or several; so too
            `category`, `directorate`, `fund` and `decision`.
        category: see `initiative`.
        directorate: see `initiative`.
        fund: see `initiative`.
        decision: see `initiative`.
        supplier: names as the source wrote them, without regard to case.

    Raises:
        Refusal: `ASK-002`, a code no register knows; `ASK-003`, a period that
            cannot be read, is reversed, or is given twice.

    """
    period, asked_as = _period(fy, from_, to, quarter)
    return Selection(
        period,
        asked_as,
        plan=_codes(register, "plan", plan),
        initiative=_codes(register, "initiative", initiative),
        category=_codes(register, "category", category),
        directorate=_codes(register, "directorate", directorate),
        fund=_codes(register, "fund", fund),
        decision=_codes(register, "decision", decision),
        supplier=_listed(supplier),
    )


def _listed(wanted: Wanted) -> tuple[str, ...]:
    texts = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    return tuple(dict.fromkeys(texts))


def _codes(register: Register, kind: str, wanted: Wanted) -> tuple[str, ...]:
    codes = []
    for text in _listed(wanted):
        code = register.resolve(kind, text)
        if code is None:
            raise _unknown(register, kind, text)
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _unknown(register: Register, kind: str, text: str) -> Refusal:
    names = (name for of, name in register.aliases if of == kind)
    near = nearest(text, names)
    codes = dict.fromkeys(register.aliases[kind, name] for name in near)
    where = f"registers/{TABLES[kind]}.beancount"
    hint = f"nearest: {', '.join(codes)}" if codes else "the register holds none"
    return Refusal("ASK-002", f"no {kind} is called {text!r}; {hint}; see {where}")


def nearest(
    text: str, names: Iterable[str], count: int = 3, *, cutoff: float = 0.0
) -> list[str]:
    """Give the names most like a text: those that hold it first, then by letters.

    Args:
        text: as typed.
        names: what could have been meant.
        count: how many at most.
        cutoff: how much alike, 0 to 1; see `difflib.get_close_matches`.

    """
    wanted, known = alike(text), sorted(set(names))
    holding = [name for name in known if wanted and wanted in alike(name)]
    close = difflib.get_close_matches(wanted, known, n=count, cutoff=cutoff)
    return list(dict.fromkeys([*holding[:count], *close]))[:count]


def _period(
    fy: str | None, from_: Day | None, to: Day | None, quarter: str | None
) -> tuple[Period | None, tuple[tuple[str, str], ...]]:
    in_days = from_ is not None or to is not None
    if sum((fy is not None, quarter is not None, in_days)) > 1:
        msg = f"a period is given twice; {_PERIODS}"
        raise Refusal("ASK-003", msg)
    try:
        if fy is not None:
            year = FinancialYear.parse(fy).period
            return year, (("fy", year.name),)
        if quarter is not None:
            three_months = parse_quarter(quarter)
            return three_months, (("quarter", three_months.name),)
    except ValueError as error:
        raise Refusal("ASK-003", str(error)) from error
    return _range(from_, to) if in_days else (None, ())


def _range(
    from_: Day | None, to: Day | None
) -> tuple[Period, tuple[tuple[str, str], ...]]:
    if from_ is None or to is None:
        msg = "--from and --to go together, such as --from 2020-04-01 --to 2020-06-30"
        raise Refusal("ASK-003", msg)
    first, last = _day(from_), _day(to)
    if first > last:
        msg = (
            f"{first} is after {last}; write the earlier day first: "
            f"--from {last} --to {first}"
        )
        raise Refusal("ASK-003", msg)
    name = f"{day_words(first)} to {day_words(last)}"
    return Period(first, last, name), (("from", str(first)), ("to", str(last)))


def _day(given: Day) -> dt.date:
    if isinstance(given, dt.date):
        return given.date() if isinstance(given, dt.datetime) else given
    try:
        return dt.date.fromisoformat(given.strip())
    except ValueError as error:
        msg = f"{given!r} is not a day: write it as 2020-04-01"
        raise Refusal("ASK-003", msg) from error
