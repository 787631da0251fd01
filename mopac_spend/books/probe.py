"""Rules over whole books by what their parts vouch for, without their payments.

A rule about one payment looks at few of its columns. So instead of every payment it
is shown *probes*: made-up payments that have these columns alone. What parts keep of
their rows gives some dozens, if the rule says that they prove it; or else the
parts give whatever its columns hold together. No finding about a probe means no
finding about any payment; a finding, or a column that the rule did not declare,
means that all rows are looked at, by the same rules, for their places and words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn, assert_never, cast

from mopac_spend.books import checks
from mopac_spend.books.checks.rule import PaymentRule, Proof
from mopac_spend.books.rows import combinations, day, refs_differ
from mopac_spend.fields import TAGS, Payment
from mopac_spend.register import UNTAGGED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from mopac_spend.books.checks.rule import BooksRule
    from mopac_spend.books.parts import Facts
    from mopac_spend.register import Register
    from mopac_spend.spend import Projection

# Tags and flag of a payment of careless parts.
_CARELESS = (*[UNTAGGED] * len(TAGS), "*")


class _UndeclaredError(Exception):
    """A rule reads what it does not say it reads."""


class Probe:
    """A payment of which some columns are known."""

    def __init__(self, columns: Sequence[str], values: Iterable[object]) -> None:
        """Know columns by their values."""
        self.__dict__.update(zip(columns, values, strict=True))

    def __getattr__(self, name: str) -> NoReturn:
        raise _UndeclaredError(name)


class _NoPayments(Sequence[Payment]):
    """Payments for a rule that reads none."""

    def __len__(self) -> NoReturn:
        raise _UndeclaredError

    def __getitem__(self, _: object) -> NoReturn:
        raise _UndeclaredError


def clean(
    whole: Projection,
    facts: Sequence[Facts],
    register: Register,
    apart: Collection[str] = (),
) -> bool:
    """Say whether no rule finds anything.

    Args:
        whole: all rows and batches. Rows that are in no part are only looked at
            together with the others: whoever asks has checked them by themselves.
        facts: of the parts that its rows rest in.
        register: the codes.
        apart: names of parts of which no two rows have one ref.

    """
    probes = _Probes(whole.payments, facts)
    try:
        for rule in checks.RULES:
            if isinstance(rule, PaymentRule):
                shown = (
                    cast("Payment", Probe(rule.columns, values))
                    for values in probes.of(rule)
                )
                if any(any(rule.breaks(each, register)) for each in shown):
                    return False
            elif not _stands(rule, whole, register, apart):
                return False
    except _UndeclaredError:
        return False
    return True


def _stands(
    rule: BooksRule, whole: Projection, register: Register, apart: Collection[str]
) -> bool:
    """Say whether nothing breaks a rule about more than one payment."""
    match rule.proof:
        case Proof.READER:
            return True
        case Proof.REFS:
            return refs_differ(whole.payments, apart)
        case None:
            payments = whole.payments if rule.columns else _NoPayments()
            return not any(rule.find(whole._replace(payments=payments), register))
        case _ as unknown:
            assert_never(unknown)


class _Probes:
    """What there is to show to the rules about one payment."""

    def __init__(self, rows: Sequence[Payment], facts: Sequence[Facts]) -> None:
        self._rows, self._facts = rows, facts
        spans: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
        for each in facts:
            for kind, code, first, last in each.used:
                spans[kind].setdefault(code, set()).update((first, last))
        self._spans = spans

    def of(self, rule: PaymentRule) -> Iterator[tuple[Any, ...]]:
        """Give values of the columns of a rule that stand for those of all rows."""
        facts = self._facts
        match rule.proof:
            case Proof.READER:
                return
            case Proof.SPANS:
                yield from self._days_of(rule.columns[0])
            case Proof.PAIRS:
                yield from {pair for each in facts for pair in each.pairs}
            case Proof.REVIEWS:
                yield from {(name,) for each in facts for name in each.reviews}
            case Proof.FLAGGED:
                yield from (_CARELESS for each in facts if each.careless)
            case None:
                yield from combinations(self._rows, rule.columns)
            case _ as unknown:
                assert_never(unknown)

    def _days_of(self, kind: str) -> Iterator[tuple[str, dt.date]]:
        for code, days in self._spans[kind].items():
            for each in (min(days), max(days)):
                yield code, day(each)
