"""A process that can no longer write: what it serves cannot be changed through it.

Linux can take rights from a process for good (Landlock, since kernel 5.13): from then
on nothing it runs, in whatever language, makes, changes, renames or removes a file
outside the folders named here, and no process it starts may either. It needs no
privilege. Where the system has no Landlock nothing is taken, and whoever starts the
server is told to run it as a user who cannot write to the books.

The numbers are those of the kernel's own interface, `linux/landlock.h`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # a flag: only say which version there is
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38
# Write to a file; remove folders and files; make each kind of file.
_WRITING = (1 << 1) | sum(1 << bit for bit in range(4, 13))
# Version 2 knows of files that move between folders, version 3 of cutting them short.
# What is written to the first goes nowhere, and the second is memory that processes
# of one program share.
_PASSING = ("/dev/null", "/dev/shm")  # noqa: S108 - no file is made there by name
_SINCE = {2: 1 << 13, 3: 1 << 14}


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def seal(writable: Iterable[Path]) -> bool:
    """Take the right to write from this process and all it starts, for good.

    Args:
        writable: folders that stay writable, such as the cache.

    Returns:
        Whether the system could do it. Threads that run already keep their rights,
        so it is called before any is started.

    """
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    rights = _WRITING | sum(r for since, r in _SINCE.items() if version >= since)
    struct = _Ruleset(rights)
    rules = system.syscall(
        _CREATE_RULESET, ctypes.byref(struct), ctypes.c_size_t(ctypes.sizeof(struct)), 0
    )
    if rules < 0:
        return False
    try:
        for place in (*_PASSING, *map(str, writable)):
            _allow(system, rules, place, rights)
        taken = system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        return bool(taken and system.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(system: ctypes.CDLL, rules: int, place: str, rights: int) -> None:
    try:
        descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        # Of a single file only its own rights can be kept.
        of_file = (1 << 1) | (rights & _SINCE[3])
        allowed = rights if os.path.isdir(place) else of_file  # noqa: PTH112
        rule = _PathBeneath(allowed, descriptor)
        system.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)
