"""A process that can no longer write."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fava.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TRIES = """
import os, subprocess, sys, threading
from pathlib import Path
from mopac_spend.fava.seal import seal

kept, free = map(Path, sys.argv[1:])
if not seal([free]):
    sys.exit("no Landlock")
file = kept / "file"
tries = {
    "write": lambda: file.write_text("other"),
    "append": lambda: file.open("a").write("more"),
    "truncate": lambda: os.truncate(file, 0),
    "make": lambda: (kept / "new").write_text("x"),
    "folder": lambda: (kept / "folder").mkdir(),
    "link": lambda: (kept / "link").symlink_to(file),
    "remove": lambda: file.unlink(),
    "rename": lambda: file.rename(kept / "other"),
    "move": lambda: file.rename(free / "file"),
    "child": lambda: subprocess.run(
        ["sh", "-c", f"echo x > {file}"], check=True, stderr=subprocess.DEVNULL
    ),
}
done = []
for name, how in tries.items():
    try:
        how()
        done.append(name)
    except (OSError, subprocess.CalledProcessError):
        pass
late = []
thread = threading.Thread(target=lambda: late.append(os.access(kept, os.R_OK)))
thread.start(); thread.join()
(free / "new").write_text("x")
(free / "new").rename(free / "newer")
print(done, file.read_text(), late)
"""


def test_nothing_is_written_any_more(tmp_path: Path) -> None:
    sealed, free = tmp_path / "kept", tmp_path / "free"
    sealed.mkdir()
    free.mkdir()
    (sealed / "file").write_text("as it was")
    words = [sys.executable, "-c", TRIES, str(sealed), str(free)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if "no Landlock" in ended.stderr:
        pytest.skip("this kernel has no Landlock: a process cannot give up writing")
    assert ended.stdout == "[] as it was [True]\n", ended.stderr
    assert [path.name for path in sealed.iterdir()] == ["file"]
    assert [path.name for path in free.iterdir()] == ["newer"]
