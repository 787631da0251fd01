"""Proxies as docs/deployment sets them up, with other ports and a certificate."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bcrypt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.errors.cases import GOOD
from tests.fava.conftest import ROOT, free_port, serving, until

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = ROOT / "docs" / "deployment"
BOOKS, DESK = "books.body.example", "desk.body.example"
NAME, WORD = "auditor", "a right word"


@dataclass(frozen=True)
class Proxied:
    """A proxy before a window on the sample books, spoken to over TLS."""

    kind: str
    port: int
    log: Path
    trusted: ssl.SSLContext
    log_of_desk: Path

    def spoken(self, said: bytes, *, name: str = BOOKS, most: int = 1 << 20) -> bytes:
        """Say something over a connection of its own, and hear all that comes."""
        heard = b""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain,
            self.trusted.wrap_socket(plain, server_hostname=name) as spoken,
        ):
            try:
                spoken.sendall(said)
                while len(heard) < most and (piece := spoken.recv(1 << 16)):
                    heard += piece
            except (OSError, ssl.SSLError):
                pass  # hung up on: what was heard until then counts
        return heard

    def asked(self, path: str, *lines: str, name: str = BOOKS, host: str = "") -> bytes:
        """Ask for a page."""
        head = [f"GET {path} HTTP/1.1", f"Host: {host or name}", "Connection: close"]
        said = "\r\n".join([*head, *lines, "", ""])
        return self.spoken(said.encode(), name=name)


def status(answer: bytes) -> int:
    """Give the status of the first answer; 0 where there is none."""
    words = answer.partition(b"\r\n")[0].split()
    return int(words[1]) if len(words) > 1 else 0


@pytest.fixture(scope="session")
def window(folder: Path) -> Iterator[tuple[int, Path]]:
    """Serve the sample books as the unit does; give the port, and the log."""
    with tempfile.TemporaryDirectory() as place:
        readers, log = Path(place, "readers"), Path(place, "access.log")
        hashed = bcrypt.hashpw(WORD.encode(), bcrypt.gensalt(4)).decode()
        readers.write_text(f"{NAME}:{hashed}\n")
        options = ("--served-as", BOOKS, "--address-header", "X-Real-IP")
        with serving(
            folder, *options, "--user-file", str(readers), "--access-log", str(log)
        ) as served:
            yield served.port, log


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Run the desk as the unit does; give the port and its log."""
    place, port = tmp_path_factory.mktemp("desk"), free_port()
    shutil.copytree(GOOD, place / "ledger")
    words = [sys.executable, "-m", "mopac_spend", "--books", str(place / "ledger")]
    person = [
        "desk",
        "user",
        "add",
        "officer",
        "--name",
        "A",
        "--role",
        "administrator",
    ]
    own = os.environ | {"PYTHONUNBUFFERED": "1"}
    asked = f"{WORD} of an officer\n".encode()
    subprocess.run([*words, *person], cwd=ROOT, env=own, input=asked, check=True)
    as_the_unit = ("--served-as", DESK, "--behind-tls", "--proxy", "127.0.0.1")
    command = [*words, "desk", "--port", str(port), *as_the_unit]
    with running(command, place, port, own | {"PYTHONPATH": str(ROOT)}):
        yield port, place / "desk" / "access.log"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate of both names that signs itself, and its key."""
    place = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, BOOKS)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(17)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(BOOKS), x509.DNSName(DESK)]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem, private = place / "one.pem", place / "one.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, private


@pytest.fixture(scope="session", params=["nginx", "caddy"])
def proxied(
    request: pytest.FixtureRequest,
    window: tuple[int, Path],
    desk: tuple[int, Path],
    certificate: tuple[Path, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Proxied]:
    """Start one proxy before the window."""
    kind: str = request.param
    program = shutil.which(kind, path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip(f"{kind} is not installed: apt-get install {kind}")
    place = tmp_path_factory.mktemp(kind)
    port, log = window
    tls = free_port()
    make = nginx if kind == "nginx" else caddy
    ports = (tls, free_port(), port, desk[0])
    command = make(program, place, ports, certificate)
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    own = {"HOME": str(place), "XDG_DATA_HOME": str(place), "PATH": os.environ["PATH"]}
    with running(command, place, tls, own):
        yield Proxied(kind, tls, log, trusted, desk[1])


def nginx(
    program: str, place: Path, ports: tuple[int, int, int, int], pair: tuple[Path, Path]
) -> list[str]:
    """Put the configuration of the page where nginx would include it."""
    tls, plain, window, desk = ports
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("listen 443", f"listen 127.0.0.1:{tls}")
    text = text.replace("listen 80", f"listen 127.0.0.1:{plain}")
    text = text.replace("127.0.0.1:5000", f"127.0.0.1:{window}")
    text = text.replace("127.0.0.1:5080", f"127.0.0.1:{desk}")
    for name in ("books", "desk"):
        text = text.replace(f"/etc/mopac-spend/tls/{name}.pem", str(pair[0]))
        text = text.replace(f"/etc/mopac-spend/tls/{name}.key", str(pair[1]))
    (place / "mopac-spend.conf").write_text(text, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{each}_temp_path {place}/{each};\n" for each in kinds)
    (place / "nginx.conf").write_text(
        f"pid {place}/pid;\nerror_log {place}/error.log;\nevents {{}}\n"
        f"http {{ access_log off; {paths} include {place}/mopac-spend.conf; }}\n",
        encoding="utf-8",
    )
    words = "daemon off; master_process off;"
    return [program, "-p", str(place), "-c", str(place / "nginx.conf"), "-g", words]


def caddy(
    program: str, place: Path, ports: tuple[int, int, int, int], pair: tuple[Path, Path]
) -> list[str]:
    """Write the configuration of the page with a certificate of ours."""
    tls, plain, window, desk = ports
    text = (FILES / "Caddyfile").read_text(encoding="utf-8")
    own = f"https_port {tls}\n\thttp_port {plain}\n\tauto_https disable_redirects\n"
    text = text.replace("{\n\tadmin off\n", f"{{\n\tadmin off\n\t{own}", 1)
    for name in (BOOKS, DESK):
        text = text.replace(
            f"\n{name} {{\n", f"\n{name} {{\n\ttls {pair[0]} {pair[1]}\n"
        )
    text = text.replace("127.0.0.1:5000", f"127.0.0.1:{window}")
    text = text.replace("127.0.0.1:5080", f"127.0.0.1:{desk}")
    (place / "Caddyfile").write_text(text, encoding="utf-8")
    return [program, "run", "--config", str(place / "Caddyfile")]


@contextmanager
def running(
    command: list[str], place: Path, port: int, own: dict[str, str]
) -> Iterator[None]:
    """Run a server until it is not needed any more, in an environment of its own."""
    said = place / "said"
    with (
        said.open("wb") as to,
        subprocess.Popen(command, cwd=place, env=own, stdout=to, stderr=to) as process,
    ):

        def listens() -> bool:
            assert process.poll() is None, said.read_text(errors="replace")
            with closing(socket.socket()) as asking:
                return not asking.connect_ex(("127.0.0.1", port))

        try:
            until(listens)
            yield
        finally:
            process.terminate()
            process.wait(60)
