"""Checks that the rules of governance share: who votes, and on what.

Source: docs/spec/governance.md GOV-2 to GOV-5.
"""

from mulu.core.ids import OrgId
from mulu.machine.context import Context
from mulu.modules.governance.codes import OPEN_MS_MAX, VOTING_ROLES
from mulu.modules.governance.errors import (
    AlreadyVotedError,
    ExpiryError,
    MemberAbolishedError,
    NotMemberError,
    NotVotingKeyError,
    OtherProposalError,
    ProposalClosedError,
    ProposalExpiredError,
    ProposalUnknownError,
)
from mulu.modules.governance.needs import Orgs
from mulu.modules.governance.state import GovernanceState, StoredProposal


def ensure_voter(ctx: Context, state: GovernanceState, orgs: Orgs) -> None:
    """The sender speaks for an organisation that governs.

    Raises:
        NotVotingKeyError: Not through a key with role dept_head or authority.
        NotMemberError: The organisation does not govern.
        MemberAbolishedError: It is abolished.
    """
    sender = ctx.sender
    if VOTING_ROLES.isdisjoint(sender.roles):
        raise NotVotingKeyError(
            f"key {sender.key_id[:16]}… of {sender.org_id} has no role that votes; use a key with"
            " role dept_head, or authority for the authority's organisation"
        )
    if sender.org_id not in state.members():
        raise NotMemberError(
            f"{sender.org_id} does not govern this chain; ask a member to propose it"
        )
    if orgs.status(sender.org_id) != "active":
        raise MemberAbolishedError(
            f"{sender.org_id} is abolished and no longer votes; have it removed as a member"
        )


def ensure_expiry(ctx: Context, expires_ms: int) -> None:
    """A proposal is open from now on, and not for ever.

    Raises:
        ExpiryError: It would be over already, or open too long.
    """
    if not ctx.time_ms < expires_ms <= ctx.time_ms + OPEN_MS_MAX:
        raise ExpiryError(
            f"a proposal expires after block time {ctx.time_ms} ms and within {OPEN_MS_MAX} ms of"
            f" it, not at {expires_ms} ms; choose another expiry"
        )


def open_proposal(
    ctx: Context, state: GovernanceState, number: int, content_hash: str
) -> StoredProposal:
    """Find a proposal as the sender read it, that can still be voted on.

    Raises:
        ProposalUnknownError: There is none of this number.
        OtherProposalError: Its content is another.
        ProposalClosedError: It is closed.
        ProposalExpiredError: Its time is over.
    """
    proposal = state.proposal(number)
    if proposal is None:
        raise ProposalUnknownError(f"there is no proposal {number}; list the proposals again")
    if proposal.content_hash != content_hash:
        raise OtherProposalError(
            f"proposal {number} has content hash {proposal.content_hash[:16]}…, not"
            f" {content_hash[:16]}…; read it again before you vote"
        )
    if proposal.status != "open":
        raise ProposalClosedError(
            f"proposal {number} was {proposal.status} at height {proposal.closed_height}; propose"
            " it anew if needed"
        )
    if is_expired(proposal, ctx.time_ms):
        raise ProposalExpiredError(
            f"proposal {number} expired at {proposal.expires_ms} ms; propose it anew if needed"
        )
    return proposal


def is_expired(proposal: StoredProposal, time_ms: int) -> bool:
    """Tell whether an open proposal's time is over: a function of state and block time."""
    return proposal.status == "open" and time_ms > proposal.expires_ms


def ensure_not_voted(proposal: StoredProposal, org_id: OrgId) -> None:
    """An organisation votes once; a vote stands.

    Raises:
        AlreadyVotedError: It has voted.
    """
    votes = [vote for vote in proposal.votes if vote.org_id == org_id]
    if votes:
        raise AlreadyVotedError(
            f"{org_id} has voted {votes[0].choice} on proposal {proposal.number} at height"
            f" {votes[0].height}; a vote stands"
        )
