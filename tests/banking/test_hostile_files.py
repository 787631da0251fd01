"""Broken and hostile statements: read whole or refused, quickly, in little memory."""

from __future__ import annotations

import datetime as dt
import random
import re
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.banking.reading import FORMATS, read
from mopac_spend.findings import Refusal
from tests import real_data
from tests.banking.test_real_files import files
from tests.fuzz.invented import FORMS, Made

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 10
_MEMORY = 1 << 30

# A fee of a pound, and what the bank says of it.
DAY, FEE, BEFORE, AFTER = dt.date(2017, 4, 3), *map(Decimal, ("-1.00", "10.00", "9.00"))


def written(form: str, text: str) -> str:
    """Write a sound statement of one line, of which the bank says a text."""
    return FORMS[form](Made([(DAY, FEE, text)], BEFORE, AFTER))


MILLION = 10**6
TEXTS = {
    "letters": "A" * MILLION,
    "blanks": " " * MILLION,
    "marks": "?20" * (MILLION // 3),
    "brackets": "<" * MILLION,
    "commas": "," * MILLION,
    "slashes": "/" * MILLION,
    "zeroes": "\x00" * MILLION,
    "lines": "\n" * MILLION,
    "rows": "A,B\n" * (MILLION // 4),
    "digits": "1" * MILLION,
    "quote": '"' + "A" * MILLION,
}


def tried(file: Path) -> str:
    """Read a file; what came of it, and never a fault of another kind."""
    start = time.process_time()
    try:
        outcome = f"{len(read(file))} read"
    except Refusal as refusal:
        outcome = str(refusal)
    assert outcome.endswith(" read") or outcome.startswith("BANK-")
    assert len(outcome) < 1000
    assert outcome.isprintable()
    assert time.process_time() - start < _SECONDS
    return outcome


def mutants(content: bytes, seed: str) -> list[bytes]:
    """Damage a file in the ways files get damaged, and in some they do not."""
    chance = random.Random(seed)  # noqa: S311 - damage that can be made again
    cut = [content[: chance.randrange(len(content))] for _ in range(4)]
    flipped = []
    for share in (1, 5, 50):
        damaged = bytearray(content)
        for _ in range(share):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        flipped.append(bytes(damaged))
    rows = content.splitlines(keepends=True)
    shuffled = chance.sample(rows, len(rows))
    dropped = [row for row in rows if chance.random() > 0.1]
    return [*cut, *flipped, b"".join(shuffled), b"".join(dropped), content * 3]


@pytest.mark.parametrize("name", files())
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    content = real_data.path(f"bank/{name}").read_bytes()
    for number, damaged in enumerate(mutants(content, name)):
        file = tmp_path / f"{number}.txt"
        file.write_bytes(damaged)
        tried(file)


@pytest.mark.parametrize("form", FORMS)
def test_the_sound_file_is_read(form: str, tmp_path: Path) -> None:
    file = tmp_path / f"sound.{form}"
    file.write_text(written(form, "FEE"), encoding="utf-8")
    assert tried(file) == "1 read"


def test_a_refused_file_is_told_every_format(tmp_path: Path) -> None:
    file = tmp_path / "statement.pdf"
    file.write_bytes(b"%PDF-1.7")
    assert [each.FORM for each in FORMATS if each.FORM not in tried(file)] == []


# Each file is named before it is read, so that what a child ends at is known.
READING = """
import sys, pathlib
from tests.banking.test_hostile_files import tried
for name in sys.argv[1:]:
    print(name, flush=True)
    print(tried(pathlib.Path(name)), flush=True)
print(pathlib.Path('/proc/self/status').read_text())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells a process's peak")
@pytest.mark.parametrize("form", FORMS)
def test_a_million_characters_are_no_matter(form: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.{form}" for name in TEXTS]
    for file in files:
        file.write_text(written(form, TEXTS[file.stem]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READING, *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * _SECONDS * len(files),
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
    assert [
        line for line in done.stdout.splitlines() if line in {*map(str, files)}
    ] == [*map(str, files)]
    # What the system reports of a child counts the memory it was forked with.
    (most,) = re.findall(r"VmHWM:\s+(\d+) kB", done.stdout)
    assert int(most) < _MEMORY / 1024


BOMBS = {
    "entities": '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'
        for old, new in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>",
    "a file of ours": '<!DOCTYPE d [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    "another server": '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">',
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_unread(bomb: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "bomb.xml"
    text = "" if bomb == "another server" else "&j;"
    content = f'<?xml version="1.0" encoding="{encoding}"?>{BOMBS[bomb]}'
    _, _, body = written("camt", text).partition("?>")
    file.write_text(content + body, encoding=encoding)
    assert tried(file) == (
        "BANK-001: bomb.xml: holds a document type, which no bank sends; it was not "
        "read further"
    )


def test_a_comment_within_an_amount_cuts_nothing_off(tmp_path: Path) -> None:
    file = tmp_path / "comment.xml"
    text = written("camt", "FEE").replace(">10.00<", ">1<!-- and -->0.00<")
    file.write_text(text, encoding="utf-8")
    assert tried(file) == "1 read"


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "deep.xml"
    file.write_text(written("camt", "<a>" * 100_000 + "</a>" * 100_000))
    assert tried(file).startswith("BANK-001")
    file.write_text(written("ofx", "<A>" * 100_000 + "</A>" * 100_000))
    assert tried(file).startswith("BANK-001")


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as large:
        large.truncate(21_000_000)
    assert "larger than 20 MB" in tried(file)


def test_many_lines_take_little_time(tmp_path: Path) -> None:
    lines = "".join(
        f":61:1704030403D0,01NMSCNONREF\n:86:PAYMENT {at}\n" for at in range(50_000)
    )
    file = tmp_path / "many.sta"
    file.write_text(
        f":20:A\n:25:0/1234\n:28C:1/1\n:60F:C170403GBP500,00\n{lines}"
        ":62F:C170403GBP0,00\n-\n"
    )
    start = time.process_time()
    (statement,) = read(file)
    assert len(statement.lines) == 50_000
    assert time.process_time() - start < _SECONDS
