"""That a list only grew: consistency of an older root with a newer one (RFC 6962).

Source: docs/spec/tree.md TRE-6; RFC 6962 section 2.1.2; RFC 9162 section 2.1.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mulu.core.errors import VerificationError
from mulu.core.hashing import Hasher
from mulu.core.merkle import HASH_BYTES, inner_hash, root_of_hashes, split


def consistency_path(hasher: Hasher, leaf_hashes: Sequence[bytes], first: int) -> list[bytes]:
    """Proof that the first leaves are a prefix of all of them (RFC 6962 section 2.1.2).

    Args:
        hasher: The chain's hash.
        leaf_hashes: Leaf hashes of the newer, longer list.
        first: Size of the older list, 1 to the size of the newer.

    Raises:
        IndexError: The older size is out of range.
    """
    if not 1 <= first <= len(leaf_hashes):
        raise IndexError(f"a list of {len(leaf_hashes)} leaves has no prefix of {first}")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while first != high:
        middle = low + split(high - low)
        if first <= middle:
            path.append(root_of_hashes(hasher, leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root_of_hashes(hasher, leaf_hashes[low:middle]))
            low = middle
    if low > 0:  # the older root itself is known to the verifier when the walk never went right
        path.append(root_of_hashes(hasher, leaf_hashes[low:high]))
    path.reverse()
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRoot:
    """A list at one moment."""

    size: int
    root: bytes


def verify_consistency(
    hasher: Hasher, older: ListRoot, newer: ListRoot, path: Sequence[bytes]
) -> None:
    """Check that a list only grew from one moment to another (RFC 9162 section 2.1.4.2).

    Raises:
        VerificationError: ``merkle.path``: the path cannot fit; ``merkle.root``: it leads away.
    """
    if not 1 <= older.size <= newer.size or any(len(node) != HASH_BYTES for node in path):
        raise VerificationError("merkle.path", "no list grows between these sizes this way")
    if older.size == newer.size:
        if path or older.root != newer.root:
            raise VerificationError("merkle.root", "one size, two roots")
        return
    nodes = list(path)
    if older.size & (older.size - 1) == 0:
        nodes.insert(0, older.root)
    if not nodes:
        raise VerificationError("merkle.path", "the path is shorter than the tree is high")
    old, new = _climb_both(hasher, nodes, older.size - 1, newer.size - 1)
    if old != older.root or new != newer.root:
        raise VerificationError("merkle.root", "the path does not lead from root to root")


def _climb_both(hasher: Hasher, nodes: Sequence[bytes], fn: int, sn: int) -> tuple[bytes, bytes]:
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if sn == 0:
            raise VerificationError("merkle.path", "the path is longer than the tree is high")
        if fn & 1 or fn == sn:
            old = inner_hash(hasher, node, old)
            new = inner_hash(hasher, node, new)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = inner_hash(hasher, new, node)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise VerificationError("merkle.path", "the path is shorter than the tree is high")
    return old, new
