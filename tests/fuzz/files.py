"""The files that cases begin with: samples of ours, and real ones where they are."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from tests import real_data

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "importers" / "samples"
REAL = Path(os.environ.get("FUZZ_DATA", real_data.FOLDER))


@cache
def named(*patterns: str) -> list[str]:
    """Name files: `sample:finance….csv`, `real:spend/gla/….csv`."""
    found = []
    for pattern in patterns:
        where, _, inner = pattern.partition(":")
        folder = _FOLDERS[where]
        found += [
            f"{where}:{path.relative_to(folder).as_posix()}"
            for path in sorted(folder.glob(inner))
            if path.is_file()
        ]
    return found


@cache
def content(name: str) -> bytes:
    """Read one of the files that `named` names."""
    where, _, inner = name.partition(":")
    return (_FOLDERS[where] / inner).read_bytes()


def absent() -> str:
    """Say that there are no real files, "" where there are."""
    return "" if REAL.is_dir() else f"real files are not in {REAL}: samples alone"


_FOLDERS = {"sample": SAMPLES, "real": REAL, "root": ROOT}
