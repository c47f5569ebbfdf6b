"""The port between ordering and the machine, in the words of ABCI 2.0.

An engine decides which transactions stand in which block; the application judges, executes and
keeps
them. ``solo`` drives the application from one thread; CometBFT will drive the same methods from its
consensus and mempool connections. ``finalize`` computes and persists nothing, ``commit`` writes
once.

Source: docs/spec/ordering.md ORD-1 to ORD-6; CometBFT 0.38 specification, ABCI 2.0.
"""

from collections.abc import Sequence
from typing import Protocol

from mulu.core.errors import InadmissibleError
from mulu.machine.decided import Decided, Finalized, Info
from mulu.tx.prepare import Prepared


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

    def prepare_proposal(
        self, candidates: Sequence[Prepared], *, height: int, time_ms: int, size_bytes_max: int
    ) -> tuple[list[Prepared], dict[bytes, InadmissibleError]]:
        """Choose what may stand in the next block; name what never may (PrepareProposal)."""
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


class Snapshots(Protocol):
    """What an application offers an engine that brings fresh nodes up by state sync."""

    def list_snapshots(self) -> Sequence[bytes]:
        """Descriptions of the snapshots kept (ListSnapshots)."""
        ...

    def offer_snapshot(self, description: bytes, app_hash: bytes) -> bool:
        """Accept or decline a snapshot for this trusted app hash (OfferSnapshot)."""
        ...

    def load_chunk(self, height: int, chunk: int) -> bytes:
        """One self-proving chunk (LoadSnapshotChunk)."""
        ...

    def apply_chunk(self, chunk: int, data: bytes, sender: str) -> bool:
        """Take a chunk; False names its sender as bad (ApplySnapshotChunk)."""
        ...
