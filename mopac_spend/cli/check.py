"""`mopac-spend check`: every control, with what passed."""

from __future__ import annotations

import json
import sys

import click

from mopac_spend.books.rows import total
from mopac_spend.cli.opening import opened
from mopac_spend.cli.output import table_or_json
from mopac_spend.findings import CONTROLS, listed
from mopac_spend.record import read


@click.command("check")
@table_or_json
@click.pass_obj
def command(path: str, form: str) -> None:
    """Run every control over the books; exit status 1 on any failure."""
    books = opened(path, despite_errors=True)
    counts = {
        code: sum(finding.code == code for finding in books.findings)
        for code in CONTROLS
    }
    pounds = total(books.payments)
    recorded = bool(read(books.root).entries)
    if form == "json":
        answer = {
            "books": books.title,
            "books_sha256": books.sha256,
            "payments": len(books.payments),
            "pounds": f"{pounds:.2f}",
            "batches": len(books.batches),
            "recorded": recorded,
            "allowed": list(books.allowed),
            "controls": [
                {"code": code, "control": line, "findings": counts[code]}
                for code, line in CONTROLS.items()
            ],
            "findings": [
                {"code": f.code, "file": f.file, "line": f.line, "message": f.message}
                for f in books.findings
            ],
        }
        click.echo(json.dumps(answer, indent=2))
    else:
        click.echo(f"{books.title}\n")
        for code, line in CONTROLS.items():
            state = f"FAILED {counts[code]:>5}" if counts[code] else "passed      "
            click.echo(f"  {state}  {code}  {line}")
        click.echo(
            f"\n{len(books.payments):,} payments, £{pounds:,.2f}, in "
            f"{len(books.batches)} batches"
        )
        if books.batches and not recorded:
            click.echo(
                "No record says which batches have to be here, so one that is deleted "
                "is not noticed; begin it with: mopac-spend record --by NAME --why "
                "REASON"
            )
        if books.allowed:
            click.echo(f"Allowed when the books were opened: {listed(books.allowed)}")
        for finding in books.findings:
            click.echo(str(finding), err=True)
    sys.exit(1 if books.findings else 0)
