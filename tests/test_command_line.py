"""The command line as a whole: start-up, exit statuses, standard error."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mopac_spend.cli import demonstrated
from mopac_spend.cli.main import COMMANDS, USERS, group
from mopac_spend.importing import starter
from tests.program import program

ROOT = Path(__file__).parent.parent
HEAVY = {"pandas", "fava", "duckdb", "pyarrow", "beancount", "rich"}


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program(), *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "100", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def modules_after(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(*sys.modules)"],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def loaded_by(*arguments: str) -> set[str]:
    """Give what a command loads once the verdict of its books is kept."""
    return modules_after(
        f"import sys; sys.argv = ['mopac-spend', *{arguments!r}]\n"
        "from mopac_spend.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass"
    )


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_what_opens_no_books_imports_nothing_heavy(option: str) -> None:
    loaded = loaded_by(option)
    assert not HEAVY & loaded
    ours = {name for name in loaded if name.startswith("mopac_spend.")}
    assert {name for name in ours if not name.startswith("mopac_spend.cli")} == {
        *("mopac_spend.beside", "mopac_spend.books", "mopac_spend.books.lakes"),
        "mopac_spend.findings",
    }


def test_import_of_the_library_is_light() -> None:
    assert not HEAVY & modules_after("import mopac_spend")


@pytest.mark.parametrize(
    ("arguments", "others", "most"),
    [
        # How many modules of ours: a new one has to be worth its half a millisecond.
        (["ask", "coverage", "--format", "json"], {"tomllib"}, 162),
        (["check"], set(), 109),
        (["questions"], {"tomllib"}, 75),
    ],
)
def test_what_nothing_changed_for_loads_no_parser_and_no_arrow(
    arguments: list[str], others: set[str], most: int
) -> None:
    loaded_by("check")  # whoever is first after a change reads the text
    loaded = loaded_by(*arguments)
    needed = {"duckdb"}
    if arguments == ["check"]:
        assert needed <= loaded
    heavy = HEAVY - needed | {"numpy", "regex", "xlsxwriter", "pickle"} | others
    assert not heavy & loaded
    ours = [name for name in loaded if name.startswith("mopac_spend")]
    assert len(ours) <= most


def test_help_lists_every_command() -> None:
    shown = run("--help").stdout
    for name in ("demo", "init", "import", "check", "questions", "ask", "report"):
        assert f"\n  {name} " in shown


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["ask"], "Missing argument"),
        (["import"], "Missing argument"),
        (["--books", "nowhere", "check"], "BOOKS-001: no main.beancount in nowhere"),
    ],
)
def test_a_wrong_request_exits_with_2(arguments: list[str], text: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert text in done.stderr
    assert done.stdout == ""


def test_books_come_from_the_environment(tmp_path: Path) -> None:
    done = subprocess.run(
        [*program(), "check"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "MOPAC_SPEND_BOOKS": str(ROOT / "ledger")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "4,429 payments" in done.stdout


def test_a_reader_who_has_enough_is_no_fault() -> None:
    done = subprocess.run(  # noqa: S602 - a pipe is what is tested
        f"{shlex.join(program())} ask payments --format csv | head -1",
        shell=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("ref,")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["check", "import", "ask", "demo"])
def test_without_cache_nothing_is_kept(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", str(tmp_path / "cache"))
    books = tmp_path / "books"
    starter.make_books(books, starter.MOPAC)
    arguments = {
        "check": [],
        "import": [str(ROOT / "importers/samples/finance-2017-18-Q1.csv")],
        "ask": ["coverage"],
        "demo": [str(tmp_path / "demo")],
    }[command]
    for flag, cached in (("--no-cache", False), ("--verify", True)):
        if command == "demo" and cached:
            continue  # it wants a new folder
        order = [flag, "--books", str(books), command, *arguments]
        done = CliRunner().invoke(group, order, catch_exceptions=False)
        assert done.exit_code == 0
        assert (tmp_path / "cache").exists() == cached
        if command == "demo":
            is_one_screen(done.stdout, tmp_path)


def is_one_screen(text: str, folder: Path) -> None:
    """Hold what the demonstration prints to what a screen shows."""
    lines = [line.rstrip() for line in text.splitlines()]
    assert len(lines) <= demonstrated.LINES
    short = [line for line in lines if str(folder) not in line]
    assert max(map(len, short)) <= demonstrated.ACROSS
    assert "Total                                     70,653,112.44   100%" in lines
    opened = [line.split()[-1] for line in lines if line.startswith("  the whole")]
    assert [Path(each).is_file() for each in opened] == [True, True]


def test_without_a_command_it_says_what_most_want_and_these_are_commands() -> None:
    done = run()
    assert done.returncode == 0
    said = re.findall(r"mopac-spend ([a-z]+)", done.stdout)
    assert said == ["demo", "ask", "browse", "init"]
    assert set(said) <= set(COMMANDS)


def test_help_has_every_command_once_by_who_uses_it() -> None:
    assert sorted(name for names in USERS.values() for name in names) == sorted(
        COMMANDS
    )
