"""What governance does: proposals, votes, and what a decision changes (GOV-3 to GOV-13)."""

import msgspec
import pytest

from mulu.app import finalisers
from mulu.core.canonical import encode
from mulu.core.errors import RefusedError
from mulu.core.hashing import SHA256, TAG_SET
from mulu.core.signing import key_id
from mulu.machine.context import SystemContext
from mulu.machine.registry import Registry
from mulu.machine.system import Misbehaviour
from mulu.modules.catalog.profiles import REGISTER_1
from mulu.modules.governance.actions import (
    AddMember,
    AllowPeer,
    CancelUpgrade,
    ErasePart,
    Freeze,
    RemoveMember,
    RemovePeer,
    SetValue,
    Unfreeze,
    Upgrade,
)
from mulu.modules.governance.errors import FrozenError
from mulu.modules.governance.evidence import note_misbehaviour
from mulu.modules.governance.freezing import ensure_not_frozen
from mulu.modules.governance.membership import is_allowed_peer
from mulu.modules.identity.messages import RevokeKey
from tests.support.consortium import (
    FIRST,
    HEADS,
    MEMBERS,
    WAITING,
    decide,
    governed,
    joining,
    newest,
    node_id,
    propose,
    settle,
    validator,
    vote,
    withdraw,
)
from tests.support.consortium import new_consortium as fresh
from tests.support.world import new_world, register_key, register_org, signer

PART = "ab" * 32


@pytest.fixture
def world():
    return fresh()


def test_a_consortium_begins_with_its_members_and_validators(world):
    state = governed(world)
    assert state.members() == (FIRST, *MEMBERS)
    stored = state.validators()
    assert stored is not None
    assert [one.power for one in stored.validators] == [10] * 4
    world.ensure_invariants()


def test_a_solo_chain_begins_without_a_word_of_governance():
    world = new_world()
    assert [key for key in world.view.values if key.startswith(b"g/")] == []
    assert governed(world).members() == (FIRST,)
    assert governed(world).validators() is None


def test_the_only_member_decides_alone_and_at_once():
    world = new_world()
    (event,) = world.do(propose(world, ErasePart(commitment=PART, ground="court_order")))
    assert (event.outcome, event.decision, event.erased) == ("passed", 1, PART)
    erasure = governed(world).erasure(PART)
    assert (erasure.decision, erasure.height) == (1, world.height)


def test_a_proposal_is_carried_out_by_the_vote_that_reaches_its_threshold(world):
    """Two thirds of four take three approvals, the proposer's being the first."""
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    proposal = newest(world)
    assert (proposal.status, proposal.votes[0].org_id) == ("open", MEMBERS[0])
    (second,) = world.do(vote(proposal), "head 4")
    assert second.outcome == "open"
    assert WAITING not in governed(world).members()
    (third,) = world.do(vote(proposal), "head 5")
    assert (third.outcome, third.decision) == ("passed", 1)
    assert governed(world).members() == (FIRST, *MEMBERS, WAITING)
    done = newest(world)
    assert (done.status, done.closed_height, done.decision) == ("passed", world.height, 1)
    world.ensure_invariants()


def test_a_proposal_that_can_no_longer_pass_is_rejected(world):
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    world.do(vote(newest(world), "reject"), "head 4")
    assert newest(world).status == "open"
    (event,) = world.do(vote(newest(world), "reject"), "head 5")
    assert (event.outcome, event.decision) == ("rejected", 0)
    assert newest(world).status == "rejected"
    assert WAITING not in governed(world).members()
    world.ensure_invariants()


def test_the_authority_votes_for_its_organisation_and_nobody_else(world):
    decide(world, AllowPeer(node_id=node_id(9)), ("authority", "head 3", "head 4"))
    assert [one.org_id for one in newest(world).votes] == [FIRST, "o0003", "o0004"]


def test_the_proposer_takes_a_proposal_back(world):
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    (event,) = world.do(withdraw(newest(world)), "head 3")
    assert event.number == 1
    assert newest(world).status == "withdrawn"
    world.ensure_invariants()


def test_votes_of_a_removed_member_count_no_longer(world):
    """head 5 approves and goes: of three members, two approvals are no more than two thirds."""
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    proposal = newest(world)
    world.do(vote(proposal), "head 5")
    decide(world, RemoveMember(org_id="o0005"), ("authority", "head 3", "head 4"))
    assert governed(world).members() == (FIRST, "o0003", "o0004")
    (event,) = world.do(vote(proposal), "authority")
    assert event.outcome == "open", "two of three approve, more than two thirds are needed"
    (event,) = world.do(vote(proposal), "head 4")
    assert event.outcome == "passed"


def test_votes_are_counted_again_after_members_have_changed(world):
    """Two of four are no majority of four; once one who had not voted is gone they are of three."""
    world.do(propose(world, AllowPeer(node_id=node_id(9))), "head 3")
    proposal = newest(world)
    world.do(vote(proposal), "head 4")
    decide(world, RemoveMember(org_id="o0005"), ("authority", "head 3", "head 4"))
    (event,) = world.do(settle(proposal), "authority")
    assert (event.outcome, event.decision) == ("passed", 2)
    assert governed(world).peers() == (node_id(9),)
    world.ensure_invariants()


def test_a_validator_joins_changes_and_leaves(world):
    before = finalisers(SHA256, world.genesis)(world.view)
    decide(world, joining(5))
    stored = governed(world).validators()
    assert (len(stored.validators), stored.height) == (5, world.height)
    after = finalisers(SHA256, world.genesis)(world.view)
    assert before.next_set != after.next_set
    assert {one.power for one in after.validators} == {10}
    decide(world, joining(5, power=15))
    decide(world, joining(5, power=0))
    assert finalisers(SHA256, world.genesis)(world.view) == before
    assert world.identity.key(signer("validator 5").key_id).roles == ("node",)
    world.ensure_invariants()


def test_next_set_hashes_one_entry_for_each_key_sorted_by_key_id(world):
    listed = sorted(
        (key_id(1, bytes.fromhex(validator(n).public_key)), validator(n).power) for n in range(1, 5)
    )
    expected = encode([{"key_id": id_, "power": power} for id_, power in listed])
    found = finalisers(SHA256, world.genesis)(world.view)
    assert found.next_set == SHA256.tagged(TAG_SET, expected)


def test_a_value_holds_from_its_height_on(world):
    strict = {"set_value": {"denominator": 4, "numerator": 3}}
    at = world.height + 50
    action = SetValue(from_height=at, kind="parameter", name="governance", value=strict)
    decide(world, action)
    registry = [Registry(world.view.get, height) for height in (at - 1, at)]
    assert [one.get("parameter", "governance") for one in registry] == [None, strict]
    world.height = at
    decide(world, msgspec.structs.replace(action, from_height=at + 50, value={}))
    assert len(newest(world).votes) == 4, "now all four have to approve"


def test_a_version_not_yet_in_force_is_replaced(world):
    at = world.height + 50
    action = SetValue(from_height=at, kind="codelist", name="cloud", value={"codes": ["a"]})
    decide(world, action)
    decide(world, msgspec.structs.replace(action, value={"codes": ["b"]}))
    decide(world, msgspec.structs.replace(action, from_height=at - 20, value={"codes": ["c"]}))
    values = [Registry(world.view.get, h).get("codelist", "cloud") for h in (at - 20, at)]
    assert values == [{"codes": ["c"]}, {"codes": ["b"]}]


def test_a_profile_comes_into_force_under_a_name_of_its_own(world):
    at = world.height + 20
    decide(world, SetValue(from_height=at, kind="profile", name="city@1", value=dict(REGISTER_1)))
    assert Registry(world.view.get, at).get("profile", "city@1") == REGISTER_1


def test_a_freeze_stops_all_but_governance_and_the_end_of_keys(world):
    until = world.time_ms + 60_000
    decide(world, Freeze(scope="all", until_ms=until))
    context = world.context("authority")
    with pytest.raises(FrozenError):
        ensure_not_frozen(context, world.view, register_org("澜川市档案馆"))
    revoke = RevokeKey(key_id=signer("office head").key_id, reason="lost")
    for passes in (revoke, propose(world, Unfreeze())):
        ensure_not_frozen(context, world.view, passes)
    decide(world, Unfreeze())
    ensure_not_frozen(world.context("authority"), world.view, register_org("澜川市档案馆"))


def test_a_freeze_is_over_when_its_time_is(world):
    decide(world, Freeze(scope="identity", until_ms=world.time_ms + 20_000))
    message = register_key(world, "new", MEMBERS[0], "office_head")
    context = world.context("authority")
    context.time_ms = governed(world).freeze().until_ms
    with pytest.raises(FrozenError):
        ensure_not_frozen(context, world.view, message)
    context.time_ms += 1
    ensure_not_frozen(context, world.view, message)


def test_an_upgrade_is_planned_and_cancelled(world):
    plan = Upgrade(app_version=2, from_height=world.height + 40, name="1.1.0", release="cd" * 32)
    decide(world, plan)
    assert [one.app_version for one in governed(world).plans()] == [2]
    decide(world, CancelUpgrade(app_version=2))
    assert governed(world).plans() == ()
    world.ensure_invariants()


def test_peers_are_those_of_validators_and_those_admitted(world):
    state = governed(world)
    assert is_allowed_peer(state, node_id(1))
    assert not is_allowed_peer(state, node_id(9))
    decide(world, AllowPeer(node_id=node_id(9)))
    assert is_allowed_peer(state, node_id(9))
    decide(world, RemovePeer(node_id=node_id(9)))
    assert not is_allowed_peer(state, node_id(9))


def test_evidence_is_noted_as_the_engine_reports_it(world):
    item = Misbehaviour(
        height=3, kind="duplicate_vote", power=10, time_ms=5, total_power=40, validator="ab" * 20
    )
    for index in (0, 1):
        context = SystemContext(height=9, time_ms=9, hasher=SHA256, index=index)
        note_misbehaviour(context, governed(world), item)
    noted = [governed(world).evidence(number) for number in (1, 2)]
    assert [(one.item, one.noted_height) for one in noted] == [(item, 9), (item, 9)]
    world.ensure_invariants()


def test_a_decision_that_cannot_be_done_any_more_refuses_the_vote_and_stays_open(world):
    action = SetValue(from_height=world.height + 4, kind="codelist", name="cloud", value={})
    world.do(propose(world, action), "head 3")
    world.do(vote(newest(world)), "head 4")
    world.height += 10
    before = dict(world.view.values)
    with pytest.raises(RefusedError):
        world.do(vote(newest(world)), "head 5")
    assert world.view.values == before
    assert newest(world).status == "open"


def test_every_head_is_one_member(world):
    keys = [world.identity.key(signer(name).key_id).org_id for name in HEADS]
    assert keys == [FIRST, *MEMBERS]
