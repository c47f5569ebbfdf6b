"""What happened to proposals; no free text.

One event for each message. ``decision`` numbers what was decided, 0 while nothing was; ``erased``
names the part that this decision erases, for whoever keeps parts.

Source: docs/spec/governance.md GOV-15.
"""

from typing import Final

from mulu.core.canonical import Hex32, Tagged, UInt
from mulu.modules.governance.codes import Choice, Outcome


class ProposalMade(Tagged, tag="governance.proposal_made"):
    """A proposal stands, approved by its own organisation."""

    content_hash: Hex32
    decision: UInt = 0
    erased: str = ""
    number: UInt
    org_id: str
    outcome: Outcome


class VoteCast(Tagged, tag="governance.vote_cast"):
    """An organisation has voted."""

    choice: Choice
    decision: UInt = 0
    erased: str = ""
    number: UInt
    org_id: str
    outcome: Outcome


class ProposalWithdrawn(Tagged, tag="governance.proposal_withdrawn"):
    """A proposal was taken back."""

    number: UInt
    org_id: str


class ProposalSettled(Tagged, tag="governance.proposal_settled"):
    """A proposal was counted again, and is open no longer."""

    decision: UInt = 0
    erased: str = ""
    number: UInt
    outcome: Outcome


EVENTS: Final = (ProposalMade, VoteCast, ProposalWithdrawn, ProposalSettled)
