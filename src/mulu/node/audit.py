"""Offline audit: replay a home by the rules, compare every root, name the first bad item.

Nothing that the node computed is believed: headers, receipts and state are computed anew from
genesis and transactions, then compared with what is kept. The trust file says who may have signed.

Source: docs/spec/audit.md AUD-1 to AUD-9; docs/spec/machine.md MAC-8.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from mulu.app import VERSIONS, AppVersionError, Versions, ensure_app_version
from mulu.core.canonical import decode
from mulu.core.errors import InvariantError, MuluError, VerificationError
from mulu.core.hashing import TAG_HEADER
from mulu.core.signing import verify
from mulu.machine.application import HEAD
from mulu.machine.block import Block, decode_block
from mulu.machine.decided import Decided
from mulu.machine.execute import Outcome
from mulu.machine.genesis import Genesis
from mulu.machine.head import StoredHead
from mulu.node.audit_kept import KeptRecords, ensure_heartbeat, genesis_orgs
from mulu.node.home import Home
from mulu.node.replay import Replay
from mulu.node.warming import warm_up
from mulu.proof.bundle import SoloFinality, decode_finality
from mulu.proof.header import Header, header_fields, header_hash
from mulu.proof.trust import Trust
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Erased, Reader, Store
from mulu.tx.body import part_refs
from mulu.tx.parts import PartRef, ensure_part
from mulu.tx.prepare import Prepared

AHEAD: Final = 2
"""Blocks that are verified ahead of execution."""

Progress = Callable[[int, int], None]
"""Called with (height done, height to reach)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What an audit found."""

    ok: bool
    """Everything holds and the trust file says the same."""
    self_consistent: bool
    """Everything holds in itself; without a trust file that is all that can be said."""
    checkpoint: int | None
    """Height of the trust file's checkpoint that was met; None without one."""
    blocks: int
    transactions: int
    erased: int
    """Parts that a recorded decision erased."""
    seconds: float
    first_bad: str
    """What does not hold, and where; empty when all does."""


class _BadError(VerificationError):
    """The first item that does not hold."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("audit", f"{where}: {why}")


@dataclass(slots=True)
class _Tally:
    blocks: int = 0
    transactions: int = 0
    erased: int = 0
    checkpoint: int | None = None


def audit_home(home: Home, trust: Trust | None, progress: Progress | None = None) -> AuditReport:
    """Audit a home.

    Args:
        home: The home folder; its node may run or not.
        trust: What is believed beforehand; None says only whether the home agrees with itself.
        progress: Told after each block.

    Raises:
        HomeError: There is no chain.
        UnavailableError: The files cannot be read.
    """
    genesis = home.genesis()
    store = LmdbStore.open(home.chain, readonly=True)
    try:
        return audit_chain(store, genesis, trust, progress)
    finally:
        store.close()


def audit_chain(
    store: Store,
    genesis: Genesis,
    trust: Trust | None,
    progress: Progress | None = None,
    versions: Versions = VERSIONS,
) -> AuditReport:
    """Audit a store that is open already; see ``audit_home``.

    Args:
        store: As it is.
        genesis: The chain's document.
        trust: What is believed beforehand, or None.
        progress: Told after each block.
        versions: The rules that this program has.
    """
    started = time.monotonic()
    warm_up()
    tally = _Tally()
    first_bad = ""
    try:
        _audit(store, Replay(genesis, versions), trust, progress or _say_nothing, tally)
    except VerificationError as err:
        first_bad = str(err)
    good = not first_bad
    return AuditReport(
        ok=good and trust is not None,
        self_consistent=good,
        checkpoint=tally.checkpoint,
        blocks=tally.blocks,
        transactions=tally.transactions,
        erased=tally.erased,
        seconds=round(time.monotonic() - started, 3),
        first_bad=first_bad,
    )


def _say_nothing(_done: int, _goal: int) -> None:
    """Progress for callers that want none."""


def _audit(
    store: Store, replay: Replay, trust: Trust | None, progress: Progress, tally: _Tally
) -> None:
    if trust is not None and trust.chain != replay.chain:
        raise _BadError("genesis", f"the home holds {replay.chain}, the trust file {trust.chain}")
    with store.read() as reader, ThreadPoolExecutor(AHEAD) as pool:
        goal = reader.last_height() or 0
        parts = [org.part for org in genesis_orgs(replay.genesis)]
        for part in parts:
            tally.erased += _is_erased(reader, replay, "genesis", part)
        records = KeptRecords(replay)
        for block, prepared in _prepared_blocks(reader, replay, pool):
            outcome = _audit_block(reader, replay, trust, block, prepared, tally)
            records.note(reader, block, prepared, outcome)
            progress(block.header.height, goal)
        _audit_end(reader, replay, trust, tally)
        records.ensure_kept(reader)
        ensure_heartbeat(reader, replay.genesis, replay.chain)


def _prepared_blocks(
    reader: Reader, replay: Replay, pool: ThreadPoolExecutor
) -> Iterator[tuple[Block, list[Prepared]]]:
    """Blocks in order, their signatures verified one block ahead on other threads."""
    ahead = None
    for height, stored in reader.blocks(1):
        block = _open(height, stored)
        _ensure_rules(replay, block)
        task = (block, pool.submit(replay.prepare, block))
        if ahead is not None:
            yield ahead[0], ahead[1].result()
        ahead = task
    if ahead is not None:
        yield ahead[0], ahead[1].result()


def _open(height: int, stored: bytes) -> Block:
    try:
        block = decode_block(stored)
    except MuluError as err:
        raise _BadError(f"block {height}", str(err)) from err
    if block.header.height != height:
        raise _BadError(f"block {height}", f"it says it is block {block.header.height}")
    return block


def _ensure_rules(replay: Replay, block: Block) -> None:
    try:
        ensure_app_version(block.header.app_version, replay.versions)
    except AppVersionError as err:
        raise _BadError(f"block {block.header.height}", str(err)) from err


def _audit_block(
    reader: Reader,
    replay: Replay,
    trust: Trust | None,
    block: Block,
    prepared: list[Prepared],
    tally: _Tally,
) -> Outcome:
    header = block.header
    where = f"block {header.height}"
    outcome = replay.execute(
        Decided(
            height=header.height,
            time_ms=header.time_ms,
            transactions=prepared,
            system=block.system,
        )
    )
    for index, (ours, kept) in enumerate(zip(outcome.receipts, block.receipts, strict=True)):
        if ours != kept:
            raise _BadError(f"{where}, receipt {index}", "the rules give another receipt")
    if outcome.header != header:
        raise _BadError(f"{where}, {_first_difference(outcome.header, header)}", "replay differs")
    _audit_finality(replay, trust, block, tally)
    _audit_index(reader, block, prepared, outcome.header_hash)
    tally.erased += _audit_parts(reader, replay, where, prepared)
    tally.blocks += 1
    tally.transactions += len(prepared)
    return outcome


def _first_difference(ours: Header, kept: Header) -> str:
    fields = header_fields(ours), header_fields(kept)
    return next(name for name in sorted(fields[0]) if fields[0][name] != fields[1][name])


def _audit_finality(replay: Replay, trust: Trust | None, block: Block, tally: _Tally) -> None:
    where = f"block {block.header.height}"
    try:
        finality = decode_finality(block.finality)
        if not isinstance(finality, SoloFinality):
            raise VerificationError("finality.kind", "a block of a solo chain has a producer's")
    except MuluError as err:
        raise _BadError(where, f"its finality cannot be read: {err}") from err
    node = replay.genesis.producer
    producer = (node.public_key, node.suite)
    if trust is not None and trust.producer is not None:
        producer = (trust.producer.public_key, trust.producer.suite)
    if (finality.public_key, finality.suite) != producer:
        raise _BadError(where, "it is signed by another key than the producer's")
    block_hash = header_hash(block.header, replay.hasher)
    signature = bytes.fromhex(finality.signature)
    if not verify(
        finality.suite, bytes.fromhex(finality.public_key), TAG_HEADER + block_hash, signature
    ):
        raise _BadError(where, "the producer's signature does not hold")
    if trust is not None and trust.checkpoint.height == block.header.height:
        if trust.checkpoint.block_hash != block_hash.hex():
            raise _BadError(where, "its hash is not the trust file's checkpoint")
        tally.checkpoint = block.header.height


def _audit_index(reader: Reader, block: Block, prepared: list[Prepared], block_hash: bytes) -> None:
    height = block.header.height
    place = reader.header(block.header.log_size)
    if place is None or (place.height, place.hash) != (height, block_hash):
        raise _BadError(f"block {height}", "the log of headers has another entry for it")
    for index, tx in enumerate(prepared):
        found = reader.tx(tx.id)
        if found is None or (found.height, found.index) != (height, index):
            raise _BadError(f"block {height}, transaction {index}", "the index names another place")


def _audit_parts(reader: Reader, replay: Replay, where: str, prepared: list[Prepared]) -> int:
    """Check the parts of a block's transactions; returns how many are erased."""
    refs = ((index, ref) for index, tx in enumerate(prepared) for ref in part_refs(tx.messages))
    return sum(
        _is_erased(reader, replay, f"{where}, transaction {index}", ref) for index, ref in refs
    )


def _is_erased(reader: Reader, replay: Replay, where: str, ref: PartRef) -> bool:
    """Check one part against its reference; tells whether a decision erased it."""
    if ref.withheld:
        return False
    part = reader.part(bytes.fromhex(ref.commitment))
    if isinstance(part, Erased):
        return True
    name = f"{where}, part {ref.commitment}"
    if part is None:
        raise _BadError(name, "it is not kept and no decision erased it")
    try:
        ensure_part(replay.hasher, ref, part)
    except MuluError as err:
        raise _BadError(name, str(err)) from err
    return False


def _audit_end(reader: Reader, replay: Replay, trust: Trust | None, tally: _Tally) -> None:
    stored = reader.meta(HEAD)
    if stored is None or decode(stored, StoredHead) != replay.stored_head():
        raise _BadError("head", "it is not the replay's")
    for key, value in reader.state_items():
        if replay.state(key) != value:
            raise _BadError(f"state key {key.decode(errors='replace')}", "its value was changed")
    kept = sum(1 for _ in reader.state_keys())
    if kept != replay.size:
        raise _BadError("state", f"{kept} keys are kept, the replay has {replay.size}")
    try:
        replay.ensure_invariants()
    except InvariantError as err:
        raise _BadError("invariant", str(err)) from err
    if trust is None:
        return
    if trust.checkpoint.height == 0:
        tally.checkpoint = 0
    if tally.checkpoint is None:
        raise _BadError(
            "checkpoint",
            f"the trust file knows block {trust.checkpoint.height}, the home ends at"
            f" {replay.height} or never had it",
        )
