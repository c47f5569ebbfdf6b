"""What the measurements of a consortium share: a net that is set up, frames, one load.

Source: docs/performance.md, "A consortium".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mulu.bench.city import plan_city
from mulu.bench.consortium import CONSORTIUM, Consortium, Fleet, make_consortium, running_fleet
from mulu.bench.driving import drive
from mulu.bench.entries import ITEMS_MAX, ITEMS_MIN
from mulu.bench.session import Session
from mulu.bench.setup import Setup
from mulu.bench.signing import Signing
from mulu.bench.workload import TxPlan, make_draft, plan_transactions
from mulu.core.signing import ED25519
from mulu.node.clock import SystemClock

WINDOW: Final = 4_000
"""Transactions on their way when the rate is measured: latency is then window ÷ rate."""
ITEMS: Final = (1, 2)
"""Items of an entry: message and text are then about 1 KB."""
SETUP_WINDOW: Final = 8
"""Frames of the setup on their way; each holds up to 500 messages."""


@dataclass(slots=True)
class Workload:
    """Entries for one chain, handed out in pieces that follow each other."""

    consortium: Consortium
    plans: Sequence[TxPlan]
    taken: int = 0

    def next_frames(self, session: Session, count: int) -> list[bytes]:
        """Sign the next transactions, now, so that none is over before it is sent."""
        plans = self.plans[self.taken : self.taken + count]
        self.taken += count
        made = self.consortium
        signing = Signing(made.chain, SystemClock().now_ms(), made.suite)
        frames = []
        with session.bar("signing", len(plans)) as advance:
            for plan in plans:
                frames.append(signing.frame(make_draft(plan)))
                advance(1)
        return frames


def prepare_consortium(  # noqa: PLR0913 - one for each thing in which measurements differ
    session: Session,
    name: str,
    entries: int,
    *,
    per_tx: int = 1,
    validators: int = CONSORTIUM,
    suite: int = ED25519,
    running: int | None = None,
) -> Workload:
    """Make a consortium, register organisations, keys and systems, and end its nodes again.

    Args:
        session: The run.
        name: Names the folder.
        entries: That the workload is to hold.
        per_tx: Of a transaction.
        validators: Of the consortium.
        suite: Of the organisations' keys.
        running: How many of the nodes run; None is all.
    """
    made = make_consortium(session.new_folder(name), validators, suite)
    with running_fleet(made, made.homes[:running]):
        city = plan_city(entries, per_tx, made.first_org)
        setup = Setup(made.chain, made.authority, city, SystemClock().now_ms(), suite)
        for step in setup.steps():
            drive(made.homes[:1], step.frames, window=SETUP_WINDOW, batch=1)
    items = ITEMS if per_tx == 1 else (ITEMS_MIN, ITEMS_MAX)
    plans = plan_transactions(entries, per_tx, made.first_org, items)
    return Workload(consortium=made, plans=plans)


def cpu_by_role(fleet: Fleet) -> dict[str, float]:
    """CPU seconds so far, over all nodes, by what a process does."""
    spent: dict[str, float] = {}
    for node in fleet.nodes.values():
        for role, seconds in node.cpu_seconds().items():
            spent[role] = spent.get(role, 0.0) + seconds
    return spent
