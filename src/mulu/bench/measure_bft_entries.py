"""A catalogue through four validators: 500 entries in a transaction, frames compressed on the way.

Source: docs/performance.md, "A consortium".
"""

from typing import Final

from mulu.bench.consortium import running_fleet
from mulu.bench.consortium_load import WINDOW, prepare_consortium
from mulu.bench.driving import drive
from mulu.bench.figures import Figure, judge
from mulu.bench.session import PER_TX, Session
from mulu.tx.frame import compress_frame

HOME: Final = "bft_entries"
ENTRIES_PER_TX_COUNT: Final = 2
"""Entries for each transaction that the rate is measured with: 40,000 at full size."""


def measure_bft_entries(session: Session) -> list[Figure]:
    """Load a part of the city."""
    entries = session.bft * ENTRIES_PER_TX_COUNT
    per_tx = min(PER_TX, entries)
    workload = prepare_consortium(session, HOME, entries, per_tx=per_tx)
    frames = workload.next_frames(session, len(workload.plans))
    packed = [compress_frame(frame) for frame in frames]
    with running_fleet(workload.consortium):
        driven = drive(workload.consortium.homes, packed, window=WINDOW, batch=1)
    total = sum(plan.count for plan in workload.plans)
    detail = {
        "entries": total,
        "transactions": driven.transactions,
        "blocks": len(driven.heights),
        "plain_bytes": sum(map(len, frames)) // len(frames),
        "compressed_bytes": sum(map(len, packed)) // len(packed),
    }
    return [judge("bft_entries", total / driven.seconds, full=session.bft_full, detail=detail)]
