"""The read side of governance: proposals told from messages and events; pure.

Source: docs/spec/governance.md GOV-20.
"""

from typing import Literal

from mulu.core.canonical import NotCanonicalError, decode_loose
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId, OrgId
from mulu.modules.governance.checks import is_expired
from mulu.modules.governance.content import (
    cast_vote,
    counted_proposal,
    made_proposal,
    with_vote,
    withdrawn_proposal,
)
from mulu.modules.governance.events import (
    ProposalMade,
    ProposalSettled,
    ProposalWithdrawn,
    VoteCast,
)
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.state import StoredProposal
from mulu.modules.governance.texts import ReasonText

ShownStatus = Literal["open", "passed", "rejected", "withdrawn", "expired"]


def shown_status(proposal: StoredProposal, time_ms: int) -> ShownStatus:
    """What became of a proposal as of a block time; expiry fires nothing and is only told."""
    return "expired" if is_expired(proposal, time_ms) else proposal.status


def reason_or_empty(part: bytes) -> ReasonText:
    """Read the text of a proposal on the chain; an empty one when its bytes are none."""
    try:
        return decode_loose(part, ReasonText)
    except NotCanonicalError:
        return ReasonText()


def proposal_from_message(
    hasher: Hasher, message: Propose, event: ProposalMade, key_id: KeyId, place: tuple[int, int]
) -> StoredProposal:
    """What ``propose`` stored.

    Args:
        hasher: The chain's hash.
        message: The message that was done.
        event: The event it emitted.
        key_id: The key that signed.
        place: Height and time (ms) of the block.
    """
    height, time_ms = place
    approval = cast_vote("approve", height=height, key_id=key_id, org_id=OrgId(event.org_id))
    made = made_proposal(hasher, message, event.number, approval, time_ms)
    return counted_proposal(made, event.outcome, height=height, decision=event.decision)


def proposal_after(
    before: StoredProposal,
    event: VoteCast | ProposalSettled | ProposalWithdrawn,
    key_id: KeyId,
    height: int,
) -> StoredProposal:
    """What a later message stored.

    Args:
        before: The proposal as it stood.
        event: What the message emitted.
        key_id: The key that signed.
        height: Height of the block.
    """
    if isinstance(event, ProposalWithdrawn):
        return withdrawn_proposal(before, height)
    if isinstance(event, VoteCast):
        vote = cast_vote(event.choice, height=height, key_id=key_id, org_id=OrgId(event.org_id))
        before = with_vote(before, vote)
    return counted_proposal(before, event.outcome, height=height, decision=event.decision)
