"""What is wrong, where, and what to type next: findings and refusals.

A *finding* is a fault in the books: it stops every answer (exit status 1). A
*refusal* is a request that cannot be met as it was put: nothing is read or
written (exit status 2). Both carry a stable code, listed with its headline in
`CODES`, from which the error page of the docs is made.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Findings: SPEND-0xx. Refusals: IMPORT-, SUPPLIER-, REGISTER-, ASK-, REPORT- …
CODES: dict[str, str] = {
    "SPEND-001": "Beancount cannot read part of a file",
    "SPEND-002": "Beancount refuses an entry",
    "SPEND-010": "Two spend legs in one transaction",
    "SPEND-011": "A tag is missing",
    "SPEND-012": "A code that no register knows",
    "SPEND-013": "A code used outside its dates",
    "SPEND-014": "A category that contradicts its account",
    "SPEND-015": "Untagged without the flag !",
    "SPEND-016": "Provenance is missing",
    "SPEND-017": "One ref on two payments",
    "SPEND-018": "An Expenses account without a category",
    "SPEND-019": "An amount that is not pounds and pence",
    "SPEND-020": "A batch that does not hold its control total",
    "SPEND-021": "A payment altered after import",
    "SPEND-022": "A payment outside its batch",
    "SPEND-023": "A payments file without a batch",
    "SPEND-024": "One batch twice",
    "SPEND-025": "Rows set aside are missing",
    "SPEND-026": "A payments file that was cut off",
    "SPEND-027": "A payments file that the books leave out",
    "SPEND-028": "An import that was cut short",
    "SPEND-029": "A link to what a payment is not of",
    "SPEND-030": "A register entry that cannot be read",
    "SPEND-031": "One code twice",
    "SPEND-032": "One alias for two codes",
    "SPEND-033": "A register entry that points nowhere",
    "SPEND-034": "Books that do not say whose they are",
    "SPEND-045": "A payment decided in a review that is missing",
    "SPEND-046": "A review that cannot be read",
    "SPEND-047": "The record of a review is missing or altered",
    "SPEND-040": "A grant that names an individual",
    "SPEND-048": "One registered number on two suppliers",
    "SPEND-049": "One supplier id on two suppliers",
    "SPEND-050": "An apportionment that cannot divide",
    "SPEND-051": "One event twice",
    "SPEND-052": "Days in the wrong order",
    "SPEND-053": "A definition that cannot be",
    "SPEND-054": "A budget that does not add up",
    "SPEND-055": "A virement that does not net to nil",
    "SPEND-056": "A virement without the decision it needs",
    "SPEND-057": "A budget that does not say what it is for",
    "SPEND-060": "A batch that is not in the books any more",
    "SPEND-061": "A batch that the record does not have",
    "SPEND-062": "A batch that is not as it was recorded",
    "SPEND-063": "A record that was damaged",
    "SPEND-064": "A new version of a batch that is not there",
    "SPEND-065": "A closed period that was changed",
    "RUN-001": "A fault of the program itself",
    "RUN-002": "No room to write",
    "RUN-003": "Too little memory",
    "RUN-004": "A file or folder that cannot be used",
    "RUN-005": "Nowhere to print to",
    "RUN-006": "Too few files that may be open",
    "RUN-007": "Text in another encoding",
    "SPEND-070": "Books that name code to be run",
    "SPEND-071": "A file or folder that cannot be read",
    "SPEND-072": "Books that reach out of their folder",
    "SPEND-073": "A file of the books that the record would not see",
    "BOOKS-001": "No books in the folder",
    "BOOKS-002": "New books would overwrite something",
    "BOOKS-003": "An address that is taken",
    "BOOKS-004": "A file of readers that cannot be used",
    "BOOKS-005": "An open address without readers",
    "BOOKS-006": "An access log that cannot be written",
    "BOOKS-007": "Books of which one year cannot be told apart",
    "BOOKS-020": "A cache that others can change",
    "BOOKS-021": "A cache that said something else than the books",
    "BOOKS-022": "Books that changed while they were asked",
    "BOOKS-010": "Books that may not be looked at",
    "BOOKS-023": "A cache that is damaged and cannot be mended",
    "IMPORT-001": "A file that cannot be read",
    "IMPORT-002": "A file that no layout recognises",
    "IMPORT-003": "An empty file",
    "IMPORT-004": "A web page saved under another name",
    "IMPORT-005": "A layout with a mistake",
    "IMPORT-006": "A rule file with a mistake",
    "IMPORT-007": "A layout that does not exist",
    "IMPORT-008": "A file whose rows hold no payment",
    "IMPORT-009": "Another import is at work",
    "IMPORT-010": "Books that cannot be written",
    "IMPORT-030": "A file too large to be an export",
    "IMPORT-031": "A file without dates",
    "IMPORT-032": "A period that cannot be read",
    "IMPORT-040": "A file that is no table",
    "IMPORT-041": "A table without headings",
    "IMPORT-042": "A table without amounts",
    "IMPORT-043": "A table that names no supplier",
    "IMPORT-044": "A layout that cannot be written",
    "IMPORT-050": "A payment that is not in the books",
    "IMPORT-051": "Rules that no layout names",
    "IMPORT-052": "A rule that cannot be kept",
    "IMPORT-060": "A file for another command",
    "IMPORT-061": "A column that a person has to name",
    "IMPORT-062": "A layout that cannot be taught",
    "IMPORT-080": "A file that a later version has replaced",
    "IMPORT-081": "A file that may be a new version of another one",
    "IMPORT-082": "An earlier version that is none of the books, or several",
    "IMPORT-083": "Pounds beyond what the books take",
    "IMPORT-084": "A row that cannot be put right so",
    "PROOF-001": "A key that does not sign",
    "PROOF-002": "A private key that others can read",
    "PROOF-003": "A checkpoint that cannot be read",
    "PROOF-004": "A checkpoint that the key has not signed",
    "PROOF-005": "A release that cannot be proved",
    "PROOF-006": "A time stamp that was not made",
    "PROOF-007": "A release that would name an individual",
    "PROOF-008": "A release that says more than it should",
    "PROOF-009": "References of a release that cannot be kept or read",
    "BANK-001": "A bank statement that cannot be read",
    "BANK-002": "A file that is no bank statement",
    "BANK-003": "A bank statement that does not add up",
    "BANK-004": "A bank statement without its balances",
    "BANK-005": "A bank statement in another currency",
    "REVIEW-001": "A review list that cannot be written",
    "REVIEW-002": "A filled-in review list that cannot be read",
    "REVIEW-003": "A cell that holds no code",
    "REVIEW-004": "A code that is not valid on the day of a payment",
    "REVIEW-005": "A category and an account that contradict each other",
    "REVIEW-006": "A row that does not fit the books",
    "REVIEW-007": "A payment whose text was changed into another form",
    "GRANT-001": "A file of grants that cannot be read",
    "GRANT-002": "A file that is not in the form of 360Giving",
    "GRANT-003": "A file without a single award",
    "GRANT-004": "Payments that the register of grants would contradict",
    "GRANT-005": "A grant that cannot be changed where it stands",
    "SUPPLIER-001": "A decision file that cannot be read",
    "SUPPLIER-002": "A decision that cannot be applied",
    "SUPPLIER-003": "Books that would not read the register of suppliers",
    "SUPPLIER-004": "People whom nobody has decided",
    "REGISTER-001": "A register that cannot be read from a file",
    "REGISTER-002": "A cell that a register does not take",
    "REGISTER-003": "A kind of register that does not exist",
    "REGISTER-004": "Books that would not read a register",
    "REGISTER-005": "A register entry that cannot be changed where it stands",
    "REGISTER-006": "A register that would be at fault",
    "REGISTER-007": "Payments that a register would contradict",
    "RECORD-001": "A change of the books that nobody answers for",
    "RECORD-002": "A change by hand that would be overwritten",
    "RECORD-003": "What the record kept is missing or altered",
    "RECORD-004": "A clock that went back",
    "RECORD-005": "A state of the books that the record does not have",
    "RECORD-006": "Books that cannot be sealed",
    "RECORD-007": "A record that does not hold what a checkpoint says",
    "RECORD-010": "A period that cannot be closed yet",
    "RECORD-011": "A period that is not one to close or to reopen",
    "RECORD-012": "What needs an approver",
    "RECORD-013": "A change in a closed period",
    "RECORD-014": "Rows of a closed period",
    "ASK-001": "A question that does not exist",
    "ASK-002": "A code that no register knows",
    "ASK-003": "A period that cannot be read",
    "ASK-004": "A question file with a mistake",
    "ASK-005": "An output that cannot be written",
    "ASK-006": "A parameter that the question does not take",
    "ASK-007": "A limit or a division that cannot be",
    "ASK-008": "Plain words that are not answered",
    "ENGINE-001": "An engine that is not there",
    "ENGINE-002": "An engine that stopped",
    "SAMPLE-001": "A sample that cannot be drawn as asked",
    "SAMPLE-002": "A sample without a seed",
    "SAMPLE-003": "A population that cannot be sampled",
    "SAMPLE-004": "A working paper that cannot be read",
    "SAMPLE-005": "A working paper of other payments",
    "SAMPLE-006": "A working paper that was changed",
    "SAMPLE-007": "A finding that is none",
    "FOI-001": "No such case",
    "FOI-002": "A step that the state of a case does not allow",
    "FOI-003": "A step that is for somebody else",
    "FOI-004": "A day on which it cannot have been",
    "FOI-005": "A folder of cases that others can read",
    "FOI-006": "A case that is damaged",
    "FOI-007": "A request that is no text",
    "FOI-008": "Minutes that are none",
    "FOI-009": "A step that something has to come before",
    "FOI-010": "A case that somebody else has just changed",
    "FOI-011": "An extension that the law does not give",
    "FOI-012": "A refusal without what the law asks of one",
    "FOI-013": "A letter that cannot be written",
    "FOI-014": "A reply that says more than it should",
    "FOI-021": "A requester who came back too late, or still may",
    "FOI-022": "Answers from different states of the books",
    "FOI-023": "Requests that are not counted together",
    "DESK-001": "A desk that cannot keep what is decided",
    "DESK-002": "A file of people that cannot be used",
    "DESK-003": "A password that is none",
    "DESK-004": "A desk that others could listen to",
    "DESK-010": "Work that somebody else has taken",
    "DESK-011": "A step that cannot be undone any more",
    "DESK-012": "Work that is being posted",
    "DESK-020": "An approval of one's own work",
    "DESK-021": "An approval of what has changed",
    "LOG-001": "A request that says who asked",
    "LOG-002": "A request in other words",
    "LOG-003": "A site that cannot be written",
    "LOG-004": "A site that says more than it should",
    "LOG-005": "A site that somebody else is writing",
    "LOG-006": "Nothing to publish, or to withdraw",
    "DISCLOSURE-001": "A release from which one person's sum could be worked out",
    "DISCLOSURE-002": "What was released before, damaged",
    "DISCLOSURE-003": "Answers that say too much beside one another",
    "DISCLOSURE-004": "Two releases at one moment",
    "DISCLOSURE-005": "A publication that gives back what a release hid",
    "PUBLISH-001": "A duty that does not exist",
    "PUBLISH-002": "A duty or a period of which nothing can be published",
    "PUBLISH-003": "A duty that is not whole, or two that clash",
    "PUBLISH-004": "A category that no class of spending covers",
    "PUBLISH-005": "What the law asks for and the books lack",
    "PUBLISH-006": "A folder that cannot be published into",
    "PUBLISH-007": "Books in which a publication cannot be recorded",
    "PUBLISH-008": "What a standard of publications does not allow",
    "PUBLISH-010": "A published file that cannot be taken in",
    "RESIDUE-001": "A file to check that cannot be read",
    "RESIDUE-002": "A file to check that is damaged",
    "RESIDUE-003": "A file to check that has a password",
    "RESIDUE-004": "A file to check that is too large",
    "BACKUP-001": "A backup that cannot be written",
    "BACKUP-002": "What a backup cannot hold",
    "BACKUP-003": "A backup that is not what it was made of",
    "BACKUP-004": "A file that is no backup, or a damaged one",
    "BACKUP-005": "A backup that would do harm",
    "BACKUP-006": "A backup of a newer form",
    "BACKUP-007": "A folder that nothing is restored into",
    "LAKE-001": "A lake of another version",
    "LAKE-002": "A lake that is damaged, or not of its books",
    "LAKE-003": "Two bodies of one name",
    "LAKE-004": "What is asked of one body's own books alone",
    "LAKE-005": "A body that is not in the lake",
    "LAKE-006": "A folder in which no lake can be kept",
    "LAKE-007": "A lake that was combined again meanwhile",
    "REPORT-001": "A report that cannot be made",
    "REPORT-002": "An earlier report that is damaged",
}

# Checks of the books; the other codes are refusals of a request.
CONTROLS = {code: line for code, line in CODES.items() if code.startswith("SPEND-")}

# Faults are shown one a line; a person mends no more of them at a time.
_SHOWN = 200


def counted(number: int, noun: str) -> str:
    """Give a number with its noun: `1 payment`, `2 payments`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names: Sequence[str], most: int | None = None) -> str:
    """Name things in a sentence: `one, two and three`, or `one, two and 4 more`."""
    if most is not None and len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def first_of(names: Sequence[str], most: int) -> str:
    """Name the first of many things within a bracket: `one, two, 4 more`."""
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def place(meta: Mapping[str, Any] | None, root: str) -> tuple[str, int]:
    """Give file (relative to the books) and line of an entry's metadata."""
    name = str((meta or {}).get("filename", ""))
    if root and name.startswith((f"{root}/", f"{root}\\")):
        name = name[len(root) + 1 :].replace("\\", "/")
    line = (meta or {}).get("lineno", 0)
    return name, line if isinstance(line, int) else 0


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault in the books.

    Attributes:
        file: path as the books know it, relative to their folder, or "".
        line: line in that file, from 1; 0 where the whole file is meant.
        code: `SPEND-0xx`.
        message: what is wrong and what to type next, one or two sentences.

    """

    file: str
    line: int
    code: str
    message: str

    @property
    def place(self) -> str:
        """`file:line`, or the file alone."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def text(self) -> str:
        """The code and the message: the same words in every place it is shown."""
        return f"{self.code}: {self.message}"

    def __str__(self) -> str:
        """Place, code and message on one line."""
        return f"{self.place}: {self.text}" if self.file else self.text


class BooksError(Exception):
    """Books with findings: no answer is given. `.findings` lists every one."""

    def __init__(self, findings: list[Finding]) -> None:
        """Hold the findings; the text of the error shows them all."""
        self.findings = findings
        super().__init__("\n".join(map(str, findings)))


class Refusal(Exception):  # noqa: N818 - the field's word: a request is refused
    """A request that cannot be met as put: code, what is wrong, what to do."""

    def __init__(self, code: str, message: str, place: str = "") -> None:
        """Hold code, message and place.

        Args:
            code: one of `CODES`.
            message: what is wrong and what to type next.
            place: file, sheet, row or line the refusal is about.

        """
        if code not in CODES:
            msg = f"{code} is not in CODES"
            raise KeyError(msg)
        self.code = code
        self.message = message
        self.place = place
        super().__init__(f"{code}: {f'{place}: ' if place else ''}{message}")


def caution(what: Refusal) -> None:
    """Say on standard error what stops no answer, once a process."""
    _say_once(str(what))


@cache
def _say_once(text: str) -> None:
    sys.stderr.write(f"{text}\n")


class RefusedListError(Refusal):
    """A filled-in list with faults: `.faults` holds each with its place."""

    def __init__(self, faults: Sequence[Refusal]) -> None:
        """Show the faults, one a line."""
        first = faults[0]
        super().__init__(first.code, first.message, first.place)
        self.faults = list(faults)
        lines = [str(each) for each in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"… and {counted(len(faults) - _SHOWN, 'fault')} more")
        if len(faults) > 1:
            lines.append(f"{counted(len(faults), 'fault')}: nothing was changed")
        self.args = ("\n".join(lines),)
