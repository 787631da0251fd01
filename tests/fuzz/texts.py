"""Changes of the text of books: what an editor, a disk, a script or a colleague does.

Each takes the folder of the books and choices, and changes files in place. None of
them is an import: whatever the books come to, their total must stay, or a finding say
why not.
"""

# ruff: noqa: E501 - directives are wide
from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING

from tests.fuzz import changes

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

_BLOCK = re.compile(
    r"^\d{4}-\d\d-\d\d [*!] .*\n(?:[ \t]+.*\n)+\n?", re.MULTILINE | re.ASCII
)
_AMOUNT = re.compile(
    r"^(  Expenses\S*  )(-?)([0-9.]+)( GBP\n  \S+  )(-?)[0-9.]+", re.MULTILINE
)
_TAG = re.compile(r'^  (directorate|initiative|category): "([^"]*)"', re.MULTILINE)

DIRECTIVES = (
    "2018-05-01 balance Assets:Bank 5 / 0 GBP",
    '2018-05-01 * "x" "y"\n  Assets:Bank  5 / 0 GBP\n  Expenses:Grants',
    "2018-05-01 balance Assets:Bank 1 GBP",
    "2018-05-01 pad Assets:Bank Equity:Opening",
    "2018-05-01 close Expenses:Consultancy",
    "2018-05-01 open Expenses:Consultancy GBP",
    "2018-05-01 price GBP 2 USD",
    '2018-05-01 note Assets:Bank "x"',
    '2018-05-01 event "a" "b"',
    '2018-05-01 query "q" "SELECT 1"',
    '2018-05-01 custom "batch" "ghost"',
    '2018-05-01 custom "alias" "category" "grants" "Consultancy"',
    '2018-05-01 custom "directorate" "estates" "Other"',
    '2018-05-01 document Assets:Bank "x.pdf"',
    "2018-05-01 commodity GBP",
    '2018-05-01 * "Ghost Ltd" "Ghost"\n  Expenses:Grants  12.00 GBP\n  Assets:Bank',
    '2018-05-01 * "Ghost Ltd" "Ghost"\n  Expenses:Grants  12.00 USD\n  Assets:Bank',
    (
        '2018-05-01 ! "Two" "legs"\n  Expenses:Grants  1.00 GBP\n  Expenses:Training  2.00 GBP\n'
        "  Assets:Bank"
    ),
    '2018-05-01 * "Thirds" ""\n  Expenses:Grants  10 / 3 GBP\n  Assets:Bank',
    '2018-05-01 * "Cost" ""\n  Expenses:Grants  1 X {5.00 GBP}\n  Assets:Bank',
    '2018-05-01 * "Cost" ""\n  Expenses:Grants  0 X {{5.00 GBP}}\n  Assets:Bank',
    '2018-05-01 * "Big" ""\n  Expenses:Grants  1' + "0" * 40 + " GBP\n  Assets:Bank",
    "pushtag #x",
    "poptag #x",
    'pushmeta directorate: "estates"',
    'plugin "beancount.plugins.auto_accounts"',
    'plugin "mopac_spend.nothing"',
    'include "nothing.beancount"',
    'include "*.beancount"',
    'include "accounts.beancount"',
    'option "operating_currency" "USD"',
    'option "name_expenses" "Spend"',
    'option "insert_pythonpath" "TRUE"',
    'option "documents" "docs"',
    'option "title" ""',
    'option "plugin_processing_mode" "raw"',
    'option "infer_tolerance_from_cost" "TRUE"',
    'option "inferred_tolerance_default" "GBP:100"',
    'option "booking_method" "AVERAGE"',
    "* a heading",
    "; a comment",
    "\\",
    "((((((((((",
    '"never closed',
)


def _text(
    change: Callable[[str, random.Random], str],
) -> Callable[[Path, random.Random], None]:
    """Make a change of text into one of a file."""

    def changed(books: Path, chance: random.Random) -> None:
        path = _any(books, chance)
        if path is None:
            return
        text = path.read_bytes().decode("utf-8", errors="surrogateescape")
        made = change(text, chance).encode("utf-8", errors="surrogateescape")
        state = path.stat()
        path.write_bytes(made)
        if chance.random() < 0.5:
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    return changed


def _bytes(name: str) -> Callable[[Path, random.Random], None]:
    def changed(books: Path, chance: random.Random) -> None:
        path = _any(books, chance)
        if path is None:
            return
        state = path.stat()
        path.write_bytes(changes.of_bytes(name, path.read_bytes(), chance))
        if chance.random() < 0.5:
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    return changed


def digit(text: str, chance: random.Random) -> str:
    """Change one digit."""
    found = [*re.finditer("[0-9]", text)]
    if not found:
        return text
    at = chance.choice(found).start()
    return f"{text[:at]}{chance.randrange(10)}{text[at + 1 :]}"


def line_removed(text: str, chance: random.Random) -> str:
    """Delete a line."""
    return _with_line(text, chance, lambda _: "")


def line_doubled(text: str, chance: random.Random) -> str:
    """Repeat a line."""
    return _with_line(text, chance, lambda line: line + line)


def line_commented(text: str, chance: random.Random) -> str:
    """Make a line a comment."""
    return _with_line(text, chance, lambda line: f";{line}")


def line_indented(text: str, chance: random.Random) -> str:
    """Move a line in or out."""
    return _with_line(
        text, chance, lambda line: line.lstrip() if line[:1] == " " else f"  {line}"
    )


def payment_removed(text: str, chance: random.Random) -> str:
    """Delete a payment."""
    return _with_block(text, chance, lambda _: "")


def payment_doubled(text: str, chance: random.Random) -> str:
    """Repeat a payment."""
    return _with_block(text, chance, lambda block: block + block)


def amount_changed(text: str, chance: random.Random) -> str:
    """Change pounds in both legs, so that it balances."""
    new = f"{chance.randint(1, 10**7) / 100:.2f}"

    def other(block: str) -> str:
        return _AMOUNT.sub(rf"\g<1>\g<2>{new}\g<4>\g<5>{new}", block, count=1)

    return _with_block(text, chance, other)


def amount_rewritten(text: str, chance: random.Random) -> str:
    """Write the same pounds otherwise: `1,200.0`, `600 * 2`, `+12`."""
    way = chance.choice(["{:,}", "{} * 1", "({})", "{} + 0.00", "{}0", " {}", "{} / 1"])

    def other(block: str) -> str:
        found = _AMOUNT.search(block)
        if not found or found[2]:
            return block
        written = way.replace("{:,}", "{}").format(found[3])
        return block.replace(f"{found[1]}{found[3]}", f"{found[1]}{written}", 1)

    return _with_block(text, chance, other)


def tag_changed(text: str, chance: random.Random) -> str:
    """Give a payment another code that the books know: a legitimate edit."""
    found = [*_TAG.finditer(text)]
    if not found:
        return text
    one = chance.choice(found)
    codes = sorted({each[2] for each in found if each[1] == one[1]})
    return text[: one.start(2)] + chance.choice(codes) + text[one.end(2) :]


def directive(text: str, chance: random.Random) -> str:
    """Put in something that Beancount may read."""
    lines = text.splitlines(keepends=True)
    at = chance.choice([0, len(lines), chance.randint(0, len(lines))])
    lines.insert(at, f"\n{chance.choice(DIRECTIVES)}\n\n")
    return "".join(lines)


def line_ends(text: str, chance: random.Random) -> str:
    """End lines otherwise."""
    return text.replace("\n", chance.choice(["\r\n", "\r", "\n\n"]))


def mark(text: str, chance: random.Random) -> str:
    """Put what some editors put at the beginning or the end of a file."""
    sign = chance.choice(["\ufeff", "\x1a", "\x00", "\n", " ", "\u2028"])
    return sign + text if chance.random() < 0.5 else text + sign


def emptied(text: str, chance: random.Random) -> str:
    """Leave nothing, or next to nothing."""
    return chance.choice(["", "\n", "; nothing\n"])


def file_removed(books: Path, chance: random.Random) -> None:
    """Delete a file."""
    if path := _any(books, chance):
        path.unlink()


def file_renamed(books: Path, chance: random.Random) -> None:
    """Give a file another name, or move it to another folder."""
    if path := _any(books, chance):
        way = chance.choice(["{}.bak", ".{}", "{}~", "x-{}", "../{}", "{}.beancount"])
        other = path.parent / way.format(path.name)
        if not other.exists():
            path.rename(other)


def file_copied(books: Path, chance: random.Random) -> None:
    """Leave a copy beside a file."""
    if path := _any(books, chance):
        way = chance.choice(["copy-{}", ".{}", "../{}", "{}.orig"])
        shutil.copyfile(path, path.parent / way.format(path.name))


def files_swapped(books: Path, chance: random.Random) -> None:
    """Give two files each other's content."""
    one, other = _any(books, chance), _any(books, chance)
    if one and other and one != other:
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)


def file_linked(books: Path, chance: random.Random) -> None:
    """Put a link, a folder or a pipe in place of a file."""
    if not (path := _any(books, chance)):
        return
    how = chance.choice(["link", "folder", "loop"])
    content = path.read_bytes()
    path.unlink()
    if how == "link":
        other = books.parent / "elsewhere"
        other.write_bytes(content)
        path.symlink_to(other)
    elif how == "folder":
        path.mkdir()
    else:
        path.symlink_to(path)


def journal(books: Path, chance: random.Random) -> None:
    """Leave a journal that no import wrote, or one that is damaged."""
    path = books / "payments" / ".import-journal"
    pairs = [["payments/.x.beancount.staged", "payments/x.beancount"]]
    path.write_text(
        chance.choice(["", "[]", "{}", "null", "[[1, 2]]", json.dumps(pairs), "[["]),
        encoding="utf-8",
    )


OF_TEXT = (
    digit, line_removed, line_doubled, line_commented, line_indented, payment_removed,
    payment_doubled, amount_changed, amount_rewritten, tag_changed, directive,
    line_ends, mark, emptied,
)  # fmt: skip
OF_FILES = (
    file_removed, file_renamed, file_copied, files_swapped, file_linked, journal,
)  # fmt: skip
ALL: dict[str, Callable[[Path, random.Random], None]] = {
    **{name: _bytes(name) for name in changes.BYTES},
    **{each.__name__: _text(each) for each in OF_TEXT},
    **{each.__name__: each for each in OF_FILES},
}


def _any(books: Path, chance: random.Random) -> Path | None:
    """Choose a file of the books: a batch, half of the time."""
    found = [p for p in sorted(books.rglob("*")) if p.is_file() and _is_text(p)]
    batches = [p for p in found if len(p.relative_to(books).parts) > 2]
    among = batches if batches and chance.random() < 0.5 else found
    return chance.choice(among) if among else None


def _is_text(path: Path) -> bool:
    return path.suffix in {".beancount", ".csv", ".toml"}


def _with_line(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        at = chance.randrange(len(lines))
        lines[at] = change(lines[at])
    return "".join(lines)


def _with_block(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    found = [*_BLOCK.finditer(text)]
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + change(one[0]) + text[one.end() :]
