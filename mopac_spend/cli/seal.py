"""`mopac-spend seal`: a signed checkpoint of all that the record answers for."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import click

from mopac_spend.cli import signing
from mopac_spend.findings import Refusal

NOTE, TEXT, SIGNATURE, SIGNER = (
    *("checkpoint.note", "checkpoint.txt"),
    *("checkpoint.txt.sig", "allowed_signers"),
)


@click.command("seal")
@signing.key
@signing.origin
@click.option(
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for the checkpoint, outside of the books.",
)
@click.option(
    "--stamp",
    metavar="COMMAND",
    help="Run this with the checkpoint's file, to have others stamp its time.",
)
@click.pass_obj
def command(
    path: str, key: Path, origin: str | None, output: Path, stamp: str | None
) -> None:
    """Sign what the books have said until now, so that nobody can unsay it.

    Keep what is written where those who write the books cannot change it, and hold
    the record to it later: mopac-spend status --checkpoint FILE. The record keeps that
    it was sealed; answers and reports say so.
    """
    from mopac_spend import files
    from mopac_spend.books import journal
    from mopac_spend.books.load import main_file
    from mopac_spend.books.record import Deed
    from mopac_spend.books.record.checkpoint import key_of, sign
    from mopac_spend.books.record.sealed import Sealing
    from mopac_spend.books.record.verify import NAMESPACE
    from mopac_spend.cli.opening import opened

    root = main_file(path).parent
    signing.kept_apart(root, key, output)
    with journal.alone(root):
        books = opened(path)
        checkpoint, _ = signing.checkpoint(path, books, origin)
        signed = sign(checkpoint, key_of(key))
        contents = {
            SIGNER: signed.signer,
            SIGNATURE: signed.signature,
            NOTE: signed.note,
            TEXT: checkpoint.text,
        }
        written = {output / name: text for name, text in contents.items() if text}
        for file in (output / TEXT, output / NOTE):
            # The very same is of a seal that was cut short.
            if file.exists() and file.read_bytes() != written.get(file, "").encode():
                msg = (
                    "an earlier checkpoint stands there, and is worth keeping; name "
                    "another"
                )
                raise Refusal("RECORD-006", msg, str(file))
        files.make_folder(output)
        files.write_together(written)
        # Last, so that no entry says of a checkpoint that is nowhere.
        sealing = Sealing(checkpoint.origin, checkpoint.size, checkpoint.root.hex())
        journal.post(root, {}, Deed("seal", sealing=sealing), books.batches)
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
    if stamp is not None:
        _stamp(stamp, output / TEXT)


def _stamp(command: str, file: Path) -> None:
    """Have others say when a checkpoint was there, by a command of the user's own.

    Raises:
        Refusal: `PROOF-006`, it cannot be run, or ends with another status than 0.

    """
    again = "the checkpoint stands; mend the command, and run it again with this file"
    try:
        words = shlex.split(command)
        if not words:
            msg = f"no command to stamp with is named; {again}"
            raise Refusal("PROOF-006", msg, str(file))
        run = subprocess.run([*words, str(file)], check=False)  # noqa: S603 - the user's
    except (OSError, ValueError) as error:
        msg = f"{command!r} cannot be run ({error}); {again}"
        raise Refusal("PROOF-006", msg, str(file)) from error
    if run.returncode:
        msg = f"{command!r} ended with status {run.returncode}; {again}"
        raise Refusal("PROOF-006", msg, str(file))
