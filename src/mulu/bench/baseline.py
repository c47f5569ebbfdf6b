"""What this machine can do: Ed25519 checks a second on one core, the measure of all figures.

Source: docs/performance.md, "How it is measured".
"""

import os
import time
from typing import Final

from mulu.bench.city import bench_key
from mulu.bench.figures import REFERENCE_CHECKS, percentile
from mulu.core.signing import ED25519, verify

MESSAGE_BYTES: Final = 1_700
"""About a transaction of one entry."""
SLICE_SECONDS: Final = 0.1
SLICES: Final = 15


def checks_per_second(suite: int = ED25519) -> float:
    """Checks of a suite's signatures a second on one core: the median of several short slices."""
    key = bench_key(0, suite)
    message = bytes(MESSAGE_BYTES)
    signature = key.sign(message)
    rates = [_slice(suite, key.public_key, message, signature) for _ in range(SLICES)]
    return percentile(rates, 50)


def time_factor(checks: float) -> float:
    """What a measured time is multiplied by, to bring it to the reference machine."""
    return checks / REFERENCE_CHECKS


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def _slice(suite: int, public_key: bytes, message: bytes, signature: bytes) -> float:
    done, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < SLICE_SECONDS:
        for _ in range(50):
            verify(suite, public_key, message, signature)
        done += 50
    return done / spent
