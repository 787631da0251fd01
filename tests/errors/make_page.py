"""Make the error page of the docs out of the codes and the catalogue.

python -m tests.errors.make_page            writes docs/errors.md
python -m tests.errors.make_page --golden   writes the expected texts anew before
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from mopac_spend.books.load import open_books
from mopac_spend.findings import CODES
from tests.errors import refusals
from tests.errors.cases import EXPECTED, SPEND_CODES, cases, example, meaning

PAGE = Path(__file__).parent.parent.parent / "docs" / "errors.md"
_OPENING = """\
# Errors, and what to do about them

Every message carries a code that never changes its meaning. The examples are made by
tests, from books with exactly that fault, so the words are those you see. This page is
written by `python -m tests.errors.make_page`.

## Findings: a fault in the books

Exit status 1. Until the books have no finding, no question is answered and no report
is written; `mopac-spend check` lists all findings, with the file and the line of each.
Fava shows the same code and words on its errors page. A fault that Beancount itself
sees (SPEND-002, and now and then SPEND-001) appears there in Beancount's own words.
"""
_REFUSALS = """
## Refusals: a request that cannot be met as it was put

Exit status 2. Nothing was read into the books and nothing was written.
"""
_CAUTIONS = """
## Cautions: nothing is stopped

One line on standard error, and the answer that the books give.
"""
_OF_THE_RUN = """
## Faults of the run: what the machine lacks, or nobody expected

Exit status 2. Every file is as it was or as it should be, and none between; where a
command may have done its work before it could not tell of it, `mopac-spend check` and
the command itself, run again, say so. What led to RUN-001 is kept in a file that only
its owner reads, in the folder for state (`~/.local/state/mopac-spend`) or else for
temporary files. Ctrl-C says `stopped`, exit status 130.
"""


def page() -> str:
    """Give the whole page."""
    findings = [
        f"\n### {code} {CODES[code]}\n\n{meaning(code)}\n{_shown(example(code))}"
        for code in SPEND_CODES
    ]
    texts = refusals.texts()
    refused = {
        code: f"\n### {code} {CODES[code]}\n"
        + (_shown(texts[code]) if code in texts else "")
        for code in refusals.REFUSAL_CODES
    }
    of_the_run = [refused.pop(code) for code in list(refused) if code[:3] == "RUN"]
    cautions = [refused.pop(code) for code in refusals.CAUTIONS]
    parts = [_OPENING, *findings, _REFUSALS, *refused.values()]
    return "".join([*parts, _CAUTIONS, *cautions, _OF_THE_RUN, *of_the_run])


def _shown(text: str) -> str:
    return f"\n```text\n{text}\n```\n"


def write_golden() -> None:
    """Write what the books and the commands say now as what is expected."""
    for case in cases():
        with tempfile.TemporaryDirectory() as name:
            books = open_books(case.build(Path(name)), despite_errors=True)
        text = "".join(f"{finding}\n" for finding in books.findings)
        (case.folder / EXPECTED).write_text(text, encoding="utf-8")
    lines = []
    for code in refusals.REFUSED:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lines.append(refusals.line_of(refusals.refused(code, folder), folder))
    for code in refusals.CAUTIONS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lines.append(refusals.line_of(refusals.cautioned(code, folder), folder))
    refusals.TEXTS.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    if "--golden" in sys.argv[1:]:
        write_golden()
    PAGE.write_text(page(), encoding="utf-8")
