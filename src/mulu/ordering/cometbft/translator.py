"""From ABCI to the port: which request goes where.

Source: docs/spec/abci.md ABC-5 and ABC-8 to ABC-18.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulu.core.clock import Clock
from mulu.core.errors import ensure
from mulu.ordering.cometbft.blocks import Blocks
from mulu.ordering.cometbft.checking import Checking
from mulu.ordering.cometbft.envelope import Request, Response
from mulu.ordering.cometbft.needs import Listener, Peers, SelfProving
from mulu.ordering.cometbft.proposals import Proposals
from mulu.ordering.cometbft.queries import Queries
from mulu.ordering.cometbft.remembered import Remembered
from mulu.ordering.cometbft.requests import (
    REQUESTS,
    RequestApplySnapshotChunk,
    RequestCheckTx,
    RequestCommit,
    RequestEcho,
    RequestExtendVote,
    RequestFinalizeBlock,
    RequestFlush,
    RequestInfo,
    RequestInitChain,
    RequestListSnapshots,
    RequestLoadSnapshotChunk,
    RequestOfferSnapshot,
    RequestPrepareProposal,
    RequestProcessProposal,
    RequestQuery,
    RequestVerifyVoteExtension,
)
from mulu.ordering.cometbft.responses import ResponseEcho, ResponseFlush
from mulu.ordering.cometbft.syncing import Syncing
from mulu.ordering.cometbft.votes import Votes
from mulu.ordering.port import Application, Snapshots, VoteExtensions

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What a node gives the translator beside the application; each may be absent."""

    listener: Listener | None = None
    peers: Peers | None = None
    self_proving: SelfProving | None = None
    snapshots: Snapshots | None = None
    vote_extensions: VoteExtensions | None = None


class Translator:
    """Answers the engine's requests with what the application says.

    Args:
        application: The machine behind the port.
        chain_id: The engine's name of the chain.
        clock: The node's clock, for what waits.
        neighbours: What else the node gives.

    Attributes:
        remembered: Prepared transactions by their frames; frames of this node's own users go
            through it too.
    """

    def __init__(
        self,
        application: Application,
        chain_id: str,
        clock: Clock,
        neighbours: Neighbours,
    ) -> None:
        self.remembered = Remembered(application)
        listener = neighbours.listener
        blocks = Blocks(application, self.remembered, chain_id, listener)
        checking = Checking(application, self.remembered, clock, listener)
        proposals = Proposals(application, self.remembered, neighbours.self_proving, listener)
        queries = Queries(lambda: blocks.standing, neighbours.peers)
        votes = Votes(application, neighbours.vote_extensions)
        syncing = Syncing(neighbours.snapshots, blocks.refresh)
        self._answers: dict[type, Callable[[Request], Response]] = {
            RequestEcho: lambda request: ResponseEcho(message=request.message),
            RequestFlush: lambda _: ResponseFlush(),
            RequestInfo: lambda _: blocks.info(),
            RequestInitChain: blocks.init_chain,
            RequestQuery: queries.query,
            RequestCheckTx: checking.check_tx,
            RequestCommit: lambda _: blocks.commit(),
            RequestListSnapshots: lambda _: syncing.listed(),
            RequestOfferSnapshot: syncing.offer,
            RequestLoadSnapshotChunk: syncing.load,
            RequestApplySnapshotChunk: syncing.apply,
            RequestPrepareProposal: proposals.prepare,
            RequestProcessProposal: proposals.process,
            RequestExtendVote: votes.extend,
            RequestVerifyVoteExtension: votes.verify,
            RequestFinalizeBlock: blocks.finalize,
        }
        ensure(self._answers.keys() == set(REQUESTS.values()), "a request has no answer")

    def answer(self, request: Request) -> Response:
        """Answer one request; on the thread of its lane (see ``lanes.py``).

        Raises:
            MuluError: It failed, and the engine must stop.
        """
        return self._answers[type(request)](request)
