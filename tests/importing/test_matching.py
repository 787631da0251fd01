"""The first rule found at once is the first one found by asking each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.line import Line, Lines
from mopac_spend.importing.tagging import rules
from mopac_spend.importing.tagging.matching import Matcher, _Run
from tests.importing.desk import fits, make_desk

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.importing.tagging.conditions import TextTest
    from mopac_spend.register import Register

SUPPLIERS = """
2012-01-16 custom "supplier" "harbour" "Harbour Training Ltd"
  ids: "700123"
  valid-to: 2019-03-31
  successor: "harbour-new"
2019-04-01 custom "supplier" "harbour-new" "Harbour Learning Ltd"
2012-01-16 custom "alias" "supplier" "harbour" "HARBOUR TRG"
"""
WORDS = st.sampled_from(["a", "ab", "b & c", "B and C", "x.y", "(", "É", ""])
TEXT = st.lists(WORDS, max_size=3).map(" ".join)
WANTED = WORDS.filter(bool)
HOW = st.sampled_from(["equals", "contains", "starts", "matches"])
FIELD = st.sampled_from(["supplier", "description", "account", "directorate"])


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    books = make_desk(tmp_path_factory.mktemp("books"))
    (books / "registers/suppliers.beancount").write_text(SUPPLIERS, encoding="utf-8")
    return open_books(books).register


@st.composite
def conditions(draw: st.DrawFn) -> str:
    field, how = draw(FIELD), draw(HOW)
    wanted = [
        each.replace("(", r"\\(") if how == "matches" else each
        for each in draw(st.lists(WANTED, min_size=1, max_size=2))
    ]
    listed = ", ".join(f'"{each}"' for each in wanted)
    amount = draw(st.sampled_from(["", 'when.amount.above = "5"\n']))
    return f"when.{field}.{how} = [{listed}]\n{amount}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(conditions(), min_size=1, max_size=6),
    st.lists(st.tuples(FIELD, TEXT), max_size=4),
    st.integers(0, 10),
)
def test_the_same_rule_as_asking_each(
    register: Register,
    tmp_path: Path,
    whens: list[str],
    texts: list[tuple[str, str]],
    pounds: int,
) -> None:
    file = tmp_path / "a.toml"
    file.write_text(
        "".join(
            f'[[rule]]\nid = "r{at}"\n{when}then = {{ initiative = "victims" }}\n'
            for at, when in enumerate(whens)
        ),
        encoding="utf-8",
    )
    loaded = rules.load(file, register)
    line = Line("2", dt.date(2018, 5, 14), Decimal(pounds), dict(texts))
    assert Matcher(loaded, register).firsts(Lines.of([line]), ["estates"])[0] == next(
        (rule for rule in loaded if fits(rule, line, "estates")), None
    )


def matches(register: Register, tmp_path: Path, when: str, **line: str) -> bool:
    file = tmp_path / "a.toml"
    file.write_text(
        f'[[rule]]\nid = "a"\n{when}\nthen = {{ initiative = "victims" }}\n',
        encoding="utf-8",
    )
    day = dt.date.fromisoformat(line.pop("day", "2018-05-14"))
    matcher = Matcher(rules.load(file, register), register)
    lines = Lines.of([Line("2", day, Decimal(1), line)])
    return matcher.firsts(lines, [""]) != [None]


@pytest.mark.parametrize(
    ("when", "line", "fits"),
    [
        ('when.supplier = "harbour"', {"supplier": "Harbour trg"}, True),
        ('when.supplier = "harbour"', {"supplier": "?", "supplier_id": "700123"}, True),
        ('when.supplier = "harbour"', {"supplier": "Bolt"}, False),
        ('when.supplier = "Harbour Training Ltd"', {"supplier": "HARBOUR TRG"}, True),
        # A code is one supplier; a spelling goes with whoever took over.
        (
            'when.supplier = "harbour"',
            {"supplier": "HARBOUR TRG", "day": "2019-05-01"},
            False,
        ),
        (
            'when.supplier = "harbour-new"',
            {"supplier": "HARBOUR TRG", "day": "2019-05-01"},
            True,
        ),
        (
            'when.supplier = "Harbour Training Ltd"',
            {"supplier": "Harbour Learning Ltd", "day": "2019-05-01"},
            True,
        ),
        ('when.supplier = "Bolt  LTD"', {"supplier": "bolt ltd"}, True),
    ],
)
def test_a_supplier_is_known_by_its_register(
    register: Register, tmp_path: Path, when: str, line: dict[str, str], *, fits: bool
) -> None:
    assert matches(register, tmp_path, when, **line) is fits


def test_a_run_that_gives_up_is_not_taken_for_one_in_vain(
    register: Register, tmp_path: Path
) -> None:
    file = tmp_path / "a.toml"
    file.write_text(
        '[[rule]]\nid = "a"\nwhen.supplier = { matches = ["a.b", "c"] }\n'
        'then = { initiative = "victims" }\n',
        encoding="utf-8",
    )
    tests: list[tuple[int, TextTest]] = [
        (0, test)  # type: ignore[misc]
        for test in rules.load(file, register)[0].tests
    ]
    run = _Run([(0, "a.b"), (0, "c")], tests)
    assert list(run.holding("xxaab"))
    run._set = None
    assert list(run.holding("xxaab")) == [0]
    assert list(run.holding("zz")) == []


def test_a_pattern_may_not_be_endless(register: Register, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="has 2,000 characters, and 1,000 are allowed"):
        matches(register, tmp_path, f'when.supplier.matches = "{"a" * 2000}"')
    with pytest.raises(Refusal, match="cannot be used"):
        matches(register, tmp_path, 'when.supplier.matches = "((a{100}){100}){100}"')


def test_an_id_of_a_review_is_kept_for_people(
    register: Register, tmp_path: Path
) -> None:
    file = tmp_path / "a.toml"
    file.write_text('[[rule]]\nid = "review-1"\n', encoding="utf-8")
    with pytest.raises(Refusal, match='begin with "review-" are kept for reviews'):
        rules.load(file, register)


def test_a_rule_says_where_it_is_written(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    body = 'id = "{}"\nwhen.supplier = "x"\nthen = {{ initiative = "victims" }}\n'
    file.write_text(
        f"# first\n\n[[rule]]\n{body.format('a')}\n# of the next\n[[rule]]\n"
        f"{body.format('b')}",
        encoding="utf-8",
    )
    one, two = rules.load(file, register)
    assert (one.line, two.line) == (3, 9)
    assert one.text.endswith('"victims" }')
    assert "# of the next" not in one.text
