"""Books, cases that were answered, and the command that publishes them."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from mopac_spend.cli.main import group
from mopac_spend.findings import Refusal
from mopac_spend.foi.filing import Cabinet
from tests.errors.cases import GOOD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.foi.case import Case

REQUEST = "Dear all,\n1. What was spent on training?\n2. And on grants?\n"
CASE = "FOI-2021-0001"
BY = "Officer"
RECEIVED = dt.date(2021, 6, 22)
SENT = {
    "reply.txt": b"Thank you.\n\n1. What was spent on training?\n\nNothing.\n",
    "1.csv": b"a,b\n1,2\n",
    "lines/1.csv": b"a,b\n1,2\n",
}


class LogDesk:
    """A folder with books and answered cases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(GOOD, folder / "ledger")
        self.site = folder / "site"
        self.cabinet = Cabinet(folder / "foi-cases", folder / "ledger")

    def __call__(self, *words: str) -> Result:
        books = str(self.folder / "ledger")
        return CliRunner().invoke(group, ["--books", books, "foi", *words])

    def done(self, *words: str) -> str:
        result = self(*words)
        assert result.exception is None, result.exception
        return result.stdout

    def refused(self, *words: str) -> str:
        error = self(*words).exception
        assert isinstance(error, Refusal), error
        return str(error)

    def publish(self, *words: str, day: str = "2021-07-20", case: str = CASE) -> str:
        return self.done(*self.words(*words, day=day, case=case))

    def unpublished(self, *words: str, day: str = "2021-07-20") -> str:
        return self.refused(*self.words(*words, day=day))

    def words(
        self, *words: str, day: str = "2021-07-20", case: str = CASE
    ) -> tuple[str, ...]:
        where = ("--site", str(self.site), "--by", BY, "--on", day)
        return ("publish", case, *where, *words)

    def whole(self, site: Path | None = None) -> str:
        return self.done("publish", "--all", "--site", str(site or self.site))

    def page(self, name: str = f"requests/{CASE}/index.html") -> str:
        return (self.site / name).read_text(encoding="utf-8")

    def names(self) -> set[str]:
        files = [each for each in self.site.rglob("*") if each.is_file()]
        return {each.relative_to(self.site).as_posix() for each in files}

    def answered(  # noqa: PLR0913, PLR0917 - what differs between cases
        self,
        text: str = REQUEST,
        received: dt.date = RECEIVED,
        sections: Mapping[str, str] | None = None,
        sent: Mapping[str, bytes] | None = None,
        outcome: str = "granted",
        days: int = 10,
    ) -> Case:
        """Open a case, answer it and close it after so many days."""
        last = received + dt.timedelta(days=days)
        add = self.cabinet.add
        case = self.cabinet.open(text.encode(), received)
        for part in case.parts:
            section = (sections or {}).get(part, "")
            answer = {
                "part": part,
                "words": "" if section else "None.",
                "command": "",
                "section": section,
                "why": "It would." if section else "",
                "interest": "It is." if section else "",
            }
            case = add(case, "answer", {"answer": answer}, by=BY, day=received)
        drafted = {"answers": {}, "despite": "", "found": []}
        case = add(
            case, "draft", drafted, by=BY, day=last, contents={"reply/reply.txt": b"a"}
        )
        case = add(case, "approve", {"sha256": case.reply}, by="Head", day=last)
        leaves = {
            f"release/{name}": content
            for name, content in (SENT if sent is None else sent).items()
        }
        case = add(case, "release", {}, by=BY, day=last, contents=leaves)
        return add(case, "close", {"outcome": outcome}, by=BY, day=last)
