"""Checks that several rules of the identity module share; each raises exactly one kind of refusal.

Source: docs/spec/identity.md IDN-2 to IDN-11.
"""

from collections.abc import Sequence
from typing import Final

from mulu.core.signing import key_id
from mulu.machine.context import Context, KnownKey
from mulu.modules.identity.codes import (
    AUTHORITY,
    DEPARTMENT_ROLES,
    DEPT_HEAD,
    HEAD_GRANTS,
    OPERATOR,
    SEPARATED_ROLES,
)
from mulu.modules.identity.errors import (
    KeyExistsError,
    KeyRevokedError,
    KeyTermError,
    KeyUnknownError,
    LastAuthorityError,
    NotAllowedError,
    OrgAbolishedError,
    OrgUnknownError,
    RoleOfOtherOrgError,
    RolesNotSortedError,
    RolesSeparatedError,
)
from mulu.modules.identity.state import AUTHORITY_ORG, IdentityState, StoredKey, StoredOrg

DIGITS: Final = frozenset("0123456789")
REGION_LENGTH: Final = 6


def ensure_authority(sender: KnownKey) -> None:
    """Only the authority may do this.

    Raises:
        NotAllowedError: The sender is no authority key.
    """
    if AUTHORITY not in sender.roles:
        raise NotAllowedError(
            f"key {sender.key_id[:16]}… of {sender.org_id} is no authority key;"
            " ask the authority to do this"
        )


def ensure_may_grant(sender: KnownKey, org_id: str, roles: Sequence[str]) -> None:
    """The authority may give any role; a head only those of the own organisation below a head's.

    Raises:
        NotAllowedError: The sender may not give or take these roles there.
    """
    if AUTHORITY in sender.roles:
        return
    is_head = DEPT_HEAD in sender.roles and sender.org_id == org_id
    if not is_head or not HEAD_GRANTS.issuperset(roles):
        raise NotAllowedError(
            f"key {sender.key_id[:16]}… of {sender.org_id} may not give or take"
            f" {', '.join(roles)} at {org_id}; ask its head for office roles, else the authority"
        )


def ensure_may_revoke(sender: KnownKey, key_id_: str, key: StoredKey) -> None:
    """A key may end itself; a head may end the own department's; the authority may end any.

    Raises:
        NotAllowedError: The sender may not end this key.
    """
    if sender.key_id == key_id_ or AUTHORITY in sender.roles:
        return
    is_head = DEPT_HEAD in sender.roles and sender.org_id == key.org_id
    if not is_head or not DEPARTMENT_ROLES.issuperset(key.roles):
        raise NotAllowedError(
            f"key {sender.key_id[:16]}… of {sender.org_id} may not end this key of {key.org_id};"
            " ask the authority"
        )


def active_org(state: IdentityState, org_id: str) -> StoredOrg:
    """Find an organisation that is active.

    Raises:
        OrgUnknownError: There is none of this id.
        OrgAbolishedError: It is abolished.
    """
    org = state.org(org_id)
    if org is None:
        raise OrgUnknownError(f"there is no organisation {org_id}; register it first")
    if org.status == "abolished":
        raise OrgAbolishedError(
            f"organisation {org_id} is abolished; its successor is {org.successor or 'not named'}"
        )
    return org


def known_key(state: IdentityState, key_id_: str) -> StoredKey:
    """Find a key, ended or not.

    Raises:
        KeyUnknownError: There is none of this id.
    """
    key = state.key(key_id_)
    if key is None:
        raise KeyUnknownError(f"there is no key {key_id_[:16]}… on this chain; check the key id")
    return key


def ensure_live(key_id_: str, key: StoredKey) -> None:
    """A key that ended stays ended.

    Raises:
        KeyRevokedError: It has ended already.
    """
    if key.revoked_from is not None:
        raise KeyRevokedError(
            f"key {key_id_[:16]}… ends at height {key.revoked_from}; register a new one if needed"
        )


def ensure_roles(roles: Sequence[str], org: StoredOrg) -> None:
    """Roles are in order, kept apart, and of this kind of organisation.

    Raises:
        RolesNotSortedError: Not in byte order, or one stands twice.
        RolesSeparatedError: Authority, operator or auditor beside another role.
        RoleOfOtherOrgError: Authority outside its organisation, or operator outside an operator's.
    """
    if list(roles) != sorted(set(roles)):
        raise RolesNotSortedError(
            f"roles {', '.join(roles)} are not in order or repeat; sort them and name each once"
        )
    if len(roles) > 1 and not SEPARATED_ROLES.isdisjoint(roles):
        raise RolesSeparatedError(
            f"roles {', '.join(roles)} may not stand on one key;"
            " give authority, operator and auditor keys of their own"
        )
    if AUTHORITY in roles and org.org_id != AUTHORITY_ORG:
        raise RoleOfOtherOrgError(
            f"only {AUTHORITY_ORG} has authority keys; register this one for {AUTHORITY_ORG}"
        )
    if OPERATOR in roles and org.kind != OPERATOR:
        raise RoleOfOtherOrgError(
            f"{org.org_id} is of kind {org.kind}; only kind operator has operator keys"
        )


def ensure_term(ctx: Context, roles: Sequence[str], until_ms: int | None) -> None:
    """A term lies ahead, and authority keys have none: they end by revocation only.

    Raises:
        KeyTermError: The term is over already, or an authority key has one.
    """
    if until_ms is not None and (until_ms <= ctx.time_ms or AUTHORITY in roles):
        raise KeyTermError(
            f"term {until_ms} ms is over at block time {ctx.time_ms} ms, or is an authority key's;"
            " choose a later one, none for an authority key"
        )


def new_key_id(state: IdentityState, suite: int, public_key: str) -> str:
    """Name a key that this chain has never seen.

    Raises:
        KeyExistsError: It has.
    """
    id_ = key_id(suite, bytes.fromhex(public_key))
    if state.key(id_) is not None:
        raise KeyExistsError(f"key {id_[:16]}… is known to this chain already; make a new key")
    return id_


def ensure_authority_remains(state: IdentityState) -> None:
    """One authority key may go only while another stays.

    Raises:
        LastAuthorityError: It is the last one.
    """
    if state.counters().authority_keys <= 1:
        raise LastAuthorityError(
            "this is the last authority key; register another one first, or rotate it"
        )
