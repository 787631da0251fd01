"""The file of the register of suppliers, as decisions are written into it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mopac_spend.books import register_files
from mopac_spend.books.journal import MAIN
from mopac_spend.books.register_text import appended
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mopac_spend.books.load import Books

REGISTER_FILE = "registers/suppliers.beancount"
_HEADING = """\
;; Suppliers: one code for all the names, ids and numbers that one supplier is paid
;; under, and who is an individual. Payments keep the name their source wrote. Written
;; by `mopac-spend suppliers`, and by hand: copy a neighbour, then run `mopac-spend
;; check`.
"""


def first_day(books: Books) -> dt.date:
    """Give the day from which a new supplier stands: that of the books."""
    of = books.register.books
    return of.opened if of else dt.date(2000, 4, 1)


def with_more(
    now: Mapping[str, str], texts: Mapping[str, str], more: Iterable[str]
) -> dict[str, str]:
    """Put directives at the end of the register.

    Args:
        now: the files of the registers, by path.
        texts: those that change already.
        more: directives.

    """
    text = texts.get(REGISTER_FILE) or now.get(REGISTER_FILE) or _HEADING
    return {**texts, REGISTER_FILE: appended(text, more)}


def refuse_unread(main: Path, texts: Mapping[str, str]) -> None:
    """Refuse where no include of the books would find the register.

    Raises:
        Refusal: `SUPPLIER-003`.

    """
    if REGISTER_FILE in texts or register_files.is_included(main, texts, REGISTER_FILE):
        return
    msg = (
        f"no include of {MAIN} finds {REGISTER_FILE}; add the line "
        f'include "registers/*.beancount" to it; nothing was written'
    )
    raise Refusal("SUPPLIER-003", msg, MAIN)


def prove(now: Mapping[str, str], texts: Mapping[str, str], file: str) -> None:
    """Read the registers as they would be, and refuse a finding they have not now.

    Raises:
        Refusal: `SUPPLIER-002`.

    """
    _, findings = register_files.read({**now, **texts})
    if new := register_files.new_findings(now, findings):
        first = " or ".join(map(str, new[:3]))
        msg = f"nothing was written; the register would be at fault: {first}"
        raise Refusal("SUPPLIER-002", msg, file)
