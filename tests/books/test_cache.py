"""The cache never gives a wrong figure: damaged, rewritten or somebody else's."""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mopac_spend.books import parts, resting, snapshot
from mopac_spend.books import store as stores
from mopac_spend.books.load import open_books
from mopac_spend.books.rows import Rows
from mopac_spend.books.steadily import steadily
from mopac_spend.books.store import Store, digest_of
from mopac_spend.cli.main import group
from mopac_spend.engine.database import connect, forget, pounds_of, whole
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from tests.books_maker import make_books
from tests.errors.commands import Outcome, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.engine import Cursor

LINES = """
2018-05-14 | Acme Ltd | Seed | 600.00 | vru / knife-crime / grants
2018-06-14 | Bolt LLP | Advice | 30.00 | finance / victims / consultancy
2019-05-14 | Cole | Course | 5.00 | vru / victims / training
"""
ASK = ("ask", "spend-by-initiative")
posix = pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(stores.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    folder = make_books(tmp_path / "books", LINES)
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return folder


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Give what equal books answer that are kept nowhere."""
    return asked(make_books(tmp_path_factory.mktemp("truth"), LINES), "--no-cache")


def asked(books: Path, *options: str) -> Outcome:
    result = CliRunner().invoke(group, [*options, "--books", str(books), *ASK])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Outcome(result.exit_code, result.stdout, result.stderr)


def the_part(cache: Path) -> Path:
    (part,) = cache.rglob("*.parquet")
    return part


def flipped(path: Path, bit: int) -> None:
    """Flip one bit and put size and times back, as a disk does that rots."""
    was = path.stat()
    with path.open("r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


@pytest.mark.slow
def test_no_flipped_bit_changes_an_answer_or_is_told_of(
    cache: Path, books: Path
) -> None:
    """Of each file of the cache, bits all over it."""
    truth = asked(books)
    assert truth.status == 0
    names = {path for path in cache.rglob("*") if path.is_file()}
    assert {path.suffix for path in names} == {".parquet", ".json"}
    chance = random.Random(7)  # noqa: S311 - the same bits every time
    for path in sorted(names):
        bits = path.stat().st_size * 8
        for bit in {0, bits - 1, *(chance.randrange(bits) for _ in range(30))}:
            flipped(path, bit)
            assert asked(books) == truth, (path.name, bit)


def test_a_part_is_hashed_though_nothing_shows(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that rots changes no time at all."""
    truth = asked(books)
    part = the_part(cache)
    state = resting.state_of(part)
    flipped(part, part.stat().st_size * 4)
    monkeypatch.setattr("mopac_spend.books.resting.state_of", lambda _: state)
    assert asked(books) == truth
    before = open_books(books)
    assert isinstance(before.payments, Rows)


def damage(part: Path, how: str) -> None:
    if how == "gone":
        part.unlink()
    elif how == "folder gone":
        shutil.rmtree(part.parent)
    elif how == "cut":
        part.write_bytes(part.read_bytes()[:100])
    elif how == "empty":
        part.write_bytes(b"")
    else:
        flipped(part, part.stat().st_size * 4)


@pytest.mark.parametrize("how", ["gone", "folder gone", "cut", "empty", "flipped"])
def test_a_part_damaged_while_books_are_open_is_made_again(
    cache: Path, books: Path, how: str
) -> None:
    opened = open_books(books)
    table = connect(opened)
    first = ask(opened, "spend-by-supplier", table=table)
    damage(the_part(cache), how)
    again = ask(opened, "spend-by-supplier", table=table)
    assert (again.rows, again.total) == (first.rows, first.total)
    damage(the_part(cache), how)
    assert again.beneath(("ref", "amount")) == first.beneath(("ref", "amount"))
    damage(the_part(cache), how)
    assert pounds_of(connect(opened)) == first.total
    damage(the_part(cache), how)
    assert sum(each.amount for each in opened.payments) == first.total


@pytest.mark.parametrize("how", ["gone", "cut", "flipped"])
def test_a_part_damaged_while_it_is_read_is_not_the_questions_fault(
    cache: Path, books: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_books(books)
    truth = ask(opened, "spend-by-initiative")
    from mopac_spend.questions import ask as asking
    from mopac_spend.questions.narrowing import narrow

    left = [how]

    def damaging(*arguments: object, **more: object) -> object:
        if left:
            damage(the_part(cache), left.pop())
        return narrow(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(asking, "narrow", damaging)
    answer = ask(opened, "spend-by-initiative")
    assert not left
    assert (answer.rows, answer.total) == (truth.rows, truth.total)


def test_a_part_that_was_mended_meanwhile_has_no_share_in_the_answer(
    cache: Path, books: Path
) -> None:
    """Whoever asks may prove the parts again, and so may another thread."""
    rows = open_books(books).payments
    assert isinstance(rows, Rows)
    truth = the_part(cache).read_bytes()
    forgotten: list[str] = []

    def read() -> bytes:
        if not forgotten:
            damage(the_part(cache), "flipped")
        found = the_part(cache).read_bytes()
        rows.prove()
        return found

    assert steadily(rows, read, lambda: forgotten.append("")) == truth
    assert forgotten == [""]


def test_what_another_thread_forgot_meanwhile_is_made_again(
    cache: Path, books: Path
) -> None:
    opened = open_books(books)
    rows, database = opened.payments, connect(opened)
    assert isinstance(rows, Rows)
    forgetting = partial(forget, database)
    tries: list[str] = []

    def summed_up(cursor: Cursor, name: str) -> None:
        cursor.execute(
            f"CREATE TABLE {name} AS SELECT sum(amount) AS pounds FROM payments"  # noqa: S608 - our own name
        )

    def read() -> object:
        cursor = database.cursor()
        whole(cursor, "made", partial(summed_up, cursor))
        tries.append("")
        if len(tries) == 1:
            other = threading.Thread(target=rows.forget, args=(forgetting,))
            other.start()
            other.join()
        return cursor.execute("SELECT pounds FROM made").fetchone()

    pounds = sum(row.amount for row in rows)
    assert steadily(rows, read, forgetting) == (pounds,)
    assert len(tries) == 2


def test_what_is_wrong_with_a_question_is_still_its_own(
    cache: Path, books: Path, tmp_path: Path
) -> None:
    own = books / "queries"
    own.mkdir()
    header = "".join(
        f"-- {key}: x\n" for key in ("title", "asks", "definition", "caveats", "source")
    )
    text = f"{header}-- total: amount\nSELECT nothing_such AS amount FROM spend\n"
    (own / "wrong.sql").write_text(text, encoding="utf-8")
    result = run("--books", str(books), "ask", "wrong", cwd=tmp_path)
    assert result.status == 2
    assert result.err.startswith(
        "ASK-004: queries/wrong.sql:7: the SELECT does not run"
    )


def test_a_part_that_cannot_be_made_again_is_a_refusal(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_books(books)
    damage(the_part(cache), "cut")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(stores, "write_atomically", full)
        with pytest.raises(Refusal, match="BOOKS-023") as refused:
            ask(opened, "spend-by-initiative")
    assert str(refused.value) == (
        f"BOOKS-023: {the_part(cache).parent}: what is kept there of "
        f"payments/all/test-batch.beancount is damaged, and cannot be made again (No "
        f"space left on device); do without it: mopac-spend --no-cache …"
    )
    file = books / "payments/all/test-batch.beancount"
    file.write_text(file.read_text("utf-8") + "\n", encoding="utf-8")
    with pytest.raises(Refusal, match="BOOKS-022") as refused:
        ask(opened, "spend-by-initiative")
    assert str(refused.value) == (
        "BOOKS-022: payments/all/test-batch.beancount: it was changed while these "
        "books were being asked; ask again"
    )


def test_a_part_holds_names_once_and_amounts_as_whole_numbers(
    cache: Path, tmp_path: Path
) -> None:
    """As they are read fastest; two days of one year are not two names of it."""
    import pyarrow.parquet as pq

    lines = "\n".join(
        f"2018-0{4 + at % 6}-{at % 28 + 1:02} | Acme Ltd | Seed {at} | 1.00 | "
        f"vru / knife-crime / grants"
        for at in range(60)
    )
    ask(open_books(make_books(tmp_path / "names", lines)), "spend-by-quarter")
    group = pq.ParquetFile(the_part(cache)).metadata.row_group(0)
    columns = map(group.column, range(group.num_columns))
    known = {each.path_in_schema: each for each in columns}
    assert known["amount"].physical_type == "INT64"
    for name in ("financial_year", "quarter", "supplier", "initiative"):
        assert "RLE_DICTIONARY" in known[name].encodings, name


def forge_part(cache: Path) -> None:
    """Write other rows with a fresh digest, in the part, its facts and the verdict."""
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    part = the_part(cache)
    table = pq.read_table(part)
    doubled = pa.compute.multiply(table["amount"], pa.scalar(2)).cast(
        table.schema.field("amount").type
    )
    at = table.schema.get_field_index("amount")
    pq.write_table(table.set_column(at, "amount", doubled), part)
    sha256 = hashlib.sha256(part.read_bytes()).hexdigest()

    def facts(raw: dict[str, object]) -> None:
        raw["sha256"] = sha256

    def verdict(raw: dict[str, list[list[str]]]) -> None:
        raw["parts"][0][-1] = sha256

    rewritten(part.with_suffix(".json"), facts)
    rewritten(next((cache / str(parts.VERSION) / "sound").iterdir()), verdict)


def rewritten(path: Path, change: Callable[..., None]) -> None:
    raw = json.loads(path.read_text("utf-8").partition("\n")[2])
    change(raw)
    text = json.dumps(raw)
    sealed = f"{digest_of(path.stem, text)}\n{text}"
    path.write_text(sealed, encoding="utf-8")


def forge_verdict(cache: Path) -> None:
    def change(raw: dict[str, object]) -> None:
        raw["title"] = "Another body"

    rewritten(next((cache / str(parts.VERSION) / "sound").iterdir()), change)


@pytest.mark.parametrize(
    ("forge", "what"),
    [(forge_part, "payments/all/test-batch.beancount"), (forge_verdict, "{books}")],
)
def test_verify_holds_the_cache_against_the_text(
    cache: Path, books: Path, forge: Callable[[Path], None], what: str
) -> None:
    truth = asked(books)
    forge(cache)
    assert asked(books).out != truth.out or forge is forge_verdict
    result = asked(books, "--verify")
    assert (result.status, result.out) == (0, truth.out)
    assert result.err == (
        f"BOOKS-021: {cache}/{parts.VERSION}: what was kept there of "
        f"{what.format(books=books)} is not what the text says; it was made again, and "
        f"what follows is of the text. See who can write to that folder\n"
    )
    assert asked(books) == truth
    assert asked(books, "--verify") == truth


def test_verify_drops_a_part_of_a_file_that_can_have_none(
    cache: Path, books: Path
) -> None:
    open_books(books)
    file = books / "payments/all/test-batch.beancount"
    text = file.read_text("utf-8")
    file.write_text(text.replace("600.00 GBP", "600.00  GBP", 1), encoding="utf-8")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    old, store = the_part(cache), Store.open()
    key = store.key(
        "payments/all/test-batch.beancount", snapshot.read(str(file))[1].sha256
    )
    for end in (".parquet", ".json"):
        shutil.copy2(old.with_suffix(end), store.place(key).with_suffix(end))
    opened = open_books(books, verify=True)
    assert not isinstance(opened.payments, Rows) or opened.payments.others
    assert not store.place(key).exists()


@posix
@pytest.mark.parametrize("inner", ["", "{v}", "{v}/parts", "{v}/sound", "part", "json"])
@pytest.mark.parametrize("how", ["group", "others", "owner", "link"])
def test_a_cache_that_others_can_change_is_not_used(
    cache: Path, books: Path, truth: Outcome, inner: str, how: str
) -> None:
    open_books(books)
    forge_part(cache)
    part = the_part(cache)
    named = {"part": part, "json": part.with_suffix(".json")}
    path = named.get(inner) or cache / inner.format(v=parts.VERSION)
    if how == "owner":
        if os.geteuid() != 0:
            pytest.skip("only root can give files away")
        os.chown(path, 12345, 12345)
        why = "belongs to another user (12345)"
        advice = "remove it, or name a folder of your own with $MOPAC_SPEND_CACHE"
    elif how == "link":
        path.rename(aside := cache.parent / "aside")
        path.symlink_to(aside)
        why = "is a link to somewhere else"
        advice = "name a folder itself with $MOPAC_SPEND_CACHE, or remove the link"
    else:
        path.chmod(path.stat().st_mode | (0o020 if how == "group" else 0o002))
        why = "can be written to by others"
        advice = f"take that right away with: chmod -R go-w {cache}"
    before = sorted(cache.parent.rglob("*"))
    result = asked(books)
    assert (result.status, result.out) == (0, truth.out)
    assert result.err == (
        f"BOOKS-020: {path}: {why}, so nothing that is kept there can be trusted; the "
        f"books are read from their text. To use a cache again, {advice}\n"
    )
    assert sorted(cache.parent.rglob("*")) == before


@posix
@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077])
def test_what_is_kept_is_its_users_alone(cache: Path, books: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        assert asked(books).err == asked(books).err == ""
    finally:
        os.umask(before)
    for path in (cache, *cache.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_many_ask_while_parts_are_damaged(cache: Path, books: Path) -> None:
    """Whatever comes out is right; nothing raw comes out."""
    opened = open_books(books)
    truth = ask(opened, "spend-by-initiative").rows
    stop = threading.Event()

    def rot() -> None:
        chance = random.Random(3)  # noqa: S311 - as above
        while not stop.is_set():
            for part in cache.rglob("*.parquet"):
                try:
                    flipped(part, chance.randrange(part.stat().st_size * 8))
                except OSError:
                    continue
            stop.wait(0.02)

    rotting = threading.Thread(target=rot)
    rotting.start()
    try:
        for _ in range(15):
            try:
                assert ask(opened, "spend-by-initiative").rows == truth
            except Refusal as refusal:
                assert refusal.code == "BOOKS-022"  # noqa: PT017 - or the right answer
    finally:
        stop.set()
        rotting.join()


def test_what_is_kept_says_nothing_in_anothers_place(cache: Path, books: Path) -> None:
    """A verdict or a part copied over another one, digest and all."""
    open_books(books)
    (path,) = cache.glob("*/sound/*.json")
    file = next(books.glob("payments/*/*.beancount"))
    text = file.read_text(encoding="utf-8")
    assert '"knife-crime"' in text
    file.write_text(text.replace('"knife-crime"', '"victims"'), encoding="utf-8")
    now = [each.initiative for each in open_books(books).payments]
    (other,) = (each for each in cache.glob("*/sound/*.json") if each != path)
    other.write_bytes(path.read_bytes())
    assert [each.initiative for each in open_books(books).payments] == now
