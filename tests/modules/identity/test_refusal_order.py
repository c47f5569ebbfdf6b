"""The order of refusals: a message wrong in every way is mended step by step."""

import msgspec

from mulu.modules.identity.errors import (
    AuthorityOrgError,
    BadCreditCodeError,
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
from tests.support.refusal_order import Step, check_order
from tests.support.world import (
    AUTHORITY_ORG,
    CREDIT_CODE,
    DEPT,
    GONE,
    OTHER,
    new_world,
    register_key,
    register_org,
    revise_org,
    signer,
)

FREE_CODE = "11110102000000027G"


def test_refusals_of_register_org_come_in_order() -> None:
    message = register_org("澜川市档案馆", credit_code="1", region="1")
    steps = [
        (NotAllowedError, {}),
        (BadCreditCodeError, {"credit_code": CREDIT_CODE}),
        (CreditCodeTakenError, {"credit_code": FREE_CODE}),
        (BadRegionError, {"region": ""}),
    ]
    check_order(new_world(), message, steps, ["steward", "authority"])


def test_refusals_of_revise_org_come_in_order() -> None:
    world = new_world()
    first, base = world.org(AUTHORITY_ORG).content_hash, world.org(OTHER).content_hash
    message = revise_org(
        world, OTHER, base="0" * 64, kind="operator", successor=OTHER, credit_code="1", region="1"
    )
    message = msgspec.structs.replace(message, org_id="o9999")
    steps = [
        (NotAllowedError, {}),
        (OrgUnknownError, {"org_id": GONE}),
        (StaleBaseError, {"base": world.org(GONE).content_hash}),
        (OrgAbolishedError, {"org_id": AUTHORITY_ORG, "base": first, "status": "abolished"}),
        (AuthorityOrgError, {"org_id": OTHER, "base": base, "status": "active"}),
        (OperatorKindError, {"kind": "social", "status": "abolished"}),
        (SuccessorError, {"successor": DEPT}),
        (BadCreditCodeError, {"credit_code": CREDIT_CODE}),
        (CreditCodeTakenError, {"credit_code": FREE_CODE}),
        (BadRegionError, {"region": ""}),
    ]  # fmt: skip
    check_order(world, message, steps, ["head", "authority"])


def test_refusals_of_register_key_come_in_order() -> None:
    world = new_world()
    good = register_key(world, "new", DEPT, "contractor")
    message = register_key(world, "steward", "o9999", "office_head", "auditor", until_ms=0)
    known = register_key(world, "steward", DEPT, "contractor")
    gone = register_key(world, "steward", GONE, "contractor")
    steps = [
        (NotAllowedError, {}),
        (OrgUnknownError, {"org_id": GONE, "possession": gone.possession}),
        (OrgAbolishedError, {"org_id": DEPT, "possession": known.possession}),
        (RolesNotSortedError, {"roles": ("auditor", "operator")}),
        (RolesSeparatedError, {"roles": ("operator",)}),
        (RoleOfOtherOrgError, {"roles": ("contractor",)}),
        (KeyTermError, {"until_ms": 2**52}),
        (KeyExistsError, {"public_key": good.public_key, "possession": good.possession}),
    ]
    check_order(world, message, steps, ["steward", "authority"])


def test_refusals_of_revoke_key_come_in_order() -> None:
    world = new_world()
    world.do(RevokeKey(key_id=signer("contractor").key_id, reason="left"), "head")
    message = RevokeKey(key_id="0" * 64, reason="lost")
    steps = [
        (KeyUnknownError, {"key_id": signer("contractor").key_id}),
        (NotAllowedError, {}),
        (KeyRevokedError, {"key_id": signer("authority").key_id}),
        (LastAuthorityError, {"key_id": signer("head").key_id}),
    ]
    check_order(world, message, steps, ["steward", "authority"])


def test_refusals_of_set_roles_come_in_order() -> None:
    world = new_world()
    world.do(RevokeKey(key_id=signer("contractor").key_id, reason="left"), "head")
    message = SetRoles(key_id="0" * 64, roles=("office_head", "auditor"))
    steps: list[Step] = [
        (KeyUnknownError, {"key_id": signer("contractor").key_id}),
        (NotAllowedError, {}),
        (KeyRevokedError, {"key_id": signer("gone steward").key_id}),
        (OrgAbolishedError, {"key_id": signer("authority").key_id}),
        (RolesNotSortedError, {"roles": ("auditor", "office_head")}),
        (RolesSeparatedError, {"roles": ("operator",)}),
        (RoleOfOtherOrgError, {"roles": ("office_head",)}),
        (LastAuthorityError, {"key_id": signer("steward").key_id}),
    ]
    check_order(world, message, steps, ["steward", "authority"])
