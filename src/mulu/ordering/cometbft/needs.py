"""What the translator needs beside the port, and whom it tells.

Source: docs/spec/abci.md ABC-14, ABC-16 and ABC-17; docs/adr/0008-consortium.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mulu.core.errors import InadmissibleError


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A transaction that has just become durable."""

    id: bytes
    """32 bytes."""
    index: int
    """Place in the block, among transactions alone."""
    receipt: bytes
    """Canonical receipt."""


class Listener(Protocol):
    """Whoever answers this node's own users; called on the ledger's thread."""

    def committed(self, height: int, placed: Sequence[Placed]) -> None:
        """A block is durable; told of empty ones too."""
        ...

    def declined(self, frame: bytes, tx_id: bytes, reason: InadmissibleError) -> None:
        """A frame may not wait for a block, or no longer.

        Args:
            frame: As it was received.
            tx_id: 32 bytes, or b"" when the frame could not even be read.
            reason: Why; with ``ValidTooLongError`` it may be sent again later.
        """
        ...


class Peers(Protocol):
    """Which nodes may connect; called on readers' threads."""

    def may_connect(self, node_id: str) -> bool:
        """Whether the committed state admits a node id (40 hex digits)."""
        ...


class SelfProving(Protocol):
    """Items that prove themselves: SM2 finality out of vote extensions."""

    def collect(self, extensions: Sequence[tuple[bytes, bytes]]) -> Sequence[bytes]:
        """Make the items that the next block should carry.

        Args:
            extensions: (validator address, extension) of the votes for the block before.
        """
        ...

    def holds(self, item: bytes) -> bool:
        """Judge an item: a pure function of its bytes and committed state."""
        ...
