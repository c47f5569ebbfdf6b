"""What may be asked of the identity module.

Source: docs/spec/identity.md IDN-3 to IDN-12.
"""

from typing import Annotated

from msgspec import Meta

from mulu.core.canonical import Hex32, Hex64, Tagged, UInt
from mulu.core.keys import PublicKeyHex, Suite, ensure_fits
from mulu.modules.identity.codes import (
    OrgKind,
    OrgLevel,
    OrgStatus,
    RegionScheme,
    RevokeReason,
    Role,
)
from mulu.tx.body import SignerIndex
from mulu.tx.parts import PartRef

CreditCode = Annotated[str, Meta(max_length=18)]
"""统一社会信用代码 of 18 characters (GB 32100-2015), or "" when the organisation has none."""
RegionCode = Annotated[str, Meta(max_length=6)]
OrgRef = Annotated[str, Meta(min_length=5, max_length=13)]
Roles = Annotated[tuple[Role, ...], Meta(min_length=1, max_length=7)]
"""Sorted, none twice."""


class RegisterOrg(Tagged, tag="identity.register_org"):
    """Bring an organisation onto the chain, which gives it its id; by the authority."""

    credit_code: CreditCode = ""
    kind: OrgKind
    level: OrgLevel
    part: PartRef
    """Binds an ``OrgText``."""
    region: RegionCode = ""
    region_scheme: RegionScheme = ""
    signer: SignerIndex = 0


class ReviseOrg(Tagged, tag="identity.revise_org"):
    """Replace an organisation's attributes, or abolish it; by the authority."""

    base: Hex32
    """Content hash of the version that is revised."""
    credit_code: CreditCode = ""
    kind: OrgKind
    level: OrgLevel
    org_id: OrgRef
    part: PartRef
    region: RegionCode = ""
    region_scheme: RegionScheme = ""
    signer: SignerIndex = 0
    status: OrgStatus
    successor: Annotated[str, Meta(max_length=13)] = ""
    """Organisation that takes over an abolished one's tasks, or ""."""


class RegisterKey(Tagged, tag="identity.register_key"):
    """Give an organisation a key; by the authority, or by the organisation's head."""

    org_id: OrgRef
    possession: Hex64
    """The new key's signature over ``possession_bytes``: its holder agrees."""
    public_key: PublicKeyHex
    roles: Roles
    signer: SignerIndex = 0
    suite: Suite
    until_ms: UInt | None = None
    """Last block time at which it may sign, UTC milliseconds; None without term."""

    def __post_init__(self) -> None:
        """Refuse a key of another suite's length."""
        ensure_fits(self.suite, self.public_key)


class RotateKey(Tagged, tag="identity.rotate_key"):
    """Replace the sender's own key by a new one with the same organisation, roles and term."""

    possession: Hex64
    """The new key's signature over ``possession_bytes`` of the old key's id."""
    public_key: PublicKeyHex
    signer: SignerIndex = 0
    suite: Suite

    def __post_init__(self) -> None:
        """Refuse a key of another suite's length."""
        ensure_fits(self.suite, self.public_key)


class RevokeKey(Tagged, tag="identity.revoke_key"):
    """End a key from the next block on; by itself, its organisation's head or the authority."""

    key_id: Hex32
    reason: RevokeReason
    signer: SignerIndex = 0


class SetRoles(Tagged, tag="identity.set_roles"):
    """Replace a key's roles; by the authority, or by its organisation's head."""

    key_id: Hex32
    roles: Roles
    signer: SignerIndex = 0
