"""What each chunk of a snapshot must hold; pure, and each chunk is judged alone.

The head is bound by the app hash that the engine's light client trusts, leaves by the state root in
the head, seen ids and parts by what stands in the leaves.

Source: docs/spec/snapshot.md SNP-3 to SNP-6 and SNP-9.
"""

from collections.abc import Container, Mapping, Sequence
from itertools import pairwise

from mulu.core.errors import VerificationError
from mulu.core.hashing import TAG_PART, TAG_SEEN, ZERO32, Hasher
from mulu.core.merkle import INNER_TAG, Frontier
from mulu.machine.seen import Bucket
from mulu.machine.snapshot_chunks import DEPTH_MAX, KEY_BYTES_MAX, Leaves, SnapshotHead
from mulu.proof.header import header_hash
from mulu.store.tree import root_hash, subtree

_PREFIX_BITS = 16
"""Bits of a key hash that prefixes are read from."""


def verify_head(head: SnapshotHead, hasher: Hasher, app_hash: bytes) -> Frontier:
    """Check the last header and the log before it.

    Args:
        head: As received.
        hasher: The chain's hash.
        app_hash: Hash of the header (32 bytes), trusted.

    Returns:
        The log with this header at its end.

    Raises:
        VerificationError: ``snapshot.head`` or ``snapshot.log``.
    """
    header = head.header
    if header_hash(header, hasher) != app_hash:
        raise VerificationError("snapshot.head", "its header is not the one that is trusted")
    try:
        log = Frontier.decode(hasher, bytes.fromhex(head.log))
    except ValueError as err:
        raise VerificationError("snapshot.log", f"its log of headers: {err}") from err
    if log.size != header.log_size or log.root().hex() != header.log_root:
        raise VerificationError("snapshot.log", "its log of headers is not the header's")
    log.append(app_hash)
    return log


def verify_leaves(leaves: Leaves, hasher: Hasher, state_root: bytes) -> None:
    """Check that leaves are all there are under their prefix.

    Raises:
        VerificationError: ``snapshot.leaves``.
    """
    depth, prefix = leaves.depth, leaves.prefix
    if depth > DEPTH_MAX or len(leaves.siblings) > depth or prefix >> depth or not leaves.items:
        raise _bad_leaves(leaves, "its prefix cannot be")
    digest = hasher.digest
    pairs = [(digest(key), digest(value)) for key, value in leaves.items]
    for (key, value), (key_hash, _) in zip(leaves.items, pairs, strict=True):
        if not 0 < len(key) <= KEY_BYTES_MAX or not value or not _under(key_hash, prefix, depth):
            raise _bad_leaves(leaves, f"key {key[:80]!r} does not stand under it")
    if any(one[0] >= other[0] for one, other in pairwise(pairs)):
        raise _bad_leaves(leaves, "its keys do not rise")
    node = root_hash(subtree(hasher, pairs, len(leaves.siblings)))
    if _climb(hasher, node, leaves) != state_root:
        raise _bad_leaves(leaves, "it does not lead to the state root")


def verify_bucket(
    hasher: Hasher, bucket: int, blocks: Sequence[Sequence[bytes]], kept: Mapping[int, Bucket]
) -> None:
    """Check a bucket's ids against what the state says of it.

    Args:
        hasher: The chain's hash.
        bucket: Its number.
        blocks: Its ids, by block in block order.
        kept: Buckets of the state.

    Raises:
        VerificationError: ``snapshot.seen``.
    """
    d, count = ZERO32, 0
    for ids in blocks:
        d = hasher.tagged(TAG_SEEN, d, *ids)
        count += len(ids)
    if kept.get(bucket) != Bucket(count=count, d=d.hex()) or not all(blocks):
        raise VerificationError("snapshot.seen", f"the ids of bucket {bucket} are not the state's")


def verify_part(hasher: Hasher, commitment: bytes, part: bytes, wanted: Container[bytes]) -> None:
    """Check that a part opens a commitment that the state refers to.

    Raises:
        VerificationError: ``snapshot.part``.
    """
    if commitment not in wanted or hasher.tagged(TAG_PART, part) != commitment:
        name = commitment.hex()
        raise VerificationError("snapshot.part", f"part {name} is not one the state refers to")


def _climb(hasher: Hasher, node: bytes, leaves: Leaves) -> bytes:
    for depth in range(len(leaves.siblings) - 1, -1, -1):
        sibling = leaves.siblings[depth]
        is_right = leaves.prefix >> (leaves.depth - 1 - depth) & 1
        node = hasher.digest(INNER_TAG + (sibling + node if is_right else node + sibling))
    return node


def _under(key_hash: bytes, prefix: int, depth: int) -> bool:
    return int.from_bytes(key_hash[:2], "big") >> (_PREFIX_BITS - depth) == prefix


def _bad_leaves(leaves: Leaves, why: str) -> VerificationError:
    return VerificationError(
        "snapshot.leaves", f"the leaves under prefix {leaves.prefix}/{leaves.depth}: {why}"
    )
