"""Make the sample books from the sample exports, as four years would have made them.

    python importers/samples/history.py [BOOKS]

takes payments and record out of the books (`ledger/`, unless named) and does, in
order, what stands in `HISTORY`: every year is imported, and closed but for the last;
one of them is opened again for a tag that was missing, and one of its rows comes late.
Each command records that it ran on the day beside it, so that the same exports always
give the same bytes. Persons, reasons and payments are ILLUSTRATIVE. Registers and
budgets are there from the first day on as they stood on the last.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

SAMPLES: Final = Path(__file__).resolve().parent
LEDGER: Final = SAMPLES.parents[1] / "ledger"
RECORD: Final = 'include "record/'

BY: Final = ("--by", "Finance officer (illustrative)")
APPROVED: Final = (*BY, "--approver", "Head of finance (illustrative)")
REPORTED: Final = ("--reason", "outturn reported to the board (illustrative)")
LATE: Final = ("--reason", "cleared in March, exported in September (illustrative)")
TAG: Final = "a grant of the seed fund had no initiative (illustrative)"

# The grant that no rule could decide, £3,307.94 of 30 November 2018.
GRANT: Final = '  ref: "sample:1900001801:'
UNDECIDED: Final = '  initiative: "untagged"'
DECIDED: Final = '  initiative: "knife-crime-seed-fund"'

# Day, command, and what is typed after it. "retag" is no command: it is a person who
# changes the text of one payment, which `record` then accepts.
HISTORY: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("2018-04-12", "import", ("finance-2017-18-*",)),
    ("2018-04-26", "close", ("2017-18", *APPROVED, *REPORTED)),
    ("2019-04-11", "import", ("finance-2018-19-*",)),
    ("2019-04-25", "close", ("2018-19", *APPROVED, *REPORTED)),
    ("2019-06-17", "reopen", ("2018-19", *APPROVED, "--reason", TAG)),
    ("2019-06-17", "retag", ()),
    ("2019-06-17", "record", (*BY, "--why", TAG)),
    ("2019-06-19", "close", ("2018-19", *APPROVED, "--reason", TAG)),
    ("2019-09-16", "import", ("late-2018-19.csv", "--restate", *APPROVED, *LATE)),
    ("2020-04-14", "import", ("finance-2019-20-*",)),
    ("2020-04-28", "close", ("2019-20", *APPROVED, *REPORTED)),
    ("2021-04-12", "import", ("finance-2020-21-*",)),
)


def main(ledger: Path = LEDGER) -> None:
    """Make the books in a folder anew."""
    empty(ledger)
    for day, command, typed in HISTORY:
        if command == "retag":
            retag(ledger)
        else:
            run(ledger, day, command, typed)


def empty(ledger: Path) -> None:
    """Take out what the commands below write."""
    for written in (*ledger.glob("payments/20*"), ledger / "set-aside"):
        shutil.rmtree(written, ignore_errors=True)
    shutil.rmtree(ledger / "record", ignore_errors=True)
    front = ledger / "main.beancount"
    lines = front.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(RECORD))
    front.write_text(kept, encoding="utf-8")


def run(ledger: Path, day: str, command: str, typed: tuple[str, ...]) -> None:
    """Run a command as on a day, at noon.

    Raises:
        subprocess.CalledProcessError: it refused; the books are as it left them.

    """
    files = (word for word in typed if "*" in word or word.endswith(".csv"))
    found = {word: sorted(SAMPLES.glob(word)) for word in files}
    words = [each for word in typed for each in found.get(word, [word])]
    noon = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), dt.UTC)
    subprocess.run(  # noqa: S603 - the words are those above
        [sys.executable, "-m", "mopac_spend", "--books", ledger, command, *words],
        env=os.environ | {"SOURCE_DATE_EPOCH": f"{noon.timestamp():.0f}"},
        check=True,
    )


def retag(ledger: Path) -> None:
    """Decide the initiative of the grant, in the text of its payment."""
    for file in sorted(ledger.glob("payments/2018-19/*.beancount")):
        payments = file.read_text(encoding="utf-8").split("\n\n")
        decided = [
            each.replace(UNDECIDED, DECIDED).replace(" ! ", " * ", 1)
            if GRANT in each
            else each
            for each in payments
        ]
        if decided != payments:
            file.write_text("\n\n".join(decided), encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(word).resolve() for word in sys.argv[1:2]))
