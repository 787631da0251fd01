"""What is said of what does not run on Spark, and of a Spark that stops."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mopac_spend.engine.errors import Error
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

# A question waits so many seconds for a worker, where none is left.
PATIENCE = 20
_LOOK = 2.0
_EMBEDDED = "nothing was answered; ask again, or leave out --engine"


class NotOnSpark(Error):  # noqa: N818 - it says what it is
    """A SELECT, or what stands behind it, that Spark does not run.

    Its text is worded as the embedded engine words its errors, with the line.
    """

    def __init__(self, what: str, line: int | None = None) -> None:
        """Say what does not run, and in which line of the SELECT."""
        super().__init__(what + (f"\nLINE {line}:" if line else ""))


@contextmanager
def running(session: SparkSession) -> Iterator[None]:
    """Run something on Spark; no worker is waited for without end.

    Raises:
        NotOnSpark: what was asked does not run there.
        Refusal: `ENGINE-002`, Spark stopped, or has no worker left.

    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.errors.exceptions.captured import UnknownException

    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(session, done), daemon=True)
    if not session.sparkContext.master.startswith("local"):
        watch.start()
    try:
        yield
    except (Py4JError, UnknownException, OSError) as error:
        msg = (
            f"Spark stopped before it had an answer ({first_line(error)}); {_EMBEDDED}"
        )
        raise Refusal("ENGINE-002", msg) from error
    except PySparkException as error:
        raise NotOnSpark(first_line(error)) from error
    finally:
        done.set()


def _watch(session: SparkSession, done: threading.Event) -> None:
    """Stop what runs where no worker is left for it."""
    without = 0.0
    while not done.wait(_LOOK):
        without = 0.0 if workers(session) else without + _LOOK
        if without >= PATIENCE:
            session.sparkContext.cancelAllJobs()
            return


def workers(session: SparkSession) -> int:
    """Count the workers that stand ready."""
    # The driver is one of those that have memory.
    return int(session.sparkContext._jsc.sc().getExecutorMemoryStatus().size()) - 1  # noqa: SLF001 - no other way to ask


def first_line(error: Exception) -> str:
    """Give the first line of what an error says, of Java's own where it is one."""
    error = getattr(error, "java_exception", error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
