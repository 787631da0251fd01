"""What was released before is kept without names, and damage is noticed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.disclosure import Cell, Paid, Standing
from mopac_spend.disclosure.released import Kept, Shelf
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

CELLS = [
    Cell("total", {"r1 10.00": 1.0, "r2 5.50": 0.5}, Standing.SHOWN),
    Cell("grants", {"r1 10.00": 1.0}, Standing.HIDDEN),
]


def kept(shelf: Shelf) -> Kept:
    paid = {
        "r1 10.00": Paid("name person example", Decimal("10.00")),
        "r2 5.50": Paid("name another example", Decimal("5.50")),
    }
    return Kept(shelf.numbered(paid), CELLS)


def test_what_is_kept_is_read_again_and_has_no_names(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "small-cells")
    of = kept(shelf)
    file = shelf.keep(of)
    assert file is not None
    assert file.stat().st_mode & 0o077 == 0
    assert b"example" not in file.read_bytes()
    again = Shelf(tmp_path / "small-cells")
    read = again.kept()
    assert read.paid == of.paid
    assert [(c.name, c.shares, c.standing) for c in read.cells] == [
        (c.name, c.shares, c.standing) for c in CELLS
    ]
    # People have the same numbers in every release.
    assert kept(again).paid == of.paid
    assert again.keep(of) is None


def test_nothing_is_kept_of_an_answer_without_individuals(tmp_path: Path) -> None:
    assert Shelf(tmp_path).keep(Kept({}, ())) is None
    assert [*tmp_path.iterdir()] == []


def test_of_two_at_one_moment_the_second_is_refused(tmp_path: Path) -> None:
    one, other = Shelf(tmp_path), Shelf(tmp_path)
    assert one.kept() == other.kept()  # neither sees the other
    ones, others = kept(one), Kept(kept(other).paid, CELLS[:1])
    assert one.keep(ones)
    with pytest.raises(Refusal, match=r"^DISCLOSURE-004: ") as refused:
        other.keep(others)
    assert "repeat the command" in str(refused.value)
    # Looked at together they are kept; and a release may be of several parts.
    other.kept()
    assert other.keep(others)
    assert other.keep(Kept(ones.paid, CELLS[1:]))


@pytest.mark.parametrize("how", ["changed", "cut", "other form", "strange payment"])
def test_damage_is_refused(tmp_path: Path, how: str) -> None:
    shelf = Shelf(tmp_path)
    file = shelf.keep(kept(shelf))
    assert file is not None
    content = file.read_bytes()
    if how == "changed":
        file.write_bytes(content.replace(b"10.00", b"11.00"))
    if how == "cut":
        file.write_bytes(content[:-10])
    if how in {"other form", "strange payment"}:
        of = json.loads(content)
        if how == "other form":
            of["form"] = 99
        else:
            of["cells"][0]["shares"]["r9 1.00"] = 1.0
        new = json.dumps(of).encode()
        from mopac_spend.disclosure.released import digest

        file.unlink()
        (tmp_path / f"{digest(new)}.json").write_bytes(new)
    with pytest.raises(Refusal, match=r"^DISCLOSURE-002: ") as refused:
        shelf.kept()
    assert "restore it from your backup" in str(refused.value)


def test_people_are_not_numbered_anew(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep(kept(shelf))
    (tmp_path / "secret").unlink()
    with pytest.raises(Refusal, match=r"^DISCLOSURE-002: .*secret: it is missing"):
        kept(Shelf(tmp_path))
