"""Our pages in Fava: every figure is the sum of what it leads to, and of the books."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from mopac_spend import open_books
from mopac_spend.fava.application import make_application
from mopac_spend.fava.pages.spend import CUTS
from mopac_spend.findings import CONTROLS
from tests.books_maker import make_books
from tests.fava.conftest import SLUG, until

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from mopac_spend.analyst import OpenBooks

NIL = Decimal("0.00")
PERIODS = "/test-books/extension/Controls/?list=months"
PAIRS = [
    *(
        ("initiative", across)
        for across in CUTS
        if across not in {"initiative", "supplier"}
    ),
    *(("supplier", across) for across in ("category", "financial-year")),
    *(("plan", "fund"), ("fund", "quarter"), ("directorate", "plan")),
]


class Links(HTMLParser):
    """The links of a page: address and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append((dict(attrs).get("href") or "", ""))
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._open:
            address, text = self.links[-1]
            self.links[-1] = (address, text + data)


def page(client: FlaskClient, name: str, **query: str) -> str:
    answer = client.get(f"/{SLUG}/extension/{name}", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def total(text: str) -> Decimal:
    match = re.search(r"<strong>£(-?[\d,.]+)</strong> in ([\d,]+) payment", text)
    assert match, text
    return Decimal(match[1].replace(",", ""))


def cells(text: str) -> dict[tuple[str, str], tuple[str, Decimal]]:
    """Give each figure of a matrix that leads somewhere: (row, column) to both."""
    figures = {}
    for address, words in Links(text).links:
        query = parse_qs(urlsplit(address).query)
        if "row" in query and re.fullmatch(r"-?[\d,]+\.\d\d", words):
            at = query["row"][0], query.get("column", [""])[0]
            figures[at] = address, Decimal(words.replace(",", ""))
    return figures


def beneath(client: FlaskClient, address: str) -> Decimal:
    """Sum the payments of a cell over all their pages, held against what is said."""
    text = client.get(address).text
    heading = total(text)
    summed, following = NIL, True
    while following:
        lines = re.findall(r'<td class="num">(-?[\d,]+\.\d\d)</td></tr>', text)
        *payments, foot = (Decimal(each.replace(",", "")) for each in lines)
        assert foot == heading
        summed += sum(payments, NIL)
        more = [at for at, words in Links(text).links if words == "Next page"]
        following = bool(more)
        text = client.get(more[0]).text if more else ""
    assert summed == heading
    return summed


@pytest.fixture(scope="module")
def books(folder: Path) -> OpenBooks:
    return open_books(folder)


@pytest.mark.parametrize(("down", "across"), PAIRS)
def test_every_cell_is_its_payments_and_the_answer(
    client: FlaskClient, books: OpenBooks, down: str, across: str
) -> None:
    text = page(client, "Spend/", down=down, across=across, time="2020-21")
    figures = cells(text)
    answer = books.ask(
        "spend-by-two",
        parameters={"down": down, "across": across},
        fy="2020-21",
        as_recorded=True,
    )
    answered = {(str(row[0]), str(row[2])): row[5] for row in answer.rows}
    shown = {at: amount for at, (_, amount) in figures.items() if at[1]}
    if down != "supplier":  # whose rows stand on several pages
        assert shown == answered
    assert shown.items() <= answered.items()
    assert total(text) == answer.total
    # A row of each matrix is followed in full; every cell of the first matrix is.
    first = next(iter(shown))[0]
    for at in (
        shown if (down, across) == PAIRS[0] else [c for c in shown if c[0] == first]
    ):
        address, amount = figures[at]
        assert beneath(client, address) == amount, at


# How beanquery says what heads a row or column.
IN_BQL = {
    **{tag: f"any_meta('{tag}')" for tag in ("initiative", "directorate", "category")},
    "fund": "coalesce(str(any_meta('fund')), 'none')",
    "financial-year": "year(date - interval('3 months'))",
    "quarter": "quarter(date - interval('3 months'))",
}
BQL_PAIRS = [(a, b) for a in IN_BQL for b in IN_BQL if a not in {b, "quarter"}]


@pytest.mark.parametrize(("down", "across"), BQL_PAIRS)
def test_what_beanquery_sums_is_in_the_cells(
    client: FlaskClient, down: str, across: str
) -> None:
    statement = (
        f"SELECT {IN_BQL[down]} AS d, {IN_BQL[across]} AS a, sum(number) "
        f"WHERE account ~ '^Expenses' GROUP BY d, a"
    )
    rows = client.get(
        f"/{SLUG}/api/query",
        query_string={"query_string": statement, "time": "2019-20"},
    ).get_json()["data"]["rows"]

    def code(cut: str, value: object) -> str:
        if cut == "financial-year":
            return f"{value}-{(int(str(value)) + 1) % 100}"
        return f"2019-20-{str(value)[-2:]}" if cut == "quarter" else str(value)

    summed = {(code(down, d), code(across, a)): Decimal(f"{n:.2f}") for d, a, n in rows}
    figures = cells(page(client, "Spend/", down=down, across=across, time="2019-20"))
    assert {at: amount for at, (_, amount) in figures.items() if at[1]} == summed


@pytest.mark.parametrize(
    "bar",
    [
        {"filter": "#vru-work-programme"},
        {"filter": "#untagged", "time": "2018-19"},
        {"filter": 'payee:"Ltd" -#consultancy'},
        {"account": "Expenses:Grants"},
        {"account": "Consultancy", "filter": "#strategy", "time": "2020-21 Q2"},
        {"filter": '"nobody is called that"'},
    ],
)
def test_the_bar_selects_as_fava_does(client: FlaskClient, bar: dict[str, str]) -> None:
    statement = "SELECT sum(number) WHERE account ~ '^Expenses'"
    rows = client.get(
        f"/{SLUG}/api/query", query_string={"query_string": statement, **bar}
    ).get_json()["data"]["rows"]
    fava = Decimal(f"{rows[0][0] or 0:.2f}") if rows else NIL
    text = page(client, "Spend/", **bar)
    assert total(text) == fava
    for address, amount in list(cells(text).values())[:5]:
        assert total(client.get(address).text) == amount


def test_downloads_are_the_figures_of_the_page(client: FlaskClient) -> None:
    query = {"down": "directorate", "across": "quarter", "time": "2020-21"}
    shown = {
        at: amount
        for at, (_, amount) in cells(page(client, "Spend/", **query)).items()
        if at[1]
    }
    answer = client.get(f"/{SLUG}/extension/Spend/download", query_string=query)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="spend-by-two.csv"'
    )
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {(r["row"], r["column"]): Decimal(r["amount"]) for r in rows} == shown
    book = client.get(
        f"/{SLUG}/extension/Spend/download", query_string=query | {"form": "xlsx"}
    )
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).sheet_names
    assert {"Cover", "Notes"} <= set(sheets)
    (row, column), amount = next(iter(shown.items()))
    lines = client.get(
        f"/{SLUG}/extension/Spend/download",
        query_string=query | {"of": "payments", "row": row, "column": column},
    )
    paid = list(csv.DictReader(io.StringIO(lines.data.decode("utf-8-sig"))))
    assert sum((Decimal(each["amount"]) for each in paid), NIL) == amount


def test_duplicates_are_those_of_the_days_asked_about(client: FlaskClient) -> None:
    def pairs(**time: str) -> int:
        text = page(client, "Controls/", list="duplicates", **time)
        return int(text.partition(" pairs may be")[0].rpartition("<p>")[2])

    years = [pairs(time=year) for year in ("2018-19", "2019-20", "2020-21")]
    assert min(years) < pairs() == sum(years)


@pytest.mark.parametrize("of", ["initiatives", "grants", "contracts", "decisions"])
def test_registers_are_shown(client: FlaskClient, books: OpenBooks, of: str) -> None:
    text = page(client, "Registers/", of=of)
    question = {
        "grants": "grants-outstanding",
        "contracts": "contract-spend",
        "decisions": "decision-spend",
    }.get(of)
    if question is None:
        figures = cells(text)
        assert (
            sum((amount for at, (_, amount) in figures.items() if at[1]), NIL)
            == sum((amount for at, (_, amount) in figures.items() if not at[1]), NIL)
            == books.ask("spend-by-initiative", as_recorded=True).total
        )
        return
    answer = books.ask(question, as_recorded=True)
    assert f"{answer.total:,.2f}" in text
    assert answer.question.title in text


def test_commitments_stand_as_on_the_last_day_asked_about(
    client: FlaskClient, books: OpenBooks
) -> None:
    text = page(client, "Registers/", of="commitments", time="2018-19")
    answer = books.ask(
        "commitment-progress", parameters={"at": "2019-03-31"}, as_recorded=True
    )
    assert "as it stood on 2019-03-31" in text
    for row in answer.rows:
        assert f'<th scope="row">{row[answer.names.index("plan_title")]}' in text


@pytest.mark.parametrize("by", ["directorate", "initiative", "fund"])
def test_budgets_stand_beside_what_was_spent(
    client: FlaskClient, books: OpenBooks, by: str
) -> None:
    text = page(client, "Budget/", by=by, time="2020-21")
    answer = books.ask(
        "budget-against-spend", parameters={"by": by}, fy="2020-21", as_recorded=True
    )
    at = answer.names.index
    for name in ("original", "revised", "spent", "remaining"):
        summed = sum((Decimal(str(row[at(name)])) for row in answer.rows), NIL)
        assert re.search(rf'<td class="num"[^>]*>{summed:,.2f}</td>', text)
    # By initiative there are a hundred, written as those of the other two are.
    figures = list(cells(text).values())
    for address, amount in figures[:: 1 + len(figures) // 20]:
        assert total(client.get(address).text) == amount
    # The quarters of each line sum to its budget and to its spending.
    for line in re.findall(r"<tr><th scope=\"row\">.*?</tr>", text, re.DOTALL):
        pounds = re.findall(r"(?:>|\s)(-?[\d,]+\.\d\d)<", line)
        _, _, revised, spent, _, *quarters = (
            Decimal(f.replace(",", "")) for f in pounds
        )
        assert len(quarters) == 8
        assert sum(quarters[::2]) == revised
        assert sum(quarters[1::2]) == spent


def test_controls_say_what_passed(client: FlaskClient, books: OpenBooks) -> None:
    text = page(client, "Controls/")
    assert books.books.sha256 in text
    assert text.count('<span class="good">passed</span>') == len(CONTROLS)
    assert "failed" not in text.partition("<article")[2].partition("ledger-data")[0]
    batches = page(client, "Controls/", list="batches")
    for batch in books.books.batches:
        assert batch.sha256 in batches
        assert f"{batch.pounds_posted:,.2f}" in batches
    assert batches.count('<span class="good">ties</span>') == len(books.books.batches)
    assert "does not tie" not in batches
    assert "Each of 48 months holds payments" in page(
        client, "Controls/", list="months"
    )
    untagged = page(client, "Controls/", list="untagged")
    assert f"{books.ask('untagged', as_recorded=True).total:,.2f}" in untagged
    assert "Payments without evidence" in page(client, "Controls/", list="evidence")


def test_a_gap_is_no_nil(tmp_path: Path) -> None:
    books = make_books(
        tmp_path,
        """
        2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
        2018-08-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
        """,
    )
    client = make_application(books).test_client()
    text = client.get("/test-books/extension/Controls/?list=months").text
    assert "2 of 4 months hold no payment" in text
    assert "<li>2018-06" in text
    assert "<li>2018-07" in text
    (books / "registers" / "periods.beancount").write_text(
        "".join(
            f'{first} custom "accounting-period" "2018-19-P0{at}" "Period {at}"\n'
            f"  valid-to: {last}\n"
            for at, (first, last) in enumerate(
                [
                    ("2018-04-01", "2018-05-26"),
                    ("2018-05-27", "2018-07-21"),
                    ("2018-07-22", "2018-09-15"),
                ],
                1,
            )
        )
    )
    until(lambda: "1 of 3 accounting" in client.get(PERIODS).text)
    assert "<li>2018-19-P02</li>" in client.get(PERIODS).text
    none = client.get("/test-books/extension/Budget/").text
    assert (
        "These books hold no budgets; mopac-spend budget import brings them in." in none
    )
    for of in ("grants", "contracts", "commitments"):
        shown = client.get(f"/test-books/extension/Registers/?of={of}").text
        assert f"These books hold no register of {of}." in shown


def test_every_payment_is_told_by_its_ref(
    client: FlaskClient, books: OpenBooks
) -> None:
    for each in books.books.payments[:: len(books.books.payments) // 12]:
        text = page(client, "Payment/", ref=each.ref)
        assert f"{each.date}, £{each.amount:,.2f}" in text
        assert f"{each.file}, line {each.line}" in text
        assert f"({each.initiative})" in text
        batch = next(b for b in books.books.batches if b.id == each.batch)
        assert f"<dd>{batch.source}</dd>" in text
        assert f"<dd>{each.row}</dd>" in text
        assert f"ref: &#34;{each.ref}&#34;" in text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (
            "Spend/?down=colour",
            400,
            "divides nothing; choose one of initiative, directorate",
        ),
        ("Spend/?down=supplier&across=supplier", 400, "Suppliers against suppliers"),
        ("Spend/?filter=%28", 400, "The filter cannot be read"),
        ("Spend/?row=nobody", 404, "These books have no initiative &#39;nobody&#39;;"),
        ("Spend/?column=nobody", 404, "These books have no category &#39;nobody&#39;;"),
        (
            "Spend/?across=quarter&column=2020-21-Q9",
            404,
            "These books have no quarter &#39;2020-21-Q9&#39;;",
        ),
        ("Spend/?down=plan&row=nothing", 404, "have no plan &#39;nothing&#39;;"),
        ("Spend/?down=supplier&row=Nobody", 404, "have no supplier &#39;Nobody&#39;;"),
        ("Spend/?row=untagged&time=1999", 200, "No payment is here under these"),
        ("Spend/?time=1999", 200, "No payment is under these filters"),
        ("Spend/?page=99999999999999999999", 404, "There is no page 9999999"),
        ("Spend/?page=-1&row=untagged", 400, "&#39;-1&#39; is no page; write page=1"),
        ("Spend/?page=2", 404, "There is no page 2 here; the last is page=1."),
        ("Spend/?of=budgets", 404, "Only of=payments can be listed."),
        (
            "Spend/?year=2019-20",
            400,
            "This page cannot be asked for &#39;year&#39;; it",
        ),
        ("Budget/?row=x", 400, "it takes account, by, filter, shared, time."),
        ("Registers/?of=cats", 404, "There is no &#39;cats&#39; here; choose one of"),
        ("Budget/?by=colour", 404, "choose one of directorate, initiative, fund"),
        ("Budget/?time=1999", 200, "No budget and no payment is here"),
        ("Controls/?list=x", 404, "choose one of checks, record, batches"),
        ("Controls/?list=evidence&page=x", 400, "&#39;x&#39; is no page; write page=1"),
        ("Payment/?ref=nothing", 404, "No payment has the ref &#39;nothing&#39;"),
        ("Payment/", 200, "A ref stands beside every payment"),
    ],
)
def test_what_cannot_be_is_said(
    client: FlaskClient, address: str, status: int, words: str
) -> None:
    answer = client.get(f"/{SLUG}/extension/{address}")
    assert words in answer.text
    assert answer.status_code == status
    if status != 200:
        assert "£" not in answer.text


@pytest.mark.parametrize(
    "address",
    ["Spend/download?form=exe", "Spend/download?down=x", "Spend/?account=%5B"],
)
def test_what_cannot_be_given_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(f"/{SLUG}/extension/{address}").status_code == 400


def test_individuals_are_not_named(tmp_path: Path) -> None:
    books = make_books(
        tmp_path,
        """
        2018-05-14 | A Person | Bursary of one | 100.00 | vru / knife-crime / grants | \
evidence=documents/Bursary of A Person.pdf
        2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
        """.replace("\\\n", ""),
    )
    (books / "documents").mkdir()
    (books / "documents" / "Bursary of A Person.pdf").write_bytes(b"%PDF-1.4")
    (books / "registers" / "suppliers.beancount").write_text(
        '2012-01-16 custom "supplier" "p-1" "A Person"\n  individual: TRUE\n'
    )
    client = make_application(books).test_client()
    ref = open_books(books).books.payments[0].ref
    for address in (
        "Spend/?down=supplier",
        "Spend/?row=knife-crime",
        f"Payment/?{urlencode({'ref': ref})}",
        "Controls/?list=evidence",
        "Spend/download?of=payments&row=knife-crime",
        "Spend/download?down=supplier",
    ):
        answer = client.get(f"/test-books/extension/{address}&partial=true")
        shown = answer.text.partition("ledger-data")[0]
        assert answer.status_code == 200
        assert "ndividual" in shown or "evidence" in address, address
        assert "A Person" not in shown, address
        assert "Bursary" not in shown, address
    file = client.get(
        f"/test-books/extension/Payment/evidence?{urlencode({'ref': ref})}"
    )
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    file.close()


def test_no_budget_stands_beside_some_of_the_payments(client: FlaskClient) -> None:
    text = page(client, "Budget/", time="2020-21", filter="#training")
    lines = re.findall(r"<tfoot>.*?</tfoot>", text, re.DOTALL)
    figures = re.findall(r'<td class="num"[^>]*>(-?[\d,.]+)</td>', lines[0])
    assert {*figures[:3], *figures[5:12:2]} == {"0.00"}
    assert "0.00" not in figures[3:5] + figures[6:13:2]


# Fava's own word for it is that of an older shell.
@pytest.mark.filterwarnings("ignore:commands without:UserWarning")
def test_the_years_and_the_most_asked_questions_are_in_the_sidebar(
    client: FlaskClient,
) -> None:
    data = client.get(f"/{SLUG}/api/ledger_data").get_json()["data"]
    assert data["sidebar_links"] == [
        [f"{year}-{year % 100 + 1}", f"/jump?time={year}/{year % 100 + 1}"]
        for year in (2020, 2019, 2018, 2017)
    ]
    queries = [each["name"] for each in data["user_queries"]]
    assert len(queries) == 5
    for name in queries:
        answer = client.get(f"/{SLUG}/api/query?query_string={quote(f'run {name}')}")
        assert answer.status_code == 200
        assert answer.get_json()["data"]["rows"]
    titles = [each["report_title"] for each in data["extensions"]]
    assert titles == [
        *("Front page", "Search", "Spend", "Budget", "Registers", "Ask"),
        *("Controls", "Payment", "One thing"),
    ]


@pytest.mark.parametrize("page", ["Spend/", "Spend/download"])
def test_a_directorate_leads_to_what_it_became(client: FlaskClient, page: str) -> None:
    more = {"of": "payments", "form": "csv"} if "download" in page else {}
    query = {
        "down": "directorate",
        "row": "iom-programmes-neighbourhoods",
        "time": "2020-21",
        **more,
    }
    answer = client.get(f"/{SLUG}/extension/{page}", query_string=query)
    assert answer.status_code == 302
    where = urlsplit(answer.headers["Location"])
    assert where.path == f"/{SLUG}/extension/{page}"
    assert parse_qs(where.query)["row"] == ["commissioning-partnerships"]
    assert parse_qs(where.query)["time"] == ["2020-04-01 - 2021-03-31"]
    there = client.get(answer.headers["Location"])
    assert there.status_code == 200
    # In its own years it stands by itself.
    own = client.get(f"/{SLUG}/extension/{page}", query_string=query | {"time": "2017"})
    assert own.status_code == 200


def test_what_is_not_there_is_not_downloaded(client: FlaskClient) -> None:
    for address, words in (
        ("of=payments&row=nobody", "no initiative"),
        ("of=payments&down=plan&column=nobody", "no category"),
    ):
        answer = client.get(f"/{SLUG}/extension/Spend/download?form=csv&{address}")
        assert answer.status_code == 404
        assert words in answer.text
    answer = client.get(f"/{SLUG}/extension/Spend/download?year=2020-21")
    assert answer.status_code == 400
