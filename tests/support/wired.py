"""An application behind the wire: the ordering port spoken in ABCI's bytes, there and back."""

from collections.abc import Sequence
from typing import Any

from mulu.core.canonical import decode
from mulu.core.errors import InadmissibleError
from mulu.machine.decided import Decided, Finalized, Info
from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft.codec import encode_message
from mulu.ordering.cometbft.envelope import (
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from mulu.ordering.cometbft.responses import ACCEPT
from mulu.ordering.cometbft.self_proving import encode_items
from mulu.ordering.cometbft.shapes import timestamp_of
from mulu.ordering.port import Application
from mulu.tx.prepare import Prepared
from tests.support.abci_serving import SetClock, translator


class Wired:
    """``mulu.ordering.port.Application`` over a translator, for suites that drive the port.

    Receipts are those that the engine sees: code and module of each.
    """

    def __init__(self, application: Application, clock: SetClock | None = None) -> None:
        self._application = application
        self._translator = translator(application, clock)
        self._frames: dict[bytes, bytes] = {}

    def ask(self, request: Any) -> Any:
        asked = decode_request(encode_request(request))
        return decode_response(encode_response(self._translator.answer(asked)))

    def info(self) -> Info:
        info = self.ask(ask.RequestInfo())
        status = decode(self.ask(ask.RequestQuery(path="/status")).value, dict)
        return Info(
            height=status["height"],
            app_hash=info.last_block_app_hash,
            time_ms=status["time_ms"],
            app_version=info.app_version,
            engine_height=info.last_block_height,
        )

    def check(self, frame: bytes) -> Prepared:
        answer = self.ask(ask.RequestCheckTx(tx=frame))
        tx = self._application.check(frame)
        if answer.code:
            raise InadmissibleError(answer.log)
        self._frames[tx.id] = frame
        return tx

    def prepare_proposal(
        self, candidates: Sequence[Prepared], *, height: int, time_ms: int, size_bytes_max: int
    ) -> tuple[list[Prepared], dict[bytes, InadmissibleError]]:
        by_frame = {self._frames[tx.id]: tx for tx in candidates}
        answer = self.ask(
            ask.RequestPrepareProposal(
                max_tx_bytes=size_bytes_max,
                txs=tuple(by_frame),
                height=height,
                time=timestamp_of(time_ms),
            )
        )
        chosen = [by_frame.pop(frame) for frame in answer.txs]
        left = InadmissibleError("left out")
        return chosen, {tx.id: left for tx in by_frame.values()}

    def process_proposal(self, decided: Decided) -> bool:
        request = self._block(ask.RequestProcessProposal, decided)
        return self.ask(request).status == ACCEPT

    def finalize(self, decided: Decided) -> Finalized:
        done = self.ask(self._block(ask.RequestFinalizeBlock, decided))
        count = len(decided.transactions)
        return Finalized(
            height=decided.height,
            app_hash=done.app_hash,
            receipts=[encode_message(result) for result in done.tx_results[:count]],
        )

    def commit(self, finality: bytes) -> int:
        assert not finality, "an engine's finality comes later than its block"
        return self.ask(ask.RequestCommit()).retain_height

    def _block(self, cls: type, decided: Decided) -> Any:
        frames = [self._frames[tx.id] for tx in decided.transactions]
        if decided.self_proving:
            frames.append(encode_items(decided.self_proving))
        return cls(txs=tuple(frames), height=decided.height, time=timestamp_of(decided.time_ms))
