r"""A letter as plain text that people change, and back.

    # Your request                    a heading; ## one below it
    A paragraph, on one line or more.
    - an item of a list
    ! what is set apart
    [Table 1: In short]               stands where it is moved to, and as it is

A line that only looks like one of these begins with `\`. Tables are figures of the
books: each has to stand once, and none is changed. What of the rest says other pounds
than the letter that was worked out, or no longer what the law asks for, is said.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.foi.letter import HEADING, ITEM, NOTE, TABLE, TEXT, Block, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.foi.letter import Letter

LONGEST = 300_000
_DIGITS = 16
_MARKS = {HEADING: "#", ITEM: "-", NOTE: "!"}
_TABLE = re.compile(r"\[Table (\d{1,4})(?::.*)?\]")
_POUNDS = re.compile(r"\u00a3\s?\d[\d,]*(?:\.\d+)?(?:\s?(?:million|billion|m|bn|k)\b)?")


def as_text(letter: Letter) -> str:
    """Write the blocks of a letter as text that can be changed."""
    lines: list[str] = []
    table, before = 0, ""
    for each in letter.blocks:
        if before and not before == each.kind == ITEM:
            lines.append("")
        before = each.kind
        if each.kind == TABLE:
            table += 1
            lines.append(f"[Table {table}: {each.text}]")
        elif each.kind == HEADING:
            lines.append(f"{'#' * each.level} {each.text}")
        elif each.kind in _MARKS:
            lines.append(f"{_MARKS[each.kind]} {each.text}")
        else:
            lines.append(f"\\{each.text}" if _marked(each.text) else each.text)
    return "\n".join(lines) + "\n"


def to_file(letter: Letter) -> str:
    """Write a letter as a file to be changed, which says of which letter it is."""
    return f"% {letter.case} {_digest(letter)}\n\n{as_text(letter)}"


def from_file(letter: Letter, content: bytes) -> str:
    """Read the text of such a file.

    Args:
        letter: as it is worked out now.
        content: of the file.

    Raises:
        Refusal: `FOI-013`, it is no text, or is not of this letter as it is now.

    """
    try:
        first, _, text = content.decode("utf-8-sig").partition("\n")
    except UnicodeDecodeError as error:
        msg = "it is not text in UTF-8; save it so"
        raise Refusal("FOI-013", msg, letter.case) from error
    if first.split() != ["%", letter.case, _digest(letter)]:
        msg = (
            f"it was not written from this letter as it is worked out now: another "
            f"answer was given since, or its first line was changed; write it out "
            f"again, with mopac-spend foi letter {letter.case} --output FILE, and "
            f"change that"
        )
        raise Refusal("FOI-013", msg, letter.case)
    return text.strip("\n") + "\n"


def _digest(letter: Letter) -> str:
    return hashlib.sha256(as_text(letter).encode()).hexdigest()[:_DIGITS]


def from_text(letter: Letter, text: str) -> list[Block]:
    """Read the blocks of a text that somebody changed.

    Args:
        letter: the one that was worked out, whose tables it has.
        text: of `as_text`, changed.

    Raises:
        Refusal: `FOI-013`, a table is not in it, or is twice; it is too long, or has
            nothing in it.

    """
    if len(text) > LONGEST:
        msg = f"it is longer than {LONGEST:,} letters; shorten it"
        raise Refusal("FOI-013", msg, letter.case)
    tables = dict(enumerate((b for b in letter.blocks if b.kind == TABLE), 1))
    blocks: list[Block] = []
    joins = False
    for line in text.splitlines():
        words = clean(line)
        plain_line = joins and words and not _marked(words)
        if not words:
            joins = False
        elif plain_line:
            blocks[-1] = blocks[-1]._replace(text=f"{blocks[-1].text} {words}")
        else:
            blocks.append(block := _block(words, tables, letter.case))
            joins = block.kind == TEXT
    if missing := sorted(tables):
        msg = (
            f"Table {missing[0]} is not in it any more; put a line [Table "
            f"{missing[0]}] where it is to stand"
        )
        raise Refusal("FOI-013", msg, letter.case)
    if not blocks:
        raise Refusal("FOI-013", "there is nothing in it; write it", letter.case)
    return blocks


def _block(words: str, tables: dict[int, Block], case: str) -> Block:
    if words.startswith("\\"):
        return Block(TEXT, words[1:])
    if found := _TABLE.fullmatch(words):
        block = tables.pop(int(found[1]), None)
        if block is None:
            msg = f"Table {found[1]} stands in it twice, or is no table of this letter"
            raise Refusal("FOI-013", msg, case)
        return block
    for mark, kind, level in (
        ("## ", HEADING, 2),
        ("# ", HEADING, 1),
        ("- ", ITEM, 1),
        ("! ", NOTE, 1),
    ):
        if words.startswith(mark) and words[len(mark) :].strip():
            return Block(kind, words[len(mark) :].strip(), level)
    return Block(TEXT, words)


def _marked(words: str) -> bool:
    return words.startswith(("# ", "## ", "- ", "! ", "\\")) or bool(
        _TABLE.fullmatch(words)
    )


def doubts(made: Letter, edited: Sequence[Block], demanded: Sequence[str]) -> list[str]:
    """Say what of a letter that somebody changed has to be explained.

    Args:
        made: as it was worked out.
        edited: what it says now.
        demanded: paragraphs that the law asks for.

    """
    known = {*_pounds(made.blocks)}
    strange = [each for each in dict.fromkeys(_pounds(edited)) if each not in known]
    said = [
        f"the letter says {each}, which none of its answers does; take it out, or "
        f"answer the part anew"
        for each in strange
    ]
    stands = {each.text for each in edited}
    said += [
        f"the letter no longer says what the law asks for: {each}"
        for each in demanded
        if clean(each) not in stands
    ]
    return said


def _pounds(blocks: Sequence[Block]) -> Iterator[str]:
    for each in blocks:
        grid = each.table
        cells = [cell for row in grid.rows for cell in row] if grid else []
        for text in (each.text, *cells, grid.after if grid else ""):
            for found in _POUNDS.findall(text):
                yield "".join(found.split())


def changes(made: str, edited: str) -> list[tuple[str, str]]:
    """Give the lines in which two texts differ: `-` what went, `+` what came."""
    compared = difflib.ndiff(made.splitlines(), edited.splitlines())
    return [(each[0], each[2:]) for each in compared if each[0] in "+-" and each[2:]]
