"""`mopac-spend desk`: where people work on the books in a browser."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.findings import Refusal
from mopac_spend.serving.addresses import HERE, LOOPBACK

if TYPE_CHECKING:
    from mopac_spend.desk.settings import Settings

# Beside the books, so that what is decided lies where they do.
BESIDE = "desk"
_SECRET = "MOPAC_SPEND_OIDC_SECRET"  # noqa: S105 - the name of a variable


@click.group("desk", invoke_without_command=True)
@click.option("--port", default=5080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--host", default=LOOPBACK, show_default=True, help="Address to listen at."
)
@click.option(
    "--kept",
    type=click.Path(path_type=Path),
    help="Private folder of drafts, sessions and logs (default: desk, beside the "
    "books).",
)
@click.option(
    "--users",
    type=click.Path(path_type=Path, readable=False),
    help="File of people and their roles (default: users.toml in that folder).",
)
@click.option(
    "--cases",
    type=click.Path(path_type=Path),
    help="Folder of requests for information (default: foi-cases, beside the books).",
)
@click.option(
    "--served-as",
    multiple=True,
    metavar="NAME",
    help="Also answer requests to this name, such as that of a proxy.",
)
@click.option(
    "--behind-tls",
    is_flag=True,
    help="A proxy before the desk speaks TLS with browsers; needed for other machines.",
)
@click.option(
    "--proxy",
    multiple=True,
    metavar="ADDRESS",
    help="Believe what this address says of whom it stands before.",
)
@click.option(
    "--proxy-header",
    default="",
    metavar="HEADER",
    help="Take who somebody is from this header, which that proxy sets.",
)
@click.option("--oidc", default="", metavar="ISSUER", help="Sign in by this provider.")
@click.option("--oidc-client", default="", metavar="ID", help="Its name for the desk.")
@click.option(
    "--oidc-claim",
    default="email",
    show_default=True,
    help="What of its word names a person of the file of people.",
)
@click.option(
    "--watch",
    type=click.Path(path_type=Path, file_okay=False),
    help="Take files in from this folder as if they were dropped.",
)
@click.option(
    "--largest", default=64, show_default=True, metavar="MIB", help="Largest file."
)
@click.pass_context
def command(  # noqa: PLR0913 - one argument per option
    ctx: click.Context,
    *,
    port: int,
    host: str,
    kept: Path | None,
    users: Path | None,
    cases: Path | None,
    served_as: tuple[str, ...],
    behind_tls: bool,
    proxy: tuple[str, ...],
    proxy_header: str,
    oidc: str,
    oidc_client: str,
    oidc_claim: str,
    watch: Path | None,
    largest: int,
) -> None:
    """Open the desk at a local address; stop with Ctrl-C.

    People are added with: mopac-spend desk user add NAME --name NAME --role ROLE
    """
    from mopac_spend.books.load import main_file
    from mopac_spend.desk.settings import MIB, Provider, Settings

    root = main_file(ctx.obj).parent
    ctx.meta["kept"] = kept = (kept or root.absolute().parent / BESIDE).absolute()
    ctx.meta["users"] = users or kept / "users.toml"
    if ctx.invoked_subcommand:
        return
    _refuse_open(host, proxy, proxy_header, behind_tls=behind_tls)
    if bool(oidc) != bool(oidc_client):
        msg = f"--oidc and --oidc-client belong together, with ${_SECRET}"
        raise click.UsageError(msg)
    settings = Settings(
        kept,
        ctx.meta["users"],
        (cases or root.absolute().parent / "foi-cases").absolute(),
        (*HERE, *({host} - {*HERE}), *served_as),
        behind_tls,
        proxy,
        proxy_header,
        Provider(oidc, oidc_client, os.environ.pop(_SECRET, ""), oidc_claim)
        if oidc
        else None,
        watch.absolute() if watch else None,
        largest * MIB,
    )
    run(ctx.obj, settings, host, port)


def _refuse_open(
    host: str, proxy: tuple[str, ...], header: str, *, behind_tls: bool
) -> None:
    """Refuse to be heard by others than those who may.

    Raises:
        Refusal: `DESK-004`, passwords and sessions would cross the network in the
            open, or anybody could say who he is.

    """
    if host not in HERE and not behind_tls:
        msg = (
            f"--host {host} would send passwords over the network for all to read; "
            f"have a proxy speak TLS before the desk, and say --behind-tls"
        )
        raise Refusal("DESK-004", msg)
    if header and not proxy:
        msg = (
            "--proxy-header says who somebody is, and anybody could say it; name the "
            "address of the one that may with --proxy ADDRESS"
        )
        raise Refusal("DESK-004", msg)


def run(books: str, settings: Settings, host: str, port: int) -> None:
    """Run the desk, say where, and end the process with it.

    Args:
        books: folder of the books.
        settings: how it is run.
        host: the address to listen at.
        port: likewise.

    Raises:
        Refusal: `BOOKS-003`, there is no listening there.

    """
    from mopac_spend.desk import running

    def listening() -> None:
        click.echo(f"The desk is at http://{host}:{port} (Ctrl-C stops it)")

    try:
        running.run(books, settings, host, port, listening)
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EADDRNOTAVAIL}:
            raise
        msg = f"port {port} of {host} cannot be had; choose another with --port 5081"
        raise Refusal("BOOKS-003", msg) from error
    click.echo("stopped", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@command.group("user")
def user() -> None:
    """Say who works at the desk, and as what."""


@user.command("add")
@click.argument("who")
@click.option("--name", required=True, help="As it stands in the record of the books.")
@click.option("--role", "roles", multiple=True, required=True, help="What they may do.")
@click.option(
    "--no-password", is_flag=True, help="A provider or a proxy says who they are."
)
@click.pass_context
def add(
    ctx: click.Context,
    who: str,
    name: str,
    roles: tuple[str, ...],
    *,
    no_password: bool,
) -> None:
    """Add WHO, or change what WHO is and may do; the password is asked for."""
    from mopac_spend.desk import users
    from mopac_spend.desk.roles import table

    file: Path = ctx.meta["users"]
    if unknown := [each for each in roles if each not in table().titles]:
        known = ", ".join(table().titles)
        msg = f"{unknown[0]!r} is no role; those are {known}"
        raise Refusal("DESK-002", msg, str(file))
    people = users.read(file) if file.exists() else {}
    password = "" if no_password else users.hashed(_password())
    person = users.Person(who.strip().casefold(), name.strip(), roles, password)
    users.write(file, {**people, person.id: person}.values())
    click.echo(f"{person.id} ({person.name}) is {', '.join(roles)}: {file}")


@user.command("list")
@click.pass_context
def everybody(ctx: click.Context) -> None:
    """List who works at the desk."""
    from mopac_spend.desk import users

    for each in users.read(ctx.meta["users"]).values():
        click.echo(f"{each.id}: {each.name}: {', '.join(each.roles)}")


@user.command("remove")
@click.argument("who")
@click.pass_context
def remove(ctx: click.Context, who: str) -> None:
    """Remove WHO; the record keeps the name."""
    from mopac_spend.desk import users

    file: Path = ctx.meta["users"]
    people = users.read(file)
    if people.pop(who.strip().casefold(), None) is None:
        msg = f"{who} is not in it; mopac-spend desk user list shows who is"
        raise Refusal("DESK-002", msg, str(file))
    users.write(file, people.values())
    click.echo(f"{who} works at the desk no longer")


def _password() -> str:
    """Ask for a password twice; once on a pipe, where a script gives it."""
    if sys.stdin.isatty():
        given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return given
    return sys.stdin.readline().rstrip("\r\n")
