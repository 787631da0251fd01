"""The same payments as each kind of tool reads them, and what the answer has to be."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from .payments import ACCOUNTS, BANK, BEFORE, FROM, Payment, months

if TYPE_CHECKING:
    from pathlib import Path

BEANCOUNT, JOURNAL, ANSWER = "payments.beancount", "payments.journal", "answer.json"


def write(folder: Path, count: int) -> None:
    """Write payments for Beancount, for hledger and ledger, and the answer.

    The answer is added up from what was invented, and from no file: pence of the year
    that is asked for, by initiative and category.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pence: Counter[tuple[str, str]] = Counter()
    with (
        (folder / BEANCOUNT).open("w", encoding="utf-8") as beancount,
        (folder / JOURNAL).open("w", encoding="utf-8") as journal,
    ):
        beancount.write('option "title" "ILLUSTRATIVE: every payment is invented"\n')
        beancount.writelines(
            f"2013-01-01 open {name} GBP\n" for name in (BANK, *ACCOUNTS)
        )
        for month in months(count):
            beancount.writelines(map(_in_beancount, month))
            journal.writelines(map(_in_journal, month))
            for each in month:
                if FROM <= each.day.isoformat() < BEFORE:
                    pence[each.initiative, each.category] += each.pence
    rows = [[*names, amount] for names, amount in sorted(pence.items())]
    (folder / ANSWER).write_text(json.dumps(rows), encoding="utf-8")


def answer(folder: Path) -> dict[tuple[str, ...], int]:
    """Give what `write` added up: pence by initiative and category."""
    rows = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
    return {(initiative, category): pence for initiative, category, pence in rows}


def _in_beancount(of: Payment) -> str:
    return (
        f'\n{of.day} * "{of.supplier}" "{of.description}"\n'
        f'  ref: "{of.ref}"\n  directorate: "{of.directorate}"\n'
        f'  initiative: "{of.initiative}"\n  category: "{of.category}"\n'
        f"  {of.account}  {of.pounds} GBP\n"
        f"  {BANK}  {of._replace(pence=-of.pence).pounds} GBP\n"
    )


def _in_journal(of: Payment) -> str:
    return (
        f"{of.day} * {of.supplier} - {of.description}\n"
        f"    ; ref: {of.ref}\n    ; directorate: {of.directorate}\n"
        f"    ; initiative: {of.initiative}\n    ; category: {of.category}\n"
        f"    {of.account}  GBP {of.pounds}\n"
        f"    {BANK}  GBP {of._replace(pence=-of.pence).pounds}\n\n"
    )
