"""An engine of one validator, as far as the application can tell: the real wire over the socket.

``FakeEngine`` asks one thing after another on four connections, as CometBFT does, and keeps no rule
of its own; ``FakeEngine.block`` is the whole life of a height. A ``Link`` is one connection, for
tests that want to send bytes as they like.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft.address import Address, UnixAddress
from mulu.ordering.cometbft.envelope import decode_response, encode_request
from mulu.ordering.cometbft.framing import Framer, frame_message
from mulu.ordering.cometbft.responses import (
    ACCEPT,
    ResponseException,
    ResponseFinalizeBlock,
    ResponseFlush,
)
from mulu.ordering.cometbft.shapes import ExtendedCommitInfo, Misbehavior, timestamp_of
from mulu.ordering.sockets import short_path
from tests.support.toy import NOW_MS

MAX_TX_BYTES = 4 * 1024 * 1024


class EngineStoppedError(Exception):
    """The application answered with an Exception, upon which an engine stops."""


@dataclass
class Block:
    """What was decided at a height, and what came of it."""

    height: int
    time_ms: int
    txs: tuple[bytes, ...]
    misbehavior: tuple[Misbehavior, ...] = ()
    result: ResponseFinalizeBlock | None = None


class Link:
    """One connection to an application."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._framer = Framer()
        self._answers: list[Any] = []

    @classmethod
    async def open(cls, address: Address) -> "Link":
        if isinstance(address, UnixAddress):
            path, descriptor = short_path(address.path)
            try:
                return cls(*await asyncio.open_unix_connection(path))
            finally:
                os.close(descriptor)
        return cls(*await asyncio.open_connection(address.host, address.port))

    def send(self, *requests: Any) -> None:
        """Write requests at once, without waiting."""
        self.writer.write(b"".join(frame_message(encode_request(each)) for each in requests))

    async def receive(self) -> Any:
        """The next answer; an Exception is one too."""
        while not self._answers:
            data = await self.reader.read(1 << 18)
            if not data:
                raise ConnectionError("the application has closed the connection")
            self._answers += [decode_response(raw) for raw in self._framer.feed(data)]
        return self._answers.pop(0)

    async def ask(self, request: Any) -> Any:
        """One request and a flush, as a synchronous call of CometBFT's client.

        Raises:
            EngineStoppedError: It was answered with an Exception.
        """
        self.send(request, ask.RequestFlush())
        answer = await self.receive()
        if isinstance(answer, ResponseException):
            raise EngineStoppedError(answer.error)
        flushed = await self.receive()
        if not isinstance(flushed, ResponseFlush):
            raise TypeError(f"no flush but {flushed}")
        return answer

    async def ask_all(self, requests: Sequence[Any]) -> list[Any]:
        """Pipelined requests, then one flush."""
        self.send(*requests, ask.RequestFlush())
        answers = [await self.receive() for _ in requests]
        await self.receive()
        return answers

    def close(self) -> None:
        self.writer.close()


@dataclass
class FakeEngine:
    """An engine that drives one application through its socket.

    ``height`` and ``app_hash`` are those of the last block; ``blocks`` all that it decided, so that
    another application can be brought up with ``replay``.
    """

    consensus: Link
    mempool: Link
    query: Link
    snapshot: Link
    chain_id: str = "toy"
    height: int = 0
    app_hash: bytes = b""
    blocks: list[Block] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)

    @classmethod
    async def connect(cls, address: Address, **more: Any) -> "FakeEngine":
        links = [await Link.open(address) for _ in range(4)]
        return cls(*links, **more)

    def close(self) -> None:
        for link in (self.consensus, self.mempool, self.query, self.snapshot):
            link.close()

    async def handshake(self, time_ms: int = NOW_MS, validators: Sequence[Any] = ()) -> Any:
        """Info; InitChain on a fresh application, replay of what it lacks on another."""
        info = await self.query.ask(ask.RequestInfo(version="0.38.26", abci_version="2.0.0"))
        if info.last_block_height == 0:
            begun = await self.init_chain(time_ms, validators)
            self.app_hash = self.app_hash or begun.app_hash
        for block in self.blocks:
            if block.height > info.last_block_height:
                await self.replay(block)
        return info

    async def init_chain(self, time_ms: int = NOW_MS, validators: Sequence[Any] = ()) -> Any:
        return await self.consensus.ask(
            ask.RequestInitChain(
                time=timestamp_of(time_ms),
                chain_id=self.chain_id,
                validators=tuple(validators),
                initial_height=1,
            )
        )

    async def check(self, *frames: bytes) -> list[Any]:
        """New transactions, pipelined; the good ones wait for a block."""
        answers = await self.mempool.ask_all([ask.RequestCheckTx(tx=tx) for tx in frames])
        self.waiting += [tx for tx, done in zip(frames, answers, strict=True) if done.code == 0]
        return answers

    async def recheck(self) -> list[Any]:
        """Check what waits again, as after a block; what is refused waits no more."""
        asked = [ask.RequestCheckTx(tx=tx, type=ask.RECHECK) for tx in self.waiting]
        answers = await self.mempool.ask_all(asked)
        self.waiting = [
            tx for tx, done in zip(self.waiting, answers, strict=True) if done.code == 0
        ]
        return answers

    async def prepare(self, time_ms: int, **more: Any) -> tuple[bytes, ...]:
        request = {
            "max_tx_bytes": MAX_TX_BYTES,
            "txs": tuple(self.waiting),
            "local_last_commit": ExtendedCommitInfo(),
            "height": self.height + 1,
            "time": timestamp_of(time_ms),
        }
        answer = await self.consensus.ask(ask.RequestPrepareProposal(**request | more))
        return answer.txs

    async def process(self, txs: Sequence[bytes], time_ms: int, **more: Any) -> bool:
        request = {"txs": tuple(txs), "height": self.height + 1, "time": timestamp_of(time_ms)}
        answer = await self.consensus.ask(ask.RequestProcessProposal(**request | more))
        return answer.status == ACCEPT

    async def finalize(self, block: Block) -> ResponseFinalizeBlock:
        block.result = await self.consensus.ask(
            ask.RequestFinalizeBlock(
                txs=block.txs,
                height=block.height,
                time=timestamp_of(block.time_ms),
                misbehavior=block.misbehavior,
            )
        )
        return block.result

    async def commit(self) -> Any:
        return await self.consensus.ask(ask.RequestCommit())

    async def decide(self, txs: Sequence[bytes], time_ms: int, **more: Any) -> Block:
        """Finalize and commit a block whatever the application thinks of it."""
        block = Block(height=self.height + 1, time_ms=time_ms, txs=tuple(txs), **more)
        await self.replay(block)
        self.blocks.append(block)
        self.height = block.height
        self.waiting = [tx for tx in self.waiting if tx not in block.txs]
        return block

    async def replay(self, block: Block) -> None:
        result = await self.finalize(block)
        await self.commit()
        self.app_hash = result.app_hash

    async def block(self, *frames: bytes, time_ms: int) -> Block:
        """A whole height: check, prepare, process, finalize, commit."""
        await self.check(*frames)
        txs = await self.prepare(time_ms)
        if not await self.process(txs, time_ms):
            raise EngineStoppedError("the application rejects what it has prepared")
        return await self.decide(txs, time_ms)
