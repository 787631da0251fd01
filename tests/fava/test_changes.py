"""Books that change, break, empty or vanish under the server, and come back."""

from __future__ import annotations

import os
import shutil
import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.fava.application import make_application
from mopac_spend.findings import BooksError, Refusal
from tests.books_maker import make_books
from tests.fava.conftest import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

pytestmark = pytest.mark.slow

SLUG = "test-books"
LINES = """
2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
"""
PAGES = (
    "income_statement/",
    "journal/",
    "extension/Spend/",
    "extension/Controls/",
    "extension/Payment/",
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return make_books(tmp_path / "books", LINES)


@pytest.fixture
def client(books: Path) -> FlaskClient:
    return make_application(books).test_client()


def spent(client: FlaskClient) -> float | None:
    """Give what Fava's query page sums; None where it gives no figure."""
    answer = client.get(
        f"/{SLUG}/api/query",
        query_string={"query_string": "SELECT sum(number) WHERE account ~ 'Expenses'"},
    )
    if answer.status_code != 200:
        return None
    rows: list[list[float]] = answer.get_json()["data"]["rows"]
    return rows[0][0] if rows else 0


def on_our_page(client: FlaskClient) -> Decimal | None:
    answer = client.get(f"/{SLUG}/extension/Spend/?partial=true")
    if answer.status_code != 200:
        return None
    figure = answer.text.partition("<strong>£")[2].partition("<")[0]
    return Decimal(figure.replace(",", ""))


def batch(books: Path) -> Path:
    (file,) = books.glob("payments/all/*.beancount")
    return file


def halved(books: Path) -> None:
    file = batch(books)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(books: Path) -> None:
    (books / "main.beancount").write_bytes(b"")


def gone(books: Path) -> None:
    (books / "main.beancount").unlink()


def without_payments(books: Path) -> None:
    batch(books).unlink()


def unreadable(books: Path) -> None:
    batch(books).write_bytes(b"\xff\xfe\x00" * 500)


def without_folder(books: Path) -> None:
    shutil.rmtree(books)


def deadly(books: Path) -> None:
    """Let Beancount's parser die: it would take the server with it."""
    with batch(books).open("a", encoding="utf-8") as file:
        file.write("\n2018-07-01 price USD 5 / 0 GBP\n")


def naming_code(books: Path) -> None:
    (books / "beside.py").write_text("raise SystemExit\n", encoding="utf-8")
    with (books / "main.beancount").open("a", encoding="utf-8") as file:
        file.write('option "insert_pythonpath" "TRUE"\nplugin "beside"\n')
        file.write('2018-07-01 custom "fava-extension" "beside"\n')
        file.write('2018-07-01 custom "fava-option" "import-config" "beside.py"\n')


def reaching_out(books: Path) -> None:
    with (books / "main.beancount").open("a", encoding="utf-8") as file:
        file.write('include "/etc/passwd"\n')


@pytest.mark.parametrize(
    "broken",
    [
        halved,
        emptied,
        gone,
        without_payments,
        unreadable,
        without_folder,
        deadly,
        naming_code,
        reaching_out,
    ],
)
@pytest.mark.parametrize("old_times", [False, True])
def test_nothing_is_shown_until_the_books_are_mended(
    books: Path, client: FlaskClient, broken: Callable[[Path], None], *, old_times: bool
) -> None:
    copied = books.parent / "kept"
    shutil.copytree(books, copied)
    assert spent(client) == 120.5
    assert on_our_page(client) == Decimal("120.50")
    broken(books)
    if broken is without_payments:
        # Books without a payment are sound books; they say so, and no old figure.
        until(lambda: spent(client) == 0)
        until(lambda: on_our_page(client) == Decimal("0.00"))
    else:
        until(lambda: spent(client) is None)
        until(lambda: on_our_page(client) is None)
        for page in PAGES:
            answer = client.get(f"/{SLUG}/{page}")
            assert answer.status_code == 503, page
            assert 'role="alert"' in answer.text
            assert "nothing has to be started anew" in answer.text
        statement = client.get(f"/{SLUG}/api/income_statement")
        assert statement.status_code == 503
        assert statement.get_json()["error"]
    copy = shutil.copy2 if old_times else shutil.copyfile
    shutil.copytree(copied, books, dirs_exist_ok=True, copy_function=copy)
    until(lambda: spent(client) == 120.5)
    until(lambda: on_our_page(client) == Decimal("120.50"))
    assert client.get("/").headers["Location"].startswith(f"/{SLUG}/")


def test_a_tag_that_is_changed_is_seen(books: Path, client: FlaskClient) -> None:
    assert "victims" not in client.get(f"/{SLUG}/extension/Spend/?partial=true").text
    file = batch(books)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"knife-crime"', '"victims"'), encoding="utf-8")
    until(
        lambda: (
            "row=victims" in client.get(f"/{SLUG}/extension/Spend/?partial=true").text
        )
    )
    statement = "SELECT sum(number) WHERE 'victims' IN tags AND account ~ 'Expenses'"
    answer = client.get(f"/{SLUG}/api/query", query_string={"query_string": statement})
    assert answer.get_json()["data"]["rows"] == [[100.0]]


def test_a_change_that_keeps_size_and_time_is_seen(
    books: Path, client: FlaskClient
) -> None:
    file = batch(books)
    before = file.stat()
    text = file.read_text(encoding="utf-8")
    assert spent(client) == 120.5
    file.write_text(
        text.replace('initiative: "knife-crime"', 'initiative: "archive"    ')
    )
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    until(
        lambda: (
            "row=archive" in client.get(f"/{SLUG}/extension/Spend/?partial=true").text
        )
    )


def test_no_page_is_put_together_from_two_states(
    books: Path, client: FlaskClient
) -> None:
    application = client.application
    file = batch(books)
    first = file.read_text(encoding="utf-8")
    second = first.replace('"knife-crime"', '"victims"')
    seen: set[object] = set()

    def reader() -> None:
        own = application.test_client()
        statement = (
            "SELECT any_meta('initiative') AS i, sum(number) "
            "WHERE account ~ 'Expenses' GROUP BY i ORDER BY i"
        )
        for _ in range(40):
            answer = own.get(
                f"/{SLUG}/api/query", query_string={"query_string": statement}
            )
            assert answer.status_code in {200, 503}
            if answer.status_code == 200:
                seen.add(str(answer.get_json()["data"]["rows"]))

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(20):
        new = file.with_suffix(".new")
        new.write_text(second if number % 2 else first, encoding="utf-8")
        new.replace(file)
    for thread in threads:
        thread.join()
    assert seen <= {
        "[['knife-crime', 100.0], ['untagged', 20.5]]",
        "[['untagged', 20.5], ['victims', 100.0]]",
    }


def test_broken_books_are_not_served_unless_told_so(books: Path) -> None:
    file = batch(books)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"knife-crime"', '"nobody"'), encoding="utf-8")
    with pytest.raises(BooksError, match="SPEND-012"):
        make_application(books)
    client = make_application(books, despite_errors=True).test_client()
    for page in PAGES:
        answer = client.get(f"/{SLUG}/{page}")
        assert answer.status_code == 200
        assert '<div class="books-banner" role="alert">The books have ' in answer.text
        assert "no figure can be trusted" in answer.text
    text = client.get(f"/{SLUG}/extension/Controls/").text
    assert '<span class="bad">failed</span>' in text
    assert '<td class="num">100.00</td>' in text


def test_empty_books_are_no_books(books: Path) -> None:
    emptied(books)
    with pytest.raises(Refusal, match="BOOKS-001"):
        make_application(books)


@pytest.mark.parametrize("broken", [deadly, naming_code, reaching_out])
def test_despite_errors_neither_dies_nor_runs_nor_reads_what_books_name(
    broken: Callable[[Path], None], books: Path
) -> None:
    broken(books)
    client = make_application(books, despite_errors=True).test_client()
    # A price is no payment: what is left out here is in no figure.
    assert spent(client) == 120.5
    shown = client.get(f"/{SLUG}/extension/Spend/?partial=true").text
    assert "root:" not in shown
    errors = client.get(f"/{SLUG}/api/errors")
    assert "root:x" not in errors.text
    code: dict[Callable[[Path], None], str] = {
        deadly: "SPEND-001",
        naming_code: "SPEND-070",
        reaching_out: "SPEND-072",
    }
    page = client.get(f"/{SLUG}/income_statement/").text
    assert code[broken] in page
