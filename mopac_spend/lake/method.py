"""The method of an answer of bodies: what is one for all, and each body's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import counted, listed
from mopac_spend.money import NIL
from mopac_spend.periods import day_words
from mopac_spend.questions.method import Amount, Method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mopac_spend.lake.comparing import Asked
    from mopac_spend.lake.manifest import Body

# Lines that are told of each body, where there are several.
_OWN = ("Coverage", "Coverage by year", "Tagging", "Shared costs", "Sealed")
_LAGS = (
    "what was changed in these books since is not in it until they are combined again"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBody:
    """One body's share in an answer.

    Attributes:
        body: what the lake holds of it.
        method: of its own answer; None where it has no share in it.

    """

    body: Body
    method: Method | None

    @property
    def words(self) -> str:
        """Say which books these are, and as of when."""
        body, days = self.body, self.body.days
        held = f", {day_words(days[0])} to {day_words(days[1])}" if days else ""
        record = (
            f"; their record is {body.entries:,} long, its root {body.root}"
            if body.entries
            else ""
        )
        return (
            f"{body.title}; books SHA-256 {body.books_sha256}, as combined on "
            f"{day_words(body.day)} ({_LAGS}); {counted(body.payments, 'payment')}"
            f"{held}{record}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodOfBodies(Method):
    """How an answer of several bodies was made.

    Attributes:
        bodies: each that was asked, by code, with its own method. Coverage is told of
            each and not of all together: it says how far one body's work is done.

    """

    bodies: dict[str, OfBody]

    @property
    def coverage_words(self) -> str:
        """The coverage for people, of each body."""
        said = (
            (code, each.method.coverage_words)
            for code, each in self.bodies.items()
            if each.method
        )
        return _one_or_each(dict(said))

    def lines(self) -> list[tuple[str, str]]:
        """As those of `Method`, with what is each body's own."""
        own = [
            (f"{label} of {code}", text)
            for code, each in self.bodies.items()
            if each.method
            for label, text in each.method.lines()
            if label in _OWN[1:]
        ]
        known = [(f"Body {code}", each.words) for code, each in self.bodies.items()]
        whole = [each for each in Method.lines(self) if each[0] not in _OWN[1:]]
        return [*whole, *own, *known]

    def as_json(self) -> dict[str, Any]:
        """Give everything as texts, lists and mappings."""
        names = {each.name for each in fields(Method)}
        plain = Method(**{name: getattr(self, name) for name in names})
        bodies = {
            code: {
                "title": each.body.title,
                "combined": each.body.day.isoformat(),
                "books_sha256": each.body.books_sha256,
                "record_entries": each.body.entries,
                "record_root": each.body.root,
                "payments": each.body.payments,
                "method": each.method.as_json() if each.method else None,
            }
            for code, each in self.bodies.items()
        }
        return plain.as_json() | {"bodies": bodies}


def method_of(
    asked: Sequence[Asked],
    left_out: Mapping[str, tuple[Body, str]],
    notes: Iterable[str],
) -> MethodOfBodies:
    """Say how an answer of bodies was made.

    Args:
        asked: the bodies that have a share in it, one or more.
        left_out: those that have none, and why.
        notes: what is to be known of all of them.

    """
    methods = {each.body.code: each.answer.method for each in asked}
    first = asked[0].answer.method
    several = len(methods) + len(left_out) > 1

    def text(of: Callable[[Method], str]) -> str:
        return _one_or_each({code: of(each) for code, each in methods.items()})

    def texts(of: Callable[[Method], Iterable[str]]) -> tuple[str, ...]:
        return tuple(
            _texts({code: of(each) for code, each in methods.items()}, several)
        )

    def amount(of: Callable[[Method], Amount]) -> Amount:
        amounts = [of(each) for each in methods.values()]
        pounds = sum((each.pounds for each in amounts), NIL)
        return Amount(pounds, sum(each.payments for each in amounts))

    bodies = {a.body.code: OfBody(body=a.body, method=a.answer.method) for a in asked}
    bodies |= {c: OfBody(body=body, method=None) for c, (body, _) in left_out.items()}
    lacking = (f"All of {code}: {why}" for code, (_, why) in sorted(left_out.items()))
    return MethodOfBodies(
        question=first.question,
        title=first.title,
        definition=first.definition,
        caveats=first.caveats,
        source=first.source,
        body="; ".join(f"{each.body.title} ({each.body.code})" for each in asked),
        basis=text(attrgetter("basis")),
        vat=text(attrgetter("vat")),
        period=text(attrgetter("period")),
        parameters=_equal_or_each(methods, attrgetter("parameters")),
        filters=_equal_or_each(methods, attrgetter("filters")),
        definitions=_definitions(methods),
        selected=amount(attrgetter("selected")),
        coverage={},
        coverage_by_year=(),
        coverage_basis=first.coverage_basis,
        untagged=amount(attrgetter("untagged")),
        business_as_usual=amount(attrgetter("business_as_usual")),
        direct=amount(attrgetter("direct")),
        apportioned=amount(attrgetter("apportioned")),
        assumed=amount(attrgetter("assumed")),
        rules=texts(attrgetter("rules")),
        sensitivity=texts(attrgetter("sensitivity")),
        of_registers=first.of_registers,
        overlap=text(attrgetter("overlap")),
        exclusions=(*lacking, *texts(attrgetter("exclusions"))),
        notes=(*notes, *texts(attrgetter("notes"))),
        books=f"a lake, asked of {listed(sorted(bodies))}",
        books_sha256=_digest(bodies),
        sealed="",
        illustrative=text(attrgetter("illustrative")),
        findings=(),
        sql=first.sql,
        bodies={code: bodies[code] for code in sorted(bodies)},
    )


def _digest(bodies: Mapping[str, OfBody]) -> str:
    """Digest the bodies that were asked, by those of their books."""
    lines = (f"{code} {bodies[code].body.books_sha256}\n" for code in sorted(bodies))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _one_or_each(said: Mapping[str, str]) -> str:
    """Give what all bodies say, or what each of them does."""
    if len({*said.values()}) < 2:  # noqa: PLR2004 - one for all
        return next(iter(said.values()), "")
    return "; ".join(f"{code}: {text}" for code, text in said.items() if text)


def _equal_or_each(
    methods: Mapping[str, Method], of: Callable[[Method], tuple[str, ...]]
) -> tuple[str, ...]:
    values = {code: of(each) for code, each in methods.items()}
    if len({*values.values()}) == 1:
        return next(iter(values.values()))
    return tuple(_texts(values, several=True))


def _texts(said: Mapping[str, Iterable[str]], several: bool) -> Iterator[str]:  # noqa: FBT001 - whether each is told apart
    for code, some in said.items():
        for each in some:
            yield f"{code}: {each}" if several else each


def _definitions(methods: Mapping[str, Method]) -> dict[str, str]:
    """Give what categories mean: by body where bodies do not mean the same."""
    meant: dict[str, dict[str, str]] = {}
    for code, method in methods.items():
        for title, text in method.definitions.items():
            meant.setdefault(title, {})[code] = text
    return {
        title if whole else f"{title} ({code})": text
        for title, by_body in meant.items()
        for whole in [len({*by_body.values()}) == 1]
        for code, text in by_body.items()
    }
