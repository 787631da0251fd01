"""The server: whoever is slow waits for himself alone.

One thread speaks with all connections and waits for none. A request is given to a
thread that answers only when the whole of it is there, and an answer that is not taken
holds no thread up: slow, silent and half-open connections cost a little memory each,
until their time is over or others need their place. Requests are read by Python's own
`http.server`; each has a connection of its own.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from wsgiref.handlers import BaseHandler
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler

from mopac_spend.fava.guard import network

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.headers import Headers
    from wsgiref.types import WSGIApplication

# Seconds: until a request is there, in which some of an answer is taken, and all.
_HEAD, _STALL, _WHOLE = 10.0, 20.0, 300.0
# Bytes: of a request, of an answer written at once, and of all answers not yet taken.
_LONGEST, _CHUNK, _UNTAKEN = 1 << 15, 1 << 18, 1 << 29
# Connections in all and of one address; connections that wait to be taken.
_ALL, _OF_ONE, _BACKLOG = 1_000, 600, 1_024
# Pages answered at once, and of them for one address; and queries, whose threads wait
# for a process of their own.
_PAGES, _PAGES_FOR_ONE = 12, 3
_QUERIES, _QUERIES_FOR_ONE = 24, 9
_QUERY = re.compile(rb"[A-Z]+ /[^/ ]+/(?:api/query|download-query/)")
_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n"
    b"Content-Length: 0\r\n\r\n"
)


class _Handler(ServerHandler):
    """Writes an answer as HTTP has it."""

    http_version = "1.1"
    server_software = ""
    headers: Headers

    def cleanup_headers(self) -> None:
        """Say that nothing more comes over this connection."""
        super().cleanup_headers()
        self.headers["Connection"] = "close"

    def close(self) -> None:
        """Log nothing: that is done by whoever is told to."""
        BaseHandler.close(self)


class _Request(WSGIRequestHandler):
    """Reads one request and answers it, both in memory."""

    def setup(self) -> None:
        """Read what was received, and write to memory."""
        self.rfile: Any = io.BytesIO(self.request)
        self.wfile: Any = io.BytesIO()

    def get_environ(self) -> dict[str, Any]:
        """Leave out headers that WSGI could not tell from those a proxy sets.

        `X_Forwarded_User` of anybody would be `X-Forwarded-User` of the proxy.
        """
        for name in {name for name in self.headers if "_" in name}:
            del self.headers[name]
        return super().get_environ()

    def handle(self) -> None:
        """Answer the request, or say what is wrong with it."""
        self.raw_requestline = self.rfile.readline(_LONGEST)
        if not self.parse_request():
            return
        handler = _Handler(
            io.BytesIO(), self.wfile, sys.stderr, self.get_environ(), multithread=True
        )
        handler.request_handler = self  # type: ignore[attr-defined]
        handler.run(self.server.application)  # type: ignore[attr-defined]

    def finish(self) -> None:
        """Leave the answer for whoever asked."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@dataclass(eq=False)
class _Connection:
    """One connection: whose, since when, and whether it is its turn to act."""

    address: str
    transport: asyncio.WriteTransport
    begun: float = field(default_factory=time.monotonic)
    waited_for: bool = True
    untaken: int = 0


class _Turns:
    """Lets so many at once do something; of those who wait the last comes first.

    Whoever floods the server so waits behind whoever came after.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: list[asyncio.Future[None]] = []

    async def __aenter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    async def __aexit__(self, *_: object) -> None:
        while self._waiting:
            turn = self._waiting.pop()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class Server:
    """A server of one application at one address."""

    def __init__(self, application: WSGIApplication, host: str, port: int) -> None:
        """Listen nowhere yet."""
        self.application = application
        self.host, self.port = host, port
        self.base_environ = {
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "GATEWAY_INTERFACE": "CGI/1.1",
            "SCRIPT_NAME": "",
        }
        self._pages = ThreadPoolExecutor(_PAGES)
        self._queries = ThreadPoolExecutor(_QUERIES)
        self._connections: list[_Connection] = []
        self._turns_of: dict[str, tuple[_Turns, _Turns]] = defaultdict(
            lambda: (_Turns(_PAGES_FOR_ONE), _Turns(_QUERIES_FOR_ONE))
        )

    def serve(self, listening: Callable[[], None]) -> None:
        """Serve until the process is told to stop, by SIGINT or SIGTERM.

        Args:
            listening: called when requests are taken.

        Raises:
            OSError: there is no listening at the address.

        """
        _allow_files(_ALL + 200)
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: Callable[[], None]) -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(
            self._met, self.host, self.port, backlog=_BACKLOG, limit=_LONGEST
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows raises KeyboardInterrupt
                loop.add_signal_handler(number, stopped.set)
        listening()
        try:
            await stopped.wait()
        finally:
            # Threads that still work let go of the interpreter sooner.
            sys.setswitchinterval(0.0005)
            server.close()
            for each in self._connections:
                each.transport.abort()
            for pool in (self._pages, self._queries):
                pool.shutdown(wait=False, cancel_futures=True)

    async def _met(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection."""
        peer = writer.get_extra_info("peername") or ("-", 0)
        connection = _Connection(network(str(peer[0])), writer.transport)
        if not self._placed(connection):
            writer.transport.abort()
            return
        try:
            writer.transport.set_write_buffer_limits(0)
            head = await _head(reader)
            connection.waited_for = False
            if head is None or not head.strip():
                answer = memoryview(_SLOW if head is None else _LONG)
            else:
                answer = await self._answered(head, connection.address, peer)
            connection.waited_for, connection.begun = True, time.monotonic()
            await self._send(answer, writer, connection)
        except (OSError, EOFError, TimeoutError):
            pass  # it has gone away, or does not take what it asked for
        finally:
            self._left(connection)
            writer.transport.abort() if connection.untaken else writer.close()

    async def _answered(self, head: bytes, address: str, peer: Any) -> memoryview:  # noqa: ANN401
        loop = asyncio.get_running_loop()
        pages, queries = self._turns_of[address]
        turns, pool = pages, self._pages
        if _QUERY.match(head):
            turns, pool = queries, self._queries
        async with turns:
            return await loop.run_in_executor(pool, self._answer, head, peer)

    def _answer(self, head: bytes, peer: Any) -> memoryview:  # noqa: ANN401
        done = _Request(head, (str(peer[0]), peer[1]), self)  # type: ignore[arg-type]
        response: memoryview = done.wfile.getbuffer()
        return response

    async def _send(
        self,
        answer: memoryview,
        writer: asyncio.StreamWriter,
        connection: _Connection,
    ) -> None:
        """Send an answer as fast as it is taken.

        Raises:
            TimeoutError: it is taken too slowly.
            OSError: the connection is gone.

        """
        connection.untaken = len(answer)
        while sum(each.untaken for each in self._connections) > _UNTAKEN:
            if not self._dropped(self._connections):
                break
        async with asyncio.timeout(_WHOLE):
            for at in range(0, len(answer), _CHUNK):
                part = answer[at : at + _CHUNK]
                writer.write(part)
                async with asyncio.timeout(_STALL):
                    await writer.drain()
                connection.untaken -= len(part)

    def _placed(self, connection: _Connection) -> bool:
        """Give a connection a place, where need be that of one that only waits."""
        ours = [
            each for each in self._connections if each.address == connection.address
        ]
        if len(ours) >= _OF_ONE and not self._dropped(ours):
            return False
        if len(self._connections) >= _ALL and not self._dropped(self._connections):
            return False
        self._connections.append(connection)
        return True

    def _dropped(self, among: list[_Connection]) -> bool:
        """Drop the connection that is waited for longest; False if none is."""
        waiting = [each for each in among if each.waited_for]
        if not waiting:
            return False
        longest = min(waiting, key=lambda each: each.begun)
        longest.transport.abort()
        self._left(longest)
        return True

    def _left(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            if all(each.address != connection.address for each in self._connections):
                self._turns_of.pop(connection.address, None)


async def _head(reader: asyncio.StreamReader) -> bytes | None:
    """Read a request up to its body, which no request here has.

    Returns:
        None where it does not come in time; nothing where it is too long.

    """
    try:
        async with asyncio.timeout(_HEAD):
            return await reader.readuntil(b"\r\n\r\n")
    except TimeoutError:
        return None
    except asyncio.LimitOverrunError:
        return b""


def _allow_files(number: int) -> None:
    """Let the process hold as many connections open, where the system lets it."""
    if os.name != "posix":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
