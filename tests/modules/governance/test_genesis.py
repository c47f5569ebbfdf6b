"""A consortium's first members and validators (GOV-18)."""

import msgspec
import pytest

from mulu.core.signing import Sm2Signer, key_id
from mulu.machine.genesis import GenesisValue, Sm2Key
from mulu.modules.governance.errors import BadConsortiumError
from mulu.modules.governance.possession import holds_sm2_key, prove_sm2_possession
from mulu.modules.governance.validators import finality_keys
from tests.support.consortium import (
    consortium_genesis,
    governed,
    member,
    new_consortium,
    node_id,
    validator,
)
from tests.support.world import World, genesis_document


def sm2_key(number: int, chain_id: str = "test") -> Sm2Key:
    signer = Sm2Signer(bytes([number]) * 32)
    proof = prove_sm2_possession(signer, chain_id, validator(number).public_key)
    return Sm2Key(possession=proof, public_key=signer.public_key.hex())


def test_both_keys_of_a_validator_make_headers_final():
    validators = tuple(validator(n, sm2=sm2_key(n)) for n in (1, 2, 3, 4))
    world = new_consortium(validators=validators)
    stored = governed(world).validators().validators
    listed = finality_keys(stored)
    assert len(listed) == 8
    assert [one["key_id"] for one in listed] == sorted(one["key_id"] for one in listed)
    for one in stored:
        id_ = key_id(2, bytes.fromhex(one.sm2.public_key))
        assert world.identity.key(id_).roles == ("node",)
        assert world.identity.key(id_).org_id == one.org_id
    world.ensure_invariants()


def test_possession_is_for_one_chain_and_one_validator():
    key = sm2_key(1)
    assert holds_sm2_key(key, "test", validator(1).public_key)
    assert not holds_sm2_key(key, "other", validator(1).public_key)
    assert not holds_sm2_key(key, "test", validator(2).public_key)


BAD = {
    "a validator of nobody": {"validators": (validator(1, org_id="o0009"),)},
    "two of a name": {"validators": (validator(1), validator(2, name="v1"))},
    "two of a node": {"validators": (validator(1), validator(2, node_id=node_id(1)))},
    "an SM2 key for another chain": {"validators": (validator(1, sm2=sm2_key(1, "other")),)},
    "too many members": {"members": tuple(member(n) for n in range(3, 103))},
    "a parameter that does not load": {
        "values": (GenesisValue(kind="parameter", name="governance", value={"party": 1}),)
    },
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_consortium_that_does_not_hold_never_begins(changes):
    with pytest.raises(BadConsortiumError):
        World(genesis=consortium_genesis(**changes)).start()


def test_a_solo_document_names_no_members():
    with pytest.raises(BadConsortiumError):
        World(genesis=genesis_document(members=(member(3),))).start()
    alone = msgspec.structs.replace(consortium_genesis(), members=(), validators=(validator(1),))
    assert governed(World(genesis=alone).start()).members() == ("o0001",)
