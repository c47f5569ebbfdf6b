"""The real clock, and the only place that reads one.

Source: docs/spec/time.md TIM-1.
"""

import time


class SystemClock:
    """Wall time and monotonic time of this machine."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z, rounded down."""
        return time.time_ns() // 1_000_000  # noqa: TID251 - the one clock of the node

    def monotonic_ms(self) -> int:
        """Milliseconds that never go back, from an arbitrary start."""
        return time.monotonic_ns() // 1_000_000
