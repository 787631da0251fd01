"""Decisions on supplier names, written into the register: all of them, or none.

    merge(books, read(Path("suppliers.xlsx")), "suppliers.xlsx")

New suppliers and aliases go to the end of `registers/suppliers.beancount`; ids and
numbers of a supplier that is there already are put under its own directive. Payments
are not touched. What would be written is read back first: where the registers would
have one finding more, nothing is written.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend import register as registers
from mopac_spend.books import journal, register_files
from mopac_spend.books.journal import MAIN
from mopac_spend.books.record import Deed
from mopac_spend.books.register_text import changed_texts, entry_text
from mopac_spend.forms.filled import NOTHING, Faults
from mopac_spend.quoting import quoted
from mopac_spend.register import Supplier, alike
from mopac_spend.register.spelling import redacted
from mopac_spend.register.suppliers import NUMBERS, Names, is_succession, number
from mopac_spend.suppliers import register_file
from mopac_spend.suppliers.decision_file import APART, DECISIONS, MERGE
from mopac_spend.suppliers.names_paid import names_paid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.forms.filled import Line

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
# Company and charity numbers: 01234567, SC123456, NIC100123, 1012345-1.
_NUMBER = re.compile(r"[A-Za-z]{0,3}[0-9]{4,8}(-[0-9]{1,2})?")
# The columns that a line to merge is read for.
_READ = (
    *("decision", "name", "supplier_ids", "code", "title", "company_number"),
    *("charity_number", "individual", "valid_from"),
)
_YES, _NO = {"yes", "y", "true", "1"}, {"", "no", "n", "false", "0"}


@dataclass(slots=True)
class _Merged:
    """What a decision file says of one supplier."""

    code: str
    row: int
    names: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    title: str = ""
    company: str = ""
    charity: str = ""
    individual: bool | None = None
    valid_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a merge wrote: suppliers that are new, and names recorded."""

    suppliers: int
    names: int
    files: tuple[str, ...]


def merge(books: Books, lines: Sequence[Line], file: str) -> Outcome:
    """Write decisions into the register. The caller holds the lock of the books.

    Args:
        books: sound books, opened under the lock.
        lines: of the decision file.
        file: its name, for what is refused.

    Raises:
        Refusal: `SUPPLIER-002`, decisions that cannot be applied, each at its
            cell; `SUPPLIER-003`, no include of the books finds the register;
            `IMPORT-010`, the books cannot be written. Nothing was written.

    """
    merged = _Reading(books).of(lines)
    if not merged:
        return Outcome(0, 0, ())
    now = register_files.texts_of(books.root / MAIN)
    register_file.refuse_unread(books.root / MAIN, now)
    texts = _Writing(books, now).texts(merged)
    if texts:
        register_file.prove(now, texts, file)
        journal.post(books.root, texts, Deed("suppliers merge"), books.batches)
    known = books.register
    new = [each for each in merged if each.code not in known.of(Supplier)]
    names = [
        name
        for each in merged
        for name in dict.fromkeys(each.names)
        if known.resolve(Supplier.kind, name) is None
    ]
    return Outcome(len(new), len(names), tuple(texts))


class _Reading:
    """The lines of a decision file, held against books."""

    def __init__(self, books: Books) -> None:
        self._register = books.register
        self._suppliers = books.register.of(Supplier)
        self._paid = {name.name: name for name in names_paid(books)}
        self._spelt = {" ".join(name.split()): name for name in self._paid}
        self._faults = Faults()
        self._merged: dict[str, _Merged] = {}
        self._row_of: dict[str, tuple[int, str]] = {}
        self._id_of = dict(Names(books.register).ids)

    def of(self, lines: Sequence[Line]) -> list[_Merged]:
        """Give what is to be written.

        Raises:
            RefusedListError: `SUPPLIER-002`, with every cell that is wrong.

        """
        for line in lines:
            decision = line["decision"].casefold()
            wrong = False
            for column in _READ if decision == MERGE else ("decision",):
                if fault := line.cells.get(column, NOTHING).fault:
                    self._fault(line, column, fault)
                    wrong = True
            if wrong:
                continue
            if decision in {"", APART}:
                continue
            if decision != MERGE:
                typed = line["decision"]
                self._fault(line, "decision", f"{typed!r} is none of {_or(DECISIONS)}")
                continue
            self._take(line)
        self._faults.refuse()
        return list(self._merged.values())

    def _fault(self, line: Line, column: str, what: str) -> None:
        self._faults.add(line.at(column), "SUPPLIER-002", what)

    def _take(self, line: Line) -> None:
        code = line["code"]
        if problem := self._not_a_code(code):
            self._fault(line, "code", problem)
            return
        merged = self._merged.setdefault(code, _Merged(code, line.row))
        self._name(line, merged)
        self._title(line, merged)
        for slot in NUMBERS:
            self._number(line, merged, slot)
        individual = line["individual"].casefold()
        if individual not in _YES | _NO:
            self._fault(line, "individual", f"{line['individual']!r} is not yes or no")
        elif individual:
            merged.individual = bool(merged.individual) or individual in _YES
        self._day(line, merged)

    def _not_a_code(self, code: str) -> str:
        if not code:
            return "is empty; give the supplier a code"
        if not _CODE.fullmatch(code) or code in registers.RESERVED:
            return f"{code!r} cannot be a code: use letters, digits and hyphens"
        kinds = [kind for kind, e in self._register.entries.items() if code in e]
        if kinds in ([], [Supplier.kind]):
            return ""
        return f"{code} is already the code of a {kinds[0]}; choose another"

    def _name(self, line: Line, merged: _Merged) -> None:
        name = " ".join(line["name"].split())
        if redacted(name):
            self._fault(line, "name", f"{name!r} hides who was paid: it is no supplier")
            return
        if name not in self._spelt:
            self._fault(
                line, "name", f"no payment went to {name!r}; leave names as listed"
            )
            return
        row, code = self._row_of.setdefault(alike(name), (line.row, merged.code))
        if code != merged.code:
            self._fault(
                line,
                "code",
                f"row {row} merges this name into {code}; give both the same code, "
                f"or empty one of the decisions",
            )
        stands = self._register.resolve(Supplier.kind, name)
        if stands is not None and not self._of_one_line(stands, merged.code):
            fault = (
                f"{name!r} stands for {stands} in the register already; merge into it"
            )
            self._fault(line, "code", fault)
        merged.names.append(name)
        ids = self._paid[self._spelt[name]].ids
        listed = {each.strip() for each in line["supplier_ids"].split(",")} - {""}
        for each in sorted(listed):
            owner = self._id_of.setdefault(alike(each), merged.code)
            if each not in ids:
                fault = f"{each!r} is no id of {name!r}; leave ids as listed"
                self._fault(line, "supplier_ids", fault)
            elif not self._of_one_line(owner, merged.code):
                fault = f"{each} is the id of {owner}; take it out of one of the two"
                self._fault(line, "supplier_ids", fault)
            else:
                merged.ids.append(each)

    def _of_one_line(self, one: str, other: str) -> bool:
        known = one in self._suppliers and other in self._suppliers
        return one == other or (known and is_succession(self._register, one, other))

    def _title(self, line: Line, merged: _Merged) -> None:
        title = " ".join(line["title"].split())
        entry = self._suppliers.get(merged.code)
        known = merged.title or (entry.title if entry else "")
        if title and known and title != known:
            fault = f"the title of {merged.code} is {known!r}; write that, or nothing"
            self._fault(line, "title", fault)
        elif title:
            merged.title = title

    def _number(self, line: Line, merged: _Merged, slot: str) -> None:
        column = f"{slot}_number"
        typed = line[column]
        if not typed:
            return
        if not _NUMBER.fullmatch("".join(typed.split())):
            self._fault(line, column, f"{typed!r} is not one registered number")
            return
        entry = self._suppliers.get(merged.code)
        known = getattr(merged, slot) or (getattr(entry, slot) if entry else "")
        if known and number(known) != number(typed):
            fault = (
                f"{merged.code} has {known}; two numbers are two suppliers: give this "
                f"line a code of its own (after a novation, write successor: in the "
                f"register)"
            )
            self._fault(line, column, fault)
            return
        others = {number(getattr(s, slot)): s.code for s in self._suppliers.values()}
        owner = others.get(number(typed), merged.code)
        if owner != merged.code:
            self._fault(
                line, column, f"{typed} is the number of {owner}; merge into it"
            )
            return
        setattr(merged, slot, number(typed) if slot == "company" else typed)

    def _day(self, line: Line, merged: _Merged) -> None:
        typed = line["valid_from"]
        if not typed:
            return
        try:
            day = dt.date.fromisoformat(typed[:10])
        except ValueError:
            self._fault(
                line, "valid_from", f"{typed!r} is not a day such as 2019-04-01"
            )
            return
        if merged.valid_from not in {None, day}:
            self._fault(line, "valid_from", f"another line says {merged.valid_from}")
        merged.valid_from = day


class _Writing:
    """Decisions as text of the register."""

    def __init__(self, books: Books, now: dict[str, str]) -> None:
        self._now = now
        self._register = books.register
        self._suppliers = books.register.of(Supplier)
        self._from = register_file.first_day(books)

    def texts(self, merged: Sequence[_Merged]) -> dict[str, str]:
        """Give the files that change, whole, by path."""
        changes = [
            (entry, self._as_merged(entry, each))
            for each in merged
            if (entry := self._suppliers.get(each.code))
        ]
        files = {entry.file for entry, _ in changes}
        texts = changed_texts({name: self._now[name] for name in files}, changes)
        more = [text for each in merged if (text := "".join(self._directives(each)))]
        if more:
            texts = register_file.with_more(self._now, texts, more)
        return {
            name: text for name, text in texts.items() if text != self._now.get(name)
        }

    def _directives(self, merged: _Merged) -> Iterator[str]:
        entry = self._suppliers.get(merged.code)
        day = merged.valid_from or (entry.valid_from if entry else self._from)
        title = merged.title or (entry.title if entry else merged.names[0])
        if entry is None:
            new = Supplier(code=merged.code, title=title, valid_from=day)
            yield entry_text(self._as_merged(new, merged))
        known = {alike(title), alike(merged.code)}
        for name in dict.fromkeys(merged.names):
            stands = self._register.resolve(Supplier.kind, name)
            if alike(name) not in known and stands is None:
                known.add(alike(name))
                yield (
                    f'{day} custom "alias" "supplier" {quoted(merged.code)} '
                    f"{quoted(name)}\n"
                )

    def _as_merged(self, entry: Supplier, merged: _Merged) -> Supplier:
        return replace(
            entry,
            ids=tuple(dict.fromkeys([*entry.ids, *merged.ids])),
            company=merged.company or entry.company,
            charity=merged.charity or entry.charity,
            individual=entry.individual or merged.individual
            if merged.individual is not None
            else entry.individual,
        )


def _or(values: Sequence[object]) -> str:
    return " or ".join(map(str, values))
