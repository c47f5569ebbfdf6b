"""What may be asked of the governance module.

Source: docs/spec/governance.md GOV-3 to GOV-5.
"""

from typing import Annotated

from msgspec import Meta

from mulu.core.canonical import Hex32, Tagged, UInt
from mulu.modules.governance.actions import Action
from mulu.modules.governance.codes import Choice
from mulu.tx.body import SignerIndex
from mulu.tx.parts import PartRef

Number = Annotated[int, Meta(ge=1, le=9_999_999_999)]
"""Number of a proposal, from 1."""


class Propose(Tagged, tag="governance.propose"):
    """Put an action to the vote; the proposer's organisation approves it by that."""

    action: Action
    expires_ms: UInt
    """Last block time at which it may be voted on, UTC milliseconds."""
    part: PartRef
    """Binds a ``ReasonText``."""
    signer: SignerIndex = 0


class Vote(Tagged, tag="governance.vote"):
    """Approve or reject a proposal for the sender's organisation, once and for good."""

    choice: Choice
    content_hash: Hex32
    """Of the proposal as the voter read it."""
    number: Number
    signer: SignerIndex = 0


class Withdraw(Tagged, tag="governance.withdraw"):
    """Take back an open proposal, by the organisation that made it."""

    content_hash: Hex32
    number: Number
    signer: SignerIndex = 0


class Settle(Tagged, tag="governance.settle"):
    """Count the votes of an open proposal again, since members or thresholds have changed."""

    content_hash: Hex32
    number: Number
    signer: SignerIndex = 0
