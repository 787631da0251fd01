"""A checkpoint: who says that the tree of these books had this size and this root.

    books.example/spend
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

Its text is that of C2SP's tlog-checkpoint. It is signed twice: with OpenSSH, which
takes any key that ssh has, and, where that is an Ed25519 key, as a C2SP signed note,
which other logs and witnesses read. The key is a file or in an agent, and never in the
books. A release has lines of its own below the root (`record.release`).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import socket
import stat
import struct
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books.record import verify
from mopac_spend.books.record.verify import NAMESPACE, SSH_ED25519, key_text
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# An origin is the name of its key as well, and a pattern of OpenSSH's.
_ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_PUBLIC = re.compile(
    r"((?:ssh|sk-ssh|ecdsa|sk-ecdsa)-\S+) ([A-Za-z0-9+/]+=*)(?: .*)?\n?"
)
_SIGNED = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n")
# What is signed under this name is never shown.
_HIDDEN = "mopac-spend@secret"
_SIGN_REQUEST, _SIGN_RESPONSE = 13, 14
_AGENT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and root of the tree of an origin, such as `books.example/spend`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Write it, as it is signed."""
        root = base64.b64encode(self.root).decode()
        lines = (self.origin, str(self.size), root, *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs.

    Attributes:
        path: of the private key, or of the public one where an agent has the other.
        line: the public key as OpenSSH writes it, without a comment.
        private: an Ed25519 key that was read from the file.

    """

    path: Path
    line: str
    private: Ed25519PrivateKey | None = None

    @property
    def public(self) -> bytes:
        """The 32 bytes of an Ed25519 key; nothing where it is of another kind."""
        blob = base64.b64decode(self.line.partition(" ")[2])
        return blob[len(SSH_ED25519) :] if blob.startswith(SSH_ED25519) else b""

    def signed(self, data: bytes) -> bytes:
        """Sign with Ed25519.

        Raises:
            Refusal: the agent does not do it (`PROOF-001`).

        """
        if self.private:
            return self.private.sign(data)
        return _signed_by_agent(self, data)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint, and what shows who made it.

    Attributes:
        checkpoint: what is signed.
        note: signed as a C2SP note; "" where the key is not Ed25519.
        signature: of the checkpoint's text, by OpenSSH.
        signer: a line of `allowed_signers`, with which OpenSSH checks it.

    """

    checkpoint: Checkpoint
    note: str
    signature: str
    signer: str


def read(text: str) -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        Refusal: it is not in its form (`PROOF-003`).

    """
    try:
        origin, size, root, extensions = verify.checkpoint(text)
    except (verify.Fault, ValueError) as fault:
        raise _unreadable(fault) from fault
    return Checkpoint(origin, size, root, tuple(extensions.split("\n")[:-1]))


def read_file(file: Path) -> Checkpoint:
    """Read a checkpoint from its file, a note or not; who signed it is not looked at.

    Raises:
        Refusal: it cannot be read, or is not in its form (`PROOF-003`).

    """
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"this is no checkpoint: it cannot be read ({error}); name its file"
        raise Refusal("PROOF-003", msg, str(file)) from error
    text = text.partition("\n\n")[0]
    return read(text if text.endswith("\n") else f"{text}\n")


def opened(note: str, vkey: str) -> Checkpoint:
    """Read a checkpoint that is signed as a note.

    Args:
        note: the text, an empty line and signatures, one at least by the key.
        vkey: the key as C2SP writes it, `name+hash+base64`.

    Raises:
        Refusal: the note is not in its form (`PROOF-003`), or not signed by the key
            (`PROOF-004`).

    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        text, signatures = parts(note)
        name, _, rest = vkey.partition("+")
        key = verify.plain(rest.partition("+")[2])
    except (verify.Fault, ValueError) as fault:
        raise _unreadable(fault) from fault
    if (key[:1], len(key)) != (b"\1", 33) or vkey != key_text(name, key[1:]):
        why = f"{vkey!r} is no Ed25519 key in the form name+hash+key"
        raise _unreadable(why)
    known = [
        signature[4:]
        for whose, signature in signatures
        if (whose, signature[:4]) == (name, verify.key_id(name, key[1:]))
    ]
    try:
        for signature in known:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature, text.encode())
    except (InvalidSignature, ValueError) as fault:
        message = f"the signature of {name} is not of this checkpoint; {_GET_AGAIN}"
        raise Refusal("PROOF-004", message) from fault
    if not known:
        message = f"the checkpoint is not signed by {vkey}; {_GET_AGAIN}"
        raise Refusal("PROOF-004", message)
    return read(text)


def parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take a signed note apart: its text, and the names with key id and signature.

    Raises:
        verify.Fault: it is none.

    """
    body, _, signed = note.rpartition("\n\n")
    if not (body and signed) or _SIGNED.sub("", signed):
        msg = "the note is not a text, an empty line and lines of signatures"
        raise verify.Fault(msg)
    signatures = _SIGNED.finditer(signed)
    return f"{body}\n", [(each[1], verify.plain(each[2])) for each in signatures]


_GET_AGAIN = "get it again from the body, and ask it for its key"


def _unreadable(why: object) -> Refusal:
    return Refusal("PROOF-003", f"this is no checkpoint: {why}; {_GET_AGAIN}")


def key_of(path: Path) -> Key:
    """Read a key: a private one, or the public one of a key that an agent has.

    Raises:
        Refusal: it cannot sign (`PROOF-001`), or others can read it (`PROOF-002`).

    """
    try:
        data = path.read_bytes()
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as fault:
        why = fault.strerror or "cannot be read"
        raise _cannot_sign(path, f"{why}; name the file of an OpenSSH key") from fault
    if public := _PUBLIC.fullmatch(data.decode(errors="replace")):
        return Key(path, f"{public[1]} {public[2]}")
    if os.name == "posix" and mode & 0o077:
        message = (
            f"others on this machine may read this private key; take that right away "
            f"with: chmod go= {path} - and, if it was read, make a new one"
        )
        raise Refusal("PROOF-002", message, str(path))
    return _private_key(path, data)


def _private_key(path: Path, data: bytes) -> Key:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        private = serialization.load_ssh_private_key(data, None)
    except TypeError as fault:
        why = f"it has a passphrase: type ssh-add {path} and name {path}.pub"
        raise _cannot_sign(path, why) from fault
    except (ValueError, UnsupportedAlgorithm) as fault:
        why = f"it is no key of OpenSSH; make one: ssh-keygen -t ed25519 -f {path}.new"
        raise _cannot_sign(path, why) from fault
    form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    line = private.public_key().public_bytes(*form).decode()
    return Key(path, line, private if isinstance(private, Ed25519PrivateKey) else None)


def _cannot_sign(path: Path, why: str) -> Refusal:
    return Refusal("PROOF-001", f"nothing was signed with this key: {why}", str(path))


def sign(checkpoint: Checkpoint, key: Key) -> SignedCheckpoint:
    """Sign a checkpoint.

    Raises:
        Refusal: the key does not sign (`PROOF-001`), or the checkpoint is not in the
            form that is signed (`PROOF-003`).

    """
    text, origin = checkpoint.text, checkpoint.origin
    if not _ORIGIN.fullmatch(origin) or read(text) != checkpoint:
        message = (
            f"a checkpoint of {origin!r} cannot be signed; name an origin such as "
            f"books.example/spend, without spaces or signs, and no empty line"
        )
        raise Refusal("PROOF-003", message)
    note = ""
    if key.public:
        bare = verify.key_id(origin, key.public) + key.signed(text.encode())
        note = f"{text}\n— {origin} {base64.b64encode(bare).decode()}\n"
    signer = f'{origin} namespaces="{NAMESPACE}" {key.line}\n'
    signature = _signed_by_ssh(key, text, NAMESPACE)
    return SignedCheckpoint(checkpoint, note, signature, signer)


def secret(key: Key, text: str) -> bytes:
    """Make 32 bytes that nobody can make without the key, the same each time.

    They are the digest of a signature that is never shown. A key whose signatures
    differ each time (ECDSA, a security key) gives others each time.

    Raises:
        Refusal: the key does not sign (`PROOF-001`).

    """
    return hashlib.sha256(_signed_by_ssh(key, text, _HIDDEN).encode()).digest()


def _signed_by_ssh(key: Key, text: str, namespace: str) -> str:
    """Let OpenSSH sign, with a key of any kind."""
    command = ["ssh-keygen", "-Y", "sign", "-f", str(key.path), "-n", namespace]
    try:
        run = subprocess.run(  # noqa: S603 - a fixed command, without a shell
            command, input=text.encode(), capture_output=True, check=False
        )
    except OSError as fault:
        raise _cannot_sign(
            key.path, "ssh-keygen is not there; it is OpenSSH's"
        ) from fault
    if run.returncode:
        words = run.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise _cannot_sign(key.path, f"ssh-keygen said: {words}")
    return run.stdout.decode()


def _signed_by_agent(key: Key, data: bytes) -> bytes:
    """Let the agent sign with Ed25519: its protocol is draft-miller-ssh-agent."""
    request = bytes([_SIGN_REQUEST]) + _string(SSH_ED25519 + key.public)
    request += _string(data) + struct.pack(">I", 0)
    try:
        with socket.socket(socket.AF_UNIX) as agent:
            agent.settimeout(_AGENT_SECONDS)
            agent.connect(os.environ.get("SSH_AUTH_SOCK", ""))
            agent.sendall(_string(request))
            with agent.makefile("rb") as answers:
                (length,) = struct.unpack(">I", answers.read(4))
                answer = answers.read(min(length, 1 << 16))
    except (OSError, AttributeError, struct.error) as fault:
        why = "no agent answers; start one, and type ssh-add with the private key"
        raise _cannot_sign(key.path, why) from fault
    head = bytes([_SIGN_RESPONSE]) + struct.pack(">I", 83) + _string(b"ssh-ed25519")
    if not answer.startswith(head) or len(answer) != len(head) + 4 + 64:
        why = "the agent does not have it or may not use it; type ssh-add with it"
        raise _cannot_sign(key.path, why)
    return answer[-64:]


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data
