"""The only writes of the identity module: one function for each message.

Source: docs/spec/identity.md IDN-3 to IDN-12.
"""

import msgspec

from mulu.machine.context import Context
from mulu.modules.identity.checks import (
    active_org,
    ensure_authority,
    ensure_authority_remains,
    ensure_live,
    ensure_may_grant,
    ensure_may_revoke,
    ensure_roles,
    ensure_term,
    known_key,
    new_key_id,
)
from mulu.modules.identity.codes import AUTHORITY
from mulu.modules.identity.content import (
    content_hash,
    registered_content,
    revised_content,
    stored_org,
)
from mulu.modules.identity.errors import (
    OrgUnknownError,
)
from mulu.modules.identity.events import (
    KeyRegistered,
    KeyRevoked,
    KeyRotated,
    OrgRegistered,
    OrgRevised,
    RolesSet,
)
from mulu.modules.identity.messages import (
    RegisterKey,
    RegisterOrg,
    ReviseOrg,
    RevokeKey,
    RotateKey,
    SetRoles,
)
from mulu.modules.identity.org_checks import (
    ensure_credit_code,
    ensure_region,
    ensure_revisable,
    ensure_successor,
)
from mulu.modules.identity.state import (
    Counters,
    IdentityState,
    StoredKey,
    org_id_of,
)


def register_org(ctx: Context, state: IdentityState, msg: RegisterOrg) -> None:
    """Bring an organisation onto the chain and give it the next id.

    Args:
        ctx: Block height, block time and the verified sender.
        state: Organisations and keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotAllowedError: The sender is no authority key (IDN-9).
        BadCreditCodeError: The credit code is not valid (IDN-5).
        CreditCodeTakenError: It belongs to another organisation (IDN-5).
        BadRegionError: Region and scheme do not fit (IDN-2).

    Source: docs/spec/identity.md IDN-3.
    """
    # AUTHORITY
    ensure_authority(ctx.sender)
    # CHECK
    counters = state.counters()
    org_id = org_id_of(counters.orgs + 1)
    ensure_credit_code(state, msg.credit_code, org_id)
    ensure_region(msg.region_scheme, msg.region)
    # APPLY
    content = registered_content(msg, org_id)
    hash_ = content_hash(ctx.hasher, content)
    org = stored_org(content, hash_, height=ctx.height, time_ms=ctx.time_ms)
    state.put_org(org)
    state.put_counters(Counters(authority_keys=counters.authority_keys, orgs=counters.orgs + 1))
    if msg.credit_code:
        state.bind(msg.credit_code, org_id)
    # EVENT
    ctx.emit(OrgRegistered(content_hash=org.content_hash, org_id=org_id))


def revise_org(ctx: Context, state: IdentityState, msg: ReviseOrg) -> None:
    """Replace an organisation's attributes, or abolish it.

    Args:
        ctx: Block height, block time and the verified sender.
        state: Organisations and keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotAllowedError: The sender is no authority key (IDN-9).
        OrgUnknownError: There is no such organisation (IDN-4).
        StaleBaseError: It has another version by now (IDN-4).
        OrgAbolishedError: It is abolished and cannot become active again (IDN-4).
        AuthorityOrgError: The authority's organisation cannot be abolished (IDN-4).
        OperatorKindError: It cannot become an operator, nor cease to be one (IDN-4).
        SuccessorError: The successor is not another active organisation (IDN-4).
        BadCreditCodeError: The credit code is not valid (IDN-5).
        CreditCodeTakenError: It belongs to another organisation (IDN-5).
        BadRegionError: Region and scheme do not fit (IDN-2).

    Source: docs/spec/identity.md IDN-4.
    """
    # AUTHORITY
    ensure_authority(ctx.sender)
    # CHECK
    before = state.org(msg.org_id)
    if before is None:
        raise OrgUnknownError(f"there is no organisation {msg.org_id}; register it first")
    ensure_revisable(before, msg)
    ensure_successor(state, msg)
    ensure_credit_code(state, msg.credit_code, msg.org_id)
    ensure_region(msg.region_scheme, msg.region)
    # APPLY
    content = revised_content(msg, before.version + 1)
    hash_ = content_hash(ctx.hasher, content)
    org = stored_org(content, hash_, height=ctx.height, time_ms=ctx.time_ms)
    state.put_org(org)
    if msg.credit_code:
        state.bind(msg.credit_code, before.org_id)
    # EVENT
    ctx.emit(OrgRevised(content_hash=org.content_hash, org_id=org.org_id, version=org.version))


def register_key(ctx: Context, state: IdentityState, msg: RegisterKey) -> None:
    """Give an organisation a key, good from the next block on.

    Possession of the new key was proved before any state was read (IDN-6).

    Args:
        ctx: Block height, block time and the verified sender.
        state: Organisations and keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotAllowedError: The sender may not give these roles there (IDN-9).
        OrgUnknownError: There is no such organisation (IDN-4).
        OrgAbolishedError: It is abolished (IDN-4).
        RolesNotSortedError: The roles are not in order (IDN-8).
        RolesSeparatedError: The roles may not stand on one key (IDN-8).
        RoleOfOtherOrgError: This organisation may not hold the role (IDN-8).
        KeyTermError: The term does not hold (IDN-7).
        KeyExistsError: The chain has seen the key before (IDN-6).

    Source: docs/spec/identity.md IDN-6 to IDN-9.
    """
    # AUTHORITY
    ensure_may_grant(ctx.sender, msg.org_id, msg.roles)
    # CHECK
    org = active_org(state, msg.org_id)
    ensure_roles(msg.roles, org)
    ensure_term(ctx, msg.roles, msg.until_ms)
    id_ = new_key_id(state, msg.suite, msg.public_key)
    # APPLY
    key = StoredKey(
        from_height=ctx.height + 1,
        org_id=org.org_id,
        public_key=msg.public_key,
        roles=msg.roles,
        suite=msg.suite,
        until_ms=msg.until_ms,
    )
    state.put_key(id_, key)
    _count_authorities(state, (), msg.roles)
    # EVENT
    ctx.emit(KeyRegistered(key_id=id_, org_id=org.org_id))


def rotate_key(ctx: Context, state: IdentityState, msg: RotateKey) -> None:
    """Replace the sender's key from the next block on.

    Args:
        ctx: Block height, block time and the verified sender.
        state: Organisations and keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        KeyUnknownError: The sender's key is not known (IDN-10).
        KeyRevokedError: It was ended or replaced earlier in this block (IDN-10).
        KeyExistsError: The chain has seen the new key before (IDN-6).

    Source: docs/spec/identity.md IDN-10.
    """
    # AUTHORITY
    old = known_key(state, ctx.sender.key_id)
    ensure_live(ctx.sender.key_id, old)
    # CHECK
    id_ = new_key_id(state, msg.suite, msg.public_key)
    # APPLY
    state.put_key(ctx.sender.key_id, msgspec.structs.replace(old, revoked_from=ctx.height + 1))
    key = msgspec.structs.replace(
        old, from_height=ctx.height + 1, public_key=msg.public_key, suite=msg.suite
    )
    state.put_key(id_, key)
    # EVENT
    ctx.emit(
        KeyRotated(
            key_id=id_,
            org_id=old.org_id,
            replaced=ctx.sender.key_id,
            roles=old.roles,
            until_ms=old.until_ms,
        )
    )


def revoke_key(ctx: Context, state: IdentityState, msg: RevokeKey) -> None:
    """End a key from the next block on.

    Args:
        ctx: Block height, block time and the verified sender.
        state: Organisations and keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        KeyUnknownError: There is no such key (IDN-11).
        NotAllowedError: The sender may not end it (IDN-9).
        KeyRevokedError: It has ended already (IDN-11).
        LastAuthorityError: No authority key would be left (IDN-11).

    Source: docs/spec/identity.md IDN-11.
    """
    # AUTHORITY
    key = known_key(state, msg.key_id)
    ensure_may_revoke(ctx.sender, msg.key_id, key)
    # CHECK
    ensure_live(msg.key_id, key)
    if AUTHORITY in key.roles:
        ensure_authority_remains(state)
    # APPLY
    state.put_key(msg.key_id, msgspec.structs.replace(key, revoked_from=ctx.height + 1))
    _count_authorities(state, key.roles, ())
    # EVENT
    ctx.emit(KeyRevoked(from_height=ctx.height + 1, key_id=msg.key_id, org_id=key.org_id))


def set_roles(ctx: Context, state: IdentityState, msg: SetRoles) -> None:
    """Replace a key's roles, from the next block on.

    Args:
        ctx: Block height, block time and the verified sender.
        state: Organisations and keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        KeyUnknownError: There is no such key (IDN-11).
        NotAllowedError: The sender may not give the new or take the old roles (IDN-9).
        KeyRevokedError: The key has ended (IDN-11).
        OrgAbolishedError: Its organisation is abolished (IDN-4).
        RolesNotSortedError: The roles are not in order (IDN-8).
        RolesSeparatedError: The roles may not stand on one key (IDN-8).
        RoleOfOtherOrgError: This organisation may not hold the role (IDN-8).
        KeyTermError: An authority key has no term (IDN-7).
        LastAuthorityError: No authority key would be left (IDN-11).

    Source: docs/spec/identity.md IDN-12.
    """
    # AUTHORITY
    key = known_key(state, msg.key_id)
    ensure_may_grant(ctx.sender, key.org_id, (*key.roles, *msg.roles))
    # CHECK
    ensure_live(msg.key_id, key)
    ensure_roles(msg.roles, active_org(state, key.org_id))
    ensure_term(ctx, msg.roles, key.until_ms)
    if AUTHORITY in key.roles and AUTHORITY not in msg.roles:
        ensure_authority_remains(state)
    # APPLY
    state.put_key(msg.key_id, msgspec.structs.replace(key, roles=msg.roles))
    _count_authorities(state, key.roles, msg.roles)
    # EVENT
    ctx.emit(RolesSet(key_id=msg.key_id, org_id=key.org_id))


def _count_authorities(
    state: IdentityState, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    change = (AUTHORITY in after) - (AUTHORITY in before)
    if change:
        counters = state.counters()
        state.put_counters(
            Counters(authority_keys=counters.authority_keys + change, orgs=counters.orgs)
        )
