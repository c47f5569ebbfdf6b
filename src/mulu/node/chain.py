"""Make a chain, and open one: every reason to refuse a start is checked here.

Source: docs/spec/home.md HOM-3; docs/spec/genesis.md GEN-4.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from mulu.app import VERSIONS, Versions, machine_rules, tx_rules, write_genesis
from mulu.core.canonical import decode, encode
from mulu.core.errors import MuluError, VerificationError
from mulu.core.hashing import Hasher
from mulu.core.merkle import Frontier
from mulu.core.prefixes import MACHINE_SEEN
from mulu.core.selftest import ensure_speccheck
from mulu.core.selftest_sm import ensure_sm_examples
from mulu.core.signing import Signer
from mulu.machine.application import Application
from mulu.machine.genesis import Genesis, chain_name, genesis_hash
from mulu.machine.head import HEAD, Head, StoredHead, decode_head, encode_head
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import UpgradeNeededError
from mulu.machine.seen import bucket_from_key
from mulu.node.home import Home
from mulu.node.retention import DAY_MS, Retention
from mulu.node.settings import Settings
from mulu.node.snapshot_files import SnapshotFolder
from mulu.proof.header import SOLO
from mulu.store.lmdb_store import LmdbStore
from mulu.store.load import load_tree
from mulu.store.port import BlockWrite, Reader, Store
from mulu.store.restored import RESTORING
from mulu.store.tree import EMPTY, root_hash, update

logger = logging.getLogger(__name__)

GENESIS = "genesis"
"""Name of the genesis document among the store's meta values."""
GIB = 1 << 30


class StartRefusedError(MuluError):
    """The node refuses to start; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChain:
    """A chain whose state was checked against its last header."""

    genesis: Genesis
    hasher: Hasher
    name: str
    store: Store
    application: Application


def write_chain(store: Store, genesis: Genesis, parts: list[tuple[bytes, bytes]]) -> Head:
    """Write the state of height 0 into an empty store.

    Args:
        store: Empty.
        genesis: The document.
        parts: (commitment, salt ‖ text) of the organisations it names.
    """
    hasher = Hasher(genesis.hash)
    overlay = Overlay(_read_nothing, _walk_nothing)
    write_genesis(overlay, genesis, hasher)
    changes = overlay.changes()
    tree_changes = sorted(
        (hasher.digest(key), hasher.digest(value or b"")) for key, value in changes
    )
    tree = update(hasher, EMPTY, tree_changes)
    head = Head(
        height=0,
        block_hash=genesis_hash(hasher, genesis),
        time_ms=genesis.time_ms,
        log=Frontier(hasher),
        root=tree,
        state_root=root_hash(tree),
        buckets=frozenset(),
    )
    store.commit(
        BlockWrite(
            height=0,
            state_changes=changes,
            tree_changes=tree_changes,
            parts=parts,
            meta={HEAD: encode_head(head), GENESIS: encode(genesis)},
        )
    )
    return head


def begin_again(store: Store, genesis: Genesis) -> None:
    """Discard a snapshot that was restored by half, and stand at genesis again (SNP-12)."""
    logger.warning("a snapshot was restored by half; it is discarded, the node begins at genesis")
    store.abandon_restore()
    write_chain(store, genesis, [])


def _read_nothing(_key: bytes) -> bytes | None:
    """Value of a key of the empty state."""
    return None


def _walk_nothing(_prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys of a prefix of the empty state."""
    return iter(())


def read_head(reader: Reader, hasher: Hasher) -> Head:
    """Read the head and rebuild the tree, comparing it with the last header's root.

    Raises:
        StoreRootError: The state was changed outside the node.
        VerificationError: ``state.head``: there is no head.
    """
    stored = reader.meta(HEAD)
    if stored is None:
        raise VerificationError("state.head", "the store has no head; it was never a whole chain")
    known = decode(stored, StoredHead)
    _ensure_log(reader, hasher, known)
    tree = load_tree(reader, hasher, bytes.fromhex(known.state_root))
    buckets = frozenset(bucket_from_key(key) for key in reader.state_keys(MACHINE_SEEN))
    return decode_head(stored, hasher, tree, buckets)


def _ensure_log(reader: Reader, hasher: Hasher, known: StoredHead) -> None:
    """Compare the log of headers with the head: the next block is put behind it."""
    size = Frontier.decode(hasher, bytes.fromhex(known.log)).size
    last = reader.header(size - 1) if size else None
    ends = last is not None and (last.height, last.hash.hex()) == (known.height, known.block_hash)
    if reader.header_count() != size or ends is not bool(size):
        raise VerificationError(
            "state.log",
            f"the log of headers does not end with the last header, block {known.height}; the file"
            " was changed: run `mulu audit` to name the first difference, or restore a copy",
        )


def open_chain(home: Home, settings: Settings, versions: Versions = VERSIONS) -> OpenChain:
    """Open a home's chain for writing.

    Args:
        home: The home folder.
        settings: The node's.
        versions: The rules that this program has.

    Raises:
        StartRefusedError: The store belongs to another genesis.
        UpgradeNeededError: The next block needs rules that this program does not have.
        VerificationError: The state does not have the last header's root.
        SelfTestError: This machine's cryptography judges differently.
        HomeError: There is no chain.
        UnavailableError: The disk cannot be used.
    """
    ensure_speccheck()
    ensure_sm_examples()
    genesis = home.genesis()
    hasher = Hasher(genesis.hash)
    store = LmdbStore.open(home.chain, map_bytes=settings.map_size_gib * GIB)
    with store.read() as reader:
        half_restored = reader.meta(RESTORING) is not None
    if half_restored:
        begin_again(store, genesis)
    with store.read() as reader:
        if reader.meta(GENESIS) != encode(genesis):
            store.close()
            raise StartRefusedError(
                f"{home.chain} belongs to another chain than {home.genesis_file}; put back the"
                " genesis file it was made with"
            )
        head = read_head(reader, hasher)
    application = Application(
        machine_rules(hasher, genesis, versions),
        tx_rules(hasher, genesis, versions),
        store,
        head,
        check_invariants=settings.invariants,
        retain=None if genesis.ordering == SOLO else _retention(home, settings, store, hasher),
    )
    try:
        application.ensure_rules()
    except UpgradeNeededError:
        store.close()
        raise
    return OpenChain(
        genesis=genesis,
        hasher=hasher,
        name=chain_name(hasher, genesis),
        store=store,
        application=application,
    )


def _retention(home: Home, settings: Settings, store: Store, hasher: Hasher) -> Retention:
    heights = SnapshotFolder(home.snapshots, hasher).heights
    return Retention(
        store.read,
        settings.retain_days * DAY_MS,
        (lambda: next(iter(heights()), None)) if settings.snapshot_interval else None,
    )


def ensure_node_key(genesis: Genesis, signer: Signer) -> None:
    """Check that a key is the one the genesis document gives the node.

    Raises:
        StartRefusedError: It is another key.
    """
    producer = genesis.producer
    if (signer.public_key.hex(), signer.suite) != (producer.public_key, producer.suite):
        raise StartRefusedError(
            "keys/node.key is not the node key of this chain's genesis; put back the key file"
            " that was made with the chain"
        )
