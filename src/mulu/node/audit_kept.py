"""What a store keeps beside its blocks, compared with what a replay gives.

Blocks, state and parts are compared where they are read. The rest decides what a node answers or
takes as well: an index entry too many, a seen id too few, tree changes that followers use.

Source: docs/spec/audit.md AUD-9.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from mulu.core.canonical import NotCanonicalError, decode
from mulu.core.errors import VerificationError
from mulu.machine.block import Block
from mulu.machine.execute import Outcome
from mulu.machine.genesis import Genesis, GenesisOrg
from mulu.machine.head import ENGINE, HEAD, SEAL, StoredSeal
from mulu.node.chain import GENESIS
from mulu.node.compacting import COMPACTED
from mulu.node.replay import Replay
from mulu.ordering.solo.heartbeat import HEARTBEAT, open_heartbeat
from mulu.query.known_sets import SETS
from mulu.query.sealing import SET_CHANGES, SM2_STEPS
from mulu.store.layout import (
    CHANGES_COUNT_NAME,
    DICTIONARY_NAME,
    FORMAT_NAME,
    LAST_WRITE_NAME,
    unpack_u64,
)
from mulu.store.port import Reader
from mulu.store.restored import RESTORING
from mulu.tx.body import part_refs
from mulu.tx.prepare import Prepared

NAMED_VALUES: Final = frozenset(
    {
        CHANGES_COUNT_NAME,
        COMPACTED,
        DICTIONARY_NAME,
        ENGINE,
        FORMAT_NAME,
        GENESIS,
        HEAD,
        HEARTBEAT,
        LAST_WRITE_NAME,
        RESTORING,
        SEAL,
        SETS,
        SET_CHANGES,
        SM2_STEPS,
    }
)
"""Names under which a node keeps something; there are no others."""


class KeptError(VerificationError):
    """A store keeps something else beside its blocks than it should."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("audit", f"{where}: {why}")


class KeptRecords:
    """What a replay says that the store must keep; filled block by block.

    Args:
        replay: Stands at genesis, before its first block.
    """

    def __init__(self, replay: Replay) -> None:
        digest = replay.hasher.digest
        self._first = sorted((digest(k), digest(v)) for k, v in replay.state_items(b""))
        self._parts = {bytes.fromhex(org.part.commitment) for org in genesis_orgs(replay.genesis)}
        self._ids: set[bytes] = set()
        self._seen: defaultdict[int, list[tuple[bytes, ...]]] = defaultdict(list)
        self._last: Block | None = None

    def note(self, reader: Reader, block: Block, prepared: list[Prepared], done: Outcome) -> None:
        """Take in a replayed block, and compare its tree changes.

        Raises:
            KeptError: The changes kept of it are others.
        """
        _ensure_changes(reader, block.header.height, list(done.tree_changes))
        for bucket in done.seen_dropped:
            self._seen.pop(bucket, None)
        for bucket, ids in _by_bucket(done).items():
            self._seen[bucket].append(tuple(ids))
        for tx in prepared:
            self._ids.add(tx.id)
            self._parts.update(bytes.fromhex(ref.commitment) for ref in part_refs(tx.messages))
        self._last = block

    def ensure_kept(self, reader: Reader) -> None:
        """Compare the indexes and named values of a whole store.

        Raises:
            KeptError: The first that is not what the replay gives.
        """
        _ensure_changes(reader, 0, self._first)
        _ensure_same("the index of transactions", reader.tx_ids(), self._ids)
        _ensure_within("a part", reader.part_commitments(), self._parts)
        marks = (commitment for commitment, _ in reader.erasures())
        _ensure_within("the mark of an erasure", marks, self._parts)
        self._ensure_seen(reader)
        self._ensure_log(reader)
        self._ensure_named(reader)

    def _ensure_seen(self, reader: Reader) -> None:
        buckets = {bucket for bucket, _ in reader.seen_places()}
        if buckets != set(self._seen):
            raise KeptError("seen ids", "there are other buckets than the replay's")
        for bucket in sorted(buckets):
            if reader.seen_by_block(bucket) != self._seen[bucket]:
                raise KeptError(f"seen ids, bucket {bucket}", "they are not the replay's")

    def _ensure_log(self, reader: Reader) -> None:
        count = 0 if self._last is None else self._last.header.log_size + 1
        walked = sum(1 for _ in reader.header_hashes())
        if {count, walked, reader.header_count()} != {count}:
            raise KeptError("the log of headers", f"it has other entries than {count} blocks")

    def _ensure_named(self, reader: Reader) -> None:
        for name in reader.meta_names():
            if name not in NAMED_VALUES:
                raise KeptError(f"named value {name!r}", "no node keeps one of this name")
        last = 0 if self._last is None else self._last.header.height
        if reader.meta(LAST_WRITE_NAME) != last.to_bytes(8, "big"):
            raise KeptError(f"named value {LAST_WRITE_NAME}", f"the last block is {last}")
        kept = [reader.changes(height) for height in (0, *(h for h, _ in reader.blocks(1)))]
        count = sum(len(changes) for changes in kept if changes is not None)
        if unpack_u64(reader.meta(CHANGES_COUNT_NAME) or b"") != count:
            raise KeptError(f"named value {CHANGES_COUNT_NAME}", f"{count} changes are kept")
        self._ensure_seal(reader)

    def _ensure_seal(self, reader: Reader) -> None:
        if self._last is None:
            return
        stored = reader.meta(SEAL)
        try:
            seal = None if stored is None else decode(stored, StoredSeal)
        except NotCanonicalError as err:
            raise KeptError("seal", str(err)) from err
        later = reader.finality(self._last.header.height) or b""
        if seal is None or seal.header != self._last.header:
            raise KeptError("seal", "it is not the last block's header")
        if seal.finality.encode() not in {self._last.finality, later}:
            raise KeptError("seal", "its finality is not the last block's")


def genesis_orgs(genesis: Genesis) -> tuple[GenesisOrg, ...]:
    """Every organisation that a genesis document names, in order of their ids."""
    return (
        genesis.authority_org,
        genesis.operator_org,
        *(member.org for member in genesis.members),
    )


def ensure_heartbeat(reader: Reader, genesis: Genesis, chain: str) -> None:
    """Check the newest heartbeat of a solo chain, when there is one.

    Raises:
        VerificationError: It is not the producer's, or none at all.
    """
    beat = reader.meta(HEARTBEAT)
    if beat is None or genesis.ordering != "solo":
        return
    key = genesis.producer
    try:
        open_heartbeat(beat, chain=chain, suite=key.suite, public_key=key.public_key)
    except NotCanonicalError as err:
        raise KeptError(f"named value {HEARTBEAT}", str(err)) from err


def _by_bucket(done: Outcome) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    for bucket, tx_id in done.seen_added:
        found.setdefault(bucket, []).append(tx_id)
    return found


def _ensure_changes(
    reader: Reader, height: int, wanted: Sequence[tuple[bytes, bytes | None]]
) -> None:
    kept = reader.changes(height)
    if kept is not None and kept != list(wanted):
        raise KeptError(f"block {height}", "the tree changes kept of it are not the replay's")


def _ensure_same(what: str, kept: Iterator[bytes], wanted: set[bytes]) -> None:
    found = set(kept)
    if found != wanted:
        odd = min(found ^ wanted)
        raise KeptError(what, f"{odd.hex()} is {'one too many' if odd in found else 'missing'}")


def _ensure_within(what: str, kept: Iterator[bytes], wanted: set[bytes]) -> None:
    for commitment in kept:
        if commitment not in wanted:
            raise KeptError(f"{what} {commitment.hex()}", "no block names it")
