"""The filters of a lake, as each of its bodies is asked by them.

A code may stand behind the body that it is of. One that a body does not know takes
nothing of it, and the others that are named beside it take what they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.questions.selection import ALL_FILTERS, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.questions.selection import Filters
    from mopac_spend.register import Register

# What is said where no register, or no payment, knows a code or a name.
UNKNOWN = "ASK-002"


def of_body(filters: Filters, code: str, bodies: Sequence[str]) -> Filters | None:
    """Give the filters as one body is asked: what is written of others is not its own.

    Returns:
        None where a filter takes nothing of this body.

    """
    of_it: dict[str, Any] = dict(filters)
    for name in of_it.keys() & {*ALL_FILTERS}:
        values = _several(of_it[name])
        kept = []
        for each in values:
            of, colon, rest = each.partition(":")
            if not colon or of not in bodies:
                kept.append(each)
            elif of == code:
                kept.append(rest)
        if values and not kept:
            return None
        of_it[name] = kept
    return of_it  # type: ignore[return-value]


def for_bodies(
    options: Iterable[tuple[str, str]], codes: Sequence[str], bodies: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Write options that several bodies understand so that each is asked by them.

    A name may begin as one does that stands behind a body: `one: Depot`.

    Args:
        options: each a name as it is typed and a value.
        codes: of the bodies that are asked.
        bodies: of the lake.

    """
    for option, value in options:
        of, colon, _ = value.partition(":")
        if colon and of in bodies and option.replace("-", "_") in ALL_FILTERS:
            yield from ((option, f"{code}:{value}") for code in codes)
        else:
            yield option, value


class Known:
    """Which of several codes bodies know, so that none is lost for another's sake."""

    def __init__(self) -> None:
        """Know of none yet."""
        self._known: set[tuple[str, str]] = set()
        self._lacking: dict[str, dict[tuple[str, str], Refusal]] = {}

    def taken(self, filters: Filters, code: str, register: Register) -> Filters:
        """Give the filters of a body with the codes that it knows.

        Where it knows none of a filter they stand as they were, to be refused.
        """
        taken: dict[str, Any] = dict(filters)
        lacking = self._lacking.setdefault(code, {})
        for name in taken.keys() & {*ALL_FILTERS}:
            values = _several(taken[name])
            unknown = {
                each: refusal
                for each in (values if len(values) > 1 else ())
                if (refusal := _refused(register, name, each))
            }
            kept = [each for each in values if each not in unknown]
            self._known.update((name, each) for each in kept)
            if kept:
                taken[name] = kept
                lacking |= {(name, each): why for each, why in unknown.items()}
        return taken  # type: ignore[return-value]

    def lacking(self, asked: Sequence[str]) -> Mapping[str, list[str]]:
        """Say what bodies that were asked do not know, by code of the body.

        Raises:
            Refusal: `ASK-002`, none of them knows a code.

        """
        for code in asked:
            for key, refusal in self._lacking[code].items():
                if key not in self._known:
                    raise refusal
        return {
            code: [refusal.message for refusal in self._lacking[code].values()]
            for code in asked
        }


def _several(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value or ()]  # type: ignore[attr-defined]


def _refused(register: Register, name: str, value: str) -> Refusal | None:
    try:
        select(register, **{name: [value]})  # type: ignore[arg-type]
    except Refusal as error:
        return error if error.code == UNKNOWN else None
    return None
