"""Every invariant of governance notices when it is broken (GOV-21)."""

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.errors import InvariantError
from mulu.core.prefixes import ERASURE, EVIDENCE
from mulu.modules.governance.actions import AddMember, ErasePart, FinalityKey, Upgrade
from mulu.modules.governance.state import StoredErasure, proposal_key
from tests.support.consortium import (
    MEMBERS,
    WAITING,
    decide,
    governed,
    new_consortium,
    newest,
    propose,
)


def replace(value, **fields):
    return msgspec.structs.replace(value, **fields)


def with_set(**fields):
    def spoil(world):
        stored = governed(world).validators()
        first = replace(stored.validators[0], **fields)
        validators = (first, *stored.validators[1:])
        governed(world).put_validators(replace(stored, validators=validators))

    return spoil


def with_proposal(**fields):
    return lambda world: governed(world).put_proposal(replace(newest(world), **fields))


def reversed_set(world):
    stored = governed(world).validators()
    governed(world).put_validators(replace(stored, validators=stored.validators[::-1]))


def unbegun(world):
    key = FinalityKey(possession="ab" * 64, public_key="04" + "cd" * 64)
    with_set(sm2=key)(world)
    stored = governed(world).validators()
    governed(world).put_validators(replace(stored, height=world.height))


def two_plans(world):
    plan = governed(world).plans()[0]
    governed(world).put_plans([plan, plan])


SPOILED = {
    "an unknown member": lambda w: governed(w).put_members([*MEMBERS, "o9999"]),
    "a member twice": lambda w: governed(w).put_members([MEMBERS[0], MEMBERS[0]]),
    "no member": lambda w: governed(w).put_members([]),
    "a validator without power": with_set(power=0),
    "validators out of order": reversed_set,
    "another's key": with_set(org_id=WAITING),
    "an SM2 key without a beginning": unbegun,
    "a number left out": lambda w: governed(w).put_counts(
        replace(governed(w).counts(), proposals=9)
    ),
    "a decision left out": lambda w: governed(w).put_counts(
        replace(governed(w).counts(), decisions=9)
    ),
    "evidence uncounted": lambda w: w.view.put(EVIDENCE + b"0000000001", b"{}"),
    "another content": with_proposal(expires_ms=1),
    "passed without a number": with_proposal(decision=0, status="passed"),
    "open and closed": with_proposal(closed_height=3),
    "a vote twice": lambda w: with_proposal(votes=newest(w).votes * 2)(w),
    "no vote of the proposer": with_proposal(votes=()),
    "an erasure nobody decided": lambda w: w.view.put(
        ERASURE + b"cd" * 32, encode(StoredErasure(decision=9, height=1))
    ),
    "upgrades that do not rise": two_plans,
    "a proposal gone": lambda w: w.view.delete(proposal_key(1)),
}


@pytest.fixture
def world():
    world = new_consortium()
    decide(world, ErasePart(commitment="ab" * 32, ground="court_order"))
    plan = Upgrade(app_version=2, from_height=world.height + 99, name="1.1.0", release="cd" * 32)
    decide(world, plan)
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    world.ensure_invariants()
    return world


@pytest.mark.parametrize("name", SPOILED)
def test_it_is_noticed(world, name):
    SPOILED[name](world)
    with pytest.raises(InvariantError):
        world.ensure_invariants()


def test_a_name_that_stands_twice_is_noticed(world):
    names = [one.name for one in governed(world).validators().validators]
    with_set(name=names[1])(world)
    with pytest.raises(InvariantError):
        world.ensure_invariants()
