"""What happened to organisations and keys; no free text.

Source: docs/spec/identity.md IDN-13.
"""

from typing import Final

from mulu.core.canonical import Hex32, Tagged, UInt


class OrgRegistered(Tagged, tag="identity.org_registered"):
    """An organisation stands on the chain."""

    content_hash: Hex32
    org_id: str
    """Given by the chain."""


class OrgRevised(Tagged, tag="identity.org_revised"):
    """An organisation has a new version."""

    content_hash: Hex32
    org_id: str
    version: UInt


class KeyRegistered(Tagged, tag="identity.key_registered"):
    """An organisation has one more key, from the next block on."""

    key_id: Hex32
    org_id: str


class KeyRotated(Tagged, tag="identity.key_rotated"):
    """A key was replaced: from the next block on the new one signs, the old one no longer."""

    key_id: Hex32
    """The new key."""
    org_id: str
    replaced: Hex32
    """The old key."""
    roles: tuple[str, ...]
    until_ms: UInt | None = None


class KeyRevoked(Tagged, tag="identity.key_revoked"):
    """A key ends."""

    from_height: UInt
    """First height at which it may no longer sign."""
    key_id: Hex32
    org_id: str


class RolesSet(Tagged, tag="identity.roles_set"):
    """A key has other roles, from the next block on."""

    key_id: Hex32
    org_id: str


EVENTS: Final = (OrgRegistered, OrgRevised, KeyRegistered, KeyRotated, KeyRevoked, RolesSet)
