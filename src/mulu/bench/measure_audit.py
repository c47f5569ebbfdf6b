"""Audit: every signature, rule and root from block 1 anew, with nothing believed but the anchor.

Source: docs/performance.md, "Figures"; docs/spec/audit.md.
"""

import time

from mulu.bench.baseline import time_factor
from mulu.bench.figures import Figure, judge
from mulu.bench.load import Load
from mulu.bench.session import Session
from mulu.core.errors import VerificationError
from mulu.node.audit import audit_home
from mulu.proof.trust import decode_trust


def measure_audit(session: Session, load: Load) -> Figure:
    """Audit the loaded home against its anchor.

    Raises:
        VerificationError: ``audit``: it does not hold.
    """
    session.measure_checks()
    home = load.made.home
    trust = decode_trust(home.anchor_file.read_bytes())
    with session.bar("auditing", load.height) as advance:
        started = time.perf_counter()
        report = audit_home(home, trust, lambda *_: advance(1))
        seconds = time.perf_counter() - started
    if not report.ok:
        raise VerificationError("audit", report.first_bad)
    factor = time_factor(session.checks_per_second)
    detail = {"seconds": seconds, "blocks": report.blocks, "transactions": report.transactions}
    return judge("audit", seconds * factor, full=session.full, detail=detail)
