"""Suppliers: which code a name or an id stands for, on a day, and what clashes.

    2017-04-01 custom "supplier" "harbour-training" "Harbour Training Ltd"
      ids: "101403, 101977"
      company: "01234567"
      valid-to: 2024-03-31
      successor: "harbour-training-2024"
    2017-04-01 custom "alias" "supplier" "harbour-training" "HARBOUR TRAINING LIMITED"

A *novation* gives a contract to another company, often of the same name: the
successor has its own code and number, and every spelling of the two follows the
day. Two companies of one name that have nothing to do with each other stay apart:
the name alone then stands for neither, and the finance system's id decides.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

from mopac_spend.findings import Finding
from mopac_spend.register.codes import alike
from mopac_spend.register.kinds import Supplier

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from mopac_spend.register.codes import Register

# Registered numbers: the metadata's name, and what people call it.
NUMBERS = {"company": "company number", "charity": "charity number"}
_NUMBER_LENGTH = 8


def number(text: str) -> str:
    """Reduce a registered number to what is compared: `1234567` is `01234567`.

    Company numbers have eight characters; the noughts in front are often lost in
    a spreadsheet.
    """
    plain = "".join(text.split()).upper()
    return plain.zfill(_NUMBER_LENGTH) if plain.isdigit() else plain


class Names:
    """Every name and id of the register's suppliers, looked up at once.

    names = Names(register)
    names.find("HARBOUR TRAINING LIMITED", "", dt.date(2019, 5, 1))   "harbour-training"
    """

    def __init__(self, register: Register) -> None:
        """Read what the register says now."""
        self._suppliers = register.of(Supplier)
        self._before = _predecessors(self._suppliers)
        self.spellings = {
            text: code
            for (kind, text), code in register.aliases.items()
            if kind == Supplier.kind
        }
        self.ids: dict[str, str] = {}
        for supplier in self._suppliers.values():
            for each in supplier.ids:
                self.ids.setdefault(alike(each), supplier.code)

    def find(
        self, name: str, supplier_id: str = "", day: dt.date | None = None
    ) -> str | None:
        """Find the supplier a payment went to; None where the register has none.

        The spelling decides; where it stands for none, or for several that only
        their numbers tell apart, the finance system's id does.

        Args:
            name: as the source wrote it.
            supplier_id: of the finance system, "" where there is none.
            day: of the payment, for a novation; None gives the code as written.

        """
        code = self.spellings.get(alike(name)) if self.spellings else None
        if code is None and supplier_id:
            code = self.ids.get(alike(supplier_id))
        return code if code is None or day is None else self.on(code, day)

    def on(self, code: str, day: dt.date) -> str:
        """Give who stood on a day in the line of successors that a code is in."""
        seen = {code}
        while (before := self._before.get(code)) and len(before) == 1:
            earlier = self._suppliers[before[0]]
            ended = earlier.valid_to
            if earlier.code in seen or ended is None or day > ended:
                break
            code = earlier.code
            seen.add(code)
        while (one := self._suppliers[code]).successor in self._suppliers:
            if one.valid_to is None or day <= one.valid_to or one.successor in seen:
                break
            code = one.successor
            seen.add(code)
        return code

    def days(self, code: str) -> list[tuple[dt.date | None, dt.date | None, str]]:
        """Give the line of a code as first day, last day, code; None is open.

        No day is of two of them, whatever the register says: a line goes no further
        than who has no last day, and nobody in it begins before all others ended.
        """
        suppliers = self._suppliers
        line: list[str] = [code]
        while (before := self._before.get(line[0])) and len(before) == 1:
            if before[0] in line or suppliers[before[0]].valid_to is None:
                break
            line.insert(0, before[0])
        while (last := suppliers[line[-1]]).successor in suppliers:
            if last.successor in line or last.valid_to is None:
                break
            line.append(last.successor)
        ends = [end for each in line[:-1] if (end := suppliers[each].valid_to)]
        firsts = accumulate(ends, max)
        return list(zip([None, *firsts], [*ends, None], line, strict=True))


def is_succession(register: Register, one: str, other: str) -> bool:
    """Say whether two codes are of one line of successors."""
    suppliers = register.of(Supplier)
    return _heir(suppliers, one) == _heir(suppliers, other)


def apart_by_number(register: Register) -> set[str]:
    """Give the suppliers of one title that their registered numbers tell apart.

    All of one title need a company number, or all a charity number, no two
    alike; successors of each other need none.
    """
    by_title: defaultdict[str, list[Supplier]] = defaultdict(list)
    for supplier in register.of(Supplier).values():
        by_title[alike(supplier.title)].append(supplier)
    return {
        supplier.code
        for same in by_title.values()
        if len({_heir(register.of(Supplier), s.code) for s in same}) > 1
        and any(_all_differ(getattr(s, name) for s in same) for name in NUMBERS)
        for supplier in same
    }


def shared_numbers(register: Register) -> Iterator[Finding]:
    """No two suppliers have one company or charity number (`SPEND-048`)."""
    for name, words in NUMBERS.items():
        by_number: dict[str, Supplier] = {}
        for supplier in register.of(Supplier).values():
            written = getattr(supplier, name)
            if not written:
                continue
            first = by_number.setdefault(number(written), supplier)
            # A charity that changed its form keeps its charity number.
            novated = name != "company" and is_succession(
                register, first.code, supplier.code
            )
            if first is not supplier and not novated:
                yield _finding(
                    supplier,
                    "SPEND-048",
                    f"the {words} {written} is also that of {first.code} at "
                    f"{first.file}:{first.line}; correct one of the two, or make one "
                    f"supplier of them: remove one and make its names aliases of "
                    f"the other",
                )


def shared_ids(register: Register) -> Iterator[Finding]:
    """No supplier id stands for two suppliers (`SPEND-049`)."""
    by_id: dict[str, Supplier] = {}
    for supplier in register.of(Supplier).values():
        for each in supplier.ids:
            first = by_id.setdefault(alike(each), supplier)
            if not is_succession(register, first.code, supplier.code):
                yield _finding(
                    supplier,
                    "SPEND-049",
                    f"the supplier id {each} is also that of {first.code} at "
                    f"{first.file}:{first.line}; take it out of one of the two",
                )


def _heir(suppliers: Mapping[str, Supplier], code: str) -> str:
    seen = {code}
    while (after := suppliers[code].successor) in suppliers and after not in seen:
        seen.add(after)
        code = after
    return code


def _predecessors(suppliers: Mapping[str, Supplier]) -> dict[str, list[str]]:
    before: defaultdict[str, list[str]] = defaultdict(list)
    for supplier in suppliers.values():
        if supplier.successor:
            before[supplier.successor].append(supplier.code)
    return before


def _all_differ(numbers: Iterable[str]) -> bool:
    plain = [number(each) for each in numbers]
    return all(plain) and len(set(plain)) == len(plain)


def _finding(supplier: Supplier, code: str, message: str) -> Finding:
    return Finding(
        supplier.file, supplier.line, code, f"supplier {supplier.code}: {message}"
    )
