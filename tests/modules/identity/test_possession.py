"""A new key shows that somebody holds it, for this chain and this organisation."""

import msgspec
import pytest

from mulu.modules.identity.possession import possession_bytes, prove_possession
from mulu.tx.errors import BadPossessionError
from tests.support.world import (
    DEPT,
    OTHER,
    new_world,
    register_key,
    register_org,
    rotate_key,
    signer,
)


def test_possession_bytes_are_as_specified() -> None:
    signed = possession_bytes("test#sha256:00", "o0003")
    assert signed == b"mulu/possession/1test#sha256:00\x00o0003"


@pytest.mark.parametrize(
    ("chain", "subject", "name"),
    [("other#sha256:00", DEPT, "new"), (None, OTHER, "new"), (None, DEPT, "steward")],
    ids=["another chain", "another organisation", "another key"],
)
def test_possession_for_something_else_is_inadmissible(
    chain: str | None, subject: str, name: str
) -> None:
    world = new_world()
    proof = prove_possession(signer(name), chain or world.chain, subject)
    with pytest.raises(BadPossessionError):
        world.do(register_key(world, "new", DEPT, "contractor", possession=proof))


def test_a_rotation_signs_the_old_keys_id() -> None:
    world = new_world()
    message = rotate_key(world, "steward", "new")
    with pytest.raises(BadPossessionError):
        world.do(message, "head")
    wrong = prove_possession(signer("new"), world.chain, DEPT)
    with pytest.raises(BadPossessionError):
        world.do(msgspec.structs.replace(message, possession=wrong), "steward")
    world.do(message, "steward")


def test_other_messages_prove_nothing() -> None:
    events = new_world().do(register_org("澜川市档案馆"))
    assert [type(event).__name__ for event in events] == ["OrgRegistered"]
