"""Installed from its wheel, everything works outside the clone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's files and nothing of the clone."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(
    installed: Path, cwd: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "mopac_spend", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "demo", "here")
    assert done.returncode == 0, done.stderr
    assert "ILLUSTRATIVE" in done.stdout
    assert (tmp_path / "here/reports/quarterly-2020-21-Q4.html").is_file()


@pytest.mark.parametrize("body", ["mopac", "city-hall", "pcc"])
def test_new_books_come_from_the_wheel(
    installed: Path, tmp_path: Path, body: str
) -> None:
    assert run(installed, tmp_path, "init", "b", "--body", body).returncode == 0
    assert run(installed, tmp_path, "--books", "b", "check").returncode == 0


def test_questions_travel_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert "spend-by-initiative" in run(installed, tmp_path, "questions").stdout


def test_bytecode_and_scratch_do_not_travel(installed: Path) -> None:
    names = [path.name for path in installed.rglob("*")]
    assert "py.typed" in names
    assert not [name for name in names if name.endswith((".pyc", ".picklecache"))]
