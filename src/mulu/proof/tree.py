"""Paths in the state tree, checked: what stands at a key, or that nothing does.

The tree is a compact sparse Merkle trie: leaf = H(00 ‖ H(key) ‖ H(value)), inner = H(01 ‖ left ‖
right), empty = 32 zero bytes, a subtree of one leaf is that leaf. Siblings run from the root down.

Source: docs/spec/bundle.md BUN-18 to BUN-20; ICS-23 ``SmtSpec``.
"""

from collections.abc import Sequence

from mulu.core.hashing import ZERO32, Hasher
from mulu.core.merkle import INNER_TAG, LEAF_TAG
from mulu.proof.reasons import failure


def verify_present(
    hasher: Hasher, key: bytes, value: bytes, siblings: Sequence[bytes], state_root: bytes
) -> None:
    """Check that a key has a value under a state root.

    Args:
        hasher: The chain's hash.
        key: State key.
        value: Its value.
        siblings: At most 256 hashes of 32 bytes, from the root down.
        state_root: 32 bytes.

    Raises:
        VerificationError: ``claim.path``.
    """
    key_hash = hasher.digest(key)
    leaf = hasher.digest(LEAF_TAG + key_hash + hasher.digest(value))
    _ensure_root(hasher, leaf, key_hash, siblings, state_root)


def verify_absent(
    hasher: Hasher,
    key: bytes,
    siblings: Sequence[bytes],
    terminal: tuple[bytes, bytes] | None,
    state_root: bytes,
) -> None:
    """Check that a key has no value under a state root.

    Args:
        hasher: The chain's hash.
        key: State key.
        siblings: At most 256 hashes of 32 bytes, from the root down.
        terminal: (key hash, value hash) of the other leaf there, None for an empty subtree.
        state_root: 32 bytes.

    Raises:
        VerificationError: ``claim.terminal`` or ``claim.path``.
    """
    key_hash = hasher.digest(key)
    node = ZERO32
    if terminal is not None:
        other_hash, value_hash = terminal
        if other_hash == key_hash or not _agree(other_hash, key_hash, len(siblings)):
            raise failure("claim.terminal")
        node = hasher.digest(LEAF_TAG + other_hash + value_hash)
    _ensure_root(hasher, node, key_hash, siblings, state_root)


def _ensure_root(
    hasher: Hasher, node: bytes, key_hash: bytes, siblings: Sequence[bytes], state_root: bytes
) -> None:
    for depth in range(len(siblings) - 1, -1, -1):
        sibling = siblings[depth]
        pair = sibling + node if _bit(key_hash, depth) else node + sibling
        node = hasher.digest(INNER_TAG + pair)
    if node != state_root:
        raise failure("claim.path")


def _bit(key_hash: bytes, depth: int) -> int:
    """The bit that decides at a depth, most significant first; 1 goes right."""
    return key_hash[depth // 8] >> (7 - depth % 8) & 1


def _agree(one: bytes, other: bytes, bits: int) -> bool:
    return int.from_bytes(one, "big") >> (256 - bits) == int.from_bytes(other, "big") >> (
        256 - bits
    )
