"""`mopac-spend sample` and `sample evaluate` on the sample books."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from mopac_spend.sampling.population import gather, tied
from tests.books_maker import REGISTERS, make_books
from tests.errors.commands import Outcome, run
from tests.sampling.made import design
from tests.sampling.papers import change, column, fill, rows

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("workbooks_here")

LEDGER = Path(__file__).parent.parent.parent / "ledger"
MUS = ("--design", "mus", "--size", "25", "--seed", "IA 7", "--fy", "2018-19")
ATTRIBUTES = (
    *("--design", "attributes", "--size", "10", "--seed", "x"),
    *("--fy", "2019-20"),
)
TAG = 'initiative: "london-crime-prevention-fund"'
AS_USUAL = 'initiative: "business-as-usual"'
APPROVED = ("--by", "A. Officer", "--reason", "a tag", "--approver", "B. Head")
PERSON = '2012-01-16 custom "supplier" "one-person" "A person"\n  individual: TRUE\n'
TWO = """
2018-05-14 | Café Ltd | Seed fund | 100.00 | vru / knife-crime / grants
2018-05-15 | A person | Award | 20.00 | vru / knife-crime / grants
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(LEDGER, folder / "ledger")
    return folder


def sample(desk: Path, *typed: str) -> Outcome:
    return run("sample", *typed, cwd=desk)


def paper(desk: Path, name: str, *typed: str) -> Path:
    assert sample(desk, *typed, "--output", name).status == 0
    return desk / name


def test_the_mathematics_are_printed(desk: Path) -> None:
    outcome = sample(desk, *MUS, "--tolerable", "1000000")
    assert (outcome.status, outcome.err) == (0, "")
    for told in (
        "control totals of all batches of the books",
        "30,608,583.65",
        "Interval: £1,224,152.90: the pounds above nil by the size, rounded down",
        "Confidence: 95 %, poisson model",
        "(Poisson): 2.9957, 4.7439, 6.2958, 7.7537, 9.1535",
        "Seed: IA 7",
        "Size: 25, as given",
        "ILLUSTRATIVE",
    ):
        assert told in outcome.out


def test_json_has_all_of_it_and_names_no_individual(desk: Path) -> None:
    told = json.loads(
        sample(desk, *MUS, "--individuals", "all", "--format", "json").out
    )
    answer = ask(open_books(desk / "ledger"), "spend-by-category", fy="2018-19")
    assert Decimal(told["population"][-1]["pounds"]) == answer.total
    assert sum(Decimal(each["pounds"]) for each in told["strata"]) == answer.total
    individuals = [row for row in told["rows"] if row["stratum"] == "individuals"]
    assert len(individuals) == 20
    assert {row["supplier"] for row in individuals} == {"Individual (name withheld)"}
    assert {row["evidence"] for row in individuals} == {""}
    assert told["rows"][0].keys() >= {"row", "batch", "source_file", "key", "hits"}


def test_it_is_drawn_the_same_again(desk: Path) -> None:
    first, second = (sample(desk, *MUS, "--format", "csv") for _ in range(2))
    assert first == second
    assert (
        first.out != sample(desk, *MUS[:-3], "IA 8", *MUS[-2:], "--format", "csv").out
    )
    found = list(csv.DictReader(io.StringIO(first.out, newline="")))
    assert len({row["ref"] for row in found}) == len(found)


def test_filters_narrow_the_population_and_it_ties(desk: Path) -> None:
    typed = (*MUS, "--category", "grants-to-public-bodies", "--format", "json")
    told = json.loads(sample(desk, *typed).out)
    *_, left, due, found = told["population"]
    assert left["payments"] < 0
    assert {**due, "what": ""} == {**found, "what": ""}
    assert {row["category"] for row in told["rows"]} == {"grants-to-public-bodies"}
    assert "category is" in told["method"]["Only where"]


def test_a_size_is_counted_out(desk: Path) -> None:
    typed = ("--design", "mus", "--seed", "x", "--fy", "2018-19")
    limits = ("--tolerable", "£1,000,000", "--expected", "100000")
    told = json.loads(sample(desk, *typed, *limits, "--format", "json").out)
    assert told["size"] == 113
    assert "113, counted out" in told["method"]["Size"]
    attributes = ("--design", "attributes", "--seed", "x", "--tolerable", "5%")
    told = json.loads(sample(desk, *attributes, "--format", "json").out)
    assert told["size"] == 59


def test_a_paper_is_filled_in_and_evaluated(desk: Path) -> None:
    file = paper(desk, "mus.xlsx", *MUS, "--tolerable", "4000000")
    told = rows(file, "Sample")
    below = [row for row in told if row["Stratum"] == "below the interval"]
    fill(file, {below[0]["Ref"]: "0"})
    outcome = sample(desk, "evaluate", "mus.xlsx")
    assert (outcome.status, outcome.err) == (0, "")
    assert "The upper limit is not under the tolerable £4,000,000.00" in outcome.out
    found = json.loads(sample(desk, "evaluate", "mus.xlsx", "--format", "json").out)
    over = found["figures"][0]
    assert over["projected"] == "1224152.90"
    # 4.7438645 intervals: the factor for one error.
    assert Decimal(over["limit_stringer"]) == pytest.approx(
        Decimal("5807215.6"), abs=Decimal(1)
    )
    assert found["conclusion"][-1].startswith("This doesn't show")
    for form in ("csv", "xlsx"):
        done = sample(desk, "evaluate", "mus.xlsx", "--output", f"out.{form}")
        assert done.err.startswith(f"wrote out.{form}\nThe projected overstatement")


def test_an_evaluation_for_programs_is_one_list(desk: Path) -> None:
    file = paper(desk, "list.xlsx", *MUS)
    fill(file, {})
    told = sample(desk, "evaluate", "list.xlsx", "--format", "csv").out
    found = list(csv.DictReader(io.StringIO(told, newline="")))
    assert found[0].keys() == {"of", "figure", "value"}
    assert {"overstatement", "understatement", "credits", "individuals"} == {
        row["of"] for row in found
    }


def test_what_is_said_of_a_draw_is_not_said_of_an_evaluation(desk: Path) -> None:
    outcome = sample(desk, "--fy", "2018-19", "evaluate", "mus.xlsx")
    assert outcome.status == 2
    assert "--fy is not for evaluate" in outcome.err


def test_no_individual_is_asked_for_by_name(tmp_path: Path) -> None:
    make_books(tmp_path / "books", TWO, registers=REGISTERS + PERSON)
    typed = ("--design", "mus", "--size", "1", "--seed", "x")
    names = ("--supplier", "Café Ltd", "--supplier", "a person")
    refused = run("--books", "books", "sample", *typed, *names, cwd=tmp_path)
    assert "SAMPLE-003: a sample is not drawn by the name" in refused.err
    told = run("--books", "books", "sample", *typed, cwd=tmp_path).out
    assert "A person" not in told
    assert "Individual (name withheld)" in told


def test_the_digest_is_that_of_any_sha_256(tmp_path: Path) -> None:
    make_books(tmp_path / "books", TWO, registers=REGISTERS + PERSON)
    text = ""
    for row in sorted(open_books(tmp_path / "books").payments, key=lambda row: row.ref):
        name = "Individual (name withheld)" if "person" in row.supplier else ""
        parts = [row.ref, str(row.date), str(row.amount), name or row.supplier]
        parts += [row.account, row.directorate, row.initiative, row.category]
        text += json.dumps(parts, ensure_ascii=False, separators=(",", ":")) + "\n"
    typed = ("--design", "mus", "--size", "1", "--seed", "x", "--format", "json")
    told = run("--books", "books", "sample", *typed, cwd=tmp_path).out
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert json.loads(told)["payments_sha256"] == digest


def test_deviations_are_filled_in_and_evaluated(desk: Path) -> None:
    file = paper(desk, "attributes.xlsx", *ATTRIBUTES, "--tolerable", "50%")
    fill(file, {rows(file, "Sample")[0]["Ref"]: "yes"}, "Deviation")
    outcome = sample(desk, "evaluate", "attributes.xlsx")
    assert "1 of 10 payments drawn are in error." in outcome.out
    assert "The upper limit is under the tolerable 50 %." in outcome.out
    at = column(file, "Sample", "Deviation")
    change(file, "Sample", {f"{at}{rows(file, 'Sample')[1]['number']}": "perhaps"})
    outcome = sample(desk, "evaluate", "attributes.xlsx")
    assert "'perhaps' is neither yes nor no" in outcome.err


def test_strata_are_drawn_from_and_evaluated(desk: Path) -> None:
    typed = ("--design", "stratified", "--size", "30", "--seed", "x")
    file = paper(desk, "strata.xlsx", *typed, "--by", "category")
    fill(file, {})
    outcome = sample(desk, "evaluate", "strata.xlsx")
    assert "0 of 30 payments drawn are in error." in outcome.out


def test_a_paper_that_is_filled_in_is_not_overwritten(desk: Path) -> None:
    file = paper(desk, "once.xlsx", *MUS)
    fill(file, {})
    before = file.read_bytes()
    refused = sample(desk, *MUS, "--output", "once.xlsx")
    assert refused.err.startswith("ASK-005: once.xlsx: the file is there already")
    assert file.read_bytes() == before
    assert not sample(desk, *MUS, "--output", "once.xlsx", "--overwrite").status
    assert file.read_bytes() != before


def test_rows_may_be_sorted_and_columns_added(desk: Path) -> None:
    """As spreadsheet programs save a paper: days as numbers, doubles beside pennies."""
    file = paper(desk, "sorted.xlsx", *MUS)
    fill(file, {})
    first, *_, last = rows(file, "Sample")
    at, pounds = (column(file, "Sample", each) for each in ("Note", "Audited pounds"))
    double = f"{float(first['Pounds']) * (1 + 2e-16):.17g}"
    change(
        file,
        "Sample",
        {
            f"{at}{last['number']}": "seen, agreed to invoice",
            f"{pounds}{first['number']}": double,
        },
    )
    assert sample(desk, "evaluate", "sorted.xlsx").status == 0


# What is done to a filled-in paper, and what is said of it.
Spoil = tuple[str, "Callable[[Path], None]", str]


def cell(heading: str, text: str, sheet: str = "Sample") -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        number = rows(file, sheet)[2]["number"]
        change(file, sheet, {f"{column(file, sheet, heading)}{number}": text})

    return spoil


def note(label: str, text: str) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        (row,) = [each for each in rows(file, "Notes") if each.get("Note") == label]
        change(file, "Notes", {f"B{row['number']}": text})

    return spoil


def cut(sheet: str) -> Callable[[Path], None]:
    return lambda file: change(file, sheet, {}, cut=int(rows(file, sheet)[1]["number"]))


SPOILT: list[Spoil] = [
    ("a line cut", cut("Sample"), "SAMPLE-006: p.xlsx, Sample: the row of sample:"),
    ("a stratum cut", cut("Strata"), "SAMPLE-006: p.xlsx, Strata: the row of below"),
    ("pounds changed", cell("Pounds", "1"), "Pounds of sample:"),
    ("a ref changed", cell("Ref", "a:b:c"), "a row that is not of this sample"),
    ("a day changed", cell("Date", "43000"), "Date of sample:"),
    ("a text changed", cell("Supplier", "Acme"), "Supplier of sample:"),
    ("a key changed", cell("Key", "00"), "Key of sample:"),
    ("a formula", cell("Pounds", "=1+1"), " is a formula; take the paper"),
    ("strata changed", cell("Payments", "7", "Strata"), "SAMPLE-006: p.xlsx, Strata!"),
    ("the tie-out", cell("Pounds", "7", "Population"), "SAMPLE-006: p.xlsx, Populat"),
    ("letters in pounds", cell("Audited pounds", "all"), "SAMPLE-007: p.xlsx, Sample!"),
    ("fractions", cell("Audited pounds", "1.234"), "1.234 has fractions of a penny"),
    (
        "a formula found",
        cell("Audited pounds", "=A1"),
        "a finding that is a formula",
    ),
    ("a day found", cell("Audited pounds", ""), "no audited pounds; write what"),
    ("another seed", note("Seed", "IA 8"), "SAMPLE-006: p.xlsx, Sample!"),
    ("a digest", note("Digest of the payments", "00"), "SAMPLE-005: p.xlsx: the paym"),
    ("no design", note("Text of the design", "{}"), "SAMPLE-004: p.xlsx: its sheet No"),
    ("a heading", cell("Ref", "x", "Sample"), "SAMPLE-006: p.xlsx, Sample!"),
]


@pytest.fixture(scope="module")
def filled(desk: Path) -> Path:
    file = paper(desk, "filled.xlsx", *MUS)
    fill(file, {})
    return file


@pytest.mark.parametrize(
    ("spoil", "said"), [each[1:] for each in SPOILT], ids=[each[0] for each in SPOILT]
)
def test_a_paper_that_is_not_as_it_was_is_refused(
    desk: Path, filled: Path, spoil: Callable[[Path], None], said: str
) -> None:
    file = desk / "p.xlsx"
    shutil.copy(filled, file)
    spoil(file)
    outcome = sample(desk, "evaluate", "p.xlsx")
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


def test_a_design_may_not_be_rewritten(desk: Path, filled: Path) -> None:
    """Whoever changes what was asked for has drawn another sample."""
    (row,) = [each for each in rows(filled, "Notes") if "Text of" in each["Note"]]
    for old, new in (('"size": 25', '"size": 24'), ('"0.95"', '"0.90"')):
        assert old in row["Text"]
        file = desk / "p.xlsx"
        shutil.copy(filled, file)
        note("Text of the design", row["Text"].replace(old, new))(file)
        assert "SAMPLE-006" in sample(desk, "evaluate", "p.xlsx").err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"size": 25', '"by": "x\\" FROM payments; --", "size": 25'),
        ('"size": 25', '"size": "25"'),
        ('"size": 25', '"size": true'),
        ('"0.95"', '"NaN"'),
        ('"0.95"', '"1e999999999"'),
        ('"0.95"', "0.95"),
        ('"fy": "2018-19"', '"refs": ["a"]'),
        ('"fy": "2018-19"', '"as_recorded": "x"'),
        ('"fy": "2018-19"', '"fy": 2018'),
        ('"fy": "2018-19"', '"fy": ["2018-19"]'),
        ('"fy": "2018-19"', '"fy": {}'),
        ('"nil": "proportionate"', '"nil": 1'),
        ('"nil": "proportionate"', '"nils": "all"'),
        ('"mus"', '"none"'),
        ('"design": "mus"', '"design": "stratified"'),
        ('{"apart"', '["apart"'),
    ],
)
def test_a_design_that_was_made_to_harm_is_refused(
    desk: Path, filled: Path, old: str, new: str
) -> None:
    (row,) = [each for each in rows(filled, "Notes") if "Text of" in each["Note"]]
    assert old in row["Text"]
    file = desk / "p.xlsx"
    shutil.copy(filled, file)
    note("Text of the design", row["Text"].replace(old, new))(file)
    outcome = sample(desk, "evaluate", "p.xlsx")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(("SAMPLE-00", "ASK-003"))


def test_a_population_that_does_not_tie_is_refused(desk: Path) -> None:
    books = open_books(desk / "ledger")
    cursor = connect(books).cursor()
    _, found = gather(cursor, "payments", {}, design(size=5))
    assert tied(cursor, books.batches, None, "", found)[-1].payments == 4429
    first, *others = books.batches
    for wrong in (
        first._replace(payments=first.payments + 1),
        first._replace(pounds_posted=first.pounds_posted + Decimal("0.01")),
    ):
        with pytest.raises(Refusal, match="SAMPLE-003: the population does not tie"):
            tied(cursor, [wrong, *others], None, "", found)


def test_keys_are_those_of_any_sha_256(desk: Path) -> None:
    cursor = connect(open_books(desk / "ledger")).cursor()
    asked = design(size=5, seed="\u00a3 caf\u00e9")
    source = "(SELECT * REPLACE (ref || '\u20ac' AS ref) FROM payments)"
    sha256, found = gather(cursor, source, {}, asked)
    asked = replace(asked, sha256=sha256)
    assert len(found.pence) == 4429
    assert all(found.keys[at] == asked.key(found.ref(at)) for at in range(0, 4429, 40))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("accounts.beancount", "", "; changed\n", ""),
        ("payments/2019-20/*.beancount", TAG, AS_USUAL, ""),
        ("payments/2018-19/*.beancount", TAG, AS_USUAL, "SAMPLE-005"),
    ],
)
def test_a_paper_stays_good_while_its_payments_do(  # noqa: PLR0913, PLR0917
    desk: Path, filled: Path, tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    shutil.copytree(desk / "ledger", tmp_path / "other")
    for year in ("2018-19", "2019-20"):
        opened = run("--books", "other", "reopen", year, *APPROVED, cwd=tmp_path)
        assert opened.status == 0, opened.err
    changed = next(iter(sorted((tmp_path / "other").glob(file))))
    text = changed.read_text("utf-8")
    assert old in text
    changed.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
    shutil.copy(filled, tmp_path)
    done = run("--books", "other", "sample", "evaluate", filled.name, cwd=tmp_path)
    assert done.err.startswith(said)
    assert done.status == 2 * bool(said), done.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ref,audited pounds\n", "SAMPLE-004: q.xlsx: it is CSV, which has no room"),
        (b"PK\x03\x04", "SAMPLE-004: q.xlsx: "),
        (b"", "SAMPLE-004: q.xlsx: it is CSV, which"),
    ],
)
def test_what_is_no_paper_is_refused(desk: Path, content: bytes, said: str) -> None:
    (desk / "q.xlsx").write_bytes(content)
    outcome = sample(desk, "evaluate", "q.xlsx")
    assert outcome.status == 2
    assert outcome.err.startswith(said)


def test_a_paper_that_is_not_there_and_another_workbook(desk: Path) -> None:
    assert (
        "SAMPLE-004: none.xlsx: cannot be read"
        in sample(desk, "evaluate", "none.xlsx").err
    )
    run("duplicates", "--output", "twice.xlsx", cwd=desk)
    told = sample(desk, "evaluate", "twice.xlsx").err
    assert told.startswith(
        "SAMPLE-004: twice.xlsx: it has no sheet Notes with the head"
    )


def test_a_paper_is_never_read_in_this_process(
    desk: Path, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mopac_spend.forms import cells, process
    from mopac_spend.forms import filled as reading

    def serve(_: bytes) -> None:
        pytest.fail("read here")

    monkeypatch.setattr(reading, "from_child", process.from_child)
    monkeypatch.setattr(cells, "serve", serve)
    assert sample(desk, "evaluate", filled.name).status == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((), "Error: Missing option '--design'."),
        (("--design", "mus", "--size", "5"), "SAMPLE-002: a sample needs a seed"),
        (
            ("--design", "mus", "--size", "0", "--seed", "x"),
            "SAMPLE-001: a sample of 0",
        ),
        (
            ("--design", "mus", "--size", "99999", "--seed", "x"),
            "SAMPLE-001: a sample of 99,999 is more than the 4,3",
        ),
        (
            (*MUS, "--tolerable", "5", "--expected", "5"),
            "SAMPLE-001: what is expected, £5.00, has to be less than what is",
        ),
        ((*MUS, "--tolerable", "many"), "SAMPLE-001: --tolerable 'many' is no amount"),
        ((*MUS, "--tolerable", "5%"), "SAMPLE-001: --tolerable '5%' is no amount"),
        ((*MUS, "--expected", "5"), "SAMPLE-001: --expected says nothing without"),
        ((*MUS, "--confidence", "40"), "SAMPLE-001: a confidence of 40 %"),
        ((*MUS, "--confidence", "sure"), "SAMPLE-001: --confidence 'sure' is no rate"),
        ((*MUS, "--credits", "some"), "SAMPLE-001: --credits takes all, a number"),
        ((*MUS, "--under", "0"), "SAMPLE-003: there is nothing to draw from"),
        ((*MUS, "--category", "nothing"), "ASK-002: "),
        ((*MUS[:-1], "2018"), "ASK-003: "),
        ((*MUS, "--format", "xlsx"), "ASK-005: xlsx cannot be printed"),
        ((*ATTRIBUTES, "--tolerable", "5"), "SAMPLE-001: --tolerable '5' is no rate"),
        ((*ATTRIBUTES, "--selection", "cell"), "SAMPLE-001: --selection interval and"),
        ((*ATTRIBUTES, "--by", "fund"), "SAMPLE-001: --by says what strata"),
        (
            ("--design", "stratified", "--size", "2", "--seed", "x"),
            "SAMPLE-001: a sample of 2 is too small for 8 strata by directorate",
        ),
    ],
)
def test_a_wrong_request_is_refused(
    desk: Path, typed: tuple[str, ...], said: str
) -> None:
    outcome = sample(desk, *typed)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err
