"""Rules, layouts and questions that nobody wrote: a line with a code, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.tagging import rules
from mopac_spend.questions import library
from mopac_spend.register import Register

if TYPE_CHECKING:
    from pathlib import Path

TOO_LARGE = "has 10,000,000 bytes, more than anybody writes; name the right file"
NUMBER = "is not TOML that anybody writes: a number in it has thousands of digits"
DEEP = "is not TOML that anybody writes: lists or tables stand too deep in it"
NO_UTF_8 = (
    "cannot be read as UTF-8 text ('utf-8' codec can't decode byte 0xff in position 0: "
    "invalid start byte); save it again as UTF-8"
)
FAULTS = [
    (b"#" * 10_000_000, TOO_LARGE),
    (b"minimum = " + b"9" * 5_000, NUMBER),
    (b"rule = " + b"[" * 100_000, DEEP),
    (b"\xff\xfe", NO_UTF_8),
]
IDS = ["ten megabytes", "five thousand digits", "deep", "no UTF-8"]


@pytest.mark.parametrize(("content", "message"), FAULTS, ids=IDS)
def test_a_layout_that_nobody_wrote(
    tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "desk.toml"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        layouts.load(file)
    assert str(refused.value) == f"IMPORT-005: desk.toml: {message}"


@pytest.mark.parametrize(("content", "message"), FAULTS, ids=IDS)
def test_rules_that_nobody_wrote(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "desk.toml"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        rules.load(file, Register())
    assert str(refused.value) == f"IMPORT-006: desk.toml: {message}"


@pytest.mark.parametrize(
    ("content", "message"), [FAULTS[0], FAULTS[3]], ids=[IDS[0], IDS[3]]
)
def test_a_question_that_nobody_wrote(
    tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "queries" / "mine.sql"
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        library.load(file)
    assert str(refused.value) == f"ASK-004: queries/mine.sql: {message}"


def test_a_question_whose_brackets_are_too_deep(tmp_path: Path) -> None:
    file = tmp_path / "queries" / "mine.sql"
    file.parent.mkdir()
    shipped = library.files()["spend-by-category"].read_text(encoding="utf-8")
    header = [line for line in shipped.splitlines() if line.startswith("--")]
    deep = "(" * 300_000 + "1" + ")" * 300_000
    sql = f"SELECT {deep} AS one FROM spend"  # noqa: S608 - it is never run
    file.write_text("\n".join([*header, sql]), encoding="utf-8")
    with pytest.raises(Refusal, match=r"ASK-004: queries/mine\.sql: .*depth limit"):
        library.load(file)
