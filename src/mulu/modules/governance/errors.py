"""Why the governance module says no: one class per reason, numbers append-only.

Source: docs/spec/governance.md GOV-17.
"""

from typing import ClassVar, Final

from mulu.core.errors import CodedError, InadmissibleError, RefusedError


class GovernanceError(RefusedError):
    """A refusal of the governance module."""

    module: ClassVar[str] = "governance"


class NotVotingKeyError(GovernanceError):
    """The sender's key is not one its organisation votes with (GOV-2)."""

    code: ClassVar[int] = 1


class NotMemberError(GovernanceError):
    """The sender's organisation does not govern (GOV-2)."""

    code: ClassVar[int] = 2


class MemberAbolishedError(GovernanceError):
    """The sender's organisation is abolished (GOV-2)."""

    code: ClassVar[int] = 3


class ProposalUnknownError(GovernanceError):
    """There is no proposal of this number (GOV-4)."""

    code: ClassVar[int] = 4


class OtherProposalError(GovernanceError):
    """The proposal of this number has another content (GOV-4)."""

    code: ClassVar[int] = 5


class ProposalClosedError(GovernanceError):
    """The proposal is passed, rejected or withdrawn (GOV-4)."""

    code: ClassVar[int] = 6


class ProposalExpiredError(GovernanceError):
    """The proposal's time is over (GOV-4)."""

    code: ClassVar[int] = 7


class AlreadyVotedError(GovernanceError):
    """The organisation has voted, and a vote stands (GOV-4)."""

    code: ClassVar[int] = 8


class NotProposerError(GovernanceError):
    """Another organisation made the proposal (GOV-5)."""

    code: ClassVar[int] = 9


class StillOpenError(GovernanceError):
    """Counting again decides nothing (GOV-5)."""

    code: ClassVar[int] = 10


class ExpiryError(GovernanceError):
    """The proposal would be over already, or open for too long (GOV-3)."""

    code: ClassVar[int] = 11


class OrgInactiveError(GovernanceError):
    """There is no active organisation of this id (GOV-6, GOV-8)."""

    code: ClassVar[int] = 12


class MemberExistsError(GovernanceError):
    """The organisation governs already (GOV-6)."""

    code: ClassVar[int] = 13


class MembersFullError(GovernanceError):
    """As many organisations govern as may (GOV-6)."""

    code: ClassVar[int] = 14


class MemberUnknownError(GovernanceError):
    """The organisation to be removed does not govern (GOV-6)."""

    code: ClassVar[int] = 15


class LastMemberError(GovernanceError):
    """Nobody would govern (GOV-6)."""

    code: ClassVar[int] = 16


class NoValidatorsError(GovernanceError):
    """The chain is ordered by one producer and has no validators (GOV-8)."""

    code: ClassVar[int] = 17


class SetChangedError(GovernanceError):
    """The set of validators has changed in this block already (GOV-8)."""

    code: ClassVar[int] = 18


class ValidatorUnknownError(GovernanceError):
    """The validator to be removed is not in the set (GOV-8)."""

    code: ClassVar[int] = 19


class ValidatorConflictError(GovernanceError):
    """Name, node, organisation or key contradict what stands in the set (GOV-8)."""

    code: ClassVar[int] = 20


class ValidatorKeyError(GovernanceError):
    """The key is known to the chain for another purpose (GOV-8)."""

    code: ClassVar[int] = 21


class ValidatorsFullError(GovernanceError):
    """There are as many validators as may be (GOV-8)."""

    code: ClassVar[int] = 22


class LastValidatorError(GovernanceError):
    """No validator would be left (GOV-8)."""

    code: ClassVar[int] = 23


class PowerShiftError(GovernanceError):
    """More than a third of the power would change at once (GOV-8)."""

    code: ClassVar[int] = 24


class FromHeightError(GovernanceError):
    """The height lies not far enough ahead (GOV-9, GOV-12)."""

    code: ClassVar[int] = 25


class ValueInForceError(GovernanceError):
    """The version is in force and never changes (GOV-9)."""

    code: ClassVar[int] = 26


class ValueRejectedError(GovernanceError):
    """The value does not load (GOV-9)."""

    code: ClassVar[int] = 27


class VersionsFullError(GovernanceError):
    """The value has as many versions as may be (GOV-9)."""

    code: ClassVar[int] = 28


class AlreadyErasedError(GovernanceError):
    """The part was erased by an earlier decision (GOV-10)."""

    code: ClassVar[int] = 29


class FreezeTermError(GovernanceError):
    """The freeze would be over already, or last too long (GOV-11)."""

    code: ClassVar[int] = 30


class NotFrozenError(GovernanceError):
    """Nothing is frozen (GOV-11)."""

    code: ClassVar[int] = 31


class FrozenError(GovernanceError):
    """Governance has stopped messages of this kind for now (GOV-11)."""

    code: ClassVar[int] = 32


class PlanPendingError(GovernanceError):
    """Another upgrade is planned (GOV-12)."""

    code: ClassVar[int] = 33


class PlanVersionError(GovernanceError):
    """The version is not above the one in force (GOV-12)."""

    code: ClassVar[int] = 34


class PlanUnknownError(GovernanceError):
    """No upgrade to this version is planned (GOV-12)."""

    code: ClassVar[int] = 35


class PeerKnownError(GovernanceError):
    """The node may connect already (GOV-13)."""

    code: ClassVar[int] = 36


class PeersFullError(GovernanceError):
    """As many nodes are admitted as may be (GOV-13)."""

    code: ClassVar[int] = 37


class PeerUnknownError(GovernanceError):
    """The node was never admitted by a decision (GOV-13)."""

    code: ClassVar[int] = 38


class ValueFormError(InadmissibleError):
    """A registry value is too large, too deep, or holds what canonical bytes cannot (GOV-9)."""

    module: ClassVar[str] = "governance"
    code: ClassVar[int] = 39


class BadConsortiumError(InadmissibleError):
    """The genesis document's members or validators do not hold (GOV-18)."""

    module: ClassVar[str] = "governance"
    code: ClassVar[int] = 40


ERRORS: Final[tuple[type[CodedError], ...]] = (
    NotVotingKeyError,
    NotMemberError,
    MemberAbolishedError,
    ProposalUnknownError,
    OtherProposalError,
    ProposalClosedError,
    ProposalExpiredError,
    AlreadyVotedError,
    NotProposerError,
    StillOpenError,
    ExpiryError,
    OrgInactiveError,
    MemberExistsError,
    MembersFullError,
    MemberUnknownError,
    LastMemberError,
    NoValidatorsError,
    SetChangedError,
    ValidatorUnknownError,
    ValidatorConflictError,
    ValidatorKeyError,
    ValidatorsFullError,
    LastValidatorError,
    PowerShiftError,
    FromHeightError,
    ValueInForceError,
    ValueRejectedError,
    VersionsFullError,
    AlreadyErasedError,
    FreezeTermError,
    NotFrozenError,
    FrozenError,
    PlanPendingError,
    PlanVersionError,
    PlanUnknownError,
    PeerKnownError,
    PeersFullError,
    PeerUnknownError,
    ValueFormError,
    BadConsortiumError,
)
