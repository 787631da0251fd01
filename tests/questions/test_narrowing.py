"""Cuts by amount, document, account, borough, strand, commitment and structure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from mopac_spend.questions.condition import Only
from mopac_spend.questions.structure import mapping, merged
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters

# The same document number of another supplier is another document.
DOCUMENTS = """
2019-07-01 | Acme Ltd | First line | 300.00 | vru / archive / grants | ref=test:D1:1
2019-07-01 | Acme Ltd | Second line | 300.00 | vru / archive / training | ref=test:D1:2
2019-07-02 | Bolt LLP | Just the limit | 500.00 | vru / archive / grants | ref=test:D2:1
2019-07-03 | Cove Ltd | Over | 500.01 | vru / archive / grants | ref=test:D3:1
2019-07-04 | Dell Ltd | Other document | 250.00 | vru / archive / grants | ref=test:D1:3
2019-07-05 | Ewe Ltd | No document | 600.00 | vru / archive / grants | ref=test::4
2019-07-05 | Ewe Ltd | No document too | 400.00 | vru / archive / grants | ref=test::5
2019-08-01 | Acme Ltd | Another month | 300.00 | vru / archive / grants | ref=test:D4:1
2019-08-02 | Acme Ltd | Taken back | -700.00 | vru / archive / grants | ref=test:D5:1
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return open_books(make_books(tmp_path_factory.mktemp("documents"), DOCUMENTS))


def found(books: Books, **filters: object) -> list[str]:
    answer = ask(books, "payments", **filters)  # type: ignore[arg-type]
    return [str(row[3]) for row in answer.rows]


def test_over_looks_at_the_whole_document(documents: Books) -> None:
    assert found(documents, over="500") == [
        "First line",
        "Second line",
        "Over",
        "No document",
    ]
    assert found(documents, over=500, category="training") == ["Second line"]


def test_a_number_on_another_day_is_another_document(tmp_path: Path) -> None:
    """Instalments of one invoice, each paid by itself, and two lines of the second."""
    text = """
2019-07-01 | Acme Ltd | First part | 300.00 | vru / archive / grants | ref=test:D1:1
2019-08-01 | Acme Ltd | Second part | 300.00 | vru / archive / grants | ref=test:D1:2
2019-08-01 | Acme Ltd | With it | 250.00 | vru / archive / grants | ref=test:D1:3
"""
    books = open_books(make_books(tmp_path / "b", text))
    assert found(books, over=500) == ["Second part", "With it"]
    assert found(books, over=550) == []
    assert found(books, at_most=300) == ["First part"]


def test_a_number_of_another_supplier_or_system_is_another_document(
    tmp_path: Path,
) -> None:
    """Only what agrees in all, and in the day, is held against a limit as one."""
    lines = """
2019-07-01 | Acme Ltd | One | 300.00 | vru / archive / grants | ref=test:D1:1
2019-07-01 | Acme Ltd | Two | 300.00 | vru / archive / grants | ref=test:D1:2
2019-07-01 | Bolt LLP | Three | 100.00 | vru / archive / grants | ref=test:D1:3
2019-07-01 | Bolt LLP | Four | 100.00 | vru / archive / grants | ref=test:D1:4
2019-07-01 | Acme Ltd | Five | 50.00 | vru / archive / grants | ref=card:D1:5
2019-07-01 | Acme Ltd | Six | 60.00 | vru / archive / grants | ref=card:D1:6
2019-07-01 | Acme Ltd | Seven | 90.00 | vru / archive / grants | ref=test:D2:7
2019-07-02 | Acme Ltd | Eight | 40.00 | vru / archive / grants | ref=test:D1:8
2019-07-02 | Acme Ltd | Nine | 41.00 | vru / archive / grants | ref=test:D1:9
"""
    books = open_books(make_books(tmp_path / "b", lines))
    assert found(books, over=500) == ["One", "Two"]
    assert found(books, over=150, under=500) == ["Three", "Four"]
    assert found(books, at_least=110, at_most=110) == ["Five", "Six"]
    assert found(books, at_least=90, under=100) == ["Seven"]
    assert found(books, under=90) == ["Eight", "Nine"]


@pytest.mark.parametrize("many", [False, True])
def test_refs_choose_payments_one_by_one(documents: Books, *, many: bool) -> None:
    refs = ["test:D1:2", "test::5", "test:none:0", "test:D1:2"]
    if many:  # as many as are worth another way in
        refs += [f"test:made-up:{number}" for number in range(5000)]
    assert found(documents, refs=refs) == ["Second line", "No document too"]
    assert found(documents, refs=refs, category="grants") == ["No document too"]
    answer = ask(documents, "payments", refs=refs)
    assert answer.method.filters == (
        f"the ref is one of {len(set(refs)):,} that were chosen",
    )
    assert answer.parameters["refs"] == str(len(set(refs)))
    assert sum(row[2] for row in answer.payment_rows) == answer.total  # type: ignore[misc]
    assert found(documents, refs=[]) == []
    with pytest.raises(Refusal, match="ASK-006: budget-movements"):
        ask(documents, "budget-movements", refs=refs)


def test_over_each_payment_looks_at_one(documents: Books) -> None:
    assert found(documents, over="500", per="payment") == ["Over", "No document"]


def test_the_four_limits_differ_at_the_limit(documents: Books) -> None:
    july: Filters = {"period": "2019-20-P4", "supplier": "Bolt LLP"}
    assert found(documents, over="500.00", **july) == []
    assert found(documents, at_least="£500", **july) == ["Just the limit"]
    assert found(documents, under="500", **july) == []
    assert found(documents, at_most="500.00", **july) == ["Just the limit"]


def test_between_two_limits(documents: Books) -> None:
    assert found(documents, over="249.99", under="300", per="payment") == [
        "Other document"
    ]


def test_limits_are_said_in_words(documents: Books) -> None:
    method = ask(documents, "payments", over="500", under="1000").method
    assert method.filters == (
        (
            "each document (all its lines of one day together) is over £500.00 and "
            "under £1,000.00, so that credit notes are left out"
        ),
    )
    one = ask(documents, "payments", at_most="500", per="payment")
    assert one.method.filters == ("each payment is at most £500.00",)
    assert one.parameters == {"at_most": "500.00", "per": "payment"}


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (
            {"over": "lots"},
            "ASK-007: --over 'lots' is no amount in pounds; write --over 500",
        ),
        (
            {"at_least": "1.001"},
            "ASK-007: --at-least '1.001' is no amount in pounds; write --at-least 500",
        ),
        (
            {"over": 1, "per": "month"},
            (
                "ASK-007: a limit is held against each document or each payment, not "
                "'month'"
            ),
        ),
        (
            {"account": "Expenses:Consultncy"},
            (
                "ASK-002: no account is called 'Expenses:Consultncy'; nearest: "
                "Expenses:Consultancy, Expenses:Grants, Expenses:Training; see "
                "accounts.beancount"
            ),
        ),
        (
            {"borough": "Brent"},
            (
                "ASK-002: no payment and no grant names the borough 'Brent'; none says "
                "whom it benefits"
            ),
        ),
        (
            {"commitment": "KCS17-01"},
            (
                "ASK-002: no commitment is called 'KCS17-01'; the register holds none; "
                "see registers/commitments.beancount"
            ),
        ),
        (
            {"directorate": "none"},
            (
                "ASK-002: no directorate is called 'none'; every payment carries one, "
                "untagged where nobody has decided; see "
                "registers/directorates.beancount"
            ),
        ),
        (
            {"strand": "pcp-prioritys"},
            (
                "ASK-002: no strand is called 'pcp-prioritys'; nearest: "
                "pcp-priorities; see registers/headings.beancount"
            ),
        ),
    ],
)
def test_what_cannot_be_is_refused(
    documents: Books, filters: dict[str, object], message: str
) -> None:
    with pytest.raises(Refusal) as caught:
        found(documents, **filters)
    assert str(caught.value) == message


def test_a_filter_that_is_none_is_a_mistake_of_the_caller(documents: Books) -> None:
    with pytest.raises(TypeError, match="there is no filter colour"):
        found(documents, colour="red")


SERVED = REGISTERS + (
    '2018-04-01 custom "commitment" "PCP-001" "Commitment 1"\n'
    '  plan: "pcp"\n  heading: "pcp-priorities"\n  valid-to: 2019-03-31\n'
    '2012-01-16 custom "initiative" "promised" "Promised"\n  serves: "PCP-001"\n'
    '2012-01-16 custom "contract" "C-1" "Services"\n  value: 10.00 GBP\n'
    '2012-01-16 custom "grant" "G-1" "Youth work"\n  amount: 10.00 GBP\n'
)
CUT = """
2018-03-31 | A | Before the commitment | 1.00 | vru / promised / grants
2018-04-01 | A | First day | 2.00 | vru / promised / grants | borough=Brent
2019-03-31 | A | Last day | 4.00 | vru / promised / grants | contract=C-1
2019-04-01 | A | Day after | 8.00 | vru / promised / grants | grant=G-1
2019-04-01 | A | Another of the strand | 16.00 | vru / knife-crime / consultancy
2019-04-01 | A | Of the plan alone | 32.00 | vru / victims / training
2019-04-01 | A | Of neither | 64.00 | finance / archive / training | borough=BRENT
"""


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("cut")
    return open_books(make_books(folder, CUT, registers=SERVED))


STRAND = "pcp-priorities"


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({"plan": "pcp"}, "54.00"),
        ({"strand": "pcp-priorities"}, "22.00"),
        ({"commitment": "PCP-001"}, "6.00"),
        ({"commitment": "PCP-001", "plan": "pcp"}, "6.00"),
        ({"strand": "pcp-priorities", "plan": "kcs"}, "16.00"),
        ({"borough": "brent"}, "66.00"),
        ({"contract": "C-1"}, "4.00"),
        ({"grant": "G-1"}, "8.00"),
        ({"account": "Expenses:Training"}, "96.00"),
        # Both days count.
        ({"from_": "2018-04-01", "to": "2019-03-31"}, "6.00"),
        ({"from_": "2019-04-01", "to": "2019-04-01", "strand": STRAND}, "16.00"),
        ({"account": "Expenses"}, "127.00"),
        ({"account": ["Expenses:Training", "Expenses:Consultancy"]}, "112.00"),
        # What has none of a kind: all but what any of them has.
        ({"plan": "none"}, "73.00"),
        ({"strand": "None"}, "105.00"),
        ({"commitment": "none"}, "121.00"),
        ({"commitment": ["none", "PCP-001"]}, "127.00"),
        ({"commitment": "none", "plan": "pcp"}, "48.00"),
        ({"plan": "none", "borough": "Brent"}, "64.00"),
        ({"borough": "none"}, "61.00"),
        ({"borough": ["none", "Brent"]}, "127.00"),
        ({"contract": "none"}, "123.00"),
        ({"grant": "none", "contract": "none"}, "115.00"),
    ],
)
def test_cuts(cut: Books, filters: Filters, total: str) -> None:
    answer = ask(cut, "spend-by-category", **filters)
    assert str(answer.total) == total
    beneath = [a for row in answer.payment_rows if isinstance(a := row[2], Decimal)]
    assert sum(beneath) == answer.total


def test_the_year_before_is_that_of_some_days(cut: Books) -> None:
    with pytest.raises(Refusal, match="ASK-003: this question compares with the year"):
        ask(cut, "spend-to-date")
    answer = ask(cut, "spend-to-date", to_date="2019-04-01", plan="pcp")
    frame = answer.frame
    assert str(frame["amount"].sum()) == str(answer.total) == "48.00"
    assert str(frame["amount_year_before"].sum()) == "2.00"


def test_a_strand_is_called_so(cut: Books) -> None:
    answer = ask(cut, "spend-by-category", strand="pcp-priorities")
    assert answer.parameters == {"strand": ["pcp-priorities"]}
    assert answer.method.filters == ("strand is Our priorities",)
    assert answer.method.overlap.startswith("Plans overlap")


REORGANISED = REGISTERS.replace(
    '2012-01-16 custom "directorate" "finance" "Finance"\n',
    '2012-01-16 custom "directorate" "finance" "Finance"\n'
    '  valid-to: 2019-03-31\n  successor: "resources"\n'
    '2012-01-16 custom "directorate" "people" "People"\n'
    '  valid-to: 2019-03-31\n  successor: "resources"\n'
    '2019-04-01 custom "directorate" "resources" "Resources"\n'
    '2012-01-16 custom "directorate" "strategy" "Strategy"\n'
    '  valid-to: 2019-03-31\n  successor: "insight"\n'
    '2019-04-01 custom "directorate" "insight" "Strategy and Insight"\n',
)
MOVED = """
2019-01-01 | A | Old | 1.00 | finance / archive / grants
2019-01-01 | A | Old | 2.00 | people / archive / grants
2019-01-01 | A | Old | 4.00 | strategy / archive / grants
2019-05-01 | A | New | 8.00 | resources / archive / grants
2019-05-01 | A | New | 16.00 | insight / archive / grants
2019-05-01 | A | Throughout | 32.00 | vru / archive / grants
2019-05-01 | A | Nobody knows | 64.00 | untagged / archive / grants
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("moved")
    return open_books(make_books(folder, MOVED, registers=REORGANISED))


def by_directorate(books: Books, **filters: object) -> dict[object, str]:
    answer = ask(books, "spend-by-directorate", **filters)  # type: ignore[arg-type]
    assert str(answer.total) == "127.00"
    sums: dict[object, object] = {}
    for row in answer.rows:
        sums[row[0]] = sums.get(row[0], 0) + row[-1]  # type: ignore[operator]
    return {code: str(amount) for code, amount in sums.items()}


def test_the_structure_of_a_later_day(moved: Books) -> None:
    assert by_directorate(moved, structure="2020-04-01") == {
        "resources": "11.00",
        "insight": "20.00",
        "vru": "32.00",
        "untagged": "64.00",
    }
    notes = ask(moved, "spend-by-directorate", structure="2020-04-01").method.notes
    # The last note says which months these books hold nothing of.
    assert notes[:-1] == (
        (
            "Directorates are shown as they stood on 1 April 2020. The total is the "
            "same on every structure."
        ),
    )


def test_the_structure_of_an_earlier_day_leaves_what_had_merged(moved: Books) -> None:
    assert by_directorate(moved, structure="2018-04-01") == {
        "finance": "1.00",
        "people": "2.00",
        "strategy": "20.00",
        "resources": "8.00",
        "vru": "32.00",
        "untagged": "64.00",
    }
    note, _ = ask(moved, "spend-by-directorate", structure="2018-04-01").method.notes
    assert "Resources cannot be told apart on that day and stays as it is" in note


def test_a_filter_by_directorate_goes_by_the_structure_that_is_shown(
    moved: Books,
) -> None:
    filters: Filters = {"directorate": "insight", "structure": "2020-04-01"}
    assert str(ask(moved, "spend-by-directorate", **filters).total) == "20.00"


def test_directorates_in_a_circle_end(moved: Books) -> None:
    import datetime as dt

    day = dt.date(2018, 4, 1)
    assert mapping(moved.register, day) == {"insight": "strategy"}
    assert merged(moved.register, day) == ["Resources"]


INDIVIDUAL = REGISTERS + (
    '2012-01-16 custom "supplier" "one-person" "A person"\n  individual: TRUE\n'
    '2012-01-16 custom "alias" "supplier" "one-person" "P. Person"\n'
    '2018-01-01 custom "grant" "G-2" "A bursary"\n'
    "  amount: 5.00 GBP\n  individual: TRUE\n"
)
PEOPLE = """
2018-05-01 | P. Person | Advice by P. Person | 1.00 | vru / archive / consultancy
2018-05-02 | Someone Else | Bursary | 2.00 | vru / archive / grants | grant=G-2
2018-05-03 | Acme Ltd | Advice | 4.00 | vru / archive / consultancy | supplier-id=7
"""


def test_lines_beneath_name_no_individual(tmp_path: Path) -> None:
    books = open_books(make_books(tmp_path, PEOPLE, registers=INDIVIDUAL))
    answer = ask(books, "spend-by-category")
    frame = answer.payments()
    assert list(frame["supplier"]) == [
        "Individual (name withheld)",
        "Individual (name withheld)",
        "Acme Ltd",
    ]
    assert list(frame["description"]) == ["Withheld", "Withheld", "Advice"]
    assert list(frame["supplier_id"]) == ["", "", "7"]
    assert frame["amount"].sum() == answer.total
    for form in ("csv", "json", "html", "md", "table"):
        written = answer.rendered(form, payments=True)
        assert b"Person" not in written
        assert b"Someone" not in written
    # A name that is asked for is found all the same; the answer does not repeat it.
    by_code = ask(books, "spend-by-category", supplier="one-person")
    assert str(by_code.total) == "1.00"


def test_a_borough_of_grants_alone_finds_nothing_and_says_so(tmp_path: Path) -> None:
    grant = (
        '2018-01-01 custom "grant" "G-3" "Youth work"\n'
        '  amount: 5.00 GBP\n  borough: "Hounslow"\n'
    )
    books = open_books(make_books(tmp_path, PEOPLE, registers=INDIVIDUAL + grant))
    method = ask(books, "spend-by-category", borough="hounslow").method
    assert method.found_nothing
    assert method.nothing.endswith("where borough is hounslow.")


def test_no_note_or_filter_names_an_individual(tmp_path: Path) -> None:
    books = open_books(make_books(tmp_path, PEOPLE, registers=INDIVIDUAL))
    for typed in ("one-person", "P. Person"):
        answer = ask(books, "spend-by-category", supplier=typed)
        assert answer.parameters == {"supplier": ["an individual (name withheld)"]}
        assert answer.method.filters == ("supplier is an individual (name withheld)",)
        assert "Person" not in answer.rendered("json").decode()
    # Neither one of the register nor one known by a grant is given as the nearest.
    for typed in ("P. Persn", "Someone Els"):
        # Nor of other days than those that are asked about.
        for fy in (None, "2020-21"):
            method = ask(books, "spend-by-category", supplier=typed, fy=fy).method
            notes = " ".join(method.notes)
            assert "No supplier in these books is called" in notes
            assert "Person" not in notes
            assert "Someone Else" not in notes
    titles = ask(books, "code-keys").frame["title"]
    assert "A bursary" not in set(titles)


def test_threads_ask_of_one_database(tmp_path: Path) -> None:
    books = open_books(make_books(tmp_path, PEOPLE, registers=INDIVIDUAL))
    for _ in range(5):
        table = connect(books)
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(
                partial(ask, books, table=table),
                ["payments", "spend-by-supplier", "contract-register", "items"] * 3,
            )
            for answer in answers:
                assert str(answer.total) == "7.00"
                assert b"Person" not in answer.rendered("csv")


def test_a_table_that_was_half_made_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = open_books(make_books(tmp_path, PEOPLE, registers=INDIVIDUAL))
    table = connect(books)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("mopac_spend.engine.payees.insert", stopped)
        with pytest.raises(KeyboardInterrupt):
            ask(books, "spend-by-supplier", table=table)
    answer = ask(books, "spend-by-supplier", table=table)
    assert "P. Person" not in set(answer.frame["supplier"])


@pytest.mark.parametrize(
    ("condition", "shipped", "same"),
    [
        ("", False, True),
        ("amount < 0", True, True),
        ("description = '$least'", True, True),
        ("whole > $least", True, False),
        ("random() < 0.5", False, False),
    ],
)
def test_only_what_a_shipped_condition_always_takes_is_summed_once(
    *, condition: str, shipped: bool, same: bool
) -> None:
    assert Only(condition, shipped=shipped).is_always_the_same is same


def test_what_two_conditions_take_is_kept_under_two_names() -> None:
    marks = {Only(each, shipped=True).mark for each in ("", "amount < 0", "amount > 0")}
    assert len(marks) == 3
