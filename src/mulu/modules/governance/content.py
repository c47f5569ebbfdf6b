"""A proposal through its life: what is stored, told from messages and counts.

The same functions serve rules and views, so read rows from events equal those from state.

Source: docs/spec/governance.md GOV-3 to GOV-5 and GOV-20.
"""

import msgspec

from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId, OrgId
from mulu.modules.governance.actions import ErasePart
from mulu.modules.governance.codes import Choice, Outcome
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.state import (
    ProposalContent,
    StoredProposal,
    StoredVote,
    content_hash,
)


def cast_vote(choice: Choice, *, height: int, key_id: KeyId, org_id: OrgId) -> StoredVote:
    """An organisation's vote."""
    return StoredVote(choice=choice, height=height, key_id=key_id, org_id=org_id)


def made_proposal(
    hasher: Hasher, msg: Propose, number: int, approval: StoredVote, time_ms: int
) -> StoredProposal:
    """A proposal as it is made, with its own organisation's approval.

    Args:
        hasher: The chain's hash.
        msg: What is proposed.
        number: Given by the chain.
        approval: The proposer's vote; names organisation and height.
        time_ms: Time of the block.
    """
    content = ProposalContent(
        action=msg.action,
        expires_ms=msg.expires_ms,
        number=number,
        org_id=approval.org_id,
        part=msg.part,
    )
    return StoredProposal(
        action=msg.action,
        content_hash=content_hash(hasher, content),
        expires_ms=msg.expires_ms,
        height=approval.height,
        number=number,
        org_id=approval.org_id,
        part=msg.part,
        status="open",
        time_ms=time_ms,
        votes=(approval,),
    )


def with_vote(proposal: StoredProposal, cast: StoredVote) -> StoredProposal:
    """A proposal with one more vote."""
    return msgspec.structs.replace(proposal, votes=(*proposal.votes, cast))


def withdrawn_proposal(proposal: StoredProposal, height: int) -> StoredProposal:
    """A proposal that was taken back."""
    return msgspec.structs.replace(proposal, closed_height=height, status="withdrawn")


def counted_proposal(
    proposal: StoredProposal, outcome: Outcome, *, height: int, decision: int
) -> StoredProposal:
    """A proposal after a count; unchanged while it stays open."""
    if outcome == "open":
        return proposal
    return msgspec.structs.replace(
        proposal, closed_height=height, decision=decision, status=outcome
    )


def erased_by(proposal: StoredProposal) -> str:
    """Commitment of the part that a passed proposal erases; "" when it erases none."""
    action = proposal.action
    return action.commitment if proposal.decision and isinstance(action, ErasePart) else ""
