"""The port between ordering and the machine, in the words of ABCI 2.0.

An engine decides which transactions stand in which block; the application judges, executes and
keeps them. ``solo`` drives the application from one thread; CometBFT drives the same methods from
its consensus and mempool connections. ``finalize`` computes and persists nothing, ``commit`` writes
once.

Source: docs/spec/ordering.md ORD-1 to ORD-7; CometBFT 0.38 specification, ABCI 2.0.
"""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mulu.core.errors import InadmissibleError, MuluError, UnavailableError
from mulu.machine.decided import Decided, Finalized, Info
from mulu.machine.system import ValidatorPower
from mulu.tx.prepare import Prepared

if TYPE_CHECKING:
    from concurrent.futures import Future


class Application(Protocol):
    """What every engine drives: check*, prepare, process, finalize, commit, in this order."""

    def info(self) -> Info:
        """Where the chain stands."""
        ...

    def check(self, frame: bytes) -> Prepared:
        """Judge one frame for the mempool (CheckTx); may run on any thread.

        Raises:
            InadmissibleError: It can never enter a block as things stand.
        """
        ...

    def recheck(self, tx: Prepared, time_ms: int) -> None:
        """Judge a prepared transaction at the block that would come next (CheckTx, recheck).

        Args:
            tx: As ``check`` gave it.
            time_ms: About the time of that block: an idle engine's last block may be long ago, so
                a mempool takes the later of its time and the node's clock.

        Raises:
            InadmissibleError: It can never enter a block again; or, as ``ValidTooLongError``, not
                at this time.
        """
        ...

    def validators(self) -> Sequence[ValidatorPower]:
        """Whom an engine counts on for the next blocks; none under ``solo``."""
        ...

    def prepare_proposal(
        self, candidates: Sequence[Prepared], *, height: int, time_ms: int, size_bytes_max: int
    ) -> tuple[list[Prepared], dict[bytes, InadmissibleError]]:
        """Choose what may stand in the next block; name what may not (PrepareProposal).

        Of those named, one with ``ValidTooLongError`` may stand in a later block.
        """
        ...

    def process_proposal(self, decided: Decided) -> bool:
        """Judge a proposal by a pure function of it and committed state (ProcessProposal)."""
        ...

    def finalize(self, decided: Decided) -> Finalized:
        """Execute a decided block; persists nothing (FinalizeBlock)."""
        ...

    def commit(self, finality: bytes) -> int:
        """Write the finalized block, its state and its finality in one durable step (Commit).

        Returns:
            Lowest height that the engine must keep for the application; 0 for all.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """A transaction that is durable in a block."""

    height: int
    index: int
    """Place in the block."""
    receipt: bytes
    """Canonical receipt."""


class HaltedError(UnavailableError):
    """Ordering has stopped; the text says why."""


class BusyError(UnavailableError):
    """Too much waits already; wait for blocks and send again."""


class Orderer(Protocol):
    """What the ledger's door knows of ordering: hand over frames, be told what became of them."""

    @property
    def halted(self) -> MuluError | None:
        """Why ordering has stopped, or None while it works."""
        ...

    @property
    def waiting_count(self) -> int:
        """Transactions that wait for a block."""
        ...

    def on_commit(self, listener: Callable[[int], None]) -> None:
        """Call with the height after each commit, on the committing thread."""
        ...

    def start(self) -> None:
        """Start ordering."""
        ...

    def stop(self) -> None:
        """Finish the block at hand and stop; what waits is answered ``HaltedError``."""
        ...

    def submit_all(
        self, transactions: Sequence[tuple[bytes, Prepared]]
    ) -> "list[Future[Included]]":
        """Hand over prepared transactions.

        Args:
            transactions: Each as it was received, plain or compressed, and prepared.

        Returns:
            For each a future: done when it is durable; ``BusyError`` when there is no room for it;
            ``InadmissibleError`` when it can no longer enter a block.

        Raises:
            HaltedError: Ordering has stopped.
        """
        ...


class Starting(Protocol):
    """What an engine tells once, before the first block of a chain it takes over (InitChain)."""

    def init_chain(self, chain: str, initial_height: int, time_ms: int) -> bytes:
        """Take a new engine's genesis; gives the AppHash that its first block builds on.

        Raises:
            InvariantError: Chain or height are not the ones this application stands at.
        """
        ...


class VoteExtensions(Protocol):
    """What an application offers an engine whose votes carry extensions (SM2 finality)."""

    def extend_vote(self, height: int, app_hash: bytes) -> bytes:
        """Extension of this validator's vote (ExtendVote)."""
        ...

    def verify_vote_extension(self, height: int, validator: bytes, extension: bytes) -> bool:
        """Judge another validator's extension (VerifyVoteExtension)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotOffer:
    """A snapshot as nodes speak of it; equal on every node that has it."""

    height: int
    """Height of the header whose state it is."""
    form: int
    """Number of its format."""
    chunks: int
    """How many there are."""
    hash: bytes
    """32 bytes over the metadata."""
    metadata: bytes
    """What checks the chunks, at most 4 MiB."""


class OfferVerdict(enum.Enum):
    """Whether to start from a snapshot."""

    ACCEPT = enum.auto()
    REJECT = enum.auto()
    """Another one, please."""
    REJECT_FORM = enum.auto()
    """None of this format, please."""
    ABORT = enum.auto()
    """No snapshot at all: this application is not empty."""


class ChunkVerdict(enum.Enum):
    """What became of a chunk."""

    ACCEPT = enum.auto()
    REJECT_SENDER = enum.auto()
    """It does not hold: fetch it again, and nothing more from its sender."""
    REJECT_SNAPSHOT = enum.auto()
    """The snapshot as a whole does not hold; try another."""


class Snapshots(Protocol):
    """What an application offers an engine that brings fresh nodes up by state sync."""

    def list_snapshots(self) -> Sequence[SnapshotOffer]:
        """The snapshots kept, at most ten (ListSnapshots); on a reader's thread."""
        ...

    def load_chunk(self, height: int, form: int, chunk: int) -> bytes:
        """One self-proving chunk, below 16 MB (LoadSnapshotChunk); on a reader's thread.

        Returns:
            The chunk, b"" when it is not kept any more.
        """
        ...

    def offer_snapshot(self, offer: SnapshotOffer, app_hash: bytes) -> OfferVerdict:
        """Accept or decline a snapshot for this trusted app hash (OfferSnapshot)."""
        ...

    def apply_chunk(self, index: int, data: bytes, sender: str) -> ChunkVerdict:
        """Take a chunk; after the last one ``Application.info`` stands at the snapshot.

        Args:
            index: Place of the chunk, from 0.
            data: As ``load_chunk`` gave it, if its sender is honest.
            sender: The engine's name of who sent it.
        """
        ...
