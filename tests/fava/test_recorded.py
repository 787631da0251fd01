"""What pages show of the record is what `status` and `changes` say of it."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend import open_books
from mopac_spend.books.as_at import as_at
from mopac_spend.books.record import Entry, RecordedBatch, read
from mopac_spend.books.record.checkpoint import Checkpoint
from mopac_spend.books.record.reading import HEADING
from mopac_spend.books.record.sealing import checkpoint_of
from mopac_spend.books.record.writing import INCLUDE
from mopac_spend.books.store import Store
from mopac_spend.fava.application import make_application
from mopac_spend.fava.recorded import Beside
from tests.books.record.books import without_record
from tests.books_maker import make_books
from tests.errors.commands import run
from tests.fava.conftest import ROOT, SLUG, until

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.errors.commands import Outcome

SAMPLES = ROOT / "importers/samples"
# Days in seconds: the sample's own record ends on 12 April 2021.
APRIL, DAY = 1618963200, 86400
RETAGGED = "sample:1900003944:2586ebf5e4c3"
HOSTILE = "<script>alert(1)</script>\u202e\u2066gnorw " + "x" * 10_000
LINES = """
2018-05-14 | A Person | Bursary of one | 100.00 | vru / knife-crime / grants
2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
"""


def typed(desk: Path, day: int, *words: str) -> Outcome:
    """Type a command some days after the sample's record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(APRIL + day * DAY))
        done = run("--books", "ledger", *words, cwd=desk)
    assert done.status == 0, done.err + done.out
    return done


def retag(file: Path, ref: str, old: str, new: str) -> None:
    before, _, after = file.read_text(encoding="utf-8").partition(f'  ref: "{ref}"')
    assert f'initiative: "{old}"' in after
    after = after.replace(f'initiative: "{old}"', f'initiative: "{new}"', 1)
    file.write_text(f'{before}  ref: "{ref}"{after}', encoding="utf-8")


def file_of(books: Path, ref: str) -> Path:
    payments = open_books(books, despite_errors=True).books.payments
    return books / next(each.file for each in payments if each.ref == ref)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of the sample in books without closings, to which much was done."""
    desk = tmp_path_factory.mktemp("recorded")
    anew = shutil.ignore_patterns("20??-??", "set-aside", "record")
    shutil.copytree(ROOT / "ledger", desk / "ledger", ignore=anew)
    shutil.copytree(ROOT / "importers", desk / "importers")
    main = desk / "ledger" / "main.beancount"
    text = main.read_text(encoding="utf-8").replace(INCLUDE, "")
    main.write_text(text, encoding="utf-8")
    files = [*SAMPLES.glob("finance-2017-18-Q1.*"), *SAMPLES.glob("finance-2020-21-*")]
    typed(desk, -9, "import", *map(str, sorted(files)))
    file = file_of(desk / "ledger", RETAGGED)
    retag(file, RETAGGED, "vru-work-programme", "business-as-usual")
    typed(desk, 1, "record", "--by", "A. Officer", "--why", "a wrong tag")
    bank = str(SAMPLES / "bank-2017-04.csv")
    # What the statement has and the books do not is listed, with exit status 1.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(APRIL + 2 * DAY))
        run("--books", "ledger", "reconcile", bank, cwd=desk)
    typed(desk, 3, "review", "--fy", "2020-21", "--output", "review.csv")
    with (desk / "review.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    lines = [each for each in rows if each["line"] == "payment"]
    for line in [e for e in lines if e["initiative now"] == "untagged"][:3]:
        line["decide initiative"] = "vru-work-programme"
    with (desk / "filled.csv").open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    typed(desk, 3, "tag", "filled.csv", "--by", "B. Tagger")
    who = ("--by", "A. Officer", "--approver", "B. Head", "--reason")
    close = ("close", "2020-21-Q4", *who, "reported to the board")
    typed(desk, 4, *close, "--explain", "bank=statements come in May")
    with (SAMPLES / "finance-2020-21-Q3.csv").open(newline="") as source:
        heads, _, row, *_ = csv.reader(source)
    late = dict(zip(heads, row, strict=True)) | {
        "Clearing Date": "11/02/2021",
        "Document No": "5100009999",
        "Net Amount (GBP)": "1,234.50",
    }
    with (desk / "late.csv").open("w", newline="") as target:
        csv.writer(target).writerows([heads, [*late.values()]])
    typed(desk, 40, "import", "late.csv", "--restate", *who, "the invoice came late")
    typed(desk, 41, "reopen", "2020-21-Q4", *who, "a tag was wrong")
    return desk


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "desk")


@pytest.fixture(scope="session")
def window(made: Path) -> FlaskClient:
    return make_application(made / "ledger").test_client()


def shown(client: FlaskClient, name: str, slug: str = SLUG, **query: str) -> str:
    answer = client.get(f"/{slug}/extension/{name}/", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.text.partition("<article")[2].partition("</article>")[0]


def words(page: str) -> str:
    """Give the text of a page as one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def record_page(client: FlaskClient, **query: str) -> str:
    return shown(client, "Controls", list="record", **query)


def entries_of(page: str) -> dict[int, dict[str, tuple[int, Decimal]]]:
    """Give what each entry did, as the page says it: payments and pounds by sort."""
    table = page.partition("Entries, the last first")[2].partition("</table>")[0]
    told: dict[int, dict[str, tuple[int, Decimal]]] = {}
    for body in table.split("<tbody>")[1:]:
        number = int(re.search(r'rowgroup"[^>]*>(\d+)</th>', body)[1])  # type: ignore[index]
        told[number] = {
            sort: (int(count.replace(",", "")), Decimal(pounds.replace(",", "")))
            for sort, count, pounds in re.findall(
                r'<td>([^<]*)</td><td class="num">([\d,]+)</td>'
                r'<td class="num">(-?[\d,.]+)</td>',
                body,
            )
        }
    return told


def changed(desk: Path, number: int) -> dict[str, tuple[int, Decimal]]:
    """Give what `changes` says that an entry did."""
    range_ = ("--from", str(number - 1), "--to", str(number))
    told = json.loads(typed(desk, 50, "changes", *range_, "--format", "json").out)
    sums: dict[str, tuple[int, Decimal]] = {}
    for sort, pounds in (
        *(("added", each["amount"]) for each in told["added"]),
        *(("withdrawn", each["amount"]) for each in told["removed"]),
        *((each["change"], each["pounds"]) for each in told["changed"]),
    ):
        count, total = sums.get(sort, (0, Decimal(0)))
        sums[sort] = count + 1, total + Decimal(pounds)
    return sums


def history_of(page: str) -> list[str]:
    table = page.partition("What became of the payment")[2].partition("</table>")[0]
    return [words(each) for each in table.split("<tr>")[2:]]


def test_each_entry_did_what_changes_says(made: Path, window: FlaskClient) -> None:
    told = entries_of(record_page(window))
    assert [*told] == [8, 7, 6, 5, 4, 3, 2, 1]
    for number in range(2, 9):
        assert told[number] == changed(made, number), number
    assert told[2]["added"][0] == 1489
    assert told[5]["retagged"][0] == 3


def test_who_did_it_when_and_why_stands_beside_it(window: FlaskClient) -> None:
    page = words(record_page(window))
    assert "3 2021-04-22 00:00:00 record A. Officer a wrong tag retagged 1" in page
    assert "5 2021-04-24 00:00:00 tag B. Tagger retagged 3" in page
    assert (
        "8 2021-06-01 00:00:00 reopen A. Officer B. Head a tag was wrong opened "
        "2020-21-Q4 again 0"
    ) in page


def test_the_page_says_what_status_says(made: Path, window: FlaskClient) -> None:
    covered, closed = typed(made, 50, "status").out.splitlines()
    page = words(record_page(window))
    assert covered.removesuffix("reopen).") in page
    assert closed in page


def test_closings_stand_with_what_they_held(made: Path, window: FlaskClient) -> None:
    said = json.loads(typed(made, 50, "status", "--format", "json").out)
    closing = said["closed"][0]["closing"]
    pounds = Decimal(closing["pounds"])
    page = words(record_page(window))
    assert (
        "2020-21-Q4 2021-01-01 to 2021-03-31 closed (entry 6) 2021-04-25 A. Officer "
        "B. Head reported to the board bank: statements come in May "
        f"{closing['payments']:,} {pounds:,.2f} {closing['root']}"
    ) in page
    assert (
        "2020-21-Q4 2021-01-01 to 2021-03-31 opened again (entry 8) 2021-06-01 "
        "A. Officer B. Head a tag was wrong"
    ) in page


def test_a_change_by_hand_is_counted_as_status_counts_it(desk: Path) -> None:
    client = make_application(desk / "ledger").test_client()
    assert "The books say what they said at entry 8" in words(record_page(client))
    file = file_of(desk / "ledger", RETAGGED)
    retag(file, RETAGGED, "business-as-usual", "vru-work-programme")
    (desk / "ledger/README.md").write_text("another\n")
    until(lambda: "Not recorded since entry 8" in words(record_page(client)))
    said = run("--books", "ledger", "status", cwd=desk)
    assert said.status == 1
    (line,) = [each for each in said.out.splitlines() if each.startswith("Not rec")]
    page = words(record_page(client))
    assert line.replace("(reopen)", "( reopen )") in page
    assert "retagged 1 79,697.00" in page
    assert f"{RETAGGED} retagged Initiative: business-as-usual → vru-work" in page
    assert "the folder of the books: 1 file beside the ledger" in page
    checks = words(shown(client, "Controls"))
    assert "Since the last entry of the record, of 2021-06-01, by hand: 1 pay" in checks
    *_, last = history_of(shown(client, "Payment", ref=RETAGGED))
    assert last == (
        "since the last entry by hand, and no entry of the record answers for it : "
        "retagged Initiative: business-as-usual → vru-work-programme"
    )
    # Put back, it is as it was, without another start.
    retag(file, RETAGGED, "vru-work-programme", "business-as-usual")
    shutil.copy(ROOT / "ledger/README.md", desk / "ledger/README.md")
    until(lambda: "The books say what they said" in words(record_page(client)))


def test_a_payment_is_told_from_its_import_on(window: FlaskClient) -> None:
    assert history_of(shown(window, "Payment", ref=RETAGGED)) == [
        "2021-04-12 imported not said not said 2 ( import )",
        (
            "2021-04-22 retagged Initiative: vru-work-programme → business-as-usual "
            "A. Officer a wrong tag 3 ( record )"
        ),
    ]


def test_a_payment_of_a_review_says_who_tagged_it(
    made: Path, window: FlaskClient
) -> None:
    payments = open_books(made / "ledger").books.payments
    ref = next(e.ref for e in payments if e.rule.startswith("review-"))
    first, second = history_of(shown(window, "Payment", ref=ref))
    assert first.startswith("2021-04-12 imported")
    assert second.startswith("2021-04-24 retagged Flag: ! → *")
    assert "Initiative: untagged → vru-work-programme" in second
    assert second.endswith("B. Tagger not said 5 ( tag )")


def test_a_restatement_says_what_day_it_belongs_to(
    made: Path, window: FlaskClient
) -> None:
    ref = next(e.ref for e in open_books(made / "ledger").books.payments if e.belongs)
    page = shown(window, "Payment", ref=ref)
    assert history_of(page) == [
        (
            "2021-05-31 imported as a restatement of what belongs to 2021-02-11 "
            "A. Officer , approved by B. Head the invoice came late 7 ( import )"
        ),
    ]


def test_a_payment_that_the_bank_paid_is_settled(
    made: Path, window: FlaskClient
) -> None:
    (file,) = (made / "ledger/bank").rglob("*.beancount")
    for ref in re.findall(r'pays: "([^"]+)"', file.read_text())[:3]:
        *_, last = history_of(shown(window, "Payment", ref=ref))
        assert re.fullmatch(
            r"2021-04-23 settled: the bank booked it on 2017-04-0\d not said not said "
            r"4 \( reconcile \)",
            last,
        )


def test_a_payment_of_a_closed_period_says_so(made: Path, window: FlaskClient) -> None:
    payments = open_books(made / "ledger").books.payments
    for day, says in (("2021-01", True), ("2020-12", False)):
        ref = next(each.ref for each in payments if f"{each.date}".startswith(day))
        page = words(shown(window, "Payment", ref=ref))
        assert ("2020-21-Q4 was closed on 25 April 2021" in page) is says


def test_what_takes_a_payment_back_is_in_its_history(desk: Path) -> None:
    with (desk / "late.csv").open(newline="") as source:
        heads, row = csv.reader(source)
    row[heads.index("Net Amount (GBP)")] = "1,000.00"
    with (desk / "late.csv").open("w", newline="") as target:
        csv.writer(target).writerows([heads, row])
    reason = ("--by", "A. Officer", "--approver", "B. Head", "--reason", "amended")
    again = ("--amends", "late.csv", "--restate", *reason)
    typed(desk, 45, "import", "late.csv", *again)
    payments = open_books(desk / "ledger").books.payments
    back = next(each for each in payments if "5100009999" in each.reverses)
    client = make_application(desk / "ledger").test_client()
    first, second = history_of(shown(client, "Payment", ref=back.reverses))
    assert first.startswith("2021-05-31 imported as a restatement")
    assert second.startswith(f"2021-06-05 taken back by {back.ref} A. Officer")
    (own,) = history_of(shown(client, "Payment", ref=back.ref))
    assert f", takes back {back.reverses} " in own
    assert entries_of(record_page(client))[9] == changed(desk, 9)


def test_the_history_of_a_payment_follows_it_to_another_file(desk: Path) -> None:
    file = file_of(desk / "ledger", RETAGGED)
    renamed = file.rename(file.with_name("renamed.beancount"))
    typed(desk, 45, "record", "--by", "A. Officer", "--why", "a better name")
    retag(renamed, RETAGGED, "business-as-usual", "vru-work-programme")
    renamed.rename(file)
    typed(desk, 46, "record", "--by", "A. Officer", "--why", "both at once")
    client = make_application(desk / "ledger").test_client()
    told = history_of(shown(client, "Payment", ref=RETAGGED))
    assert [each.partition(" ")[0] for each in told] == [
        *("2021-04-12", "2021-04-22", "2021-06-06")
    ]
    figures = entries_of(record_page(client))
    for number in (9, 10):
        assert figures[number] == changed(desk, number)


def test_batches_taken_out_are_counted_as_changes_counts_them(desk: Path) -> None:
    file = file_of(desk / "ledger", RETAGGED)
    others = [e for e in sorted(file.parent.glob("*.beancount")) if e != file]
    others[-1].unlink()
    typed(desk, 45, "record", "--by", "A. Officer", "--why", "of another body")
    client = make_application(desk / "ledger").test_client()
    (said,) = [changed(desk, 9)]
    assert said.keys() == {"withdrawn"}
    assert entries_of(record_page(client))[9] == said


def test_what_stood_there_when_the_record_began_is_counted(tmp_path: Path) -> None:
    root = make_books(tmp_path / "ledger", LINES)
    typed(tmp_path, 1, "record", "--by", "A. Officer", "--why", "begun")
    client = make_application(root).test_client()
    page = shown(client, "Controls", "test-books", list="record")
    assert entries_of(page) == {1: {"in the books": (2, Decimal("120.50"))}}


@pytest.mark.parametrize("forged", [False, True])
def test_the_checkpoint_is_held_to_the_record(made: Path, *, forged: bool) -> None:
    record = read(made / "ledger")
    held = checkpoint_of(record.entries[:3], "books.example/s")
    if forged:
        held = Checkpoint(held.origin, 3, bytes(32))
    beside = Beside(checkpoint=held)
    client = make_application(made / "ledger", beside=beside).test_client()
    page = words(record_page(client))
    assert "Origin books.example/s Entries 3, the last of 2021-04-22" in page
    assert held.root.hex() in page
    assert checkpoint_of(record.entries, "any").root.hex() in page
    holds = "The present record holds all of the checkpoint"
    fault = "does not hold the checkpoint: the first 3 entries of the record are not"
    assert (holds in page, fault in page) == (not forged, forged)


def test_without_a_checkpoint_the_page_says_how_to_name_one(
    window: FlaskClient,
) -> None:
    assert "mopac-spend browse --checkpoint FILE" in record_page(window)


def written_by_hand(root: Path, **says: str) -> None:
    """Add an entry that fits the one before it, as anybody may who writes there."""
    record = read(root)
    last = record.entries[-1]
    entry = replace(
        last,
        number=last.number + 1,
        before=last.digest,
        **says,  # type: ignore[arg-type]
    )
    with (root / last.file).open("a", encoding="utf-8", newline="") as file:
        file.write(f"\n{entry.text}")


def test_what_somebody_wrote_into_the_record_is_text(desk: Path) -> None:
    names = dict.fromkeys(("why", "by", "approver", "command"), HOSTILE)
    written_by_hand(desk / "ledger", **names)
    client = make_application(desk / "ledger").test_client()
    page = record_page(client)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "x" * 700 not in page
    # How long it is, and not how long what is left of it.
    table = page.partition("Entries, the last first")[2].partition("</table>")[0]
    assert {*re.findall(r"([\d,]+) characters in all", table)} == {"10,033"}
    # What turns the direction of a text turns no other's.
    for text in re.findall("[^<>]*\u202e[^<>]*", page):
        assert f"<bdi>{text}</bdi>" in page


def test_what_is_no_text_or_of_other_books_is_not_quoted(desk: Path) -> None:
    register = next((desk / "ledger/registers").glob("suppliers*.beancount"))
    with register.open("ab") as file:
        file.write(b'2020-01-01 note Assets:Bank "\xff\xfe"\n')
    other = desk / "other.beancount"
    other.write_text('2020-01-01 note Assets:Bank "a secret of other books"\n')
    (register.parent / "linked.beancount").symlink_to(other)
    client = make_application(desk / "ledger", despite_errors=True).test_client()
    page = record_page(client)
    assert "Not recorded since entry 8" in words(page)
    assert "registers/linked.beancount: SPEND-073: this link leads out" in words(page)
    assert "secret" not in page


def test_a_day_that_is_none_is_no_fault_of_the_page(desk: Path) -> None:
    written_by_hand(desk / "ledger", at="2021-99-99T<b>")
    client = make_application(desk / "ledger", despite_errors=True).test_client()
    page = record_page(client)
    assert "SPEND-063" in page
    assert "of the record is of a moment that is none; restore record/" in page
    assert "<b>" not in page


def test_a_damaged_record_is_said_and_nothing_of_it_is_shown(desk: Path) -> None:
    for file in (desk / "ledger/record").glob("*.beancount"):
        file.write_text(file.read_text().replace("a wrong tag", "a right tag"))
    client = make_application(desk / "ledger", despite_errors=True).test_client()
    page = record_page(client)
    assert "SPEND-063" in page
    assert "entry 3 of the record was changed after it was written" in page
    assert "Entries of the record" not in page
    assert "<table" not in page
    text = words(shown(client, "Payment", ref=RETAGGED))
    assert "What became of the payment cannot be told:" in text
    assert "a right tag" not in text


def test_what_the_record_kept_and_lost_is_said(desk: Path) -> None:
    before = read(desk / "ledger").entries[2].files[0].before
    (kept,) = (desk / "ledger/record/files").glob(f"*/{before}")
    kept.write_bytes(kept.read_bytes() + b"\n")
    client = make_application(desk / "ledger").test_client()
    page = words(record_page(client))
    assert f"record/files/{before[:2]}/{before}: RECORD-003" in page or (
        "RECORD-003" in page and before in page
    )
    assert "The books say what they said" not in page
    assert "what was kept is gone" in page
    text = words(shown(client, "Payment", ref=RETAGGED))
    assert "What became of the payment cannot be told:" in text
    assert "was altered" in text


def test_older_books_have_no_record_and_the_page_says_so(tmp_path: Path) -> None:
    root = without_record(make_books(tmp_path / "books", LINES))
    client = make_application(root).test_client()
    page = shown(client, "Controls", "test-books", list="record")
    assert "These books have no record" in page
    assert "mopac-spend record --by NAME --why REASON" in page
    assert "Entries of the record" not in page
    ref = open_books(root).books.payments[1].ref
    text = words(shown(client, "Payment", "test-books", ref=ref))
    assert "These books have no record, so what became of the payment is not" in text
    assert "mopac-spend record --by NAME --why REASON" in text


def test_a_record_of_batches_alone_says_what_it_does_not_know(tmp_path: Path) -> None:
    desk = tmp_path
    root = without_record(make_books(desk / "ledger", LINES))
    batches = open_books(root).books.batches
    assert typed(desk, 1, "record", "--by", "A. Officer", "--why", "begun").out
    named = tuple(map(RecordedBatch.of, batches))
    entry = Entry(1, "2020-01-02T00:00:00Z", "import", "", "", "", named, ())
    (file,) = (root / "record").glob("*.beancount")
    file.write_text(f"{HEADING}\n{entry.text}")
    shutil.rmtree(root / "record/files")
    client = make_application(root).test_client()
    page = shown(client, "Controls", "test-books", list="record")
    assert "The record does not name every file of these books" in page
    pounds = sum((each.pounds_posted for each in batches), Decimal(0))
    assert entries_of(page) == {1: {"added": (2, pounds)}}
    ref = open_books(root).books.payments[1].ref
    page = shown(client, "Payment", "test-books", ref=ref)
    assert "what became of the payment since it was posted is not known" in words(page)
    assert history_of(page) == [
        "2020-01-02 posted with its batch not said not said 1 ( import )"
    ]
    # From its first entry of version 2 on it is known.
    typed(desk, 2, "record", "--by", "A. Officer", "--why", "all of it")

    def history() -> list[str]:
        return history_of(shown(client, "Payment", "test-books", ref=ref))

    until(lambda: len(history()) > 1)
    assert history() == [
        "2020-01-02 posted with its batch not said not said 1 ( import )",
        (
            "2021-04-23 in the books when the record began to name every file "
            "A. Officer all of it 2 ( record )"
        ),
    ]


@pytest.fixture
def individual(tmp_path: Path) -> Path:
    """Books with a payment to an individual, retagged and renamed by hand."""
    root = make_books(tmp_path / "ledger", LINES)
    (root / "registers/suppliers.beancount").write_text(
        '2012-01-16 custom "supplier" "p-1" "A Person"\n  individual: TRUE\n'
    )
    by = ("record", "--by", "A. Officer", "--why")
    typed(tmp_path, 1, *by, "begun")
    (file,) = root.glob("payments/all/*.beancount")
    text = file.read_text()
    file.write_text(text.replace('"knife-crime"', '"victims"'))
    typed(tmp_path, 2, *by, "the bursary of A. PERSON serves victims; A Person said so")
    return root


def test_individuals_are_named_nowhere(individual: Path) -> None:
    file = next(individual.glob("payments/all/*.beancount"))
    file.write_text(file.read_text().replace('"victims"', '"knife-crime"'))
    client = make_application(individual).test_client()
    payment = open_books(individual).books.payments[0]
    page = shown(client, "Payment", "test-books", ref=payment.ref)
    assert "Initiative: knife-crime → victims" in words(page)
    for each in (page, shown(client, "Controls", "test-books", list="record")):
        assert "A Person" not in each
        assert "A. PERSON" not in each
        assert "Bursary" not in each
        assert "withheld (individual)" in each


def test_a_day_is_said_on_every_page_and_has_its_own_history(
    made: Path, tmp_path: Path
) -> None:
    day, root = "2021-04-23", made / "ledger"
    store = Store(tmp_path / "store")
    main = as_at(root / "main.beancount", day, store)
    checkpoint = checkpoint_of(read(root).entries, "books.example/s")
    beside = Beside(
        root, "The books as they were recorded by the end of X.", checkpoint
    )
    client = make_application(main, beside=beside).test_client()
    for name in ("extension/Controls/", "income_statement/", "query/"):
        answer = client.get(f"/{SLUG}/{name}")
        assert (
            '<div class="books-day" role="note">The books as they were recorded by '
            "the end of X.</div>"
        ) in answer.text
    page = record_page(client)
    assert "The books say what they said at entry 4 of the record" in words(page)
    assert [*entries_of(page)] == [4, 3, 2, 1]
    # The checkpoint is held to the record as it is today.
    assert "The present record holds all of the checkpoint" in words(page)
    told = history_of(shown(client, "Payment", ref=RETAGGED))
    assert [each.partition(" ")[0] for each in told] == ["2021-04-12", "2021-04-22"]
    assert "What git says" not in shown(client, "Payment", ref=RETAGGED)


def test_books_as_they_stand_say_no_day(window: FlaskClient) -> None:
    assert 'class="books-day"' not in window.get(f"/{SLUG}/income_statement/").text


def test_entries_stand_on_pages(desk: Path) -> None:
    for _ in range(60):
        written_by_hand(desk / "ledger")
    client = make_application(desk / "ledger").test_client()
    assert [*entries_of(record_page(client))] == [*range(68, 18, -1)]
    assert [*entries_of(record_page(client, page="2"))] == [*range(18, 0, -1)]
    answer = client.get(f"/{SLUG}/extension/Controls/?list=record&page=3")
    assert answer.status_code == 404
