"""What became of one payment since it was posted, from git where the books are in it.

Only reading commands of git are run, with nothing that the repository's own settings
could have it run besides.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SAFE = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "log.showSignature=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "safe.directory=*"),
)
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}
_SECONDS = 5
_CHANGES = 20
_BEGIN, _PART = "\x1e", "\x1f"


@dataclass(frozen=True, slots=True)
class Change:
    """One commit that changed the lines of the payment.

    Attributes:
        day: when.
        by: who committed it.
        why: the first line of the message.
        commit: its short name.
        lines: what it took out and put in, each with its sign.

    """

    day: str
    by: str
    why: str
    commit: str
    lines: list[str] = field(default_factory=list)


def history(root: Path, file: str, ref: str) -> list[Change] | None:
    """Give the changes of a payment, the last one first.

    Args:
        root: folder of the books.
        file: of the payment, relative to it.
        ref: of the payment.

    Returns:
        At most twenty; None where the books are in no git, or the payment is not
        in its last commit.

    """
    git = shutil.which("git")
    committed = _run(git, root, "show", f"HEAD:./{file}") if git else None
    lines = (committed or "").splitlines()
    wanted = f'  ref: "{ref}"'
    at = next((n for n, line in enumerate(lines) if line.startswith(wanted)), None)
    if git is None or at is None:
        return None
    first = max((n + 1 for n in range(at) if not lines[n].strip()), default=0)
    last = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
    log = _run(
        git,
        root,
        "log",
        f"-n{_CHANGES}",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        f"--format={_BEGIN}%cs{_PART}%cn{_PART}%s{_PART}%h",
        f"-L{first + 1},{last}:./{file}",
    )
    return [_change(each) for each in (log or "").split(_BEGIN)[1:]]


def _change(text: str) -> Change:
    head, *lines = text.splitlines()
    day, by, why, commit = head.split(_PART)
    changed = [
        line
        for line in lines
        if line[:1] in {"+", "-"} and not line.startswith(("+++", "---"))
    ]
    return Change(day, by, why, commit, changed)


def _run(git: str, root: Path, *words: str) -> str | None:
    try:
        ended = subprocess.run(  # noqa: S603 - git, told nothing from outside
            [git, "--no-pager", *_SAFE, "-C", str(root), *words],
            capture_output=True,
            check=True,
            timeout=_SECONDS,
            env=_ENVIRONMENT,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout.decode("utf-8", "replace")
