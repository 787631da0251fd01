"""Parameters of a question: what its header declares, and what people give.

    -- param: top whole 20: how many suppliers to list, the largest first
    -- param: at day end: the day at which to count
    -- param: order one-of(pounds|name) pounds: what comes first
    -- param: decision decision any: only this one

The sorts are `whole`, `pounds`, `day`, `text`, `one-of(…)` and every kind of the
registers, whose codes are found by any spelling. `end` is the last day asked about,
or of the books where no days are asked; `any` is the empty text. Values are bound
by the engine and never written into the SELECT: there they are `$top`, `$at`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.findings import Refusal
from mopac_spend.money import from_text, whole_pence
from mopac_spend.questions.nearest import nearest
from mopac_spend.questions.selection import ALL_FILTERS
from mopac_spend.questions.titles import code_of, reading
from mopac_spend.questions.window import read_day
from mopac_spend.register import KINDS, Register

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

Value: TypeAlias = "str | int | Decimal | dt.date"

_DECLARED = re.compile(r"([a-z][a-z_]*)\s+(\S+)\s+(\S+)\s*:\s*(\S.*)")
_ONE_OF = re.compile(r"one-of\(([a-z|-]+)\)")
_SORTS = ("whole", "pounds", "day", "text")
END, ANY = "end", "any"
# Options of the command itself, which no parameter may take the name of.
_TAKEN = {
    *ALL_FILTERS,
    *("fy", "quarter", "period", "calendar_year", "to_date", "from", "to", "strand"),
    *("over", "at_least", "under", "at_most", "per", "structure", "assume"),
    *("as_recorded", "format", "output", "payments", "sensitivity", "despite_errors"),
    "engine",
    "yes",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter.

    Attributes:
        name: as it is bound; typed with hyphens in place of `_`.
        sort: what it takes.
        default: as the header writes it.
        words: what it is for.

    """

    name: str
    sort: str
    default: str
    words: str

    @property
    def option(self) -> str:
        """What people type: `--at-least`."""
        return _option(self.name)

    @property
    def summary(self) -> str:
        """One line for print."""
        default = {END: "the last day asked about", ANY: "any"}.get(
            self.default, self.default
        )
        return f"{self.option} ({self.sort}; default {default}): {self.words}"

    def value(
        self, raw: object, register: Register, end: dt.date | None
    ) -> Value | None:
        """Read what was typed, or the default where that is None.

        Args:
            raw: a text as it was typed, or a value of the right type.
            register: resolves codes.
            end: the last day asked about; None where the books hold none.

        Raises:
            Refusal: `ASK-002`, an unknown code; `ASK-006`, a value of another sort.

        """
        value = self.default if raw is None else raw
        if value == END and self.sort == "day":
            return end
        if value == ANY and raw is None:
            return ""
        text = str(value).strip()
        try:
            return self._read(text, register)
        except (ValueError, ArithmeticError) as error:
            msg = f"{self.option} {text!r} is no {self.sort}; {self.summary}"
            raise Refusal("ASK-006", msg) from error

    def _read(self, text: str, register: Register) -> Value:
        if self.sort == "whole":
            number = int(text)
            if number < 0:
                raise ValueError(text)
            return number
        if self.sort == "pounds":
            return whole_pence(from_text(text))
        if self.sort == "day":
            return read_day(text)
        if match := _ONE_OF.fullmatch(self.sort):
            if text not in match[1].split("|"):
                raise ValueError(text)
            return text
        if self.sort in KINDS:
            return code_of(register, self.sort, text)
        return text


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def declared(text: str, place: str) -> Parameter:
    """Read a header line.

    Args:
        text: what stands behind `-- param:`.
        place: file and line.

    Raises:
        Refusal: `ASK-004`, it declares nothing.

    """
    match = _DECLARED.fullmatch(text.strip())
    if match is None:
        msg = (
            "a parameter is declared as `-- param: name sort default: what it is`, "
            "such as `-- param: top whole 20: how many to list`"
        )
        raise Refusal("ASK-004", msg, place)
    name, sort, default, words = match.groups()
    if name in _TAKEN:
        msg = f"every question takes {_option(name)}; rename the parameter"
        raise Refusal("ASK-004", msg, place)
    if not (sort in _SORTS or sort in KINDS or _ONE_OF.fullmatch(sort)):
        msg = f"{sort!r} is no sort; use {', '.join(_SORTS)}, one-of(a|b) or a kind"
        raise Refusal("ASK-004", msg, place)
    parameter = Parameter(name, sort, default, words)
    if default not in {END, ANY} and sort not in KINDS:
        try:
            parameter._read(default, Register())  # noqa: SLF001 - its own kind
        except (ValueError, ArithmeticError, Refusal) as error:
            msg = f"the default {default!r} is no {sort}"
            raise Refusal("ASK-004", msg, place) from error
    return parameter


def bound(
    parameters: Sequence[Parameter],
    values: Mapping[str, object],
    register: Register,
    end: dt.date | None,
    question: str,
) -> dict[str, Value | None]:
    """Give every parameter of a question its value.

    Raises:
        Refusal: `ASK-002` or `ASK-006`, a value that cannot be, or a parameter
            that the question does not take.

    """
    known = {parameter.name for parameter in parameters}
    by_name = {name.replace("-", "_"): value for name, value in values.items()}
    for name in by_name:
        if name not in known:
            raise _not_taken(name, known, question)
    return {
        each.name: each.value(by_name.get(each.name), register, end)
        for each in parameters
    }


def read_as(
    parameters: Sequence[Parameter], values: Mapping[str, object], register: Register
) -> tuple[str, ...]:
    """Say how values were read that are only part of a title.

    Raises:
        Refusal: `ASK-002`, a value that no code or several codes are called.

    """
    by_name = {name.replace("-", "_"): value for name, value in values.items()}
    return tuple(
        words
        for each in parameters
        if each.sort in KINDS and (raw := by_name.get(each.name)) is not None
        if (words := reading(register, each.sort, str(raw).strip()))
    )


def _not_taken(name: str, known: set[str], question: str) -> Refusal:
    own, hint = "it has none of its own", ""
    if known:
        own = f"its own are {', '.join(map(_option, sorted(known)))}"
    if near := nearest(name, {*known, *_TAKEN}, cutoff=0.5):
        hint = f"did you mean {' or '.join(map(_option, near))}? "
    msg = (
        f"{question} takes no {_option(name)}; {hint}{own}; see all of them with: "
        f"mopac-spend questions {question}"
    )
    return Refusal("ASK-006", msg)
