"""Where a client's nonces, salts and time come from: given in, so that tests can fix them.

Source: docs/spec/transaction.md TXN-2 and TXN-6; docs/spec/time.md TIM-1.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


def _now_ms() -> int:
    return time.time_ns() // 1_000_000  # noqa: TID251 - a client's own clock, nothing consensus reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What a client takes from the world beside the network."""

    random: Callable[[int], bytes]
    """So many unpredictable bytes."""
    now_ms: Callable[[], int]
    """UTC milliseconds."""
    pause: Callable[[float], None]
    """Wait so many seconds."""


SYSTEM: Final = Chance(random=secrets.token_bytes, now_ms=_now_ms, pause=time.sleep)
