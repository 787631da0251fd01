"""The tree is that of RFC 9162: published vectors, every size, and no forged proof."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.record.tree import Edge, Excerpt, Tree, leaf_hashes
from mopac_spend.books.record.verify import consistent, included, leaf, node

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
# Leaf, size and path of the published inclusion proofs; sizes and path of consistency.
INCLUSIONS = [
    (0, 8, ["96a296d224f285c6", "5f083f0a1a33ca07", "6b47aaf29ee3c2af"]),
    (5, 8, ["bc1a0643b12e4d2d", "ca854ea128ed050b", "d37ee418976dd957"]),
    (2, 3, ["fac54203e7cc696c"]),
    (1, 5, ["6e340b9cffb37a98", "5f083f0a1a33ca07", "bc1a0643b12e4d2d"]),
]
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, ["96a296d224f285c6", "5f083f0a1a33ca07", "6b47aaf29ee3c2af"]),
    (6, 8, ["0ebc5d3437fbe2db", "ca854ea128ed050b", "d37ee418976dd957"]),
    (2, 5, ["5f083f0a1a33ca07", "bc1a0643b12e4d2d"]),
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


def short(path: list[bytes]) -> list[str]:
    return [each.hex()[:16] for each in path]


def test_leaf_and_roots_are_those_that_are_published() -> None:
    assert list(map(leaf, LEAVES)) == HASHES
    for size, root in enumerate(ROOTS):
        assert Edge().extended(HASHES[:size]).root == root
        assert Tree().extended(HASHES).root(size) == root


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_an_inclusion_proof_is_the_published_one(
    index: int, size: int, path: list[str]
) -> None:
    assert short(Tree().extended(HASHES).inclusion(index, size)) == path


@pytest.mark.parametrize(("old", "size", "path"), CONSISTENCIES)
def test_a_consistency_proof_is_the_published_one(
    old: int, size: int, path: list[str]
) -> None:
    assert short(Tree().extended(HASHES).consistency(old, size)) == path


TREE = Tree().extended(MANY)
PLAIN = [ROOTS[0], *(plainly(MANY[:size]) for size in range(1, MOST + 1))]


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_and_every_earlier_size_is_proved(size: int) -> None:
    root = PLAIN[size]
    assert Tree().extended(MANY[:size]).root(size) == root
    for index in range(size):
        path = TREE.inclusion(index, size)
        assert included(MANY[index], index, size, path, root)
        assert path == Excerpt.of(
            {index: MANY[index]}, TREE.excerpt([index], size), size
        ).inclusion(index)
        for other in range(size):
            if other != index:
                assert not included(MANY[index], other, size, path, root)
                assert not included(MANY[other], index, size, path, root)
        assert not included(MANY[index], index + size, size, path, root)
    for old in range(size + 1):
        path = TREE.consistency(old, size)
        assert consistent(old, PLAIN[old], size, root, path)
        for other in {old - 1, old + 1} & {*range(size + 1)}:
            assert not consistent(other, PLAIN[old], size, root, path)
            assert not consistent(old, PLAIN[other], size, root, path)


SIZES = st.integers(1, MOST)


@settings(deadline=None)
@given(st.data(), SIZES)
def test_a_forged_proof_is_refused(data: st.DataObject, size: int) -> None:
    root = PLAIN[size]
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))

    def is_in(way: list[bytes]) -> bool:
        return included(MANY[index], index, size, way, root)

    def goes_on(way: list[bytes]) -> bool:
        return consistent(old, PLAIN[old], size, root, way)

    inclusion, consistency = TREE.inclusion(index, size), TREE.consistency(old, size)
    for path, holds in ((inclusion, is_in), (consistency, goes_on)):
        assert holds(path)
        assert not holds([*path, root])
        assert not holds([root, *path])
        if path:
            at = data.draw(st.integers(0, len(path) - 1))
            bit = data.draw(st.integers(0, 255))
            number = int.from_bytes(path[at], "big") ^ 1 << bit
            changed = [*path[:at], number.to_bytes(32, "big"), *path[at + 1 :]]
            assert not holds(changed)
            assert not holds(path[:at] + path[at + 1 :])
        if len(set(path)) > 1:
            assert not holds(path[::-1])
    wrong = bytes([root[0] ^ 1, *root[1:]])
    assert not included(MANY[index], index, size, inclusion, wrong)
    assert not consistent(old, PLAIN[old], size, wrong, consistency)


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_what_is_added_in_parts_is_one_tree(parts: list[int]) -> None:
    hashes = [leaf(bytes([at % 251, at >> 8])) for at in range(sum(parts))]
    edge, tree, at = Edge(), Tree(), 0
    for part in parts:
        edge = edge.extended(hashes[at : at + part])
        tree = tree.extended(hashes[at : at + part])
        at += part
    assert edge == Edge().extended(hashes)
    assert tree == Tree().extended(hashes)
    assert (tree.size, edge.size) == (at, at)
    assert edge.root == tree.root(at) == (plainly(hashes) if at else ROOTS[0])
    assert len(edge.nodes) == at.bit_count()


@settings(deadline=None)
@given(st.sets(st.integers(0, MOST - 1)), SIZES)
def test_several_leaves_are_proved_at_once(indexes: set[int], size: int) -> None:
    some = sorted(indexes & {*range(size)})
    others = TREE.excerpt(some, size)
    excerpt = Excerpt.of({at: MANY[at] for at in some}, others, size)
    assert excerpt.root == PLAIN[size]
    for index in some:
        assert excerpt.inclusion(index) == TREE.inclusion(index, size)
    with pytest.raises(ValueError, match="zip"):
        Excerpt.of({at: MANY[at] for at in some}, [*others, PLAIN[0]], size)


def test_a_proof_at_a_large_size_uses_every_level() -> None:
    size = 70_001
    hashes = [at.to_bytes(32, "big") for at in range(size)]
    tree = Tree().extended(hashes[:66_000]).extended(hashes[66_000:])
    assert [len(level) // 32 for level in tree.levels] == [size, size >> 8, 1]
    root = Edge().extended(hashes).root
    for index in (0, 255, 256, 65_535, 65_536, 69_999, 70_000):
        path = tree.inclusion(index, size)
        assert included(hashes[index], index, size, path, root)
    old_root = tree.root(65_537)
    path = tree.consistency(65_537, size)
    assert consistent(65_537, old_root, size, root, path)


def test_a_million_leaves_have_a_root_in_time() -> None:
    """A tenth of it here: the whole takes 1.2 s of one core."""
    leaves = [b"%0100d" % at for at in range(100_000)]
    start = time.process_time()
    edge = Edge().extended(leaf_hashes(leaves))
    assert time.process_time() - start < 1
    start = time.process_time()
    edge.extended(leaf_hashes(leaves[:200]))
    assert time.process_time() - start < 0.05
