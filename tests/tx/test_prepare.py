"""prepare: what bytes alone can tell, each refusal provoked (TXN-1 to TXN-9, TXN-14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.canonical import NotCanonicalError
from mulu.core.errors import InadmissibleError
from mulu.tx.errors import (
    BadFrameError,
    BadSignatureError,
    BadSignerError,
    TooLargeError,
    WrongChainError,
)
from mulu.tx.frame import FRAME_BYTES_MAX, Frame, compress_frame, encode_frame, open_frame
from mulu.tx.parts import PartMismatchError
from mulu.tx.prepare import prepare
from tests.support.toy import ALICE, BOB, CHAIN, KEYS, Put, toy_body, toy_frame, toy_part, toy_rules

REF, PART = toy_part("目录".encode())
WITH_PART = Put(name="a", part=REF, value=1)


def run(frame: bytes):
    return prepare(frame, toy_rules(), KEYS.get)


def test_a_good_transaction_is_prepared_whole():
    prepared = run(
        toy_frame(WITH_PART, Put(name="b", value=2, signer=1), signers=(ALICE, BOB), parts=(PART,))
    )
    assert prepared.messages == (WITH_PART, Put(name="b", value=2, signer=1))
    assert prepared.signers == (ALICE.key_id, BOB.key_id)
    assert prepared.verified == {0, 1}
    assert prepared.parts == (PART,)


def test_the_id_covers_the_body_and_never_the_signatures():
    body = toy_body(Put(name="a", value=1))
    frame = open_frame(toy_frame(Put(name="a", value=1)))
    assert frame.body == body
    unknown = encode_frame(Frame(body=body, signatures=(bytes(64),)))
    assert (
        prepare(unknown, toy_rules(), lambda key: None).id
        == run(toy_frame(Put(name="a", value=1))).id
    )


def test_a_key_unknown_ahead_is_left_for_the_block_to_verify():
    prepared = prepare(toy_frame(Put(name="a", value=1)), toy_rules(), lambda key: None)
    assert prepared.verified == frozenset()


def test_compression_changes_neither_id_nor_parts():
    plain = toy_frame(WITH_PART, parts=(PART,))
    assert run(compress_frame(plain)) == run(plain)


BODY = toy_body(Put(name="a", value=1))
SIGNATURE = open_frame(toy_frame(Put(name="a", value=1))).signatures
_SAYS_4_MIB = b"\x28\xb5\x2f\xfd\xa0" + (4 * 1024 * 1024).to_bytes(4, "little")
_RLE_128_KIB = ((128 * 1024 << 3) | 2).to_bytes(3, "little") + b"\0"
BOMB = b"\2" + _SAYS_4_MIB + _RLE_128_KIB * 40_000 + b"\1\0\0"
"""zstd that says 4 MiB and holds 5 GiB."""
REFUSALS = {
    "TXN-1 body with a space": (
        encode_frame(Frame(body=BODY + b" ", signatures=SIGNATURE)),
        NotCanonicalError,
    ),
    "TXN-1 unknown message": (
        encode_frame(Frame(body=BODY.replace(b"toy.put", b"toy.pot"), signatures=SIGNATURE)),
        NotCanonicalError,
    ),
    "TXN-1 default written out": (
        encode_frame(
            Frame(body=BODY.replace(b'"value"', b'"signer":0,"value"'), signatures=SIGNATURE)
        ),
        NotCanonicalError,
    ),
    "TXN-2 another chain": (
        toy_frame(Put(name="a", value=1), chain=CHAIN[:-1] + "c"),
        WrongChainError,
    ),
    "TXN-2 signer twice": (
        toy_frame(Put(name="a", value=1), signers=(ALICE, ALICE)),
        BadSignerError,
    ),
    "TXN-2 signer out of range": (toy_frame(Put(name="a", signer=1, value=1)), BadSignerError),
    "TXN-3 no signature": (encode_frame(Frame(body=BODY, signatures=())), BadSignatureError),
    "TXN-3 surplus signature": (
        encode_frame(Frame(body=BODY, signatures=SIGNATURE * 2)),
        BadSignatureError,
    ),
    "TXN-3 signature of another key": (
        encode_frame(Frame(body=BODY, signatures=(BOB.sign(b"mulu/tx/1" + BODY),))),
        BadSignatureError,
    ),
    "TXN-3 reordered signatures": (
        encode_frame(
            Frame(
                body=toy_body(Put(name="a", value=1), signers=(ALICE, BOB)),
                signatures=tuple(
                    s.sign(b"mulu/tx/1" + toy_body(Put(name="a", value=1), signers=(ALICE, BOB)))
                    for s in (BOB, ALICE)
                ),
            )
        ),
        BadSignatureError,
    ),
    "TXN-4 empty": (b"", BadFrameError),
    "TXN-4 unknown version": (b"\x07" + toy_frame(Put(name="a", value=1))[1:], BadFrameError),
    "TXN-4 trailing byte": (toy_frame(Put(name="a", value=1)) + b"\0", BadFrameError),
    "TXN-4 not zstd": (b"\x02nonsense", BadFrameError),
    "TXN-4 cut zstd": (compress_frame(toy_frame(WITH_PART, parts=(PART,)))[:-3], BadFrameError),
    "TXN-4 zstd with more behind": (
        compress_frame(toy_frame(Put(name="a", value=1))) + b"\0",
        BadFrameError,
    ),
    "TXN-5 too large": (bytes([1]) * (FRAME_BYTES_MAX + 1), TooLargeError),
    "TXN-5 expands too far": (compress_frame(bytes(FRAME_BYTES_MAX)), TooLargeError),
    "TXN-5 holds more than it says": (BOMB, BadFrameError),
    "TXN-8 part missing": (toy_frame(WITH_PART), PartMismatchError),
    "TXN-8 part surplus": (toy_frame(Put(name="a", value=1), parts=(PART,)), PartMismatchError),
    "TXN-8 part of another length": (toy_frame(WITH_PART, parts=(PART + b"!",)), PartMismatchError),
    "TXN-8 part of another text": (
        toy_frame(WITH_PART, parts=(PART[:-1] + b"!",)),
        PartMismatchError,
    ),
    "TXN-8 withheld part carried": (
        toy_frame(
            Put(
                name="a",
                part=type(REF)(commitment=REF.commitment, length=REF.length, withheld=True),
                value=1,
            ),
            parts=(PART,),
        ),
        PartMismatchError,
    ),
}


@pytest.mark.parametrize(("frame", "error"), REFUSALS.values(), ids=REFUSALS)
def test_a_frame_is_inadmissible(frame, error):
    with pytest.raises(error) as caught:
        run(frame)
    assert caught.value.code > 0
    assert len(str(caught.value)) > 20


def test_parts_in_another_order_are_inadmissible():
    first, second = toy_part(b"one", 1), toy_part(b"two", 2)
    messages = (Put(name="a", part=first[0], value=1), Put(name="b", part=second[0], value=2))
    assert run(toy_frame(*messages, parts=(first[1], second[1]))).parts == (first[1], second[1])
    with pytest.raises(PartMismatchError):
        run(toy_frame(*messages, parts=(second[1], first[1])))


GOOD = toy_frame(WITH_PART, parts=(PART,))


@given(st.integers(0, len(GOOD) * 8 - 1))
def test_any_flipped_bit_of_a_frame_is_noticed(bit):
    spoiled = bytearray(GOOD)
    spoiled[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(InadmissibleError):
        prepare(bytes(spoiled), toy_rules(), lambda key_id: (ALICE.suite, ALICE.public_key))


@given(st.binary(max_size=300))
def test_random_bytes_are_inadmissible_and_nothing_worse(data):
    with pytest.raises(InadmissibleError):
        run(data)
