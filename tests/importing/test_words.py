"""The words of `importers/words`: read once, and refused where they are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.forms.written import toml_of
from mopac_spend.importing.reading import words
from mopac_spend.importing.reading.words import any_of, words_of
from mopac_spend.importing.suggesting.vocabulary import weight

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted((shipped.folder("importers") / "words").glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_list_is_a_pattern_that_fits_its_own_plain_words(file: Path) -> None:
    for name, lists in toml_of(file.read_text(encoding="utf-8")).items():
        for key, texts in lists.items():
            if name == "fields":
                continue
            pattern = re.compile(any_of(f"{file.stem}.{name}.{key}"))
            plain = [text for text in texts if re.escape(text) == text]
            assert [text for text in plain if not pattern.fullmatch(text)] == []


@pytest.mark.parametrize(
    ("field", "heading", "sure"),
    [
        ("date", "Date Paid", 100),
        ("amount", "Amount £000s", 2),
        ("supplier", "Creditor name", 100),
        ("supplier", "Supplier Number", 0),
        ("account", "GL Code", 100),
        ("purpose", "Merchant Category", 90),
    ],
)
def test_a_heading_speaks_for_a_field(field: str, heading: str, sure: int) -> None:
    assert weight(field, heading) == sure


def test_words_that_are_none_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "folder", lambda name: tmp_path / name)
    (tmp_path / "importers" / "words").mkdir(parents=True)
    file = tmp_path / "importers" / "words" / "mine.toml"
    file.write_text("[some]\na = []\n[more]\nb = 'text'\n", encoding="utf-8")
    for name in ("some", "more", "none"):
        with pytest.raises(ValueError, match=rf"mine.toml has no \[{name}\], or"):
            words.table("mine", name)


def test_a_list_is_what_it_holds() -> None:
    assert words_of("rows.kind.may_be_credit") == {"c", "cr", "cn", "crn"}
