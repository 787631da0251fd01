"""The duties as they stand: what is common to all bodies, and what a body says itself.

The shipped text is `duties/*.beancount`. An entry of the books' own registers with the
same code takes the place of the shipped one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books.door import parse
from mopac_spend.findings import BooksError, Refusal, listed
from mopac_spend.periods import day_words
from mopac_spend.publishing.standards import refuse_unknown
from mopac_spend.register import Duty, Register, SpendClass, common

if TYPE_CHECKING:
    from mopac_spend.periods import Period

_TEXTS = Path(__file__).with_name("duties")
CONTRACT, DOCUMENT, PAYMENT, GROSS = "contract", "document", "payment", "gross"
TENDER, NOTICE, GRANT = "tender", "notice", "grant"
# Their rows are entries of registers, and no payments.
OF_REGISTERS = {CONTRACT, TENDER}


@dataclass(frozen=True, slots=True)
class Law:
    """What is in force, and what was.

    Attributes:
        duties: by code, shipped ones first.
        classes: of spending, by code.
        body: the kind of body that the books are of.

    """

    duties: dict[str, Duty]
    classes: dict[str, SpendClass]
    body: str

    def duty(self, name: str, period: Period) -> Duty:
        """Give the duty of a name that decides about a period.

        It is the one in force on the last day, or else on the first: its earlier and
        later versions go by its name too.

        Raises:
            Refusal: `PUBLISH-001`, there is none of that name; `PUBLISH-002`, it is
                not in force.

        """
        versions = self.versions(name)
        for day in (period.last, period.first):
            for each in versions:
                if each.valid_on(day):
                    return each
        first = min(each.valid_from for each in versions)
        lasts = [each.valid_to for each in versions]
        if first > period.last:
            words = f"it is in force from {day_words(first)}"
        else:
            last = max(each for each in lasts if each is not None)
            words = f"it was in force until {day_words(last)}"
        msg = (
            f"{name} is not in force in {period.name}: {words}; publish a period in "
            f"which it is, or name another duty: mopac-spend publish --due"
        )
        raise Refusal("PUBLISH-002", msg)

    def versions(self, name: str) -> list[Duty]:
        """Give the duty of a name with those before and after it.

        Raises:
            Refusal: `PUBLISH-001`, there is none.

        """
        if name not in self.duties:
            names = sorted({self.name(each) for each in self.duties.values()})
            msg = f"there is no duty called {name!r}; there are {listed(names, 20)}"
            raise Refusal("PUBLISH-001", msg)
        found, left = [], [name]
        while left:
            code = left.pop()
            if code in self.duties and self.duties[code] not in found:
                found.append(self.duties[code])
                left.append(self.duties[code].successor)
                left += [c for c, each in self.duties.items() if each.successor == code]
        return found

    def name(self, duty: Duty) -> str:
        """Give the name that all versions of a duty go by: that of the shipped one.

        Of several versions it is the code without the year in which it began.
        """
        codes = [each.code for each in self.versions(duty.code)]
        return min(codes, key=lambda code: (len(code), code))

    def family(self, duty: Duty, period: Period) -> list[Duty]:
        """Give the duties that divide the spending of a period with a duty.

        Raises:
            Refusal: `PUBLISH-003`, two of them take one class.

        """
        if not duty.family:
            return [duty]
        found = [
            each
            for each in self.duties.values()
            if each.family == duty.family
            and each.per not in OF_REGISTERS
            and self._decides(each, period)
        ]
        taken: dict[str, str] = {}
        for each in found:
            for code in each.classes:
                if other := taken.get(code):
                    msg = (
                        f"{other} and {each.code} both take {code} in {period.name}, "
                        f"so that it would be published twice; correct one of them, or "
                        f"end it with valid-to"
                    )
                    raise Refusal("PUBLISH-003", msg, _place(each))
                taken[code] = each.code
        return found

    def binding(self) -> list[Duty]:
        """Give the duties that bind this kind of body, now or in the past."""
        return [each for each in self.duties.values() if self.binds(each)]

    def binds(self, duty: Duty) -> bool:
        """Say whether a duty binds this kind of body."""
        return not duty.bodies or self.body in duty.bodies

    def _decides(self, duty: Duty, period: Period) -> bool:
        try:
            return self.duty(duty.code, period) == duty
        except Refusal:
            return False


def law_of(register: Register) -> Law:
    """Put the shipped duties and those of a register together.

    Args:
        register: of the books.

    Raises:
        BooksError: the shipped text is damaged.
        Refusal: `PUBLISH-003`, a duty is not whole.

    """
    ours = _common()
    law = Law(
        {**ours.of(Duty), **register.of(Duty)},
        {**ours.of(SpendClass), **register.of(SpendClass)},
        register.books.body if register.books else "",
    )
    for duty in law.duties.values():
        _whole(duty, law)
    return law


@cache
def _common() -> Register:
    entries = []
    for path in sorted(_TEXTS.glob("*.beancount")):
        parsed = parse(path.read_bytes(), path.name)
        if parsed.errors:
            msg = f"it cannot be read ({parsed.errors[0].message}); install it anew"
            raise Refusal("PUBLISH-003", msg, path.name)
        entries += parsed.entries
    register, findings = common(entries)
    if findings:
        raise BooksError(findings)
    return register


def _whole(duty: Duty, law: Law) -> None:
    """See that a duty says all that it has to.

    Raises:
        Refusal: `PUBLISH-003`, it does not.

    """
    lacking = [key for key in ("per", "vat", "frequency", "form") if not _of(duty, key)]
    if duty.threshold is not None and not duty.operator:
        lacking.append("operator")
    if duty.per not in OF_REGISTERS and not duty.classes:
        lacking.append("classes")
    if lacking:
        msg = f"the duty {duty.code} does not say its {listed(lacking)}; add it"
        raise Refusal("PUBLISH-003", msg, _place(duty))
    refuse_unknown(duty.standard, duty.code, _place(duty))
    if unknown := [each for each in duty.classes if each not in law.classes]:
        msg = (
            f"the duty {duty.code} takes {unknown[0]}, which no register has as a "
            f"spend-class; there are {listed([*law.classes], 20)}"
        )
        raise Refusal("PUBLISH-003", msg, _place(duty))


def _of(duty: Duty, key: str) -> object:
    return getattr(duty, key)


def _place(duty: Duty) -> str:
    return f"{duty.file}:{duty.line}"
