"""Restore a snapshot into an empty store: chunk by chunk in order, the head at the end.

Source: docs/spec/snapshot.md SNP-9 to SNP-12.
"""

from collections.abc import Collection
from typing import Final

from mulu.core.canonical import decode, encode
from mulu.core.errors import VerificationError, ensure
from mulu.core.hashing import Hasher
from mulu.core.merkle import Frontier
from mulu.core.prefixes import ERASURE, MACHINE_SEEN
from mulu.machine.head import HEAD, SEAL, Head, StoredSeal, encode_head
from mulu.machine.seen import Bucket, bucket_from_key
from mulu.machine.snapshot_chunks import (
    Leaves,
    Metadata,
    Parts,
    SeenIds,
    SnapshotHead,
    bad_form,
    decode_chunk,
)
from mulu.machine.snapshot_parts import refs_of
from mulu.machine.snapshot_verify import verify_bucket, verify_head, verify_leaves, verify_part
from mulu.proof.header import Header
from mulu.store.load import load_tree
from mulu.store.port import Store
from mulu.store.restored import RestoredHead, RestoredPiece

OTHER_BYTES: Final = "snapshot.hash"
"""Reason of a chunk that is not the one its snapshot lists: its sender's fault alone."""


class Restoring:
    """A snapshot on its way into a store.

    Args:
        hasher: The chain's hash.
        store: Holds no block.
        metadata: What was offered.
        app_hash: Hash of the header at its height, trusted (32 bytes).
        keep_parts: Commitments of parts of genesis, which stay.
    """

    def __init__(
        self,
        hasher: Hasher,
        store: Store,
        metadata: Metadata,
        app_hash: bytes,
        keep_parts: Collection[bytes],
    ) -> None:
        self._hasher = hasher
        self._store = store
        self._metadata = metadata
        self._app_hash = app_hash
        self._taken = 0
        self._header: Header | None = None
        self._log = Frontier(hasher)
        self._prefix = (-1, -1)
        self._buckets: dict[int, Bucket] = {}
        self._wanted: set[bytes] = set()
        self._erased: set[bytes] = set()
        store.start_restore(keep_parts)

    def take(self, index: int, data: bytes) -> Head | None:
        """Take the next chunk; one that was taken already is passed over.

        Returns:
            Where the chain stands, after the last chunk; None before.

        Raises:
            VerificationError: ``snapshot.hash``: these are not the bytes that the snapshot lists;
                or another ``snapshot.…``: what it lists does not hold.
            UnavailableError: The disk is full or fails.
        """
        if index < self._taken:
            return None
        ensure(index == self._taken, f"chunk {index} comes before chunk {self._taken}")
        chunks = self._metadata.chunks
        if index >= len(chunks) or self._hasher.digest(data).hex() != chunks[index]:
            raise VerificationError(OTHER_BYTES, f"chunk {index} is not what the snapshot lists")
        self._put(index, data)
        self._taken += 1
        return self._finish() if self._taken == len(chunks) else None

    def _put(self, index: int, data: bytes) -> None:
        leaves, parts = self._metadata.leaves, self._metadata.parts
        chunk = decode_chunk(data)
        match chunk:
            case SnapshotHead() if index == 0:
                self._put_head(chunk)
            case Leaves() if 0 < index <= leaves:
                self._put_leaves(chunk, self._header)
            case SeenIds() if leaves < index < len(self._metadata.chunks) - parts:
                self._put_seen(chunk)
            case Parts() if index >= len(self._metadata.chunks) - parts:
                self._put_parts(chunk)
            case _:
                raise bad_form(f"chunk {index} is of another kind than its place")

    def _put_head(self, head: SnapshotHead) -> None:
        header = head.header
        if (header.chain, header.height) != (self._metadata.chain, self._metadata.height):
            raise bad_form("its header is of another chain or height")
        self._log = verify_head(head, self._hasher, self._app_hash)
        self._header = header

    def _put_leaves(self, leaves: Leaves, header: Header | None) -> None:
        ensure(header is not None, "the head comes first")
        if header is not None:
            verify_leaves(leaves, self._hasher, bytes.fromhex(header.state_root))
        depth, last = self._prefix
        if leaves.prefix <= last or depth not in {-1, leaves.depth}:
            raise bad_form("its prefixes do not rise")
        self._prefix = (leaves.depth, leaves.prefix)
        for key, value in leaves.items:
            self._note(key, value)
        self._store.restore(RestoredPiece(state=leaves.items))

    def _note(self, key: bytes, value: bytes) -> None:
        if key.startswith(MACHINE_SEEN):
            self._buckets[bucket_from_key(key)] = decode(value, Bucket)
        elif key.startswith(ERASURE):
            self._erased.add(bytes.fromhex(key[len(ERASURE) :].decode()))
        self._wanted.update(
            bytes.fromhex(ref.commitment) for ref in refs_of(value) if not ref.withheld
        )

    def _put_seen(self, seen: SeenIds) -> None:
        for bucket, blocks in seen.buckets:
            verify_bucket(self._hasher, bucket, blocks, self._buckets)
            del self._buckets[bucket]
        self._store.restore(RestoredPiece(seen=seen.buckets))

    def _put_parts(self, parts: Parts) -> None:
        self._wanted -= self._erased
        for commitment, part in parts.parts:
            verify_part(self._hasher, commitment, part, self._wanted)
            self._wanted.remove(commitment)
        self._store.restore(RestoredPiece(parts=parts.parts))

    def _finish(self) -> Head:
        """Compare the whole with the trusted header, then write the head."""
        header = self._header
        if header is None or self._buckets or self._wanted - self._erased:
            raise bad_form(
                f"{len(self._buckets)} buckets of ids and {len(self._wanted - self._erased)} parts"
                " are missing"
            )
        head = self._head(header)
        seal = StoredSeal(finality="", header=header)
        self._store.finish_restore(
            RestoredHead(
                height=head.height,
                header_hash=head.block_hash,
                log_index=header.log_size,
                meta={HEAD: encode_head(head), SEAL: encode(seal)},
            )
        )
        return head

    def _head(self, header: Header) -> Head:
        state_root = bytes.fromhex(header.state_root)
        with self._store.read() as reader:
            tree = load_tree(reader, self._hasher, state_root)
            buckets = frozenset(bucket_from_key(key) for key in reader.state_keys(MACHINE_SEEN))
        return Head(
            height=header.height,
            block_hash=self._app_hash,
            time_ms=header.time_ms,
            log=self._log,
            root=tree,
            state_root=state_root,
            buckets=buckets,
        )
