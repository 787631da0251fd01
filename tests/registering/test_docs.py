"""Every kind of register and event is in the table of the books, with its fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mopac_spend.register import Entry
from mopac_spend.register.shape import metadata
from mopac_spend.registering.columns import ALL

ROOT = Path(__file__).parent.parent.parent
_ROW = re.compile(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)
# What every entry, and every event, may have is said above the tables.
SHARED = {
    True: {"valid-to", "source", "note"},
    False: {"source", "note"},
}


def table() -> dict[str, tuple[str, set[str]]]:
    """Give what each kind is for, and what may stand under it."""
    text = (ROOT / "ledger" / "README.md").read_text(encoding="utf-8")
    part = text.partition("## What each directive may say")[2]
    rows = _ROW.findall(part)
    assert len(rows) == len({name for name, *_ in rows})
    return {
        name: (words, set(re.findall(r"`(.+?)`", own))) for name, words, own in rows
    }


def test_the_table_has_every_kind_and_no_other() -> None:
    assert list(table()) == [kind.kind for kind in ALL]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)
def test_a_kind_is_told_with_what_it_may_hold(kind: type) -> None:
    described = next(each for each in ALL if each is kind)
    words, own = table()[described.kind]
    assert len(words.split()) >= 2
    shared = SHARED[issubclass(described, Entry)]
    assert own == {slot.key for slot in metadata(described)} - shared


def test_the_finance_page_shows_the_way_there_and_back() -> None:
    page = (ROOT / "docs" / "finance.md").read_text(encoding="utf-8")
    for command in ("kinds", "export", "import"):
        assert re.search(rf"mopac-spend (--books \S+ )?register {command}\b", page)
