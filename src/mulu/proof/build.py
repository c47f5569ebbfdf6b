"""Making bundles from values already read: one place for node, command line and tests.

Nothing is verified here; what is put together wrongly fails in ``verify``.

Source: docs/spec/bundle.md BUN-5 to BUN-8 and BUN-24.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mulu.core.canonical import encode
from mulu.core.hashing import Hasher
from mulu.proof.bundle import (
    FORMAT,
    Absent,
    Bundle,
    Claim,
    Cosignature,
    Finality,
    Included,
    Link,
    Opening,
    Present,
    PublicKey,
    SoloFinality,
    Terminal,
)
from mulu.proof.header import Header

SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The header a claim is proved in, and what makes it final."""

    header: Header
    finality: Finality
    """Finality of ``header``, or of ``later`` when there is one."""
    later: Header | None = None
    """A later header whose log holds ``header``."""
    path: Sequence[bytes] = ()
    """RFC 6962 path of ``header``'s hash in the log of ``later``, from the leaf up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TxFacts:
    """A transaction as its block keeps it, and the keys that its signers name."""

    body: bytes
    signatures: Sequence[bytes]
    keys: Sequence[tuple[int, bytes]]
    """(suite, raw public key), in the order of the body's signers."""
    receipt: bytes
    parts: Sequence[bytes] = ()
    """Salt (32 bytes) ‖ text of those that may be shown, in the order of the messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a transaction and its receipt stand in their block."""

    index: int
    size: int
    """Number of transactions of the block."""
    path: Sequence[bytes]
    """RFC 6962 path in the transactions, from the leaf up."""
    receipt_path: Sequence[bytes]


def build_present(
    seal: Seal, *, key: bytes, value: bytes, siblings: Sequence[bytes], salted: bytes | None = None
) -> bytes:
    """Make a bundle that a key has a value.

    Args:
        seal: Header and finality.
        key: State key.
        value: Its value at that header.
        siblings: Hashes beside the way to the key, from the root down.
        salted: Salt (32 bytes) ‖ text of the value's part, when the holder may see it.

    Returns:
        The bundle's bytes.
    """
    part = None if salted is None else _opening(salted)
    return _bundle(
        seal, Present(key=key.hex(), part=part, siblings=_texts(siblings), value=value.hex())
    )


def build_absent(
    seal: Seal, *, key: bytes, siblings: Sequence[bytes], terminal: tuple[bytes, bytes] | None
) -> bytes:
    """Make a bundle that a key has no value.

    Args:
        seal: Header and finality.
        key: State key.
        siblings: Hashes beside the way to the key, from the root down.
        terminal: (key hash, value hash) of the other leaf there, None for an empty subtree.

    Returns:
        The bundle's bytes.
    """
    leaf = (
        None
        if terminal is None
        else Terminal(key_hash=terminal[0].hex(), value_hash=terminal[1].hex())
    )
    claim = Absent(
        key=key.hex(),
        key_hash=Hasher(seal.header.hash).digest(key).hex(),
        siblings=_texts(siblings),
        terminal=leaf,
    )
    return _bundle(seal, claim)


def build_included(seal: Seal, tx: TxFacts, places: Places) -> bytes:
    """Make a bundle that a transaction stands in a block, with its receipt.

    Returns:
        The bundle's bytes.
    """
    claim = Included(
        body=tx.body.hex(),
        keys=tuple(
            PublicKey(public_key=public_key.hex(), suite=suite) for suite, public_key in tx.keys
        ),
        parts=tuple(_opening(salted) for salted in tx.parts),
        path=_texts(places.path),
        place=sides(places.index, places.size),
        receipt=tx.receipt.hex(),
        receipt_path=_texts(places.receipt_path),
        signatures=_texts(tx.signatures),
    )
    return _bundle(seal, claim)


def with_cosignatures(finality: SoloFinality, cosignatures: Sequence[Cosignature]) -> SoloFinality:
    """Add witnesses' cosignatures to a producer's signature, in the order a bundle asks for."""
    ordered = tuple(sorted(cosignatures, key=lambda one: one.public_key))
    return SoloFinality(
        cosignatures=ordered,
        public_key=finality.public_key,
        signature=finality.signature,
        suite=finality.suite,
    )


def sides(index: int, size: int) -> int:
    """Tell on which side each sibling of an RFC 6962 path stands (BUN-24).

    Args:
        index: Which leaf, from 0.
        size: Number of leaves.

    Returns:
        Bit k (0 the lowest) is 1 when the k-th sibling from the leaf up stands left.

    Raises:
        IndexError: There is no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"a list of {size} leaves has no leaf {index}")
    bits, step, last = 0, 0, size - 1
    while last:
        left = index & 1 or index == last
        if left:
            bits |= 1 << step
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        index, last, step = index >> 1, last >> 1, step + 1
    return bits


def _opening(salted: bytes) -> Opening:
    return Opening(bytes=salted[SALT_BYTES:].hex(), salt=salted[:SALT_BYTES].hex())


def _texts(hashes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(digest.hex() for digest in hashes)


def _bundle(seal: Seal, claim: Claim) -> bytes:
    link = None if seal.later is None else Link(header=seal.later, path=_texts(seal.path))
    return encode(
        Bundle(claim=claim, finality=seal.finality, format=FORMAT, header=seal.header, link=link)
    )
