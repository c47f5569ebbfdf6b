"""Keys of both suites in one chain: registered, replaced by each other, and held to their form."""

import msgspec
import pytest

from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.core.hashing import SM3
from mulu.core.signing import Sm2Signer
from mulu.modules.identity.messages import RegisterKey, RotateKey
from mulu.modules.identity.possession import prove_possession
from mulu.tx.errors import BadPossessionError
from tests.support.sm2_curve import RECOMMENDED
from tests.support.world import DEPT, World, new_world, register_key, signer

SM2_KEY = Sm2Signer(SM3.digest(b"a member's key"))


def registering(world: World, **changes: object) -> RegisterKey:
    given = {
        "possession": prove_possession(SM2_KEY, world.chain, DEPT),
        "public_key": SM2_KEY.public_key.hex(),
        "suite": 2,
    }
    return register_key(world, "new", DEPT, "contractor", **{**given, **changes})


def test_a_key_of_suite_2_is_registered_beside_those_of_suite_1() -> None:
    world = new_world()
    world.do(registering(world))
    key = world.identity.key(SM2_KEY.key_id)
    assert key is not None
    assert (key.suite, key.public_key) == (2, SM2_KEY.public_key.hex())
    assert world.key("authority").suite == 1
    world.ensure_invariants()


def test_a_key_of_suite_1_is_replaced_by_one_of_suite_2() -> None:
    world = new_world()
    possession = prove_possession(SM2_KEY, world.chain, signer("steward").key_id)
    message = RotateKey(possession=possession, public_key=SM2_KEY.public_key.hex(), suite=2)
    world.do(message, "steward")
    new = world.identity.key(SM2_KEY.key_id)
    assert new is not None
    assert (new.suite, new.roles) == (2, world.key("steward").roles)
    assert world.key("steward").revoked_from == world.height + 1
    world.ensure_invariants()


def test_possession_by_another_key_or_of_no_point_is_inadmissible() -> None:
    world = new_world()
    before = dict(world.view.values)
    other = Sm2Signer(SM3.digest(b"another key"))
    by_other = prove_possession(other, world.chain, DEPT)
    off_curve = SM2_KEY.public_key.hex()[:-1] + "0"
    spoiled = [
        registering(world, possession=by_other),
        registering(world, public_key=other.public_key.hex()),
        registering(world, public_key=off_curve),
        registering(world, possession="00" * 64),
        registering(world, possession=f"{RECOMMENDED.n:064x}" * 2),
    ]
    for message in spoiled:
        with pytest.raises(BadPossessionError):
            world.do(message)
    assert world.view.values == before


@pytest.mark.parametrize(
    ("public_key", "suite"),
    [
        (SM2_KEY.public_key.hex(), 1),
        (SM2_KEY.public_key.hex()[2:], 2),
        ("02" + SM2_KEY.public_key.hex()[2:66], 2),
        ("06" + SM2_KEY.public_key.hex()[2:], 2),
        (SM2_KEY.public_key.hex().upper(), 2),
        (signer("new").public_key.hex(), 2),
        (signer("new").public_key.hex(), 3),
        (signer("new").public_key.hex(), 0),
    ],
    ids=[
        "65 as 1",
        "64 bytes",
        "compressed",
        "hybrid",
        "capitals",
        "32 as 2",
        "suite 3",
        "suite 0",
    ],
)
@pytest.mark.parametrize("kind", [RegisterKey, RotateKey])
def test_a_key_that_does_not_fit_its_suite_is_no_message(
    kind: type, public_key: str, suite: int
) -> None:
    good = registering(new_world())
    members = msgspec.to_builtins(good)
    if kind is RotateKey:
        members = {name: members[name] for name in ("possession", "public_key", "suite")}
        members["@type"] = "identity.rotate_key"
    assert decode(encode(members), kind)
    with pytest.raises(NotCanonicalError):
        decode(encode({**members, "public_key": public_key, "suite": suite}), kind)
