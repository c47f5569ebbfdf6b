"""The first organisations and keys: the authority's, the operator's, and the node's own.

Source: docs/spec/identity.md IDN-17.
"""

from typing import Final

import msgspec

from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId, OrgId
from mulu.core.signing import PUBLIC_KEY_BYTES, key_id
from mulu.machine.context import View
from mulu.machine.genesis import Genesis, GenesisKey, GenesisOrg
from mulu.modules.identity.codes import AUTHORITY, NODE, OPERATOR
from mulu.modules.identity.content import OrgContent, content_hash, stored_org
from mulu.modules.identity.errors import BadGenesisError
from mulu.modules.identity.org_checks import is_region
from mulu.modules.identity.state import (
    AUTHORITY_ORG,
    OPERATOR_ORG,
    Counters,
    IdentityState,
    StoredKey,
    StoredOrg,
)

FIRST_ORGS: Final = 2


def genesis_orgs(genesis: Genesis, hasher: Hasher) -> tuple[StoredOrg, ...]:
    """Organisations that exist before the first block: the authority's, then the operator's.

    Raises:
        BadGenesisError: A kind, level or region is unknown, or the operator's kind is wrong.
    """
    pairs = ((AUTHORITY_ORG, genesis.authority_org), (OPERATOR_ORG, genesis.operator_org))
    for org_id, org in pairs:
        if (org.kind == OPERATOR) is not (org_id == OPERATOR_ORG):
            raise BadGenesisError(
                f"{org_id} cannot be of kind {org.kind!r}; only operator_org is an operator"
            )
    contents = [_content(org_id, org) for org_id, org in pairs]
    return tuple(
        stored_org(content, content_hash(hasher, content), height=0, time_ms=genesis.time_ms)
        for content in contents
    )


def genesis_keys(genesis: Genesis) -> dict[KeyId, StoredKey]:
    """Keys that exist before the first block; the node's never signs a transaction.

    Raises:
        BadGenesisError: A suite or key is not known, or one key stands for two.
    """
    keys = {
        _key_id(genesis.authority): _stored(genesis.authority, AUTHORITY_ORG, AUTHORITY),
        _key_id(genesis.operator): _stored(genesis.operator, OPERATOR_ORG, OPERATOR),
        _key_id(genesis.node): _stored(genesis.node, OPERATOR_ORG, NODE, revoked_from=0),
    }
    if len(keys) != len((AUTHORITY, OPERATOR, NODE)):
        raise BadGenesisError(
            "authority, operator and node need three different keys; make new ones"
        )
    return keys


def write_genesis(view: View, genesis: Genesis, hasher: Hasher) -> None:
    """Write the first organisations and keys.

    Raises:
        BadGenesisError: The document does not hold.
    """
    state = IdentityState(view)
    for org in genesis_orgs(genesis, hasher):
        state.put_org(org)
    for id_, key in genesis_keys(genesis).items():
        state.put_key(id_, key)
    state.put_counters(Counters(authority_keys=1, orgs=FIRST_ORGS))


def _content(org_id: OrgId, org: GenesisOrg) -> OrgContent:
    fields = {**msgspec.structs.asdict(org), "org_id": org_id, "status": "active", "version": 1}
    try:
        content = msgspec.convert(fields, OrgContent)
    except msgspec.ValidationError as err:
        raise BadGenesisError(f"{org_id} of the genesis document does not hold: {err}") from err
    if not is_region(content.region_scheme, content.region):
        raise BadGenesisError(
            f"{org_id}: region {org.region!r} is no code of {org.region_scheme!r}"
        )
    return content


def _key_id(key: GenesisKey) -> KeyId:
    if PUBLIC_KEY_BYTES.get(key.suite) != len(key.public_key) // 2 or len(key.public_key) % 2:
        raise BadGenesisError(
            f"suite {key.suite} with a key of {len(key.public_key)} hex characters is not known"
        )
    return key_id(key.suite, bytes.fromhex(key.public_key))


def _stored(
    key: GenesisKey, org_id: OrgId, role: str, revoked_from: int | None = None
) -> StoredKey:
    return StoredKey(
        from_height=0,
        org_id=org_id,
        public_key=key.public_key,
        revoked_from=revoked_from,
        roles=(role,),
        suite=key.suite,
    )
