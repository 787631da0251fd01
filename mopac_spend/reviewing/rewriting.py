"""Change the tags of payments in the text of a file, and no other byte of it.

A payment is found by the line on which it was read and by its ref. Of its lines only
those that hold a tag, the account of the spend leg, the rule and the flag are written
anew. Then the text is read again and has to say what was meant and nothing else: by
the strict reader where the file was canonical, by Beancount where somebody had brought
it into another form. What cannot be changed so, is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beancount.core import data

from mopac_spend import spend
from mopac_spend.books import door, reader
from mopac_spend.fields import TAGS
from mopac_spend.findings import Refusal
from mopac_spend.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.register import Register
    from mopac_spend.reviewing.deciding import Change
    from mopac_spend.spend import Payment

_FIRST = re.compile(r"(\d{4}[-/]\d{1,2}[-/]\d{1,2}[ \t]+)(!|\*|txn)(?=[ \t])")
_KEY = re.compile(r'([ \t]+)([a-z][A-Za-z0-9_-]*):([ \t]*)("[^"]*")([ \t]*(?:;.*)?\r?)')
_INDENT = re.compile(r"[ \t]+\S")


class _OtherFormError(Exception):
    """A payment whose lines are not such as can be changed one by one."""


def rewritten(
    content: bytes, file: str, changes: Sequence[Change], register: Register
) -> bytes:
    """Give a file's bytes with the tags of some of its payments changed.

    Args:
        content: the bytes as they are.
        file: its path relative to the books.
        changes: payments of this file, before and after.
        register: the codes of the books.

    Raises:
        Refusal: `REVIEW-007`, a payment cannot be changed there safely.

    """
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError as error:
        msg = "the file is not UTF-8, so nothing can be changed in it; save it as UTF-8"
        raise Refusal("REVIEW-007", msg, file) from error
    # From the last to the first, so that a line more moves no other payment.
    for change in sorted(changes, key=lambda each: -each.before.line):
        try:
            _change(lines, change)
        except _OtherFormError as error:
            raise _refused(change.before, str(error)) from error
    after = "\n".join(lines).encode()
    if not _says(content, after, file, changes, register):
        raise _refused(
            changes[0].before,
            "with the tags changed, the file would not read as it is meant",
        )
    return after


def _refused(payment: Payment, why: str) -> Refusal:
    msg = (
        f"payment {payment.ref}: {why}; the file was edited into another form than an "
        f"import writes, so correct this payment there by hand, and delete its row"
    )
    return Refusal("REVIEW-007", msg, f"{payment.file}:{payment.line}")


def _change(lines: list[str], change: Change) -> None:
    before, after = change.before, change.after
    start = before.line - 1
    first = _FIRST.match(lines[start]) if 0 <= start < len(lines) else None
    if first is None:
        msg = "no payment begins on this line"
        raise _OtherFormError(msg)
    end = start + 1
    while end < len(lines) and _INDENT.match(lines[end]):
        end += 1
    keys = _keys(lines, start + 1, end)
    if _value(lines, keys, "ref") != quoted(before.ref):
        msg = "its ref is not where it should be"
        raise _OtherFormError(msg)
    if after.flag != before.flag:
        lines[start] = f"{first[1]}{after.flag}{lines[start][first.end() :]}"
    for kind, old, new in change.tags:
        if kind in TAGS:
            if _value(lines, keys, kind) != quoted(old):
                msg = f"its {kind} does not stand on a line of its own"
                raise _OtherFormError(msg)
            _write(lines, keys[kind], new)
        else:
            _account(lines, range(start + 1, end), old, new)
    # Last, because it may take a line of its own.
    if "rule" in keys:
        _write(lines, keys["rule"], after.rule)
        return
    anchor = keys.get("row", keys["ref"])
    match = _KEY.fullmatch(lines[anchor])
    indent = match[1] if match else "  "
    ending = "\r" if lines[anchor].endswith("\r") else ""
    lines.insert(anchor + 1, f"{indent}rule: {quoted(after.rule)}{ending}")


def _keys(lines: Sequence[str], start: int, end: int) -> dict[str, int]:
    """Give the line of each key of a payment; each stands once."""
    keys: dict[str, int] = {}
    for number in range(start, end):
        match = _KEY.fullmatch(lines[number])
        if match and match[2] in keys:
            msg = f"it has two lines for {match[2]}"
            raise _OtherFormError(msg)
        if match:
            keys[match[2]] = number
    return keys


def _value(lines: Sequence[str], keys: Mapping[str, int], key: str) -> str:
    match = _KEY.fullmatch(lines[keys[key]]) if key in keys else None
    return match[4] if match else ""


def _write(lines: list[str], number: int, value: str) -> None:
    match = _KEY.fullmatch(lines[number])
    if match is None:
        raise _OtherFormError
    lines[number] = f"{match[1]}{match[2]}:{match[3]}{quoted(value)}{match[5]}"


def _account(lines: list[str], block: range, old: str, new: str) -> None:
    leg = re.compile(rf"([ \t]+(?:[!*][ \t]+)?){re.escape(old)}(?=[ \t])")
    at = [number for number in block if leg.match(lines[number])]
    if len(at) != 1:
        msg = f"its leg of {old} does not stand on a line of its own"
        raise _OtherFormError(msg)
    match = leg.match(lines[at[0]])
    if match:
        lines[at[0]] = f"{match[1]}{new}{lines[at[0]][match.end() :]}"


def _says(
    before: bytes,
    after: bytes,
    file: str,
    changes: Sequence[Change],
    register: Register,
) -> bool:
    """Whether the text reads as before, but for the changes."""
    new = {change.before.ref: change.after for change in changes}
    was, now = reader.read(before, file), reader.read(after, file)
    if was is not None:
        return (
            now is not None
            and (now.batch, now.bank) == (was.batch, was.bank)
            and _placeless(now.payments()) == _placeless(was.payments(), new)
        )
    old, changed = _by_beancount(before, register), _by_beancount(after, register)
    if old is None or changed is None:
        return False
    return changed[0] == _placeless(old[0], new) and changed[1] == old[1]


def _placeless(
    payments: Iterable[Payment], new: Mapping[str, Payment] | None = None
) -> list[Payment]:
    """Give payments, some of them as they become, without their places."""
    known = new or {}
    return [known.get(each.ref, each)._replace(file="", line=0) for each in payments]


def _by_beancount(
    content: bytes, register: Register
) -> tuple[list[Payment], list[Any]] | None:
    """Read a file alone: its payments, and all else it says, both without places."""
    entries, errors, *_ = door.parse(content.decode())
    if errors:
        return None
    projection = spend.project(entries, register.accounts)
    payments = [each._replace(file="", line=0) for each in projection.payments]
    legs = register.accounts
    rest: list[Any] = []
    for entry in entries:
        meta = {
            key: value
            for key, value in entry.meta.items()
            if key not in {"filename", "lineno", "rule", *TAGS}
        }
        if isinstance(entry, data.Transaction):
            postings = [
                (None if each.account in legs else each.account, each.units, each.cost)
                for each in entry.postings
            ]
            rest.append((entry.date, entry.payee, entry.narration, meta, postings))
            rest.append((entry.tags, entry.links))
        else:
            rest.append((type(entry), entry._replace(meta=meta)))
    return payments, rest
