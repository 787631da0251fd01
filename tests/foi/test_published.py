"""What is published already is offered with a link, and only where all of it is."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.foi.asking import Typed, answered
from mopac_spend.foi.published import COLUMNS, Already
from mopac_spend.publishing.law import law_of
from mopac_spend.publishing.standard import fields_of
from mopac_spend.questions import library
from tests.books_maker import REGISTERS
from tests.disclosure.office import BY, Office

if TYPE_CHECKING:
    from mopac_spend.foi.published import Found

LINES = """
    2018-04-02 | Acme Ltd | Advice | 7000.00 | vru / knife-crime / consultancy
    2018-05-03 | Bolt LLP | A course | 600.00 | vru / knife-crime / training
    2018-05-03 | Bolt LLP | A course | 400.00 | finance / archive / training
    2018-06-01 | Acme Ltd | Fund | 300.00 | vru / victims / grants
    2019-05-01 | Acme Ltd | Advice | 900.00 | vru / victims / consultancy
"""
FY = ("fy", "2018-19")
BASE = "https://body.example/spending"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("published"), LINES, REGISTERS)
    body = office.books / "registers/body.beancount"
    text = body.read_text("utf-8")
    body.write_text(f'{text.rstrip()}\n  published-at: "{BASE}/"\n', encoding="utf-8")
    office.done("record", "--by", "A", "--why", "the address of what is published")
    for period in ("2018-05", "2018-19"):
        publish(office, "sio-3g", period)
    publish(office, "sio-3f", "2018-19")
    return office


def publish(office: Office, duty: str, period: str) -> None:
    out = str(office.folder / "out")
    office.done("publish", duty, "--period", period, "--output", out, "--with-gaps")


def found(office: Office, question: str, *options: tuple[str, str]) -> Found | None:
    books = open_books(office.books)
    typed = Typed(question, options)
    return Already(books).of(typed, answered(books, typed))


OVER = ("over", "500")
YEAR, GRANTS = "sio-3g-2018-19", "sio-3f-2018-19"


@pytest.mark.parametrize(
    ("question", "options", "publications"),
    [
        ("items", (FY, OVER), (YEAR,)),
        # A grant of any amount is published, and an item of £400 is not.
        ("items", (FY, ("category", "grants")), None),
        ("payments", (FY, ("over", "250"), ("directorate", "vru")), (GRANTS, YEAR)),
        ("items", (FY,), None),
        (
            "spend-by-supplier",
            (FY, OVER, ("supplier", "Bolt LLP")),
            (YEAR,),
        ),
        # The shorter of two files would do, and the longer has more of the days.
        ("items", (("from", "2018-05-01"), ("to", "2018-05-31"), OVER), (YEAR,)),
        # Of days that are in no file nobody knows that nothing was paid.
        ("items", (("from", "2018-05-01"), ("to", "2019-04-30"), OVER), None),
        ("spend-by-category", (FY, OVER), (YEAR,)),
        ("spend-by-month", (("from", "2018-04-01"), ("to", "2018-04-30")), (YEAR,)),
        # No file says of which initiative a payment is.
        ("items", (FY, OVER, ("initiative", "knife-crime")), None),
        ("spend-by-initiative", (FY, OVER), None),
        ("items", (("fy", "2019-20"), OVER), None),
        ("items", (OVER,), None),
        # Nothing was paid, and nobody is sent to look for it.
        ("items", (("fy", "2020-21"), OVER), None),
        ("contract-register", (FY,), None),
    ],
)
def test_where_all_of_it_is_published(
    office: Office,
    question: str,
    options: tuple[tuple[str, str], ...],
    publications: tuple[str, ...] | None,
) -> None:
    of = found(office, question, *options)
    names = tuple(sorted(of.publications)) if of else None
    assert names == (tuple(sorted(publications)) if publications else None)


def test_it_says_which_with_digest_link_and_command(office: Office) -> None:
    of = found(office, "items", FY, OVER)
    assert of is not None
    assert of.links == (f"{BASE}/{YEAR}/index.html",)
    (entry,) = [
        each["publication"]
        for each in json.loads(
            office.done("publish", "--due", "--format", "json").stdout
        )
        if each["publication"] == YEAR
    ][:1]
    assert entry in of.says
    kept = (office.books / f"publications/{YEAR}.csv").read_bytes()
    digest = hashlib.sha256(kept).hexdigest()
    assert f"(digest {digest[:12]})" in f"{of}"
    assert "with 2 payments of 2" in f"{of}"


def test_the_officer_is_shown_it_and_the_letter_says_it(office: Office) -> None:
    file = office.folder / "request.txt"
    file.write_text("1. List every item over £500 in 2018-19.\n", encoding="utf-8")
    case = office.foi("open", str(file), "--received", "2021-06-22").stdout.split()[0]
    shown = office.foi("propose", case, "1").stdout
    assert f"published already, with 2 payments of 2: {YEAR}" in shown
    plain = json.loads(office.foi("propose", case, "1", "--format", "json").stdout)
    some = [each["published"] for each in plain[0]["proposals"] if each["published"]]
    command = some[0]["command"]
    assert command in shown
    told = office.foi(
        "answer", case, "1", "items", "--fy", "2018-19", "--over", "500", *BY
    )
    assert "published already" in told.stderr
    say = f"It is in {some[0]['says']}."
    link = some[0]["links"][0]
    office.foi("answer", case, "1", "--published", link, "--say", say, *BY)
    office.foi("draft", case, *BY)
    letter = next((office.folder / "foi-cases" / case).rglob("reply.txt"))
    text = " ".join(letter.read_text("utf-8").split())
    assert "section 21" in text
    assert YEAR in text
    assert link in text


def test_what_changed_since_is_not_said_to_be_published(office: Office) -> None:
    """A row is published as the record has it, with the pounds of today."""
    books = open_books(office.books)
    typed = Typed("items", (FY, OVER))
    already = Already(books)
    assert already.of(typed, answered(books, typed))
    for file in already._files():
        file.amounts.update(dict.fromkeys(file.amounts, "1.00"))
    assert already.of(typed, answered(books, typed)) is None


def test_every_question_and_every_form_is_of_known_columns() -> None:
    for name in library.files():
        assert {*library.find(name).published} <= COLUMNS.keys()
    law = law_of(open_books(shipped.folder("ledger")).register)
    same = {"recipient": "supplier", "body": ""}
    for duty in law.duties.values():
        if duty.per in {"payment", "document"}:
            for each in fields_of(duty):
                name = same.get(each.name, each.name)
                if name in COLUMNS:
                    assert each.heading.casefold() in COLUMNS[name], duty.code
