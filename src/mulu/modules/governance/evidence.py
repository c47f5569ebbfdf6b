"""Evidence of misbehaviour: noted as the engine reports it, for people to decide upon.

Source: docs/spec/governance.md GOV-19; docs/spec/machine.md MAC-9.
"""

import msgspec

from mulu.machine.context import SystemContext
from mulu.machine.system import Misbehaviour
from mulu.modules.governance.state import GovernanceState, StoredEvidence


def note_misbehaviour(ctx: SystemContext, state: GovernanceState, item: Misbehaviour) -> None:
    """Note what an engine reports; nobody is punished by it.

    Args:
        ctx: Block height and place among the system items.
        state: Governance's keys.
        item: As the engine verified it.

    Source: docs/spec/governance.md GOV-19.
    """
    # APPLY
    counts = state.counts()
    number = counts.evidence + 1
    state.put_evidence(number, StoredEvidence(item=item, noted_height=ctx.height))
    state.put_counts(msgspec.structs.replace(counts, evidence=number))
