"""The program as a process of its own, without what a start costs.

    subprocess.run([*program(), "--books", str(books), "check"], cwd=..., env=...)

Python and what the commands import take some tenths of a second, and tests start the
program more than a thousand times. `program()` gives words to type in the place of
`python -m mopac_spend`: a small one (`client.py`) that has a process which has imported
all that already (`server.py`) fork. What runs is a real process: arguments, folder,
environment, umask, limits, streams and Ctrl-C are those of whoever typed the words, and
its exit status is theirs. Where Python itself would begin otherwise (a limit of memory,
no standard output, a variable or a locale that Python reads) it is started truly; where
many begin with the same variables, `program(LC_ALL="C")` has a process that began so.

Tests of the start itself, of what it imports, of servers, and those that kill, type
`TRULY`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TRULY = (sys.executable, "-m", "mopac_spend")
# Threads that a library begins would not be there in what is forked.
_NO_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


@cache
def program(**begun: str) -> tuple[str, ...]:
    """Give the words that start the program.

    Args:
        begun: variables that Python reads as it begins, where it will have such: how
            text is written, the locale.

    """
    if not hasattr(os, "pidfd_open"):  # Linux alone has them
        return TRULY
    folder = tempfile.mkdtemp(prefix="mopac-spend-program-")
    address = f"{folder}/asked"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.program.server", address],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **_NO_THREADS, **begun},
        start_new_session=True,
    )

    def end() -> None:
        server.communicate()
        shutil.rmtree(folder)

    atexit.register(end)
    assert server.stdout
    assert server.stdout.readline() == b"ready\n"
    client = Path(__file__).with_name("client.py")
    return (sys.executable, "-I", "-S", str(client), address)
