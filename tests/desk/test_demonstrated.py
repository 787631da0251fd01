"""The demonstration ends at a desk: its people sign in, and its file can be dropped."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.desk.serving import ROOT, Served, free_port

if TYPE_CHECKING:
    from pathlib import Path

_SIGN_IN = re.compile(r"sign in as (\w+) +(\S+) ")
_LEFT = re.compile(r"to be dropped +(.+)")
_WHERE = re.compile(rb"(?im)^location: (/files/[0-9a-f]+)\r")


@pytest.mark.slow
def test_it_ends_at_the_desk(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        (
            *(sys.executable, "-m", "mopac_spend", "demo", "--desk"),
            *("--port", str(port), str(tmp_path / "demo")),
        ),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    printed = ""
    try:
        for line in process.stdout:
            printed += line
            if "The desk is at" in line:
                break
        served = Served(port, process, tmp_path / "demo/desk")
        people = dict(_SIGN_IN.findall(printed))
        assert {*people} == {"preparer", "approver", "officer"}, printed
        mine = {who: served.sign_in(who, word) for who, word in people.items()}
        assert b"Demo Officer" in mine["officer"].get("/")
        (left,) = _LEFT.findall(printed)
        preparer = mine["preparer"]
        token = preparer.token("/files/")
        with open(left, "rb") as file:  # noqa: PTH123 - as somebody chooses it
            content = file.read()
        body = (
            b'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            + token.encode()
            + b'\r\n--edge\r\nContent-Disposition: form-data; name="files"; '
            b'filename="finance-2020-21-Q4.xlsx"\r\n\r\n'
            + content
            + b"\r\n--edge--\r\n"
        )
        kind = "multipart/form-data; boundary=edge"
        where = _WHERE.search(preparer.post("/files/", body, kind))
        assert where
        page = preparer.get(where[1].decode()).decode()
        # Of its 358 rows one has no date.
        assert "12,555,190.00" in page
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()
