"""The tree is that of RFC 9162: published vectors, every size, and no forged proof."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.record.tree import inclusion, leaf_hashes, line_hashes
from mopac_spend.books.record.verify import Fault, node, root, rooted

LEAVES = [
    bytes.fromhex(each)
    for each in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
# Of the first leaves, none to all eight, as certificate-transparency publishes them.
ROOTS = [
    bytes.fromhex(each)
    for each in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
# Leaf, size and path of the published inclusion proofs.
INCLUSIONS = [
    (0, 8, ["96a296d224f285c6", "5f083f0a1a33ca07", "6b47aaf29ee3c2af"]),
    (5, 8, ["bc1a0643b12e4d2d", "ca854ea128ed050b", "d37ee418976dd957"]),
    (2, 3, ["fac54203e7cc696c"]),
    (1, 5, ["6e340b9cffb37a98", "5f083f0a1a33ca07", "bc1a0643b12e4d2d"]),
]
HASHES = leaf_hashes(LEAVES)
MOST = 70
MANY = leaf_hashes(f"line {at}".encode() for at in range(MOST))


def plainly(hashes: list[bytes]) -> bytes:
    """Hash a tree as section 2.1.1 of RFC 9162 says it, word by word."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node(plainly(hashes[:half]), plainly(hashes[half:]))


def is_in(hashed: bytes, index: int, size: int, path: list[bytes], of: bytes) -> bool:
    try:
        return rooted(hashed, index, size, path) == of
    except Fault:
        return False


def test_roots_are_those_that_are_published() -> None:
    for size, published in enumerate(ROOTS):
        assert root(HASHES[:size]) == published


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_an_inclusion_proof_is_the_published_one(
    index: int, size: int, path: list[str]
) -> None:
    assert [each.hex()[:16] for each in inclusion(index, HASHES[:size])] == path


PLAIN = [ROOTS[0], *(plainly(MANY[:size]) for size in range(1, MOST + 1))]


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_of_every_size_is_proved(size: int) -> None:
    whole = PLAIN[size]
    assert root(MANY[:size]) == whole
    for index in range(size):
        path = inclusion(index, MANY[:size])
        assert is_in(MANY[index], index, size, path, whole)
        for other in range(-1, size + 2):
            if other != index:
                assert not is_in(MANY[index], other, size, path, whole)
        for other in range(size):
            if other != index:
                assert not is_in(MANY[other], index, size, path, whole)
        assert not is_in(MANY[index], index + size, size, path, whole)


@settings(deadline=None)
@given(st.data(), st.integers(1, MOST))
def test_a_forged_proof_is_refused(data: st.DataObject, size: int) -> None:
    whole = PLAIN[size]
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(index, MANY[:size])

    def holds(way: list[bytes], of: bytes = whole) -> bool:
        return is_in(MANY[index], index, size, way, of)

    assert holds(path)
    assert not holds([*path, whole])
    assert not holds([whole, *path])
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        bit = data.draw(st.integers(0, 255))
        number = int.from_bytes(path[at], "big") ^ 1 << bit
        changed = [*path[:at], number.to_bytes(32, "big"), *path[at + 1 :]]
        assert not holds(changed)
        assert not holds(path[:at] + path[at + 1 :])
    if len(set(path)) > 1:
        assert not holds(path[::-1])
    assert not holds(path, bytes([whole[0] ^ 1, *whole[1:]]))


@settings(deadline=None)
@given(st.integers(1, 900), st.data())
def test_a_path_within_a_block_goes_on_above_it(size: int, data: st.DataObject) -> None:
    """As a release keeps it: the roots of 256 leaves each, the last of what is left."""
    hashes = leaf_hashes(at.to_bytes(2, "big") for at in range(size))
    index = data.draw(st.integers(0, size - 1))
    roots = [root(hashes[at : at + 256]) for at in range(0, size, 256)]
    block = hashes[index - index % 256 :][:256]
    path = [*inclusion(index % 256, block), *inclusion(index // 256, roots)]
    assert path == inclusion(index, hashes)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
def test_what_a_closing_hashes_never_changes(row: list[str]) -> None:
    # The root of a closing holds for ever: never correct this.
    text = '["a","£"]\n["x\\"\\\\\\n\\u001f\x7f","é/</"]'
    assert line_hashes(["a", "£"], [['x"\\\n\x1f\x7f', "é/</"]]) == leaf_hashes(
        [text.encode()]
    )
    assert len(set(line_hashes(["a"], [row, [*row, ""]]))) == 2


def test_a_million_leaves_have_a_root_in_time() -> None:
    """A tenth of it here: the whole takes 1.5 s of one core."""
    leaves = [b"%0100d" % at for at in range(100_000)]
    start = time.process_time()
    root(leaf_hashes(leaves))
    assert time.process_time() - start < 1
