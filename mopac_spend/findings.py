"""What is wrong, where, and what to type next: findings and refusals.

A *finding* is a fault in the books: it stops every answer (exit status 1). A
*refusal* is a request that cannot be met as it was put: nothing is read or
written (exit status 2). Both carry a stable code, listed with its headline in
`CODES`, from which the error page of the docs is made.
"""

from __future__ import annotations

from dataclasses import dataclass

# Findings: SPEND-0xx. Refusals: IMPORT-, ASK-, REPORT-, BOOKS-.
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
    "SPEND-030": "A register entry that cannot be read",
    "SPEND-031": "One code twice",
    "SPEND-032": "One alias for two codes",
    "SPEND-033": "A register entry that points nowhere",
    "SPEND-034": "Books that do not say whose they are",
    "BOOKS-001": "No books in the folder",
    "BOOKS-002": "New books would overwrite something",
    "BOOKS-003": "An address that is taken",
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
    "ASK-001": "A question that does not exist",
    "ASK-002": "A code that no register knows",
    "ASK-003": "A period that cannot be read",
    "ASK-004": "A question file with a mistake",
    "ASK-005": "An output that cannot be written",
    "REPORT-001": "A report that cannot be made",
}


def counted(number: int, noun: str) -> str:
    """Give a number with its noun: `1 payment`, `2 payments`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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
