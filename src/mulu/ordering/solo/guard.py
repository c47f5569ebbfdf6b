"""The guarded clock: block time only from a clock that can be believed.

Source: docs/spec/time.md TIM-2 and TIM-3.
"""

from typing import Final

from mulu.core.clock import Clock
from mulu.core.errors import UnavailableError

DRIFT_MS_MAX: Final = 60_000
"""Most that wall clock and monotonic clock may part while running."""
AHEAD_MS_MAX: Final = 30 * 24 * 60 * 60 * 1000
"""Most that the clock may be after the last block at start."""


class ClockError(UnavailableError):
    """The clock cannot be believed; nothing is produced until somebody has looked."""


def ensure_start(now_ms: int, last_ms: int) -> None:
    """Refuse to start on a clock that is before the last block or long after it.

    Raises:
        ClockError: Start with ``--accept-clock`` once the clock was checked.
    """
    if now_ms < last_ms:
        raise ClockError(
            f"the clock says {now_ms} ms, {last_ms - now_ms} ms before the last block; set the"
            " clock right, or confirm it with"
            " mulu start --accept-clock (block time then waits at the last block's)"
        )
    if now_ms - last_ms > AHEAD_MS_MAX:
        raise ClockError(
            f"the clock says {now_ms} ms, more than 30 days after the last block; check the"
            " clock, then confirm it with"
            " mulu start --accept-clock"
        )


class GuardedClock:
    """Watches that wall clock and monotonic clock stay together.

    Args:
        clock: The node's clock.
    """

    __slots__ = ("_clock", "_offset_ms")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_ms = clock.now_ms() - clock.monotonic_ms()

    def now_ms(self) -> int:
        """Wall time, when it can be believed.

        Raises:
            ClockError: Wall clock and monotonic clock have parted by more than a minute.
        """
        now = self._clock.now_ms()
        apart = abs(now - self._clock.monotonic_ms() - self._offset_ms)
        if apart > DRIFT_MS_MAX:
            raise ClockError(
                f"wall clock and monotonic clock have parted by {apart} ms; set the clock right"
                " and start again"
            )
        return now
