"""CPU µs of each stage, for transactions of 500 entries and of one.

Source: docs/performance.md, "CPU time of each stage".
"""

from typing import Final

from mulu.bench.city import KEYS_EACH, ORGS, bench_key, plan_city
from mulu.bench.figures import STAGES, Figure
from mulu.bench.lab import Lab, make_home
from mulu.bench.session import PER_TX, Session
from mulu.bench.signing import Signing
from mulu.bench.stages import Stages
from mulu.bench.workload import make_draft, plan_transactions

ENTRIES_MAX: Final = 20_000
SINGLES_MAX: Final = 6_000
BLOCK_ENTRIES: Final = 5_000


def measure_stages(session: Session) -> Figure:
    """Measure stages one after the other on a small chain of its own."""
    batch = _stages(session, min(session.entries, ENTRIES_MAX), PER_TX)
    single = _stages(session, min(session.singles, SINGLES_MAX), 1)
    total = sum(batch[name] for name in batch if _counts(name))
    return Figure(
        name=STAGES,
        value=round(total, 1),
        unit="CPU µs an entry",
        ratio_to="one core's µs for one Ed25519 check",
        ratio=total / (1e6 / session.checks_per_second),
        detail={name: [round(batch[name], 1), round(single[name], 1)] for name in batch},
    )


def _stages(session: Session, entries: int, per_tx: int) -> dict[str, float]:
    made = make_home(session.new_folder("stages"))
    lab = Lab(made)
    try:
        lab.set_up(plan_city(entries, per_tx))
        signing = Signing(made.chain, lab.now_ms())
        plans = plan_transactions(entries, per_tx)
        with session.bar("preparing stages", len(plans)) as advance:
            frames = []
            for plan in plans:
                frames.append(signing.frame(make_draft(plan)))
                advance(1)
        signers = [bench_key(number) for number in range(ORGS * KEYS_EACH)]
        keys = {signer.key_id: (signer.suite, signer.public_key) for signer in signers}
        seconds = Stages(lab, keys).run(frames, max(1, BLOCK_ENTRIES // per_tx))
    finally:
        lab.close()
    return {name: spent / entries * 1e6 for name, spent in seconds.items()}


def _counts(name: str) -> bool:
    """Whether a stage is no part of another one in the list."""
    parts_of_others = ("admission: ", "ledger: hash", "ledger: tree")
    return name.endswith("all of it") or not name.startswith(parts_of_others)
