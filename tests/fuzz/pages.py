"""Requests to a real `browse`: figures equal to the books', or a refusal in words.

One server for each worker, in a process of its own. It lives through every request,
answers each in time and does not grow without bound.
"""

# ruff: noqa: TRY003, E501 - a fault is its words; lists of requests are wide
from __future__ import annotations

import contextlib
import csv
import ctypes
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from tests.fuzz import changes
from tests.fuzz.books import fresh, template
from tests.fuzz.case import ACCEPTED, REFUSED, Fault, Outcome, Step, drawn
from tests.fuzz.files import ROOT

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from mopac_spend.spend import Payment

WEIGHT, SECONDS = 1, 60.0
# Seconds for an answer, and bytes that the server may hold.
_SLOWEST, _MEMORY = 5.0, 1_500_000_000
SLUG = "mopac-spend-ledger-illustrative-payments"
_PAGES = (
    "income_statement/", "balance_sheet/", "trial_balance/", "journal/", "query/", "editor/",
    "errors/", "options/", "statistics/", "events/", "holdings/", "documents/", "help/",
    "commodities/", "account/Assets:Bank/", "account/Expenses:Grants/", "account/Nobody/",
    "extension/Spend/", "extension/Spend/download", "extension/Controls/",
    "extension/Front/", "extension/Search/", "extension/Thing/", "extension/Thing/download", "extension/Ask/", "extension/Ask/download", "extension/Registers/", "extension/Budget/", "extension/Payment/", "extension/Nothing/",
    "api/changed", "api/errors", "api/ledger_data", "api/query", "api/income_statement",
    "api/journal_page", "api/source", "api/context", "api/documents", "api/options",
    "download-query/query_result.csv", "download-journal/", "document/", "statement/",
    "static/../../etc/passwd", "jump", "",
)  # fmt: skip
_NAMES = (
    "time", "account", "filter", "down", "across", "row", "column", "ref", "list", "of", "by",
    "form", "words", "choice", "code", "picture", "before", "initiative", "supplier", "decision", "query_string", "filename", "page", "interval", "conversion", "partial", "fy", "year",
)  # fmt: skip
_VALUES = (
    "2018", "FY2018", "2018-05", "2018-Q2", "2018-05 - 2019-01", "year", "day-1", "9999",
    "0000", "Expenses", "Expenses:Grants", "^Exp", "(.*)*(.*)*(.*)*x$", "([a-z ,/]+)+!", "[",
    "#tag", "^link", "any(account:'Grants')", "category:'grants'", "-", "directorate", "initiative",
    "category", "supplier", "financial-year", "month", "plan", "fund", "payments", "csv", "xlsx",
    "SELECT account, sum(position) GROUP BY account", "SELECT 1", "SELECT", "run x", "print",
    "journal", "balances", "../../../etc/passwd", "/etc/passwd", "%00", "\x00", "\u202e", "1e9", "-1",
    "x" * 3000, "true", "months", "record", "evidence", "duplicates", "contracts", "grants", "decisions",
    "<script>alert(1)</script>", "' OR 1=1", "SELECT '" + "a" * 500 + "' ~ '(a+)+$'",
)  # fmt: skip


def draw(chance: random.Random) -> tuple[str, list[Step]]:
    """Choose a page and what is asked of it."""
    if chance.random() < 0.3:
        return "figures", drawn(chance, ["time", "account"], 2)
    subject = chance.choice(["sane", "sane", "raw"])
    steps = [Step("page", chance.randrange(10**6))]
    return subject, [*steps, *drawn(chance, ["parameter", *changes.BYTES], 3)]


def run(subject: str, steps: Sequence[Step], room: Path) -> Outcome:
    """Ask, and look at the answer and at the server."""
    server = _server(room)
    if subject == "figures":
        return _figures(server, steps)
    page, given = "", list[tuple[str, str]]()
    for step in steps:
        chance = step.chance()
        if step.name == "page":
            page = chance.choice(_PAGES)
        elif step.name == "parameter":
            given.append(
                (chance.choice(_NAMES), chance.choice([*_VALUES, *changes.TEXTS]))
            )
    asked = urlencode(given, errors="replace") if given else ""
    line = f"/{SLUG}/{quote(page, safe='/:.-_')}{'?' if asked else ''}{asked}".encode()
    for step in steps:
        if subject == "raw" and step.name in changes.BYTES:
            line = changes.of_bytes(step.name, line, step.chance())
    status, body = server.ask(line)
    if status == 200 and b"Traceback (most recent call last)" in body:
        raise Fault("a traceback on a page", line.decode("latin-1"))
    if status >= 500 and status not in {503, 505}:
        raise Fault(f"status {status}", f"{line!r}\n{body[:500]!r}")
    return Outcome(ACCEPTED if status < 400 else REFUSED, str(status))


def _figures(server: _Server, steps: Sequence[Step]) -> Outcome:
    """Hold the payments of a download against a loop over the books."""
    asked = {"down": "category", "across": "financial-year", "of": "payments"}
    rows = list(_payments())
    for step in steps:
        chance = step.chance()
        if step.name == "time":
            year, month = chance.randint(2017, 2021), chance.randint(1, 12)
            asked["time"] = chance.choice([f"{year}", f"{year}-{month:02}"])
        else:
            asked["account"] = chance.choice(
                sorted({row.account for row in _payments()})
            )
    if time_ := asked.get("time"):
        rows = [row for row in rows if str(row.date).startswith(time_)]
    if account := asked.get("account"):
        rows = [row for row in rows if f"{row.account}:".startswith(f"{account}:")]
    line = f"/{SLUG}/extension/Spend/download?{urlencode(asked)}".encode()
    status, body = server.ask(line)
    if status != 200:
        if not rows and status in {400, 404}:
            return Outcome(REFUSED, str(status))
        raise Fault(f"status {status} for a download", f"{line!r}\n{body[:300]!r}")
    text = body.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline="")))
    heads = [head.casefold() for head in table[0]]
    at = next(n for n, head in enumerate(heads) if head.startswith("amount"))
    paid = [
        Decimal(row[at].replace(",", "").replace("£", ""))
        for row in table[1:]
        # Every payment has a day; those of individuals have no ref.
        if len(row) == len(heads) and row[heads.index("date")] and row[at]
    ]
    due = sum((row.amount for row in rows), Decimal(0))
    if (len(paid), sum(paid, Decimal(0))) != (len(rows), due):
        words = (
            f"{line!r}: {len(paid)} of {sum(paid)}, and {len(rows)} of {due} were paid"
        )
        raise Fault("another figure than the books'", words)
    return Outcome(ACCEPTED, "200")


@cache
def _payments() -> tuple[Payment, ...]:
    return tuple(template("sample").payments)


@dataclass(slots=True)
class _Server:
    """`browse` in a process that ends with this one."""

    process: subprocess.Popen[bytes]
    port: int

    def ask(self, line: bytes) -> tuple[int, bytes]:
        """Send one request line as it is, and read the whole answer."""
        begun = self.worked()
        raw = line.replace(b"\r", b"").replace(b"\n", b"").replace(b" ", b"%20") or b"/"
        request = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection(("127.0.0.1", self.port), 90) as to:
                to.sendall(request % (raw, self.port))
                answer = http.client.HTTPResponse(to)
                answer.begin()
                status, body = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Fault(
                f"no answer: {type(error).__name__}", f"{raw!r}: {error}"
            ) from error
        finally:
            if self.process.poll() is not None:
                _SERVERS.clear()
        if self.process.poll() is not None:
            raise Fault(f"the server died: {self.process.returncode}", f"{raw!r}")
        # Of its own work, whatever else the machine does meanwhile.
        if (took := self.worked() - begun) > _SLOWEST:
            raise Fault("a slow answer", f"{took:.1f} s of work: {raw!r}")
        if (held := self.memory()) > _MEMORY:
            raise Fault("the server grows", f"{held:,} bytes after {raw!r}")
        return status, body

    def worked(self) -> float:
        """Give the seconds of a processor that it has used."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Give the bytes it holds."""
        told = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii")
        return int(told.split()[1]) * os.sysconf("SC_PAGE_SIZE")


_SERVERS: list[_Server] = []


def _server(room: Path) -> _Server:
    """Start a server over a copy of the sample books, or give the one there is."""
    if _SERVERS and _SERVERS[0].process.poll() is None:
        return _SERVERS[0]
    books = fresh("sample", room / "served")
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    words = [sys.executable, "-m", "mopac_spend", "--books", str(books), "browse"]
    process = subprocess.Popen(
        [*words, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_with_parent,  # noqa: PLW1509 - the worker has one thread
    )
    end = time.monotonic() + 200
    while time.monotonic() < end:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 1),
        ):
            break
        time.sleep(0.05)
    _SERVERS[:] = [_Server(process, port)]
    return _SERVERS[0]


def _with_parent() -> None:
    """End when the worker does, however it ends (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
