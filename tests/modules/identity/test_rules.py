"""What the rules of organisations and keys do."""

import pytest

from mulu.modules.identity.errors import (
    CreditCodeTakenError,
    KeyExistsError,
    KeyRevokedError,
    KeyTermError,
    LastAuthorityError,
)
from mulu.modules.identity.messages import RevokeKey, SetRoles
from tests.support.world import (
    AUTHORITY_ORG,
    CREDIT_CODE,
    DEPT,
    GONE,
    OTHER,
    new_world,
    org_part,
    register_key,
    register_org,
    revise_org,
    rotate_key,
    signer,
)


def test_an_organisation_gets_the_next_id_and_its_code_is_bound() -> None:
    world = new_world()
    events = world.do(
        register_org("澜川市档案馆", credit_code=FREE_CODE, region="L11001", region_scheme="LOCAL")
    )
    org = world.org("o0006")
    assert [(event.org_id, event.content_hash) for event in events] == [("o0006", org.content_hash)]
    assert (org.version, org.prev, org.status, org.height) == (1, "", "active", world.height)
    assert world.identity.bound_to(FREE_CODE) == "o0006"
    world.ensure_invariants()


FREE_CODE = "11110102000000027G"


def test_a_revision_builds_on_the_version_before() -> None:
    world = new_world()
    before = world.org(DEPT)
    world.do(
        revise_org(world, DEPT, part=org_part("澜川市水务和海绵城市局"), credit_code=FREE_CODE)
    )
    after = world.org(DEPT)
    assert (after.version, after.prev) == (2, before.content_hash)
    assert after.content_hash != before.content_hash
    assert world.identity.bound_to(CREDIT_CODE) == world.identity.bound_to(FREE_CODE) == DEPT
    world.ensure_invariants()


def test_a_dropped_credit_code_stays_its_holders_for_good() -> None:
    world = new_world()
    world.do(revise_org(world, DEPT, credit_code=""))
    with pytest.raises(CreditCodeTakenError):
        world.do(revise_org(world, OTHER, credit_code=CREDIT_CODE))
    world.do(revise_org(world, DEPT, credit_code=CREDIT_CODE))
    assert world.org(DEPT).credit_code == CREDIT_CODE
    world.ensure_invariants()


def test_an_abolished_organisation_can_still_be_corrected() -> None:
    world = new_world()
    world.do(revise_org(world, GONE, successor=DEPT))
    assert (world.org(GONE).status, world.org(GONE).successor) == ("abolished", DEPT)
    world.ensure_invariants()


def test_a_key_is_good_from_the_next_block_on() -> None:
    world = new_world()
    world.do(
        register_key(world, "new", DEPT, "contractor", "office_head", until_ms=2**52), "authority"
    )
    key = world.key("new")
    assert (key.from_height, key.org_id, key.roles) == (
        world.height + 1,
        DEPT,
        ("contractor", "office_head"),
    )
    with pytest.raises(LookupError):
        world.context("new")
    world.height += 1
    assert world.context("new").sender.roles == {"contractor", "office_head"}


def test_a_head_gives_and_takes_office_roles_of_the_own_organisation() -> None:
    world = new_world()
    world.do(register_key(world, "new", DEPT, "sharing_office"), "head")
    world.do(SetRoles(key_id=signer("new").key_id, roles=("contractor", "office_head")), "head")
    assert world.key("new").roles == ("contractor", "office_head")
    world.do(RevokeKey(key_id=signer("new").key_id, reason="left"), "head")
    assert world.key("new").revoked_from == world.height + 1
    world.ensure_invariants()


def test_an_operator_gets_operator_keys() -> None:
    world = new_world()
    world.do(register_org("澜川城市运营公司", kind="operator"))
    world.do(register_key(world, "second operator", "o0006", "operator"))
    assert world.key("second operator").roles == ("operator",)
    world.ensure_invariants()


@pytest.mark.parametrize("old", ["authority", "operator", "auditor", "steward"])
def test_every_key_rotates_itself(old: str) -> None:
    world = new_world()
    before = world.key(old)
    events = world.do(rotate_key(world, old, "new"), old)
    after = world.key("new")
    assert (after.org_id, after.roles, after.until_ms) == (
        before.org_id,
        before.roles,
        before.until_ms,
    )
    assert world.key(old).revoked_from == after.from_height == world.height + 1
    assert [event.replaced for event in events] == [signer(old).key_id]
    world.ensure_invariants()


@pytest.mark.parametrize("name", ["operator", "auditor", "contractor"])
def test_those_who_write_nothing_else_may_end_their_own_key(name: str) -> None:
    world = new_world()
    world.do(RevokeKey(key_id=signer(name).key_id, reason="compromised"), name)
    world.height += 1
    with pytest.raises(LookupError):
        world.context(name)


def test_one_of_two_authority_keys_may_go() -> None:
    world = new_world()
    world.do(register_key(world, "second", AUTHORITY_ORG, "authority"))
    world.do(RevokeKey(key_id=signer("authority").key_id, reason="lost"), "second")
    with pytest.raises(LastAuthorityError):
        world.do(RevokeKey(key_id=signer("second").key_id, reason="lost"), "second")
    world.ensure_invariants()


def test_an_authority_key_with_a_term_cannot_come_by_set_roles() -> None:
    world = new_world()
    world.do(register_key(world, "new", AUTHORITY_ORG, "office_head", until_ms=2**52))
    with pytest.raises(KeyTermError):
        world.do(SetRoles(key_id=signer("new").key_id, roles=("authority",)))


def test_a_key_ends_once_within_a_block() -> None:
    world = new_world()
    world.do(rotate_key(world, "steward", "new"), "steward")
    for message in (
        rotate_key(world, "steward", "third"),
        RevokeKey(key_id=signer("steward").key_id, reason="lost"),
    ):
        with pytest.raises(KeyRevokedError):
            world.do_here(message, "steward")


def test_a_key_that_ended_never_comes_back() -> None:
    world = new_world()
    world.do(RevokeKey(key_id=signer("steward").key_id, reason="lost"), "head")
    with pytest.raises(KeyExistsError):
        world.do(register_key(world, "steward", DEPT, "sharing_office"))
