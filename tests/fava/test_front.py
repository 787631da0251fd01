"""The front page, search, and the pages of things: figures, links, who is named."""

# ruff: noqa: S311 - what is looked at is drawn, and nothing is secret
from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mopac_spend.analyst import open_books
from mopac_spend.fava.application import make_application
from tests.books_maker import REGISTERS, make_books
from tests.fava.conftest import SLUG
from tests.fava.figures import asked, figures
from tests.fava.test_pages import Links, cells, page, total

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from mopac_spend.analyst import OpenBooks

NIL = Decimal("0.00")
# Bytes of any page.
LARGEST = 300_000
# Letters of an address that a server takes, well within.
LONG_ADDRESS = 4_000
# What turns round how all that follows is shown.
TURNING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
PERSON = "Wilhelmina Testperson"
MARKUP = "<script>alert(1)</script>"
FORMULA = "=HYPERLINK(1)"
TURNED = "Turned Ltd"


@pytest.fixture(scope="module")
def books(folder: Path) -> OpenBooks:
    return open_books(folder)


def test_the_front_page_opens(client: FlaskClient) -> None:
    for start in ("/", f"/{SLUG}/"):
        answer = client.get(start, follow_redirects=False)
        assert answer.headers["Location"].endswith(f"/{SLUG}/extension/Front/")


@pytest.mark.parametrize("time", ["", "2019-20"])
def test_every_figure_of_the_front_page_is_the_answer(
    client: FlaskClient, books: OpenBooks, time: str
) -> None:
    query = {"time": time} if time else {}
    text = page(client, "Front/", **query)
    assert len(text.encode()) < LARGEST
    of = figures(text)
    assert len(of) > 25
    for address in random.Random(f"front {time}").sample(sorted(of), 2):
        assert total(client.get(address).text) == of[address], address
        assert asked(books, address) == of[address], address
    days: Any = {"fy": time} if time else {}
    whole = books.ask("spend-by-category", as_recorded=True, **days)
    assert f"£{whole.total:,.2f}" in text
    budget = books.ask("budget-against-spend", fy=time or "2019-20", as_recorded=True)
    at = budget.names.index("revised")
    revised = sum((Decimal(str(row[at])) for row in budget.rows), NIL)
    assert f">{revised:,.2f}</a>" in text


THINGS = [
    ("initiative", "vru-work-programme", {}),
    ("initiative", "untagged", {"time": "2020-21"}),
    ("directorate", "iom-programmes-neighbourhoods", {}),
    ("category", "consultancy", {"time": "2018-19"}),
    ("plan", "kcs-2017", {}),
    ("commitment", "PCP1721-001", {}),
    ("fund", "mopac-core", {}),
    ("decision", "CEF-2020-21", {}),
    ("grant", "G-UHC20-01", {}),
    ("contract", "C-RDV-2020-01", {}),
    ("supplier", "Pinchbeck Insight Ltd", {}),
]


@pytest.mark.parametrize(("kind", "code", "bar"), THINGS)
def test_every_figure_of_a_thing_is_the_answer(
    client: FlaskClient, books: OpenBooks, kind: str, code: str, bar: dict[str, str]
) -> None:
    text = page(client, "Thing/", of=kind, code=code, **bar)
    assert len(text.encode()) < LARGEST
    of = figures(text)
    filters: Any = {kind: code, **({"fy": bar["time"]} if bar else {})}
    whole = books.ask("spend-by-category", as_recorded=True, **filters).total
    assert f"<strong>£{whole:,.2f}</strong>" in text
    address = random.Random(f"{kind} {code}").choice(sorted(of))
    assert asked(books, address) == of[address], address
    # The same figures leave as files.
    query = {"of": kind, "code": code, **bar}
    file = client.get(f"/{SLUG}/extension/Thing/download", query_string=query)
    rows = csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")))
    assert sum((Decimal(row["amount"]) for row in rows), NIL) == whole
    file = client.get(
        f"/{SLUG}/extension/Thing/download", query_string=query | {"form": "json"}
    )
    assert json.loads(file.data)["method"]


def test_a_commitment_stands_whatever_payments_are_selected(
    client: FlaskClient,
) -> None:
    query = {"of": "commitment", "code": "KCS17-09", "time": "2018-19"}
    for more in ({}, {"filter": "#training"}):
        text = page(client, "Thing/", **query, **more)
        said = text.partition("The answer of <code>commitments")[2].partition("</dl>")[
            0
        ]
        assert "<dt>Status</dt><dd><bdi>on-track</bdi></dd>" in said


def test_a_commitment_stands_as_itself_and_not_as_one_that_names_it(
    tmp_path: Path,
) -> None:
    plan = """\
2017-04-01 custom "commitment" "PCP-1" "See to it"
  plan: "pcp"
  carried-into: "PCP-2"
2017-04-01 custom "commitment" "PCP-2" "See to it at last"
  plan: "pcp"
2018-03-31 custom "progress" "PCP-1"
  status: "complete"
  evidence: "Return 4"
2018-03-31 custom "progress" "PCP-2"
  status: "delayed"
  evidence: "Return 4"
"""
    line = "2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants\n"
    books = make_books(tmp_path / "books", line, registers=REGISTERS + plan)
    client = make_application(books).test_client()
    query = {"of": "commitment", "code": "PCP-2"}
    text = client.get("/test-books/extension/Thing/", query_string=query).text
    said = text.partition("The answer of <code>commitments")[2].partition("</dl>")[0]
    assert "<dt>Status</dt><dd><bdi>delayed</bdi></dd>" in said


@pytest.mark.parametrize(
    ("words", "kind", "code"),
    [
        ("PCD79", "decision", "PCD-79"),
        ("dmpcd 2016/79", "decision", "PCD-79"),
        ("pcd 79", "decision", "PCD-79"),
        ("KNIFE-CRIME seed", "initiative", "knife-crime-seed-fund"),
        ("knifecrimeseed", "initiative", "knife-crime-seed-fund"),
        ("c rdv 2020 01", "contract", "C-RDV-2020-01"),
        ("guhc2001", "grant", "G-UHC20-01"),
        ("pinchbeck", "supplier", "Pinchbeck Insight Ltd"),
        ("consultancy", "category", "consultancy"),
    ],
)
def test_it_is_found_in_any_spelling(
    client: FlaskClient, words: str, kind: str, code: str
) -> None:
    text = page(client, "Search/", words=words)
    found = [
        {name: values[0] for name, values in parse_qs(urlsplit(at).query).items()}
        for at, _ in Links(text).links
        if "/Thing/" in at
    ]
    assert {"of": kind, "code": code} in found[:12]


def test_questions_and_accounts_are_found(client: FlaskClient) -> None:
    text = page(
        client, "Search/", words="how much did we spend on consultants in 2019/20"
    )
    asks = [at for at, _ in Links(text).links if "/Ask/" in at and "choice=1" in at]
    assert client.get(asks[0]).status_code == 200
    assert "Understood as" in client.get(asks[0]).text
    text = page(client, "Search/", words="Expenses:Grants")
    assert f"/{SLUG}/account/Expenses:Grants:Community/" in text


def test_a_search_that_finds_nothing_helps(client: FlaskClient) -> None:
    text = page(client, "Search/", words="consultnacy")
    assert "Nothing in these books is called that" in text
    assert "of=category&amp;code=consultancy" in text
    for odd in ("?", "🙂", "x" * 3_000, '"><b>', "%"):
        answer = client.get(f"/{SLUG}/extension/Search/", query_string={"words": odd})
        assert answer.status_code == 200
        assert "<b>" not in answer.text


def test_another_spelling_leads_on_and_what_is_unknown_helps(
    client: FlaskClient,
) -> None:
    for kind, text, code in (
        ("decision", "DMPCD 2016/79", "PCD-79"),
        ("plan", "Knife Crime Strategy 2017", "kcs-2017"),
    ):
        query = {"of": kind, "code": text, "time": "2018-19"}
        answer = client.get(f"/{SLUG}/extension/Thing/", query_string=query)
        assert answer.status_code == 302
        there = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert there["code"] == [code]
        assert there["time"] == ["2018-04-01 - 2019-03-31"]
    old = page(client, "Thing/", of="directorate", code="iom-programmes-neighbourhoods")
    assert "It became" in old
    assert "code=commissioning-partnerships" in old
    for query in (
        {"of": "initiative", "code": "knife-crme"},
        {"of": "supplier", "code": "Nobody Ltd"},
        {"of": "weather", "code": "rain"},
    ):
        answer = client.get(f"/{SLUG}/extension/Thing/", query_string=query)
        assert answer.status_code == 404
        assert 'id="spend-search"' in answer.text
    assert 'id="spend-search"' in page(client, "Thing/")


def test_filters_of_spend_are_chips_and_come_off(
    client: FlaskClient, books: OpenBooks
) -> None:
    query = {"time": "2020-21", "directorate": "finance", "supplier": ""}
    text = page(client, "Spend/", **query, picture="heat")
    answer = books.ask(
        "spend-by-two", fy="2020-21", directorate="finance", as_recorded=True
    )
    assert total(text) == answer.total
    chips = re.findall(r'<li>(\w+): <bdi>(.*?)</bdi> <a href="(.*?)"', text)
    assert [chip[:2] for chip in chips] == [
        ("Time", "2020-04-01 - 2021-03-31"),
        ("Directorate", "Finance"),
    ]
    without = client.get(chips[1][2].replace("&amp;", "&")).text
    assert (
        total(without)
        == books.ask("spend-by-two", fy="2020-21", as_recorded=True).total
    )
    for address, amount in list(cells(text).values())[:6]:
        assert total(client.get(address).text) == amount
    wrong = client.get(f"/{SLUG}/extension/Spend/?directorate=nobody")
    assert wrong.status_code == 400
    assert "no directorate is called" in wrong.text.lower()


@pytest.mark.parametrize("name", ["fund", "decision", "contract"])
def test_none_is_a_value(client: FlaskClient, books: OpenBooks, name: str) -> None:
    filters: Any = {name: "none"}
    answer = books.ask("spend-by-category", fy="2020-21", as_recorded=True, **filters)
    assert answer.method.filters == (f"{name} is none",)
    text = page(client, "Spend/", time="2020-21", **filters)
    assert total(text) == answer.total
    paid = [each for each in books.books.payments if not getattr(each, name)]
    year = [each for each in paid if "2020-04-01" <= str(each.date) <= "2021-03-31"]
    assert answer.total == sum((each.amount for each in year), NIL)
    assert answer.total


@pytest.mark.parametrize("picture", ["bars", "heat"])
def test_a_picture_comes_to_the_total(client: FlaskClient, picture: str) -> None:
    text = page(client, "Spend/", picture=picture, time="2019-20")
    drawn = text.partition('id="picture"')[2].partition("</figure>")[0]
    body = drawn.partition("<tbody>")[2].partition("</tbody>")[0]
    summed = NIL
    for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL):
        shown = re.findall(r">(-?[\d,]+\.\d\d)<", row)
        *parts, whole = (Decimal(each.replace(",", "")) for each in shown)
        assert sum(parts, NIL) == whole
        summed += whole
    assert summed == total(text)


def test_a_year_is_compared_with_the_one_before(
    client: FlaskClient, books: OpenBooks
) -> None:
    text = page(client, "Spend/", time="2020-21", down="category", before="yes")
    shown = dict(
        re.findall(
            r'data-label="Year before"><a href="[^"]*row=([\w-]+)[^"]*">(-?[\d,.]+)',
            text,
        )
    )
    answer = books.ask("spend-by-category", fy="2019-20", as_recorded=True)
    at = {name: number for number, name in enumerate(answer.names)}
    expected: dict[str, Decimal] = {}
    for row in answer.rows:
        code = str(row[at["category"]])
        expected[code] = expected.get(code, NIL) + Decimal(str(row[at["amount"]]))
    assert expected
    for code, amount in expected.items():
        assert Decimal(shown[code].replace(",", "")) == amount, code
    none = client.get(f"/{SLUG}/extension/Spend/?before=yes")
    assert none.status_code == 400
    assert "write days into the time box" in none.text.lower()


def test_nobody_is_called_a_profit(client: FlaskClient) -> None:
    shell = page(client, "Front/")
    words = json.loads(
        re.search(r'id="translations">(.*?)</script>', shell, re.DOTALL)[1]  # type: ignore[index]
    )
    assert words["Income Statement"] == "Income and spend"
    data = client.get(f"/{SLUG}/api/income_statement").get_json()["data"]
    assert data["trees"][1]["account"] == "Net spend"
    assert "Profit" not in json.dumps([chart["label"] for chart in data["charts"]])
    # Other languages have Fava's own words.
    french = client.get(f"/{SLUG}/income_statement/", headers={"Accept-Language": "fr"})
    assert "Income and spend" not in french.text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Books with a payment to an individual, and a supplier of a hostile name."""
    long = "=cmd|'/c calc'!A1 " + "y" * 10_000
    books = make_books(
        tmp_path_factory.mktemp("hostile") / "books",
        f"""
        2018-05-14 | {PERSON} | Fee of {PERSON} | 100.00 | vru / knife-crime / grants
        2018-05-15 | {MARKUP} | {MARKUP} | 20.00 | vru / knife-crime / grants
        2018-05-16 | \u202ereversed {long} | Work | 3.00 | finance / victims / training
        2018-05-17 | {FORMULA} | {FORMULA} | 4.00 | finance / victims / training
        2018-05-18 | \u2066{TURNED}\u202e | Work | 5.00 | finance / victims / training
        """,
        registers=REGISTERS
        + f'2012-01-16 custom "supplier" "p-1" "{PERSON}"\n  individual: TRUE\n'
        + f'2018-01-01 custom "contract" "C-1" "Work"\n  supplier: "{PERSON}"\n'
        + '2018-01-01 custom "grant" "G-1" "Wilhelmina\'s grant"\n  individual: TRUE\n',
    )
    return make_application(books).test_client()


def test_individuals_are_named_nowhere(hostile: FlaskClient) -> None:
    base = "/test-books/extension"
    for address in (
        f"{base}/Front/",
        f"{base}/Search/?words=wilhelmina",
        f"{base}/Search/?words=testpersn",
        f"{base}/Search/?words=p-1",
        f"{base}/Spend/?down=supplier",
        f"{base}/Spend/?of=payments",
        f"{base}/Spend/?supplier=p-1",
        f"{base}/Thing/?of=initiative&code=knife-crime",
        f"{base}/Thing/?of=contract&code=C-1",
        f"{base}/Thing/?of=grant&code=G-1",
        f"{base}/Thing/?of=supplier&code=p-1",
        f"{base}/Thing/download?of=initiative&code=knife-crime&form=json",
    ):
        text = hostile.get(address).text.partition("ledger-data")[0]
        # What the reader typed into the box stays there.
        text = re.sub(r'value="[^"]*"', "", text)
        assert "testperson" not in text.lower(), address
        assert "wilhelmina" not in text.lower(), address
    for who in (PERSON, "p-1", "Individuals (names withheld)"):
        query = {"of": "supplier", "code": who}
        assert hostile.get(f"{base}/Thing/", query_string=query).status_code == 404


def test_a_hostile_name_is_harmless_and_legible(hostile: FlaskClient) -> None:
    base = "/test-books/extension"
    turned = f"\u2066{TURNED}\u202e"
    for name, query in (
        ("Front/", {}),
        ("Search/", {"words": MARKUP}),
        ("Search/", {"words": "reversed"}),
        ("Spend/", {"down": "supplier", "picture": "heat"}),
        ("Spend/", {"down": "supplier", "picture": "bars", "sort": "name"}),
        ("Spend/", {"of": "payments", "sort": "supplier"}),
        ("Thing/", {"of": "supplier", "code": MARKUP}),
        ("Thing/", {"of": "supplier", "code": FORMULA}),
        ("Thing/", {"of": "supplier", "code": turned}),
        ("Thing/", {"of": "initiative", "code": "victims"}),
        ("Ask/", {"words": "spend by supplier", "choice": "1"}),
        ("Controls/", {"list": "evidence"}),
        ("Payment/", {"ref": "test:3:000000000003"}),
    ):
        answer = hostile.get(f"{base}/{name}", query_string=query)
        assert answer.status_code == 200
        inner = answer.text.partition("<article")[2].partition("ledger-data")[0]
        assert MARKUP not in inner
        assert "y" * 300 not in inner
        assert len(answer.data) < LARGEST
        for address, _ in Links(inner).links:
            assert len(address) < LONG_ADDRESS, (name, query)
        if name != "Search/":  # which gives the words back that were typed
            assert not TURNING & {*inner}, (name, query)
    assert hostile.get(f"{base}/Search/?words=a%00b").status_code == 400
    shown = hostile.get(f"{base}/Spend/?down=supplier").text
    assert f"⟨U+2066⟩{TURNED}⟨U+202E⟩" in shown
    assert "⟨U+202E⟩reversed" in shown
    assert "characters in all)" in shown
    # Every letter is in the files, and nothing in them runs.
    file = hostile.get(f"{base}/Spend/download?down=supplier&form=csv")
    names = [row["row"] for row in csv.DictReader(io.StringIO(file.text))]
    assert f"'{FORMULA}" in names
    assert {MARKUP, turned} <= {*names}
    assert any(len(each) > 10_000 for each in names)
    book = hostile.get(f"{base}/Spend/download?of=payments&form=xlsx").data
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/")]
        assert sheets
        assert not any(b"<f>" in parts.read(each) for each in sheets)


def test_books_without_payments_or_plans_have_a_front_page(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", "")
    client = make_application(books).test_client()
    text = client.get("/test-books/extension/Front/").text
    assert "hold no payments yet" in text
    assert client.get("/test-books/extension/Search/?words=x").status_code == 200


def test_what_serves_no_plan_leads_to_no_page_of_a_plan(client: FlaskClient) -> None:
    heads = [
        at
        for at, _ in Links(page(client, "Spend/", down="plan")).links
        if "/Thing/" in at
    ]
    assert heads
    assert all(client.get(at).status_code == 200 for at in heads), heads


def test_what_is_not_there_helps(client: FlaskClient) -> None:
    """An empty page, an unknown code, other days: each leads on."""
    base = f"/{SLUG}/extension"
    for address, status, words in (
        ("Front/?time=1999", 200, "all of the books"),
        ("Spend/?time=1999&directorate=finance", 200, "Without directorate"),
        ("Spend/?directorate=nobody", 400, "Start again"),
        ("Spend/?shared=perhaps", 400, "write shared=divided"),
        ("Spend/?sort=colour", 404, "choose one of register, total"),
        ("Spend/?sort=change", 404, "choose one of register, total"),
        ("Thing/?of=initiative&code=gps-tagging&time=1999", 200, "all that was paid"),
        ("Thing/?of=category&code=untagged", 200, "Untagged"),
        ("Thing/?of=plan&code=untagged", 404, "look through"),
        ("Thing/?of=plan&code=pcp-2021-25&time=2018-19", 400, "without the filters"),
        ("Thing/?of=fund&code=nothing", 404, "Not in these books"),
        ("Budget/?time=1999", 200, "all years"),
    ):
        answer = client.get(f"{base}/{address}")
        assert answer.status_code == status, address
        inner = answer.text.partition("<article")[2].partition("ledger-data")[0]
        assert words in inner, address
        leads = [at for at, _ in Links(inner).links if at.startswith("/")]
        assert leads, address
        assert client.get(leads[-1]).status_code == 200, address


@pytest.mark.parametrize("down", ["category", "supplier"])
def test_rows_are_put_in_order_by_their_heads(client: FlaskClient, down: str) -> None:
    bar = {"time": "2020-21", "down": down, "before": "yes"}

    def shown(sort: str) -> tuple[list[str], list[Decimal], str]:
        text = page(client, "Spend/", **bar, sort=sort)
        body = text.partition('class="spend-matrix"')[2].partition("</tbody>")[0]
        names = re.findall(r'<th scope="row">.*?<bdi>(.*?)</bdi>', body)
        label = "Change" if "change" in sort else "Total"
        found = re.findall(rf'data-label="{label}">(?:<a[^>]*>)?(-?[\d,.]+)', body)
        return names, [Decimal(each.replace(",", "")) for each in found], text

    for sort, column in (("total", 1), ("change", 1), ("name", 0)):
        for way in (sort, f"-{sort}"):
            names, amounts, text = shown(way)
            values: list[Any] = [n.casefold() for n in names] if not column else amounts
            down_first = (way == sort) == bool(column)
            assert values == sorted(values, reverse=down_first), way
            assert 'aria-sort="none"' in text
            # The head of the column in order turns it round, and keeps all else.
            other = sort if way != sort else f"-{sort}"
            assert any(
                f"sort={other}" in at and "before=yes" in at and f"down={down}" in at
                for at, _ in Links(text).links
            )


def test_lists_of_payments_are_put_in_order(client: FlaskClient) -> None:
    text = page(client, "Spend/", row="untagged", time="2020-21", sort="largest")
    lines = re.findall(r'<td class="num">(-?[\d,]+\.\d\d)</td></tr>', text)
    amounts = [Decimal(each.replace(",", "")) for each in lines[:-1]]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) > 50
    own = {"of": "initiative", "code": "untagged"}
    thing = page(client, "Thing/", **own, listed="smallest", sort="name")
    lines = re.findall(r'<td class="num">(-?[\d,]+\.\d\d)</td></tr>', thing)
    amounts = [Decimal(each.replace(",", "")) for each in lines[-20:]]
    assert amounts == sorted(amounts)
    file = client.get(
        f"/{SLUG}/extension/Spend/download?of=payments&row=untagged&sort=newest"
    )
    days = [row["date"] for row in csv.DictReader(io.StringIO(file.text))]
    assert days == sorted(days, reverse=True)


def test_an_initiative_has_two_totals_and_each_leads_to_the_other(
    client: FlaskClient, books: OpenBooks
) -> None:
    """What was paid under it, and what it cost with its part of what is shared."""
    code = "vru-work-programme"
    paid, whole = (
        books.ask("spend-by-category", initiative=code, as_recorded=way).total
        for way in (True, False)
    )
    assert paid != whole
    text = page(client, "Thing/", of="initiative", code=code)
    assert f"<strong>£{paid:,.2f}</strong>" in text
    assert f"it is £{whole:,.2f}" in text
    (other,) = [at for at, words in Links(text).links if words == "With shared costs"]
    text = client.get(other).text
    assert f"<strong>£{whole:,.2f}</strong>" in text
    assert f"it is £{paid:,.2f}" in text
    # Its payments are lines then, of which a shared one has one for each part.
    own = {"initiative": code, "of": "payments", "shared": "divided"}
    lines = page(client, "Spend/", down="directorate", **own)
    assert total(lines) == whole
    assert "as-recorded" not in lines


def test_documents_are_on_the_page_of_what_they_belong_to(tmp_path: Path) -> None:
    books = make_books(
        tmp_path / "books",
        """
        2018-05-14 | Acme Ltd | Work | 100.00 | vru / knife-crime / grants
        """,
    )
    (books / "documents").mkdir()
    (books / "documents" / "order.pdf").write_bytes(b"%PDF-1.4")
    (file,) = books.glob("payments/all/*.beancount")
    text = file.read_text().replace(
        '  initiative: "knife-crime"\n',
        '  initiative: "knife-crime"\n  evidence: "documents/order.pdf"\n',
    )
    file.write_text(text)
    client = make_application(books, despite_errors=True).test_client()
    of = "/test-books/extension/Thing/?of=initiative&code="
    links = Links(client.get(f"{of}knife-crime").text).links
    (address,) = [at for at, words in links if words == "documents/order.pdf"]
    with client.get(address) as answer:
        assert answer.data == b"%PDF-1.4"
    assert "order.pdf" not in client.get(f"{of}victims").text
