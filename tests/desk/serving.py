"""The desk as its command starts it, in a process of its own, and raw requests."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.desk.users import write
from tests.desk.conftest import PASSWORD, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
_COOKIE = re.compile(rb"(?i)set-cookie: (desk=[^;]+)")
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass
class Served:
    """A desk that is served."""

    port: int
    process: subprocess.Popen[str]
    kept: Path
    cookie: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def raw(self, request: bytes, wait: float = 60) -> bytes:
        """Send bytes, and give all that comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as one:
            with contextlib.suppress(OSError):
                one.sendall(request)
            answer = b""
            with contextlib.suppress(OSError):
                while piece := one.recv(1 << 16):
                    answer += piece
        return answer

    def get(self, path: str) -> bytes:
        return self.raw(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n"
            "".encode()
        )

    def post(self, path: str, body: bytes, kind: str) -> bytes:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self.raw(head.encode() + body)

    def token(self, path: str) -> str:
        answer = self.get(path)
        if found := _COOKIE.search(answer):
            self.cookie = found[1].decode()
        match = _TOKEN.search(answer)
        assert match, answer
        return match[1].decode()

    def sign_in(self, name: str, password: str = PASSWORD) -> Served:
        """Sign in, in a browser of its own."""
        one = Served(self.port, self.process, self.kept)
        token = one.token("/sign-in")
        form = f"csrf_token={token}&name={name}&password={password.replace(' ', '+')}"
        kind = "application/x-www-form-urlencoded"
        answer = one.post("/sign-in", form.encode(), kind)
        found = _COOKIE.search(answer)
        assert found, answer
        one.cookie = found[1].decode()
        return one


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def serving(books: Path, kept: Path, *options: str) -> Iterator[Served]:
    """Start a desk over books, and stop it."""
    if not kept.exists():
        kept.mkdir(mode=0o700)
        write(kept / "users.toml", PEOPLE)
    port = free_port()
    command = (
        *(sys.executable, "-m", "mopac_spend", "--books", str(books), "desk"),
        *("--port", str(port), "--kept", str(kept), *options),
    )
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert "The desk is at" in line, line + process.stdout.read()
        yield Served(port, process, kept)
    finally:
        process.send_signal(signal.SIGTERM)
        ended = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < ended:
            time.sleep(0.02)
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
