"""Texts read by Beancount in a process of its own, to see whether it outlives them.

Run as a module it is that child: JSON lines with texts in, the number of each text on
standard output before it is read, `done` at the end. It says nothing else of them.
"""

from __future__ import annotations

import base64
import signal
import subprocess
import sys

_MIB = 1024 * 1024
# Beancount reads half a megabyte a second, and keeps a hundred bytes for one.
_SECONDS, _SECONDS_PER_MIB = 10, 6
_MEMORY, _MEMORY_PER_BYTE = 2048 * _MIB, 200
# Directives of one text that are told; then the text as a whole is at fault.
_MOST = 20
_TOO_LONG = "it takes too much time or memory to read, such as a word without end"
_KILLED = (
    "its parser does not outlive it, such as a sum that cannot be worked out, "
    "like 1 / 0"
)


def outlives(texts: list[bytes]) -> str | None:
    """Say what happens to a child that reads texts: None, or why it ends early."""
    return _run(texts)[1]


def deaths(texts: list[bytes]) -> dict[int, str]:
    """Find the texts that a child does not outlive, each by its number.

    Not all of them where there are many.
    """
    reasons: dict[int, str] = {}
    at = 0
    while at < len(texts) and len(reasons) < _MOST:
        reached, why = _run(texts[at:])
        if why is None:
            break
        at += reached
        reasons[at] = why
        at += 1
    return reasons


def _run(texts: list[bytes]) -> tuple[int, str | None]:
    """Give the number of the text at which a child ended, and why it did."""
    size = max(map(len, texts), default=0)
    seconds = _SECONDS + _SECONDS_PER_MIB * (size // _MIB)
    memory = _MEMORY + _MEMORY_PER_BYTE * size
    limits = [str(seconds), str(memory)]
    command = [sys.executable, "-P", "-m", "mopac_spend.books.tried", *limits]
    lines = "\n".join(base64.b64encode(text).decode() for text in texts)
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            command,
            input=lines.encode() + b"\n",
            capture_output=True,
            timeout=2 * seconds + len(texts),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return _reached(error.stdout or b""), _TOO_LONG
    if done.returncode == 0 and done.stdout.endswith(b"done\n"):
        return len(texts), None
    why = _TOO_LONG if done.returncode in _LIMITS else _KILLED
    return _reached(done.stdout), why


# A child over its limits: of time, killed for memory, or told so by Python itself.
_NO_MEMORY = 3
# It went on with what was broken inside, and may die of it at the next text.
_BROKEN = 4
_ENDED = ("SIGXCPU", "SIGKILL")
_LIMITS = {_NO_MEMORY, *(-getattr(signal, name, 0) for name in _ENDED)} - {0}


def _reached(output: bytes) -> int:
    numbers = output.split()
    return int(numbers[-1]) if numbers else 0


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows: the parent's patience alone
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> int:
    import io

    from beancount.parser import _parser, grammar  # type: ignore[attr-defined]

    _limit(int(sys.argv[1]), int(sys.argv[2]))
    for number, line in enumerate(sys.stdin.buffer):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        content = base64.b64decode(line)
        builder = grammar.Builder()  # type: ignore[no-untyped-call]
        try:
            _parser.Parser(builder).parse(io.BytesIO(content), filename="", lineno=1)
        except MemoryError:
            return _NO_MEMORY
        if any("SystemError" in str(error.message) for error in builder.errors):
            return _BROKEN
    sys.stdout.write("done\n")
    return 0


if __name__ == "__main__":
    sys.exit(_serve())
