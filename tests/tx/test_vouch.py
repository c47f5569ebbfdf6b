"""What another process is told of a transaction gives the same transaction there (TXN-14)."""

import pytest

from mulu.core.canonical import encode
from mulu.tx.frame import compress_frame
from mulu.tx.prepare import prepare
from mulu.tx.vouch import open_vouched, vouch
from tests.support.toy import ALICE, BOB, KEYS, Put, toy_frame, toy_part, toy_rules


@pytest.mark.parametrize("known", [KEYS, {}], ids=["keys known", "keys unknown"])
@pytest.mark.parametrize("compress", [False, True], ids=["plain", "compressed"])
def test_a_vouched_transaction_is_the_prepared_one(known, compress) -> None:
    ref, part = toy_part(encode({"title": "一张表"}))
    messages = (Put(name="a", part=ref, value=1), Put(name="b", value=2, signer=1))
    frame = toy_frame(*messages, signers=(ALICE, BOB), parts=(part,))
    frame = compress_frame(frame) if compress else frame
    prepared = prepare(frame, toy_rules(), known.get)
    assert open_vouched(frame, vouch(prepared), toy_rules()) == prepared


def test_the_size_is_that_of_the_plain_frame() -> None:
    ref, part = toy_part(b"text")
    frame = toy_frame(Put(name="a", part=ref, value=1), parts=(part,))
    assert prepare(frame, toy_rules(), KEYS.get).size_bytes == len(frame)
