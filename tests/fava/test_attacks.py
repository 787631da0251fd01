"""What hostile files and pages try: refused or harmless, and nothing changed."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.fava.application import make_application
from tests.books_maker import make_books
from tests.fava.conftest import SLUG, serving

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
    told = name.format(root=hostile, outside=hostile.parent / "outside.txt")
    answer = window.get(f"/test-books/{page}{told if told == '%00' else quote(told)}")
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
        held = each.evidence in {"documents/page.html", "documents/invoice.pdf"}
        assert file.status_code == (200 if held else 404)
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
