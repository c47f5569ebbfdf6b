"""The only writes of governance: one function for each message.

A proposal that reaches its threshold is carried out in the transaction that reaches it; one whose
action cannot be done then refuses that transaction, and stays open.

Source: docs/spec/governance.md GOV-3 to GOV-5.
"""

import msgspec

from mulu.machine.context import Context
from mulu.modules.governance.checks import (
    ensure_expiry,
    ensure_not_voted,
    ensure_voter,
    open_proposal,
)
from mulu.modules.governance.codes import Choice, Outcome
from mulu.modules.governance.content import (
    cast_vote,
    counted_proposal,
    erased_by,
    made_proposal,
    with_vote,
    withdrawn_proposal,
)
from mulu.modules.governance.decisions import (
    Ground,
    carry_out,
    ensure_decidable,
    ensure_timely,
)
from mulu.modules.governance.errors import NotProposerError, StillOpenError
from mulu.modules.governance.events import (
    ProposalMade,
    ProposalSettled,
    ProposalWithdrawn,
    VoteCast,
)
from mulu.modules.governance.messages import Propose, Settle, Vote, Withdraw
from mulu.modules.governance.state import StoredProposal, StoredVote
from mulu.modules.governance.thresholds import tally, threshold_of


def propose(ctx: Context, ground: Ground, msg: Propose) -> None:
    """Put an action to the vote, approved by the proposer's organisation.

    Args:
        ctx: Block height, block time and the verified sender.
        ground: The state, and what neighbours say of it.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotVotingKeyError: The sender's key does not vote (GOV-2).
        NotMemberError: Its organisation does not govern (GOV-2).
        MemberAbolishedError: It is abolished (GOV-2).
        ExpiryError: The expiry does not hold (GOV-3).
        GovernanceError: The action cannot be done (GOV-6 to GOV-13).

    Source: docs/spec/governance.md GOV-3.
    """
    # AUTHORITY
    state = ground.state
    ensure_voter(ctx, state, ground.needs.orgs(ground.view))
    # CHECK
    ensure_expiry(ctx, msg.expires_ms)
    ensure_decidable(ctx, ground, msg.action)
    counts = state.counts()
    number = counts.proposals + 1
    made = made_proposal(ctx.hasher, msg, number, _cast(ctx, "approve"), ctx.time_ms)
    outcome = _count(ctx, ground, made)
    if outcome == "passed":
        ensure_timely(ctx, ground, msg.action)
    # APPLY
    state.put_counts(msgspec.structs.replace(counts, proposals=number))
    done = _close(ctx, ground, made, outcome)
    # EVENT
    ctx.emit(
        ProposalMade(
            content_hash=made.content_hash,
            decision=done.decision,
            erased=erased_by(done),
            number=number,
            org_id=made.org_id,
            outcome=outcome,
        )
    )


def vote(ctx: Context, ground: Ground, msg: Vote) -> None:
    """Vote for the sender's organisation, once and for good.

    Args:
        ctx: Block height, block time and the verified sender.
        ground: The state, and what neighbours say of it.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotVotingKeyError: The sender's key does not vote (GOV-2).
        NotMemberError: Its organisation does not govern (GOV-2).
        MemberAbolishedError: It is abolished (GOV-2).
        ProposalUnknownError: There is no such proposal (GOV-4).
        OtherProposalError: Its content is another (GOV-4).
        ProposalClosedError: It is closed (GOV-4).
        ProposalExpiredError: Its time is over (GOV-4).
        AlreadyVotedError: The organisation has voted (GOV-4).
        GovernanceError: The vote passes it, and its action cannot be done (GOV-6 to GOV-13).

    Source: docs/spec/governance.md GOV-4.
    """
    # AUTHORITY
    ensure_voter(ctx, ground.state, ground.needs.orgs(ground.view))
    # CHECK
    before = open_proposal(ctx, ground.state, msg.number, msg.content_hash)
    ensure_not_voted(before, ctx.sender.org_id)
    voted = with_vote(before, _cast(ctx, msg.choice))
    outcome = _count(ctx, ground, voted)
    if outcome == "passed":
        ensure_decidable(ctx, ground, voted.action)
        ensure_timely(ctx, ground, voted.action)
    # APPLY
    done = _close(ctx, ground, voted, outcome)
    # EVENT
    ctx.emit(
        VoteCast(
            choice=msg.choice,
            decision=done.decision,
            erased=erased_by(done),
            number=msg.number,
            org_id=ctx.sender.org_id,
            outcome=outcome,
        )
    )


def withdraw(ctx: Context, ground: Ground, msg: Withdraw) -> None:
    """Take back an open proposal.

    Args:
        ctx: Block height, block time and the verified sender.
        ground: The state, and what neighbours say of it.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotVotingKeyError: The sender's key does not vote (GOV-2).
        NotMemberError: Its organisation does not govern (GOV-2).
        MemberAbolishedError: It is abolished (GOV-2).
        ProposalUnknownError: There is no such proposal (GOV-4).
        OtherProposalError: Its content is another (GOV-4).
        ProposalClosedError: It is closed (GOV-4).
        ProposalExpiredError: Its time is over (GOV-4).
        NotProposerError: Another organisation made it (GOV-5).

    Source: docs/spec/governance.md GOV-5.
    """
    # AUTHORITY
    ensure_voter(ctx, ground.state, ground.needs.orgs(ground.view))
    # CHECK
    before = open_proposal(ctx, ground.state, msg.number, msg.content_hash)
    if before.org_id != ctx.sender.org_id:
        raise NotProposerError(
            f"proposal {msg.number} was made by {before.org_id}; vote against it instead"
        )
    # APPLY
    ground.state.put_proposal(withdrawn_proposal(before, ctx.height))
    # EVENT
    ctx.emit(ProposalWithdrawn(number=msg.number, org_id=before.org_id))


def settle(ctx: Context, ground: Ground, msg: Settle) -> None:
    """Count an open proposal again, since members or thresholds have changed.

    Args:
        ctx: Block height, block time and the verified sender.
        ground: The state, and what neighbours say of it.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotVotingKeyError: The sender's key does not vote (GOV-2).
        NotMemberError: Its organisation does not govern (GOV-2).
        MemberAbolishedError: It is abolished (GOV-2).
        ProposalUnknownError: There is no such proposal (GOV-4).
        OtherProposalError: Its content is another (GOV-4).
        ProposalClosedError: It is closed (GOV-4).
        ProposalExpiredError: Its time is over (GOV-4).
        StillOpenError: The votes decide nothing (GOV-5).
        GovernanceError: It passes, and its action cannot be done (GOV-6 to GOV-13).

    Source: docs/spec/governance.md GOV-5.
    """
    # AUTHORITY
    ensure_voter(ctx, ground.state, ground.needs.orgs(ground.view))
    # CHECK
    before = open_proposal(ctx, ground.state, msg.number, msg.content_hash)
    outcome = _count(ctx, ground, before)
    if outcome == "open":
        raise StillOpenError(
            f"the votes on proposal {msg.number} decide nothing yet; more members have to vote"
        )
    if outcome == "passed":
        ensure_decidable(ctx, ground, before.action)
        ensure_timely(ctx, ground, before.action)
    # APPLY
    done = _close(ctx, ground, before, outcome)
    # EVENT
    ctx.emit(
        ProposalSettled(
            decision=done.decision, erased=erased_by(done), number=msg.number, outcome=outcome
        )
    )


def _cast(ctx: Context, choice: Choice) -> StoredVote:
    sender = ctx.sender
    return cast_vote(choice, height=ctx.height, key_id=sender.key_id, org_id=sender.org_id)


def _count(ctx: Context, ground: Ground, proposal: StoredProposal) -> Outcome:
    threshold = threshold_of(proposal.action, ctx.registry)
    return tally(proposal, ground.state.members(), threshold)


def _close(
    ctx: Context, ground: Ground, proposal: StoredProposal, outcome: Outcome
) -> StoredProposal:
    """Keep a proposal with its outcome, and carry out what has passed."""
    state = ground.state
    counts, decision = state.counts(), 0
    if outcome == "passed":
        decision = counts.decisions + 1
        state.put_counts(msgspec.structs.replace(counts, decisions=decision))
        carry_out(ctx, ground, proposal.action, decision)
    done = counted_proposal(proposal, outcome, height=ctx.height, decision=decision)
    state.put_proposal(done)
    return done
