"""Offline audit: replay a home or an archive by the rules, name the first item that does not hold.

Nothing that the node computed is believed: headers, receipts and state are computed anew from
genesis and transactions, then compared with what is kept. The trust file says who may have signed.

Source: docs/spec/audit.md AUD-1 to AUD-9 and AUD-12 to AUD-16; docs/spec/machine.md MAC-8.
"""

import time
from collections.abc import Callable, Sequence

from mulu.app import VERSIONS, Versions, machine_rules
from mulu.core.canonical import NotCanonicalError
from mulu.core.errors import InvariantError, VerificationError
from mulu.core.hashing import Hasher
from mulu.machine.block import Block
from mulu.machine.execute import Outcome
from mulu.machine.genesis import Genesis, chain_name
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import rules_at
from mulu.node.audit_kept import KeptRecords, ensure_heartbeat
from mulu.node.audit_report import AuditReport, BadError, Progress, Tally
from mulu.node.audit_state import ensure_index, ensure_replayed_state, ensure_restored_state
from mulu.node.audit_walk import Walk
from mulu.node.home import Home
from mulu.node.replay import Replay
from mulu.node.warming import warm_up
from mulu.proof.engine_format import EngineStep
from mulu.proof.trust import Trust
from mulu.query.sealing import engine_steps
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Reader, Store
from mulu.tx.prepare import Prepared


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

    def run(tally: Tally) -> None:
        with store.read() as reader:
            walk = Walk(
                copy=reader,
                trust=trust,
                tally=tally,
                progress=progress or say_nothing,
                goal=reader.last_height() or 0,
            )
            first = reader.first_header()
            if first is None or first.log_index == 0:
                _audit_whole(reader, walk, Replay(genesis, versions))
            else:
                _audit_restored(reader, walk, genesis, versions)

    return judged(genesis, trust, run)


def judged(genesis: Genesis, trust: Trust | None, run: Callable[[Tally], None]) -> AuditReport:
    """Run an audit and report on it.

    Args:
        genesis: The document of what is audited.
        trust: What is believed beforehand, or None.
        run: Raises ``VerificationError`` at the first item that does not hold.
    """
    started = time.monotonic()
    warm_up()
    tally, first_bad = Tally(), ""
    try:
        chain = chain_name(Hasher(genesis.hash), genesis)
        if trust is not None and trust.chain != chain:
            raise BadError("genesis", f"the home holds {chain}, the trust file {trust.chain}")
        run(tally)
    except VerificationError as err:
        first_bad = str(err)
    seconds = round(time.monotonic() - started, 3)
    return tally.report(trusted=trust is not None, seconds=seconds, first_bad=first_bad)


def say_nothing(_done: int, _goal: int) -> None:
    """Progress for callers that want none."""


def ensure_invariants(replay: Replay) -> None:
    """Check what always holds over a replayed state.

    Raises:
        BadError: It does not.
    """
    try:
        replay.ensure_invariants()
    except InvariantError as err:
        raise BadError("invariant", str(err)) from err


def _audit_whole(reader: Reader, walk: Walk, replay: Replay) -> None:
    records = KeptRecords(replay)

    def note(block: Block, prepared: list[Prepared], outcome: Outcome) -> None:
        ensure_index(reader, block, prepared, outcome.header_hash)
        records.note(reader, block, prepared, outcome)

    walk.execute_all(replay, note)
    ensure_replayed_state(reader, replay)
    ensure_invariants(replay)
    walk.ensure_checkpoint(replay.height)
    records.ensure_kept(reader)
    ensure_heartbeat(reader, replay.genesis, replay.chain)


def _audit_restored(reader: Reader, walk: Walk, genesis: Genesis, versions: Versions) -> None:
    """A node that began from a snapshot: its blocks in form, its whole state by the last header."""
    place = reader.first_header()
    before = None if place is None else place.hash
    walk.tally.from_height = next((h for h, _ in reader.blocks(1)), 0)
    last = walk.read_all(genesis, before, _steps(reader, walk.tally.from_height))
    head = ensure_restored_state(reader, Hasher(genesis.hash), last, walk.tally)
    view = Overlay(reader.state, reader.state_items)
    rules = rules_at(machine_rules(Hasher(genesis.hash), genesis, versions), view, head.height)
    try:
        for check in rules.invariants:
            check(view)
    except InvariantError as err:
        raise BadError("invariant", str(err)) from err
    walk.ensure_checkpoint(head.height)


def _steps(reader: Reader, before: int) -> Sequence[EngineStep]:
    """Changes of the set of validators that were kept from elsewhere (NET-9)."""
    try:
        return tuple(engine_steps(reader, 0, before))
    except NotCanonicalError as err:
        raise BadError("changes of the set", f"they cannot be read: {err}") from err
