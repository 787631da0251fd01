"""A question of a body's own sees no individual's name, whatever its SELECT does."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import Books, open_books
from mopac_spend.engine.all_paid import DESCRIBED, NAMES_PAID
from mopac_spend.engine.database import connect
from mopac_spend.engine.withholding import BEFORE, Names, withholds
from mopac_spend.fields import PERSONAL
from mopac_spend.findings import Refusal
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from mopac_spend.register import Grant, Register, Supplier
from tests.books_maker import REGISTERS, make_books

# ILLUSTRATIVE: two individuals of the register of suppliers, one by its id, and one of
# a grant; a firm; and a firm's contract beside an individual's.
REGISTER = """
2017-04-01 custom "supplier" "perdita-code" "Perdita Ash"
  individual: TRUE
  company: "07654321"
  valid-to: 2019-12-31
  successor: "quentin-code"
2017-04-01 custom "alias" "supplier" "perdita-code" "P. Ash"
2017-04-01 custom "supplier" "quentin-code" "Quentin Birch"
  individual: TRUE
  ids: "V77"
2017-04-01 custom "supplier" "acme" "Acme Limited"
2017-04-01 custom "alias" "supplier" "acme" "Acme Ltd"
2018-04-01 custom "grant" "G-1" "Grant to an individual"
  amount: 50.00 GBP
  individual: TRUE
2018-04-01 custom "contract" "C-1" "Talks"
  supplier: "perdita-code"
"""
LINES = """
2018-05-14 | Acme Ltd | Seed | 600.00 | vru / knife-crime / grants | supplier-id=7
2018-07-02 | P. Ash | By Perdita | 70.00 | vru / victims / training | evidence=ash.pdf
2018-07-04 | P. Ash | Talk | 7.00 | vru / victims / training | purpose=Perdita
2019-07-02 | Q Birch | To Quentin | 10.00 | vru / victims / training | supplier-id=V77
2018-07-03 | Rowan Cedar | To Rowan | 50.00 | vru / victims / grants | grant=G-1
2018-08-01 | Bolt LLP | Advice | 200.00 | finance / victims / consultancy
"""
NAMES = ("perdita", "ash", "quentin", "birch", "rowan", "cedar", "v77", "07654321")
HEADER = """\
-- title: Ours
-- asks: Who?
-- definition: Who.
-- caveats: None.
-- source: Payments.
-- total: amount
{more}"""
OURS = {
    "plain": "SELECT supplier, description, purpose, evidence, supplier_id, "
    "sum(amount) AS amount FROM spend GROUP BY ALL ORDER BY ALL",
    "star": "SELECT * FROM spend ORDER BY ref",
    "functions": "SELECT lower(supplier) || reverse(reverse(description)) AS who, "
    "sum(amount) AS amount FROM spend GROUP BY ALL ORDER BY ALL",
    "case": "SELECT CASE WHEN supplier LIKE 'P. A%' THEN 'found one' ELSE 'none' END "
    "AS who, sum(amount) AS amount FROM spend GROUP BY ALL ORDER BY ALL",
    "subquery": "SELECT (SELECT max(supplier) FROM spend AS s WHERE s.ref = spend.ref) "
    "AS who, sum(amount) AS amount FROM spend GROUP BY ALL ORDER BY ALL",
    "extremes": "SELECT min(supplier) AS one, max(supplier) AS other, "
    "string_agg(supplier || supplier_id, ';' ORDER BY ref) AS all_of_them, "
    "sum(amount) AS amount FROM spend",
    "payees": "SELECT p.supplier AS a, p.supplier_id AS b, p.code, p.name, "
    "sum(s.amount) AS amount FROM spend AS s LEFT JOIN payees AS p "
    "ON p.supplier = s.supplier AND p.supplier_id = s.supplier_id "
    "AND s.date BETWEEN p.first AND p.last GROUP BY ALL ORDER BY ALL",
    "registers": "SELECT q.*, c.supplier AS of_contract, 1.00::DECIMAL(18,2) AS amount "
    "FROM suppliers AS q CROSS JOIN contracts AS c WHERE EXISTS (FROM spend)",
    "macro": "SELECT c.supplier AS who, sum(s.amount) AS amount FROM spend AS s "
    "CROSS JOIN contracts_at(DATE '2019-01-01') AS c GROUP BY ALL",
    "columns": "SELECT COLUMNS('suppl.*'), amount FROM spend ORDER BY ref",
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("individuals")
    return open_books(make_books(folder, LINES, registers=REGISTERS + REGISTER))


def written(folder: Path, sql: str, more: str = "") -> library.Question:
    file = folder / "ours.sql"
    file.write_text(HEADER.format(more=more) + sql, encoding="utf-8")
    return library.load(file)


def no_name(text: str) -> None:
    assert [name for name in NAMES if name in text.lower()] == []


@pytest.mark.parametrize("individual", ["supplier", "grant", ""])
def test_one_individual_of_a_register_is_enough(individual: str) -> None:
    register = Register()
    for kind in (Supplier, Grant):
        for code in ("one", "other"):
            register.entries[kind.kind][code] = kind(
                code=code,
                title=code,
                valid_from=dt.date(2017, 4, 1),
                individual=code == "one" and kind.kind == individual,
            )
    assert withholds(register) == bool(individual)


def test_who_was_paid_is_told_by_name_and_id_together(tmp_path: Path) -> None:
    """An individual under two ids stands once a payment; who shares a name is told."""
    lines = """
2018-07-02 | P. Ash | Talk | 70.00 | vru / victims / training | supplier-id=9
2018-07-03 | P. Ash | Talk | 7.00 | vru / victims / training
2018-07-04 | Birch | Talk | 10.00 | vru / victims / training | supplier-id=V77
2018-07-05 | Birch | Timber | 5.00 | vru / victims / training | supplier-id=F1
"""
    folder = make_books(tmp_path / "b", lines, registers=REGISTERS + REGISTER)
    books = open_books(folder)
    shown = ["Withheld", "Withheld", "Withheld", "Timber"]
    beneath = ask(books, "spend-by-category").payments()
    assert list(beneath["description"]) == shown
    sql = "SELECT description, date, amount FROM spend ORDER BY date"
    ours = ask(books, written(tmp_path, sql))
    assert [row[0] for row in ours.rows] == shown
    assert str(ours.total) == "92.00"


@pytest.mark.parametrize("name", OURS)
def test_no_select_gives_a_name(books: Books, tmp_path: Path, name: str) -> None:
    answer = ask(books, written(tmp_path, OURS[name]))
    assert answer.rows
    text = "\n".join(str(row) for row in answer.rows)
    if name == "case":
        assert "found" not in text
    no_name(text)
    for form in ("csv", "json"):
        no_name(answer.rendered(form, payments=True).decode())


def test_a_question_in_the_folder_of_the_books_is_a_bodys_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_books(tmp_path / "b", LINES, registers=REGISTERS + REGISTER)
    own = tmp_path / "own"
    for folder, name in ((root / "queries", "of-books"), (own, "of-mine")):
        folder.mkdir()
        file = folder / f"{name}.sql"
        file.write_text(HEADER.format(more="") + OURS["plain"], encoding="utf-8")
    monkeypatch.setenv(library.VARIABLE, str(own))
    opened = open_books(root)
    for name in ("of-books", "of-mine"):
        text = ask(opened, name).rendered("csv").decode()
        assert "Individual (name withheld),Withheld" in text
        no_name(text)


def test_payments_are_all_there_and_payees_stay_apart(
    books: Books, tmp_path: Path
) -> None:
    answer = ask(books, written(tmp_path, OURS["plain"]))
    assert answer.total == Decimal("937.00")
    by = "SELECT supplier_id AS id, sum(amount) AS amount FROM spend GROUP BY ALL"
    rows = ask(books, written(tmp_path, f"{by} ORDER BY amount")).rows
    assert [row[1] for row in rows] == [
        Decimal(each) for each in ("10.00", "50.00", "77.00", "200.00", "600.00")
    ]
    keys = sorted(str(row[0]) for row in rows[:3])
    assert keys == ["individual 1", "individual 2", "individual 3"]
    assert ask(books, written(tmp_path, f"{by} ORDER BY amount")).rows == rows


def test_withheld_payments_stand_in_the_order_of_what_is_shown(tmp_path: Path) -> None:
    """However they were recorded: equal answers are equal files."""
    tags = (
        *("vru / victims / training", "vru / archive / grants"),
        *("finance / victims / training", "finance / victims / grants"),
    )
    found = []
    for name, order in (("one", tags), ("other", tags[::-1])):
        lines = "\n".join(f"2018-07-02 | P. Ash | A | 7.00 | {each}" for each in order)
        folder = make_books(tmp_path / name, lines, registers=REGISTERS + REGISTER)
        opened = open_books(folder)
        shown = ("initiative", "directorate", "category", "amount")
        rows = ask(opened, "items").beneath(shown, paperless=True)
        found.append((ask(opened, "items").rows, ask(opened, "payments").rows, rows))
    assert found[0] == found[1]


def test_what_was_asked_is_not_said_again(books: Books, tmp_path: Path) -> None:
    sql = (
        "SELECT kind, code, sum(amount) AS amount FROM asked_codes, spend GROUP BY ALL"
    )
    answer = ask(books, written(tmp_path, sql), supplier="P. Ash")
    assert answer.rows == [
        ("supplier", "an individual (name withheld)", Decimal("87.00"))
    ]
    no_name(answer.rendered("json", payments=True).decode())


def test_payees_still_join(books: Books, tmp_path: Path) -> None:
    answer = ask(books, written(tmp_path, OURS["payees"]))
    assert answer.total == Decimal("937.00")
    names = {str(row[3]) for row in answer.rows}
    assert names == {"", "Acme Limited", "Individual (name withheld)"}


@pytest.mark.parametrize(
    ("only", "total"),
    [
        ("supplier = 'P. Ash'", "0.00"),
        ("supplier LIKE 'Indiv%'", "137.00"),
        ("\"grant\" IN (SELECT code FROM grants) AND supplier_id <> ''", "50.00"),
        ("supplier_id = 'V77'", "0.00"),
        ("amount > 60", "870.00"),
        ("supplier_id IN (SELECT supplier_id FROM payees WHERE name <> '')", "687.00"),
        ("EXISTS (FROM payees WHERE name LIKE 'P%' OR code LIKE 'p%')", "0.00"),
        ("EXISTS (FROM suppliers WHERE title LIKE 'P%' OR company <> '')", "0.00"),
        ("EXISTS (FROM contracts WHERE supplier <> '')", "0.00"),
        ("EXISTS (FROM contracts WHERE supplier = '')", "937.00"),
    ],
)
def test_a_condition_of_its_own_sees_no_name(
    books: Books, tmp_path: Path, only: str, total: str
) -> None:
    own = written(tmp_path, OURS["plain"], f"-- only: {only}\n")
    answer = ask(books, own)
    assert answer.total == answer.method.selected.pounds == Decimal(total)
    frame = answer.payments()
    assert frame["amount"].sum() == Decimal(total) or not len(frame)
    no_name("\n".join(map(str, answer.rows)) + frame.to_csv())


@pytest.mark.parametrize(
    ("sql", "only"),
    [
        ("SELECT CAST(supplier AS INTEGER) AS n, amount FROM spend", ""),
        ("SELECT error(supplier) AS n, amount FROM spend", ""),
        ("SELECT amount FROM spend", "CAST(supplier AS INTEGER) > 0"),
        ("SELECT amount FROM spend", "CAST(COLUMNS('.*') AS INTEGER) > 0"),
        ("SELECT amount FROM spend", "error(description) IS NULL"),
        ("SELECT amount FROM spend", "(SELECT error(max(name)) FROM payees) IS NULL"),
    ],
)
def test_no_refusal_names_anybody(
    books: Books, tmp_path: Path, sql: str, only: str
) -> None:
    where = (
        "" if only else " WHERE date BETWEEN DATE '2018-07-01' AND DATE '2018-07-30'"
    )
    own = written(tmp_path, sql + where, f"-- only: {only}\n" if only else "")
    with pytest.raises(Refusal, match="ASK-004") as refused:
        ask(books, own, from_="2018-07-01", to="2018-07-30")
    no_name(str(refused.value))


def test_a_shipped_question_is_as_it_was_after_one_of_a_bodys_own(
    books: Books, tmp_path: Path
) -> None:
    table = connect(books)
    before = ask(books, "distinct-suppliers", table=table).rows
    ask(books, written(tmp_path, OURS["registers"]), table=table)
    assert ask(books, "distinct-suppliers", table=table).rows == before


# What says which names are one supplier cannot be said without them.
NAMING = [
    name
    for name in library.names()
    if {DESCRIBED, NAMES_PAID} & library.find(name).tables
]


@pytest.mark.parametrize("name", NAMING)
def test_a_copy_of_one_that_reads_all_names_is_refused(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / f"{name}-of-ours.sql"
    text = (shipped.folder("queries") / f"{name}.sql").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match="ASK-004") as refused:
        library.load(file)
    assert "only a shipped question reads" in refused.value.message
    assert "ask the shipped question with its parameters" in refused.value.message


@pytest.mark.parametrize("name", sorted({*library.names()} - {*NAMING}))
def test_a_copy_of_a_shipped_question_adds_up_to_the_same(
    books: Books, tmp_path: Path, name: str
) -> None:
    text = (shipped.folder("queries") / f"{name}.sql").read_text(encoding="utf-8")
    file = tmp_path / f"{name}-of-ours.sql"
    file.write_text(text, encoding="utf-8")
    own = library.load(file)
    days = {}
    if BEFORE in own.tables:
        days = {"from_": "2018-04-01", "to": "2020-03-31"}
    copied = ask(books, own, **days)  # type: ignore[arg-type]
    assert copied.total == ask(books, name, **days).total  # type: ignore[arg-type]
    no_name("\n".join(map(str, copied.rows)))


def test_a_recipient_that_should_not_be_there_is_not_seen(tmp_path: Path) -> None:
    named = REGISTER.replace("50.00 GBP\n", '50.00 GBP\n  recipient: "Rowan Cedar"\n')
    root = make_books(tmp_path / "b", LINES, registers=REGISTERS + named)
    opened = open_books(root, despite_errors=True)
    assert {each.code for each in opened.findings} == {"SPEND-040"}
    sql = (
        "SELECT g.recipient || g.recipient_id AS who, spend.amount FROM spend "
        "CROSS JOIN grants AS g"
    )
    answer = ask(opened, written(tmp_path, sql))
    assert answer.rows
    no_name(str(answer.rows))
    only = "-- only: EXISTS (FROM grants WHERE recipient <> '')\n"
    assert ask(opened, written(tmp_path, sql, only)).rows == []


def test_why_an_individual_was_given_a_grant_is_not_seen(tmp_path: Path) -> None:
    why = '  individual-reasons: "GTIR060"\n  individual-purposes: "GTIP090"\n'
    told = REGISTER.replace("50.00 GBP\n", f"50.00 GBP\n{why}")
    opened = open_books(make_books(tmp_path / "b", LINES, registers=REGISTERS + told))
    assert opened.findings == []
    sql = (
        "SELECT g.individual_reasons || g.individual_purposes AS why, spend.amount "
        "FROM spend CROSS JOIN grants AS g"
    )
    answer = ask(opened, written(tmp_path, sql))
    assert answer.rows
    assert "GTI" not in str(answer.rows)


def test_only_shipped_questions_ask_for_names(tmp_path: Path) -> None:
    for more, sql in (
        ("", OURS["plain"].replace("FROM spend", "FROM spend_private")),
        ("", f"WITH spend_private AS (FROM spend) {OURS['plain']}"),
        ("", "SELECT amount FROM spend WHERE EXISTS (FROM temp.spend_private)"),
        ("", "SELECT amount FROM spend WHERE EXISTS (FROM withheld_payees)"),
    ):
        with pytest.raises(Refusal, match="ASK-004"):
            written(tmp_path, sql, more)


def test_a_question_of_its_own_has_no_names_for_saying_that_it_reads_them(
    books: Books, tmp_path: Path
) -> None:
    answer = ask(books, written(tmp_path, OURS["star"], "-- reads: spend_private\n"))
    assert "Individual (name withheld)" in str(answer.rows)
    no_name(str(answer.rows))


def shipped_questions() -> dict[str, library.Question]:
    pages = files("mopac_spend").joinpath("fava", "pages")
    paths = [*Path(str(pages)).glob("*.sql"), *shipped.folder("queries").glob("*.sql")]
    return {path.stem: library.load(path) for path in paths}


def test_those_that_do_not_ask_for_names_mention_nobody() -> None:
    shipped = shipped_questions()
    asking = {name for name, each in shipped.items() if each.names is Names.ALL}
    assert {"items", "payments-to-individuals", "evidence"} <= asking < {*shipped}
    of_others = {
        name: each for name, each in shipped.items() if each.names is not Names.ALL
    }
    assert {each.names for each in of_others.values()} == {Names.NOBODY}
    # A column of payments, by its name or with all others; registers have their own.
    named = re.compile(rf"\bspend\.({'|'.join(PERSONAL)}|\*)|\bpayees\b")
    assert [n for n, each in of_others.items() if named.search(each.sql)] == []


@pytest.mark.parametrize("fund", ["", "none"])
def test_divisions_of_a_page_are_the_rows_of_two_summed(
    books: Books, fund: str
) -> None:
    filters = {"fund": fund} if fund else {}
    page = ask(books, shipped_questions()["divisions"], **filters)  # type: ignore[arg-type]
    no_name(str(page.rows))
    kinds = ("initiative", "directorate", "category", "fund", "supplier", "quarter")
    for kind in kinds:
        across = "category" if kind == "quarter" else "quarter"
        both = {"down": kind, "across": across}
        two = ask(books, "spend-by-two", parameters=both, **filters)  # type: ignore[arg-type]
        sums: dict[object, Decimal] = {}
        for code, title, *_, amount in two.rows:
            sums[code, title] = sums.get((code, title), Decimal()) + amount  # type: ignore[operator]
        mine = {(row[1], row[2]): row[4] for row in page.rows if row[0] == kind}
        assert mine == sums
        if kind == "supplier":
            withheld = "Individuals (names withheld)"
            assert mine[withheld, withheld] == Decimal("137.00")


def test_whoever_does_not_ask_has_no_names(books: Books) -> None:
    every = select(books.register)
    cursor = narrow(books, every, connect(books), {"spend", "contracts"}).cursor
    columns = ", ".join(PERSONAL)
    rows = cursor.execute(f"SELECT DISTINCT {columns} FROM spend")  # noqa: S608
    assert rows.fetchall() == [("",) * len(PERSONAL)]
    rows = cursor.execute(f"SELECT {columns} FROM spend_private")  # noqa: S608
    assert "Perdita" in str(rows.fetchall())


@pytest.mark.parametrize("name", sorted(shipped_questions().keys() & library.names()))
def test_names_change_nothing_in_an_answer_that_does_not_ask(
    books: Books, name: str
) -> None:
    question = library.find(name)
    days = {}
    if BEFORE in question.tables:
        days = {"from_": "2018-04-01", "to": "2020-03-31"}
    seeing = replace(question, names=Names.ALL)
    answers = [ask(books, each, **days) for each in (question, seeing)]  # type: ignore[arg-type]
    assert answers[0].rows == answers[1].rows


def test_a_condition_reads_no_contracts_as_they_were(tmp_path: Path) -> None:
    only = "-- only: contract IN (SELECT code FROM contracts_at(DATE '2019-01-01'))\n"
    with pytest.raises(Refusal) as refused:
        written(tmp_path, OURS["plain"], only)
    assert refused.value.message == (
        "the condition `only` does not read contracts_at; the SELECT may"
    )


@pytest.mark.parametrize("supplier", ["P. Ash", "perdita-code", "Acme Ltd", "Bolt LLP"])
def test_a_filter_by_supplier_reaches_a_question_of_its_own(
    books: Books, tmp_path: Path, supplier: str
) -> None:
    answer = ask(books, written(tmp_path, OURS["plain"]), supplier=supplier)
    shipped_one = ask(books, "spend-by-category", supplier=supplier)
    assert answer.rows
    assert answer.total == shipped_one.total == answer.method.selected.pounds
    no_name(answer.rendered("json", payments=True).decode())
