"""The trees: against the definition, an independent implementation and published roots; and against forgers."""

from __future__ import annotations

from hashlib import sha256

import pytest
from pymerkle import InmemoryTree

from goodoffices.journal.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

SIZES = range(1, 130)
CONTENTS = [f"leaf {number}".encode() for number in range(130)]
TREE = Tree(CONTENTS)
ROOTS = [TREE.root(size) for size in range(131)]

# The reference roots of Certificate Transparency's own tests: google/certificate-transparency,
# cpp/merkletree/merkle_tree_test.cc, kSHA256Roots, over kInputs.
REFERENCE_INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
REFERENCE_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def defined_root(contents: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, word for word."""
    if not contents:
        return sha256(b"").digest()
    if len(contents) == 1:
        return sha256(b"\x00" + contents[0]).digest()
    split = max(power for power in (1 << bit for bit in range(10)) if power < len(contents))
    return sha256(b"\x01" + defined_root(contents[:split]) + defined_root(contents[split:])).digest()


def flipped(value: bytes, at: int) -> bytes:
    return value[:at] + bytes([value[at] ^ 1 << at % 8]) + value[at + 1 :]


def altered(path: list[bytes], every_byte: bool) -> list[list[bytes]]:
    """Each path that differs from this one by one byte, one step less, one more, or two steps swapped."""
    found = [[*path, b"\0" * 32], [b"\0" * 32, *path], [*path, b"short"]]
    for step, value in enumerate(path):
        places = range(32) if every_byte else (step % 32,)
        found += [[*path[:step], flipped(value, at), *path[step + 1 :]] for at in places]
        found.append(path[:step] + path[step + 1 :])
        found.append([*path[: step + 1], value, *path[step + 1 :]])
        if step and path[step - 1] != value:
            found.append([*path[: step - 1], value, path[step - 1], *path[step + 1 :]])
    return found


def test_roots_are_those_certificate_transparency_published():
    contents = [bytes.fromhex(text) for text in REFERENCE_INPUTS]
    assert [Tree(contents).root(size).hex() for size in range(1, 9)] == list(REFERENCE_ROOTS)
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_roots_of_all_sizes_are_those_of_the_definition_and_of_an_independent_implementation():
    other = InmemoryTree(algorithm="sha256")
    frontier = Frontier()
    assert frontier.root() == ROOTS[0] == defined_root([])
    for size in SIZES:
        other.append_entry(CONTENTS[size - 1])
        frontier.extend([CONTENTS[size - 1]])
        assert frontier.root() == ROOTS[size] == defined_root(CONTENTS[:size]) == other.get_root(size)
        assert Tree(CONTENTS[:size]).root() == ROOTS[size]


def test_a_frontier_may_be_extended_at_any_point_and_copied():
    for cut in SIZES:
        frontier = Frontier()
        frontier.extend(CONTENTS[:cut])
        twin = frontier.copy()
        twin.extend(CONTENTS[cut:])
        assert (frontier.size, frontier.root()) == (cut, ROOTS[cut])
        assert twin.root() == ROOTS[130]


def test_every_inclusion_is_proven_and_no_altered_path_passes():
    for size in SIZES:
        for index in range(size):
            leaf, path, root = leaf_hash(CONTENTS[index]), TREE.inclusion(index, size), ROOTS[size]
            assert verify_inclusion(leaf, index, size, path, root)
            assert not any(verify_inclusion(leaf, index, size, bad, root) for bad in altered(path, size <= 24))
            assert not verify_inclusion(flipped(leaf, size % 32), index, size, path, root)
            assert not verify_inclusion(leaf, index, size, path, flipped(root, index % 32))


def test_no_inclusion_path_passes_for_another_index_or_under_another_root():
    for size in SIZES:
        others = range(-1, size + 2) if size <= 40 else (-1, 0, size // 2, size - 1, size, size + 1)
        for index in range(size):
            leaf, path = leaf_hash(CONTENTS[index]), TREE.inclusion(index, size)
            wrong = [*others, index - 1, index + 1, index ^ 2]
            assert not any(verify_inclusion(leaf, at, size, path, ROOTS[size]) for at in wrong if at != index)
            # A path alone does not bind the size (RFC 9162); a signed head binds size and root together.
            for other in (size - 1, size + 1, 2 * size):
                root = ROOTS[min(other, 130)]
                assert other == size or not verify_inclusion(leaf, index, other, path, root)


def test_every_consistency_is_proven_and_no_altered_path_passes():
    for size in SIZES:
        for old in range(1, size + 1):
            path = TREE.consistency(old, size)
            assert verify_consistency(old, size, ROOTS[old], ROOTS[size], path)
            wrong = [bad for bad in altered(path, size <= 24) if bad != path]
            assert not any(verify_consistency(old, size, ROOTS[old], ROOTS[size], bad) for bad in wrong)
            assert not verify_consistency(old, size, flipped(ROOTS[old], size % 32), ROOTS[size], path)
            assert not verify_consistency(old, size, ROOTS[old], flipped(ROOTS[size], old % 32), path)


def test_no_consistency_path_passes_for_other_sizes_under_their_roots():
    for size in range(1, 60):
        for old in range(1, size + 1):
            path = TREE.consistency(old, size)
            for other in {old - 1, old + 1, size, size + 1} - {old}:
                assert not verify_consistency(other, size, ROOTS[max(other, 0)], ROOTS[size], path)
            for other in {size - 1, size + 1, 2 * size} - {size}:
                assert not verify_consistency(old, other, ROOTS[old], ROOTS[other], path)
    assert not verify_consistency(0, 5, EMPTY_ROOT, ROOTS[5], [])
    assert not verify_consistency(6, 5, ROOTS[6], ROOTS[5], [])


def test_a_node_cannot_pass_for_a_leaf():
    inside = node_hash(leaf_hash(CONTENTS[0]), leaf_hash(CONTENTS[1]))
    two_contents = leaf_hash(CONTENTS[0]) + leaf_hash(CONTENTS[1])
    assert leaf_hash(two_contents) != inside
    assert not verify_inclusion(leaf_hash(two_contents), 0, 1, [], ROOTS[2])


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (0, 131)])
def test_paths_that_cannot_be_are_refused(index: int, size: int):
    with pytest.raises(ValueError, match="leaves"):
        TREE.inclusion(index, size)
    with pytest.raises(ValueError, match="leaves"):
        TREE.consistency(index if index < 0 else size + 1, min(size, 130))
