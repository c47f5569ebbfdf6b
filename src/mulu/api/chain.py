"""Blocks and transactions as the store keeps them, read for an answer.

Source: docs/spec/http.md API-10 and API-12; docs/spec/block.md.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import msgspec

from mulu.api.errors import NotThereError
from mulu.api.needs import ChainFacts
from mulu.core.canonical import decode_loose
from mulu.core.errors import UnavailableError
from mulu.machine.application import HEAD
from mulu.machine.block import Block, StoredTx, decode_block
from mulu.machine.head import StoredHead
from mulu.machine.receipt import ReceiptHead
from mulu.ordering.solo.heartbeat import HEARTBEAT, open_heartbeat
from mulu.proof.header import header_hash
from mulu.proof.trust import Checkpoint, Trust
from mulu.store.port import HeaderPlace, Reader


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
        """How long ago the last block or heartbeat was; 0 when either lies ahead."""
        return max(0, now_ms - max(self.head().time_ms, self.heartbeat_ms() or 0))

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
        head = self.head()
        checkpoint = Checkpoint(
            block_hash=head.block_hash, height=head.height, time_ms=head.time_ms
        )
        return msgspec.structs.replace(self.facts.trust, checkpoint=checkpoint)


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
