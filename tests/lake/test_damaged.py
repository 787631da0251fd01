"""What is not as it was written gives no figure: exit 2, and what to type."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.lake.asking import ask
from mopac_spend.lake.combining import combine
from mopac_spend.lake.manifest import Manifest, read
from mopac_spend.lake.reading import open_lake
from tests.books_maker import make_books
from tests.lake.conftest import LINES, combined, run

if TYPE_CHECKING:
    from collections.abc import Callable


def a_part(lake: Path, code: str = "office") -> Path:
    return lake / read(lake).bodies[code].parts[0].file.path


def flip(file: Path) -> None:
    """Change one bit in the middle, and leave size and time as they are."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def listed(lake: Path, change: Callable[[dict[str, object]], object]) -> None:
    file = lake / "lake.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    change(raw)
    file.write_text(json.dumps(raw), encoding="utf-8")


def of_other_books(lake: Path) -> None:
    """Put a sound part of one body in the place of another's."""
    shutil.copyfile(a_part(lake, "harbour"), a_part(lake))


def registers_of_another(lake: Path) -> None:
    bodies = read(lake).bodies
    shutil.copyfile(
        lake / bodies["harbour"].books.path, lake / bodies["office"].books.path
    )


def swapped_in_the_list(lake: Path) -> None:
    """Write a list that holds together, and names another body's registers."""
    from dataclasses import replace

    bodies = read(lake).bodies
    office = replace(bodies["office"], books=bodies["harbour"].books)
    text = Manifest({**bodies, "office": office}).text
    (lake / "lake.json").write_text(text, encoding="utf-8")


DAMAGE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a bit of a part": ("LAKE-002", lambda lake: flip(a_part(lake))),
    "a part that is gone": ("LAKE-002", lambda lake: a_part(lake).unlink()),
    "a part cut short": (
        "LAKE-002",
        lambda lake: a_part(lake).write_bytes(a_part(lake).read_bytes()[:-9]),
    ),
    "a part of other books": ("LAKE-002", of_other_books),
    "the registers of another": ("LAKE-002", registers_of_another),
    "another's registers in the list": ("LAKE-002", swapped_in_the_list),
    "a table of a register": (
        "LAKE-002",
        lambda lake: flip(lake / read(lake).bodies["office"].tables[0].path),
    ),
    "a list cut short": (
        "LAKE-002",
        lambda lake: (lake / "lake.json").write_text("{", encoding="utf-8"),
    ),
    "a figure in the list": (
        "LAKE-002",
        lambda lake: listed(lake, lambda raw: raw["bodies"][1].update(entries=7)),  # type: ignore[index]
    ),
    "a path that leads out": (
        "LAKE-002",
        lambda lake: listed(
            lake,
            lambda raw: raw["bodies"][1]["books"].update(path="../x"),  # type: ignore[index]
        ),
    ),
    "another version": (
        "LAKE-001",
        lambda lake: listed(lake, lambda raw: raw.update(version=2)),
    ),
    "other columns": (
        "LAKE-001",
        lambda lake: listed(lake, lambda raw: raw.update(shape="0")),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_refused_and_no_figure_given(
    damage: str, folder: Path, tmp_path: Path
) -> None:
    lake = shutil.copytree(folder, tmp_path / "lake")
    code, spoil = DAMAGE[damage]
    spoil(lake)
    done = run("--books", lake, "ask", "spend-by-body")
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == code
    assert "mopac-spend combine" in done.exception.message
    assert done.output == ""


def test_other_bodies_of_a_damaged_lake_are_answered(
    folder: Path, tmp_path: Path
) -> None:
    lake = shutil.copytree(folder, tmp_path / "lake")
    flip(a_part(lake))
    assert ask(open_lake(lake), "spend-by-body", body="harbour").total
    with pytest.raises(Refusal, match="LAKE-002"):
        ask(open_lake(lake), "spend-by-body", body="office")


def test_what_is_damaged_is_written_again(
    folder: Path, bodies: dict[str, Path], tmp_path: Path
) -> None:
    """Books that did not change are no reason to leave it so, and to say that it is."""
    lake = shutil.copytree(folder, tmp_path / "lake")
    whole = ask(open_lake(lake), "spend-by-body").rows
    table = read(lake).bodies["office"].tables[0].path
    for spoilt, spoil in (
        (a_part(lake), flip),
        (a_part(lake), Path.unlink),
        (lake / table, Path.unlink),
    ):
        spoil(spoilt)
        became = combined(lake, ("office", bodies["office"]))
        assert became["office"] == "written"
        assert ask(open_lake(lake), "spend-by-body").rows == whole
    assert combined(lake, ("office", bodies["office"]))["office"] == "unchanged"


def test_a_lake_that_is_combined_again_while_it_is_open(
    pair: Path, tmp_path: Path
) -> None:
    """It is not damaged, and nobody is told to make it anew."""
    folder = shutil.copytree(pair, tmp_path / "pair")
    lake, asked = open_lake(folder / "lake"), open_lake(folder / "lake")
    assert ask(asked, "spend-by-body", body="one").total
    shutil.rmtree(folder / "one")
    make_books(folder / "one", LINES.replace("100.00", "130.00"))
    combined(folder / "lake", ("one", folder / "one"))
    for opened in (lake, asked):
        with pytest.raises(Refusal, match=r"LAKE-007.*one was combined again"):
            ask(opened, "spend-by-body", body="one")
        assert ask(opened, "spend-by-body", body="other").total
    combine(folder / "lake", [], opened=open_books, remove=["other"])
    with pytest.raises(Refusal, match=r"LAKE-007.*other was combined again, or taken"):
        ask(lake, "payments", body="other")


def test_a_part_that_is_damaged_while_the_lake_is_open(
    folder: Path, tmp_path: Path
) -> None:
    path = shutil.copytree(folder, tmp_path / "lake")
    lake = open_lake(path)
    assert ask(lake, "spend-by-body", body="office").total
    flip(a_part(path))
    with pytest.raises(Refusal, match="LAKE-002"):
        ask(lake, "spend-by-body", body="office")
