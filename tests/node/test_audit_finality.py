"""An audit follows the validators that made each header final (AUD-15)."""

import msgspec
import pytest

from mulu.core.hashing import SHA256
from mulu.machine.block import Block
from mulu.node.audit_finality import EngineAudit, SoloAudit, finality_audit
from mulu.node.audit_report import BadError
from mulu.proof.bundle import encode_finality
from mulu.proof.engine_format import EngineFinality
from mulu.proof.header import header_hash
from tests.proof import engine_world
from tests.proof.engine_forge import FIRST, SECOND, a_set, make_engine_header, sign, trust_in
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


def audited(*finalities: tuple[int, bytes], trust=None, from_height=1) -> list[bool]:
    audit = finality_audit(engine_genesis(), trust, from_height)
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


def test_a_trust_file_of_another_kind_or_with_other_validators_is_named():
    with pytest.raises(BadError, match="other validators"):
        EngineAudit(engine_genesis(), trust_in(SECOND), 1)
    solo = genesis_document()
    with pytest.raises(BadError, match="another ordering"):
        finality_audit(solo, trust_in(FIRST), 1)
    assert isinstance(finality_audit(solo, None, 1), SoloAudit)
