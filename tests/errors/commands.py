"""Run the command line in this process and look at all that comes out."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from mopac_spend.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


class Outcome(NamedTuple):
    """Exit status, standard output, standard error."""

    status: int
    out: str
    err: str


def run(*arguments: str, cwd: Path) -> Outcome:
    """Run `mopac-spend` in a folder."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    before = os.getcwd()  # noqa: PTH109 - what chdir takes back
    with (
        mock.patch.object(sys, "argv", ["mopac-spend", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        os.chdir(cwd)
        try:
            main()
        except SystemExit as left:
            status = int(left.code or 0)
        finally:
            os.chdir(before)
    return Outcome(status, out.getvalue(), err.getvalue())
