"""How values, parts and blocks are written: STO-6 to STO-8."""

import pytest
import zstandard

from mulu.store.codec import (
    PLAIN_BYTES_MAX,
    SAMPLES_MIN,
    Codec,
    CodecPool,
    load_dictionary,
    train,
)
from mulu.store.errors import DamagedStoreError

SAMPLES = [
    b'{"code":"3%012d/%06d","provider":"o%04d","record":{"items":[%s]},"status":"published"}'
    % (n * 7919, n, n % 50, b",".join(b'{"dtype":"C","length":%d}' % (n * k) for k in range(12)))
    for n in range(SAMPLES_MIN)
]


@pytest.fixture(scope="module")
def dictionary() -> bytes:
    return train(SAMPLES)


@pytest.fixture(params=["without dictionary", "with dictionary"])
def codec(request, dictionary):
    return Codec(load_dictionary(dictionary) if request.param == "with dictionary" else None)


VALUES = [
    b"x",
    b"a" * PLAIN_BYTES_MAX,
    b"a" * (PLAIN_BYTES_MAX + 1),
    bytes(range(256)),
    *SAMPLES[:5],
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_everything_is_read_back(codec, value):
    assert codec.decode(codec.encode(value), "value") == value
    assert codec.decode(codec.encode_part(value), "part") == value
    assert codec.decode(codec.encode_block(value), "block") == value


def test_first_bytes_are_as_specified(codec):
    tag = 1 if codec.dictionary is None else 2
    assert codec.encode(b"a" * PLAIN_BYTES_MAX)[0] == 0
    assert codec.encode(bytes(range(256)))[0] == 0, "what does not shrink stays as it is"
    assert codec.encode(b"a" * 300)[0] == tag
    assert codec.encode_part(b"a" * 300)[0] == 1, "parts never use the dictionary"
    assert codec.encode_part(bytes(range(256)))[0] == 0
    assert codec.encode_block(b"a" * 300)[0] == 1


def test_a_dictionary_makes_values_smaller(dictionary):
    trained, plain = Codec(load_dictionary(dictionary)), Codec(None)
    sizes = [sum(len(codec.encode(s)) for s in SAMPLES) for codec in (trained, plain)]
    assert sizes[0] * 2 < sizes[1]


def test_old_values_are_read_after_a_dictionary_came(dictionary):
    kept = Codec(None).encode(SAMPLES[0])
    assert Codec(load_dictionary(dictionary)).decode(kept, "value") == SAMPLES[0]


def test_too_few_or_too_short_samples_give_no_dictionary():
    assert train(SAMPLES[:-1]) is None
    assert train([b"short"] * 10_000) is None


def test_every_changed_byte_of_a_frame_is_noticed(codec):
    for kept in (codec.encode(SAMPLES[1]), codec.encode_part(b"text " * 90)):
        for at in range(len(kept)):
            for bit in range(8):
                spoiled = kept[:at] + bytes([kept[at] ^ 1 << bit]) + kept[at + 1 :]
                try:
                    found = codec.decode(spoiled, "part")
                except DamagedStoreError:
                    continue
                # Another first byte is another form: then the tree or the commitment notices.
                assert at == 0 or found in {SAMPLES[1], b"text " * 90}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "is empty"),
        (b"\x09abc", "byte 9"),
        (b"\x01abc", "cannot be decompressed"),
        (b"\x02abc", "cannot be decompressed"),
        (b"\x01\x28\xb5\x2f\xfd\xe0" + (1 << 40).to_bytes(8, "little"), "beyond all bounds"),
    ],
    ids=["empty", "unknown form", "no frame", "no frame", "huge"],
)
def test_damaged_bytes_are_named(codec, data, text):
    with pytest.raises(DamagedStoreError, match=text):
        codec.decode(data, "part ab")


def test_a_damaged_dictionary_is_named():
    with pytest.raises(DamagedStoreError, match="dictionary"):
        load_dictionary(zstandard.MAGIC_NUMBER.to_bytes(4, "little"))


def test_the_pool_hands_out_codecs_of_the_newest_dictionary(dictionary):
    pool = CodecPool()
    early = pool.take()
    other = pool.take()
    assert early is not other
    pool.give(early)
    assert pool.take() is early
    pool.give(early)
    pool.use(load_dictionary(dictionary))
    assert pool.has_dictionary
    newer = pool.take()
    assert newer is not early
    assert newer.dictionary is not None
