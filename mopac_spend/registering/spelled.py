"""Spellings that stand for a code: the codes there are, and the line in a register.

    spell("ledger", Spelling("directorate", "finance", "Finanse"), "Alex Smith")

A spelling is one line, `custom "alias" "directorate" "finance" "Finanse"`, at the end
of the file of its code. It decides files that come, and no payment in the books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books import journal, register_files
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed
from mopac_spend.books.register_text import appended
from mopac_spend.findings import Refusal
from mopac_spend.quoting import quoted_on_one_line as quoted
from mopac_spend.register import UNTAGGED, alike
from mopac_spend.registering import proof

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.register import Entry, Register, SpendAccount

ACCOUNT = "account"


class Spelling(NamedTuple):
    """What a source writes for a code of a kind, or for an account."""

    kind: str
    code: str
    text: str


def known_codes(register: Register, kind: str) -> dict[str, str]:
    """Give the codes that a spelling of a kind may stand for, with their titles."""
    if kind == ACCOUNT:
        some = register.accounts.values()
        return {each.name: each.name for each in some if each.category != UNTAGGED}
    return {code: each.title for code, each in register.entries.get(kind, {}).items()}


def stands(register: Register, spelling: Spelling) -> bool:
    """Say whether a spelling stands for its code."""
    return register.aliases.get((spelling.kind, alike(spelling.text))) == spelling.code


def spell(
    path: Path | str,
    spelling: Spelling,
    by: str,
    *,
    opening: Callable[[Path | str], Books] = open_books,
) -> None:
    """Write what a source writes for a code into the register of that code.

    Nothing is written where it stands for that code already.

    Args:
        path: folder of the books.
        spelling: what stands for what.
        by: who says so, for the record.
        opening: opens the books.

    Raises:
        BooksError: the books have findings.
        Refusal: `REGISTER-002`, there is no such code; `REGISTER-005`, its file is
            none that a program writes; as `journal.post`. Nothing was written.
        RefusedListError: `REGISTER-006`, it stands for something else already.

    """
    main = main_file(path)
    with journal.alone(main.parent):
        books = opening(path)
        name, now = _file(books, main, spelling)
        if stands(books.register, spelling):
            return  # two lines of it would outlast whoever takes one back
        line = f"{_line(books.register, spelling)}\n"
        _post(books, now, {name: appended(now[name], [line])}, by)


def unspell(
    path: Path | str,
    spelling: Spelling,
    by: str,
    *,
    opening: Callable[[Path | str], Books] = open_books,
) -> None:
    """Take a line that `spell` wrote out again; nothing where it is gone already.

    Raises:
        BooksError, Refusal: as `spell`; `REGISTER-005` too where the spelling stands
            otherwise than it was written, and so would still be read.

    """
    main = main_file(path)
    with journal.alone(main.parent):
        books = opening(path)
        name, now = _file(books, main, spelling)
        line = f"\n{_line(books.register, spelling)}\n"
        before, there, after = now[name].rpartition(line)
        if there:
            # The blank line goes that came with it; no other line's end does.
            end = "\n" if before and not before.endswith("\n") else ""
            _post(books, now, {name: f"{before}{end}{after}"}, by)
        elif books.register.resolve(spelling.kind, spelling.text) == spelling.code:
            why = f"{spelling.text!r} does not stand there as it was written"
            raise proof.not_in_place(name, why)


def _post(books: Books, now: dict[str, str], texts: dict[str, str], by: str) -> None:
    proof.prove(books, now, texts, [])
    journal.post(books.root, texts, Deed("register spelling", by), books.batches)


def _entry(register: Register, spelling: Spelling) -> Entry | SpendAccount:
    kind, code, _ = spelling
    of_kind = register.accounts if kind == ACCOUNT else register.entries.get(kind, {})
    if code not in of_kind:
        msg = f"there is no {kind} {code!r}; choose a code that the register has"
        raise Refusal("REGISTER-002", msg)
    return of_kind[code]


def _file(books: Books, main: Path, spelling: Spelling) -> tuple[str, dict[str, str]]:
    """Give the file of a code, and the texts of all registers."""
    entry = _entry(books.register, spelling)
    now = register_files.texts_of(main)
    if entry.file not in now:
        why = "the file is not one of the books' registers"
        raise proof.not_in_place(f"{entry.file}:{entry.line}", why)
    return entry.file, now


def _line(register: Register, spelling: Spelling) -> str:
    kind, code, text = spelling
    day = _entry(register, spelling).valid_from
    return f'{day} custom "alias" {quoted(kind)} {quoted(code)} {quoted(text)}'
