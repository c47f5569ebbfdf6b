"""Finality of four validators: idle, at half of the most they do, and with one of them dead.

Source: docs/performance.md, "A consortium".
"""

from collections.abc import Sequence
from typing import Final

from mulu.bench.consortium import running_fleet
from mulu.bench.consortium_load import WINDOW, Workload, prepare_consortium
from mulu.bench.driving import Driven, drive
from mulu.bench.figures import Figure, judge, percentile
from mulu.bench.session import Session

HOME: Final = "bft_finality"
IDLE_PART: Final = 200
"""Of how many transactions of the load one is sent while nothing else is."""
IDLE_MIN: Final = 20
HALF_BATCH: Final = 5
DEAD_WINDOW: Final = 1_000
"""Small enough that latency is not the window's alone."""


def measure_bft_finality(session: Session) -> list[Figure]:
    """Figures of latency, and of the rate that is left when one of four is dead."""
    count = session.bft
    idle = max(IDLE_MIN, count // IDLE_PART)
    workload = prepare_consortium(session, HOME, idle + 4 * count)
    homes = workload.consortium.homes
    with running_fleet(workload.consortium) as fleet:
        alone = drive(homes, workload.next_frames(session, idle), window=1, batch=1)
        most = drive(homes, workload.next_frames(session, count), window=WINDOW).rate
        frames = workload.next_frames(session, count)
        half = drive(homes, frames, window=WINDOW, batch=HALF_BATCH, per_second=most / 2)
        before = _load(session, workload, homes)
        fleet.kill(homes[-1])
        after = _load(session, workload, homes[:-1])
    return [
        *_latency("bft_idle", alone, session),
        *_latency("bft_half", half, session),
        *_dead(before, after, session),
    ]


def _load(session: Session, workload: Workload, homes: Sequence[object]) -> Driven:
    frames = workload.next_frames(session, session.bft)
    live = workload.consortium.homes[: len(homes)]
    return drive(live, frames, window=DEAD_WINDOW)


def _latency(name: str, driven: Driven, session: Session) -> list[Figure]:
    detail = {"transactions": driven.transactions, "rate": driven.rate}
    return [
        judge(
            f"{name}_p{percent}",
            percentile(driven.latencies, percent),
            full=session.bft_full,
            detail=detail,
        )
        for percent in (50, 95)
    ]


def _dead(before: Driven, after: Driven, session: Session) -> list[Figure]:
    detail = {"before": before.rate, "after": after.rate, "window": DEAD_WINDOW}
    p95 = percentile(after.latencies, 95)
    p95_before = percentile(before.latencies, 95)
    return [
        judge("bft_dead", after.rate / before.rate, full=session.bft_full, detail=detail),
        judge("bft_dead_p95", p95, full=session.bft_full, detail={"before": p95_before}),
    ]
