"""What whoever starts the desk says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.serving.addresses import HERE

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider that says who somebody is.

    Attributes:
        issuer: its address, beneath which its configuration is found.
        client: the name under which it knows the desk.
        secret: what the desk proves that with.
        claim: what of its word names a person of the file of users.

    """

    issuer: str
    client: str
    secret: str
    claim: str = "email"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk is run.

    Attributes:
        kept: the private folder of drafts, sessions and uploads.
        users: the file of people; in `kept` without.
        cases: the folder of requests for information.
        log: the folder of the disclosure log; beside the books without.
        hosts: names under which the desk is addressed, without port.
        https: whether browsers reach it through TLS; without, only on this machine.
        proxies: addresses whose word is taken for who somebody is, and whence.
        header: in which they say who it is; "" where they do not.
        provider: of sign-in by OpenID Connect.
        watched: a folder whose files are taken in as if they were dropped.
        body: bytes of the largest file.
        idle, whole: seconds after which a session ends, unused and in any case.

    """

    kept: Path
    users: Path | None = None
    cases: Path | None = None
    hosts: tuple[str, ...] = HERE
    https: bool = False
    proxies: tuple[str, ...] = ()
    header: str = ""
    provider: Provider | None = None
    watched: Path | None = None
    body: int = 64 * MIB
    idle: int = 30 * 60
    whole: int = 10 * 60 * 60
    log: Path | None = None

    @property
    def users_file(self) -> Path:
        """Give the file of people."""
        return self.users or self.kept / "users.toml"

    @property
    def uploads(self) -> Path:
        """Give the folder in which files lie that are not posted yet."""
        return self.kept / "uploads"
