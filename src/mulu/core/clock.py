"""Where time comes from: a protocol, so that only the node touches a real clock.

Source: docs/spec/time.md TIM-1 to TIM-3.
"""

from typing import Protocol


class Clock(Protocol):
    """Wall time and a monotonic time, both in milliseconds."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds of a clock that never goes back, from an arbitrary start."""
        ...
