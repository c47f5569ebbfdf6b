"""The state tree: a compact sparse Merkle trie of immutable nodes, byte-compatible with ICS-23.

A key stands at the bits of H(key), most significant first. Leaf = H(00 ‖ H(key) ‖ H(value)),
inner = H(01 ‖ left ‖ right), empty = 32 zero bytes; a subtree of one leaf is that leaf. The tree
knows (key hash, value hash) pairs only. ``update`` returns a new root that shares all unchanged
nodes with the old one, so that older roots stay provable for the price of what changed.

Source: docs/spec/tree.md TRE-9 to TRE-14; ICS-23 ``SmtSpec``; docs/adr/0002-state-tree.md.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from mulu.core.hashing import ZERO32, Hasher
from mulu.core.merkle import HASH_BYTES, INNER_TAG, LEAF_TAG

Leaf: TypeAlias = bytes
"""Leaf hash ‖ key hash ‖ value hash, 96 bytes in one object."""


class Inner(msgspec.Struct, frozen=True, gc=False, eq=False):
    """Two subtrees, never both empty, never one empty beside a leaf.

    A struct outside the garbage collector's sight: as tuples, a batch spends half its time in the
    collector, and each node takes 32 bytes more.
    """

    hash: bytes
    left: "Node"
    right: "Node"


Node: TypeAlias = Leaf | Inner | None
"""A subtree; None is the empty one."""
Change: TypeAlias = tuple[bytes, bytes | None]
"""(key hash, value hash), or None instead of the value hash to remove the key."""

EMPTY: Final[Node] = None
DEPTH_MAX: Final = 256

_BITS: Final = tuple(1 << (DEPTH_MAX - 1 - depth) for depth in range(DEPTH_MAX))
"""The bit that decides at a depth, in a key hash read as a big-endian number."""


def root_hash(root: Node) -> bytes:
    """Hash of a tree, 32 bytes; zero bytes when it is empty."""
    if root is None:
        return ZERO32
    return root[:HASH_BYTES] if isinstance(root, bytes) else root.hash


def update(hasher: Hasher, root: Node, changes: Sequence[Change]) -> Node:
    """Set and remove keys; nodes off the changed paths are shared with the old tree.

    Args:
        hasher: The chain's hash.
        root: The tree as it stands; it stays valid.
        changes: Sorted by key hash, each key once. Removing an absent key changes nothing.

    Raises:
        ValueError: The changes are not strictly ascending, or a hash is not 32 bytes.
    """
    if not changes:
        return root
    return _Writer(hasher, changes).apply(root, 0, len(changes), 0)


def build(hasher: Hasher, pairs: Iterable[tuple[bytes, bytes]]) -> Node:
    """Build a tree from (key hash, value hash) pairs sorted by key hash.

    Raises:
        ValueError: The pairs are not strictly ascending, or a hash is not 32 bytes.
    """
    return update(hasher, EMPTY, list(pairs))


def subtree(hasher: Hasher, pairs: Iterable[tuple[bytes, bytes]], depth: int) -> Node:
    """Build the subtree that stands at a depth, from the pairs under it, sorted by key hash.

    Args:
        hasher: The chain's hash.
        pairs: (key hash, value hash) pairs that agree on their first ``depth`` bits.
        depth: 0 for the whole tree.

    Raises:
        ValueError: As ``build``.
    """
    changes = list(pairs)
    return _Writer(hasher, changes).apply(EMPTY, 0, len(changes), depth) if changes else EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeProof:
    """What a tree says about one key hash."""

    siblings: tuple[bytes, ...]
    """Hashes beside the path, from the root down: the place in the list is the depth."""
    terminal: tuple[bytes, bytes] | None
    """(key hash, value hash) of the leaf where the path ends: the key's own, or that of another key
    which agrees on the first len(siblings) bits; None where it ends in an empty subtree."""


def prove(root: Node, key_hash: bytes) -> TreeProof:
    """Prove a key present or absent."""
    number, node = int.from_bytes(key_hash, "big"), root
    siblings: list[bytes] = []
    while isinstance(node, Inner):
        is_right = number & _BITS[len(siblings)]
        siblings.append(root_hash(node.left if is_right else node.right))
        node = node.right if is_right else node.left
    return TreeProof(siblings=tuple(siblings), terminal=None if node is None else _pair(node))


def leaves(root: Node) -> Iterator[tuple[bytes, bytes]]:
    """Walk (key hash, value hash) pairs in order of key hash."""
    if isinstance(root, Inner):
        yield from leaves(root.left)
        yield from leaves(root.right)
    elif root is not None:
        yield _pair(root)


def neighbours(root: Node, key_hash: bytes) -> tuple[bytes | None, bytes | None]:
    """Key hashes next below and next above one; None where there is none."""
    number, node, depth = int.from_bytes(key_hash, "big"), root, 0
    below: Node = None
    above: Node = None
    while isinstance(node, Inner):
        is_right = number & _BITS[depth]
        below, above = (node.left or below, above) if is_right else (below, node.right or above)
        node = node.right if is_right else node.left
        depth += 1
    if node is not None:
        below = node if _number(node) < number else below
        above = node if _number(node) > number else above
    return _outermost(below, last=True), _outermost(above, last=False)


def _outermost(node: Node, *, last: bool) -> bytes | None:
    while isinstance(node, Inner):
        first, second = (node.right, node.left) if last else (node.left, node.right)
        node = second if first is None else first
    return None if node is None else _pair(node)[0]


class _Writer:
    """One batch of changes on its way into a tree."""

    __slots__ = ("_fresh", "_leaves", "_numbers")

    def __init__(self, hasher: Hasher, changes: Sequence[Change]) -> None:
        # Copying a context that has taken the prefix in is the fastest hash here: see the ADR.
        self._fresh: Callable[[], hashlib._Hash] = hashlib.new(hasher.name, INNER_TAG).copy
        fresh = hashlib.new(hasher.name, LEAF_TAG).copy
        self._numbers: list[int] = []
        self._leaves: list[Leaf | None] = []
        before = -1
        for key_hash, value_hash in changes:
            number = int.from_bytes(key_hash, "big")
            if number <= before or len(key_hash) != HASH_BYTES:
                raise ValueError(
                    "tree changes must be sorted by key hash (32 bytes), each key once"
                )
            before = number
            self._numbers.append(number)
            if value_hash is None:
                self._leaves.append(None)
                continue
            if len(value_hash) != HASH_BYTES:
                raise ValueError("a value hash has 32 bytes")
            pair = key_hash + value_hash
            context = fresh()
            context.update(pair)
            self._leaves.append(context.digest() + pair)

    def apply(self, node: Node, low: int, high: int, depth: int) -> Node:
        """Apply changes low to high (at least one) to a subtree."""
        if high - low == 1:
            return self._apply_one(node, low, depth)
        if isinstance(node, Inner):
            left, right = node.left, node.right
        elif node is None:
            left = right = None
        else:
            left, right = (None, node) if _number(node) & _BITS[depth] else (node, None)
        middle = self._middle(low, high, depth)
        new_left = self.apply(left, low, middle, depth + 1) if middle > low else left
        new_right = self.apply(right, middle, high, depth + 1) if middle < high else right
        if new_left is left and new_right is right:
            return node
        return self._join(new_left, new_right)

    def _middle(self, low: int, high: int, depth: int) -> int:
        """Index of the first change that goes right at a depth."""
        numbers, bit = self._numbers, _BITS[depth]
        last = numbers[high - 1]
        if not last & bit:
            return high
        if numbers[low] & bit:
            return low
        if high - low == 2:  # noqa: PLR2004
            return low + 1
        shift = DEPTH_MAX - 1 - depth
        return bisect_left(numbers, last >> shift << shift, low, high)

    def _apply_one(self, node: Node, index: int, depth: int) -> Node:
        number, leaf = self._numbers[index], self._leaves[index]
        top, bits = node, _BITS
        path: list[tuple[bool, Node]] = []
        while isinstance(node, Inner):
            if number & bits[depth]:
                path.append((True, node.left))
                node = node.right
            else:
                path.append((False, node.right))
                node = node.left
            depth += 1
        new = self._replace(node, number, leaf, depth)
        if new == node:
            return top
        return self._climb(new, path) if leaf is not None else self._climb_removed(new, path)

    def _climb(self, node: Node, path: list[tuple[bool, Node]]) -> Node:
        fresh = self._fresh
        digest = root_hash(node)
        for is_right, sibling in reversed(path):
            beside = sibling.hash if isinstance(sibling, Inner) else root_hash(sibling)
            context = fresh()
            if is_right:
                context.update(beside + digest)
                digest = context.digest()
                node = Inner(digest, sibling, node)
            else:
                context.update(digest + beside)
                digest = context.digest()
                node = Inner(digest, node, sibling)
        return node

    def _climb_removed(self, node: Node, path: list[tuple[bool, Node]]) -> Node:
        for is_right, sibling in reversed(path):
            node = self._join(sibling, node) if is_right else self._join(node, sibling)
        return node

    def _replace(self, old: Leaf | None, number: int, leaf: Leaf | None, depth: int) -> Node:
        """What stands at the end of a path after one change."""
        if old is None or _number(old) == number:
            return leaf
        if leaf is None:
            return old
        apart = DEPTH_MAX - (number ^ _number(old)).bit_length()
        node = self._join(old, leaf) if number & _BITS[apart] else self._join(leaf, old)
        while apart > depth:
            apart -= 1
            node = self._join(None, node) if number & _BITS[apart] else self._join(node, None)
        return node

    def _join(self, left: Node, right: Node) -> Node:
        if isinstance(left, Inner):
            pair = left.hash + (right.hash if isinstance(right, Inner) else root_hash(right))
        elif isinstance(right, Inner):
            pair = root_hash(left) + right.hash
        elif left is None:
            return right
        elif right is None:
            return left
        else:
            pair = left[:HASH_BYTES] + right[:HASH_BYTES]
        context = self._fresh()
        context.update(pair)
        return Inner(context.digest(), left, right)


def _pair(leaf: Leaf) -> tuple[bytes, bytes]:
    return leaf[HASH_BYTES : 2 * HASH_BYTES], leaf[2 * HASH_BYTES :]


def _number(leaf: Leaf) -> int:
    return int.from_bytes(leaf[HASH_BYTES : 2 * HASH_BYTES], "big")
