"""Spark started: in this process's own Java, or on a cluster whose master is named.

spark                   in this machine alone
spark://HOST:PORT       on the workers of a master
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mopac_spend.engine.spark.failures import PATIENCE, first_line, workers
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import SparkSession

    from mopac_spend.engine.spark.cursor import SparkCursor

LOCAL, ON_A_CLUSTER = "spark", "spark://"
# Seconds that a master has to take a call.
_CALL_SECONDS = 5.0
_SETTINGS = {
    "spark.app.name": "mopac-spend",
    # Nothing that others could look at, and nothing kept.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    # SQL reads what is given it by name: no file, and no variable of the machine.
    "spark.sql.runSQLOnFiles": "false",
    "spark.sql.variable.substitute": "false",
    # What cannot be held or cast is an error, and no figure loses its pence.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.session.timeZone": "UTC",
}
# Names of days and months are English wherever this runs.
_JAVA = "-Duser.language=en -Duser.country=GB -Duser.timezone=UTC -XX:+UseSerialGC"
# One machine shuffles little, and has nobody to wait for.
_ALONE = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
}
_LOCK = threading.Lock()
_STARTED: dict[str, SparkSession] = {}


def opened(engine: str, parts: Sequence[str]) -> SparkCursor:
    """Give a cursor that sees some parts, and nothing else outside Spark.

    Args:
        engine: `spark` or `spark://HOST:PORT`; a process keeps to one of them.
        parts: the names of the files that SQL may read.

    Raises:
        Refusal: `ENGINE-001`, there is no such engine here.

    """
    with _LOCK:
        if engine not in _STARTED:
            _STARTED[engine] = _start(engine)
    from mopac_spend.engine.spark.cursor import SparkCursor

    return SparkCursor(_STARTED[engine], frozenset(parts))


def _start(engine: str) -> SparkSession:
    host, port = _place(engine) if engine != LOCAL else ("127.0.0.1", 0)
    if _STARTED:
        _refuse(f"this process is on {next(iter(_STARTED))} already; ask in another")
    if engine != LOCAL:
        _call(engine, host, port)
    java = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=f"{java}/bin" if java else None) is None:
        _refuse(
            "Spark needs Java 17, and there is none; install it, on Debian: "
            "apt-get install default-jre-headless"
        )
    try:
        import pyspark  # noqa: F401 - is it there
        import sqlglot  # noqa: F401 - likewise
    except ImportError:
        _refuse("Spark is an extra; install it: pip install 'mopac-spend[spark]'")
    session = _session(engine, host)
    if engine != LOCAL:
        _wait_for_workers(session, engine)
    return session


def _place(engine: str) -> tuple[str, int]:
    """Give the host and the port of a master, which nobody has called yet."""
    host, _, port = engine.removeprefix(ON_A_CLUSTER).rpartition(":")
    if not host or not port.isdecimal():
        _refuse(f"{engine!r} is no engine; write duckdb, spark or spark://HOST:PORT")
    return host, int(port)


def _call(engine: str, host: str, port: int) -> None:
    """See that somebody takes a call at a master's place."""
    try:
        socket.create_connection((host, port), timeout=_CALL_SECONDS).close()
    # What cannot be a name, or a port, is no error of the system.
    except (OSError, UnicodeError, OverflowError) as error:
        why = getattr(error, "strerror", "") or error
        _refuse(
            f"no master answers at {engine} ({why}); start it, or leave out --engine"
        )


def _session(engine: str, host: str) -> SparkSession:
    home = Path(tempfile.mkdtemp(prefix="mopac-spend-spark-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    settings = {
        **_SETTINGS,
        "spark.master": engine if engine != LOCAL else "local[*]",
        "spark.sql.warehouse.dir": str(home / "warehouse"),
        "spark.local.dir": str(home / "local"),
        "spark.driver.extraJavaOptions": _JAVA,
    }
    if engine == LOCAL:
        settings |= _ALONE
    if host in {"127.0.0.1", "localhost"}:
        # A cluster in this machine, or none: nobody else is to call.
        settings["spark.driver.host"] = "127.0.0.1"
        settings["spark.driver.bindAddress"] = "127.0.0.1"
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.Builder()
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _aside(home / "java.log"), warnings.catch_warnings():
            # What it says of pandas is no matter of ours.
            warnings.simplefilter("ignore")
            return builder.getOrCreate()
    except (Py4JError, PySparkException, OSError) as error:
        what = "`java -version` says 17"
        what += "" if engine == LOCAL else ", and that a master of Spark is there"
        _refuse(
            f"Spark does not start at {engine} ({first_line(error)}); see that {what}"
        )


@contextmanager
def _aside(file: Path) -> Iterator[None]:
    """Let a process that is started meanwhile write into a file, and not among figures.

    Java goes on writing there; this process does not.
    """
    kept = [os.dup(handle) for handle in (1, 2)]
    sys.stdout.flush()
    try:
        with file.open("wb") as log:
            for handle in (1, 2):
                os.dup2(log.fileno(), handle)
        yield
    finally:
        for handle, own in enumerate(kept, start=1):
            os.dup2(own, handle)
            os.close(own)


def _wait_for_workers(session: SparkSession, engine: str) -> None:
    end = time.monotonic() + PATIENCE
    while not workers(session):
        if time.monotonic() > end:
            session.stop()
            _refuse(f"the master at {engine} has no worker to give; start one")
        time.sleep(0.2)


def _refuse(message: str) -> NoReturn:
    raise Refusal("ENGINE-001", message)
