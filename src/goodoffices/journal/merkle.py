"""Merkle trees as in RFC 9162 section 2.1 (Certificate Transparency 2.0), over SHA-256.

A leaf is ``SHA-256(0x00 || content)``, a node ``SHA-256(0x01 || left || right)`` (section 2.1.1).  All hashes
are 32 bytes.  Two forms: a ``Frontier`` appends and knows the root while holding O(log n) hashes; a ``Tree``
holds every leaf and yields inclusion and consistency paths.  The two ``verify_`` functions need neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

#: The root of no leaves at all (section 2.1.1).
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf with this content."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its perfect subtrees, largest first."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def extend(self, contents: Iterable[bytes]) -> None:
        """Append a leaf for each content; amortised one node hash a leaf."""
        peaks, size, digest = self._peaks, self.size, sha256
        for content in contents:
            carried = digest(b"\x00" + content).digest()
            rest = size
            while rest & 1:  # as in binary addition: equal perfect subtrees join
                carried = digest(b"\x01" + peaks.pop() + carried).digest()
                rest >>= 1
            peaks.append(carried)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def copy(self) -> Frontier:
        """An independent frontier at the same size."""
        twin = Frontier()
        twin.size, twin._peaks = self.size, self._peaks.copy()
        return twin


class Tree:
    """A whole tree over ``contents``, for roots of any earlier size and for paths.

    Keeps the root of every perfect subtree: about 2 n hashes.
    """

    __slots__ = ("_levels", "size")

    def __init__(self, contents: Iterable[bytes]) -> None:
        level = [leaf_hash(content) for content in contents]
        self.size = len(level)
        self._levels = [level]
        while len(level) > 1:
            level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
            self._levels.append(level)

    def root(self, size: int | None = None) -> bytes:
        """The root of the first ``size`` leaves (all by default)."""
        size = self.size if size is None else size
        self._check(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """PATH(index, D[size]) of section 2.1.3.1: what proves the leaf at ``index`` in the tree of ``size``."""
        size = self.size if size is None else size
        self._check(size)
        if not 0 <= index < size:
            raise ValueError(f"a tree of {size} leaves has no leaf {index}")
        path, start = [], 0
        while size > 1:
            half = _split(size)
            if index < half:
                path.append(self._range(start + half, size - half))
                size = half
            else:
                path.append(self._range(start, half))
                start, index, size = start + half, index - half, size - half
        return path[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """PROOF(old, D[size]) of section 2.1.4.1: what proves that the first ``old`` leaves are still the same."""
        size = self.size if size is None else size
        self._check(size)
        if not 0 < old <= size:
            raise ValueError(f"a tree of {size} leaves has no earlier state of {old}")
        path, start, whole = [], 0, True
        while old != size:
            half = _split(size)
            if old <= half:
                path.append(self._range(start + half, size - half))
                size = half
            else:
                path.append(self._range(start, half))
                start, old, size, whole = start + half, old - half, size - half, False
        if not whole:
            path.append(self._range(start, size))
        return path[::-1]

    def _range(self, start: int, size: int) -> bytes:
        """MTH of ``size`` leaves from ``start``, where ``start`` is aligned to the ranges of section 2.1.1."""
        level = size.bit_length() - 1
        if size == 1 << level:
            return self._levels[level][start >> level]
        half = 1 << level
        return node_hash(self._range(start, half), self._range(start + half, size - half))

    def _check(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise ValueError(f"this tree has {self.size} leaves, not {size}")


def _split(size: int) -> int:
    """The largest power of two smaller than ``size`` (section 2.1.1)."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` proves that ``leaf`` (a leaf hash) is at ``index`` under ``root``: section 2.1.3.2."""
    if not 0 <= index < size or any(len(step) != 32 for step in path):
        return False
    at, last, node = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(step, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, step)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves that the tree of ``old`` leaves is the beginning of that of ``size``: section 2.1.4.2."""
    if not 0 < old <= size or any(len(step) != 32 for step in path):
        return False
    if old == size:
        return not path and old_root == root
    if not path:
        return False
    steps = list(path) if old & (old - 1) else [old_root, *path]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root
