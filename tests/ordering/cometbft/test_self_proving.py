"""ABC-12: the entry of self-proving items has one form, and is no frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.errors import VerificationError
from mulu.ordering.cometbft.self_proving import (
    ITEMS_BYTES_MAX,
    ITEMS_MAX,
    TAG,
    decode_items,
    encode_items,
    is_entry,
    split,
)
from mulu.tx.errors import BadFrameError
from mulu.tx.frame import COMPRESSED, PLAIN, open_frame

ITEMS = st.lists(st.binary(max_size=200), min_size=1, max_size=ITEMS_MAX).map(tuple)


@given(ITEMS)
def test_what_was_written_is_read(items):
    entry = encode_items(items)
    assert is_entry(entry)
    assert decode_items(entry) == items
    assert split([b"frame", entry]) == ([b"frame"], items)


def test_the_bytes_stay_as_they_are():
    assert encode_items([b"ab", b""]).hex() == (
        "00" + b"mulu/self-proving/1".hex() + "0002" + "00000002" + "6162" + "00000000"
    )


def test_no_frame_begins_like_it_and_it_is_no_frame():
    assert TAG[0] not in (PLAIN, COMPRESSED)
    with pytest.raises(BadFrameError):
        open_frame(encode_items([b"item"]))


@given(ITEMS, st.data())
def test_a_cut_or_longer_entry_is_refused(items, data):
    entry = encode_items(items)
    end = data.draw(st.integers(len(TAG), len(entry) - 1))
    for bad in (entry[:end], entry + b"\x00"):
        with pytest.raises(VerificationError) as caught:
            decode_items(bad)
        assert caught.value.reason_code == "block.self_proving"


BAD = {
    "none": encode_items([]),
    "too many": encode_items([b""] * (ITEMS_MAX + 1)),
    "too large": encode_items([bytes(ITEMS_BYTES_MAX)]),
    "a count that lies": TAG + b"\xff\xff" + b"\x00\x00\x00\x00",
    "a length that lies": TAG + b"\x00\x01" + b"\xff\xff\xff\xff" + b"x",
}


@pytest.mark.parametrize("entry", BAD.values(), ids=BAD)
def test_an_entry_over_its_bounds_is_refused(entry):
    with pytest.raises(VerificationError):
        split([b"frame", entry])


def test_the_most_items_and_bytes_are_taken():
    assert len(decode_items(encode_items([b""] * ITEMS_MAX))) == ITEMS_MAX
    room = ITEMS_BYTES_MAX - len(encode_items([b""]))
    assert decode_items(encode_items([bytes(room)])) == (bytes(room),)


def test_only_the_last_entry_is_one():
    entry = encode_items([b"item"])
    assert split([]) == ([], ())
    assert split([b"frame"]) == ([b"frame"], ())
    assert split([entry, b"frame"]) == ([entry, b"frame"], ())
