"""The server: whoever is slow waits for himself alone.

One thread speaks with all connections and waits for none. A request is given to a
thread that answers only when the whole of it is there, and an answer that is not taken
holds no thread up: slow, silent and half-open connections cost a little memory each,
until their time is over or others need their place. Requests are read by Python's own
`http.server`; each has a connection of its own, so that nothing that follows one is
taken for another. Where it has a body (`serving.bodies`), all of that is there first.
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
from typing import IO, TYPE_CHECKING, Any
from wsgiref.handlers import BaseHandler
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler

from mopac_spend.serving import bodies
from mopac_spend.serving.addresses import network
from mopac_spend.serving.bodies import Bodies

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
_REFUSED = (
    b"HTTP/1.1 %b\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%b"
)
_WHY = {
    "413": b"This is larger than what may be sent here.\n",
    "503": b"Others are sending large files; try again in a minute.\n",
}
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
        head, self._body = self.request
        self.rfile: Any = io.BytesIO(head)
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
            self._body, self.wfile, sys.stderr, self.get_environ(), multithread=True
        )
        handler.request_handler = self  # type: ignore[attr-defined]
        handler.run(self.server.application)  # type: ignore[attr-defined]

    def handle_expect_100(self) -> bool:
        """Say nothing more: the body is there."""
        return True

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
    body: int = 0


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

    def __init__(
        self,
        application: WSGIApplication,
        host: str,
        port: int,
        brings: Bodies | None = None,
        pages_for_one: int = _PAGES_FOR_ONE,
    ) -> None:
        """Listen nowhere yet.

        Args:
            application: answers.
            host: the address to listen at.
            port: likewise.
            brings: how much requests may bring; without, none is looked for a body.
            pages_for_one: pages answered at once for one address, such as a proxy's.

        """
        self.application = application
        self._brings = brings or Bodies()
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
            lambda: (_Turns(pages_for_one), _Turns(_QUERIES_FOR_ONE))
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
                answer = await self._read_and_answered(head, connection, reader, writer)
            connection.waited_for, connection.begun = True, time.monotonic()
            await self._send(answer, writer, connection)
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            pass  # it has gone away or takes nothing, or the server stops
        finally:
            self._left(connection)
            writer.transport.abort() if connection.untaken else writer.close()

    async def _read_and_answered(
        self,
        head: bytes,
        connection: _Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> memoryview:
        peer = writer.get_extra_info("peername") or ("-", 0)
        if not self._brings.of_anyone:
            return await self._answered((head, io.BytesIO()), connection.address, peer)
        try:
            connection.body = self._length(head, str(peer[0]))
        except bodies.RefusedError as refused:
            self._brings.noted(str(peer[0]), head, str(refused))
            return await self._refusal(str(refused), reader, writer)
        if connection.body and bodies.waits(head):
            writer.write(bodies.GO_ON)
        connection.waited_for, connection.begun = True, time.monotonic()
        with await bodies.read(reader, connection.body) as body:
            connection.waited_for = False
            return await self._answered((head, body), connection.address, peer)

    def _length(self, head: bytes, address: str) -> int:
        """Give how much a request brings.

        Raises:
            RefusedError: it may not bring as much, or not now.

        """
        wanted, brings = bodies.length(head), self._brings
        if wanted > brings.of_anyone and wanted > brings.allowed(address, head):
            raise bodies.RefusedError(bodies.TOO_LARGE)
        if wanted + sum(each.body for each in self._connections) > brings.together:
            raise bodies.RefusedError(bodies.TOO_MANY)
        return wanted

    async def _refusal(
        self, status: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> memoryview:
        why = _WHY.get(status[:3], b"This request cannot be read.\n")
        writer.write(_REFUSED % (status.encode(), len(why), why))
        writer.write_eof()
        await bodies.drop(reader)
        return memoryview(b"")

    async def _answered(
        self,
        request: tuple[bytes, IO[bytes]],
        address: str,
        peer: Any,  # noqa: ANN401
    ) -> memoryview:
        loop = asyncio.get_running_loop()
        pages, queries = self._turns_of[address]
        turns, pool = pages, self._pages
        if _QUERY.match(request[0]):
            turns, pool = queries, self._queries
        async with turns:
            return await loop.run_in_executor(pool, self._answer, request, peer)

    def _answer(self, request: tuple[bytes, IO[bytes]], peer: Any) -> memoryview:  # noqa: ANN401
        done = _Request(request, (str(peer[0]), peer[1]), self)  # type: ignore[arg-type]
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
