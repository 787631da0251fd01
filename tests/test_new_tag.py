"""A tag that nobody has yet is one line of the description, and its register one class.

The program is copied, the two are added to the copy, and everything is asked of that
copy in processes of its own: nothing else knows of the tag `programme`, nor of the text
`ward`, which is a line and no more.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.importing.desk import HEADINGS, LAYOUT, make_desk, put, row

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FIELDS = """\
    programme: Annotated[str, tag("Only this programme.")]
    ward: Annotated[str, Field(optional=True, read=True, hint="Only in this ward.")]
"""
BEFORE_FIELD = "    purpose: Annotated["
KIND = '''\
@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Entry):
    """What several initiatives have in common."""

    kind: ClassVar[str] = "programme"
    plural: ClassVar[str] = "programmes"


'''
BEFORE_KIND = (
    "@dataclass(frozen=True, slots=True, kw_only=True)\nclass Decision(Entry):"
)
REGISTER = """\
2017-04-01 custom "programme" "safer-streets" "Safer streets"
2017-04-01 custom "alias" "programme" "safer-streets" "Streets made safer"
2017-04-01 custom "programme" "short" "Short programme"
  valid-to: 2018-04-30
"""
RULES = """\
[[rule]]
id = "lamps"
when.description = { contains = "lamps" }
then = { programme = "safer-streets" }

[[rule]]
id = "named"
when.programme = { starts = "streets" }
then = { initiative = "victims" }
"""
ROWS = [
    (*row("D1", "100.00", text="Lamps"), "", "North"),
    (*row("D2", "40.00"), "STREETS  made safer", "South"),
    (*row("D3", "7.00"), "Nobody's programme", "North"),
    (*row("D4", "9.00"), "short", ""),
    (*row("D5", "3.00"), "", ""),
]
MORE = """
[[rule]]
id = "advice"
when.description = "Advice"
then = { programme = "safer-streets" }
"""
QUESTION = """\
-- title: Spend by programme
-- asks: A test: "what did each programme cost?"
-- definition: One line for each programme.
-- caveats: None.
-- source: The tags on each payment.
-- total: amount
-- example: mopac-spend ask spend-by-programme
SELECT programme, sum(amount) AS amount FROM spend GROUP BY ALL ORDER BY ALL
"""
BOTH_WAYS = """
import json, sys
from pathlib import Path
from mopac_spend.books import load, reader
main = Path(sys.argv[1]) / "main.beancount"
(file,) = (main.parent / "payments").glob("*/*.beancount")
quick = reader.read(file.read_bytes(), file.relative_to(main.parent).as_posix())
slow = load.by_beancount(main)
opened = load.open_books(main.parent)
print(json.dumps({
    "quick": [each.programme for each in quick.payments()],
    "slow": [each.programme for each in slow.payments],
    "same": list(quick.payments()) == slow.payments == list(opened.payments),
    "findings": slow.findings,
}))
"""
IN_PYTHON = """
import json, sys
from mopac_spend import open_books
books = open_books(sys.argv[1])
told = books.ask("spend-by-initiative", programme=["Streets made safer"])
print(json.dumps({
    "spend": books.spend.groupby("programme")["amount"].sum().astype(str).to_dict(),
    "asked": str(told.method.selected.pounds),
    "filters": told.method.filters,
    "lines": [list(each) for each in told.beneath(("document", "programme"))],
}))
"""
IN_FAVA = """
import sys
from mopac_spend.fava.application import make_application
page = make_application(sys.argv[1]).test_client().get(
    "/desk/extension/Payment/", query_string={"ref": sys.argv[2]}
)
print(page.get_data(as_text=True))
"""


# Commands of that program, one after the other: to begin is what takes the time.
RUNNING = """
import json, sys
from click.testing import CliRunner
from mopac_spend.cli.main import group
for line in sys.stdin:
    done = CliRunner().invoke(group, json.loads(line))
    print(json.dumps([done.exit_code, done.stdout, done.stderr]), flush=True)
"""


class Desk:
    """Books, and the program that knows of programmes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.books = folder / "books"
        self.tried = ""
        self._environment = os.environ | {
            "PYTHONPATH": f"{folder / 'program'}",
            "MOPAC_SPEND_CACHE": f"{folder / 'cache'}",
        }
        self._running = subprocess.Popen(
            [sys.executable, "-c", RUNNING],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def end(self) -> None:
        self._running.communicate(timeout=60)

    def python(self, *arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self._environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def run(self, *arguments: str, status: int = 0) -> str:
        typed = ["--books", "books", *arguments]
        if status:  # who is refused is told so by the whole of the program
            return self.python("-m", "mopac_spend", *typed, status=status)
        assert self._running.stdin
        assert self._running.stdout
        self._running.stdin.write(f"{json.dumps(typed)}\n")
        self._running.stdin.flush()
        ended, out, err = json.loads(self._running.stdout.readline())
        assert ended == 0, out + err
        return f"{out}{err}"

    def content(self, script: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.python("-c", script, "books"))
        return content

    @property
    def file(self) -> Path:
        (file,) = (self.books / "payments").glob("*/*.beancount")
        return file

    def ref(self, document: str) -> str:
        match = re.search(
            rf'ref: "(desk:{document}:\w+)"', self.file.read_text("utf-8")
        )
        assert match
        return match[1]


def insert(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for before, new in changes:
        assert text.count(before) == 1
        text = text.replace(before, new + before)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    for name in ("mopac_spend", "queries", "importers"):
        shutil.copytree(
            ROOT / name,
            folder / "program" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    package = folder / "program/mopac_spend"
    insert(package / "fields.py", (BEFORE_FIELD, FIELDS))
    listed = "Fund, Decision, PublishedSum"
    insert(package / "register/kinds.py", (BEFORE_KIND, KIND), (listed, "Programme, "))
    layout = LAYOUT.replace('"purpose",', '"purpose", "programme", "ward",').replace(
        "[values]", 'programme = ["Scheme"]\nward = ["Where"]\n[values]'
    )
    books = make_desk(folder / "books", rules=RULES, layout=layout)
    (books / "registers/programmes.beancount").write_text(REGISTER, encoding="utf-8")
    (books / "queries").mkdir()
    (books / "queries/spend-by-programme.sql").write_text(QUESTION, encoding="utf-8")
    desk = Desk(folder)
    put(folder / "may.csv", ROWS, (*HEADINGS, "Scheme", "Where"))
    desk.tried = desk.run("import", "--dry-run", "may.csv")
    desk.run("import", "may.csv")
    yield desk
    desk.end()


def test_an_import_reads_it_and_names_the_spellings_it_would_need(desk: Desk) -> None:
    needed = 'code needed: no register knows the programme "Nobody\'s programme"'
    assert needed in desk.tried
    text = desk.file.read_text(encoding="utf-8")
    assert text.count('\n  programme: "safer-streets"\n') == 2
    # The code that no longer stood on the day is left out, as is the unknown one.
    assert text.count("programme:") == 2


def test_both_readers_and_the_cache_give_the_same_payments(desk: Desk) -> None:
    expected = ["safer-streets", "safer-streets", "", "", ""]
    content = desk.content(BOTH_WAYS)
    assert (content["quick"], content["slow"]) == (expected, expected)
    assert content["same"]
    assert content["findings"] == []


def test_a_rule_decides_it_and_asks_for_it(desk: Desk) -> None:
    decided = desk.run("explain", desk.ref("D1"))
    assert "  programme    safer-streets (Safer streets)\n" in decided
    assert "the rule lamps at " in decided
    explained = desk.run("explain", desk.ref("D2"))
    assert "programme starts with 'streets': held at the import" in explained
    assert "the rule named at " in explained
    new = desk.folder / "desk.toml"
    new.write_text(RULES + MORE, encoding="utf-8")
    listing = desk.run(
        "rules", "test", new.name, "--list", "payments", "--format", "csv"
    )
    changed = csv.DictReader(listing[listing.index("ref,") :].splitlines())
    assert [(e["ref"], e["before"], e["after"]) for e in changed if e["after"]] == [
        (desk.ref(document), "programme none", "programme safer-streets")
        for document in ("D3", "D4", "D5")
    ]


def test_a_code_of_no_register_or_of_another_day_stops_every_answer(
    desk: Desk,
) -> None:
    text = desk.file.read_text(encoding="utf-8")
    line = text[: text.index('"desk:D1:')].count("\n")
    at = f"{desk.file.relative_to(desk.books)}:{line}: "
    wrong = {
        "gone": f"{at}SPEND-012: payment {desk.ref('D1')}: the programme gone is not "
        "in the register of programmes; correct it, or add it to "
        "registers/programmes.beancount",
        "short": f"{at}SPEND-013: payment {desk.ref('D1')}: the programme short is "
        "valid from 2017-04-01 to 2018-04-30 and the payment is dated 2018-05-14",
    }
    for code, finding in wrong.items():
        changed = text.replace('programme: "safer-streets"', f'programme: "{code}"', 1)
        desk.file.write_text(changed, encoding="utf-8")
        assert finding in desk.run("check", status=1)
    desk.file.write_text(text, encoding="utf-8")
    desk.run("check")


def test_it_is_a_filter_of_every_question_and_a_column_of_its_own(desk: Desk) -> None:
    assert "  --programme PROGRAMME" in desk.run("ask", "--help")
    options = ("--programme", "Streets made safer", "--format", "json")
    answer = json.loads(desk.run("ask", "spend-by-initiative", *options))
    assert answer["parameters"] == {"programme": ["safer-streets"]}
    assert (answer["total"], answer["method"]["filters"]) == (
        "140.00",
        ["programme is Safer streets"],
    )
    answer = json.loads(desk.run("ask", "spend-by-programme", "--format", "json"))
    assert answer["rows"] == [["", "19.00"], ["safer-streets", "140.00"]]
    refused = desk.run("ask", "spend-by-initiative", "--programme", "x", status=2)
    assert "ASK-002: no programme is called 'x'; nearest: " in refused
    assert "--contract, --programme, --account\n" in desk.run("questions")


def test_a_text_is_asked_for_as_payments_write_it(desk: Desk) -> None:
    options = ("spend-by-initiative", "--ward")
    answer = json.loads(desk.run("ask", *options, "NORTH", "--format", "json"))
    assert (answer["total"], answer["parameters"]) == ("107.00", {"ward": ["NORTH"]})
    refused = desk.run("ask", *options, "Nroth", status=2)
    near = "no payment names the ward 'Nroth'; nearest: South, North"
    assert f"ASK-002: {near}" in refused
    assert "  --supplier, --ward, --borough    a name" in desk.run("questions")


def test_a_review_takes_its_payments_and_leaves_it_alone(desk: Desk) -> None:
    listed = desk.folder / "list.csv"
    desk.run("review", "--programme", "safer-streets", "--output", listed.name)
    with listed.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [each["ref"] for each in lines if each["ref"]] == [desk.ref("D1")]
    for each in lines:
        each["decide initiative"] = "victims" if each["ref"] else ""
    with listed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    before = desk.file.read_text(encoding="utf-8")
    desk.run("tag", listed.name, "--by", "A tester")
    changed = desk.run("explain", desk.ref("D1"))
    assert "  initiative   victims (Services for victims)\n" in changed
    assert "  programme    safer-streets (Safer streets)\n" in changed
    assert desk.content(BOTH_WAYS)["same"]
    desk.file.write_text(before, encoding="utf-8")


def test_python_has_it_as_a_column_and_a_filter(desk: Desk) -> None:
    assert desk.content(IN_PYTHON) == {
        "spend": {"": "19.00", "safer-streets": "140.00"},
        "asked": "140.00",
        "filters": ["programme is Safer streets"],
        "lines": [["D1", "safer-streets"], ["D2", "safer-streets"]],
    }


def test_fava_shows_it_on_the_page_of_a_payment(desk: Desk) -> None:
    page = desk.python("-c", IN_FAVA, "books", desk.ref("D2"))
    assert "<dt>Programme</dt><dd>Safer streets (safer-streets)</dd>" in page
