"""Seen ids: buckets by minute of ``valid_until_ms``, so that each transaction happens once.

The state holds {count, d} per bucket, d being a running hash over the ids in block order; the ids
themselves stand beside the state. A bucket goes in the first header whose time is past its minute.

Source: docs/spec/transaction.md TXN-13.
"""

from collections.abc import Iterable, Sequence

from mulu.core.canonical import Hex32, UInt, Wire, decode, encode
from mulu.core.hashing import TAG_SEEN, ZERO32, Hasher
from mulu.core.prefixes import MACHINE_SEEN
from mulu.machine.admit import BUCKET_MS, bucket_of
from mulu.machine.context import View
from mulu.tx.prepare import Prepared


class Bucket(Wire):
    """State value of one bucket."""

    count: UInt
    d: Hex32
    """d ← H(tag ‖ d ‖ new ids in block order), from 32 zero bytes."""


def bucket_key(bucket: int) -> bytes:
    """State key of a bucket."""
    return MACHINE_SEEN + str(bucket).encode()


def bucket_from_key(key: bytes) -> int:
    """Number of the bucket a state key belongs to."""
    return int(key[len(MACHINE_SEEN) :])


def over_buckets(known: Iterable[int], time_ms: int) -> list[int]:
    """Buckets whose minute is past at a block time, in order."""
    return sorted(bucket for bucket in known if (bucket + 1) * BUCKET_MS <= time_ms)


def note_ids(
    view: View, hasher: Hasher, transactions: Sequence[Prepared]
) -> list[tuple[int, bytes]]:
    """Write a block's ids into their buckets.

    Returns:
        (bucket, id) pairs in block order, to be kept beside the state.
    """
    pairs = [(bucket_of(tx.valid_until_ms), tx.id) for tx in transactions]
    for bucket in sorted({bucket for bucket, _ in pairs}):
        ids = [id_ for number, id_ in pairs if number == bucket]
        stored = view.get(bucket_key(bucket))
        before = decode(stored, Bucket) if stored is not None else Bucket(count=0, d=ZERO32.hex())
        d = hasher.tagged(TAG_SEEN, bytes.fromhex(before.d), *ids)
        view.put(bucket_key(bucket), encode(Bucket(count=before.count + len(ids), d=d.hex())))
    return pairs
