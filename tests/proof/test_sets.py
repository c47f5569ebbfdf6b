"""The light client follows the recorded changes of a real validator set (BUN-27)."""

import msgspec
import pytest

from mulu.core.errors import VerificationError
from mulu.proof.engine_format import VALIDATORS_MAX
from mulu.proof.engine_header import validators_hash
from mulu.proof.sets import follow_sets
from mulu.proof.trust import cometbft_trust, decode_trust, encode_trust
from mulu.proof.trusted_set import TrustedValidator, engine_set
from tests.proof import engine_forge, engine_world, world
from tests.proof.engine_forge import FIRST, SECOND
from tests.proof.engine_seals import step


def test_without_steps_the_trusted_set_stands() -> None:
    reached = follow_sets(engine_world.FIRST, ())
    assert reached.height == 0
    assert reached.set_hash == validators_hash(engine_set(engine_world.FIRST.validators)).hex()


def test_two_recorded_steps_lead_to_the_third_set() -> None:
    reached = follow_sets(engine_world.FIRST, [step(9), step(11)])
    third = validators_hash(engine_set(engine_world.at_later().validators)).hex()
    assert (reached.height, reached.set_hash) == (11, third)


def test_every_signature_on_the_way_is_checked() -> None:
    good = step(9)
    votes = good.signed_header.commit.votes
    swapped = (msgspec.structs.replace(votes[0], signature=votes[1].signature), *votes[1:])
    commit = msgspec.structs.replace(good.signed_header.commit, votes=swapped)
    signed = msgspec.structs.replace(good.signed_header, commit=commit)
    bad = msgspec.structs.replace(good, signed_header=signed)
    with pytest.raises(VerificationError) as caught:
        follow_sets(engine_world.FIRST, [bad, step(11)])
    assert caught.value.reason_code == "finality.bad_signature"


def test_a_set_that_left_signs_nothing_any_more() -> None:
    returning = engine_forge.step(12, FIRST, SECOND)
    with pytest.raises(VerificationError) as caught:
        follow_sets(engine_world.FIRST, [step(9), returning])
    assert caught.value.reason_code == "finality.other_set"


def test_a_trust_file_takes_validators_in_any_order() -> None:
    validators = engine_world.trusted(2)
    made = cometbft_trust(chain=world.CHAIN, validators=validators[::-1])
    assert made.validators == engine_world.at_later().validators
    assert [one.power for one in engine_set(made.validators)] == [12, 10, 10, 5]
    assert decode_trust(encode_trust(made)) == made
    assert made.checkpoint.height == 0


def test_a_trust_file_of_the_largest_set_can_be_read() -> None:
    many = [
        TrustedValidator(power=world.TIME_MS, public_key=f"{n:064x}", suite=1)
        for n in range(VALIDATORS_MAX)
    ]
    made = cometbft_trust(chain=world.CHAIN, validators=many)
    assert decode_trust(encode_trust(made)) == made


def test_a_trust_file_without_signers_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="not both"):
        cometbft_trust(chain=world.CHAIN, validators=())
