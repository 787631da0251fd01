"""Templates that are compiled once, however many applications fill them in.

    keep()

Each desk and each window of a test is an application of its own, and would compile the
same pages again, which takes longer than to fill them in. What is kept is known by the
template's file and its text: nothing that a test changes is taken for what it was.
"""

from __future__ import annotations

from functools import cache, partialmethod
from typing import TYPE_CHECKING

from flask.templating import Environment
from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket


class _Kept(BytecodeCache):
    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def keep() -> None:
    """Have every application of this process share what it compiles."""
    made = partialmethod(Environment.__init__, bytecode_cache=_Kept())
    Environment.__init__ = made  # type: ignore[method-assign, assignment]
