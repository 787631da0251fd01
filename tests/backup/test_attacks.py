"""An archive that somebody else made, or a disk damaged, does nothing and is named."""

from __future__ import annotations

import contextlib
import json
import random
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from mopac_spend.backup import restoring
from mopac_spend.backup.manifest import NAME, comment, digest_of
from mopac_spend.findings import Refusal
from tests.backup.conftest import make_body, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.backup.conftest import Body

    Members = dict[str, bytes]

LINK = (stat.S_IFLNK | 0o777) << 16
DEVICE = (stat.S_IFCHR | 0o666) << 16
FOLDER = (stat.S_IFDIR | 0o755) << 16


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a good archive, which no test changes."""
    return make_body(tmp_path_factory.mktemp("kept")).kept()


def members(kept: Path) -> Members:
    with zipfile.ZipFile(kept) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def forged(  # noqa: PLR0913 - what may be wrong
    target: Path,
    of: Members,
    *,
    listed: bool = True,
    kinds: dict[str, int] | None = None,
    form: int = 1,
    twice: str = "",
) -> Path:
    """Write an archive by hand, with a list and a comment that fit it."""
    if listed:
        manifest = json.loads(of[NAME])
        manifest["files"] = {
            name: {"bytes": len(content), "sha256": digest_of(content)}
            for name, content in of.items()
            if name != NAME
        }
        of = of | {NAME: json.dumps(manifest).encode()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in of.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (kinds or {}).get(name, 0)
            archive.writestr(member, content)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr(twice, b"; another\n")
        said = comment(of.get(NAME, b"")).decode()
        archive.comment = said.replace("backup 1", f"backup {form}").encode()
    return target


def refused(file: Path, folder: Path) -> str:
    """Give the code by which an archive is refused, and see that nothing came of it."""
    before = tree(folder)
    with pytest.raises(Refusal) as refusal:
        restoring.restore(file, folder / "back")
    assert tree(folder) == before
    assert not (folder / "back").exists()
    assert not list(folder.glob(".being-written-*"))
    assert "\n" not in str(refusal.value)
    return refusal.value.code


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "ledger/../../evil",
        "/etc/evil",
        "ledger//evil",
        "ledger/./evil",
        "ledger\\..\\evil",
        "C:/evil",
        "evil",
        "ledger",
        "ledger/",
        "users/evil",
        "other/evil",
        "ledger/.import.lock",
        "ledger/payments/.import-journal",
        "ledger/.git/hooks/evil",
        "ledger/two\nlines",
        "ledger/\u202ereversed",
        f"ledger/{'long' * 300}",
    ],
)
def test_names_that_lead_elsewhere(kept: Path, tmp_path: Path, name: str) -> None:
    file = forged(tmp_path / "forged.zip", members(kept) | {name: b"x"}, listed=False)
    assert refused(file, tmp_path) == "BACKUP-005"
    file = forged(tmp_path / "forged.zip", members(kept) | {name: b"x"})
    assert refused(file, tmp_path) == "BACKUP-005"


@pytest.mark.parametrize("kind", [LINK, DEVICE, FOLDER])
def test_links_devices_and_folders(kept: Path, tmp_path: Path, kind: int) -> None:
    of = members(kept) | {"ledger/evil": b"/etc/passwd"}
    file = forged(tmp_path / "forged.zip", of, kinds={"ledger/evil": kind})
    assert refused(file, tmp_path) == "BACKUP-005"


def test_a_file_in_the_place_of_a_folder(kept: Path, tmp_path: Path) -> None:
    file = forged(tmp_path / "f.zip", members(kept) | {"ledger/registers": b"x"})
    assert refused(file, tmp_path) == "BACKUP-005"


def test_one_name_twice(kept: Path, tmp_path: Path) -> None:
    file = forged(tmp_path / "f.zip", members(kept), twice="ledger/main.beancount")
    assert refused(file, tmp_path) == "BACKUP-005"


def more(of: Members) -> Members:
    return of | {"ledger/more.beancount": b"; more\n"}


def less(of: Members) -> Members:
    return {name: each for name, each in of.items() if "codes" not in name}


def altered(of: Members) -> Members:
    name = "ledger/registers/codes.beancount"
    return of | {name: of[name].replace(b"Training", b"Traipsing")}


def unlisted(of: Members) -> Members:
    return {name: each for name, each in of.items() if name != NAME}


def unreadable(of: Members) -> Members:
    return of | {NAME: b"[" * 100_000}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (more, "BACKUP-005"),
        (less, "BACKUP-005"),
        (altered, "BACKUP-004"),
        (unlisted, "BACKUP-004"),
        (unreadable, "BACKUP-004"),
    ],
)
def test_what_the_list_does_not_say(
    kept: Path, tmp_path: Path, change: Callable[[Members], Members], code: str
) -> None:
    file = forged(tmp_path / "forged.zip", change(members(kept)), listed=False)
    assert refused(file, tmp_path) == code


def test_other_books_under_a_list_that_fits_them(kept: Path, tmp_path: Path) -> None:
    file = forged(tmp_path / "forged.zip", altered(members(kept)))
    assert refused(file, tmp_path) == "BACKUP-003"


def test_a_bomb(kept: Path, tmp_path: Path) -> None:
    of = members(kept) | {"ledger/set-aside/zeros.csv": bytes(100_000_000)}
    file = forged(tmp_path / "forged.zip", of)
    assert file.stat().st_size < 200_000
    assert refused(file, tmp_path) == "BACKUP-005"


def test_a_bomb_that_says_to_be_small(kept: Path, tmp_path: Path) -> None:
    name = "ledger/set-aside/zeros.csv"
    of = members(kept) | {name: bytes(100_000_000)}
    file = forged(tmp_path / "forged.zip", of)
    content = file.read_bytes()
    assert content.count((100_000_000).to_bytes(4, "little")) == 2
    file.write_bytes(
        content.replace((100_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    )
    assert refused(file, tmp_path) == "BACKUP-004"


def test_a_newer_form(kept: Path, tmp_path: Path) -> None:
    file = forged(tmp_path / "forged.zip", members(kept), form=2)
    assert refused(file, tmp_path) == "BACKUP-006"


def test_a_locked_one(kept: Path, tmp_path: Path) -> None:
    content = bytearray(kept.read_bytes())
    at = content.rindex(b"PK\1\2")
    content[at + 8] |= 1
    file = tmp_path / "locked.zip"
    file.write_bytes(content)
    assert refused(file, tmp_path) in {"BACKUP-004", "BACKUP-005"}


@pytest.mark.parametrize("content", [b"", b"PK\5\6" + bytes(18), b"no archive", None])
def test_what_is_none(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "odd"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    assert refused(file, tmp_path) == "BACKUP-004"


def test_cut_off_anywhere(kept: Path, tmp_path: Path) -> None:
    content, draw = kept.read_bytes(), random.Random(17)  # noqa: S311 - to turn bits
    for _ in range(40):
        file = tmp_path / "cut.zip"
        file.write_bytes(content[: draw.randrange(len(content))])
        assert refused(file, tmp_path).startswith("BACKUP-00")


def test_a_bit_turned_anywhere_changes_nothing_that_comes_out(
    kept: Path, tmp_path: Path
) -> None:
    content, noticed = kept.read_bytes(), 0
    draw = random.Random(17)  # noqa: S311 - to turn bits
    restoring.restore(kept, tmp_path / "good")
    for number in range(80):
        turned = bytearray(content)
        turned[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        file = tmp_path / "turned.zip"
        file.write_bytes(turned)
        back = tmp_path / f"back-{number}"
        with contextlib.suppress(Refusal):
            restoring.restore(file, back)
        if back.exists():
            # In what no reader goes by, such as when a file was written.
            assert tree(back) == tree(tmp_path / "good")
        else:
            noticed += 1
    assert noticed > 50


@pytest.mark.parametrize("what", ["file", "link", "full", "of books"])
def test_nothing_is_restored_over_anything(kept: Path, body: Body, what: str) -> None:
    target = body.folder / "target"
    if what == "file":
        target.write_text("x")
    elif what == "link":
        target.symlink_to(body.folder / "elsewhere")
    elif what == "full":
        target.mkdir()
        (target / ".hidden").write_text("x")
    else:
        target = body.main.parent
    before = tree(body.folder)
    with pytest.raises(Refusal) as refusal:
        restoring.restore(kept, target)
    assert refusal.value.code == "BACKUP-007"
    assert tree(body.folder) == before


def test_an_empty_folder_is_taken(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    restoring.restore(kept, tmp_path / "back")
    assert tree(tmp_path / "back")
