"""What a command needs before it begins: streams, memory, files that may be open."""

from __future__ import annotations

import os
import sys

from mopac_spend.findings import Refusal

MIB = 1024 * 1024
# Below these the libraries beneath (Arrow, DuckDB, NumPy) do not fail, they crash: an
# import on two cores did at 1,100 MiB. Each core has threads, with stacks of their own.
_MEMORY, _EACH_CORE, _FILES = 1280 * MIB, 128 * MIB, 64


def ready() -> None:
    """Look that a command can run and be heard.

    Raises:
        Refusal: `RUN-003`, too little memory; `RUN-005`, nowhere to print to;
            `RUN-006`, too few files may be open.

    """
    is_heard = sys.stdout is not None
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _fill_gaps()
    if not is_heard:
        msg = (
            "standard output is closed, so nothing could be shown; leave out >&-, or "
            "send it to a file: > FILE"
        )
        raise Refusal("RUN-005", msg)
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    needed = _MEMORY + _EACH_CORE * (os.cpu_count() or 1)
    if memory != resource.RLIM_INFINITY and memory < needed:
        msg = (
            f"only {memory // MIB:,} MiB of memory may be used and {needed // MIB:,} "
            f"are needed; raise the limit: ulimit -v unlimited"
        )
        raise Refusal("RUN-003", msg)
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files != resource.RLIM_INFINITY and files < _FILES:
        msg = (
            f"only {files} files may be open at once and {_FILES} are needed; raise "
            f"the limit: ulimit -n 1024"
        )
        raise Refusal("RUN-006", msg)


def _fill_gaps() -> None:
    """Open nowhere in place of closed streams, or the next file would be one."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 - stderr
        pass
    os.close(handle)
    # Whatever is said there is said to nobody, and is no fault.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
