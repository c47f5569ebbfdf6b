"""What always holds about organisations and keys.

Source: docs/spec/identity.md IDN-18.
"""

from collections.abc import Mapping

from mulu.core.canonical import decode
from mulu.core.errors import ensure
from mulu.core.prefixes import KEY, ORG, ORG_BY_CREDIT_CODE
from mulu.core.signing import key_id
from mulu.machine.context import View
from mulu.modules.identity.codes import AUTHORITY, OPERATOR, SEPARATED_ROLES
from mulu.modules.identity.state import (
    AUTHORITY_ORG,
    IdentityState,
    StoredKey,
    StoredOrg,
    org_id_of,
)


def ensure_invariants(view: View) -> None:
    """Check everything over a whole state.

    Raises:
        InvariantError: Something does not hold.
    """
    orgs = {key[len(ORG) :].decode(): decode(value, StoredOrg) for key, value in view.items(ORG)}
    keys = {key[len(KEY) :].decode(): decode(value, StoredKey) for key, value in view.items(KEY)}
    _ensure_orgs(view, orgs)
    _ensure_credit_codes(view, orgs)
    for id_, key in keys.items():
        _ensure_key(id_, key, orgs)
    live = [key for key in keys.values() if AUTHORITY in key.roles and key.revoked_from is None]
    ensure(len(live) >= 1, "no authority key is left")
    ensure(
        len(live) == IdentityState(view).counters().authority_keys, "authority keys are miscounted"
    )


def _ensure_orgs(view: View, orgs: Mapping[str, StoredOrg]) -> None:
    count = IdentityState(view).counters().orgs
    ensure(orgs.keys() == {org_id_of(n + 1) for n in range(count)}, "organisation ids have gaps")
    for org_id, org in orgs.items():
        ensure(org.org_id == org_id, f"{org_id} stands under another id")
        ensure((org.version == 1) is (org.prev == ""), f"{org_id} has no version before")
        ensure(not org.successor or org.successor in orgs, f"successor of {org_id} is unknown")
        ensure(
            not org.successor or org.status == "abolished", f"{org_id} lives and has a successor"
        )
    ensure(orgs[AUTHORITY_ORG].status == "active", "the authority is abolished")


def _ensure_credit_codes(view: View, orgs: Mapping[str, StoredOrg]) -> None:
    bound = {
        key[len(ORG_BY_CREDIT_CODE) :].decode(): value.decode()
        for key, value in view.items(ORG_BY_CREDIT_CODE)
    }
    ensure(orgs.keys() >= set(bound.values()), "a credit code is bound to nobody")
    for org_id, org in orgs.items():
        ensure(
            not org.credit_code or bound.get(org.credit_code) == org_id,
            f"credit code of {org_id} is bound to another",
        )


def _ensure_key(id_: str, key: StoredKey, orgs: Mapping[str, StoredOrg]) -> None:
    roles = set(key.roles)
    ensure(id_ == key_id(key.suite, bytes.fromhex(key.public_key)), f"key {id_} has another's id")
    ensure(key.org_id in orgs, f"key {id_} belongs to nobody")
    ensure(
        list(key.roles) == sorted(roles) and bool(roles), f"roles of key {id_} are not a sorted set"
    )
    ensure(
        len(roles) == 1 or SEPARATED_ROLES.isdisjoint(roles), f"roles of key {id_} are not apart"
    )
    ensure(AUTHORITY not in roles or key.org_id == AUTHORITY_ORG, f"key {id_} is no authority's")
    ensure(AUTHORITY not in roles or key.until_ms is None, f"authority key {id_} has a term")
    ensure(
        OPERATOR not in roles or orgs[key.org_id].kind == OPERATOR, f"key {id_} is no operator's"
    )
