"""Every command that writes: small books for it, and how it is called.

Each makes a folder that holds `books`, what the command is given, and `out` for what
it writes elsewhere, and is then run in that folder by a process of its own.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books.recording import accept
from mopac_spend.cli.main import group
from mopac_spend.closing.run import Person, Wish, close
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.importing.run import import_files
from tests.books.record.keys import make_key
from tests.books_maker import REGISTERS, make_books
from tests.importing import desk
from tests.publishing.test_adopted import LAYOUT
from tests.registering import desk as registers
from tests.reports.budget_books import ACCRUALS, BUDGET
from tests.reviewing import desk as reviews

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = """
    2018-05-14 | Acme Limited | Seed fund 12 | 100.00 | vru / knife-crime / grants
    2018-06-01 | ACME LTD | Seed fund 13 | 40.00 | vru / knife-crime / grants
    2018-06-02 | Bolt LLP | Advice | 20.50 | finance / victims / consultancy
    2020-07-02 | Cole | Course | -10.00 | vru / victims / training
"""
_BANK = (
    "Transaction Date,Transaction Type,Sort Code,Account Number,"
    "Transaction Description,Debit Amount,Credit Amount,Balance,\n"
    "02/06/2018,FPO,'00-00-00,00001234,BOLT LLP,20.50,,979.50,\n"
    "01/06/2018,FPO,'00-00-00,00001234,SERVICE CHARGE,12.50,,1000.00,\n"
)
_AWARDS = """{"title": "invented", "version": "1.4", "grants": [{
  "id": "360G-illustrative-0001", "title": "Club", "description": "Invented.",
  "currency": "GBP", "amountAwarded": 20000, "awardDate": "2018-09-03",
  "recipientOrganization": [{"id": "GB-CHC-0000001", "name": "Illustrative Clubs"}],
  "fundingOrganization": [{"id": "GB-LAE-ILL", "name": "Office for Testing"}],
  "disbursementTransaction": [
    {"id": "P1", "transactionDate": "2018-10-04", "value": 10000}]}]}
"""
_BY = ("--by", "A. Officer")
_APPROVED = ("--reason", "late", "--approver", "B. Head")
_MONTH = ("--period", "2018-06", "--with-gaps", "--output")
_DUTY = ("sio-3f", *_MONTH, "out")
_JUNE = ("june.csv", "--duty=sio-3f", "--period=2018-06", "--layout=old.toml")
_SITE = ("--site", "out/site", "--output", "published")
_NOW = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        prepare: makes its folder.
        words: what is typed after `mopac-spend --books books`; none for a command
            that is called as a function.
        call: the function, where there are no words.
        done: its exit status where it was done before.

    """

    prepare: Callable[[Path], None]
    words: tuple[str, ...] = ()
    call: Callable[[], object] | None = None
    done: int = 0

    def run(self, folder: Path) -> int:
        """Run it in this process, in a folder; give its exit status."""
        os.chdir(folder)
        try:
            if self.call:
                self.call()
            else:
                words = ["--books", "books", *self.words]
                group.main(words, prog_name="mopac-spend", standalone_mode=False)
        except BooksError:
            return 1
        except Refusal:
            return 2
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1
        return 0


def _one(folder: Path) -> None:
    desk.make_desk(folder / "books")
    desk.put(folder / "may.csv", [*desk.rows(30), desk.row(paid_on="")])


def _many(folder: Path) -> None:
    books = desk.make_desk(folder / "books")
    import_files(books, [desk.put(folder / "may.csv", desk.rows(4))])
    desk.put(
        folder / "june.csv",
        [desk.row("D7", paid_on="2019-06-01"), desk.row(paid_on="")],
    )
    desk.put(folder / "july.csv", [desk.row("D9", paid_on="2018-07-01")])
    desk.put(folder / "aside.csv", [*desk.rows(2), desk.row("D8", paid_on="")])


def _amended(folder: Path) -> None:
    _many(folder)
    desk.put(folder / "may.csv", [*desk.rows(3), desk.row(paid_on="")])


def _review(folder: Path) -> None:
    books = make_books(folder / "books", reviews.LINES)
    rows = reviews.rows_of_csv(books)
    for row in rows:
        row["decide initiative"] = "victims"
    reviews.as_csv(rows, folder / "list.csv")


def _tag() -> None:
    from pathlib import Path

    from mopac_spend.reviewing.applying import apply

    apply("books", Path("list.csv"), "A. Officer", now=_NOW)


def _suppliers(folder: Path) -> None:
    books = make_books(folder / "books", LINES)
    (books / "registers" / "suppliers.beancount").write_text("", encoding="utf-8")
    (folder / "names.csv").write_text(
        "decision,name,code,title\n"
        "merge,Acme Limited,acme,Acme\nmerge,ACME LTD,acme,\n",
        encoding="utf-8",
    )


def _register(folder: Path) -> None:
    books = registers.books_with(folder)
    file = registers.taken_out(books, "contract", folder / "contracts.csv")
    text = file.read_text(encoding="utf-8-sig")
    assert "Evaluation" in text
    file.write_text(text.replace("Evaluation", "Evaluated"), encoding="utf-8")


def _budget(folder: Path) -> None:
    make_books(folder / "books", LINES, registers=REGISTERS + BUDGET + ACCRUALS)
    (folder / "moved.csv").write_text(
        "code,valid_from,title,from,to,amount,approver,decision\n"
        "V-3,2020-10-01,Two ways,line-vru,,30,CFO,\nV-3,,,,line-finance,30,,\n",
        encoding="utf-8",
    )


def _grants(folder: Path) -> None:
    make_books(folder / "books", LINES)
    (folder / "awards.json").write_text(_AWARDS, encoding="utf-8")


def _bank(folder: Path) -> None:
    make_books(folder / "books", LINES)
    (folder / "bank.csv").write_text(_BANK, encoding="utf-8")


def _recorded(folder: Path) -> None:
    books = make_books(folder / "books", LINES)
    accept(books, "A. Officer", "begun")


def _with_key(folder: Path) -> None:
    _recorded(folder)
    make_key(folder)


def _earlier(folder: Path) -> None:
    _recorded(folder)
    (folder / "old.toml").write_text(LAYOUT, encoding="utf-8")
    (folder / "june.csv").write_text(
        "Paid,Pounds,To\n2018-06-01,40.00,Acme\n", encoding="utf-8"
    )


def _published(folder: Path) -> None:
    """Take in a month and publish it too, into a folder that a site is made of."""
    _earlier(folder)
    here = Path.cwd()
    for words in (("adopt", *_JUNE, *_BY), ("sio-3f", *_MONTH, "published", *_BY)):
        os.chdir(folder)
        try:
            typed = ["--books", "books", "publish", *words]
            group.main(typed, prog_name="mopac-spend", standalone_mode=False)
        finally:
            os.chdir(here)


def _signing(words: str, output: str) -> Callable[[], object]:
    def call() -> None:
        # A disk after a cut is made of contents, without their rights.
        os.chmod("key", 0o600)  # noqa: PTH101
        if (cases := Path("foi-cases")).is_dir():
            cases.chmod(0o700)
        typed = (*words.split(), "--key", "key", "--output", output)
        group.main(["--books", "books", *typed], "mopac-spend", standalone_mode=False)

    return call


def _closed(folder: Path) -> None:
    _recorded(folder)
    wish = Wish("2018-06", {})
    close(folder / "books", wish, Person("A. Officer", "over"), lambda _: None)


def _by_hand(folder: Path) -> None:
    _recorded(folder)
    (file,) = (folder / "books/payments").glob("*/*.beancount")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"knife-crime"', '"victims"'), encoding="utf-8")


def _late(folder: Path) -> None:
    books = desk.make_desk(folder / "books")
    import_files(books, [desk.put(folder / "may.csv", desk.rows(4))])
    wish = Wish("2018-05", {"untagged": "new"})
    close(books, wish, Person("A. Officer", "over"), lambda _: None)
    desk.put(folder / "late.csv", [desk.row("D7")])


def _out(folder: Path) -> None:
    make_books(folder / "books", LINES, registers=REGISTERS + BUDGET + ACCRUALS)
    (folder / "out").mkdir()


COMMANDS: dict[str, Command] = {
    "import-one": Command(_one, ("import", "may.csv")),
    "import-many": Command(_many, ("import", "june.csv", "july.csv", "aside.csv")),
    "import-amended": Command(_amended, ("import", "may.csv", "june.csv")),
    "tag": Command(_review, call=_tag),
    "suppliers": Command(_suppliers, ("suppliers", "merge", "names.csv")),
    "register": Command(_register, ("register", "import", "contract", "contracts.csv")),
    "budget": Command(_budget, ("budget", "import", "moved.csv")),
    "grants": Command(_grants, ("grants", "awards.json")),
    "record": Command(_by_hand, ("record", *_BY, "--why", "victims")),
    "close": Command(_recorded, ("close", "2018-06", *_BY, "--reason", "over"), done=2),
    "reopen": Command(_closed, ("reopen", "2018-06", *_BY, *_APPROVED), done=2),
    "seal": Command(_with_key, call=_signing("seal", "out"), done=2),
    "release": Command(
        _with_key, call=_signing("release make payments", "out/first"), done=2
    ),
    "import-late": Command(
        _late, ("import", "late.csv", "--restate", *_BY, *_APPROVED)
    ),
    "publish": Command(_recorded, ("publish", *_DUTY, *_BY)),
    "publish-adopt": Command(_earlier, ("publish", "adopt", *_JUNE, *_BY)),
    "publish-site": Command(_published, ("publish", *_SITE)),
    "reconcile": Command(_bank, ("reconcile", "bank.csv")),
    "ask": Command(_out, ("ask", "spend-by-category", "--output", "out/answer.csv")),
    "report": Command(
        _out,
        ("report", "quarterly", "--fy", "2020-21", "--quarter", "2", "--output", "out"),
    ),
}
