"""Why the identity module says no: one spoiled message for every reason."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mulu.core.errors import CodedError
from mulu.modules.identity import errors
from mulu.modules.identity.errors import (
    AuthorityOrgError,
    BadCreditCodeError,
    BadGenesisError,
    BadRegionError,
    CreditCodeTakenError,
    KeyExistsError,
    KeyRevokedError,
    KeyTermError,
    KeyUnknownError,
    LastAuthorityError,
    NotAllowedError,
    OperatorKindError,
    OrgAbolishedError,
    OrgUnknownError,
    RoleOfOtherOrgError,
    RolesNotSortedError,
    RolesSeparatedError,
    StaleBaseError,
    SuccessorError,
)
from mulu.modules.identity.messages import RevokeKey, SetRoles
from tests.support.world import (
    AUTHORITY_ORG,
    CREDIT_CODE,
    DEPT,
    GONE,
    OPERATOR_ORG,
    OTHER,
    World,
    new_world,
    register_key,
    register_org,
    revise_org,
    rotate_key,
    signer,
)

Make = Callable[[World], Any]


def revoke(name: str) -> Make:
    return lambda _: RevokeKey(key_id=signer(name).key_id, reason="lost")


def set_roles(name: str, *roles: str) -> Make:
    return lambda _: SetRoles(key_id=signer(name).key_id, roles=roles)  # type: ignore[arg-type]


def new_key(org_id: str, *roles: str, name: str = "new", **fields: Any) -> Make:
    return lambda world: register_key(world, name, org_id, *roles, **fields)


def new_org(**fields: Any) -> Make:
    return lambda _: register_org("澜川市档案馆", **fields)


def revised(org_id: str, **fields: Any) -> Make:
    return lambda world: revise_org(world, org_id, **fields)


REFUSALS: dict[str, dict[type[CodedError], dict[str, Make]]] = {
    "steward": {
        NotAllowedError: {
            "IDN-9 a steward registers no organisation": new_org(),
            "IDN-9 a steward registers no key": new_key(DEPT, "contractor"),
            "IDN-9 a steward revokes its head's": revoke("head"),
        },
        KeyExistsError: {
            "IDN-6 rotating to a known key": lambda w: rotate_key(w, "steward", "head"),
        },
    },
    "head": {
        NotAllowedError: {
            "IDN-9 nor a head": new_org(),
            "IDN-9 a head revises no organisation": revised(DEPT),
            "IDN-9 a head registers no head": new_key(DEPT, "dept_head"),
            "IDN-9 a head registers no auditor": new_key(DEPT, "auditor"),
            "IDN-9 a head of another organisation": new_key(OTHER, "contractor"),
            "IDN-9 a head revokes another's": revoke("other steward"),
            "IDN-9 a head gives no head's role": set_roles("steward", "dept_head"),
            "IDN-9 a head takes no head's role": set_roles("head", "office_head"),
        },
    },
    "operator": {
        NotAllowedError: {
            "IDN-9 nor the operator": new_org(),
        },
    },
    "auditor": {
        NotAllowedError: {
            "IDN-9 nor an auditor": new_org(),
        },
    },
    "authority": {
        BadCreditCodeError: {
            "IDN-5 bad check character": new_org(credit_code=CREDIT_CODE[:-1] + "L"),
            "IDN-5 bad code at revision": revised(OTHER, credit_code="1"),
        },
        CreditCodeTakenError: {
            "IDN-5 credit code taken": new_org(credit_code=CREDIT_CODE),
            "IDN-5 another's code at revision": revised(OTHER, credit_code=CREDIT_CODE),
        },
        BadRegionError: {
            "IDN-2 region without scheme": new_org(region="110000"),
            "IDN-2 scheme without region": new_org(region_scheme="GBT2260"),
            "IDN-2 letter in GB/T 2260": new_org(region="L11001", region_scheme="GBT2260"),
            "IDN-2 no L in a local code": new_org(region="110001", region_scheme="LOCAL"),
            "IDN-2 short local code": new_org(region="L1100", region_scheme="LOCAL"),
            "IDN-2 digits of another script": new_org(
                region="\uff11\uff11\uff10\uff10\uff10\uff10", region_scheme="GBT2260"
            ),
            "IDN-2 bad region at revision": revised(OTHER, region="1"),
        },
        OrgUnknownError: {
            "IDN-4 no such organisation": lambda w: msgspec.structs.replace(
                revise_org(w, DEPT), org_id="o9999"
            ),
            "IDN-4 key of nobody": new_key("o9999", "contractor"),
        },
        StaleBaseError: {
            "IDN-4 another version": revised(DEPT, base="0" * 64),
        },
        OrgAbolishedError: {
            "IDN-4 back from abolition": revised(GONE, status="active", successor=""),
            "IDN-4 key of an abolished one": new_key(GONE, "contractor"),
            "IDN-12 roles in an abolished organisation": set_roles("gone steward", "contractor"),
        },
        AuthorityOrgError: {
            "IDN-4 abolishing the authority": revised(AUTHORITY_ORG, status="abolished"),
        },
        OperatorKindError: {
            "IDN-4 becoming an operator": revised(DEPT, kind="operator"),
            "IDN-4 ceasing to be an operator": revised(OPERATOR_ORG, kind="social"),
        },
        SuccessorError: {
            "IDN-4 successor of a living one": revised(DEPT, successor=OTHER),
            "IDN-4 its own successor": revised(DEPT, status="abolished", successor=DEPT),
            "IDN-4 unknown successor": revised(DEPT, status="abolished", successor="o9999"),
            "IDN-4 abolished successor": revised(DEPT, status="abolished", successor=GONE),
        },
        RolesNotSortedError: {
            "IDN-8 roles out of order": new_key(DEPT, "office_head", "dept_head"),
            "IDN-8 role twice": new_key(DEPT, "dept_head", "dept_head"),
            "IDN-12 roles out of order": set_roles("steward", "sharing_office", "office_head"),
        },
        RolesSeparatedError: {
            "IDN-8 auditor beside another role": new_key(DEPT, "auditor", "office_head"),
            "IDN-8 authority beside another role": new_key(
                AUTHORITY_ORG, "authority", "office_head"
            ),
            "IDN-8 operator beside another role": new_key(OPERATOR_ORG, "contractor", "operator"),
            "IDN-12 roles that exclude each other": set_roles("auditor", "auditor", "contractor"),
        },
        RoleOfOtherOrgError: {
            "IDN-8 authority elsewhere": new_key(DEPT, "authority"),
            "IDN-8 operator of a department": new_key(DEPT, "operator"),
            "IDN-12 authority elsewhere": set_roles("steward", "authority"),
        },
        KeyTermError: {
            "IDN-7 term over": lambda w: register_key(
                w, "new", DEPT, "contractor", until_ms=w.time_ms
            ),
            "IDN-7 authority with a term": new_key(AUTHORITY_ORG, "authority", until_ms=2**52),
        },
        KeyExistsError: {
            "IDN-6 key known already": new_key(DEPT, "contractor", name="steward"),
            "IDN-6 key of the node": new_key(DEPT, "contractor", name="node"),
        },
        KeyUnknownError: {
            "IDN-11 revoking what is unknown": revoke("nobody"),
            "IDN-12 roles of what is unknown": set_roles("nobody", "contractor"),
        },
        KeyRevokedError: {
            "IDN-11 revoking the node's key": revoke("node"),
            "IDN-12 roles of a key that ended": set_roles("node", "contractor"),
        },
        LastAuthorityError: {
            "IDN-11 the last authority key": revoke("authority"),
            "IDN-12 the last authority loses its role": set_roles("authority", "office_head"),
        },
    },
    "other head": {
        NotAllowedError: {
            "IDN-9 a head revokes no auditor": revoke("auditor"),
            "IDN-9 a head of another organisation gives none": set_roles("steward", "contractor"),
        },
    },
}
ROWS = [
    pytest.param(error, make, by, id=name)
    for by, errors_ in REFUSALS.items()
    for error, rows in errors_.items()
    for name, make in rows.items()
]


@pytest.mark.parametrize(("error", "make", "by"), ROWS)
def test_it_is_refused_and_changes_nothing(error: type[CodedError], make: Make, by: str) -> None:
    world = new_world()
    message = make(world)
    before = dict(world.view.values)
    with pytest.raises(CodedError) as caught:
        world.do(message, by)
    assert type(caught.value) is error
    assert world.view.values == before
    assert len(str(caught.value)) > 40, "says what, why and what next"


def test_every_refusal_is_provoked() -> None:
    provoked = {error for rows in REFUSALS.values() for error in rows}
    assert provoked | {BadGenesisError} == set(errors.ERRORS)
