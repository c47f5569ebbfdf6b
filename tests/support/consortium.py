"""A valid consortium: four organisations govern, four validators, a fifth organisation waits."""

from typing import Any, Final

import msgspec

from mulu.core.hashing import SHA256
from mulu.machine.genesis import Genesis, GenesisMember, GenesisOrg, GenesisValidator
from mulu.modules.governance.actions import Action, SetValidator
from mulu.modules.governance.codes import Choice
from mulu.modules.governance.messages import Propose, Settle, Vote, Withdraw
from mulu.modules.governance.state import GovernanceState, StoredProposal
from mulu.modules.governance.texts import ReasonText
from tests.support.world import (
    World,
    genesis_document,
    genesis_key,
    org_part,
    part_of,
    register_key,
    register_org,
    revise_org,
    signer,
)

FIRST: Final = "o0001"
MEMBERS: Final = ("o0003", "o0004", "o0005")
WAITING: Final = "o0006"
"""Active, no member; has a head."""
ABOLISHED: Final = "o0007"
HEADS: Final = ("authority", "head 3", "head 4", "head 5")
"""Names of the keys that vote, for o0001 and the members in order."""
DAY_MS: Final = 24 * 60 * 60 * 1000


def node_id(number: int) -> str:
    return SHA256.digest(f"node {number}".encode())[:20].hex()


def validator(number: int, **changes: Any) -> GenesisValidator:
    made = GenesisValidator(
        name=f"v{number}",
        node_id=node_id(number),
        org_id=(FIRST, *MEMBERS)[(number - 1) % 4],
        power=10,
        public_key=signer(f"validator {number}").public_key.hex(),
    )
    return msgspec.structs.replace(made, **changes)


def member(number: int) -> GenesisMember:
    org = GenesisOrg(kind="municipal_dept", level="city", part=org_part(f"第{number}局"))
    return GenesisMember(key=genesis_key(f"head {number}"), org=org)


def consortium_genesis(**changes: Any) -> Genesis:
    given = {
        "members": tuple(member(n) for n in (3, 4, 5)),
        "node": None,
        "ordering": "cometbft",
        "validators": tuple(validator(n) for n in (1, 2, 3, 4)),
    }
    return genesis_document(**{**given, **changes})


def new_consortium(**changes: Any) -> World:
    """Four members, four validators, an organisation that waits, and one that is abolished."""
    world = World(genesis=consortium_genesis(**changes)).start()
    world.do(register_org("澜川市水务局"))
    world.do(register_org("澜川市园林局"))
    world.do(register_key(world, "waiting head", WAITING, "dept_head"))
    world.do(register_key(world, "office head", MEMBERS[0], "office_head"))
    world.do(register_key(world, "auditor", MEMBERS[0], "auditor"))
    world.do(revise_org(world, ABOLISHED, status="abolished"))
    return world


def governed(world: World) -> GovernanceState:
    return GovernanceState(world.view)


def propose(world: World, action: Action, **changes: Any) -> Propose:
    given = {
        "action": action,
        "expires_ms": world.time_ms + DAY_MS,
        "part": part_of(ReasonText(title="提案")),
    }
    return Propose(**{**given, **changes})


def newest(world: World) -> StoredProposal:
    state = governed(world)
    proposal = state.proposal(state.counts().proposals)
    assert proposal is not None
    return proposal


def vote(proposal: StoredProposal, choice: Choice = "approve") -> Vote:
    return Vote(choice=choice, content_hash=proposal.content_hash, number=proposal.number)


def withdraw(proposal: StoredProposal) -> Withdraw:
    return Withdraw(content_hash=proposal.content_hash, number=proposal.number)


def settle(proposal: StoredProposal) -> Settle:
    return Settle(content_hash=proposal.content_hash, number=proposal.number)


def decide(world: World, action: Action, by: tuple[str, ...] = HEADS) -> StoredProposal:
    """Propose, then vote until it is decided."""
    world.do(propose(world, action), by[0])
    for name in by[1:]:
        if newest(world).status != "open":
            break
        world.do(vote(newest(world)), name)
    return newest(world)


def joining(number: int = 5, **changes: Any) -> SetValidator:
    """A change of the set: by default a fifth validator joins."""
    one = validator(number)
    made = SetValidator(
        name=one.name,
        node_id=one.node_id,
        org_id=one.org_id,
        power=one.power,
        public_key=one.public_key,
    )
    return msgspec.structs.replace(made, **changes)
