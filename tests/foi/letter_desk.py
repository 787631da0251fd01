"""A folder of cases beside books that stay where they are, and the commands."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from mopac_spend.cli.main import group
from mopac_spend.findings import Refusal
from tests.errors.cases import GOOD

CASE = "FOI-2021-0001"
REQUEST = "1. What was spent on training?\n2. And on grants?\n"
ON = ("--by", "Officer", "--on", "2021-06-28")
FORMS = ("txt", "docx", "pdf")


class Desk:
    """Cases in a folder, and what is typed."""

    def __init__(
        self,
        folder: Path,
        books: Path = GOOD,
        text: str = REQUEST,
        *,
        begun: bool = False,
    ) -> None:
        self.books, self.cases = books, folder / "cases"
        if begun:
            return
        file = folder / "request.txt"
        file.write_text(text, encoding="utf-8")
        self.done("open", str(file), "--received", "2021-06-22")

    def __call__(self, *words: str) -> Result:
        base = ("--books", str(self.books), "foi", "--cases", str(self.cases))
        return CliRunner().invoke(group, [*base, *words])

    def done(self, *words: str) -> Result:
        result = self(*words)
        assert result.exception is None, (result.exception, result.stderr)
        return result

    def refused(self, *words: str) -> str:
        error = self(*words).exception
        assert isinstance(error, Refusal), error
        return str(error)

    def answer(self, part: str, *words: str) -> None:
        self.done("answer", CASE, part, *words, *ON)

    def draft(self, *words: str) -> dict[str, bytes]:
        """Draft the reply, and give it in each form."""
        return self.written("draft", CASE, *ON, *words)

    def text(self, *words: str) -> str:
        """Draft the reply, and give its words on one line."""
        return " ".join(self.draft(*words)["txt"].decode().split())

    def written(self, *words: str) -> dict[str, bytes]:
        """Do what writes a letter, and give that in each form."""
        paths = self.done(*words).stdout.split()
        letters = {path.rpartition(".")[2]: path for path in paths}
        assert {*letters} == {*FORMS}
        return {form: Path(path).read_bytes() for form, path in letters.items()}
