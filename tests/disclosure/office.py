"""Books with few individuals, a key, and what is typed until something leaves."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from click.testing import CliRunner, Result
from pypdf import PdfReader

from mopac_spend.cli.main import group
from tests.books.record.keys import ORIGIN, make_key
from tests.books_maker import make_books
from tests.disclosure.test_answers import PAYMENTS, PEOPLE

BY = ("--by", "Officer", "--on", "2021-06-28")


class Office:
    """Books, a key, and what is typed."""

    def __init__(
        self, folder: Path, lines: str = PAYMENTS, registers: str = PEOPLE
    ) -> None:
        self.folder, self.books = folder, folder / "books"
        make_books(self.books, lines, registers=registers)
        make_key(folder)
        self.done("record", "--by", "A", "--why", "begun")

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(group, ["--books", str(self.books), *words])

    def done(self, *words: str) -> Result:
        result = self.run(*words)
        if result.exception is not None:
            raise result.exception
        return result

    def release(self, output: str, *words: str) -> Path:
        key = ("--key", str(self.folder / "key"), "--origin", ORIGIN)
        out = self.folder / output
        self.done("release", "make", *words, *key, "--output", str(out))
        return out

    def foi(self, *words: str, cases: str = "foi-cases") -> Result:
        return self.done("foi", "--cases", str(self.folder / cases), *words)

    def open(self, *parts: str, cases: str = "foi-cases") -> str:
        file = self.folder / "request.txt"
        text = "".join(f"{at}. {part}\n" for at, part in enumerate(parts, 1))
        file.write_text(text, encoding="utf-8")
        typed = ("open", str(file), "--received", "2021-06-22")
        return self.foi(*typed, cases=cases).stdout.split()[0]

    def sent(self, *asked: tuple[str, ...], cases: str = "foi-cases") -> Path:
        """Answer a request of so many parts; give the folder that leaves."""
        case = self.open(*["What was spent?" for _ in asked], cases=cases)
        for part, words in enumerate(asked, 1):
            self.foi("answer", case, f"{part}", *words, *BY, cases=cases)
        self.foi("draft", case, *BY, cases=cases)
        by = ("--by", "Head", "--on", "2021-06-29")
        self.foi("approve", case, *by, cases=cases)
        by = ("--by", "Officer", "--on", "2021-06-29")
        return Path(self.foi("release", case, *by, cases=cases).stdout.split()[-1])


def said(file: Path) -> str:
    """Give all that a file says, what is packed and its properties too."""
    content = file.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            about = [f"{each.filename} {each.comment!r}" for each in packed.infolist()]
            texts = [packed.read(name).decode() for name in packed.namelist()]
            return "\n".join([packed.comment.decode(), *about, *texts])
    if content.startswith(b"%PDF"):
        read = PdfReader(io.BytesIO(content))
        pages = [page.extract_text() for page in read.pages]
        return "\n".join([f"{read.metadata}", *pages])
    return content.decode()
