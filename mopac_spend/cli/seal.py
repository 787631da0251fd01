"""`mopac-spend seal`: a signed checkpoint of all that the record answers for."""

from __future__ import annotations

import re
from pathlib import Path

import click

NOTE, TEXT, SIGNATURE, SIGNER = (
    *("checkpoint.note", "checkpoint.txt"),
    *("checkpoint.txt.sig", "allowed_signers"),
)


@click.command("seal")
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path, readable=False),
    help="An OpenSSH key, or the .pub of one that an agent has; never in the books.",
)
@click.option(
    "--origin",
    metavar="NAME",
    help="Whose books these are, as books.example/spend; else by their title.",
)
@click.option(
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for the checkpoint, outside of the books.",
)
@click.pass_obj
def command(path: str, key: Path, origin: str | None, output: Path) -> None:
    """Sign what the books have said until now, so that nobody can unsay it.

    Keep what is written where those who write the books cannot change it, and hold
    the record to it later: mopac-spend status --checkpoint FILE.
    """
    from mopac_spend import files
    from mopac_spend.books.load import main_file
    from mopac_spend.books.record.checkpoint import key_of, sign
    from mopac_spend.books.record.sealing import checkpoint_of
    from mopac_spend.books.record.verify import NAMESPACE
    from mopac_spend.books.recording import status
    from mopac_spend.cli.opening import opened
    from mopac_spend.findings import Refusal

    root = main_file(path).parent
    for each, what in ((key, "a key is not kept"), (output, "no checkpoint is kept")):
        if each.resolve().is_relative_to(root):
            msg = f"{what} among the books that it seals; choose another place"
            raise Refusal("RECORD-006", msg, str(each))
    if there := [name for name in (TEXT, NOTE) if (output / name).exists()]:
        msg = "an earlier checkpoint stands there, and is worth keeping; name another"
        raise Refusal("RECORD-006", msg, str(output / there[0]))
    books, stands = opened(path), status(path)
    if not stands.covered:
        msg = (
            "the record does not answer for all that these books say, so a checkpoint "
            "would not; see what is missing with: mopac-spend status"
        )
        raise Refusal("RECORD-006", msg)
    slug = re.sub(r"[^a-z0-9]+", "-", books.title.casefold()).strip("-")
    checkpoint = checkpoint_of(stands.record, origin or f"mopac-spend/{slug}")
    signed = sign(checkpoint, key_of(key))
    contents = {
        SIGNER: signed.signer,
        SIGNATURE: signed.signature,
        NOTE: signed.note,
        TEXT: checkpoint.text,
    }
    written = {output / name: text for name, text in contents.items() if text}
    files.make_folder(output)
    files.write_together(written)
    click.echo(
        f"{checkpoint.origin}: {checkpoint.size:,} entries of the record, root "
        f"{checkpoint.root.hex()}"
    )
    for file in written:
        click.echo(f"wrote {file}", err=True)
    click.echo(
        f"anybody can check it: ssh-keygen -Y verify -f {output / SIGNER} -I "
        f"{checkpoint.origin} -n {NAMESPACE} -s {output / SIGNATURE} < {output / TEXT}",
        err=True,
    )
