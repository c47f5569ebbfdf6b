"""Any sequence of proposals and votes, against a model of plain sets; invariants at every step."""

from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mulu.core.errors import RefusedError
from mulu.modules.governance.actions import (
    AddMember,
    AllowPeer,
    ErasePart,
    RemoveMember,
    RemovePeer,
)
from mulu.modules.governance.state import GovernanceState
from tests.support.consortium import (
    new_consortium,
    node_id,
    propose,
    settle,
    vote,
    withdraw,
)
from tests.support.world import register_key

ORGS = {
    "authority": "o0001",
    "head 3": "o0003",
    "head 4": "o0004",
    "head 5": "o0005",
    "waiting head": "o0006",
}
SHARES = {
    "add": Fraction(2, 3),
    "remove": Fraction(2, 3),
    "erase": Fraction(1, 2),
    "allow": Fraction(1, 2),
    "drop": Fraction(1, 2),
}
orgs = st.sampled_from([*ORGS.values(), "o0007"])
names = st.sampled_from(list(ORGS))


class Governance(RuleBasedStateMachine):
    """The module beside a model that knows only sets and fractions."""

    def __init__(self) -> None:
        super().__init__()
        self.world = new_consortium()
        self.world.do(register_key(self.world, "second head 3", "o0003", "dept_head"))
        self.members = {"o0001", "o0003", "o0004", "o0005"}
        self.erased: set[str] = set()
        self.peers: set[str] = set()
        self.proposals: list[dict[str, Any]] = []
        self.decisions = 0

    def attempt(self, message: Any, by: str) -> list[Any]:
        """Do a message; no events when it was refused, and then nothing has changed."""
        before = dict(self.world.view.values)
        try:
            return self.world.do(message, by)
        except RefusedError:
            assert self.world.view.values == before
            return []

    def can(self, what: str, target: str) -> bool:
        match what:
            case "add":
                return target not in self.members and target != "o0007"
            case "remove":
                return target in self.members and len(self.members) > 1
            case "erase":
                return target not in self.erased
            case "allow":
                return target not in self.peers
            case _:
                return target in self.peers

    def carry_out(self, what: str, target: str) -> None:
        match what:
            case "add":
                self.members.add(target)
            case "remove":
                self.members.discard(target)
            case "erase":
                self.erased.add(target)
            case "allow":
                self.peers.add(target)
            case _:
                self.peers.discard(target)

    def count(self, proposal: dict[str, Any]) -> str:
        counted = {org: choice for org, choice in proposal["votes"].items() if org in self.members}
        share = SHARES[proposal["what"]] * len(self.members)
        if list(counted.values()).count("approve") > share:
            return "passed"
        left = len(self.members) - list(counted.values()).count("reject")
        return "open" if left > share else "rejected"

    def close(self, proposal: dict[str, Any]) -> None:
        proposal["status"] = self.count(proposal)
        if proposal["status"] == "passed":
            self.decisions += 1
            self.carry_out(proposal["what"], proposal["target"])

    def put_forward(self, by: str, what: str, target: str, action: Any) -> None:
        made = {
            "what": what,
            "target": target,
            "by": ORGS[by],
            "status": "open",
            "votes": {ORGS[by]: "approve"},
            "expires": self.world.time_ms + 30_000,
        }
        events = self.attempt(
            propose(self.world, action, expires_ms=self.world.time_ms + 30_000), by
        )
        assert bool(events) == (ORGS[by] in self.members and self.can(what, target))
        if events:
            self.proposals.append(made)
            self.close(made)

    @rule(by=names, org=orgs)
    def propose_member(self, by: str, org: str) -> None:
        self.put_forward(by, "add", org, AddMember(org_id=org))

    @rule(by=names, org=orgs)
    def propose_removal(self, by: str, org: str) -> None:
        self.put_forward(by, "remove", org, RemoveMember(org_id=org))

    @rule(by=names, n=st.integers(0, 2))
    def propose_erasure(self, by: str, n: int) -> None:
        part = f"{n:064x}"
        self.put_forward(by, "erase", part, ErasePart(commitment=part, ground="unlawful"))

    @rule(by=names, n=st.integers(10, 12))
    def propose_peer(self, by: str, n: int) -> None:
        self.put_forward(by, "allow", node_id(n), AllowPeer(node_id=node_id(n)))

    @rule(by=names, n=st.integers(10, 12))
    def propose_no_peer(self, by: str, n: int) -> None:
        self.put_forward(by, "drop", node_id(n), RemovePeer(node_id=node_id(n)))

    def some(self, nth: int) -> tuple[dict[str, Any], Any] | None:
        """One of the newest proposals, as the model and as the state has it."""
        if not self.proposals:
            return None
        number = len(self.proposals) - nth % min(4, len(self.proposals))
        return self.proposals[number - 1], GovernanceState(self.world.view).proposal(number)

    def is_open(self, proposal: dict[str, Any]) -> bool:
        """Whether it can be voted on in the block that comes next."""
        return proposal["status"] == "open" and self.world.time_ms + 1000 <= proposal["expires"]

    @rule(by=names, nth=st.integers(0, 3), choice=st.sampled_from(["approve", "approve", "reject"]))
    def cast(self, by: str, nth: int, choice: str) -> None:
        found = self.some(nth)
        if found is None:
            return
        model, stored = found
        may = self.is_open(model) and ORGS[by] in self.members and ORGS[by] not in model["votes"]
        voted = {**model, "votes": {**model["votes"], ORGS[by]: choice}}
        if may and self.count(voted) == "passed":
            may = self.can(model["what"], model["target"])
        assert bool(self.attempt(vote(stored, choice), by)) == may  # type: ignore[arg-type]
        if may:
            model["votes"][ORGS[by]] = choice
            self.close(model)

    @rule(by=names, nth=st.integers(0, 3))
    def take_back(self, by: str, nth: int) -> None:
        found = self.some(nth)
        if found is None:
            return
        model, stored = found
        may = self.is_open(model) and ORGS[by] in self.members and ORGS[by] == model["by"]
        assert bool(self.attempt(withdraw(stored), by)) == may
        if may:
            model["status"] = "withdrawn"

    @rule(by=names, nth=st.integers(0, 3))
    def count_again(self, by: str, nth: int) -> None:
        found = self.some(nth)
        if found is None:
            return
        model, stored = found
        outcome = self.count(model)
        may = self.is_open(model) and ORGS[by] in self.members and outcome != "open"
        if may and outcome == "passed":
            may = self.can(model["what"], model["target"])
        assert bool(self.attempt(settle(stored), by)) == may
        if may:
            self.close(model)

    @rule()
    def time_passes(self) -> None:
        self.world.height += 8

    @invariant()
    def what_always_holds_holds(self) -> None:
        self.world.ensure_invariants()
        state = GovernanceState(self.world.view)
        assert set(state.members()) == self.members
        assert set(state.peers()) == self.peers
        assert {part for part in self.erased if state.erasure(part)} == self.erased
        assert state.counts().decisions == self.decisions
        statuses = [state.proposal(n + 1).status for n in range(len(self.proposals))]
        assert statuses == [one["status"] for one in self.proposals]


Governance.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestGovernance = Governance.TestCase
