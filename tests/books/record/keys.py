"""Keys of OpenSSH, made by its own program."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ORIGIN = "books.example/spend"


def ssh(*command: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, input=text, capture_output=True, text=True, check=False
    )


def make_key(
    folder: Path, name: str = "key", kind: str = "ed25519", word: str = ""
) -> Path:
    path = folder / name
    bits = ["-b", "2048"] if kind == "rsa" else []
    command = ["ssh-keygen", "-q", "-t", kind, *bits, "-N", word, "-f", str(path)]
    assert ssh(*command).returncode == 0
    return path


@contextmanager
def agent(*keys: Path) -> Iterator[None]:
    """Run an agent that has these keys."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        place = os.path.join(folder, "agent")  # noqa: PTH118 - the path is short
        run = subprocess.Popen(
            ["ssh-agent", "-D", "-a", place],  # noqa: S607 - the one in the path
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert run.stdout
            run.stdout.readline()
            patch.setenv("SSH_AUTH_SOCK", place)
            for key in keys:
                assert ssh("ssh-add", "-q", str(key)).returncode == 0
            yield
        finally:
            run.terminate()
            run.communicate()
