"""Info, InitChain, FinalizeBlock and Commit: how a chain begins, goes on, and is kept.

Source: docs/spec/abci.md ABC-8, ABC-13, ABC-14 and ABC-15.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mulu.core.canonical import decode_loose
from mulu.core.errors import (
    InadmissibleError,
    InvariantError,
    UnavailableError,
    VerificationError,
    ensure,
)
from mulu.machine.decided import Decided, Finalized, Info
from mulu.machine.receipt import ReceiptHead
from mulu.ordering.cometbft.needs import Listener, Placed
from mulu.ordering.cometbft.remembered import Remembered
from mulu.ordering.cometbft.requests import RequestFinalizeBlock, RequestInitChain
from mulu.ordering.cometbft.responses import (
    ResponseCommit,
    ResponseFinalizeBlock,
    ResponseInfo,
    ResponseInitChain,
)
from mulu.ordering.cometbft.shapes import (
    ABCIParams,
    ConsensusParams,
    ExecTxResult,
    Timestamp,
    VersionParams,
)
from mulu.ordering.cometbft.translating import decided_block, engine_validators
from mulu.ordering.port import Application

_DONE: Final = ExecTxResult()


class EngineGenesisError(UnavailableError):
    """The engine was set up for another chain than the application keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    """A finalized block that waits for its commit."""

    frames: Sequence[bytes]
    decided: Decided
    receipts: Sequence[bytes]


class Blocks:
    """Drives the application from block to block.

    Args:
        application: The machine behind the port.
        remembered: What was prepared of late.
        chain_id: The engine's name of the chain.
        listener: Told of each commit.
    """

    def __init__(
        self,
        application: Application,
        remembered: Remembered,
        chain_id: str,
        listener: Listener | None,
    ) -> None:
        self._application = application
        self._remembered = remembered
        self._chain_id = chain_id
        self._listener = listener
        self._pending: _Pending | None = None
        self._standing = application.info()

    @property
    def standing(self) -> Info:
        """Where the chain stood after the last commit; may be asked on any thread."""
        return self._standing

    def refresh(self) -> None:
        """Look again where the application stands, as after a snapshot was restored."""
        self._standing = self._application.info()

    def info(self) -> ResponseInfo:
        """Where the engine goes on from: the last block, with or without a header."""
        standing = self._standing
        return ResponseInfo(
            data="mulu",
            version=str(standing.app_version),
            app_version=standing.app_version,
            last_block_height=standing.engine_height,
            last_block_app_hash=standing.app_hash,
        )

    def init_chain(self, request: RequestInitChain) -> ResponseInitChain:
        """Let an engine begin this chain.

        Raises:
            EngineGenesisError: It was set up for another chain, height, time or validators.
        """
        standing = self._standing
        validators = engine_validators(self._application.validators())
        self._ensure_same_beginning(request)
        if validators and set(validators) != set(request.validators):
            raise EngineGenesisError(
                "the engine's genesis names other validators than this chain's; write it from this"
                " chain's"
            )
        return ResponseInitChain(
            app_hash=standing.app_hash,
            validators=validators,
            consensus_params=ConsensusParams(version=VersionParams(app=standing.app_version)),
        )

    def _ensure_same_beginning(self, request: RequestInitChain) -> None:
        standing = self._standing
        given = (request.chain_id, request.initial_height)
        if given != (self._chain_id, standing.engine_height + 1):
            raise EngineGenesisError(
                f"the engine begins chain {given[0]!r} at height {given[1]}, this is"
                f" {self._chain_id!r} at {standing.engine_height + 1}; write the engine's genesis"
                " from this chain's"
            )
        time_ms = (request.time or Timestamp()).ms
        if time_ms < standing.time_ms:
            raise EngineGenesisError(
                f"the engine begins at {time_ms} ms, before this chain's last time"
                f" {standing.time_ms} ms; write the engine's genesis from this chain's"
            )

    def finalize(self, request: RequestFinalizeBlock) -> ResponseFinalizeBlock:
        """Execute a decided block; nothing is kept before its commit.

        Raises:
            InvariantError: It holds what no honest proposal holds; the node stops.
        """
        try:
            decided = decided_block(request, self._remembered.judge)
        except (InadmissibleError, VerificationError) as err:
            raise InvariantError(
                f"block {request.height} was decided and holds what may stand in none: {err}"
            ) from err
        done = self._application.finalize(decided)
        count = len(decided.transactions)
        ensure(len(done.receipts) == count, f"block {request.height} lacks a receipt")
        self._pending = _Pending(
            frames=request.txs[:count], decided=decided, receipts=done.receipts
        )
        return _finalized(done, len(request.txs))

    def commit(self) -> ResponseCommit:
        """Keep the finalized block, then tell who waits for it.

        Raises:
            UnavailableError: It could not be written; application and engine start again.
        """
        retain_height = self._application.commit(b"")
        self._standing = self._application.info()
        pending, self._pending = self._pending, None
        if pending is not None:
            self._remembered.forget(pending.frames)
            if self._listener is not None:
                self._listener.committed(pending.decided.height, _placed(pending))
        return ResponseCommit(retain_height=retain_height)


def _finalized(done: Finalized, entries: int) -> ResponseFinalizeBlock:
    """The engine wants a result for each entry; that of self-proving items is an empty one."""
    results = [_result(receipt) for receipt in done.receipts]
    results += [_DONE] * (entries - len(results))
    return ResponseFinalizeBlock(
        tx_results=tuple(results),
        validator_updates=engine_validators(done.validator_updates),
        consensus_param_updates=_extending(done.votes_extended_from),
        app_hash=done.app_hash,
    )


def _extending(first: int) -> ConsensusParams | None:
    """What an engine is told once, when a decision lets votes carry extensions from a height."""
    if not first:
        return None
    return ConsensusParams(abci=ABCIParams(vote_extensions_enable_height=first))


def _result(receipt: bytes) -> ExecTxResult:
    head = decode_loose(receipt, ReceiptHead)
    return ExecTxResult(code=head.code, codespace=head.module) if head.code else _DONE


def _placed(pending: _Pending) -> list[Placed]:
    pairs = zip(pending.decided.transactions, pending.receipts, strict=True)
    return [
        Placed(id=tx.id, index=index, receipt=receipt) for index, (tx, receipt) in enumerate(pairs)
    ]
