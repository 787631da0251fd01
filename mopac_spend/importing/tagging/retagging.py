"""What a rule file would decide about the payments that are already in the books.

Each row of the books is held against the new rules as far as its payments still say
what the source wrote. What cannot be known (a rule asks for a project, and payments
keep none) is counted as such, never guessed. Two signs of the import help: a payment
carries the id of the rule that decided it, so that rule's conditions held; and no
rule that stood before that one can have held.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.fields import RULED, TAGS, Payment
from mopac_spend.importing.tagging.auditing import covers
from mopac_spend.importing.tagging.known import (
    CODED,
    UNRULED,
    Known,
    Row,
    row_of,
    row_ref,
    together,
)
from mopac_spend.importing.tagging.matching import Matcher
from mopac_spend.importing.tagging.retagged import (
    AS_IS,
    BY_PEOPLE,
    RETAGGED,
    REVERSED,
    UNKNOWN,
    OfRule,
    Retag,
    Retagging,
    Sum,
)
from mopac_spend.importing.tagging.tagger import Tagger
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED
from mopac_spend.register.reviews import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.importing.tagging.tagger import Tagged

_FIELDS = ", ".join(Payment._fields)
_CHUNK = 20_000


def retag(
    books: Books,
    named: Sequence[Layout],
    old: Sequence[Rule],
    new: Sequence[Rule],
    *,
    changed: bool,
) -> Retagging:
    """Hold the payments of some layouts against a rule file; nothing is written.

    Args:
        books: whose payments.
        named: layouts that name the rules.
        old: the rules as they are now.
        new: the rules to be tried.
        changed: whether `new` is another file than `old`. If it is not, nothing is
            known of how a rule without payments stood when they were imported.

    """
    return _Trial(books, named, old, new, changed=changed).run()


class _Trial:
    """One test while it runs."""

    def __init__(
        self,
        books: Books,
        named: Sequence[Layout],
        old: Sequence[Rule],
        new: Sequence[Rule],
        *,
        changed: bool,
    ) -> None:
        self._books, self._changed, self._new = books, changed, new
        self._batches = {
            batch.id: layout
            for batch in books.batches
            for layout in named
            if batch.layout == layout.name
        }
        self._old = {rule.id: rule for rule in old}
        self._order = {rule.id: at for at, rule in enumerate(old)}
        self._used: set[str] = set()
        # Conditions on what payments keep are looked up; the others are asked after.
        unruled = [
            replace(r, tests=tuple(t for t in r.tests if t.field in UNRULED))
            for r in new
        ]
        self._matcher = Matcher(unruled, books.register)
        self._others = {
            rule.id: [t for t in rule.tests if t.field not in UNRULED] for rule in new
        }
        self._rules = {rule.id: rule for rule in new}
        # Rules that hold wherever they held before, and the other way round.
        both = [(self._old[r.id], r) for r in new if r.id in self._old]
        self._wider = {now.id for was, now in both if covers(now, was)}
        self._narrower = {now.id for was, now in both if covers(was, now)}
        self._passed_over: dict[str, int] = {}
        self._known = Known(books.register)
        self._tagger = Tagger(new, books.register)
        self._retagging = Retagging(
            rules={
                name: OfRule(fields=tuple(dict.fromkeys(test.field for test in tests)))
                for name, tests in self._others.items()
            }
        )
        self._tags: defaultdict[tuple[str, str], list[Sum]] = defaultdict(
            lambda: [Sum(), Sum()]
        )

    def run(self) -> Retagging:
        for row, reversed_ in self._rows():
            self._take(row, reversed_=reversed_)
        self._retagging.tags = {
            key: (before, after) for key, (before, after) in sorted(self._tags.items())
        }
        return self._retagging

    def _take(self, row: Row, *, reversed_: bool) -> None:
        retagging, parts = self._retagging, row.parts
        count, pounds = len(parts), row.line.amount
        retagging.total = retagging.total.plus(count, pounds)
        was = retagging.rules.setdefault(row.first.rule, OfRule())
        was.before = was.before.plus(count, pounds)
        outcome, after, name = self._outcome(row, reversed_=reversed_)
        retagging.outcomes[outcome] = retagging.outcomes[outcome].plus(count, pounds)
        tagged = [(p.amount, [getattr(p, kind) for kind in RULED]) for p in parts]
        self._count(0, tagged)
        if outcome == RETAGGED:
            retagging.retagged += _retags(row, after, name)
            tagged = [(p.amount, [p.codes[kind] for kind in RULED]) for p in after]
        self._count(1, tagged)
        becomes = retagging.rules.setdefault(name, OfRule())
        becomes.after = becomes.after.plus(len(tagged), pounds)

    def _count(self, at: int, parts: Iterable[tuple[Decimal, list[str]]]) -> None:
        for amount, codes in parts:
            for kind, code in zip(RULED, codes, strict=True):
                sums = self._tags[kind, code]
                sums[at] = sums[at].plus(1, amount)

    def _outcome(self, row: Row, *, reversed_: bool) -> tuple[str, list[Tagged], str]:
        """Say what becomes of a row, its new parts, and the rule that decides it."""
        was = row.first.rule
        if reversed_ or was.startswith(REVIEW):
            return REVERSED if reversed_ else BY_PEOPLE, [], was
        rule, known = self._decides(row)
        if not known:
            return UNKNOWN, [], was
        name = rule.id if rule else ""
        if name == was and (rule is None or _same(rule, self._old.get(was))):
            return AS_IS, [], was
        after = self._after(row, rule)
        if after is None:
            return UNKNOWN, [], was
        before = sorted(
            (p.amount, *(getattr(p, kind) for kind in RULED)) for p in row.parts
        )
        then = sorted((p.amount, *(p.codes[k] for k in RULED)) for p in after)
        return AS_IS if before == then else RETAGGED, after, name

    def _decides(self, row: Row) -> tuple[Rule | None, bool]:
        """Find the rule that decides a row, and say whether that can be known."""
        decider: Rule | None = None
        unknown = False
        was, supplier = row.first.rule, self._matcher.payees.code(row.line)
        passed_over = self._passed_over.get(was)
        if passed_over is None:
            passed_over = self._passed_over[was] = self._never(was)
        for rule in self._matcher.fitting(row.line, "", passed_over):
            of = self._retagging.rules[rule.id]
            holds = self._presumed(rule.id, was) or together(
                self._known.holds(test, row, supplier) for test in self._others[rule.id]
            )
            if holds is False or (holds is None and self._ruled_out(rule.id, was)):
                continue
            of.could += 1
            if decider is not None:
                of.before_it[decider.id] += 1
            elif holds is None:
                of.unknown = of.unknown.plus(len(row.parts), row.line.amount)
                unknown = True
            elif not unknown:
                decider = self._rules[rule.id]
            else:
                break
        return decider, not unknown

    def _never(self, was: str) -> int:
        """Give the bits of rules that no payment decided by `was` can be of.

        They ask for a field that no payment keeps, and are ruled out.
        """
        return sum(
            1 << at
            for at, rule in enumerate(self._new)
            if any(test.field not in CODED for test in self._others[rule.id])
            and not self._presumed(rule.id, was)
            and self._ruled_out(rule.id, was)
        )

    def _presumed(self, name: str, was: str) -> bool:
        """Whether the payment's own rule is this one, and asks for no more now."""
        return was == name and name in self._wider

    def _ruled_out(self, name: str, was: str) -> bool:
        """Whether the rule asked for no more at the import, and did not take it."""
        if name not in self._narrower or was == name:
            return False
        if not self._changed and name not in self._used:
            return False
        last = len(self._order) if not was else self._order.get(was, -1)
        return self._order[name] < last

    def _after(self, row: Row, rule: Rule | None) -> list[Tagged] | None:
        """Tag a row anew; None if what the source said itself is not known."""
        first = row.first
        layout = self._batches[first.batch]
        has = {*layout.columns, *layout.defaults}
        codes = {kind: getattr(first, kind) for kind in (*CODED, "category")}
        codes["decision_as_written"] = first.decision_as_written
        decided = (
            set.intersection(*(set(p.then) for p in rule.parts)) if rule else set()
        )
        if "category" in decided:
            decided.add("account")
        for kind in row.overridden - {"category"}:
            sources = {kind}
            if kind == "account":
                sources = {"account", "account_name", "category"}
            if not sources & has:
                codes[kind] = UNTAGGED if kind in TAGS else ""
            elif kind not in decided:
                lost = self._retagging.lost
                key = (first.rule, kind)
                lost[key] = lost[key].plus(len(row.parts), row.line.amount)
                return None
        if rule is None:
            return [self._tagger.undecided(row.line, codes)]
        return self._tagger.decided(row.line, codes, rule)

    def _rows(self) -> Iterator[tuple[Row, bool]]:
        """Give the rows of the books, each with whether it was reversed."""
        from mopac_spend.engine.database import connect

        split: defaultdict[str, list[Payment]] = defaultdict(list)
        with connect(self._books) as database:
            where = "FROM payments WHERE batch IN (SELECT unnest(?::VARCHAR[]))"
            values = [list(self._batches)]
            used = database.execute(f"SELECT DISTINCT rule {where}", values).fetchall()
            self._used = {rule for (rule,) in used}
            reversed_ = f"SELECT reverses {where} AND reverses <> ''"
            back = {ref for (ref,) in database.execute(reversed_, values).fetchall()}
            cursor = database.execute(f"SELECT {_FIELDS} {where}", values)
            while some := cursor.fetchmany(_CHUNK):
                for payment in map(Payment._make, some):
                    if payment.reverses or payment.ref in back:
                        yield row_of([payment], self._old), True
                    elif (key := row_ref(payment.ref)) != payment.ref:
                        split[key].append(payment)
                    else:
                        yield row_of([payment], self._old), False
        for parts in split.values():
            parts.sort(key=lambda each: (len(each.ref), each.ref))
            yield row_of(parts, self._old), False


def _same(new: Rule, old: Rule | None) -> bool:
    return (
        old is not None
        and set(old.tests) == set(new.tests)
        and [(p.percent, dict(p.then)) for p in old.parts]
        == [(p.percent, dict(p.then)) for p in new.parts]
    )


def _retags(row: Row, after: Sequence[Tagged], rule: str) -> Iterator[Retag]:
    """Bring the parts of a row before and after side by side."""
    first, was = row.first, row.first.rule
    for at in range(max(len(row.parts), len(after))):
        old = row.parts[at] if at < len(row.parts) else None
        new = after[at] if at < len(after) else None
        ref = old.ref if old else f"{row_ref(first.ref)}/{at + 1}"
        amount = new.amount if new else NIL
        if old and new and old.amount == new.amount:
            kinds = [kind for kind in RULED if getattr(old, kind) != new.codes[kind]]
            if not kinds:
                continue
        else:
            kinds = list(RULED)
        before = [f"{k} {getattr(old, k) or 'none'}" for k in kinds] if old else []
        then = [f"{k} {new.codes[k] or 'none'}" for k in kinds] if new else []
        was_tagged, now = (", ".join(each) or "not there" for each in (before, then))
        yield Retag(ref, first.supplier, amount, was_tagged, now, was, rule)
