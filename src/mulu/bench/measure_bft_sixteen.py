"""Sixteen validators on this machine: how long a transaction takes to be final.

Source: docs/performance.md, "A consortium".
"""

from typing import Final

from mulu.bench.consortium import running_fleet
from mulu.bench.consortium_load import prepare_consortium
from mulu.bench.driving import drive
from mulu.bench.figures import Figure, judge, percentile
from mulu.bench.session import Session

HOME: Final = "bft_sixteen"
VALIDATORS: Final = 16
SAMPLES_PART: Final = 400
SAMPLES_MIN: Final = 10
DOORS: Final = 4
"""Nodes that are handed transactions, one after the other."""


def measure_bft_sixteen(session: Session) -> list[Figure]:
    """Figure ``bft_sixteen``: one transaction at a time."""
    samples = max(SAMPLES_MIN, session.bft // SAMPLES_PART)
    workload = prepare_consortium(session, HOME, samples, validators=VALIDATORS)
    homes = workload.consortium.homes[:DOORS]
    with running_fleet(workload.consortium):
        driven = drive(homes, workload.next_frames(session, samples), window=1, batch=1)
    detail = {"samples": samples, "p95_s": percentile(driven.latencies, 95)}
    p50 = percentile(driven.latencies, 50)
    return [judge("bft_sixteen", p50, full=session.bft_full, detail=detail)]
