r"""Bytes of payments to columns: proven to be canonical, and cut, in one walk.

Which line of a payment says what is known by its place, and every line is proven:

* Only what ends a line is a control character, and all of it is UTF-8.
* Each payment begins with its blank line, has the lines that every payment has, and
  between them optional ones in their order.
* Each line begins and ends as its kind does, in as many quotes as it has. There are no
  more quotes than that in all of it, so none stands within a text. What is escaped has
  a stand-in, and no `\` is left.
* What stands a thousand times is held against its pattern once: codes, accounts, days
  and flags. Amounts are proven by writing them again.

So it takes half of what matching each payment and cutting it took, and of most values
Python sees each that is different and no more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mopac_spend.books import arrow
from mopac_spend.books.canonical import LEAVES
from mopac_spend.books.columns import (
    NOTHING,
    at,
    flags,
    joined,
    named,
    numbers,
    together,
    values,
)
from mopac_spend.books.lines import ABOVE, LINE_END, Lines, Marked, part, prove
from mopac_spend.books.rows import PAYMENT_COLUMNS, day, quarter_name
from mopac_spend.fields import BELONGS, OPTIONAL, SEALED, TAGS
from mopac_spend.money import LIMIT
from mopac_spend.spend import LINKED, NOT_IN_LINK, astray, link_safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.books.columns import Column, Columns
    from mopac_spend.books.lines import Places
    from mopac_spend.long_text import LongText

# Bytes that are cut at a time; some three times as many are held besides.
PIECE = 2**22
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OPENING = re.compile(rf'{_DAY} [*!] "')
_ISO, _CODE = re.compile(_DAY), re.compile("[A-Za-z0-9-]++")
_TAGGED = re.compile("".join(rf'  {tag}: "([A-Za-z0-9-]++)"\n' for tag in TAGS))
_SOURCE, _ACCOUNT = re.compile("[a-z0-9][a-z0-9-]*+"), re.compile(f"Expenses{LEAVES}")
_LINKS = re.compile(r"(?: \^[A-Za-z0-9._/-]+)*+\n")
# Of each byte, whether a link may hold it.
_IN_LINK = np.array([not NOT_IN_LINK.match(chr(byte)) for byte in range(256)])
_PRINTED, _ESCAPE, _DELETE = ord(" "), b"\\", b"\x7f"
_POUNDS = " GBP\n"
# In `2018-05-14 * "Supplier" "Description" ^link`.
_DATE, _FLAG, _SUPPLIER = 10, 11, 14
_REST = 2**31 - 1
_OPTIONAL = {each.key: number for number, each in enumerate(OPTIONAL)}
_MINUS, _NAMELESS, _ENDS = arrow.text(["-", "x", "\n"])
_DOCUMENT = arrow.text([f" ^{LINKED['document']}"])[0]
# What a string escapes, what stands for it while columns are cut, and what it is.
_ESCAPES = ((b"\\\\", b"\x01", "\\"), (b'\\"', b"\x02", '"'))


def cut(  # noqa: PLR0913, PLR0917 - a file, where in it, and what becomes of it
    content: bytes | LongText,
    begin: int,
    above: int,
    file: str,
    bank: str,
    kept: Callable[[Columns], Columns] = lambda piece: piece,
) -> Columns:
    """Prove and cut payments, piece by piece, so that memory goes by a piece.

    A blank line stands before each payment and within none, so what is proven in
    pieces is proven.

    Args:
        content: of a whole file.
        begin: where the blank line before its first payment is.
        above: how many lines stand before that.
        file: its path relative to the books.
        bank: the account of every second leg.
        kept: shown the columns of one piece after the other; gives those that are kept.

    Returns:
        The columns of `PAYMENT_COLUMNS`, row by row in the order of the file, and
        `sealed`: what of each is under the seal, as text; those that are kept.

    Raises:
        ValueError: a byte is not canonical, or a day is in no calendar.

    """
    pieces = []
    while begin < len(content):
        after = content.find(b"\n\n", begin + PIECE)
        end = len(content) if after < 0 else after + 1
        piece = content if isinstance(content, bytes) else content[begin:end]
        at = begin if piece is content else 0
        text, escaped = _written(piece, at, at + end - begin)
        columns, lines = _piece(text, above, file, bank, escaped=escaped)
        pieces.append(kept(columns))
        above += lines
        begin = end
    return together(pieces)


def _piece(
    text: bytes | memoryview, above: int, file: str, bank: str, *, escaped: bool
) -> tuple[Columns, int]:
    """Prove and cut some payments; give how many lines they have, too."""
    lines = Lines(text)
    first, end = lines.payments()
    ruled = lines.has(end - 3, len("  r"), "u")
    row = end - 3 - ruled
    prove(np.all(row - 1 >= first + ABOVE))
    dates, links, columns = _head(lines.whole(first + 1))
    columns["ref"] = lines.value(first + 2, "ref")
    columns["document"] = _document(columns["ref"], escaped=escaped)
    columns |= _tags(lines.between(first + 3, first + ABOVE))
    columns |= _optional(lines, first + ABOVE, row - 1)
    _tied(links, columns)
    columns["batch"] = lines.value(row - 1, "batch").dictionary_encode()
    columns["row"] = lines.value(row, "row")
    holders = np.flatnonzero(ruled)
    rules = _each(lines.value(end[holders] - 3, "rule"), _CODE)
    columns["rule"] = _of_some(rules, holders, len(first))
    written, legs = _legs(lines.whole(end - 2), lines.whole(end - 1), bank)
    columns |= legs
    if escaped:
        columns = {name: _unescaped(column) for name, column in columns.items()}
    columns["sealed"] = _sealed({**columns, "date": dates, "amount": written})
    columns["supplier"] = columns["supplier"].dictionary_encode()
    columns["line"] = numbers(first + (above + 2))
    columns["file"] = arrow.repeated(file, len(first))
    return {name: columns[name] for name in (*PAYMENT_COLUMNS, "sealed")}, len(lines)


def _written(content: bytes, begin: int, end: int) -> tuple[bytes | memoryview, bool]:
    """Prove that bytes are text in lines, and put stand-ins for what is escaped."""
    piece = memoryview(content)[begin:end]
    str(piece, "utf-8")
    letters = np.frombuffer(piece, np.uint8)
    ends = np.count_nonzero(letters == LINE_END)
    prove(np.count_nonzero(letters < _PRINTED) == ends)
    prove(content.find(_DELETE, begin, end) < 0)
    if content.find(_ESCAPE, begin, end) < 0:
        return piece, False
    whole = bytes(piece)
    for written, stand_in, _ in _ESCAPES:
        whole = whole.replace(written, stand_in)
    prove(_ESCAPE not in whole)
    return whole, True


def _head(heads: Column) -> tuple[Column, Column, Columns]:
    """Prove and cut the first lines of payments; give their dates and links as texts.

    Four quotes are in each: one opens the supplier, two stand between it and the
    description, which the last one closes.
    """
    opening = _each(part(heads, 0, _SUPPLIER), _OPENING)
    texts = Marked(heads)
    _, ends, opens, closes = texts.each('"', 4)
    prove(np.all(opens == ends + 2) and np.all(texts.letters[ends + 1] == ord(" ")))
    bounds = texts.begin + _SUPPLIER, ends, opens + 1, closes, closes + 1, texts.end
    supplier, description, links = texts.pieces(bounds, 0, 2, 4)
    openings = values(opening)
    days = [day(each[:_DATE]) for each in openings]
    quarters = [quarter_name(each) for each in days]
    return (
        part(heads, 0, _DATE),
        links,
        {
            "date": arrow.days(days).take(opening.indices),
            "flag": named(opening.indices, [each[_FLAG] for each in openings]),
            "supplier": supplier,
            "description": description,
            "financial_year": named(
                opening.indices, [each.rpartition("-")[0] for each in quarters]
            ),
            "quarter": named(opening.indices, quarters),
        },
    )


def _document(refs: Column, *, escaped: bool) -> Column:
    """Take the document out of `source:document:row`; it may hold colons itself."""
    texts = Marked(refs)
    colons = texts.marks(":")
    of_first = np.searchsorted(colons, texts.begin)
    after = np.searchsorted(colons, texts.end)
    prove(np.all(after - of_first >= 2))  # noqa: PLR2004 - the first, and the last
    first, last = colons[of_first], colons[after - 1]
    prove(np.all(last + 1 < texts.end))
    bounds = texts.begin, first, first + 1, last, texts.end
    source, document, row = texts.pieces(bounds, 0, 2, 3)
    _each(source, _SOURCE)
    if escaped:
        for _, stand_in, _ in _ESCAPES:
            prove(not np.any(flags(pc.match_substring(row, stand_in.decode()))))
    return document


def _tied(links: Column, columns: Columns) -> None:
    """Prove that links are of no other document, grant or contract than payments.

    Nearly all are those that an import writes, which are written again; somebody may
    have added others.
    """
    pieces = [_documents(columns["document"])]
    for name, begin in [*LINKED.items()][1:]:
        column = columns[name]
        if any(different := values(column)):
            texts = [each and f" ^{begin}{link_safe(each)}" for each in different]
            pieces.append(arrow.text(texts).take(column.indices))
    own = pc.binary_join_element_wise(*pieces, _ENDS, NOTHING)
    others = numbers(np.flatnonzero(flags(pc.not_equal(own, links))))
    texts = [each.take(others).to_pylist() for each in (own, links)]
    for due, found in zip(*texts, strict=True):
        prove(_LINKS.fullmatch(found))
        prove(not astray(_linked(due), _linked(found)))


def _linked(text: str) -> list[str]:
    return [each.removeprefix("^") for each in text.split()]


def _documents(documents: Column) -> Column:
    """Give the link to each document as it is written, a blank before it."""
    texts = Marked(documents)
    letters = texts.letters
    if (
        np.all(texts.begin < texts.end)
        and np.all(_IN_LINK[letters])
        and not np.any(letters[np.append(texts.begin, texts.end - 1)] == ord("-"))
    ):
        return pc.binary_join_element_wise(_DOCUMENT, documents, NOTHING)
    safe = pc.replace_substring_regex(documents, NOT_IN_LINK.pattern, "-")
    safe = pc.utf8_trim(safe, "-")
    safe = pc.if_else(pc.equal(safe, NOTHING), _NAMELESS, safe)
    linked = pc.binary_join_element_wise(_DOCUMENT, safe, NOTHING)
    return pc.if_else(pc.equal(documents, NOTHING), NOTHING, linked)


def _tags(lines: Column) -> Columns:
    """Prove and cut the lines of tags, which stand together again and again."""
    coded = _each(lines, _TAGGED)
    codes = zip(*(_TAGGED.findall(each)[0] for each in values(coded)), strict=True)
    return {tag: named(coded.indices, of) for tag, of in zip(TAGS, codes, strict=True)}


def _optional(lines: Lines, begin: Places, end: Places) -> Columns:
    """Prove and cut the lines that not every payment has, in their one order."""
    counts = end - begin
    whose = np.repeat(np.arange(len(begin)), counts)
    ahead = np.cumsum(counts) - counts
    places = np.repeat(begin - ahead, counts) + np.arange(len(whose))
    there = lines.whole(places)
    which = np.full(len(places), -1)
    columns = {each.name: arrow.repeated("", len(begin)) for each in OPTIONAL}
    while len(unknown := np.flatnonzero(which < 0)):
        # Few keys are in one piece: the first that is not known yet tells the next one.
        key = there[int(unknown[0])].as_py().partition(b":")[0].strip().decode()
        prove(key in _OPTIONAL)
        number = _OPTIONAL[key]
        mine = np.flatnonzero(flags(pc.starts_with(there, f'  {key}: "')))
        prove(len(mine) and mine[0] == unknown[0])
        which[mine] = number
        some = there if len(mine) == len(there) else there.take(numbers(mine))
        coded = lines.value(places[mine], key, some, least=1).dictionary_encode()
        if OPTIONAL[number].restates:
            prove(all(map(_ISO.fullmatch, values(coded))))
        columns[OPTIONAL[number].name] = _of_some(coded, whose[mine], len(begin))
    later = (whose[1:] > whose[:-1]) | (which[1:] > which[:-1])
    prove(np.all(later))
    return columns


def _legs(legs: Column, returns: Column, bank: str) -> tuple[Column, Columns]:
    """Prove and cut the legs of payments; give the amounts as they are written, too.

    An amount is canonical if it is written again as it was, and a leg of the bank if
    it says the same with the other sign.
    """
    before = f"  {bank}  "
    for whole, opening in ((legs, "  "), (returns, before)):
        prove(np.all(flags(pc.starts_with(whole, opening))))
        prove(np.all(flags(pc.ends_with(whole, _POUNDS))))
    texts = Marked(legs)
    _, opens, ends, begins, closes = texts.each(" ", 5)
    prove(np.all(opens == texts.begin + 1) and np.all(begins == ends + 1))
    prove(np.all(closes == texts.end - len(_POUNDS)))
    bounds = opens + 1, ends, begins + 1, closes
    account, written = texts.pieces(bounds, 0, 2)
    amount = written.cast(pa.decimal128(18, 2))
    prove(amount.cast(pa.string()).equals(written))
    limits = pc.min_max(amount)
    prove(limits["min"].as_py() > -LIMIT and limits["max"].as_py() < LIMIT)
    turned = pc.if_else(
        pc.starts_with(written, "-"),
        part(written.view(pa.binary()), 1, _REST),
        pc.binary_join_element_wise(_MINUS, written, NOTHING),
    )
    prove(part(returns, len(before), -len(_POUNDS)).equals(turned))
    return written, {"account": _each(account, _ACCOUNT), "amount": amount}


def _sealed(texts: Columns) -> Column:
    """Give what of each payment is under the seal."""
    sealed = joined([texts[name] for name in SEALED])
    days = texts[BELONGS]
    if not any(values(days)):
        return sealed
    days = days.cast(pa.string())
    return pc.if_else(pc.equal(days, NOTHING), sealed, joined([sealed, days]))


def _each(column: Column, pattern: re.Pattern[str]) -> Column:
    """Hold every different text once, and prove it to be of a pattern."""
    coded = column.dictionary_encode()
    prove(all(map(pattern.fullmatch, values(coded))))
    return coded


def _of_some(coded: Column, holders: Places, count: int) -> Column:
    """Make a column of what some payments have, and none of the others."""
    if len(holders) == count:
        return coded
    if not len(holders):
        return arrow.repeated("", count)
    places = np.zeros(count, np.int32)
    places[holders] = at(coded) + 1
    indices = pa.Array.from_buffers(
        pa.int32(), count, [None, pa.py_buffer(places.data)]
    )
    different = pa.concat_arrays([arrow.text([""]), coded.dictionary])
    return arrow.by_place(indices, different)


def _unescaped(column: Column) -> Column:
    if pa.types.is_dictionary(column.type):
        return arrow.by_place(column.indices, _unescaped(column.dictionary))
    if pa.types.is_string(column.type):
        for _, stand_in, meant in _ESCAPES:
            column = pc.replace_substring(column, stand_in.decode(), meant)
    return column
