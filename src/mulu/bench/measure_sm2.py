"""Keys of SM2: a solo node against what checking such signatures allows, and four validators.

Source: docs/performance.md, "A consortium".
"""

import shutil
from typing import Final

from mulu.bench.baseline import checks_per_second, cores
from mulu.bench.city import plan_city
from mulu.bench.consortium import running_fleet
from mulu.bench.consortium_load import ITEMS, WINDOW, prepare_consortium
from mulu.bench.driving import drive
from mulu.bench.feed import feed
from mulu.bench.figures import Figure, judge
from mulu.bench.host import running_node
from mulu.bench.lab import make_home
from mulu.bench.session import Session
from mulu.bench.setup import Setup
from mulu.bench.signing import Signing
from mulu.bench.workload import make_draft, plan_transactions
from mulu.core.signing import SM2
from mulu.node.clock import SystemClock

HOME: Final = "sm2"
PART: Final = 4
"""The nth part of the load is enough: signatures of SM2 take longer to make and to check."""


def measure_sm2(session: Session) -> list[Figure]:
    """Figures ``sm2_solo`` and ``sm2_bft``."""
    count = max(1, session.bft // PART)
    return [_solo(session, count), _validators(session, count)]


def _solo(session: Session, count: int) -> Figure:
    checks = checks_per_second(SM2)
    made = make_home(session.new_folder(HOME), SM2)
    with running_node(made.home):
        now = SystemClock().now_ms()
        setup = Setup(made.chain, made.authority, plan_city(count, 1), now, SM2)
        for step in setup.steps():
            feed(made.home, step.frames)
        signing = Signing(made.chain, now, SM2)
        plans = plan_transactions(count, 1, items=ITEMS)
        frames = [signing.frame(make_draft(plan)) for plan in plans]
        driven = drive([made.home], frames, window=WINDOW)
    shutil.rmtree(made.home.root)
    e = driven.rate / (cores() * checks)
    detail = {"tx_per_second": driven.rate, "sm2_checks_per_second": checks}
    return judge("sm2_solo", e, full=session.bft_full, detail=detail)


def _validators(session: Session, count: int) -> Figure:
    workload = prepare_consortium(session, HOME, count, suite=SM2)
    frames = workload.next_frames(session, count)
    with running_fleet(workload.consortium):
        driven = drive(workload.consortium.homes, frames, window=WINDOW)
    detail = {"transactions": count, "frame_bytes": sum(map(len, frames)) // count}
    return judge("sm2_bft", driven.rate, full=session.bft_full, detail=detail)
