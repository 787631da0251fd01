"""What hostile files and pages try: refused or harmless, and nothing changed."""

from __future__ import annotations

import csv
import hashlib
import http.client
import io
import os
import re
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from fava.beans.funcs import hash_entry

from mopac_spend.books.load import open_books
from mopac_spend.cells import neutralised
from mopac_spend.fava.application import make_application
from tests.books_maker import make_books
from tests.fava.conftest import ROOT, SLUG, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.fava.conftest import Served

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
LINES = f"""
2018-05-14 | {MARKUP} | {MARKUP} | 100.00 | vru / knife-crime / grants
2018-06-01 | =cmd()!A0 | @SUM(1) | 20.50 | finance / untagged / consultancy | \
evidence=documents/page.html
2018-06-02 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy | \
evidence=documents/gone.pdf
2018-06-03 | Bolt LLP | Advice | 1.50 | finance / untagged / consultancy | \
evidence=../outside.txt
2018-06-04 | Bolt LLP | Advice | 2.50 | finance / untagged / consultancy | \
evidence=documents/invoice.pdf
2018-06-05 | Bolt LLP | Advice | 3.50 | finance / untagged / consultancy | \
evidence=Seen by the committee
"""


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give books whose every text came from somebody who means ill."""
    root = tmp_path_factory.mktemp("hostile") / "books"
    make_books(root, LINES)
    (root.parent / "outside.txt").write_text("not of these books")
    documents = root / "documents"
    documents.mkdir()
    (documents / "page.html").write_text(f"<html>{MARKUP}</html>")
    (documents / "picture.svg").write_text(f"<svg>{MARKUP}</svg>")
    (documents / "invoice.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (documents / "link.txt").symlink_to(root.parent / "outside.txt")
    named = "\n".join(
        f'2018-06-0{number} document Assets:Bank "documents/{name}"'
        for number, name in enumerate(
            ["page.html", "picture.svg", "invoice.pdf", "link.txt"], 1
        )
    )
    outside = f'2018-06-05 document Assets:Bank "{root.parent}/outside.txt"'
    main = root / "main.beancount"
    main.write_text(f"{main.read_text()}\n{named}\n{outside}\n")
    return root


@pytest.fixture(scope="module")
def window(hostile: Path) -> FlaskClient:
    return make_application(hostile, despite_errors=True).test_client()


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder) as started:
        yield started


@pytest.mark.parametrize(
    "page",
    [
        *("Spend/?down=supplier", "Spend/?row=knife-crime", "Spend/?row=untagged"),
        *("Controls/?list=evidence", "Controls/?list=duplicates", "Controls/"),
        *("Registers/", "Payment/?ref={ref}", f"Payment/?ref={quote(MARKUP)}"),
        *(f"Spend/?down={quote(MARKUP)}", f"Spend/?row={quote(MARKUP)}"),
        *(f"Spend/?filter={quote(MARKUP)}", f"Registers/?of={quote(MARKUP)}"),
        *(f"Spend/?account={quote(MARKUP)}", f"Spend/?time={quote(MARKUP)}"),
        *(f"Budget/?by={quote(MARKUP)}", f"Controls/?list={quote(MARKUP)}"),
    ],
)
def test_no_text_becomes_markup(window: FlaskClient, hostile: Path, page: str) -> None:
    ref = quote(open_books(hostile, despite_errors=True).payments[0].ref)
    answer = window.get(f"/test-books/extension/{page.format(ref=ref)}")
    assert answer.status_code in {200, 400, 404}
    seen = answer.text.partition('<script type="application/json" id="ledger-data">')[0]
    assert "<script>alert" not in seen
    assert "<img" not in seen


def test_fava_itself_runs_no_script_of_a_name(window: FlaskClient) -> None:
    answer = window.get("/test-books/journal/")
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["default-src"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_downloads_carry_no_formula(window: FlaskClient) -> None:
    answer = window.get(
        "/test-books/extension/Spend/download?of=payments&row=untagged&form=csv"
    )
    text = answer.data.decode("utf-8-sig")
    assert "cmd()" in text
    assert not re.search(r'(^|[,"\n])[=@+]', text)


@pytest.mark.parametrize("name", ["page.html", "picture.svg"])
def test_nothing_in_evidence_runs(
    window: FlaskClient, hostile: Path, name: str
) -> None:
    path = quote(str(hostile / "documents" / name))
    answer = window.get(f"/test-books/document/?filename={path}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_a_pdf_is_shown(window: FlaskClient, hostile: Path) -> None:
    path = quote(str(hostile / "documents" / "invoice.pdf"))
    answer = window.get(f"/test-books/document/?filename={path}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert not answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()


@pytest.mark.parametrize(
    "name",
    [
        *("{root}/../outside.txt", "{outside}", "{root}/documents/link.txt"),
        *("/etc/passwd", "{root}/main.beancount", "../outside.txt", "", "%00"),
        *("{root}/documents/gone.pdf", "file:///etc/passwd", "/proc/self/environ"),
    ],
)
@pytest.mark.parametrize(
    "page", ["document/?filename=", "statement/?entry_hash=x&key="]
)
def test_no_file_outside_is_given(
    window: FlaskClient, hostile: Path, page: str, name: str
) -> None:
    place = name.format(root=hostile, outside=hostile.parent / "outside.txt")
    answer = window.get(
        f"/test-books/{page}{place if place == '%00' else quote(place)}"
    )
    assert answer.status_code in {400, 404}
    assert "not of these books" not in answer.text


def test_evidence_says_whether_it_is_there(window: FlaskClient, hostile: Path) -> None:
    states = {}
    for each in open_books(hostile, despite_errors=True).payments:
        text = window.get(f"/test-books/extension/Payment/?ref={quote(each.ref)}").text
        states[each.evidence] = text.partition("<dt>Evidence</dt><dd>")[2].partition(
            "</dd>"
        )[0]
        file = window.get(
            f"/test-books/extension/Payment/evidence?ref={quote(each.ref)}"
        )
        on_file = each.evidence in {"documents/page.html", "documents/invoice.pdf"}
        assert file.status_code == (200 if on_file else 404)
        file.close()
    assert "on file" in states["documents/invoice.pdf"]
    assert "missing: documents/gone.pdf is named" in states["documents/gone.pdf"]
    assert "missing: ../outside.txt is named" in states["../outside.txt"]
    assert states["Seen by the committee"] == "Seen by the committee"
    assert states[""] == "none recorded"
    text = window.get("/test-books/extension/Controls/?list=evidence").text
    missing = text.partition("Files that are named and not there")[2].partition("</ul>")
    assert re.findall(r", (2018-06-\d\d), £", missing[0]) == [
        "2018-06-02",
        "2018-06-03",
    ]


@pytest.mark.parametrize(
    "page", ["editor/", "import/", "api/source", "api/extract", "api/imports"]
)
def test_what_edits_or_imports_is_gone(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/{SLUG}/{page}?filename=/etc/passwd&importer=x")
    assert answer.status_code == 403
    assert "read-only" in answer.text


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]
)
@pytest.mark.parametrize("page", ["api/source", "extension/Spend/", "api/query", ""])
def test_nothing_but_get_is_answered(
    client: FlaskClient, method: str, page: str
) -> None:
    answer = client.open(f"/{SLUG}/{page}", method=method, data="{}")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        (
            {
                "Sec-Fetch-Site": "cross-site",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "iframe",
            },
            403,
        ),
        (
            {
                "Sec-Fetch-Site": "cross-site",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "document",
            },
            200,
        ),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
    ],
)
def test_other_sites_read_nothing(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    for page in ("journal/", "api/ledger_data", "extension/Spend/download"):
        assert client.get(f"/{SLUG}/{page}", headers=headers).status_code == status


@pytest.mark.parametrize(
    "query",
    [
        "time=" + "9" * 7000,
        "filter=" + quote('"' * 2000),
        "filter=" + quote("(" * 2500),
        "account=" + quote("(" * 2500),
        "x=%ff%fe&%00=%00&&&==",
        "time=%00&filter=%00&account=%00",
        "time=%E2%80%AE%F0%9F%92%A3",
        "interval=never&conversion=nothing",
        "page=1e9&row=%00",
        "time=2020-21&time=2019-20&time=",
    ],
)
@pytest.mark.parametrize(
    "page", ["extension/Spend/", "api/income_statement", "income_statement/"]
)
def test_malformed_parameters_do_no_harm(
    client: FlaskClient, page: str, query: str
) -> None:
    assert client.get(f"/{SLUG}/{page}?{query}").status_code in {200, 400}


def test_an_oversized_request_is_refused(client: FlaskClient) -> None:
    for size in (9_000, 100_000):
        answer = client.get(f"/{SLUG}/extension/Spend/?filter={'x' * size}")
        assert answer.status_code == 414


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT",
        "SELECT nothing",
        "SELECT sum(narration)",
        "SELECT any_meta('nothing') AS a, sum(number) GROUP BY a PIVOT BY a, a",
        "SELECT 1/0",
        "run nothing",
        "SELECT * FROM #nothing",
    ],
)
@pytest.mark.parametrize("page", ["api/query", "download-query/query_result.csv"])
@pytest.mark.filterwarnings("ignore:commands without:UserWarning")
def test_a_query_that_cannot_run_is_refused_in_words(
    client: FlaskClient, page: str, statement: str
) -> None:
    answer = client.get(f"/{SLUG}/{page}", query_string={"query_string": statement})
    assert answer.status_code in {200, 400}
    again = client.get(
        f"/{SLUG}/api/query", query_string={"query_string": "SELECT count(number)"}
    )
    assert again.status_code == 200


FORMULAS = ["=1+1", "+44 20", "-5 units", "@SUM(1)", "Acme, =x", "Plain"]


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    lines = [
        f"2018-05-1{at} | {name} | Work | {at}10.00 | finance / untagged / consultancy"
        for at, name in enumerate(FORMULAS, 1)
    ]
    root = tmp_path_factory.mktemp("formulas") / "books"
    make_books(root, "\n".join(lines))
    return make_application(root).test_client()


def test_a_downloaded_query_carries_no_formula_and_every_penny(
    formulas: FlaskClient,
) -> None:
    statement = (
        "SELECT date, payee, number, weight, tags WHERE account ~ '^Expenses' "
        "ORDER BY date"
    )
    answer = formulas.get(
        "/test-books/download-query/query_result.csv",
        query_string={"query_string": statement},
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="query_result.csv"'
    )
    head, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    assert head == ["date", "payee", "number", "weight (GBP)", "tags"]
    assert [row[1] for row in rows] == [neutralised(name) for name in FORMULAS]
    assert [row[2] for row in rows] == [f"{at}10.00" for at in range(1, 7)]
    assert [row[3] for row in rows] == [row[2] for row in rows]
    assert not re.search(r'(^|[,\n])"?[=+@-]', answer.text)


@pytest.mark.parametrize(
    ("select", "cells"),
    [
        ("sum(number)", ["2160.00"]),
        ("sum(number) / 7", ["308.5714285714285714285714286"]),
        ("-sum(number)", ["-2160.00"]),
        ("count(number) > 1", ["True"]),
        ("'\t=1'", ["'\t=1"]),
        ("NULL", [""]),
    ],
)
def test_a_cell_of_a_query_is_exact(
    formulas: FlaskClient, select: str, cells: list[str]
) -> None:
    answer = formulas.get(
        "/test-books/download-query/query_result.csv",
        query_string={
            "query_string": f"SELECT {select} AS x WHERE account ~ '^Expenses' LIMIT 1"
        },
    )
    assert answer.status_code == 200, answer.text
    _, row = csv.reader(io.StringIO(answer.text, newline=""))
    assert row == cells


def test_only_csv_is_downloaded(formulas: FlaskClient) -> None:
    for form in ("xlsx", "ods", "exe"):
        answer = formulas.get(
            f"/test-books/download-query/query_result.{form}",
            query_string={"query_string": "SELECT 1"},
        )
        assert answer.status_code == 400
        assert "A query is downloaded as query_result.csv;" in answer.text
    named = formulas.get(
        "/test-books/download-query/query_result.csv",
        query_string={"query_string": "run suppliers-as-written"},
    )
    assert named.headers["Content-Disposition"] == (
        'attachment; filename="suppliers-as-written.csv"'
    )
    assert "'=1+1,110.00,1" in named.text


@pytest.mark.parametrize(
    "referrer",
    [
        *(None, "", "https://evil.example/x", "http://evil.example/", "nonsense"),
        *("//evil.example/", "http://localhost@evil.example/", "http://[::1"),
        *("http://localhost.evil.example/", "http://localhost//evil.example/"),
        *("http://localhost/\\evil.example", "http://localhost/\\\\evil.example"),
        *("javascript://localhost/%0aalert(1)", "http://localhost", "data:text/html,x"),
        "http://localhost/\u2028x",
    ],
)
def test_a_jump_leads_to_no_other_site(
    client: FlaskClient, referrer: str | None
) -> None:
    headers = {} if referrer is None else {"Referer": referrer}
    answer = client.get("/jump?time=2018/19&x=//evil.example", headers=headers)
    assert answer.status_code == 400
    assert "This link leads back to the page it stands on" in answer.text
    assert "Location" not in answer.headers


def test_a_jump_leads_back(client: FlaskClient) -> None:
    page = f"http://localhost/{SLUG}/journal/?time=2017&account=Assets&x=1"
    answer = client.get("/jump?time=2018/19&x=", headers={"Referer": page})
    assert answer.status_code == 302
    # As the filter of the bar writes the year.
    assert answer.headers["Location"] == (
        f"/{SLUG}/journal/?account=Assets&time=2018-04-01+-+2019-03-31"
    )
    split = client.get("/jump?time=a%0d%0aX:%20y", headers={"Referer": page})
    assert "\r" not in split.headers["Location"]
    assert "X" not in split.headers


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example", "/\\evil.example", "/%5cevil.example"]
)
def test_no_address_leads_to_another_site(client: FlaskClient, path: str) -> None:
    for end in ("", "/journal", "?x=//evil.example"):
        answer = client.get(f"{path}{end}", base_url="http://localhost")
        where = answer.headers.get("Location", "/")
        assert re.match(r"(http://localhost)?/(?![/\\])", where), where


def test_no_answer_says_where_the_books_lie(hostile: Path, window: FlaskClient) -> None:
    ledger = window.application.config["LEDGERS"].ledgers[0]
    entries = ledger.all_entries_by_type
    hashes = [hash_entry(entries.Transaction[0]), hash_entry(entries.Document[0])]
    query = "SELECT id, filename, location, meta LIMIT 3"
    values = {
        "<bfile>": "test-books",
        "<name>": "Assets:Bank",
        "<page_slug>": "filters",
        "<result_format>": "csv",
        "<extension_name>": "Controls",
        "<any(account,currency,cost_currency):aggregation_key>": "account",
    }
    pages = ["errors", "options", "documents", "journal", "query", "statistics"]
    answered = 0
    for rule in map(str, window.application.url_map.iter_rules()):
        for entry, page in zip(hashes * 3, pages, strict=True):
            address = rule.replace("<report_name>", page)
            for name, value in values.items():
                address = address.replace(name, value)
            answer = window.get(
                address,
                query_string={
                    "entry_hash": entry,
                    "query_string": query,
                    "a": "Assets:Bank",
                    "page": "1",
                    "order": "desc",
                    "page_slug": "filters",
                },
            )
            content = answer.get_data()
            for place in (hostile, hostile.resolve(), ROOT / "mopac_spend"):
                for written in (str(place), quote(str(place), safe="")):
                    assert written.encode() not in content, (address, written)
            answered += answer.status_code == 200
            answer.close()
    assert answered > 100
    context = window.get(f"/test-books/api/context?entry_hash={hashes[0]}").get_json()
    name = context["data"]["entry"]["meta"]["filename"]
    assert (hostile / name).is_file()
    documents = window.get("/test-books/api/documents").get_json()["data"]
    assert "documents/invoice.pdf" in [each["filename"] for each in documents]
    there = window.get("/test-books/document/?filename=documents/invoice.pdf")
    assert there.status_code == 200
    there.close()


def test_an_attacked_server_lives_and_nothing_is_changed(
    served: Served, folder: Path, tmp_path: Path
) -> None:
    before = digests(folder)
    victim = tmp_path / "victim"
    victim.write_text("still here")
    wrong: list[object] = []

    def attack(number: int) -> None:
        tried = [
            f"api/query?query_string={quote(f'.output {victim}')}",
            f"api/query?query_string={quote('CREATE TABLE t USING csv:/etc/passwd')}",
            f"document/?filename={quote('../../../etc/passwd')}",
            "extension/Spend/download?form=../../x",
        ]
        status, _ = served.get(tried[number % len(tried)])
        if status not in {400, 403, 404}:
            wrong.append((tried[number % len(tried)], status))

    threads = [threading.Thread(target=attack, args=(each,)) for each in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    connections = []
    for _ in range(500):
        one = socket.create_connection(("127.0.0.1", served.port), timeout=30)
        one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")  # never finished
        connections.append(one)
    for one in connections:
        one.close()
    answers: list[int] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        connection.request("GET", f"/{SLUG}/extension/Payment/?partial=true")
        answers.append(connection.getresponse().status)
        connection.close()

    many = [threading.Thread(target=ask) for _ in range(500)]
    for thread in many:
        thread.start()
    for thread in many:
        thread.join()
    assert answers == [200] * 500
    garbage = socket.create_connection(("127.0.0.1", served.port), timeout=30)
    garbage.sendall(os.urandom(4096))
    garbage.close()
    assert served.get("income_statement/")[0] == 200
    assert served.process.poll() is None
    assert digests(folder) == before
    assert victim.read_text() == "still here"
