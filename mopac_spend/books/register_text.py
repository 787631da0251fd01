"""Entries and events of the registers as text: written anew, or changed in place.

    2018-02-13 custom "decision" "PCD-310" "Co-Commissioning Fund, tranche 1"
      reference: "PCD 310"
      amount: 10000000.00 GBP
      within: "PCD-79"

A register is people's own text. Where an entry changes, the lines of what changed
are changed and no other byte: comments, their order and whatever else stands under
it stay. Whoever writes a text reads it back first (`register_files`): an entry that
is laid out in a way not foreseen here, with a value over several lines say, would
then read otherwise than it was meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.quoting import quoted
from mopac_spend.register import Entry, Event
from mopac_spend.register.shape import Slot, Sort, metadata
from mopac_spend.register.values import joined
from mopac_spend.spend import CURRENCY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

Recorded: TypeAlias = Entry | Event

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_HEAD = re.compile(
    rf"(?P<day>\S+)(?P<code>\s+custom\s+{_STRING}\s+{_STRING})"
    rf"(?:(?P<blanks>\s+)(?P<title>{_STRING}))?(?P<rest>\s*(?:;.*)?)"
)
_METADATA = re.compile(
    rf'(?P<key>\s+[a-z][\w-]*:\s*)(?:{_STRING}|[^\s";][^";]*?)(?P<rest>\s*(?:;.*)?)'
)
_INCLUDED = re.compile(r"^include\s.*$", re.MULTILINE)
_PATTERN = re.compile(r'^include\s+"([^"\n]*)"', re.MULTILINE)
_KEY = re.compile(r"\s+([a-z][\w-]*):")


def day_of(recorded: Recorded) -> dt.date:
    """Give the date of the directive."""
    return recorded.valid_from if isinstance(recorded, Entry) else recorded.day


def entry_text(recorded: Recorded) -> str:
    """Write an entry or an event: what it says, and no line for what it does not."""
    lines = [_head(recorded)]
    lines += [
        f"  {slot.key}: {value}"
        for slot in metadata(type(recorded))
        if (value := written(slot, recorded))
    ]
    return "".join(f"{line}\n" for line in lines)


def written(slot: Slot, recorded: Recorded) -> str:
    """Write the value of a field as the ledger has it; "" where it says nothing."""
    value = getattr(recorded, slot.name)
    match slot.sort:
        case Sort.DAY | Sort.COUNT:
            return "" if value is None else str(value)
        case Sort.POUNDS:
            return "" if value is None else f"{value} {CURRENCY}"
        case Sort.WHOLE:
            return str(value) if value else ""
        case Sort.YES_OR_NO | Sort.SAID:
            unsaid = None if slot.sort is Sort.SAID else False
            return "" if value is unsaid else f"{value}".upper()
        case Sort.LIST:
            return quoted(joined(slot, value)) if value else ""
        case Sort.TEXT:
            return quoted(value) if value else ""


def with_include(text: str, include: str) -> str:
    """Put an include after the last one of a main file, unless it is there.

    However it is written there: an include of the same files twice is an error.
    """
    if _PATTERN.findall(include)[0] in _PATTERN.findall(text):
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    includes = list(_INCLUDED.finditer(text))
    at = includes[-1].end() if includes else len(text)
    at = at - 1 if includes and text[at - 1] == "\r" else at
    return f"{text[:at]}{end}{include}{text[at:]}"


def patterns_of(text: str) -> list[str]:
    """Give the patterns of the includes of a main file."""
    return _PATTERN.findall(text)


def appended(text: str, directives: Iterable[str]) -> str:
    """Put directives at the end of a file, a blank line before each."""
    whole = text if text.endswith("\n") or not text else f"{text}\n"
    return whole + "".join(f"\n{each}" for each in directives)


def changed_texts(
    texts: Mapping[str, str], changes: Iterable[tuple[Recorded, Recorded]]
) -> dict[str, str]:
    """Change entries and events where they stand.

    Args:
        texts: whole files, by path in the books, that hold them.
        changes: each as it is, with the file and line where it stands, and as it
            will be.

    Returns:
        The files as they will be.

    """
    of_file: defaultdict[str, list[tuple[Recorded, Recorded]]] = defaultdict(list)
    for change in changes:
        of_file[change[0].file].append(change)
    new_texts = dict(texts)
    for name, some in of_file.items():
        lines = _LINES.findall(texts[name])
        # From the last line up, so that the numbers of those before stay right.
        for old, new in sorted(some, key=lambda pair: pair[0].line, reverse=True):
            first, last = old.line - 1, old.line
            while last < len(lines) and lines[last][:1] in {" ", "\t"}:
                last += 1
            lines[first:last] = _changed(lines[first:last], old, new)
        new_texts[name] = "".join(lines)
    return new_texts


def _changed(lines: list[str], old: Recorded, new: Recorded) -> list[str]:
    """Change one directive: its head, and the lines under it."""
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if not lines[-1].endswith("\n"):
        lines[-1] += end
    head, *under = lines
    if _head(old) != _head(new):
        head = _changed_head(head, new, end)
    for slot in metadata(type(new)):
        value = written(slot, new)
        if value == written(slot, old):
            continue
        at = [n for n, line in enumerate(under) if _name(line) == slot.key]
        if not value:
            under = [line for line in under if _name(line) != slot.key]
        elif at:
            # Of two lines with one name Beancount takes the last.
            under[at[-1]] = _changed_line(under[at[-1]], slot.key, value, end)
        else:
            named = [n for n, line in enumerate(under, 1) if _name(line)]
            under.insert(named[-1] if named else 0, f"  {slot.key}: {value}{end}")
    return [head, *under]


def _head(recorded: Recorded) -> str:
    head = f'{day_of(recorded)} custom "{recorded.kind}" {quoted(recorded.code)}'
    return f"{head} {quoted(recorded.title)}" if isinstance(recorded, Entry) else head


def _changed_head(line: str, new: Recorded, end: str) -> str:
    match = _HEAD.fullmatch(line.rstrip("\r\n"))
    if match is None:
        return f"{_head(new)}{end}"
    title = quoted(new.title) if isinstance(new, Entry) else ""
    blanks = match["blanks"] or ""
    return f"{day_of(new)}{match['code']}{blanks}{title}{match['rest']}{end}"


def _changed_line(line: str, key: str, value: str, end: str) -> str:
    match = _METADATA.fullmatch(line.rstrip("\r\n"))
    if match is None:
        return f"  {key}: {value}{end}"
    return f"{match['key']}{value}{match['rest']}{end}"


def _name(line: str) -> str:
    """Give the name of a line of metadata; "" for a comment."""
    match = _KEY.match(line)
    return match[1] if match else ""
