"""The machine behind the ordering port: judge, execute, keep.

Source: docs/spec/ordering.md ORD-1 to ORD-3; docs/spec/machine.md MAC-1, MAC-8 and MAC-11.
"""

from collections.abc import Callable, Sequence

from mulu.core.canonical import decode, encode
from mulu.core.errors import InadmissibleError, InvariantError
from mulu.core.ids import KeyId
from mulu.machine.admit import admit
from mulu.machine.decided import Decided, Finalized, Info
from mulu.machine.execute import Outcome, execute
from mulu.machine.head import ENGINE, EnginePlace, Head
from mulu.machine.next_block import NextBlock
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import Committed, Rules, rules_at
from mulu.machine.running import ensure_routed
from mulu.machine.system import ValidatorPower
from mulu.machine.writing import block_write
from mulu.store.port import Store
from mulu.tx.prepare import KeyBytes, Prepared, TxRules, prepare


class Application:
    """One chain's machine over its store.

    Args:
        rules: How blocks are executed.
        tx_rules: The form of transactions.
        store: Where everything is kept; this is its only writer.
        head: Where the chain stands.
        check_invariants: Check what always holds after each block, in tests.
        retain: Given height and time of a committed block, says from which height on an engine must
            keep its blocks; None keeps all.
    """

    def __init__(
        self,
        rules: Rules,
        tx_rules: TxRules,
        store: Store,
        head: Head,
        check_invariants: bool = False,
        retain: Callable[[int, int], int] | None = None,
    ) -> None:
        self._rules = rules
        self._tx_rules = tx_rules
        self._store = store
        self._head = head
        self._check_invariants = check_invariants
        self._retain = retain
        self._keys: dict[str, KeyBytes] = {}
        self._pending: tuple[Decided, Outcome | None] | None = None
        self._engine = _engine_place(store, head)
        self._listeners: list[Callable[[Decided], None]] = []
        self._next_block = NextBlock()

    @property
    def head(self) -> Head:
        """Where the chain stands."""
        return self._head

    def info(self) -> Info:
        """Where the chain stands, for the engine."""
        head = self._head
        return Info(
            engine_height=self._engine.height,
            engine_time_ms=self._engine.time_ms,
            height=head.height,
            app_hash=head.block_hash,
            time_ms=head.time_ms,
            app_version=self._rules.app_version,
        )

    def check(self, frame: bytes) -> Prepared:
        """Judge one frame's bytes; may run on any thread.

        Raises:
            InadmissibleError: What does not hold.
        """
        return prepare(frame, self._tx_rules, self._find_key_bytes)

    def recheck(self, tx: Prepared, time_ms: int) -> None:
        """Judge a prepared transaction at the block that would come next.

        Args:
            tx: As ``check`` gave it.
            time_ms: About the time of that block.

        Raises:
            InadmissibleError: It can no longer enter a block, or not at this time.
        """
        height = self._engine.height + 1
        next_block = self._next_block  # taken before the snapshot, so a commit meanwhile clears it
        with self._store.read() as committed:
            rules = next_block.rules = next_block.rules or self._rules_at(committed, height)
            ensure_routed(rules, tx)
            admit(
                tx,
                height=height,
                time_ms=time_ms,
                find_key=next_block.finder(rules, committed),
                seen=committed.seen,
            )

    def validators(self) -> Sequence[ValidatorPower]:
        """Whom an engine counts on for the next blocks."""
        with self._store.read() as committed:
            view = Overlay(committed.state, committed.state_items)
            return self._rules.finalisers(view).validators

    def prepare_proposal(
        self, candidates: Sequence[Prepared], *, height: int, time_ms: int, size_bytes_max: int
    ) -> tuple[list[Prepared], dict[bytes, InadmissibleError]]:
        """Choose, in order, what may stand in the next block.

        Returns:
            The chosen ones, and by id those that never may as things stand, with the reason.
        """
        chosen: list[Prepared] = []
        dropped: dict[bytes, InadmissibleError] = {}
        size = 0
        with self._store.read() as committed:
            rules = self._rules_at(committed, height)
            find_key = self._next_block.finder(rules, committed)
            admitted = self._next_block.admitted_at(height, time_ms)
            ids: set[bytes] = set()
            for tx in candidates:
                if chosen and size + tx.size_bytes > size_bytes_max:
                    break
                if tx.leaf not in admitted or tx.id in ids:
                    try:
                        ensure_routed(rules, tx)
                        admitted[tx.leaf] = admit(
                            tx,
                            height=height,
                            time_ms=time_ms,
                            find_key=find_key,
                            seen=lambda b, i: i in ids or committed.seen(b, i),
                        )
                    except InadmissibleError as err:
                        dropped[tx.id] = err
                        continue
                ids.add(tx.id)
                chosen.append(tx)
                size += tx.size_bytes
        return chosen, dropped

    def process_proposal(self, decided: Decided) -> bool:
        """Judge a whole proposal: every transaction must be admissible at this block."""
        size = sum(tx.size_bytes for tx in decided.transactions)
        chosen, dropped = self.prepare_proposal(
            decided.transactions,
            height=decided.height,
            time_ms=decided.time_ms,
            size_bytes_max=size,
        )
        return (
            not dropped
            and len(chosen) == len(decided.transactions)
            and decided.time_ms >= self._head.time_ms
        )

    def finalize(self, decided: Decided) -> Finalized:
        """Execute a decided block; persists nothing.

        Raises:
            UpgradeNeededError: The state asks for rules that this program does not have.
            InvariantError: The block holds what no honest proposal holds, or an invariant broke.
        """
        with self._store.read() as committed:
            self._rules_at(committed, decided.height)
        if not decided.transactions and not decided.system:
            self._pending = (decided, None)
            return Finalized(height=decided.height, app_hash=self._head.block_hash, receipts=())
        try:
            with self._store.read() as committed:
                outcome = execute(self._rules, self._head, committed, decided, self._next_block)
        except InadmissibleError as err:
            raise InvariantError(
                f"a decided block holds an inadmissible transaction: {err}"
            ) from err
        self._pending = (decided, outcome)
        return Finalized(
            height=decided.height,
            app_hash=outcome.header_hash,
            receipts=outcome.receipts,
            validator_updates=outcome.validator_updates,
            votes_extended_from=outcome.votes_extended_from,
        )

    def commit(self, finality: bytes) -> int:
        """Write the finalized block in one durable step; one without header leaves its height only.

        Args:
            finality: Canonical finality of this block, b"" when the engine gives it later.

        Returns:
            Lowest height that the engine must keep for this application; 0 for all.

        Raises:
            UnavailableError: The disk is full or gone; nothing was written.
        """
        if self._pending is None:
            return 0
        decided, outcome = self._pending
        place = EnginePlace(height=decided.height, time_ms=decided.time_ms)
        if outcome is None:
            self._store.set_meta(ENGINE, encode(place))
        else:
            self._store.commit(block_write(decided, outcome, finality))
            self._head = outcome.head
        self._engine = place
        changes = () if outcome is None else outcome.state_changes
        self._next_block = self._next_block.after(key for key, _ in changes)
        self._pending = None
        self.ensure_invariants()
        for listener in self._listeners:
            listener(decided)
        return 0 if self._retain is None else self._retain(place.height, place.time_ms)

    def on_decided(self, listener: Callable[[Decided], None]) -> None:
        """Call with each block after it was written, empty ones too, on the committing thread."""
        self._listeners.append(listener)

    def stand_at(self, head: Head) -> None:
        """Go on from a head that was restored into the store beside this application."""
        self._head = head
        self._engine = _engine_place(self._store, head)
        self._next_block = NextBlock()
        self._pending = None

    def ensure_invariants(self) -> None:
        """Check what always holds over the committed state.

        Raises:
            InvariantError: It does not.
        """
        if self._check_invariants:
            with self._store.read() as committed:
                view = Overlay(committed.state, committed.state_items)
                for check in self._rules_at(committed, self._head.height).invariants:
                    check(view)

    def ensure_rules(self) -> None:
        """Check that this program can execute the next block.

        Raises:
            UpgradeNeededError: The state asks for rules that it does not have.
        """
        with self._store.read() as committed:
            self._rules_at(committed, self._engine.height + 1)

    def _rules_at(self, committed: Committed, height: int) -> Rules:
        return rules_at(self._rules, Overlay(committed.state, committed.state_items), height)

    def _find_key_bytes(self, key_id: str) -> KeyBytes | None:
        known = self._keys.get(key_id)
        if known is None:
            with self._store.read() as committed:
                key = self._rules.read_key(
                    Overlay(committed.state, committed.state_items), KeyId(key_id)
                )
            if key is None:
                return None
            known = self._keys[key_id] = (key.suite, key.public_key)
        return known


def _engine_place(store: Store, head: Head) -> EnginePlace:
    with store.read() as reader:
        kept = reader.meta(ENGINE)
    place = EnginePlace(height=head.height, time_ms=head.time_ms)
    if kept is None:
        return place
    empty = decode(kept, EnginePlace)
    return empty if empty.height > place.height else place
