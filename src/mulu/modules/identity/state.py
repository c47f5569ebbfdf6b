"""Every state key of the identity module, and typed access to it.

Source: docs/spec/identity.md IDN-1, IDN-2, IDN-15 and IDN-17.
"""

from typing import Final

from mulu.core.canonical import UInt, Wire, decode_loose, encode
from mulu.core.ids import KeyId, OrgId
from mulu.core.prefixes import KEY, ORG, ORG_BY_CREDIT_CODE, ORG_COUNTER
from mulu.core.signing import key_id
from mulu.machine.context import KnownKey, View
from mulu.modules.identity.codes import NODE, OrgKind, OrgLevel, OrgStatus, RegionScheme
from mulu.tx.parts import PartRef

AUTHORITY_ORG: Final = OrgId("o0001")
"""The first organisation of every chain: the authority's."""
OPERATOR_ORG: Final = OrgId("o0002")


class StoredOrg(Wire):
    """An organisation's current version."""

    content_hash: str
    """H(``mulu/content/1`` ‖ canonical ``OrgContent``), hex."""
    credit_code: str = ""
    height: UInt
    """Block that wrote this value; 0 for genesis."""
    kind: OrgKind
    level: OrgLevel
    org_id: OrgId
    part: PartRef
    prev: str = ""
    """Content hash of the version before, "" for the first."""
    region: str = ""
    region_scheme: RegionScheme = ""
    status: OrgStatus
    successor: str = ""
    time_ms: UInt
    """Time of that block, UTC milliseconds."""
    version: UInt
    """From 1."""


class StoredKey(Wire):
    """A key; its id is its state key."""

    from_height: UInt
    """First height at which it may sign."""
    org_id: OrgId
    public_key: str
    revoked_from: UInt | None = None
    """First height at which it may no longer sign; None while it is good."""
    roles: tuple[str, ...]
    suite: int
    until_ms: UInt | None = None
    """Last block time at which it may sign; None without term."""


class Counters(Wire):
    """What rules need to know without walking the state."""

    authority_keys: UInt
    """Keys with the role authority that are not revoked."""
    orgs: UInt
    """Organisations ever registered."""


class OrgHead(Wire, forbid_unknown_fields=False):
    """The part of a ``StoredOrg`` that other modules ask about."""

    status: OrgStatus


def org_key(org_id: str) -> bytes:
    """State key of an organisation."""
    return ORG + org_id.encode()


def key_key(key_id: str) -> bytes:
    """State key of a key."""
    return KEY + key_id.encode()


def org_id_of(number: int) -> OrgId:
    """Id of the nth organisation: ``o`` and at least four digits."""
    return OrgId(f"o{number:04d}")


class IdentityState:
    """Typed access to organisations and keys.

    Args:
        view: The state as it stands.
    """

    __slots__ = ("_view",)

    def __init__(self, view: View) -> None:
        self._view = view

    def org(self, org_id: str) -> StoredOrg | None:
        """An organisation's current version, or None."""
        stored = self._view.get(org_key(org_id))
        return None if stored is None else decode_loose(stored, StoredOrg)

    def put_org(self, org: StoredOrg) -> None:
        """Keep an organisation's new version."""
        self._view.put(org_key(org.org_id), encode(org))

    def bound_to(self, credit_code: str) -> OrgId | None:
        """The organisation that a credit code was ever bound to, or None."""
        stored = self._view.get(ORG_BY_CREDIT_CODE + credit_code.encode())
        return None if stored is None else OrgId(stored.decode())

    def bind(self, credit_code: str, org_id: OrgId) -> None:
        """Bind a credit code for good."""
        self._view.put(ORG_BY_CREDIT_CODE + credit_code.encode(), org_id.encode())

    def key(self, key_id: str) -> StoredKey | None:
        """A key, good or not, or None."""
        stored = self._view.get(key_key(key_id))
        return None if stored is None else decode_loose(stored, StoredKey)

    def put_key(self, key_id: str, key: StoredKey) -> None:
        """Keep a key."""
        self._view.put(key_key(key_id), encode(key))

    def counters(self) -> Counters:
        """The counters; zero before genesis."""
        stored = self._view.get(ORG_COUNTER)
        if stored is None:
            return Counters(authority_keys=0, orgs=0)
        return decode_loose(stored, Counters)

    def put_counters(self, counters: Counters) -> None:
        """Keep the counters."""
        self._view.put(ORG_COUNTER, encode(counters))


class OrgDirectory:
    """What other modules may ask about organisations.

    Args:
        view: The state as it stands.
    """

    __slots__ = ("_view",)

    def __init__(self, view: View) -> None:
        self._view = view

    def status(self, org_id: str) -> OrgStatus | None:
        """``active``, ``abolished``, or None when there is no such organisation."""
        stored = self._view.get(org_key(org_id))
        return None if stored is None else decode_loose(stored, OrgHead).status


class NodeKeyring:
    """Keys that make headers final: listed here so that they never become a member's.

    Args:
        view: The state as it stands.
    """

    __slots__ = ("_state",)

    def __init__(self, view: View) -> None:
        self._state = IdentityState(view)

    def is_free(self, key_id_: str, org_id: str) -> bool:
        """Tell whether a key is unknown to the chain, or is a node's of this organisation."""
        key = self._state.key(key_id_)
        return key is None or (key.roles == (NODE,) and key.org_id == org_id)

    def reserve(self, suite: int, public_key: str, org_id: str) -> None:
        """Note a key as a node's: it signs no transaction, and nobody can register it."""
        key = StoredKey(
            from_height=0,
            org_id=OrgId(org_id),
            public_key=public_key,
            revoked_from=0,
            roles=(NODE,),
            suite=suite,
        )
        self._state.put_key(key_id(suite, bytes.fromhex(public_key)), key)


def read_node_keys(view: View) -> NodeKeyring:
    """Answer other modules' questions about keys of nodes from a state."""
    return NodeKeyring(view)


def read_orgs(view: View) -> OrgDirectory:
    """Answer other modules' questions about organisations from a state."""
    return OrgDirectory(view)


def read_key(view: View, key_id: KeyId) -> KnownKey | None:
    """Find a key, good or not: the machine judges whether it may sign at its block."""
    key = IdentityState(view).key(key_id)
    if key is None:
        return None
    return KnownKey(
        key_id=key_id,
        org_id=key.org_id,
        suite=key.suite,
        public_key=bytes.fromhex(key.public_key),
        roles=frozenset(key.roles),
        from_height=key.from_height,
        revoked_from=key.revoked_from,
        until_ms=key.until_ms,
    )
