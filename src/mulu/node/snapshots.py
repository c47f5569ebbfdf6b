"""Snapshots of a node: taken beside the ledger, served from files, restored into an empty home.

Source: docs/spec/snapshot.md SNP-8 to SNP-13; docs/adr/0008-consortium.md.
"""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from mulu.core.canonical import decode
from mulu.core.errors import MuluError, UnavailableError, VerificationError
from mulu.core.hashing import Hasher
from mulu.core.merkle import Frontier
from mulu.machine.application import Application
from mulu.machine.head import SEAL, Head, StoredSeal
from mulu.machine.snapshot_chunks import FORM, Metadata, decode_metadata
from mulu.machine.snapshot_restore import OTHER_BYTES, Restoring
from mulu.machine.snapshot_take import Moment, Taker
from mulu.node.chain import OpenChain
from mulu.node.erasing import Eraser
from mulu.node.home import Home
from mulu.node.kept_steps import keep_steps
from mulu.node.snapshot_files import SnapshotFolder
from mulu.ordering.port import ChunkVerdict, OfferVerdict, SnapshotOffer
from mulu.proof.header import Header
from mulu.query.archived import decisions
from mulu.store.port import Reader, Store

logger = logging.getLogger(__name__)

INTERVAL: Final = 1000
"""Heights between two snapshots, unless set otherwise."""
PAUSE_SECONDS: Final = 0.003
"""How long the taking thread gives way after each piece of work of about half of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPlace:
    """What snapshots are of, and where they stand."""

    path: Path
    """Folder of the files."""
    chain: str
    """Full name of the chain."""
    hasher: Hasher
    keep_parts: Collection[bytes] = ()
    """Commitments of the parts of genesis, which stay when a snapshot is restored."""
    interval: int = INTERVAL
    """Heights between two snapshots; 0 takes none."""
    restored: Callable[[Store], None] = lambda _store: None
    """Called once a snapshot is restored, before the chain goes on."""


class _StoppedError(UnavailableError):
    """The node stops; the snapshot at hand is given up."""


class NodeSnapshots:
    """Implements ``mulu.ordering.port.Snapshots`` over one application and its store.

    Everything but ``list_snapshots`` and ``load_chunk`` runs on the ledger's thread.

    Args:
        place: Chain and folder.
        store: The ledger's store.
        application: Stands at its head; tells what to take, and is told where it stands after a
            snapshot was restored.
    """

    def __init__(self, place: SnapshotPlace, store: Store, application: Application) -> None:
        self._place = place
        self._store = store
        self._application = application
        self.folder = SnapshotFolder(place.path, place.hasher)
        self.eraser = Eraser(store, self.folder)
        self._before = application.head
        self._restoring: Restoring | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def start(self) -> None:
        """Clear what a death left half done, and erase what is decided.

        Raises:
            UnavailableError: The disk is full or fails.
        """
        self.folder.clean()
        self.eraser.carry_out()

    def stop(self) -> None:
        """Give up the snapshot at hand, and wait for its thread."""
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        """Wait until the snapshot at hand is taken."""
        if self._thread is not None:
            self._thread.join()

    def committed(self, _height: int = 0) -> None:
        """Look at a block that was committed: erase what it decided, take a snapshot when due."""
        before, head = self._before, self._application.head
        if head.height == before.height:
            return
        self._before = head
        erased = self.eraser.try_out()
        interval = self._place.interval
        if interval and (erased or head.height // interval > before.height // interval):
            self._take(head, before.log, alone=erased > 0)

    def oldest_height(self) -> int | None:
        """Height of the oldest snapshot kept, None without any."""
        return next(iter(self.folder.heights()), None)

    def list_snapshots(self) -> Sequence[SnapshotOffer]:
        """The snapshots kept; see ``ordering.port``."""
        return self.folder.offers()

    def load_chunk(self, height: int, form: int, chunk: int) -> bytes:
        """One chunk, b"" when it is not kept; see ``ordering.port``."""
        return self.folder.chunk(height, chunk) if form == FORM else b""

    def offer_snapshot(self, offer: SnapshotOffer, app_hash: bytes) -> OfferVerdict:
        """Accept or decline a snapshot for a trusted app hash; see ``ordering.port``."""
        self._restoring = None
        if self._application.info().engine_height or self._application.head.height:
            return OfferVerdict.ABORT
        if offer.form != FORM:
            return OfferVerdict.REJECT_FORM
        try:
            metadata = self._metadata(offer)
        except VerificationError as err:
            logger.warning("a snapshot of height %d is declined: %s", offer.height, err)
            return OfferVerdict.REJECT
        self._restoring = Restoring(
            self._place.hasher, self._store, metadata, app_hash, self._place.keep_parts
        )
        logger.info("a snapshot of height %d in %d chunks is taken", offer.height, offer.chunks)
        return OfferVerdict.ACCEPT

    def apply_chunk(self, index: int, data: bytes, sender: str) -> ChunkVerdict:
        """Take a chunk; see ``ordering.port``.

        Raises:
            UnavailableError: The disk is full or fails.
        """
        if self._restoring is None:
            return ChunkVerdict.REJECT_SNAPSHOT
        try:
            head = self._restoring.take(index, data)
        except VerificationError as err:
            logger.warning("chunk %d from %s does not hold: %s", index, sender, err)
            if err.reason_code == OTHER_BYTES:
                return ChunkVerdict.REJECT_SENDER
            self._restoring = None
            return ChunkVerdict.REJECT_SNAPSHOT
        if head is not None:
            self._stand_at(head)
        return ChunkVerdict.ACCEPT

    def _stand_at(self, head: Head) -> None:
        self._restoring = None
        self.eraser.carry_out()
        self._place.restored(self._store)
        self._application.stand_at(head)
        self._before = head
        logger.info("the snapshot is restored; this node goes on from height %d", head.height)

    def _metadata(self, offer: SnapshotOffer) -> Metadata:
        metadata = decode_metadata(offer.metadata)
        said = (metadata.chain, metadata.height, len(metadata.chunks))
        if said != (self._place.chain, offer.height, offer.chunks):
            raise VerificationError("snapshot.form", f"it is of {said}, not what was offered")
        if self._place.hasher.digest(offer.metadata) != offer.hash:
            raise VerificationError("snapshot.form", "its hash is not that of its metadata")
        return metadata

    def _take(self, head: Head, log: Frontier, *, alone: bool) -> None:
        """Pin this moment, and let a thread take its snapshot; one at a time.

        After an erasure it stays alone: for an older one engines would keep blocks with the part.
        """
        if self._thread is not None and self._thread.is_alive():
            logger.warning("no snapshot of height %d: the one before is not done", head.height)
            return
        with ExitStack() as opened:
            reader = opened.enter_context(self._store.read())
            moment = Moment(reader=reader, tree=head.root, header=_last_header(reader), log=log)
            held = opened.pop_all()
        self._thread = threading.Thread(
            target=self._run, args=(held, moment, alone), name="snapshot", daemon=True
        )
        self._thread.start()

    def _run(self, held: ExitStack, moment: Moment, alone: bool) -> None:
        height = moment.header.height
        try:
            with held:
                taker = Taker(self._place.hasher, moment, self._give_way)
                self.folder.write(height, taker.chunks(), taker.metadata)
            self._forget_erased(height)
            for older in self.folder.heights() if alone else ():
                if older < height:
                    self.folder.delete(older)
        except _StoppedError:
            return
        except (MuluError, OSError) as err:
            logger.error("no snapshot of height %d: %s", height, err)  # noqa: TRY400
            return
        logger.info("a snapshot of height %d is kept", height)

    def _forget_erased(self, height: int) -> None:
        """What was erased while the snapshot was taken must not stay in it."""
        with self._store.read() as reader:
            later = [name for name, said in decisions(reader).items() if said.height > height]
        if later:
            self.folder.delete_holding(later)

    def _give_way(self) -> None:
        if self._stop.wait(PAUSE_SECONDS):
            raise _StoppedError("the node stops")


def snapshots_of(home: Home, chain: OpenChain, interval: int) -> NodeSnapshots:
    """The snapshots of an open chain, in its home.

    Args:
        home: The home folder.
        chain: Open for writing.
        interval: Heights between two snapshots; 0 takes none.
    """
    genesis = chain.genesis
    orgs = (genesis.authority_org, genesis.operator_org, *(each.org for each in genesis.members))
    place = SnapshotPlace(
        path=home.snapshots,
        chain=chain.name,
        hasher=chain.hasher,
        keep_parts=frozenset(bytes.fromhex(org.part.commitment) for org in orgs),
        interval=interval,
        restored=partial(keep_steps, home),
    )
    return NodeSnapshots(place, chain.store, chain.application)


def _last_header(reader: Reader) -> Header:
    stored = reader.meta(SEAL)
    if stored is None:
        raise UnavailableError("the store has no last header yet")
    return decode(stored, StoredSeal).header
