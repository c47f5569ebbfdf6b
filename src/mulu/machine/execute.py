"""Apply a block: route its messages to the rules, write receipts, root everything into a header.

Deterministic: the outcome is a function of the head, the committed state, the block's height and
time, and its transactions, and of nothing else.

Source: docs/spec/machine.md MAC-1 to MAC-6, MAC-11 to MAC-13.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mulu.core.canonical import Wire, encode
from mulu.core.errors import ensure
from mulu.core.hashing import ZERO32
from mulu.core.ids import KeyId
from mulu.core.merkle import root
from mulu.machine.admit import FindKnownKey, admit
from mulu.machine.context import Context, KnownKey, SystemContext
from mulu.machine.decided import Decided
from mulu.machine.head import Head
from mulu.machine.next_block import NextBlock
from mulu.machine.overlay import Overlay
from mulu.machine.receipt import Receipt
from mulu.machine.registry import Registry
from mulu.machine.rulebook import Committed, Rules, migrate_at, rules_at
from mulu.machine.running import ensure_routed, run_messages
from mulu.machine.seen import bucket_key, note_ids, over_buckets
from mulu.machine.system import (
    Finalisers,
    ValidatorPower,
    newly_extended,
    validator_updates,
)
from mulu.proof.header import Header, header_hash
from mulu.store.tree import root_hash, update
from mulu.tx.prepare import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What executing a block gives; nothing is persisted yet."""

    head: Head
    header: Header
    header_hash: bytes
    receipts: tuple[bytes, ...]
    state_changes: Sequence[tuple[bytes, bytes | None]]
    tree_changes: Sequence[tuple[bytes, bytes | None]]
    """(H(key), H(value) or None), sorted."""
    validator_updates: Sequence[ValidatorPower]
    votes_extended_from: int
    """First height whose votes carry SM2 signatures, when this block decided it; else 0."""
    seen_added: Sequence[tuple[int, bytes]]
    seen_dropped: Sequence[int]


def execute(
    rules: Rules,
    head: Head,
    committed: Committed,
    decided: Decided,
    next_block: NextBlock | None = None,
) -> Outcome:
    """Execute one block of at least one transaction or system item.

    Args:
        rules: The chain's machine.
        head: Where the chain stands.
        committed: State as of the head.
        decided: Height, time (not before the head's) and transactions, all admissible.
        next_block: What was found out about this block already, at this head.

    Raises:
        UpgradeNeededError: The program does not have the rules in force.
        InadmissibleError: A transaction may not stand in this block.
        InvariantError: Time or height go back.
    """
    ensure(
        decided.height > head.height and decided.time_ms >= head.time_ms,
        "a block goes back in height or time",
    )
    overlay = Overlay(committed.state, committed.state_items)
    chain_rules, rules = rules, rules_at(rules, overlay, decided.height)
    migrate_at(chain_rules, overlay, after=head.height, height=decided.height)
    over = over_buckets(head.buckets, decided.time_ms)
    for bucket in over:
        overlay.delete(bucket_key(bucket))
    for index, item in enumerate(decided.system):
        context = SystemContext(
            height=decided.height, time_ms=decided.time_ms, hasher=rules.hasher, index=index
        )
        rules.system[type(item)](context, overlay, item)
    overlay.mark()
    runner = _Runner(rules, overlay, committed, decided, next_block or NextBlock())
    receipts = [runner.run(tx) for tx in decided.transactions]
    added = note_ids(overlay, rules.hasher, decided.transactions)
    done = _Done(
        receipts=receipts,
        changes=overlay.changes(),
        seen_added=added,
        seen_dropped=over,
        before=rules.finalisers(Overlay(committed.state, committed.state_items)),
        after=rules.finalisers(overlay),
    )
    return _close(rules, head, decided, done)


class _Runner:
    """Runs the transactions of one block, one after the other."""

    def __init__(
        self,
        rules: Rules,
        overlay: Overlay,
        committed: Committed,
        decided: Decided,
        next_block: NextBlock,
    ) -> None:
        self._rules = rules
        self._overlay = overlay
        self._committed = committed
        self._height = decided.height
        self._time_ms = decided.time_ms
        self._find_key = next_block.finder(rules, committed)
        self._admitted = next_block.admitted_at(decided.height, decided.time_ms)
        self._in_block: set[bytes] = set()
        self._registry = Registry(committed.state, decided.height)

    def run(self, tx: Prepared) -> Receipt[Wire]:
        keys = None if tx.id in self._in_block else self._admitted.get(tx.leaf)
        if keys is None:
            keys = self._admit(tx)
        self._in_block.add(tx.id)
        contexts = [self._context(key) for key in keys]
        return run_messages(self._rules, self._overlay, contexts, tx.messages, tx.id)

    def _admit(self, tx: Prepared) -> tuple[KnownKey, ...]:
        ensure_routed(self._rules, tx)
        return admit(
            tx, height=self._height, time_ms=self._time_ms, find_key=self._find_key, seen=self._seen
        )

    def _seen(self, bucket: int, tx_id: bytes) -> bool:
        return tx_id in self._in_block or self._committed.seen(bucket, tx_id)

    def _context(self, sender: KnownKey) -> Context:
        return Context(
            app_version=self._rules.app_version,
            height=self._height,
            time_ms=self._time_ms,
            chain=self._rules.chain,
            hasher=self._rules.hasher,
            sender=sender,
            registry=self._registry,
        )


def start_keys(rules: Rules, committed: Committed) -> FindKnownKey:
    """Keys as of a block's start state, each read once."""
    start = Overlay(committed.state, committed.state_items)
    known: dict[KeyId, KnownKey | None] = {}

    def find(key_id: KeyId) -> KnownKey | None:
        if key_id not in known:
            known[key_id] = rules.read_key(start, key_id)
        return known[key_id]

    return find


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What running a block's items left behind."""

    receipts: Sequence[Receipt[Wire]]
    changes: Sequence[tuple[bytes, bytes | None]]
    seen_added: Sequence[tuple[int, bytes]]
    seen_dropped: Sequence[int]
    before: Finalisers
    after: Finalisers


def _close(rules: Rules, head: Head, decided: Decided, done: _Done) -> Outcome:
    digest = rules.hasher.digest
    tree_changes = sorted((digest(k), None if v is None else digest(v)) for k, v in done.changes)
    tree = update(rules.hasher, head.root, tree_changes)
    encoded = tuple(encode(receipt) for receipt in done.receipts)
    header = _header(
        rules, head, decided, root_hash(tree), root(rules.hasher, encoded), done.after.next_set
    )
    block_hash = header_hash(header, rules.hasher)
    log = head.log.copy()
    log.append(block_hash)
    new_head = Head(
        height=decided.height,
        block_hash=block_hash,
        time_ms=decided.time_ms,
        log=log,
        root=tree,
        state_root=root_hash(tree),
        buckets=(head.buckets - set(done.seen_dropped)) | {bucket for bucket, _ in done.seen_added},
    )
    return Outcome(
        head=new_head,
        header=header,
        header_hash=block_hash,
        receipts=encoded,
        state_changes=done.changes,
        tree_changes=tree_changes,
        seen_added=done.seen_added,
        seen_dropped=done.seen_dropped,
        validator_updates=validator_updates(done.before, done.after),
        votes_extended_from=newly_extended(done.before, done.after, decided.height),
    )


def _header(
    rules: Rules,
    head: Head,
    decided: Decided,
    state_root: bytes,
    receipt_root: bytes,
    next_set: bytes,
) -> Header:
    hasher = rules.hasher
    return Header(
        app_version=rules.app_version,
        bridge_root=ZERO32.hex(),
        chain=rules.chain,
        hash=hasher.name,
        height=decided.height,
        log_root=head.log.root().hex(),
        log_size=head.log.size,
        next_set=next_set.hex(),
        ordering=rules.ordering,
        prev=head.block_hash.hex(),
        receipt_root=receipt_root.hex(),
        state_root=state_root.hex(),
        system_root=root(hasher, [encode(item) for item in decided.system]).hex(),
        time_ms=decided.time_ms,
        tx_root=root(hasher, [tx.leaf for tx in decided.transactions]).hex(),
    )
