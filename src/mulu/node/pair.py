"""How often ledger and engine may fall together before the node stops.

The engine ends when its application does, and an application that throws at a block throws at it
again; so both are started again with growing pauses, and not for ever.

Source: docs/spec/engine.md ENG-10.
"""

from typing import Final

FALLS_MAX: Final = 5
"""Falls without a new block in between after which the node stops."""
PAUSE_SECONDS: Final = (1.0, 2.0, 4.0, 8.0)


class Falls:
    """Counts falls since the last one that followed a new block.

    Args:
        height: Of the last block at the first start.
    """

    def __init__(self, height: int) -> None:
        self.height = height
        self.count = 0
        self.total = 0

    @property
    def too_many(self) -> bool:
        """Whether to stop."""
        return self.count >= FALLS_MAX

    @property
    def pause_seconds(self) -> float:
        """How long to wait before the next start."""
        return PAUSE_SECONDS[min(max(self.count - 1, 0), len(PAUSE_SECONDS) - 1)]

    def fell(self) -> None:
        """Count a fall."""
        self.count += 1
        self.total += 1

    def stands_at(self, height: int) -> None:
        """The ledger is up again at this height: after a new block, counting begins anew."""
        if height > self.height:
            self.height = height
            self.count = 1
