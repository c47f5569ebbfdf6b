"""An audit follows the validators that made each header final (AUD-15)."""

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256, SM3
from mulu.machine.block import Block
from mulu.modules.governance.actions import FinalityKey
from mulu.modules.governance.state import StoredSet, StoredValidator
from mulu.node.audit_finality import EngineAudit, SoloAudit, ensure_sm2, finality_audit
from mulu.node.audit_report import BadError
from mulu.proof.bundle import encode_finality
from mulu.proof.engine_format import EngineFinality
from mulu.proof.header import header_hash
from tests.proof import engine_world
from tests.proof import sm2_finality_world as sm2
from tests.proof.engine_forge import (
    FIRST,
    SECOND,
    THIRD,
    a_set,
    make_engine_header,
    sign,
    step,
    trust_in,
)
from tests.support.engine_genesis import engine_genesis
from tests.support.world import genesis_document


def block(height: int) -> Block:
    header = msgspec.structs.replace(engine_world.HEADER, height=height)
    return Block(header=header, finality=b"", transactions=(), receipts=())


def digest(height: int) -> bytes:
    return header_hash(block(height).header, SHA256)


def final(height: int, own=FIRST, following=None, **how) -> bytes:
    """What makes a height final, signed by a set that names the next."""
    header = make_engine_header(
        height + 1, how.pop("app_hash", digest(height)), own, following or own
    )
    signed = sign(header, own, **how)
    return encode_finality(EngineFinality(signed_header=signed, validators=a_set(own)))


def audited(*finalities: tuple[int, bytes], trust=None, from_height=1, steps=()) -> list[bool]:
    audit = finality_audit(engine_genesis(), trust, from_height, steps)
    return [audit.check(block(height), data, digest(height)) for height, data in finalities]


def test_every_header_is_judged_by_the_set_of_its_time():
    given = [(5, final(5)), (7, final(7, FIRST, SECOND)), (9, final(9, SECOND))]
    assert audited(*given) == [True, True, True]


def test_a_header_that_is_not_final_yet_is_none():
    assert audited((5, final(5)), (7, None)) == [True, False]


SPOILED = {
    "a set that nobody named": (7, final(7, SECOND)),
    "too few votes": (7, final(7, voters=[0])),
    "another header": (7, final(7, app_hash=bytes(32))),
    "the finality of another height": (7, final(4)),
    "no finality": (7, b"{}"),
}


@pytest.mark.parametrize(("height", "data"), SPOILED.values(), ids=SPOILED)
def test_what_does_not_hold_names_its_block(height, data):
    with pytest.raises(BadError, match=f"block {height}: its finality does not hold"):
        audited((5, final(5)), (height, data))


def test_a_changed_signature_is_found():
    data = final(5)
    at = data.index(b'"signature":"') + 20
    spoiled = data[:at] + (b"0" if data[at : at + 1] != b"0" else b"1") + data[at + 1 :]
    with pytest.raises(BadError, match="block 5"):
        audited((5, spoiled))


def test_a_copy_that_begins_later_is_followed_from_what_it_says_or_from_the_trust_file():
    later = [(7, final(7, SECOND)), (9, final(9, SECOND))]
    assert audited(*later, from_height=7) == [True, True]
    with pytest.raises(BadError, match="block 9"):
        audited(later[0], (9, final(9, FIRST)), from_height=7)


def test_a_copy_that_begins_behind_changes_of_the_set_follows_the_steps_it_kept():
    later, trust = [(13, final(13, THIRD)), (14, final(14, THIRD))], trust_in(FIRST)
    steps = (step(9, FIRST, SECOND), step(11, SECOND, THIRD))
    assert audited(*later, trust=trust, from_height=13, steps=steps) == [True, True]
    for lacking in (steps[1:], steps[:1], ()):
        with pytest.raises(BadError, match=r"block (10|13): its finality does not hold"):
            audited(*later, trust=trust, from_height=13, steps=lacking)
    with pytest.raises(BadError, match="block 8"):
        audited(*later, trust=trust, from_height=13, steps=(step(9, SECOND, THIRD),))
    assert audited(*later, from_height=13, steps=steps) == [True, True], "nothing is believed"


def test_a_trust_file_of_another_kind_or_with_other_validators_is_named():
    with pytest.raises(BadError, match="other validators"):
        EngineAudit(engine_genesis(), trust_in(SECOND), 1)
    solo = genesis_document()
    with pytest.raises(BadError, match="another ordering"):
        finality_audit(solo, trust_in(FIRST), 1)
    assert isinstance(finality_audit(solo, None, 1), SoloAudit)


def stored_set(powers) -> bytes:
    """The state's value of a set with SM2 keys."""
    validators = tuple(
        StoredValidator(
            name=f"v{number}",
            node_id="ab" * 20,
            org_id="o0001",
            power=one.power,
            public_key=one.public_key,
            sm2=None
            if one.sm2 is None
            else FinalityKey(possession="00" * 64, public_key=one.sm2.public_key),
        )
        for number, one in enumerate(sm2.validators(powers))
    )
    return encode(StoredSet(height=0, validators=validators))


def signed_by_sm2(*voters: int) -> bytes:
    return encode_finality(sm2.seal(*voters).finality)


def test_finality_by_sm2_is_judged_by_the_set_in_the_state_before_its_block():
    digest, first = header_hash(sm2.HEADER, SM3), stored_set(sm2.FIRST)
    ensure_sm2(sm2.HEADER, digest, signed_by_sm2(0, 1, 2), first)
    spoiled = [
        (signed_by_sm2(0, 1), first),
        (signed_by_sm2(0, 1, 2), stored_set({0: 10, 1: 10})),
        (signed_by_sm2(0, 1, 2), None),
        (encode_finality(sm2.seal(0, 1, 2, header=sm2.LATER).finality), first),
        (final(7), first),
        (b"{}", first),
    ]
    for kept, named in spoiled:
        with pytest.raises(BadError, match="by SM2 does not hold"):
            ensure_sm2(sm2.HEADER, digest, kept, named)
