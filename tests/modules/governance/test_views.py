"""What is told from messages and events equals the state; status and texts as readers see them."""

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.core.ids import KeyId
from mulu.core.prefixes import PROPOSAL
from mulu.modules.governance.actions import AddMember, ErasePart, RemoveMember
from mulu.modules.governance.admission import reason_text_problems
from mulu.modules.governance.errors import StillOpenError
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from mulu.modules.governance.views import (
    proposal_after,
    proposal_from_message,
    reason_or_empty,
    shown_status,
)
from tests.support.consortium import (
    WAITING,
    decide,
    governed,
    new_consortium,
    newest,
    propose,
    settle,
    vote,
    withdraw,
)
from tests.support.world import signer

PART = "ab" * 32


class Told:
    """Does messages and tells the proposals from their events alone."""

    def __init__(self) -> None:
        self.world = new_consortium()
        self.proposals = {}

    def do(self, message, by):
        (event,) = self.world.do(message, by)
        key = KeyId(signer(by).key_id)
        place = (self.world.height, self.world.time_ms)
        if isinstance(message, Propose):
            told = proposal_from_message(SHA256, message, event, key, place)
        else:
            told = proposal_after(self.proposals[event.number], event, key, self.world.height)
        self.proposals[told.number] = told
        return event


def test_proposals_told_from_events_equal_the_state():
    told = Told()
    world = told.world
    told.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    told.do(vote(newest(world)), "head 4")
    told.do(vote(newest(world), "reject"), "authority")
    told.do(propose(world, ErasePart(commitment=PART, ground="unlawful")), "authority")
    erased = told.proposals[2]
    told.do(vote(erased), "head 3")
    told.do(vote(erased), "head 4")
    told.do(propose(world, RemoveMember(org_id="o0001")), "head 5")
    told.do(withdraw(newest(world)), "head 5")
    told.do(propose(world, RemoveMember(org_id="o0001")), "head 3")
    for name in ("head 4", "head 5"):
        told.do(vote(newest(world)), name)
    with pytest.raises(StillOpenError):
        world.do(settle(told.proposals[1]), "head 5")
    stored = [value for _, value in world.view.items(PROPOSAL)]
    assert stored == [encode(told.proposals[number]) for number in sorted(told.proposals)]
    assert [one.status for one in told.proposals.values()] == [
        "open",
        "passed",
        "withdrawn",
        "passed",
    ]


def test_an_erasure_is_named_by_the_event_that_decides_it():
    world = new_consortium()
    before = len(world.events)
    decide(world, ErasePart(commitment=PART, ground="court_order"))
    events = [event for _, event, _, _ in world.events[before:]]
    assert [event.erased for event in events] == ["", "", PART]
    assert governed(world).erasure(PART).decision == events[-1].decision == 1


def test_expiry_is_told_from_the_time_and_fires_nothing():
    world = new_consortium()
    world.do(propose(world, AddMember(org_id=WAITING)), "head 3")
    proposal = newest(world)
    assert shown_status(proposal, proposal.expires_ms) == "open"
    assert shown_status(proposal, proposal.expires_ms + 1) == "expired"
    passed = msgspec.structs.replace(proposal, status="passed")
    assert shown_status(passed, proposal.expires_ms + 1) == "passed"
    assert governed(world).proposal(1) == proposal


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        (encode(ReasonText(reason="依据会议纪要")), "text.title_missing"),
        (encode(ReasonText(title="字" * 201)), "text.too_long"),
        (b"not json", "text.form"),
    ],
)
def test_a_node_declines_a_bad_reason(part, rule):
    assert [problem.rule for problem in reason_text_problems(part)] == [rule]
    assert reason_text_problems(encode(ReasonText(title="增加成员"))) == []


def test_bytes_that_are_no_reason_read_as_an_empty_one():
    assert reason_or_empty(b"\xff") == ReasonText()
    assert reason_or_empty(encode(ReasonText(title="甲"))).title == "甲"
