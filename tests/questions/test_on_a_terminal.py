"""An answer on a real terminal: folded to its width, whole in a pager."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pty")
import fcntl
import pty
import struct
import termios

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
ASKED = ("ask", "spend-by-borough", "--fy", "2020-21")


def on_a_terminal(*arguments: str, across: int) -> list[str]:
    """Give the lines that a terminal of a width shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, across, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "mopac_spend", *arguments],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PAGER": "cat", "TERM": "xterm", "NO_COLOR": "1"},
    ) as process:
        os.close(theirs)
        shown = b""
        # Linux says by an error that nobody writes to a terminal any more.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 1 << 16):
                shown += piece
        os.close(ours)
    assert process.returncode == 0
    plain = shown.decode().replace("\x1b[1m", "").replace("\x1b[0m", "")
    return [line.rstrip() for line in plain.splitlines()]


def test_a_wide_answer_is_folded_and_whole_in_a_pager() -> None:
    folded = on_a_terminal(*ASKED, across=80)
    assert "Added up as 10 others, for want of room" in " ".join(folded)
    assert not any("(1 of " in line for line in folded)
    whole = on_a_terminal(*ASKED, "--pager", across=80)
    assert any("(1 of " in line for line in whole)
    assert "Added up as" not in " ".join(whole)
    for lines in (folded, whole):
        assert "Total: £50,338,730.36" in lines
        table = lines[: lines.index("Total: £50,338,730.36")]
        assert max(map(len, table)) <= 80
