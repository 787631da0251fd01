"""The command `mopac-spend`.

Commands are imported when they are called, so that `--help` and a question pay
for nothing they do not use. Exit status: 0 done, 1 the books have findings or a
control failed, 2 the request was wrong or could not be met, 130 stopped (Ctrl-C).
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from mopac_spend.books.lakes import refuse_lake
from mopac_spend.cli import faults, start
from mopac_spend.cli.opening import CACHE, VERIFY

# Command: the module that holds it as `command`, and its line in the help.
COMMANDS = {
    "demo": ("demo", "The main job on shipped sample data, in a scratch folder."),
    "init": ("init", "Make new, empty books for a kind of body."),
    "import": ("import_files", "Read, tag, de-duplicate and post source files."),
    "layout": ("layout", "Propose a layout for a new source, or teach one."),
    "reconcile": ("reconcile", "Match bank statements with payments; list the rest."),
    "review": ("review", "List what nobody has decided, with suggestions."),
    "tag": ("tag", "Apply a filled-in review list."),
    "explain": ("explain", "Show why a payment is tagged as it is."),
    "rules": ("rules", "Show what a rule file would retag, and what is wrong in it."),
    "suppliers": ("suppliers", "Propose and record which names are one supplier."),
    "grants": ("grants", "Read 360Giving awards and what was paid on them."),
    "budget": ("budget", "Bring budgets in from a workbook, and show them."),
    "register": ("register", "Take registers out to a workbook or CSV, and in again."),
    "check": ("check", "Run every control; exit status 1 on any failure."),
    "status": ("status", "Say what in the books no entry of the record answers for."),
    "record": ("record", "Accept what was done to the books by hand, and say why."),
    "close": ("close", "Lock a period once its checklist is met or explained."),
    "reopen": ("reopen", "Open a closed period again."),
    "seal": ("seal", "Sign what the books have said until now, for strangers."),
    "prove": ("prove", "Prove one line of a release, and show no other."),
    "changes": ("changes", "List what changed between two states, and who did it."),
    "duplicates": ("duplicates", "List payments that may have been made twice."),
    "sample": ("sample", "Draw an audit sample, and evaluate its findings."),
    "questions": ("questions", "List the questions the books can be asked."),
    "find": ("find", "Find the question that plain words ask, and its command."),
    "ask": ("ask", "Answer a question with its method."),
    "combine": ("combine", "Bring the books of many bodies into one lake."),
    "foi": ("foi", "Keep requests for information, from receipt to the last review."),
    "release": (
        "release",
        "Make a release to be proved; check files before they leave.",
    ),
    "publish": ("publish", "Publish what the law wants published; list what is due."),
    "report": ("report", "Write the report of a quarter, month, half-year or year."),
    "desk": ("desk", "Open the desk, where people work on the books in a browser."),
    "browse": ("browse", "Open the books in Fava, read-only."),
    "backup": ("backup", "Write one verified archive: books, cases, drafts."),
    "restore": ("restore", "Restore a backup into a new folder, or rehearse it."),
}

# Who uses them, in the order of the help.
USERS = {
    "To begin": ("demo", "init"),
    "Whoever asks": ("questions", "find", "ask", "combine", "browse", "report"),
    "Finance staff": (
        *("import", "layout", "reconcile", "review", "tag", "explain", "rules"),
        *("suppliers", "grants", "budget", "register", "close", "reopen"),
    ),
    "FOI officers": ("foi", "release", "publish"),
    "Auditors": (
        *("check", "status", "record", "changes", "duplicates", "sample"),
        *("seal", "prove"),
    ),
    "Who runs it": ("desk", "backup", "restore"),
}
# What is said where no command is named.
WANTED = """\
Spend by initiative, from a public body's own books. What most people want:

  see it work      mopac-spend demo
  ask              mopac-spend ask "what was spent on training in 2019/20"
  look around      mopac-spend browse

Books of your own begin with: mopac-spend init my-books --body pcc
All commands, by who uses them: mopac-spend --help\
"""
# What a lake of many bodies can be named to; the others are of the books of one.
OF_MANY = {"demo", "init", "restore", "combine", "questions", "find", "ask"}


class Commands(click.Group):
    """A group that imports a command only when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"mopac_spend.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; errors of the system are told by `faults`, not by click."""
        try:
            return super().invoke(ctx)
        except (EOFError, OSError) as error:
            raise faults.OfSystemError from error

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands, by who uses them, without importing them."""
        widest = max(map(len, COMMANDS))
        for user, names in USERS.items():
            with formatter.section(user):
                formatter.write_dl(
                    [(name.ljust(widest), COMMANDS[name][1]) for name in names]
                )


@click.command(cls=Commands, invoke_without_command=True)
@click.option(
    "--books",
    default=lambda: os.environ.get("MOPAC_SPEND_BOOKS", "ledger"),
    metavar="DIR",
    help="Folder of the books (default: ./ledger, or $MOPAC_SPEND_BOOKS).",
)
@click.option(
    "--no-cache",
    is_flag=True,
    help="Read everything from the text; keep and use nothing in the cache folder.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="Read all of the text again and hold the cache against it; takes as long as "
    "a first reading.",
)
@click.version_option(package_name="mopac-spend")
@click.pass_context
def group(ctx: click.Context, books: str, *, no_cache: bool, verify: bool) -> None:
    """Spend by initiative, from a public body's own books."""
    if ctx.invoked_subcommand is None:
        click.echo(WANTED)
    elif ctx.invoked_subcommand not in OF_MANY:
        refuse_lake(books)
    ctx.obj = books
    ctx.meta[CACHE], ctx.meta[VERIFY] = not no_cache, verify


def main() -> None:
    """Run the command line and turn faults into exit statuses."""
    sys.exit(faults.run(_command))


def _command() -> None:
    start.ready()
    group.main(prog_name="mopac-spend", standalone_mode=False)


if __name__ == "__main__":
    main()
