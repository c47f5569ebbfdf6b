"""The order of refusals: a message wrong in every way is mended step by step."""

import msgspec
import pytest

from mulu.modules.governance.actions import AddMember, AllowPeer, CancelUpgrade, Upgrade
from mulu.modules.governance.errors import (
    AlreadyVotedError,
    ExpiryError,
    FromHeightError,
    MemberExistsError,
    NotMemberError,
    NotProposerError,
    NotVotingKeyError,
    OrgInactiveError,
    OtherProposalError,
    PlanPendingError,
    PowerShiftError,
    ProposalClosedError,
    ProposalUnknownError,
    StillOpenError,
    ValidatorConflictError,
    ValidatorKeyError,
    ValidatorUnknownError,
)
from tests.support.consortium import (
    DAY_MS,
    FIRST,
    MEMBERS,
    WAITING,
    decide,
    governed,
    joining,
    new_consortium,
    newest,
    node_id,
    propose,
    settle,
    vote,
    withdraw,
)
from tests.support.refusal_order import check_order
from tests.support.world import signer

SENDERS = ["office head", "waiting head", "head 4"]
WHO = [(NotVotingKeyError, {}), (NotMemberError, {})]


def test_refusals_of_propose_come_in_order():
    world = new_consortium()
    message = propose(world, AddMember(org_id="o9999"), expires_ms=0)
    steps = [
        *WHO,
        (ExpiryError, {"expires_ms": world.time_ms + DAY_MS}),
        (OrgInactiveError, {"action": AddMember(org_id=FIRST)}),
        (MemberExistsError, {"action": AddMember(org_id=WAITING)}),
    ]
    check_order(world, message, steps, SENDERS)


def closed_and_open(world):
    """Two proposals: the first withdrawn, the second open."""
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    closed = newest(world)
    world.do(withdraw(closed), "head 3")
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    return closed, newest(world)


def test_refusals_of_vote_come_in_order():
    world = new_consortium()
    closed, open_ = closed_and_open(world)
    message = msgspec.structs.replace(vote(closed), number=9, content_hash="0" * 64)
    steps = [
        *WHO,
        (ProposalUnknownError, {"number": closed.number}),
        (OtherProposalError, {"content_hash": closed.content_hash}),
        (ProposalClosedError, {"number": open_.number, "content_hash": open_.content_hash}),
        (AlreadyVotedError, {}),
    ]
    check_order(world, message, steps, ["office head", "waiting head", "head 3", "head 4"])


def test_refusals_of_withdraw_come_in_order():
    world = new_consortium()
    closed, open_ = closed_and_open(world)
    message = msgspec.structs.replace(withdraw(closed), number=9, content_hash="0" * 64)
    steps = [
        *WHO,
        (ProposalUnknownError, {"number": closed.number}),
        (OtherProposalError, {"content_hash": closed.content_hash}),
        (ProposalClosedError, {"number": open_.number, "content_hash": open_.content_hash}),
        (NotProposerError, {}),
    ]
    check_order(world, message, steps, [*SENDERS, "head 3"])


def test_refusals_of_settle_come_in_order():
    """The second proposal is decided once all but one of those who have not voted are gone."""
    world = new_consortium()
    closed, open_ = closed_and_open(world)
    world.do(propose(world, AllowPeer(node_id=node_id(9))), "head 4")
    decided = newest(world)
    world.do(vote(decided), "head 5")
    governed(world).put_members(MEMBERS)
    message = msgspec.structs.replace(settle(closed), number=9, content_hash="0" * 64)
    steps = [
        *WHO,
        (ProposalUnknownError, {"number": closed.number}),
        (OtherProposalError, {"content_hash": closed.content_hash}),
        (ProposalClosedError, {"number": open_.number, "content_hash": open_.content_hash}),
        (StillOpenError, {"number": decided.number, "content_hash": decided.content_hash}),
    ]
    check_order(world, message, steps, SENDERS)
    assert newest(world).status == "passed"


def test_refusals_of_a_validator_come_in_order():
    world = new_consortium()
    bad = joining(9, power=0)
    taken = signer("head 3").public_key.hex()
    message = propose(world, bad)
    steps = [
        (ValidatorUnknownError, {"action": joining(1, power=0, name="other")}),
        (
            ValidatorConflictError,
            {"action": joining(9, org_id="o9999", name="v1", public_key=taken, power=100)},
        ),
        (OrgInactiveError, {"action": joining(9, name="v1", public_key=taken, power=100)}),
        (ValidatorConflictError, {"action": joining(9, public_key=taken, power=100)}),
        (ValidatorKeyError, {"action": joining(9, power=100)}),
        (PowerShiftError, {"action": joining(9)}),
    ]
    check_order(world, message, steps, ["head 3"])


def test_refusals_of_an_upgrade_come_in_order():
    world = new_consortium()
    plan = Upgrade(app_version=2, from_height=world.height + 99, name="1.1.0", release="cd" * 32)
    decide(world, plan)
    soon = msgspec.structs.replace(plan, app_version=3, from_height=1)
    with pytest.raises(PlanPendingError):
        world.do(propose(world, soon), "head 3")
    world.do(propose(world, CancelUpgrade(app_version=2)), "head 3")
    for name in ("head 4", "head 5"):
        world.do(vote(newest(world)), name)
    later = msgspec.structs.replace(plan, from_height=world.height + 99)
    check_order(world, propose(world, soon), [(FromHeightError, {"action": later})], ["head 3"])
