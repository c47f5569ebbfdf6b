"""A chain executed again in memory, from its genesis document and its blocks alone.

Source: docs/spec/audit.md AUD-1 and AUD-2.
"""

from collections import defaultdict
from collections.abc import Iterator

from mulu.app import VERSIONS, Versions, machine_rules, tx_rules, write_genesis
from mulu.core.canonical import decode
from mulu.core.errors import MuluError, VerificationError
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId
from mulu.core.merkle import Frontier
from mulu.machine.block import Block
from mulu.machine.decided import Decided
from mulu.machine.execute import Outcome, execute
from mulu.machine.genesis import Genesis, chain_name, genesis_hash
from mulu.machine.head import Head, StoredHead, encode_head
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import rules_at
from mulu.store.tree import EMPTY, root_hash, update
from mulu.tx.frame import Frame
from mulu.tx.prepare import KeyBytes, Prepared, prepare_body


class Replay:
    """State of a chain, block by block.

    Args:
        genesis: The document it starts from.
        versions: The rules that this program has.
    """

    def __init__(self, genesis: Genesis, versions: Versions = VERSIONS) -> None:
        self.genesis = genesis
        self.versions = versions
        self.hasher = Hasher(genesis.hash)
        self.chain = chain_name(self.hasher, genesis)
        self._rules = machine_rules(self.hasher, genesis, versions)
        self._tx_rules = tx_rules(self.hasher, genesis, versions)
        self._values: dict[bytes, bytes] = {}
        self._seen: defaultdict[int, set[bytes]] = defaultdict(set)
        self._head = self._start()

    @property
    def height(self) -> int:
        """Height of the last block executed."""
        return self._head.height

    @property
    def size(self) -> int:
        """Number of state keys."""
        return len(self._values)

    def stored_head(self) -> StoredHead:
        """The head as a store keeps it."""
        return decode(encode_head(self._head), StoredHead)

    def prepare(self, block: Block) -> list[Prepared]:
        """Decode and verify a block's transactions, ahead of execution.

        Raises:
            VerificationError: ``audit``: one can never have been admissible.
        """
        prepared = []
        for index, tx in enumerate(block.transactions):
            frame = Frame(body=tx.body, signatures=tx.signatures)
            try:
                prepared.append(prepare_body(frame, self._tx_rules, self._find_key))
            except MuluError as err:
                where = f"block {block.header.height}, transaction {index}"
                raise VerificationError("audit", f"{where}: {err}") from err
        return prepared

    def execute(self, decided: Decided) -> Outcome:
        """Execute the next block and keep its outcome.

        Raises:
            VerificationError: ``audit``: a transaction may not stand in it, or time goes back.
        """
        try:
            outcome = execute(self._rules, self._head, self, decided)
        except MuluError as err:
            raise VerificationError("audit", f"block {decided.height}: {err}") from err
        for key, value in outcome.state_changes:
            if value is None:
                self._values.pop(key, None)
            else:
                self._values[key] = value
        for bucket, tx_id in outcome.seen_added:
            self._seen[bucket].add(tx_id)
        for bucket in outcome.seen_dropped:
            self._seen.pop(bucket, None)
        self._head = outcome.head
        return outcome

    def ensure_invariants(self) -> None:
        """Check what always holds over the replayed state.

        Raises:
            InvariantError: It does not.
        """
        view = Overlay(self.state, self.state_items)
        for check in rules_at(self._rules, view, self.height).invariants:
            check(view)

    def state(self, key: bytes) -> bytes | None:
        """Read a value."""
        return self._values.get(key)

    def state_items(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Walk keys of a prefix in byte order."""
        return iter(sorted(item for item in self._values.items() if item[0].startswith(prefix)))

    def seen(self, bucket: int, tx_id: bytes) -> bool:
        """Tell whether a bucket holds an id."""
        return bucket in self._seen and tx_id in self._seen[bucket]

    def _start(self) -> Head:
        overlay = Overlay(self.state, self.state_items)
        write_genesis(overlay, self.genesis, self.hasher)
        digest = self.hasher.digest
        for key, value in overlay.changes():
            if value is not None:
                self._values[key] = value
        pairs = sorted((digest(key), digest(value)) for key, value in self._values.items())
        tree = update(self.hasher, EMPTY, pairs)
        return Head(
            height=0,
            block_hash=genesis_hash(self.hasher, self.genesis),
            time_ms=self.genesis.time_ms,
            log=Frontier(self.hasher),
            root=tree,
            state_root=root_hash(tree),
            buckets=frozenset(),
        )

    def _find_key(self, key_id: str) -> KeyBytes | None:
        key = self._rules.read_key(Overlay(self.state, self.state_items), KeyId(key_id))
        return None if key is None else (key.suite, key.public_key)
