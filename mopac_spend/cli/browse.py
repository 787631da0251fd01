"""`mopac-spend browse`: the books in Fava, on this machine alone, read-only."""

from __future__ import annotations

import click

from mopac_spend.fava.application import LOOPBACK, make_application
from mopac_spend.findings import Refusal


@click.command("browse")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_obj
def command(books: str, port: int) -> None:
    """Open the books in Fava at a local address; stop with Ctrl-C."""
    from cheroot.wsgi import Server

    click.echo("loading the books…", err=True)
    server = Server((LOOPBACK, port), make_application(books))
    try:
        server.prepare()
    except OSError as error:
        msg = f"port {port} is in use; choose another: mopac-spend browse --port 5001"
        raise Refusal("BOOKS-003", msg) from error
    click.echo(f"Fava is at http://{LOOPBACK}:{port} (read-only; Ctrl-C stops it)")
    try:
        server.serve()
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
    finally:
        server.stop()
