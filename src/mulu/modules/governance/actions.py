"""What may be decided: the union of actions that a proposal can hold.

Source: docs/spec/governance.md GOV-6 to GOV-13.
"""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta

from mulu.core.canonical import Hex20, Hex32, Hex64, Tagged, UInt, Wire
from mulu.modules.governance.codes import (
    POWER_MAX,
    EraseGround,
    NodeName,
    OrgRef,
    ReleaseName,
    Scope,
    ValueKind,
    ValueName,
)


class AddMember(Tagged, tag="governance.add_member"):
    """An organisation governs too."""

    org_id: OrgRef


class RemoveMember(Tagged, tag="governance.remove_member"):
    """An organisation governs no longer; its votes on open proposals no longer count."""

    org_id: OrgRef


class FinalityKey(Wire):
    """An SM2 key that makes headers final beside a validator's Ed25519 key."""

    possession: Hex64
    """Its signature over ``sm2_possession_bytes``: its holder agrees."""
    public_key: Annotated[str, Meta(pattern=r"^04[0-9a-f]{128}\Z")]
    """Uncompressed point, hex of 65 bytes."""


class SetValidator(Tagged, tag="governance.set_validator"):
    """Add a validator, change it, or with power 0 remove it; named by its public key."""

    name: NodeName
    node_id: Hex20
    """The engine's name of its node."""
    org_id: OrgRef
    power: Annotated[int, Meta(ge=0, le=POWER_MAX)]
    public_key: Hex32
    """Ed25519."""
    sm2: FinalityKey | None = None


class SetValue(Tagged, tag="governance.set_value"):
    """Give a registry value its next version."""

    from_height: UInt
    """First height at which it holds; above the deciding block's."""
    kind: ValueKind
    name: ValueName
    value: dict[str, Any]


class ErasePart(Tagged, tag="governance.erase_part"):
    """Take a text from every node and archive; its commitment stays."""

    commitment: Hex32
    ground: EraseGround


class Freeze(Tagged, tag="governance.freeze"):
    """Stop what is in the scope until an instant; governance and ending keys go on."""

    scope: Scope
    until_ms: UInt
    """Last block time of the freeze, UTC milliseconds."""


class Unfreeze(Tagged, tag="governance.unfreeze"):
    """End a freeze before its time."""


class Upgrade(Tagged, tag="governance.upgrade"):
    """Other rules from a height on."""

    app_version: Annotated[int, Meta(ge=2, le=1_000_000)]
    from_height: UInt
    """First height that the new rules execute."""
    name: ReleaseName
    """Release that has them, such as ``1.4.0``."""
    release: Hex32
    """Hash of that release."""


class CancelUpgrade(Tagged, tag="governance.cancel_upgrade"):
    """Drop an upgrade whose height is not reached."""

    app_version: UInt


class AllowPeer(Tagged, tag="governance.allow_peer"):
    """A node that is no validator may connect."""

    node_id: Hex20


class RemovePeer(Tagged, tag="governance.remove_peer"):
    """It may no longer."""

    node_id: Hex20


Action: TypeAlias = (
    AddMember
    | RemoveMember
    | SetValidator
    | SetValue
    | ErasePart
    | Freeze
    | Unfreeze
    | Upgrade
    | CancelUpgrade
    | AllowPeer
    | RemovePeer
)


def kind_of(action: Action) -> str:
    """Kind of an action, such as ``add_member``: its tag without the module."""
    return kind_of_type(type(action))


def kind_of_type(type_: type[Action]) -> str:
    """Kind of a type of actions."""
    return str(type_.__struct_config__.tag).partition(".")[2]
