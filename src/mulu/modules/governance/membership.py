"""Checks of the small decisions: members, admitted peers, erasures.

Source: docs/spec/governance.md GOV-6, GOV-10 and GOV-13.
"""

from mulu.modules.governance.actions import (
    AddMember,
    AllowPeer,
    ErasePart,
    RemoveMember,
    RemovePeer,
)
from mulu.modules.governance.codes import MEMBERS_MAX, PEERS_MAX
from mulu.modules.governance.errors import (
    AlreadyErasedError,
    LastMemberError,
    MemberExistsError,
    MembersFullError,
    MemberUnknownError,
    OrgInactiveError,
    PeerKnownError,
    PeersFullError,
    PeerUnknownError,
)
from mulu.modules.governance.needs import Orgs
from mulu.modules.governance.state import GovernanceState


def ensure_addable(state: GovernanceState, orgs: Orgs, action: AddMember) -> None:
    """An active organisation that does not govern yet may, while there is room.

    Raises:
        OrgInactiveError: It is unknown or abolished.
        MemberExistsError: It governs already.
        MembersFullError: There is no room.
    """
    members = state.members()
    if orgs.status(action.org_id) != "active":
        raise OrgInactiveError(
            f"{action.org_id} is no active organisation; register it first or name another"
        )
    if action.org_id in members:
        raise MemberExistsError(f"{action.org_id} governs already; nothing is to be decided")
    if len(members) >= MEMBERS_MAX:
        raise MembersFullError(f"{MEMBERS_MAX} organisations govern already; remove one first")


def ensure_removable(state: GovernanceState, action: RemoveMember) -> None:
    """A member may be removed while another one stays.

    Raises:
        MemberUnknownError: It does not govern.
        LastMemberError: It is the only one.
    """
    members = state.members()
    if action.org_id not in members:
        raise MemberUnknownError(f"{action.org_id} does not govern; list the members again")
    if len(members) == 1:
        raise LastMemberError(f"{action.org_id} is the last member; add another one first")


def ensure_erasable(state: GovernanceState, action: ErasePart) -> None:
    """A part is erased once.

    Raises:
        AlreadyErasedError: An earlier decision erased it.
    """
    erased = state.erasure(action.commitment)
    if erased is not None:
        raise AlreadyErasedError(
            f"part {action.commitment[:16]}… was erased by decision {erased.decision} at height"
            f" {erased.height}; nothing is left to erase"
        )


def is_allowed_peer(state: GovernanceState, node_id: str) -> bool:
    """Tell whether a node may connect: a validator's, or one that was admitted."""
    stored = state.validators()
    validators = () if stored is None else stored.validators
    return node_id in state.peers() or any(one.node_id == node_id for one in validators)


def ensure_admissible_peer(state: GovernanceState, action: AllowPeer) -> None:
    """A node that may not connect yet may be admitted, while there is room.

    Raises:
        PeerKnownError: It may connect already.
        PeersFullError: There is no room.
    """
    if is_allowed_peer(state, action.node_id):
        raise PeerKnownError(f"node {action.node_id} may connect already; nothing is to be decided")
    if len(state.peers()) >= PEERS_MAX:
        raise PeersFullError(f"{PEERS_MAX} nodes are admitted already; remove one first")


def ensure_admitted_peer(state: GovernanceState, action: RemovePeer) -> None:
    """Only what was admitted can be removed; a validator's node goes with the validator.

    Raises:
        PeerUnknownError: It was not admitted.
    """
    if action.node_id not in state.peers():
        raise PeerUnknownError(
            f"node {action.node_id} was not admitted by a decision; a validator's node goes when"
            " the validator is removed"
        )
