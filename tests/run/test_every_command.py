"""Every command, under everything that a machine can lack: a line, and no traceback."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from mopac_spend.cli.main import COMMANDS
from tests.errors.cases import GOOD
from tests.program import TRULY, program

pytestmark = [pytest.mark.slow, pytest.mark.long]

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "importers" / "samples"
# Each command with arguments that it can do something with.
TYPED = {
    "demo": "demo scratch",
    "init": "init new --body pcc",
    "import": f"import --dry-run {SAMPLES}/finance-2020-21-Q4.xlsx",
    "layout": f"layout suggest {SAMPLES}/finance-2017-18-Q1.csv",
    "reconcile": f"reconcile --dry-run {SAMPLES}/bank-2017-04.csv",
    "review": "review --output review.xlsx",
    "tag": "tag list.csv --by Officer --dry-run",
    "explain": "explain office:1001:3f9a2c11d0be",
    "rules": "rules check",
    "suppliers": "suppliers propose",
    "grants": f"grants --dry-run {SAMPLES}/grants-2018-19.json",
    "budget": "budget template budget.xlsx",
    "register": "register kinds",
    "check": "check",
    "status": "status",
    "record": "record --by Officer --why test",
    "close": "close 2020-05 --by Officer --reason over --dry-run",
    "reopen": "reopen 2020-05 --by Officer --reason late --approver Head",
    "seal": "seal --key nobody --output sealed",
    "prove": "prove 1 --release nowhere",
    "changes": "changes --from now --to now",
    "duplicates": "duplicates",
    "sample": "sample --design mus --size 1 --seed audit --output sample.xlsx",
    "questions": "questions",
    "find": "find spend by initiative",
    "ask": "ask spend-by-initiative",
    "combine": "combine lake ledger",
    "foi": "foi --cases cases list",
    "release": "release make spend-by-initiative --key nobody --output released",
    "publish": "publish sio-3g --period 2020-05 --output published --with-gaps",
    "report": "report quarterly --fy 2020-21 --quarter 1 --output reports",
    "desk": "desk --users nobody",
    "browse": "browse --user-file nobody",
    "backup": "backup --output kept.zip",
    "restore": "restore nowhere.zip --rehearse",
}
NO_ROOM = (
    "RUN-002: there is no room to write all of it (No space left on device), so do not "
    "rely on what was written or shown; free some space, raise the limit (ulimit -f "
    "unlimited), or write to another disk, and run the command again"
)
NEEDED = 1280 + 128 * (os.cpu_count() or 1)
NOT_HEARD = (
    "RUN-005: standard output is closed, so nothing could be shown; leave out >&-, or "
    "send it to a file: > FILE"
)
FEW_FILES = (
    "RUN-006: only 8 files may be open at once and 64 are needed; raise the limit: "
    "ulimit -n 1024"
)
LITTLE_MEMORY = (
    f"RUN-003: only 195 MiB of memory may be used and {NEEDED:,} are needed; raise the "
    f"limit: ulimit -v unlimited"
)
# What the shell does around a command, and all that it then says.
REFUSED = {
    "no standard output": ("{} >&-", NOT_HEARD),
    "eight files": ("ulimit -n 8; {}", FEW_FILES),
    "little memory": ("ulimit -v 200000; {}", LITTLE_MEMORY),
}
# What a command goes through, or is refused in a coded line.
LACKING = {
    "a disk that is nearly full": "ulimit -f 8; {}",
    "no home, a narrow terminal": (
        "unset HOME MOPAC_SPEND_CACHE; LC_ALL=C COLUMNS=10 {}"
    ),
    "a home that is none, ASCII": (
        "unset MOPAC_SPEND_CACHE; HOME=/proc/none PYTHONIOENCODING=ascii {}"
    ),
    "no input, a full error": "{} <&- 2> /dev/full",
    "a reader who is gone": "set -o pipefail; {} | true",
    "no error, a reader who has enough": "set -o pipefail; {} 2>&- | head -c 1",
}
# The variables among these that Python reads as it begins.
BEGUN = {
    "no home, a narrow terminal": {"LC_ALL": "C"},
    "a home that is none, ASCII": {"PYTHONIOENCODING": "ascii"},
}
CODED = re.compile(r"(?:^|\n)(?:\S+: )?[A-Z]+-\d{3}: .+\n\Z|\nError: .+\n\Z")
PIPE_CLOSED = 141
BASH = shutil.which("bash") or "/bin/bash"


def shell(
    around: str, command: str, folder: Path, started: tuple[str, ...] = TRULY
) -> subprocess.CompletedProcess[str]:
    """Run a command over good books as a shell would, in a folder of its own."""
    if not (folder / "ledger").exists():
        shutil.copytree(GOOD, folder / "ledger")
        (folder / "list.csv").write_text("ref,decide category\n")
    typed = f"{shlex.join(started)} {TYPED[command]}"
    return subprocess.run(
        [BASH, "-c", around.format(typed)],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "MOPAC_SPEND_CACHE": str(folder / "cache"),
        },
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


@cache
def plain(command: str) -> subprocess.CompletedProcess[str]:
    folder = Path(mkdtemp(prefix="mopac-spend-run-"))
    try:
        return shell("{}", command, folder, program())
    finally:
        shutil.rmtree(folder)


def test_every_command_is_run() -> None:
    assert list(TYPED) == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lack", REFUSED)
def test_what_no_command_can_do_without_is_said_at_once(
    command: str, lack: str, tmp_path: Path
) -> None:
    around, words = REFUSED[lack]
    done = shell(around, command, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{words}\n")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_an_output_that_is_full_is_told(command: str, tmp_path: Path) -> None:
    done = shell("{} > /dev/full", command, tmp_path, program())
    before = plain(command)
    if before.stdout:
        assert (done.returncode, done.stderr.splitlines()[-1]) == (2, NO_ROOM)
    else:
        assert (done.returncode, done.stderr) == (before.returncode, before.stderr)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lack", LACKING)
def test_a_command_does_its_work_or_says_in_a_line_why_not(
    command: str, lack: str, tmp_path: Path
) -> None:
    started = program(**BEGUN.get(lack, {}))
    done = shell(LACKING[lack], command, tmp_path, started)
    before = plain(command)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "RUN-001" not in done.stderr
    if done.returncode in {before.returncode, PIPE_CLOSED}:
        return
    assert done.returncode in {0, 2}
    if done.returncode == 2 and "2>" not in LACKING[lack]:
        assert CODED.search(done.stderr)
    assert not list(tmp_path.rglob("*being-written*"))


@pytest.mark.parametrize("after", [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2])
@pytest.mark.parametrize("command", ["ask", "import", "report"])
def test_ctrl_c_stops_at_every_moment(
    command: str, after: float, tmp_path: Path
) -> None:
    shutil.copytree(GOOD, tmp_path / "ledger")
    with subprocess.Popen(
        [*TRULY, *TYPED[command].split()],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        time.sleep(after)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=60)
    before = plain(command)
    if running.returncode == 130:
        assert err.splitlines()[-1] == "stopped"
        assert "Traceback" not in err
    elif running.returncode in {-signal.SIGINT, 1}:
        # Python itself had not begun, or was done, and no line of ours had run.
        assert "mopac_spend/cli" not in err
    else:
        assert running.returncode == before.returncode
        assert "Traceback" not in err
    assert not list(tmp_path.rglob("*being-written*"))
