"""The first organisations and keys: authority's, operator's, a consortium's members', nodes' own.

Source: docs/spec/identity.md IDN-17.
"""

import msgspec

from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId, OrgId
from mulu.core.signing import ED25519, PUBLIC_KEY_BYTES, SM2, key_id
from mulu.machine.context import View
from mulu.machine.genesis import Genesis, GenesisKey, GenesisOrg
from mulu.modules.identity.codes import AUTHORITY, DEPT_HEAD, NODE, OPERATOR
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
    org_id_of,
)


def genesis_orgs(genesis: Genesis, hasher: Hasher) -> tuple[StoredOrg, ...]:
    """Organisations that exist before the first block: authority's, operator's, then members'.

    Raises:
        BadGenesisError: A kind, level or region is unknown, or the operator's kind is wrong.
    """
    first = (genesis.authority_org, genesis.operator_org, *(m.org for m in genesis.members))
    pairs = [(org_id_of(number), org) for number, org in enumerate(first, 1)]
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
    """Keys that exist before the first block; those of nodes never sign a transaction.

    Raises:
        BadGenesisError: A suite or key is not known, or one key stands for two.
    """
    pairs = [
        (genesis.authority, _stored(genesis.authority, AUTHORITY_ORG, AUTHORITY)),
        (genesis.operator, _stored(genesis.operator, OPERATOR_ORG, OPERATOR)),
    ]
    for number, member in enumerate(genesis.members, len(pairs) + 1):
        pairs.append((member.key, _stored(member.key, org_id_of(number), DEPT_HEAD)))
    for key, org_id in _node_keys(genesis):
        pairs.append((key, _stored(key, org_id, NODE, revoked_from=0)))
    keys = {_key_id(key): stored for key, stored in pairs}
    if len(keys) != len(pairs):
        raise BadGenesisError(
            "one key stands for two of authority, operator, members and nodes; make new ones"
        )
    return keys


def _node_keys(genesis: Genesis) -> list[tuple[GenesisKey, OrgId]]:
    """Keys that make blocks final, with the organisation that runs them.

    Raises:
        BadGenesisError: Producer and validators do not fit the ordering.
    """
    solo = genesis.ordering == "solo"
    if solo is not (genesis.node is not None) or solo is bool(genesis.validators):
        raise BadGenesisError("a solo chain has a node and no validators, any other the reverse")
    if genesis.node is not None:
        return [(genesis.node, OPERATOR_ORG)]
    keys: list[tuple[GenesisKey, OrgId]] = []
    for validator in genesis.validators:
        org_id = OrgId(validator.org_id)
        keys.append((GenesisKey(public_key=validator.public_key, suite=ED25519), org_id))
        if validator.sm2 is not None:
            keys.append((GenesisKey(public_key=validator.sm2.public_key, suite=SM2), org_id))
    return keys


def write_genesis(view: View, genesis: Genesis, hasher: Hasher) -> None:
    """Write the first organisations and keys.

    Raises:
        BadGenesisError: The document does not hold.
    """
    state = IdentityState(view)
    orgs = genesis_orgs(genesis, hasher)
    for org in orgs:
        state.put_org(org)
    for id_, key in genesis_keys(genesis).items():
        state.put_key(id_, key)
    state.put_counters(Counters(authority_keys=1, orgs=len(orgs)))


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
