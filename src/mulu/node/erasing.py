"""Carry out the decisions on chain that erase a part: in the store, then in the snapshots.

The state names every decision, so that what a death left undone is done at the next start, and a
node that took a snapshot does what it never saw in a block.

Source: docs/spec/archive.md ARC-9 and ARC-10; docs/adr/0008-consortium.md.
"""

import logging
from collections.abc import Collection, Sequence
from typing import Protocol

from mulu.core.errors import UnavailableError
from mulu.core.prefixes import ERASURE
from mulu.query.archived import decisions
from mulu.store.port import Store

logger = logging.getLogger(__name__)


class Holding(Protocol):
    """Files outside the store that may hold parts."""

    def delete_holding(self, commitments: Collection[bytes]) -> Sequence[int]:
        """Delete those that hold one of these parts."""
        ...


class Eraser:
    """Erases what the chain decided.

    Args:
        store: The ledger's store.
        snapshots: Its snapshots; None when it takes none.
    """

    def __init__(self, store: Store, snapshots: Holding | None = None) -> None:
        self._store = store
        self._snapshots = snapshots
        self._done = 0

    def committed(self, _height: int) -> None:
        """Look at a block that was committed."""
        self.try_out()

    def try_out(self) -> int:
        """Erase what the disk takes now; the rest is done later.

        Returns:
            How many parts were erased.
        """
        try:
            return self.carry_out()
        except UnavailableError as err:
            logger.error("parts are still to be erased: %s", err)  # noqa: TRY400 - says it all
            return 0

    def carry_out(self) -> int:
        """Erase what is decided and not yet erased; again does nothing.

        Returns:
            How many parts were erased.

        Raises:
            UnavailableError: The disk is full or fails; call again later.
        """
        with self._store.read() as reader:
            if sum(1 for _ in reader.state_keys(ERASURE)) == self._done:
                return 0
            found = decisions(reader)
            left = found.keys() - {commitment for commitment, _ in reader.erasures()}
        if left and self._snapshots is not None:
            self._snapshots.delete_holding(left)
        for commitment in sorted(left):
            self._store.erase_part(commitment, found[commitment].decision)
            logger.info(
                "part %s is erased by decision %d", commitment.hex(), found[commitment].decision
            )
        self._done = len(found)
        return len(left)
