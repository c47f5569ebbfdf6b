"""ABC-3: messages on a stream, however it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.ordering.cometbft.framing import MESSAGE_BYTES_MAX, Framer, frame_message
from mulu.ordering.cometbft.wire import WireError, write_varint

MESSAGES = st.lists(st.binary(max_size=300), max_size=8)


@given(MESSAGES, st.lists(st.integers(1, 40), min_size=1))
def test_any_cut_gives_the_same_messages(messages, sizes):
    stream = b"".join(map(frame_message, messages))
    framer, found, at = Framer(), [], 0
    while at < len(stream):
        size = sizes[at % len(sizes)]
        found += framer.feed(stream[at : at + size])
        at += size
    assert found == messages


def test_byte_by_byte_gives_the_same_messages():
    messages = [b"", b"x" * 127, b"y" * 128, b"z" * 20_000]
    stream = b"".join(map(frame_message, messages))
    framer = Framer()
    assert [one for byte in stream for one in framer.feed(bytes([byte]))] == messages


def test_a_message_of_the_most_bytes_is_taken_and_one_more_is_refused_by_its_length_alone():
    assert list(Framer(300).feed(frame_message(bytes(300)))) == [bytes(300)]
    with pytest.raises(WireError, match="301 bytes or more, the most is 300"):
        list(Framer(300).feed(write_varint(301)))


def test_the_bound_is_64_mib_unless_said_otherwise():
    assert MESSAGE_BYTES_MAX == 64 << 20
    assert list(Framer().feed(write_varint(MESSAGE_BYTES_MAX))) == []
    with pytest.raises(WireError):
        list(Framer().feed(write_varint(MESSAGE_BYTES_MAX + 1)))


def test_messages_before_a_bad_length_are_given_first():
    coming = Framer(10).feed(frame_message(b"good") + write_varint(11))
    assert next(coming) == b"good"
    with pytest.raises(WireError):
        next(coming)


@pytest.mark.parametrize("length", [b"\xff" * 5, b"\x80" * 10, b"\x80" * 9 + b"\x80"])
def test_a_length_that_does_not_end_is_refused(length):
    with pytest.raises(WireError):
        list(Framer().feed(length))
