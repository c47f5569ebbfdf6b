"""That a list only grew: consistency of an older root with a newer one (RFC 6962).

Source: docs/spec/tree.md TRE-7; RFC 6962 section 2.1.2; RFC 9162 section 2.1.4.
"""

from collections.abc import Sequence

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


def verify_consistency(
    hasher: Hasher,
    first: int,
    second: int,
    first_root: bytes,
    second_root: bytes,
    path: Sequence[bytes],
) -> None:
    """Check that a list only grew from one size and root to another (RFC 9162 section 2.1.4.2).

    Raises:
        VerificationError: ``merkle.path`` when the path cannot fit, ``merkle.root`` when it leads
            elsewhere.
    """
    if not 1 <= first <= second or any(len(node) != HASH_BYTES for node in path):
        raise VerificationError(
            "merkle.path", f"no list grows from {first} to {second} leaves this way"
        )
    nodes = list(path)
    if first & (first - 1) == 0 and first != second:
        nodes.insert(0, first_root)
    if first == second:
        if nodes or first_root != second_root:
            raise VerificationError("merkle.root", "one size, two roots")
        return
    if not nodes:
        raise VerificationError("merkle.path", "the path is shorter than the tree is high")
    old, new, sn = _climb_both(hasher, nodes, first - 1, second - 1)
    if sn != 0:
        raise VerificationError("merkle.path", "the path is shorter than the tree is high")
    if old != first_root or new != second_root:
        raise VerificationError(
            "merkle.root", "the path does not lead from the older root to the newer"
        )


def _climb_both(
    hasher: Hasher, nodes: Sequence[bytes], fn: int, sn: int
) -> tuple[bytes, bytes, int]:
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
    return old, new, sn
