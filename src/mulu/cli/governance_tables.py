"""A proposal laid out for people.

Source: docs/spec/cli.md CLI-6.
"""

from rich.console import Group, RenderableType

from mulu.cli.tables import facts, rows
from mulu.client.governance_answers import ProposalAnswer


def proposal_text(found: ProposalAnswer) -> RenderableType:
    """What is proposed, why, and every vote."""
    one = found.proposal
    action = {name: value for name, value in found.action.items() if name != "@type"}
    shown = {
        "kind": one.kind,
        **action,
        "reason": found.reason,
        "basis": found.basis,
        "org_id": one.org_id,
        "status": one.status,
        "decision": one.decision or None,
        "approvals": f"{one.approvals} ≥ {found.threshold.needed}?",
        "rejections": one.rejections or None,
        "expires": one.expires,
        "content_hash": found.content_hash,
    }
    heads = ("org_id", "choice", "height", "key_id", "counts")
    votes = [
        (vote.org_id, vote.choice, vote.committed_height, vote.key_id, vote.counts)
        for vote in found.votes
    ]
    return Group(facts(f"{one.number} {one.title}", shown), rows(heads, votes))
