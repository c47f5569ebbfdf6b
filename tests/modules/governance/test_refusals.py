"""Why governance says no: one spoiled message for every reason, and the state untouched."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.errors import CodedError
from mulu.machine.registry import RegistryValue, RegistryVersion, registry_key
from mulu.modules.catalog.profiles import REGISTER_1
from mulu.modules.governance import errors
from mulu.modules.governance.actions import (
    Action,
    AddMember,
    AllowPeer,
    CancelUpgrade,
    ErasePart,
    FinalityKey,
    Freeze,
    RemoveMember,
    RemovePeer,
    SetValue,
    Unfreeze,
    Upgrade,
)
from mulu.modules.governance.errors import (
    AlreadyErasedError,
    AlreadyVotedError,
    BadConsortiumError,
    ExpiryError,
    FreezeTermError,
    FromHeightError,
    FrozenError,
    LastMemberError,
    LastValidatorError,
    MemberAbolishedError,
    MemberExistsError,
    MembersFullError,
    MemberUnknownError,
    NotFrozenError,
    NotMemberError,
    NotProposerError,
    NotVotingKeyError,
    NoValidatorsError,
    OrgInactiveError,
    OtherProposalError,
    PeerKnownError,
    PeersFullError,
    PeerUnknownError,
    PlanPendingError,
    PlanUnknownError,
    PlanVersionError,
    PowerShiftError,
    ProposalClosedError,
    ProposalExpiredError,
    ProposalUnknownError,
    SetChangedError,
    StillOpenError,
    ValidatorConflictError,
    ValidatorKeyError,
    ValidatorsFullError,
    ValidatorUnknownError,
    ValueFormError,
    ValueInForceError,
    ValueRejectedError,
    VersionsFullError,
)
from mulu.modules.governance.upgrading import ensure_plannable
from mulu.tx.errors import BadPossessionError
from tests.support.consortium import (
    ABOLISHED,
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
from tests.support.world import World, new_world, revise_org, signer

Make = Callable[[World], Any]
PART = "ab" * 32
STRICT = {**REGISTER_1, "rules": {**REGISTER_1["rules"], "V4": {"severity": "refuse"}}}


def action(made: Action) -> Make:
    return lambda world: propose(world, made)


def after(before: Callable[[World], Any], make: Make) -> Make:
    def made(world: World) -> Any:
        before(world)
        return make(world)

    return made


def value(**fields: Any) -> Make:
    given = {"from_height": 1000, "kind": "codelist", "name": "cloud", "value": {}}
    return action(SetValue(**{**given, **fields}))


def upgrade(world: World, **fields: Any) -> Upgrade:
    given = {
        "app_version": 2,
        "from_height": world.height + 100,
        "name": "1.1.0",
        "release": "cd" * 32,
    }
    return Upgrade(**{**given, **fields})


def opened(world: World, by: str = "head 3") -> None:
    world.do(propose(world, AddMember(org_id=WAITING)), by)


def on_open(make: Callable[[Any], Any], **changes: Any) -> Make:
    """A message on an open proposal of head 3, with changes."""

    def made(world: World) -> Any:
        opened(world)
        return msgspec.structs.replace(make(newest(world)), **changes)

    return made


def on_closed(make: Callable[[Any], Any]) -> Make:
    def made(world: World) -> Any:
        opened(world)
        world.do(withdraw(newest(world)), "head 3")
        return make(newest(world))

    return made


def on_expired(make: Callable[[Any], Any]) -> Make:
    def made(world: World) -> Any:
        soon = world.time_ms + 3000
        world.do(propose(world, AddMember(org_id=WAITING), expires_ms=soon), "head 3")
        world.height += 10
        return make(newest(world))

    return made


def many_members(world: World) -> None:
    governed(world).put_members(
        [*governed(world).members(), *(f"o{n:04d}" for n in range(900, 996))]
    )


def many_peers(world: World) -> None:
    governed(world).put_peers([f"{n:040x}" for n in range(1000)])


def many_versions(world: World) -> None:
    versions = tuple(RegistryVersion(from_height=n, value={}) for n in range(1000))
    world.view.put(registry_key("codelist", "cloud"), encode(RegistryValue(versions=versions)))


def set_of(*powers: int) -> Callable[[World], None]:
    def put(world: World) -> None:
        state = governed(world)
        stored = state.validators()
        one = stored.validators[0]
        keys = [signer(f"validator {n}").public_key.hex() for n in range(1, len(powers) + 1)]
        validators = [
            msgspec.structs.replace(
                one, name=f"v{n}", node_id=node_id(n), power=power, public_key=key, org_id=FIRST
            )
            for n, (power, key) in enumerate(zip(powers, keys, strict=True), 1)
        ]
        ordered = tuple(sorted(validators, key=lambda v: v.public_key))
        state.put_validators(msgspec.structs.replace(stored, validators=ordered))

    return put


def frozen(world: World) -> None:
    decide(world, Freeze(scope="all", until_ms=world.time_ms + DAY_MS))


def changed_just_now(world: World) -> Any:
    """The vote that passes a change of the set, in the very block that changes it already."""
    world.do(propose(world, joining(5)), "head 4")
    world.do(vote(newest(world)), "head 5")
    stored = governed(world).validators()
    governed(world).put_validators(msgspec.structs.replace(stored, height=world.height + 1))
    return vote(newest(world))


SM2 = FinalityKey(possession="00" * 64, public_key="04" + "11" * 64)
REFUSALS: dict[str, dict[type[CodedError], dict[str, Make]]] = {
    "office head": {
        NotVotingKeyError: {
            "GOV-2 an office head proposes nothing": action(AddMember(org_id=WAITING)),
            "GOV-2 nor votes": on_open(vote),
            "GOV-2 nor settles": on_open(settle),
            "GOV-2 nor withdraws": on_open(withdraw),
        },
    },
    "auditor": {
        NotVotingKeyError: {"GOV-2 nor an auditor": action(AddMember(org_id=WAITING))},
    },
    "operator": {
        NotVotingKeyError: {"GOV-2 nor the operator": action(AddMember(org_id=WAITING))},
    },
    "waiting head": {
        NotMemberError: {
            "GOV-2 a head of no member proposes nothing": action(AddMember(org_id=WAITING)),
            "GOV-2 nor votes": on_open(vote),
        },
    },
    "head 5": {
        MemberAbolishedError: {
            "GOV-2 an abolished member": after(
                lambda w: w.do(_abolished(w, MEMBERS[2])), action(AddMember(org_id=WAITING))
            ),
        },
    },
    "head 4": {
        NotProposerError: {"GOV-5 another's proposal": on_open(withdraw)},
        ProposalUnknownError: {
            "GOV-4 no such proposal": on_open(vote, number=9),
            "GOV-5 nor to withdraw": on_open(withdraw, number=9),
            "GOV-5 nor to settle": on_open(settle, number=9),
        },
        OtherProposalError: {
            "GOV-4 another content": on_open(vote, content_hash="0" * 64),
            "GOV-5 another content to settle": on_open(settle, content_hash="0" * 64),
        },
        ProposalClosedError: {
            "GOV-4 withdrawn": on_closed(vote),
            "GOV-5 withdrawn twice": on_closed(withdraw),
            "GOV-5 settled after all": on_closed(settle),
        },
        ProposalExpiredError: {
            "GOV-4 expired": on_expired(vote),
            "GOV-5 expired and withdrawn": on_expired(withdraw),
            "GOV-5 expired and settled": on_expired(settle),
        },
        StillOpenError: {"GOV-5 nothing to settle": on_open(settle)},
    },
    "head 3": {
        AlreadyVotedError: {
            "GOV-4 the proposer has voted": on_open(vote),
            "GOV-4 and changes no vote": on_open(vote, choice="reject"),
        },
        ExpiryError: {
            "GOV-3 over already": lambda w: propose(
                w, AddMember(org_id=WAITING), expires_ms=w.time_ms
            ),
            "GOV-3 open too long": lambda w: propose(
                w, AddMember(org_id=WAITING), expires_ms=w.time_ms + 91 * DAY_MS
            ),
        },
        OrgInactiveError: {
            "GOV-6 unknown": action(AddMember(org_id="o9999")),
            "GOV-6 abolished": action(AddMember(org_id=ABOLISHED)),
            "GOV-8 validator of an abolished one": action(joining(org_id=ABOLISHED)),
            "GOV-8 validator of nobody": action(joining(org_id="o9999")),
        },
        MemberExistsError: {"GOV-6 a member already": action(AddMember(org_id=FIRST))},
        MembersFullError: {"GOV-6 no room": after(many_members, action(AddMember(org_id=WAITING)))},
        MemberUnknownError: {"GOV-6 removing no member": action(RemoveMember(org_id=WAITING))},
        LastMemberError: {
            "GOV-6 the last member": after(
                lambda w: governed(w).put_members([MEMBERS[0]]),
                action(RemoveMember(org_id=MEMBERS[0])),
            ),
        },
        SetChangedError: {"GOV-8 twice in a block": changed_just_now},
        ValidatorUnknownError: {"GOV-8 removing nobody": action(joining(5, power=0))},
        ValidatorConflictError: {
            "GOV-8 other facts at removal": action(joining(1, power=0, name="other")),
            "GOV-8 name taken": action(joining(5, name="v1")),
            "GOV-8 node taken": action(joining(5, node_id=node_id(2))),
            "GOV-8 key of another organisation's validator": action(joining(1, org_id=WAITING)),
        },
        ValidatorKeyError: {
            "GOV-8 a member's key": action(joining(public_key=signer("head 3").public_key.hex())),
        },
        ValidatorsFullError: {
            "GOV-8 no room": after(set_of(*[10] * 100), action(joining(101, org_id=FIRST))),
        },
        LastValidatorError: {
            "GOV-8 the last validator": after(set_of(10), action(joining(1, power=0))),
        },
        PowerShiftError: {
            "GOV-8 too much joins": action(joining(5, power=21)),
            "GOV-8 too much grows": action(joining(1, power=31)),
            "GOV-8 too much goes": after(set_of(10, 19), action(joining(1, power=0, org_id=FIRST))),
        },
        FromHeightError: {
            "GOV-9 in the past": value(from_height=1),
            "GOV-9 at this very block": lambda w: value(from_height=w.height + 1)(w),
            "GOV-9 too far": value(from_height=10**9),
            "GOV-12 too little notice": lambda w: propose(
                w, upgrade(w, from_height=w.height + 1 + 10)
            ),
        },
        ValueInForceError: {
            "GOV-9 a profile in force": value(
                kind="profile", name="register@1", value=dict(REGISTER_1)
            ),
        },
        ValueRejectedError: {
            "GOV-9 a profile that refuses for texts": value(
                kind="profile", name="city@1", value=STRICT
            ),
            "GOV-9 a profile without a version": value(
                kind="profile", name="city", value=dict(REGISTER_1)
            ),
            "GOV-14 too few": value(
                kind="parameter",
                name="governance",
                value={"erase_part": {"denominator": 3, "numerator": 1}},
            ),
            "GOV-14 more than all": value(
                kind="parameter",
                name="governance",
                value={"upgrade": {"denominator": 3, "numerator": 3}},
            ),
            "GOV-14 unknown kind": value(kind="parameter", name="governance", value={"party": {}}),
        },
        VersionsFullError: {"GOV-9 too many versions": after(many_versions, value())},
        AlreadyErasedError: {
            "GOV-10 twice": after(
                lambda w: decide(w, ErasePart(commitment=PART, ground="unlawful")),
                action(ErasePart(commitment=PART, ground="court_order")),
            ),
        },
        FreezeTermError: {
            "GOV-11 over already": action(Freeze(scope="all", until_ms=0)),
            "GOV-11 too long": lambda w: propose(
                w, Freeze(scope="all", until_ms=w.time_ms + 31 * DAY_MS)
            ),
        },
        NotFrozenError: {"GOV-11 nothing is frozen": action(Unfreeze())},
        PlanPendingError: {
            "GOV-12 one at a time": after(
                lambda w: decide(w, upgrade(w)), lambda w: propose(w, upgrade(w, app_version=3))
            ),
        },
        PlanUnknownError: {
            "GOV-12 nothing waits": action(CancelUpgrade(app_version=2)),
            "GOV-12 another waits": after(
                lambda w: decide(w, upgrade(w)), action(CancelUpgrade(app_version=3))
            ),
        },
        PeerKnownError: {
            "GOV-13 a validator's node": action(AllowPeer(node_id=node_id(1))),
            "GOV-13 admitted already": after(
                lambda w: decide(w, AllowPeer(node_id=node_id(9))),
                action(AllowPeer(node_id=node_id(9))),
            ),
        },
        PeersFullError: {
            "GOV-13 no room": after(many_peers, action(AllowPeer(node_id=node_id(9))))
        },
        PeerUnknownError: {
            "GOV-13 never admitted": action(RemovePeer(node_id=node_id(9))),
            "GOV-13 a validator's node stays": action(RemovePeer(node_id=node_id(1))),
        },
        ValueFormError: {
            "GOV-9 a fraction": value(value={"share": 0.5}),
            "GOV-9 nothing": value(value={"share": None}),
            "GOV-9 too large a number": value(value={"n": [2**53]}),
            "GOV-9 a name of another alphabet": value(value={"份额": 1}),
            "GOV-9 too deep": value(value={"a": [[[[[[[[[1]]]]]]]]]}),
            "GOV-9 too long": value(value={"a": "x" * 65_536}),
        },
        BadPossessionError: {"GOV-8 an SM2 key nobody holds": action(joining(sm2=SM2))},
    },
}
ROWS = [
    pytest.param(error, make, by, id=name)
    for by, errors_ in REFUSALS.items()
    for error, rows in errors_.items()
    for name, make in rows.items()
]


def _abolished(world: World, org_id: str) -> Any:
    return revise_org(world, org_id, status="abolished")


@pytest.mark.parametrize(("error", "make", "by"), ROWS)
def test_it_is_refused_and_changes_nothing(error: type[CodedError], make: Make, by: str) -> None:
    world = new_consortium()
    message = make(world)
    before = dict(world.view.values)
    with pytest.raises(CodedError) as caught:
        world.do(message, by)
    assert type(caught.value) is error
    assert world.view.values == before
    assert len(str(caught.value)) > 40, "says what, why and what next"


def test_a_chain_with_a_producer_has_no_validators_to_set() -> None:
    world = new_world()
    before = dict(world.view.values)
    with pytest.raises(NoValidatorsError):
        world.do(propose(world, joining(5, org_id=FIRST)))
    assert world.view.values == before


def test_an_upgrade_goes_up_from_the_version_in_force() -> None:
    world = new_consortium()
    context = world.context("authority")
    context.app_version = 2
    with pytest.raises(PlanVersionError):
        ensure_plannable(context, (), upgrade(world))
    ensure_plannable(context, (), upgrade(world, app_version=3))


def test_every_refusal_is_provoked() -> None:
    elsewhere = {BadConsortiumError, FrozenError, NoValidatorsError, PlanVersionError}
    provoked = {error for rows in REFUSALS.values() for error in rows}
    assert provoked - {BadPossessionError} | elsewhere == set(errors.ERRORS)


MATRIX = {
    "authority": None,
    "head 3": None,
    "head 4": None,
    "head 5": None,
    "office head": NotVotingKeyError,
    "auditor": NotVotingKeyError,
    "operator": NotVotingKeyError,
    "waiting head": NotMemberError,
}
"""Who may propose; None may."""


@pytest.mark.parametrize(("by", "error"), MATRIX.items())
def test_who_may_propose(by: str, error: type[CodedError] | None) -> None:
    world = new_consortium()
    message = propose(world, AddMember(org_id=WAITING))
    if error is None:
        assert world.do(message, by)[0].outcome == "open"
    else:
        with pytest.raises(error):
            world.do(message, by)


def test_a_frozen_chain_still_governs_itself() -> None:
    world = new_consortium()
    frozen(world)
    assert governed(world).freeze() is not None
    decide(world, Unfreeze())
    assert governed(world).freeze() is None


def test_a_change_of_the_set_is_proposed_whenever_the_set_changed() -> None:
    world = new_consortium()
    stored = governed(world).validators()
    governed(world).put_validators(msgspec.structs.replace(stored, height=world.height + 1))
    (event,) = world.do(propose(world, joining(5)), "head 3")
    assert event.outcome == "open"
