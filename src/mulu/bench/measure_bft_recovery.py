"""Coming back: a validator after a kill of all its processes, and one that starts with nothing.

Five validators of which four run; the fifth first starts when the chain is long.

Source: docs/performance.md, "A consortium".
"""

import time
from functools import partial
from typing import Final

from mulu.bench.consortium import Fleet, running_fleet
from mulu.bench.consortium_load import WINDOW, prepare_consortium
from mulu.bench.driving import drive
from mulu.bench.figures import Figure, judge
from mulu.bench.load import wait_until
from mulu.bench.session import Session
from mulu.node.home import Home
from mulu.store.lmdb_store import LmdbStore

HOME: Final = "bft_recovery"
VALIDATORS: Final = 5
MISSED_PART: Final = 20
"""The nth part of the load is committed while the killed one is away."""
LAG_SECONDS_MAX: Final = 300


def measure_bft_recovery(session: Session) -> list[Figure]:
    """Figures ``bft_fresh`` and ``bft_restart``."""
    missed = max(1, session.bft // MISSED_PART)
    workload = prepare_consortium(
        session, HOME, session.bft + missed, validators=VALIDATORS, running=VALIDATORS - 1
    )
    *homes, fresh = workload.consortium.homes
    with running_fleet(workload.consortium, homes) as fleet:
        drive(homes, workload.next_frames(session, session.bft), window=WINDOW)
        joined = _until_caught_up(fleet, fresh, homes[0])
        fleet.kill(homes[-1])
        others = [*homes[:-1], fresh]
        drive(others, workload.next_frames(session, missed), window=WINDOW)
        back = _until_caught_up(fleet, homes[-1], homes[0])
    full, detail = session.bft_full, {"transactions": session.bft, "missed": missed}
    return [
        judge("bft_restart", back, full=full, detail=detail),
        judge("bft_fresh", joined, full=full, detail=detail),
    ]


def _until_caught_up(fleet: Fleet, home: Home, other: Home) -> float:
    """Seconds from a node's start until it has every block that another one had then."""
    target = _height(other)
    started = time.perf_counter()
    fleet.begin(home).await_ready()
    wait_until(partial(_has, home, target), LAG_SECONDS_MAX)
    return time.perf_counter() - started


def _has(home: Home, height: int) -> bool:
    return _height(home) >= height


def _height(home: Home) -> int:
    """Height of a node's newest block, read from its store."""
    store = LmdbStore.open(home.chain, readonly=True)
    try:
        with store.read() as reader:
            return reader.last_height() or 0
    finally:
        store.close()
