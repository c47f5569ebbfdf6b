"""Frames packed for the way: the same transaction, and nothing that a node would not open."""

import random

from mulu.tx.frame import FRAME_BYTES_MAX, Frame, encode_frame, open_frame
from mulu.tx.packing import PACKED_BYTES_MIN, pack_frame


def frame_of(body: bytes) -> bytes:
    return encode_frame(Frame(body=body, signatures=(random.Random(2).randbytes(64),)))


def test_a_frame_of_text_becomes_smaller_and_opens_as_before() -> None:
    text = "，".join(f"数据项 {number}：学校标识码与名称" for number in range(60)).encode()
    plain = frame_of(text)
    packed = pack_frame(plain)
    assert len(packed) < len(plain)
    assert open_frame(packed) == open_frame(plain)
    assert pack_frame(plain) == packed


def test_what_is_packed_small_or_no_frame_stays_as_it_is() -> None:
    packed = pack_frame(frame_of(b"text " * 400))
    noise = frame_of(random.Random(1).randbytes(2000))
    for data in (packed, noise, frame_of(b"a" * 40), b"", b"\x07" * 2000):
        assert pack_frame(data) == data
    assert len(frame_of(b"a" * 40)) < PACKED_BYTES_MIN


def test_a_frame_that_would_shrink_beyond_what_nodes_open_stays_plain() -> None:
    for size in (PACKED_BYTES_MIN, 5_000, 20_000, 200_000, FRAME_BYTES_MAX - 100):
        plain = frame_of(b"a" * size)
        assert open_frame(pack_frame(plain)) == open_frame(plain)
    assert pack_frame(frame_of(b"a" * 200_000)) == frame_of(b"a" * 200_000)
