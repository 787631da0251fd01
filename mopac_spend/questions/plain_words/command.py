"""The command for a question and what was read of a text: its options, and its doubts.

Nothing that was read is dropped in silence: what a question does not take is a doubt.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.fields import FILTERS
from mopac_spend.money import show
from mopac_spend.questions.nearest import called
from mopac_spend.questions.plain_words.words import is_soft, stem, words
from mopac_spend.questions.selection import Filters
from mopac_spend.register import KINDS, Supplier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from mopac_spend.questions.header import Header
    from mopac_spend.questions.parameters import Parameter
    from mopac_spend.questions.plain_words.amounts import Limits
    from mopac_spend.questions.plain_words.days import Days
    from mopac_spend.questions.plain_words.index import Indexed
    from mopac_spend.questions.plain_words.naming import Entry, Named
    from mopac_spend.questions.plain_words.slips import Slip
    from mopac_spend.questions.plain_words.words import Word

# The ways to name days.
DAYS = frozenset(("fy", "quarter", "period", "calendar_year", "to_date", "from_", "to"))
# Filters that take several codes.
_SEVERAL = frozenset(("plan", "strand", "commitment", *FILTERS))
# Choices that mean nothing by themselves.
_NO_CHOICE = {"all", "any", "apart", "together", "used"}
_ORDER = (
    *("plan", "strand", "commitment", "initiative", "category", "directorate"),
    *("fund", "decision", "grant", "contract", "account", "supplier", "borough"),
)


class Reading(NamedTuple):
    """What was read of a text.

    Attributes:
        named: names of the books.
        limits: amounts and counts.
        days: the period.
        rest: the words that are neither, in order.
        partly: words that are part of names of categories or accounts: each as it
            was written, its stem, and what has it in its name.
        slips: words that were mended.

    """

    named: Sequence[Named]
    limits: Limits
    days: Days
    rest: Sequence[Word]
    partly: Sequence[tuple[str, str, Sequence[Entry]]]
    slips: Sequence[Slip] = ()


class Command(NamedTuple):
    """What was put together.

    Attributes:
        options: each a name as it is typed and a value.
        doubts: what was asked and is not in them.
        notes: how it was read.
        passed_by: how many names the question does not take, and limits for half.

    """

    options: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    passed_by: float


def command_for(
    question: Indexed,
    reading: Reading,
    options: Iterable[tuple[str, str]],
    known: Collection[str],
) -> Command:
    """Put together the options of a question.

    Args:
        question: which.
        reading: of the text.
        options: those that the wording it was found by brings.
        known: stems that any question is put in.

    """
    making = _Making(question)
    making.doubts += [
        f"'{slip.written}' is read as {slip.meant}" for slip in reading.slips
    ]
    making.add_names(reading.named)
    making.add_days(reading.days)
    making.add_limits(reading.limits)
    making.add_choices([word.stem for word in reading.rest])
    making.add_lacking(reading.rest, known)
    making.add_partly(reading.partly)
    making.add_written(options)
    order = {name: at for at, name in enumerate(_ORDER)}
    made = sorted(making.options, key=lambda each: order.get(each[0], len(order)))
    return Command(
        tuple(made), tuple(making.doubts), tuple(making.notes), making.passed_by
    )


def typed(question: str, options: Iterable[tuple[str, str]]) -> str:
    """Write a command as it is typed."""
    parts = [f"--{name} {shlex.quote(value)}" for name, value in options]
    return " ".join(["mopac-spend ask", question, *parts])


def parted(
    options: Iterable[tuple[str, str]],
) -> tuple[dict[str, str], dict[str, Any]]:
    """Part the options of a command into a question's own parameters and filters.

    Args:
        options: each a name as it is typed and a value.

    Returns:
        Parameters by name; filters as `mopac_spend.questions.ask.ask` takes them.

    """
    parameters: dict[str, str] = {}
    filters: dict[str, Any] = {}
    for option, value in options:
        name = {"from": "from_"}.get(option, option.replace("-", "_"))
        if name in _SEVERAL:
            filters[name] = (*filters.get(name, ()), value)
        elif name in Filters.__annotations__:
            filters[name] = value
        else:
            parameters[name] = value
    return parameters, filters


class _Making:
    def __init__(self, question: Indexed) -> None:
        self.question = question
        self.header: Header = question.header
        self.options: list[tuple[str, str]] = []
        self.doubts: list[str] = []
        self.notes: list[str] = []
        self.passed_by = 0.0

    def _parameter(self, *, sort: str = "", name: str = "") -> Parameter | None:
        for each in self.header.parameters:
            if (sort and each.sort == sort) or (name and each.name == name):
                return each
        return None

    def _takes(self, option: str) -> bool:
        return not self.header.of_registers or option in self.header.filters

    def _add(self, name: str, value: str) -> None:
        if (name, value) not in self.options:
            self.options.append((name, value))

    def _not_taken(self, what: str, option: str, weight: float = 1.0) -> None:
        self.passed_by += weight
        self.doubts.append(
            f"{self.header.name} is asked of the registers and takes no --{option}, so "
            f"{what} would change nothing"
        )

    def add_names(self, named: Sequence[Named]) -> None:
        for each in named:
            if each.doubt:
                self.doubts.append(each.doubt)
            if each.entry is None:
                self._one_of_several(each)
                continue
            kind, value, title = each.entry
            if self._is_subject(each):
                continue
            own = self._parameter(sort=kind)
            recipient = self._parameter(name="recipient", sort="")
            if own is not None:
                self._add(own.name.replace("_", "-"), value)
            elif kind == Supplier.kind and recipient is not None:
                self._add(recipient.name, title)
            elif self._takes(called(kind)):
                self._add(called(kind), value)
            else:
                self._not_taken(f"'{each.text}'", called(kind))
                continue
            self.notes.append(_said(each))

    def _one_of_several(self, each: Named) -> None:
        recipient = self._parameter(name="recipient")
        kinds = {entry.kind for entry in each.others}
        if recipient is not None and kinds == {Supplier.kind}:
            self._add(recipient.name, each.text)
            return
        if each.others:
            self._several(each.text, each.others)

    def _is_subject(self, each: Named) -> bool:
        """Whether a name is what the question is about anyway: tenders, reserves."""
        stems = {word.stem for word in words(each.text)}
        return len(stems) == 1 and stems <= self.question.about

    def add_days(self, days: Days) -> None:
        self.notes += days.notes
        self.doubts += [f"not understood: {each}" for each in days.unclear]
        at = self._parameter(name="at")
        for name, value in days.options:
            self._add(name.replace("_", "-"), value)
        if days.until is not None:
            until = str(days.until)
            if self.header.compares and not days.options:
                self._add("to-date", until)
            elif at is not None:
                self._add("at", until)
            elif days.options or days.first is None:
                self.doubts.append(f"{self.header.name} does not count up to {until}")
            else:
                self._add("from", str(min(days.first, days.until)))
                self._add("to", until)
        elif self.header.compares and not days.options:
            self.doubts.append(
                f"{self.header.name} compares with the year before; say of which days"
            )
        if days.compared and not self.header.compares:
            self.passed_by += 1
            self.doubts.append(
                f"{self.header.name} does not put the year before beside; "
                f"ask of each, or spend-to-date"
            )

    def add_limits(self, limits: Limits) -> None:
        self.doubts += [f"not understood: {each}" for each in limits.unclear]
        worth = self._parameter(name="worth") or self._parameter(name="large")
        for name, pounds in limits.pounds.items():
            option = name.replace("_", "-")
            value = f"{pounds:.2f}".removesuffix(".00")
            if worth is not None and name == "over":
                self._add(worth.name.replace("_", "-"), value)
            elif self._takes(name):
                self._add(option, value)
            else:
                self._not_taken(
                    f"{limits.words[name]} ({show(pounds)})", option, _LIMIT
                )
        for name, number in (("top", limits.top), ("within", limits.within)):
            if number is None:
                continue
            if self._parameter(name=name):
                self._add(name, str(number))
            else:
                self.passed_by += _LIMIT
                self.doubts.append(
                    f"{self.header.name} takes no --{name}, so "
                    f"'{limits.words[name]}' is not in it"
                )

    def add_lacking(self, rest: Sequence[Word], known: Collection[str]) -> None:
        """Say which words another question is put in, and this one is not."""
        lacking = [
            word.text
            for word in rest
            if word.stem in known
            and word.stem not in self.question.frequencies
            and not is_soft(word.stem)
        ]
        if lacking:
            words_ = ", ".join(f"'{each}'" for each in dict.fromkeys(lacking))
            self.doubts.append(f"{self.header.name} says nothing of {words_}")

    def add_choices(self, rest: Sequence[str]) -> None:
        """Set what has few values where the text says one of them, in its order."""
        taken: set[str] = set()
        for parameter in self.header.parameters:
            if not parameter.sort.startswith("one-of("):
                continue
            choices = parameter.sort[len("one-of(") : -1].split("|")
            stems = {stem(each.rpartition("-")[2]): each for each in choices}
            meant = [
                stems[each]
                for each in rest
                if each in stems
                and stems[each] not in taken
                and stems[each] not in _NO_CHOICE
            ]
            if meant:
                taken.add(meant[0])
                if meant[0] != parameter.default or len(meant) > 1:
                    self._add(parameter.name.replace("_", "-"), meant[0])

    def add_partly(self, partly: Sequence[tuple[str, str, Sequence[Entry]]]) -> None:
        """Say that a word is heeded by no filter: the answer is of more than it."""
        for text, stemmed, entries in partly:
            if stemmed not in self.question.about:
                self._several(text, entries)

    def _several(self, text: str, entries: Sequence[Entry]) -> None:
        names = " or ".join(
            f"--{called(kind)} {shlex.quote(value)}"
            for kind, value, _ in entries[:_SHOWN]
        )
        self.doubts.append(f"'{text}' selects nothing by itself; add {names}")

    def add_written(self, options: Iterable[tuple[str, str]]) -> None:
        """Add the options of a wording, where the text does not say otherwise."""
        said = {name for name, _ in self.options}
        for name, value in options:
            if name not in said:
                self._add(name, value)


_SHOWN = 4
_LIMIT = 0.5


def _said(each: Named) -> str:
    entry = each.entry
    assert entry is not None  # noqa: S101 - the caller saw it
    title = entry.title if entry.kind in KINDS else entry.value
    note = f"'{each.text}' is the {called(entry.kind)} {title}"
    if each.others:
        others = ", ".join(
            f"the {called(o.kind)} {o.title}" for o in each.others[:_SHOWN]
        )
        note += f"; it is also {others}"
    return note
