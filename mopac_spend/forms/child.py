"""Be the child that reads what comes from outside: bytes in, lines of JSON out.

python -m mopac_spend.forms.child mopac_spend.forms.values < payments.xlsx
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import sys
from typing import TYPE_CHECKING, Any

from mopac_spend.forms.process import (
    DAMAGED,
    END,
    LARGE,
    REFUSED,
    RefusedError,
    TooLargeError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST_REASON = 200


def _bound(seconds: int, memory: int) -> None:
    """Bound this process, where the system can; a crash leaves no image of it."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for what, most in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, what), (most, most))


def served(serve: Callable[[bytes], Iterator[Any]], content: bytes) -> Iterator[Any]:
    """Give what a reader says of a workbook, and at the end how it went."""
    try:
        yield from serve(content)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except TooLargeError as error:
        yield {LARGE: str(error)}
    except RefusedError as error:
        yield {REFUSED: str(error)}
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception
        why = " ".join(str(error).split()) or type(error).__name__
        yield {DAMAGED: why[:_LONGEST_REASON]}
    else:
        yield {END: True}


def main() -> None:
    """Read what is on standard input as the module named does."""
    job = importlib.import_module(sys.argv[1])
    _bound(job.SECONDS, job.MEMORY)
    # A workbook makes a million small objects, and none of them goes in circles.
    gc.disable()
    for each in served(job.serve, sys.stdin.buffer.read()):
        sys.stdout.write(json.dumps(each))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
