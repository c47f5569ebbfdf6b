"""Blocks and transactions as the store keeps them, read for an answer.

Source: docs/spec/http.md API-10 and API-12; docs/spec/block.md.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from mulu.api.errors import NotThereError
from mulu.api.needs import ChainFacts
from mulu.api.trusting import trust_now
from mulu.core.canonical import decode_loose, encode
from mulu.core.errors import UnavailableError
from mulu.machine.block import Block, StoredTx, decode_block
from mulu.machine.head import ENGINE, HEAD, SEAL, EnginePlace, StoredHead, StoredSeal
from mulu.machine.receipt import ReceiptHead
from mulu.ordering.solo.heartbeat import HEARTBEAT, open_heartbeat
from mulu.proof.header import header_hash
from mulu.proof.trust import Trust
from mulu.query.sealing import own_seal, with_steps
from mulu.store.port import HeaderPlace, Reader

LAG_LOOK: Final = 1_000
"""Headers looked at to tell how far finality is behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTx:
    """A transaction in its block."""

    height: int
    index: int
    time_ms: int
    tx: StoredTx
    receipt: bytes


class Chain:
    """The committed chain, read from the store.

    Args:
        facts: What is fixed by the genesis.
        read: Opens a reader.
    """

    def __init__(
        self, facts: ChainFacts, read: Callable[[], AbstractContextManager[Reader]]
    ) -> None:
        self.facts = facts
        self._read = read
        self._hasher = facts.trust.hasher
        self._trust = facts.trust

    def head(self) -> StoredHead:
        """Where the chain stands.

        Raises:
            UnavailableError: The store cannot be read now.
        """
        with self._read() as reader:
            return _head(reader)

    def app_version(self) -> int | None:
        """Version of the rules that executed the last block; None before the first."""
        with self._read() as reader:
            stored = reader.meta(SEAL)
        return None if stored is None else decode_loose(stored, StoredSeal).header.app_version

    def height_or_none(self) -> int | None:
        """Height of the last header, None when the store cannot be read."""
        try:
            return self.head().height
        except UnavailableError:
            return None

    def heartbeat_ms(self) -> int | None:
        """Time of the newest sign of life, None before the first."""
        with self._read() as reader:
            stored = reader.meta(HEARTBEAT)
        producer = self._trust.producer
        if stored is None or producer is None:
            return None
        beat = open_heartbeat(
            stored,
            chain=self._trust.chain,
            suite=producer.suite,
            public_key=producer.public_key,
        )
        return beat.time_ms

    def silent_ms(self, now_ms: int) -> int:
        """How long ago the last block or heartbeat was; 0 when either lies ahead.

        An engine's block without header is a heartbeat, too.
        """
        with self._read() as reader:
            kept = reader.meta(ENGINE)
        place_ms = 0 if kept is None else decode_loose(kept, EnginePlace).time_ms
        return max(0, now_ms - max(self.head().time_ms, self.heartbeat_ms() or 0, place_ms))

    def ordering_height(self) -> int:
        """Height of the last block, with or without a header."""
        with self._read() as reader:
            kept = reader.meta(ENGINE)
            place = 0 if kept is None else decode_loose(kept, EnginePlace).height
            return max(place, _head(reader).height)

    def newest_headers(self, count: int) -> list[int]:
        """Heights of the newest headers, the newest first."""
        with self._read() as reader:
            size = reader.header_count()
            places = (reader.header(at) for at in range(size - 1, max(-1, size - 1 - count), -1))
            return [place.height for place in places if place is not None]

    def finality_lag(self) -> int:
        """Headers at the end of the chain whose finality is not here, looked at up to a bound.

        A producer's finality stands in its block, so a solo chain has none.
        """
        if self._trust.producer is not None:
            return 0
        heights = self.newest_headers(LAG_LOOK)
        with self._read() as reader:
            held = (at for at, height in enumerate(heights) if reader.finality(height) is not None)
            return next(held, len(heights))

    def block(self, height: int) -> Block:
        """A block.

        Raises:
            NotThereError: No block has this height; names the header in force there.
        """
        with self._read() as reader:
            stored = reader.block(height)
            if stored is None:
                raise NotThereError(_no_block(height, _head(reader), reader))
        return decode_block(stored)

    def block_hash(self, block: Block) -> str:
        """Hash of a block's header, naming its hash."""
        return self.show(header_hash(block.header, self._hasher).hex())

    def show(self, digest: str) -> str:
        """Write a hex digest as people see it, naming its hash."""
        return f"{self._hasher.name}:{digest}"

    def transaction(self, tx_id: str) -> PlacedTx:
        """A transaction that stands in a block.

        Raises:
            NotThereError: No block holds it.
        """
        with self._read() as reader:
            place = reader.tx(bytes.fromhex(tx_id))
            stored = None if place is None else reader.block(place.height)
            height = _head(reader).height
        if place is None or stored is None:
            raise NotThereError(
                f"no block up to height {height} holds transaction {tx_id}; it may wait still, or"
                " its time is over"
            )
        block = decode_block(stored)
        return PlacedTx(
            height=place.height,
            index=place.index,
            time_ms=block.header.time_ms,
            tx=block.transactions[place.index],
            receipt=block.receipts[place.index],
        )

    def blocks_after(self, height: int, count: int) -> Iterator[Block]:
        """The next blocks after a height, at most ``count``."""
        with self._read() as reader:
            for _, (_, stored) in zip(range(count), reader.blocks(height + 1), strict=False):
                yield decode_block(stored)

    def trust(self) -> Trust:
        """Trust file with the newest header as checkpoint."""
        with self._read() as reader:
            return trust_now(reader, self.facts.trust)

    def finality(self, block: Block, since: int) -> bytes:
        """Finality of a block, canonical JSON; ``{}`` when it is not known yet.

        Args:
            block: As the store keeps it.
            since: Height of the checkpoint that the asker holds.
        """
        with self._read() as reader:
            seal = own_seal(reader, block)
            return b"{}" if seal is None else encode(with_steps(reader, seal, since).finality)


def outcome(receipt: bytes) -> ReceiptHead:
    """The outcome in a receipt."""
    return decode_loose(receipt, ReceiptHead)


def _head(reader: Reader) -> StoredHead:
    stored = reader.meta(HEAD)
    if stored is None:
        raise UnavailableError("the ledger holds no chain yet; wait until the node has started")
    return decode_loose(stored, StoredHead)


def _no_block(height: int, head: StoredHead, reader: Reader) -> str:
    if height > head.height:
        return f"there is no block {height} yet; the last header has height {head.height}"
    in_force: HeaderPlace | None = reader.last_header_at_or_before(height)
    if in_force is None:
        return f"there is no block {height}; before the first header the genesis is in force"
    return (
        f"height {height} made no header; the header in force there has height"
        f" {in_force.height} and hash {in_force.hash.hex()}"
    )
