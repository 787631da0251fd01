"""The letter of a case, written out by a command, changed in an editor, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.foi.letter_desk import CASE, Desk

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--on", "2021-06-28")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("letters"))
    desk.answer("1", "--say", "Nothing was spent on training.")
    desk.answer("2", "--say", "Nothing was spent on grants.")
    return desk


def test_a_letter_is_changed_in_an_editor_and_drafted(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "letter.txt"
    desk.done("letter", CASE, *DAY, "--output", str(file))
    text = file.read_text("utf-8")
    assert text == desk.done("letter", CASE, *DAY).stdout
    # Written twice, what was changed meanwhile would be lost.
    assert "is there already" in desk.refused("letter", CASE, "--output", str(file))
    assert not desk.done("letter", CASE, *DAY, "--letter", str(file)).stdout
    file.write_text(f"{text}\nIt would be \u00a37,654.00 today.\n", encoding="utf-8")
    seen = desk.done("letter", CASE, *DAY, "--letter", str(file))
    assert seen.stdout == "+ It would be \u00a37,654.00 today.\n"
    assert "7,654.00" in seen.stderr
    how = ("draft", CASE, "--by", "Officer", *DAY, "--letter", str(file))
    assert "FOI-014" in desk.refused(*how)
    desk.done(*how, "--despite", "The requester asked for it")
    (kept,) = desk.cases.rglob("as-changed.txt")
    assert "It would be \u00a37,654.00 today." in kept.read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8|not text in UTF-8"),
        (b"Dear Sir\n", "first line was changed"),
        (b"% FOI-2021-0001 0123456789abcdef\n\nDear Sir\n", "another answer was given"),
        (b"", "first line was changed"),
    ],
)
def test_what_is_not_of_this_letter_is_refused(
    desk: Desk, tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(content)
    said = desk.refused("letter", CASE, *DAY, "--letter", str(file))
    assert said.startswith("FOI-013")
    assert any(each in said for each in why.split("|"))
