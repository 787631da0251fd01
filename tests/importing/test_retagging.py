"""What a changed rule file would retag is what an import under it does."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.fields import RULED
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.run import import_files
from mopac_spend.importing.tagging import rules
from mopac_spend.importing.tagging.auditing import faults
from mopac_spend.importing.tagging.retagged import OUTCOMES, Retagging
from mopac_spend.importing.tagging.retagging import retag
from mopac_spend.importing.tagging.rule_files import rule_files
from tests.errors.commands import run
from tests.importing.desk import make_desk, put, row, snapshot

if TYPE_CHECKING:
    from mopac_spend.books.load import Books

ROOT = Path(__file__).parent.parent.parent
OLD = """
[[rule]]
id = "advice"
when.description = { contains = "advice" }
then = { initiative = "victims" }

[[rule]]
id = "code"
when.account = "5440"
then = { initiative = "knife-crime" }
"""
NEW = """
[[rule]]
id = "acme"
when.supplier = "acme ltd"
when.amount = { above = "150.00" }
split = [
  { percent = "50", initiative = "knife-crime" },
  { percent = "50", initiative = "victims" },
]
""" + OLD.replace('"5440"', '["5440", "5421"]')
CELLS = [
    row("D1", "100.00"),
    row("D2", "200.01"),
    row("D3", "50.00", payee="Bolt", text="Tools", code="5440"),
    row("D4", "60.00", payee="Bolt", text="Tools", code="5421"),
    row("D5", "70.00", payee="Bolt", text="Tools", code="9999"),
]


def desk(folder: Path, text: str) -> Books:
    books = make_desk(folder, rules=text)
    import_files(books, [put(folder.parent / "may.csv", CELLS)])
    return open_books(books)


def tried(books: Books, new: str, folder: Path) -> Retagging:
    file = folder / "desk.toml"
    file.write_text(new, encoding="utf-8")
    (each,) = rule_files(books, file, "")
    return retag(books, each.layouts, each.old, each.new, changed=True)


def tied(retagging: Retagging, books: Books) -> None:
    total = sum((payment.amount for payment in books.payments), Decimal(0))
    assert tuple(retagging.total) == (len(books.payments), total)
    assert sum(each.payments for each in retagging.outcomes.values()) == len(
        books.payments
    )
    assert sum(each.pounds for each in retagging.outcomes.values()) == total
    for kind in RULED:
        for at in (0, 1):
            sums = [
                both[at].pounds for (k, _), both in retagging.tags.items() if k == kind
            ]
            assert sum(sums) == total
    assert sum(of.before.pounds for of in retagging.rules.values()) == total
    assert sum(of.after.pounds for of in retagging.rules.values()) == total


def test_retagged_unknown_and_as_it_is(tmp_path: Path) -> None:
    books = desk(tmp_path / "books", OLD)
    before = snapshot(tmp_path / "books")
    retagging = tried(books, NEW, tmp_path)
    tied(retagging, books)
    assert {name: tuple(retagging.outcomes[name]) for name in OUTCOMES} == {
        # D1 and D3 by their rules; what stands for no account (D5) is not 5421.
        "as it is": (3, Decimal("220.00")),
        "retagged": (1, Decimal("200.01")),
        # D4: 5421 is one of the spellings of its account.
        "cannot be known": (1, Decimal("60.00")),
        "decided by people": (0, Decimal(0)),
        "reversed": (0, Decimal(0)),
    }
    assert [each.amount for each in retagging.retagged] == [
        Decimal("100.01"),
        Decimal("100.00"),
    ]
    assert retagging.rules["code"].fields == ("account",)
    assert snapshot(tmp_path / "books") == before


def test_the_same_rules_retag_nothing(tmp_path: Path) -> None:
    books = desk(tmp_path / "books", OLD)
    retagging = tried(books, OLD, tmp_path)
    tied(retagging, books)
    assert retagging.outcomes["as it is"] == retagging.total


def test_a_rule_taken_away_gives_back_what_no_column_said(tmp_path: Path) -> None:
    books = desk(tmp_path / "books", OLD)
    retagging = tried(books, OLD.partition('[[rule]]\nid = "code"')[0], tmp_path)
    tied(retagging, books)
    # The layout has a column for initiatives, so what it said is not known.
    assert retagging.outcomes["cannot be known"].payments == 1
    assert list(retagging.lost) == [("code", "initiative")]


SAMPLE_RULES = ROOT / "importers/rules/sample-finance.toml"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Books, Books, Path]:
    """The sample files, imported under the shipped rules and under changed ones."""
    folder = tmp_path_factory.mktemp("samples")
    text = SAMPLE_RULES.read_text(encoding="utf-8")
    head, mark, rest = text.partition("[[rule]]")
    blocks = (mark + rest).split("[[rule]]")[1:]
    changed = [block for at, block in enumerate(blocks) if at % 9 != 4]
    added = (
        ' \nid = "trial"\n'
        'when.description = { contains = ["evaluation", "training"] }\n'
        'when.amount = { above = "1000" }\nthen = { initiative = "lcpf-youth" }\n\n'
    )
    trial = folder / "sample-finance.toml"
    trial.write_text(
        head + "".join(f"[[rule]]{block}" for block in [added, *changed]),
        encoding="utf-8",
    )
    files = sorted((ROOT / "importers/samples").glob("finance-2018-19-Q4*"))
    assert files
    trials = []
    for name, file in (("old", SAMPLE_RULES), ("new", trial)):
        run("init", name, "--body", "mopac", cwd=folder)
        own = folder / name / "importers/rules/sample-finance.toml"
        own.parent.mkdir(parents=True)
        own.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
        import_files(folder / name, files)
        trials.append(open_books(folder / name))
    return trials[0], trials[1], trial


def test_what_is_said_is_what_an_import_does(
    sample: tuple[Books, Books, Path],
) -> None:
    old, new, trial = sample
    (each,) = rule_files(old, trial, "")
    retagging = retag(old, each.layouts, each.old, each.new, changed=True)
    tied(retagging, old)
    assert retagging.outcomes["retagged"].payments > 10
    truth = of_rows(new)
    was = of_rows(old)
    moved = {ref for ref in was if was[ref] != truth[ref]}
    refs = {retag.ref.partition("/")[0] for retag in retagging.retagged}
    # Every payment it names is one that an import tags otherwise …
    assert refs <= moved
    # … and no other moves, unless it said that it cannot know.
    silent = sum(was[ref][0] for ref in moved - refs)
    unknown = retagging.outcomes["cannot be known"]
    assert len(moved - refs) <= unknown.payments
    assert bool(silent) <= bool(unknown.payments)
    for entry in retagging.retagged:
        if "/" not in entry.ref and not entry.after.startswith("not there"):
            for word in entry.after.split(", "):
                kind, _, code = word.partition(" ")
                (now,) = truth[entry.ref][1]
                assert now[RULED.index(kind)] == code.replace("none", "")


def of_rows(books: Books) -> dict[str, tuple[Decimal, list[tuple[str, ...]]]]:
    parts: defaultdict[str, list[tuple[Decimal, tuple[str, ...]]]] = defaultdict(list)
    for each in books.payments:
        codes = tuple(getattr(each, kind) for kind in RULED)
        parts[each.ref.partition("/")[0]].append((each.amount, codes))
    return {
        ref: (sum((a for a, _ in some), Decimal(0)), sorted(c for _, c in some))
        for ref, some in parts.items()
    }


def test_rules_under_which_nothing_came_in(tmp_path: Path) -> None:
    make_desk(tmp_path / "books", rules=OLD)
    (tmp_path / "desk.toml").write_text(NEW, encoding="utf-8")
    done = run("--books", "books", "rules", "test", "desk.toml", cwd=tmp_path)
    assert done.status == 0
    assert "No payment of these books came in under these rules." in done.err


def test_a_file_that_replaces_no_rules(tmp_path: Path) -> None:
    books = desk(tmp_path / "books", OLD)
    (tmp_path / "other.toml").write_text(OLD, encoding="utf-8")
    with pytest.raises(Refusal, match="IMPORT-051"):
        rule_files(books, tmp_path / "other.toml", "")
    (each,) = rule_files(books, tmp_path / "other.toml", "desk")
    assert [rule.id for rule in each.new] == ["advice", "code"]


FAULTS = """
[[rule]]
id = "general"
when.description = { contains = "advice" }
then = { initiative = "victims" }
[[rule]]
id = "particular"
when.description = { starts = "legal advice" }
when.amount = { above = "10" }
then = { initiative = "knife-crime" }
[[rule]]
id = "otherwise"
when.description = { contains = "Advice" }
then = { initiative = "knife-crime" }
[[rule]]
id = "again"
when.description = { contains = "advice" }
then = { initiative = "victims" }
[[rule]]
id = "measured"
when.supplier = "Acme Ltd"
then = { initiative = "knife-crime" }
[[rule]]
id = "never"
when.supplier = "Nobody"
then = { initiative = "knife-crime" }
[[rule]]
id = "used"
when.amount = { at_least = "50", below = "65" }
then = { initiative = "knife-crime" }
"""


def test_rules_that_do_nothing(tmp_path: Path) -> None:
    books = desk(tmp_path / "books", FAULTS)
    (each,) = rule_files(books, None, "")
    retagging = retag(books, each.layouts, each.old, each.new, changed=False)
    assert {fault.rule.id: fault.what for fault in faults(each.new, retagging)} == {
        "particular": "shadowed",
        "otherwise": "contradictory",
        "again": "repeated",
        "measured": "taken by others",
        "never": "unused",
    }


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ('when.amount = { above = "5" }', 'when.amount = { above = "5" }', True),
        ('when.amount = { above = "5" }', 'when.amount = { at_least = "5" }', False),
        ('when.amount = { at_least = "5" }', 'when.amount = { above = "5" }', True),
        ('when.amount = { above = "5" }', 'when.amount = { below = "9" }', False),
        ("when.date = { to = 2019-01-01 }", "when.date = { to = 2018-01-01 }", True),
        ("when.date = { to = 2018-01-01 }", "when.date = { to = 2019-01-01 }", False),
        ('when.supplier = ["a", "b"]', 'when.supplier = "B"', True),
        ('when.supplier = "B"', 'when.supplier = ["a", "b"]', False),
        (
            'when.supplier = { matches = "a+" }',
            'when.supplier = { matches = "aa" }',
            False,
        ),
        ('when.directorate = "Closed"', 'when.directorate = "closed"', False),
        ('when.supplier.contains = "a"', 'when.document = "a"', False),
    ],
)
def test_what_is_proved_of_two_rules(
    first: str, second: str, *, shadowed: bool, tmp_path: Path
) -> None:
    register = open_books(make_desk(tmp_path / "books")).register
    then = 'then = { initiative = "victims" }'
    file = tmp_path / "a.toml"
    file.write_text(
        f'[[rule]]\nid = "a"\n{first}\n{then}\n[[rule]]\nid = "b"\n{second}\n{then}\n',
        encoding="utf-8",
    )
    assert bool(faults(rules.load(file, register), None)) is shadowed


def test_the_commands(tmp_path: Path) -> None:
    desk(tmp_path / "books", OLD)
    (tmp_path / "desk.toml").write_text(NEW, encoding="utf-8")
    done = run("--books", "books", "rules", "test", "desk.toml", cwd=tmp_path)
    assert done.status == 0
    assert "Nothing was written" in done.err
    plain = run(
        *("--books", "books", "rules", "test", "desk.toml", "--format", "json"),
        cwd=tmp_path,
    )
    data = json.loads(plain.out)
    assert [each["payments"] for each in data["outcomes"]] == [3, 1, 1, 0, 0, 5]
    listed = run(
        *("--books", "books", "rules", "test", "desk.toml"),
        *("--list", "payments", "--format", "csv"),
        cwd=tmp_path,
    )
    assert listed.out.startswith("ref,supplier,pounds,before,after,")
    (tmp_path / "desk.toml").write_text(FAULTS, encoding="utf-8")
    checked = run("--books", "books", "rules", "check", "desk.toml", cwd=tmp_path)
    assert checked.status == 1
    assert "contradictory: otherwise at desk.toml:" in checked.out
    assert layouts.load_all(tmp_path / "books")
