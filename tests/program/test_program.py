"""What `program()` starts is what `python -m mopac_spend` would have been."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.errors.cases import GOOD
from tests.program import ROOT, TRULY, program

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SHELL = shutil.which("sh") or "/bin/sh"
AROUND = {
    "nothing": "{} check",
    "a wrong request": "{} nonsense",
    "an umask": "umask 027; {} init new --body pcc; stat -c %a new",
    "no input": "{} status <&-",
    "no error": "{} status 2>&-",
    "no output": "{} check >&-",
    "a narrow terminal": "COLUMNS=40 {} --help",
    "books of the environment": "MOPAC_SPEND_BOOKS=nowhere {} check",
    "another encoding": "PYTHONIOENCODING=ascii {} ask 'képi'",
    "no locale": "LC_ALL=C LANG=C.UTF-8 {} ask 'képi'",
    "neither": "LC_ALL=C LANG=C.UTF-8 PYTHONIOENCODING=ascii {} ask 'képi'",
    "little memory": "ulimit -v 200000; {} check",
    "a disk that is full": "{} check > /dev/full",
    "files that may not grow": "ulimit -f 0; {} check",
    "Ctrl-C that is ignored": "trap '' INT; {} check",
}
# Of those, what a process is asked for that began with the same.
BEGUN = {
    "another encoding": {"PYTHONIOENCODING": "ascii"},
    "no locale": {"LC_ALL": "C"},
    "neither": {"LC_ALL": "C"},  # it began otherwise, so they are started truly
}


def said(around: str, started: tuple[str, ...], folder: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [SHELL, "-c", around.format(shlex.join(started))],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "MOPAC_SPEND_BOOKS": str(GOOD),
            "MOPAC_SPEND_CACHE": str(folder / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", AROUND)
def test_it_says_what_the_program_says(name: str, tmp_path: Path) -> None:
    around, forking = AROUND[name], program(**BEGUN.get(name, {}))
    (truly := tmp_path / "truly").mkdir()
    (forked := tmp_path / "forked").mkdir()
    assert said(around, forking, forked) == said(around, TRULY, truly)
    if (truly / "new").exists():
        assert stat.S_IMODE((forked / "new").stat().st_mode) == 0o750


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_by_the_signal_that_is_sent(
    number: signal.Signals, tmp_path: Path
) -> None:
    shutil.copytree(GOOD, tmp_path / "books")
    person = ("desk", "user", "add", "officer", "--name", "A", "--role", "reader")
    with subprocess.Popen(
        [*program(), "--books", "books", *person],
        cwd=tmp_path,
        stdin=subprocess.PIPE,  # for a password, which nobody types
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as running:
        running.send_signal(number)
        assert running.stdout
        running.stdout.read()  # until nobody is left who could write
        assert running.wait(60) == -number
