"""Take a snapshot of one moment: a function of the state, so equal bytes on every node.

Source: docs/spec/snapshot.md SNP-1 to SNP-8.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from mulu.core.canonical import encode
from mulu.core.errors import InvariantError, UnavailableError, ensure
from mulu.core.hashing import Hasher
from mulu.core.merkle import Frontier
from mulu.core.prefixes import MACHINE_SEEN
from mulu.machine.seen import bucket_from_key
from mulu.machine.snapshot_chunks import (
    CHUNK_BYTES_MAX,
    DEPTH_MAX,
    FORM,
    Chunk,
    Leaves,
    Metadata,
    Parts,
    SeenIds,
    SnapshotHead,
    bucket_bytes,
    encode_chunk,
    item_bytes,
    part_bytes,
)
from mulu.machine.snapshot_parts import erased_commitments, refs_of
from mulu.proof.header import Header
from mulu.store.port import Reader
from mulu.store.tree import Inner, Node, root_hash

CHUNK_BYTES: Final = 4 * 1024 * 1024
"""What chunks are cut to; a single prefix or bucket may exceed it up to ``CHUNK_BYTES_MAX``."""
PAUSE_ITEMS: Final = 256
"""Values looked at between two pauses."""


class SnapshotTooLargeError(UnavailableError):
    """The state has outgrown this format of snapshots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a snapshot is taken of."""

    reader: Reader
    """Stays open until the snapshot is taken."""
    tree: Node
    """The state tree of that moment."""
    header: Header
    """The last header of that moment."""
    log: Frontier
    """The log of headers before it."""


@dataclass(slots=True)
class _Plan:
    """What one walk over the state tells."""

    keys: list[tuple[bytes, bytes]] = field(default_factory=list)
    """(H(key), key)."""
    sizes: list[int] = field(default_factory=lambda: [0] * (1 << DEPTH_MAX))
    """Bytes of the leaves under each prefix of ``DEPTH_MAX`` bits."""
    parts: set[bytes] = field(default_factory=set)


class Taker:
    """Takes one snapshot, chunk by chunk.

    Args:
        hasher: The chain's hash.
        moment: What it is taken of.
        pause: Called after every few values; may wait, or raise to end the work.
    """

    def __init__(self, hasher: Hasher, moment: Moment, pause: Callable[[], None]) -> None:
        self._hasher = hasher
        self._moment = moment
        self._pause = pause
        self._hashes: list[str] = []
        self._counts = {Leaves: 0, SeenIds: 0, Parts: 0, SnapshotHead: 0}

    def chunks(self) -> Iterator[bytes]:
        """Give the chunks in order: head, leaves, seen ids, parts.

        Raises:
            SnapshotTooLargeError: A prefix or a bucket does not fit a chunk.
        """
        plan = self._plan()
        for chunk in self._values(plan):
            data = encode_chunk(chunk)
            if len(data) > CHUNK_BYTES_MAX:
                raise SnapshotTooLargeError(
                    f"a chunk of {len(data)} bytes at height {self._moment.header.height}, the most"
                    f" is {CHUNK_BYTES_MAX}; a later release must cut it smaller"
                )
            self._counts[type(chunk)] += 1
            self._hashes.append(self._hasher.digest(data).hex())
            yield data

    def metadata(self) -> bytes:
        """Canonical metadata; once all chunks were given."""
        header = self._moment.header
        return encode(
            Metadata(
                chain=header.chain,
                chunks=tuple(self._hashes),
                form=FORM,
                height=header.height,
                leaves=self._counts[Leaves],
                parts=self._counts[Parts],
            )
        )

    def _values(self, plan: _Plan) -> Iterator[Chunk]:
        log = self._moment.log
        ensure(log.size == self._moment.header.log_size, "the log is of another header")
        yield SnapshotHead(header=self._moment.header, log=log.encode().hex())
        yield from self._leaves(plan)
        yield from self._seen()
        yield from self._parts(sorted(plan.parts))

    def _plan(self) -> _Plan:
        reader, digest, plan = self._moment.reader, self._hasher.digest, _Plan()
        erased = erased_commitments(reader.state_keys)
        for number, (key, value) in enumerate(reader.state_items()):
            if number % PAUSE_ITEMS == 0:
                self._pause()
            key_hash = digest(key)
            plan.keys.append((key_hash, key))
            plan.sizes[_prefix(key_hash, DEPTH_MAX)] += item_bytes(key, value)
            wanted = [bytes.fromhex(ref.commitment) for ref in refs_of(value) if not ref.withheld]
            plan.parts.update(commitment for commitment in wanted if commitment not in erased)
        plan.keys.sort()
        return plan

    def _leaves(self, plan: _Plan) -> Iterator[Leaves]:
        depth = _depth(plan.sizes)
        ensure(root_hash(self._moment.tree).hex() == self._moment.header.state_root, "other tree")
        start = 0
        while start < len(plan.keys):
            self._pause()
            prefix = _prefix(plan.keys[start][0], depth)
            end = start
            while end < len(plan.keys) and _prefix(plan.keys[end][0], depth) == prefix:
                end += 1
            yield Leaves(
                depth=depth,
                prefix=prefix,
                siblings=_siblings(self._moment.tree, prefix, depth),
                items=tuple(self._item(key) for _, key in plan.keys[start:end]),
            )
            start = end

    def _item(self, key: bytes) -> tuple[bytes, bytes]:
        value = self._moment.reader.state(key)
        if value is None:
            raise InvariantError(f"state key {key!r} vanished within one moment")
        return key, value

    def _seen(self) -> Iterator[SeenIds]:
        reader = self._moment.reader
        gathered: list[tuple[int, tuple[tuple[bytes, ...], ...]]] = []
        size = 0
        for bucket in sorted(bucket_from_key(key) for key in reader.state_keys(MACHINE_SEEN)):
            self._pause()
            blocks = tuple(reader.seen_by_block(bucket))
            more = bucket_bytes(blocks)
            if gathered and size + more > CHUNK_BYTES:
                yield SeenIds(buckets=tuple(gathered))
                gathered, size = [], 0
            gathered.append((bucket, blocks))
            size += more
        if gathered:
            yield SeenIds(buckets=tuple(gathered))

    def _parts(self, commitments: Sequence[bytes]) -> Iterator[Parts]:
        gathered: list[tuple[bytes, bytes]] = []
        size = 0
        for number, commitment in enumerate(commitments):
            if number % PAUSE_ITEMS == 0:
                self._pause()
            part = self._part(commitment)
            if gathered and size + part_bytes(part) > CHUNK_BYTES:
                yield Parts(parts=tuple(gathered))
                gathered, size = [], 0
            gathered.append((commitment, part))
            size += part_bytes(part)
        if gathered:
            yield Parts(parts=tuple(gathered))

    def _part(self, commitment: bytes) -> bytes:
        part = self._moment.reader.part(commitment)
        if isinstance(part, bytes):
            return part
        raise UnavailableError(
            f"part {commitment.hex()} is not kept here, though no decision erased it; restore this"
            " node from a copy, then take snapshots again"
        )


def _prefix(key_hash: bytes, depth: int) -> int:
    return int.from_bytes(key_hash[:2], "big") >> (16 - depth)


def _depth(sizes: Sequence[int]) -> int:
    """The fewest bits with which every prefix fits a chunk."""
    for depth in range(DEPTH_MAX):
        width = 1 << (DEPTH_MAX - depth)
        largest = max(sum(sizes[at : at + width]) for at in range(0, len(sizes), width))
        if largest <= CHUNK_BYTES:
            return depth
    return DEPTH_MAX


def _siblings(tree: Node, prefix: int, depth: int) -> tuple[bytes, ...]:
    siblings: list[bytes] = []
    node = tree
    while isinstance(node, Inner) and len(siblings) < depth:
        is_right = prefix >> (depth - 1 - len(siblings)) & 1
        siblings.append(root_hash(node.left if is_right else node.right))
        node = node.right if is_right else node.left
    return tuple(siblings)
