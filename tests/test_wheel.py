"""Installed from its wheel, everything works outside the clone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


# What a clone that is worked in holds besides what is in git.
LEFT_BEHIND = (
    "importers/__pycache__/config.cpython-311.pyc",
    "mopac_spend/__pycache__/money.cpython-311.pyc",
    "ledger/.import.lock",
    "ledger/.main.beancount.picklecache",
    "ledger/payments/.being-written-1/lines.beancount",
    "queries/scratch/mine.sql",
)


def built(kind: str, source: Path, folder: Path) -> Path:
    """Build a wheel or an sdist of a folder and give its file."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def worked_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the wheel is made of, after work was done in it."""
    clone = tmp_path_factory.mktemp("clone")
    for name in ("mopac_spend", "ledger", "importers", "queries"):
        shutil.copytree(ROOT / name, clone / name)
    for path in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / path, clone)
    for path in LEFT_BEHIND:
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_bytes(b"left behind")
    return clone


@pytest.fixture(scope="module")
def wheel(worked_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is made of the sdist, as an installer makes it."""
    sdist = built("sdist", worked_in, tmp_path_factory.mktemp("sdist"))
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return built("wheel", source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's files and nothing of the clone."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)  # noqa: S202 - our own
    return site


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


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
        encoding="utf-8",
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


def test_bytecode_and_scratch_do_not_travel(wheel: Path) -> None:
    carried = names(wheel)
    assert "mopac_spend/py.typed" in carried
    assert "mopac_spend/bank-holidays.csv" in carried
    assert [name for name in carried if name.endswith(".dist-info/licenses/LICENSE")]
    assert "mopac_spend/_shipped/ledger/main.beancount" in carried
    assert "mopac_spend/_shipped/importers/words/headings.toml" in carried
    left = {Path(path).name for path in LEFT_BEHIND}
    assert not [name for name in carried if Path(name).name in left]
    assert not [name for name in carried if name.endswith((".pyc", ".picklecache"))]


def test_the_wheel_of_the_clone_is_the_wheel_of_the_sdist(
    worked_in: Path, wheel: Path, tmp_path: Path
) -> None:
    assert names(built("wheel", worked_in, tmp_path)) == names(wheel)
