"""Register entries as text: written so that they are read back, changed in place."""

from __future__ import annotations

import datetime as dt
import textwrap
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books import register_files
from mopac_spend.books.register_text import appended, changed_texts, entry_text
from mopac_spend.register import Contract, Directorate, Instalment
from mopac_spend.registering.columns import ALL
from mopac_spend.registering.filled import recorded_of
from tests.registering.invented import recorded

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.register.shape import Described

NAME = "registers/some.beancount"
DAY = dt.date(2020, 4, 1)
CONTRACT = Contract(
    code="C-1", title="Evaluation", valid_from=DAY, value=Decimal("5.00"), file=NAME
)
EACH = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)


def read_back(text: str, kind: Described) -> list[Recorded]:
    register, findings = register_files.read({NAME: text})
    assert [f for f in findings if f.code in {"SPEND-001", "SPEND-030"}] == []
    return recorded_of(kind, register)


def same(one: Recorded, other: Recorded) -> bool:
    place: dict[str, Any] = {"file": "", "line": 0}
    return replace(one, **place) == replace(other, **place)


@EACH
@given(st.data())
@settings(max_examples=6, deadline=None)
def test_what_is_written_is_read_back(kind: Described, data: st.DataObject) -> None:
    meant = data.draw(recorded(kind, awkward=False))
    register, _ = register_files.read({NAME: entry_text(meant)})
    (entry,) = recorded_of(kind, register)
    assert same(entry, meant)


@EACH
@given(st.data())
@settings(max_examples=6, deadline=None)
def test_what_is_changed_is_read_back_and_comments_stay(
    kind: Described, data: st.DataObject
) -> None:
    old, new = (data.draw(recorded(kind, awkward=False)) for _ in range(2))
    new = replace(new, code=old.code)
    head, *under = entry_text(old).splitlines(keepends=True)
    lines = [
        ";; above\n",
        head,
        "  ; first\n",
        *under,
        "  ; last\n",
        "\n",
        ";; below\n",
    ]
    at = replace(old, file=NAME, line=2)
    text = changed_texts({NAME: "".join(lines)}, [(at, new)])[NAME]
    (entry,) = recorded_of(kind, register_files.read({NAME: text})[0])
    assert same(entry, new)
    comments = [line for line in text.splitlines() if line.lstrip().startswith(";")]
    assert comments == [";; above", "  ; first", "  ; last", ";; below"]
    assert changed_texts({NAME: text}, [(replace(new, file=NAME, line=2), new)]) == {
        NAME: text
    }


def test_only_the_lines_of_what_changed_are_touched() -> None:
    text = textwrap.dedent("""\
        2020/04/01  custom "contract"  "C-1"   "Evaluation" ; the first
          ; what it costs
          value:   5.00 GBP   ; published
          mystery: "kept"
            note: "by; hand" ; and why

        2020-04-01 custom "contract" "C-2" "Other"
    """)
    (old, _) = read_back(text, Contract)
    assert isinstance(old, Contract)
    new = replace(
        old, title='Evalu"ation', value=Decimal("1234.50"), bids=0, note="new"
    )
    assert changed_texts({NAME: text}, [(old, new)])[NAME] == textwrap.dedent("""\
        2020-04-01  custom "contract"  "C-1"   "Evalu\\"ation" ; the first
          ; what it costs
          value:   1234.50 GBP   ; published
          mystery: "kept"
            note: "new" ; and why
          bids: 0

        2020-04-01 custom "contract" "C-2" "Other"
    """)
    gone = changed_texts({NAME: text}, [(old, replace(old, value=None, note=""))])
    assert gone[NAME] == text.replace(
        "  value:   5.00 GBP   ; published\n", ""
    ).replace('    note: "by; hand" ; and why\n', "")


def test_of_two_lines_with_one_name_the_one_that_counts_is_changed() -> None:
    text = (
        '2020-04-01 custom "directorate" "vru" "VRU"\n'
        '  note: "first"\n  note: "second"\n'
    )
    (old,) = read_back(text, Directorate)
    assert old.note == "second"
    changed = changed_texts({NAME: text}, [(old, replace(old, note="third"))])[NAME]
    assert read_back(changed, Directorate)[0].note == "third"
    changed = changed_texts({NAME: text}, [(old, replace(old, note=""))])[NAME]
    assert changed == '2020-04-01 custom "directorate" "vru" "VRU"\n'


def test_windows_line_ends_and_a_last_line_without_one() -> None:
    text = '2020-04-01 custom "directorate" "vru" "VRU"\r\n  note: "old"'
    (old,) = read_back(text, Directorate)
    assert isinstance(old, Directorate)
    new = replace(old, note="new", source="a page", valid_to=DAY)
    changed = changed_texts({NAME: text}, [(old, new)])[NAME]
    assert changed == (
        '2020-04-01 custom "directorate" "vru" "VRU"\r\n  note: "new"\r\n'
        '  valid-to: 2020-04-01\r\n  source: "a page"\r\n'
    )
    assert same(read_back(changed, Directorate)[0], new)


def test_several_changes_in_one_file_and_in_others() -> None:
    first = entry_text(CONTRACT) + entry_text(replace(CONTRACT, code="C-2"))
    texts = {"a": first, "b": first.replace("C-", "D-"), "c": "; as it was\n"}
    one, two = (replace(CONTRACT, file="a", line=line) for line in (1, 3))
    three = replace(CONTRACT, file="b", line=3)
    changes = [(old, replace(old, value=None, bids=2)) for old in (one, three, two)]
    changed = changed_texts(texts, changes)
    assert changed["a"].count("bids: 2") == 2
    assert changed["a"].count("value") == 0
    assert (changed["b"].count("bids: 2"), changed["b"].count("value")) == (1, 1)
    assert changed["c"] == texts["c"]


def test_an_amount_of_nil_and_a_count_of_none_are_written() -> None:
    text = entry_text(replace(CONTRACT, value=Decimal("0.00"), bids=0))
    assert "  bids: 0\n  value: 0.00 GBP\n" in text
    event = Instalment(code="g", day=DAY, number=0)
    assert entry_text(event) == '2020-04-01 custom "instalment" "g"\n'


def test_appended_after_a_blank_line() -> None:
    assert appended("; a\n", ["x\n", "y\n"]) == "; a\n\nx\n\ny\n"
    assert appended("; a", ["x\n"]) == "; a\n\nx\n"


MAIN = 'include "accounts.beancount"\ninclude "{}"\n'


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("registers/*.beancount", True),
        ("./registers/*.beancount", True),
        ("registers/**/*.beancount", True),
        ("**/*.beancount", True),
        ("registers/contracts.beancount", True),
        ("registers/c*.beancount", True),
        ("registers/d*.beancount", False),
        ("*.beancount", False),
        ("registers/more/*.beancount", False),
    ],
)
def test_whether_an_include_finds_a_file(
    tmp_path: Path, pattern: str, *, matches: bool
) -> None:
    folder = tmp_path / "books [new]"
    folder.mkdir()
    main = folder / "main.beancount"
    main.write_text(MAIN.format(pattern), encoding="utf-8")
    texts = register_files.texts_of(main)
    name = "registers/contracts.beancount"
    assert register_files.is_included(main, texts, name) is matches
    absolute = MAIN.format(folder.resolve() / "registers" / "*.beancount")
    main.write_text(absolute, encoding="utf-8")
    texts = register_files.texts_of(main)
    assert register_files.is_included(main, texts, name)


def test_an_include_of_an_included_file_is_one(tmp_path: Path) -> None:
    main = tmp_path / "main.beancount"
    (tmp_path / "registers").mkdir()
    main.write_text('include "registers/all.beancount"\n', encoding="utf-8")
    inner = tmp_path / "registers" / "all.beancount"
    inner.write_text('include "*.beancount"\n', encoding="utf-8")
    (tmp_path / "payments").mkdir()
    (tmp_path / "payments" / "x.beancount").write_text("; none\n", encoding="utf-8")
    main.write_text(
        'include "registers/all.beancount"\ninclude "payments/*.beancount"\n',
        encoding="utf-8",
    )
    texts = register_files.texts_of(main)
    assert sorted(texts) == ["main.beancount", "registers/all.beancount"]
    assert register_files.is_included(main, texts, "registers/plans.beancount")
    assert not register_files.is_included(main, texts, "plans.beancount")


def test_only_findings_that_are_new() -> None:
    fault = '2020-04-01 custom "heading" "h" "Heading"\n'
    now = {NAME: fault}
    _, findings = register_files.read({NAME: f"; moved down\n\n{fault}"})
    assert len(findings) == 2  # whose books these are is not said either
    assert register_files.new_findings(now, findings) == []
    _, findings = register_files.read({NAME: fault + fault.replace('"h"', '"i"')})
    (new,) = register_files.new_findings(now, findings)
    assert new.text == (
        'SPEND-033: heading i: it names no plan; add plan: "…" under it'
    )
    assert new.place == f"{NAME}:2"
    _, findings = register_files.read({NAME: "2020-04-01 customs\n"})
    assert [f.code for f in register_files.new_findings(now, findings)] == ["SPEND-001"]
