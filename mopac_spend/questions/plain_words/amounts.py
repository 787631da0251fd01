"""Amounts, counts and days-within that a text sets as limits.

over £500            more than 10k        under £5,000        £500 or less
top 10 suppliers     the twenty largest   within 21 days
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

_POUNDS = (
    r"(?P<pounds>(?:\u00a3|gbp\s?)?\s?\d[\d,]*(?:\.\d+)?"
    r"\s?(?:k|m|bn|thousand|million|billion)?)\b(?:\s?pounds)?"
)
_TIMES = {
    "k": 1000,
    "thousand": 1000,
    "m": 1_000_000,
    "million": 1_000_000,
    "bn": 10**9,
    "billion": 10**9,
}
# What stands before an amount, and what it makes of it; the longest first.
_BEFORE = {
    "at_least": r"at least|no less than|not less than|a minimum of|minimum of|min",
    "at_most": r"at most|no more than|not more than|not over|not exceeding|up to"
    r"|a maximum of|maximum of|max",
    "over": r"over|above|more than|greater than|exceeding|in excess of|larger than"
    r"|bigger than|higher than|exceeds?|upwards of|>",
    "under": r"under|below|less than|lower than|smaller than|fewer than|<",
}
_BEHIND = {
    "at_least": r"or more|and above|and over|or over|plus|\+|upwards",
    "at_most": r"or less|or under|and under|or below|and below",
}
_TO_TEN = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
_NUMBERS = {word: number for number, word in enumerate(_TO_TEN, 1)}
_NUMBERS |= {"twelve": 12, "fifteen": 15, "twenty": 20, "fifty": 50, "hundred": 100}
_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(_NUMBERS)})"
_MOST = r"most (?:expensive|costly|highly paid)"
_LARGE = rf"(?:largest|biggest|highest(?:[ -]paid)?|top|{_MOST})"
_TOP = re.compile(
    rf"\b(?:top|largest|biggest|highest)[ -]{_COUNT}\b(?!\s?(?:%|per cent))"
    rf"|\b{_COUNT.replace('count', 'counted')}\s+{_LARGE}\b"
)
_WITHIN = re.compile(rf"\bwithin\s+{_COUNT}\s+(?:calendar\s+)?days?\b")
_MASK = "\0"
# What an amount that is no sure amount of money may count.
_COUNTED = (
    r"(?:days?|weeks?|months?|years?|%|per\s?cent|suppliers|people|times|payments?"
    r"|invoices?|items?|grants?|contracts?|decisions?)\b|%|[-/]"
)


@dataclass(slots=True)
class Limits:
    """What was set.

    Attributes:
        pounds: by the name of the limit (`over`, `at_least`, `under`, `at_most`).
        top: how many are to be ranked.
        within: days.
        words: by the same names, `top` and `within`, as it was written.
        unclear: what looks like a limit and is none that can be taken.
        rest: the text, with a mark in place of each letter that was read.

    """

    pounds: dict[str, Decimal] = field(default_factory=dict)
    top: int | None = None
    within: int | None = None
    words: dict[str, str] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)
    rest: str = ""


def count(text: str) -> int | None:
    """Read a whole number in figures or, up to a hundred, some words."""
    return int(text) if text.isdecimal() else _NUMBERS.get(text)


def limits(text: str) -> Limits:
    """Read the limits of a text that `words.plain` gave."""
    read = Limits(rest=text)
    for match in _TOP.finditer(text):
        read.top = count(match["count"] or match["counted"])
        _mask(read, "top", match)
    for match in _WITHIN.finditer(read.rest):
        read.within = count(match["count"])
        _mask(read, "within", match)
    for name, words in _BEHIND.items():
        for match in re.finditer(
            rf"(?<![\w.]){_POUNDS}\s*(?:{words})(?!\w|\s*\u00a3?\d)", read.rest
        ):
            _take(read, name, match)
    for name, words in _BEFORE.items():
        pattern = rf"(?<!\w)(?:{words})\s*{_POUNDS}"
        for match in re.finditer(pattern, read.rest):
            _take(read, name, match)
    upper = _POUNDS.replace("pounds>", "upper>")
    between = rf"(?<![\w.])(?:between\s+)?{_POUNDS}\s*(?:and|to|-)\s*{upper}"
    for match in re.finditer(between, read.rest):
        if _is_money(match["pounds"]) and _is_money(match["upper"]):
            _set(read, "at_least", match["pounds"], match[0])
            _set(read, "at_most", match["upper"], match[0])
            read.rest = _masked(read.rest, match)
    return read


def _take(read: Limits, name: str, match: re.Match[str]) -> None:
    following = read.rest[match.end() :].lstrip()
    if not _is_money(match["pounds"]) and re.match(
        _COUNTED,
        following,
    ):
        return
    if not _is_money(match["pounds"]) and re.fullmatch(
        r"(?:19|20)\d\d|\d{1,2}", match["pounds"].strip()
    ):
        return  # a year, or the day of a month
    _set(read, name, match["pounds"], match[0])
    read.rest = _masked(read.rest, match)


def _set(read: Limits, name: str, written: str, words: str) -> None:
    pounds = _amount(written)
    if pounds is None or read.pounds.setdefault(name, pounds) != pounds:
        read.unclear.append(" ".join(words.replace(_MASK, " ").split()))
        return
    read.words[name] = " ".join(words.split())


def _is_money(written: str) -> bool:
    return bool(
        re.search(
            r"\u00a3|gbp|,\d{3}|\d\s?(?:k|m|bn|[tmb]\w*illion|thousand)\b", written
        )
    )


def _amount(written: str) -> Decimal | None:
    match = re.fullmatch(
        r"(?:\u00a3|gbp)?\s*(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?\s*([a-z]*)",
        written.strip(),
    )
    if match is None:
        return None
    try:
        number = Decimal(match[1].replace(",", "") + (match[2] or ""))
    except InvalidOperation:
        return None
    pounds = number * _TIMES.get(match[3], 1)
    return pounds if pounds == pounds.quantize(Decimal("0.01")) else None


def _mask(read: Limits, name: str, match: re.Match[str]) -> None:
    read.words[name] = match[0]
    # What it counts (`suppliers`, `days`) stays, to be read as a word.
    read.rest = _masked(read.rest, match)


def _masked(text: str, match: re.Match[str]) -> str:
    length = match.end() - match.start()
    return f"{text[: match.start()]}{_MASK * length}{text[match.end() :]}"
