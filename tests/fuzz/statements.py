"""Bank statements: every line and its pounds, or a refusal.

Each statement that is read leads from its opening to its closing balance, and the
lines of a file are those that `bank_oracle` finds in its bytes. An amount that was
changed by itself is never accepted where the file has both balances.
"""

# ruff: noqa: TRY003, E501 - a fault is its words
from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.banking.reading import read
from mopac_spend.findings import CODES, Refusal
from tests.fuzz import bank_oracle, changes, files, invented, texts
from tests.fuzz.case import (
    ACCEPTED,
    NO_ORACLE,
    REFUSED,
    Fault,
    Outcome,
    Step,
    drawn,
    seeded,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

WEIGHT, SECONDS = 16, 10.0
_SUFFIX = {
    ".sta": "mt940",
    ".txt": "mt940",
    ".xml": "camt",
    ".ofx": "ofx",
    ".bai2": "bai2",
}
_OF_LINES = {
    each.__name__: each
    for each in (
        texts.digit, texts.line_removed, texts.line_doubled, texts.line_ends, texts.mark,
    )
}  # fmt: skip
_ALONE = "amount alone"
# They have one balance, so that nothing tells of an amount that was changed.
_ONE_BALANCE = {"ofx", "bankline"}


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose an invented statement, or a real one, and what is done to it."""
    real = files.named("real:bank/*/*.*", "real:bank/*/*/*.*", "real:bank/bankline/*")
    if real and chance.random() < 0.3:
        subject = chance.choice(real)
    else:
        subject = f"{chance.choice([*invented.FORMS])}#{chance.randrange(10**6)}"
    names = [*_OF_LINES, *changes.BYTES, "digit", "digit"]
    if "#" in subject and chance.random() < 0.4:
        return subject, drawn(chance, [_ALONE], 1)
    return subject, drawn(chance, names, 3)


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Change a statement and read it."""
    alone = False
    if "#" in subject:
        form, _, seed = subject.partition("#")
        given = invented.made(seeded(seed))
        for step in steps:
            if step.name == _ALONE:
                # From the first line of such a CSV its opening balance is worked out.
                alone = _change_one(given, step.chance(), int(form == "csv"))
        content = invented.FORMS[form](given).encode()
    else:
        form = _SUFFIX.get("." + subject.rpartition(".")[2], "")
        content = files.content(subject)
    for step in steps:
        if step.name in _OF_LINES:
            text = content.decode("latin-1")
            text = _OF_LINES[step.name](text, step.chance())
            content = text.encode("latin-1", errors="ignore")
        elif step.name in changes.BYTES:
            content = changes.of_bytes(step.name, content, step.chance())
    file = room / "input" / f"statement.{form or 'txt'}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return judge(file, form, adds_up=not alone or form in _ONE_BALANCE)


def judge(file: Path, form: str, *, adds_up: bool = True) -> Outcome:
    """Hold what is read of a statement against the oracle."""
    try:
        found = read(file)
    except Refusal as refusal:
        if refusal.code not in CODES or "\n" in str(refusal):
            raise Fault(
                "a refusal that is not one line with a code", str(refusal)
            ) from refusal
        return Outcome(REFUSED, refusal.code)
    if not adds_up:
        raise Fault(f"{form}: an amount changed by itself is accepted")
    for each in found:
        if each.opening is not None and each.closing is not None:
            due: Decimal = each.opening + each.total
            if due != each.closing:
                raise Fault(f"{form}: a statement does not add up", f"{each}")
    count = sum(len(each.lines) for each in found)
    total = sum((each.total for each in found), bank_oracle.NIL)
    told = bank_oracle.read(file.read_bytes(), form) if form else None
    if told is None:
        return Outcome(NO_ORACLE)
    if told != (count, total):
        words = f"read {count} lines of {total}, and there are {told[0]} of {told[1]}"
        raise Fault(f"{form}: lines are not those of the file", words)
    return Outcome(ACCEPTED)


def _change_one(given: invented.Made, chance: random.Random, first: int) -> bool:
    """Change one amount and leave the balances as they were; say whether one was."""
    if len(given.lines) <= first:
        return False
    at = chance.randrange(first, len(given.lines))
    day, amount, text = given.lines[at]
    other = amount + Decimal(chance.choice([-10, -1, 1, 900])) / 100
    given.lines[at] = (day, other or amount * 2, text)
    return True
