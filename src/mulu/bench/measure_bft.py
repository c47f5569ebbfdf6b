"""Four validators on this machine: committed transactions a second, and what that compares with.

Loads of ours, of the engine's own application and of a named peer take turns; medians are compared.

Source: docs/performance.md, "A consortium".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mulu.bench.baseline import cores
from mulu.bench.consortium import CONSORTIUM, running_fleet
from mulu.bench.consortium_load import WINDOW, Workload, cpu_by_role, prepare_consortium
from mulu.bench.driving import drive
from mulu.bench.figures import Figure, judge, percentile
from mulu.bench.kvstore import drive_kvnet, make_kvnet, running_kvnet
from mulu.bench.peers import peer_rate
from mulu.bench.session import Session

HOME: Final = "bft"
KV_HOME: Final = "kvstore"
PEER: Final = "fabric"
PEER_PART: Final = 5
"""A peer gets the nth part of our transactions: it is slower to wait for."""


@dataclass(slots=True)
class Turns:
    """Rates of the runs that took turns."""

    ours: list[float] = field(default_factory=list)
    engine: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return percentile(values, 50)


def measure_bft(session: Session) -> list[Figure]:
    """Figures ``bft_rate``, ``bft_kvstore`` and, with a peer's script, ``bft_fabric``."""
    workload = prepare_consortium(session, HOME, session.bft * session.runs)
    kvnet = make_kvnet(session.new_folder(KV_HOME), CONSORTIUM)
    turns = Turns()
    session.measure_checks()
    for _ in range(session.runs):
        size = _our_turn(session, workload, turns)
        with running_kvnet(kvnet):
            turns.engine.append(drive_kvnet(kvnet, session.bft, size, window=WINDOW).rate)
        if session.peers is not None:
            count = max(1, session.bft // PEER_PART)
            work = session.peers_work
            turns.peer.append(peer_rate(session.peers, work, PEER, count, size))
    session.measure_checks()
    return _figures(session, turns)


def _our_turn(session: Session, workload: Workload, turns: Turns) -> int:
    frames = workload.next_frames(session, session.bft)
    size = sum(map(len, frames)) // len(frames)
    made = workload.consortium
    with running_fleet(made) as fleet:
        before = cpu_by_role(fleet)
        driven = drive(made.homes, frames, window=WINDOW)
        after = cpu_by_role(fleet)
    turns.ours.append(driven.rate)
    turns.detail = {
        "frame_bytes": size,
        "blocks": len(driven.heights),
        "p50_ms": percentile(driven.latencies, 50) * 1000,
        "p95_ms": percentile(driven.latencies, 95) * 1000,
        "cpu_us_a_transaction": {
            role: round((after[role] - before.get(role, 0.0)) / len(frames) * 1e6) for role in after
        },
    }
    return size


def _figures(session: Session, turns: Turns) -> list[Figure]:
    full = session.bft_full
    rate = median(turns.ours)
    most = cores() * session.checks_per_second
    detail = turns.detail | {"runs": turns.ours, "e": rate / most}
    figures = [judge("bft_rate", rate, full=full, detail=detail)]
    for name, others in (("bft_kvstore", turns.engine), ("bft_fabric", turns.peer)):
        if others:
            other = median(others)
            detail = {"ours": rate, "other": other, "other_runs": others}
            figures.append(judge(name, rate / other, full=full, detail=detail))
    return figures
