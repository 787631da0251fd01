"""A question to the books with its options, as a person types them.

    Typed("spend-by-category", (("category", "training"), ("fy", "2019-20")))

The same options are what `mopac-spend ask` and `mopac-spend foi answer` take, and what
a case keeps of a question that was asked.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.fields import FILTERS
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.selection import Filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.answer import Answer

# Ways to name days; a question takes one of them, or the first and last day.
DAYS = ("fy", "quarter", "period", "calendar-year", "to-date", "from", "to")
_SINGLE = frozenset(
    [*DAYS, "over", "at-least", "under", "at-most", "per", "structure"],
)
_FLAGS = frozenset(["as-recorded"])
_NAMES = {"from": "from_"}


class Typed(NamedTuple):
    """A question, and its options as they are typed, each with its value.

    Attributes:
        question: its name.
        options: names without dashes before them; a flag has the value "".

    """

    question: str
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Write it as it stands behind `mopac-spend ask`."""
        words = [self.question]
        for name, value in self.options:
            words += [f"--{name}", *([shlex.quote(value)] if value else [])]
        return " ".join(words)

    @property
    def days(self) -> tuple[tuple[str, str], ...]:
        """The options that name days."""
        return tuple(each for each in self.options if each[0] in DAYS)

    def of(self, name: str) -> list[str]:
        """Give the values of an option."""
        return [value for option, value in self.options if option == name]

    def with_days(self, *days: tuple[str, str]) -> Typed:
        """Ask the same of other days."""
        others = [each for each in self.options if each[0] not in DAYS]
        return Typed(self.question, (*others, *days))

    def adding(self, *options: tuple[str, str]) -> Typed:
        """Ask the same with more options."""
        more = [each for each in options if each not in self.options]
        return Typed(self.question, (*self.options, *more))

    def without(self, *options: tuple[str, str]) -> Typed:
        """Ask the same with fewer options."""
        return Typed(
            self.question,
            tuple(each for each in self.options if each not in options),
        )


def typed(
    question: str, parameters: Mapping[str, str], filters: Mapping[str, Any]
) -> Typed:
    """Write down what was asked, from the arguments of a command.

    Args:
        question: its name.
        parameters: its own.
        filters: as `ask` takes them; those that are not set are left out.

    """
    options: list[tuple[str, str]] = []
    for name, value in {**parameters, **filters}.items():
        option = name.rstrip("_").replace("_", "-")
        if option in _FLAGS:
            options += [(option, "")] if value else []
        elif value is None or (option == "per" and not _limited(filters)):
            continue
        elif isinstance(value, (tuple, list)):
            options += [(option, f"{each}") for each in value]
        else:
            options.append((option, f"{value}"))
    return Typed(question, tuple(options))


def _limited(filters: Mapping[str, Any]) -> bool:
    limits = ("over", "at_least", "under", "at_most")
    return any(filters.get(name) is not None for name in limits)


def answered(books: Books, what: Typed, table: Cursor | None = None) -> Answer:
    """Ask the books.

    Raises:
        Refusal: as `mopac_spend.questions.ask.ask`.

    """
    parameters, filters = _parted(what.options)
    question = library.find(what.question, books.root)
    return ask(books, question, table=table, parameters=parameters, **filters)


def _parted(
    options: Iterable[tuple[str, str]],
) -> tuple[dict[str, str], dict[str, Any]]:
    """Part a question's own parameters from filters."""
    parameters: dict[str, str] = {}
    filters: dict[str, Any] = {}
    for option, value in options:
        name = _NAMES.get(option, option.replace("-", "_"))
        if name not in {*Filters.__annotations__, *FILTERS}:
            parameters[name] = value
        elif option in _FLAGS:
            filters[name] = True
        elif option in _SINGLE:
            filters[name] = value
        else:
            filters[name] = (*filters.get(name, ()), value)
    return parameters, filters
