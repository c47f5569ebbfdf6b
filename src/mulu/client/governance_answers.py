"""What the HTTP API answers about governance.

Source: docs/spec/http.md API-34 to API-38; docs/spec/governance.md.
"""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from mulu.client.answers import Answer
from mulu.client.catalog_answers import TextState

ProposalStatus = Literal["open", "passed", "rejected", "withdrawn", "expired"]
"""``expired``: open, and its time is over as of the last header."""


class ProposalSummary(Answer):
    """One proposal in a list."""

    number: int
    kind: str
    """What would be done, such as ``add_member``."""
    title: str
    """Empty when the text cannot be read."""
    org_id: str
    """Who made it."""
    status: ProposalStatus
    decision: int
    """Number of the decision; 0 unless it passed."""
    approvals: int
    """Of organisations that are members now."""
    rejections: int
    members: int
    """How many organisations govern now."""
    expires: str
    committed_height: int
    """Height of the block that brought it."""
    time: str
    """Time of that block."""
    closed_height: int | None
    """Height of the block that closed it; null while it is open."""


class VoteAnswer(Answer):
    """An organisation's vote."""

    org_id: str
    choice: Literal["approve", "reject"]
    key_id: str
    """The key that signed."""
    committed_height: int
    counts: bool
    """Whether the organisation is a member now."""


class ThresholdAnswer(Answer):
    """What share of the members approvals must exceed."""

    numerator: int
    denominator: int
    needed: int
    """Least number of approvals of the present members."""


class ProposalAnswer(Answer):
    """A proposal with its votes."""

    height: int
    proposal: ProposalSummary
    content_hash: str
    """What votes are bound to."""
    action: dict[str, Any]
    threshold: ThresholdAnswer
    votes: list[VoteAnswer]
    reason: str
    basis: str
    text_state: TextState
    stored: dict[str, Any]
    """The state's value, as it is proved."""
    proof: dict[str, Any] | UnsetType = UNSET
    """Bundle, when it was asked for."""
    proof_height: int | UnsetType = UNSET


class ProposalsAnswer(Answer):
    """A page of proposals, newest first."""

    height: int
    total: int
    proposals: list[ProposalSummary]
    after: str | None


class MemberAnswer(Answer):
    """An organisation that governs."""

    org_id: str
    name: str
    """Empty when its text cannot be read."""


class FreezeAnswer(Answer):
    """A freeze that holds."""

    decision: int
    scope: str
    until: str


class UpgradeAnswer(Answer):
    """An upgrade of the rules, reached or to come."""

    app_version: int
    decision: int
    from_height: int
    name: str
    release: str
    reached: bool


class MembersAnswer(Answer):
    """Who governs, by which thresholds, and what is in force by their decisions."""

    height: int
    members: list[MemberAnswer]
    thresholds: dict[str, ThresholdAnswer]
    """By kind of action."""
    notice_blocks: int
    decisions: int
    """How many there were."""
    freeze: FreezeAnswer | None
    """The freeze that holds at the last header."""
    upgrades: list[UpgradeAnswer]
    peers: list[str]
    """Nodes admitted beside the validators'."""
    proof: dict[str, Any] | UnsetType = UNSET
    proof_height: int | UnsetType = UNSET


class ValidatorAnswer(Answer):
    """A validator."""

    name: str
    org_id: str
    node_id: str
    power: int
    public_key: str
    key_id: str
    sm2_public_key: str | None
    sm2_key_id: str | None
    sm2_possession: str | None
    """Its holder's agreement, hex; whoever changes the validator repeats it."""


class ValidatorsAnswer(Answer):
    """Who makes headers final under an engine; empty on a chain with a producer."""

    height: int
    validators: list[ValidatorAnswer]
    total_power: int
    changed_height: int | None
    """Block that changed the set last; null on a chain with a producer."""
    proof: dict[str, Any] | UnsetType = UNSET
    proof_height: int | UnsetType = UNSET


class EvidenceItem(Answer):
    """What an engine reported of a validator."""

    number: int
    kind: str
    validator: str
    """The engine's address of its key."""
    name: str
    """Name of the validator now; empty when it left the set."""
    power: int
    total_power: int
    happened_height: int
    time: str
    noted_height: int


class EvidenceAnswer(Answer):
    """A page of evidence, newest first."""

    height: int
    total: int
    evidence: list[EvidenceItem]
    after: str | None
