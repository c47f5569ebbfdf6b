"""ABC-1 and ABC-2: our bytes are those of the protobuf runtime, for every message of ABCI 2.0."""

import dataclasses
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from mulu.ordering.cometbft import requests, responses, shapes
from mulu.ordering.cometbft.codec import decode_message, encode_message
from mulu.ordering.cometbft.envelope import (
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from mulu.ordering.cometbft.requests import REQUESTS
from mulu.ordering.cometbft.responses import RESPONSES
from mulu.ordering.cometbft.wire import WireError, read_varint, varint_size, write_varint
from tests.support.proto_text import PACKAGES, pool_of, read_files

OURS = Path(__file__).parent / "abci.proto"
POOL = pool_of(read_files(OURS))
SHAPES = [
    cls
    for cls in vars(shapes).values()
    if dataclasses.is_dataclass(cls) and cls.__module__ == shapes.__name__
]
CLASSES = [*REQUESTS.values(), *RESPONSES.values(), *SHAPES]
INTEGERS = {
    FieldDescriptor.TYPE_INT64: (-(1 << 63), (1 << 63) - 1),
    FieldDescriptor.TYPE_INT32: (-(1 << 31), (1 << 31) - 1),
    FieldDescriptor.TYPE_ENUM: (-(1 << 31), (1 << 31) - 1),
    FieldDescriptor.TYPE_UINT64: (0, (1 << 64) - 1),
    FieldDescriptor.TYPE_UINT32: (0, (1 << 32) - 1),
}
SIMPLE = {
    FieldDescriptor.TYPE_BOOL: st.booleans(),
    FieldDescriptor.TYPE_BYTES: st.binary(max_size=200),
    FieldDescriptor.TYPE_STRING: st.text(max_size=100),
}


def descriptor_of(cls: type) -> Any:
    for package in (*PACKAGES, "google.protobuf"):
        try:
            return POOL.FindMessageTypeByName(f"{package}.{cls.__name__}")
        except KeyError:
            continue
    raise KeyError(cls)


BY_NAME = {descriptor_of(cls).full_name: cls for cls in CLASSES}


def single(field: Any) -> st.SearchStrategy[Any]:
    if field.message_type is not None:
        return messages(BY_NAME[field.message_type.full_name])
    if field.type in INTEGERS:
        low, high = INTEGERS[field.type]
        return st.integers(low, high) | st.integers(0, 300)
    return SIMPLE[field.type]


def values(field: Any) -> st.SearchStrategy[Any]:
    if field.is_repeated:
        return st.lists(single(field), max_size=3).map(tuple)
    if field.message_type is not None:
        return st.none() | single(field)
    return single(field)


def messages(cls: type) -> st.SearchStrategy[Any]:
    """Values of one of our classes, as its descriptor allows them."""
    descriptor = descriptor_of(cls)
    plain = {f.name: values(f) for f in descriptor.fields if f.containing_oneof is None}
    strategy = st.fixed_dictionaries({}, optional=plain)
    for oneof in descriptor.oneofs:
        chosen = [single(f).map(lambda v, name=f.name: {name: v}) for f in oneof.fields]
        strategy = st.builds(lambda a, b: a | b, strategy, st.one_of(st.just({}), *chosen))
    return strategy.map(lambda given: cls(**given))


def theirs(value: Any) -> Any:
    """The same value as a message of the protobuf runtime."""
    descriptor = descriptor_of(type(value))
    made = message_factory.GetMessageClass(descriptor)()
    for field in descriptor.fields:
        ours = getattr(value, field.name)
        if field.is_repeated:
            target = getattr(made, field.name)
            for each in ours:
                target.append(theirs(each) if field.message_type else each)
        elif ours is None:
            continue
        elif field.message_type:
            getattr(made, field.name).CopyFrom(theirs(ours))
            getattr(made, field.name).SetInParent()
        elif ours or field.containing_oneof is not None:
            setattr(made, field.name, ours)
    return made


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_fields_have_the_published_names_numbers_and_kinds(cls):
    published = {field.name: field for field in descriptor_of(cls).fields}
    fields = {field.name: field.metadata["wire"] for field in dataclasses.fields(cls)}
    assert {name: form.number for name, form in fields.items()} == {
        name: field.number for name, field in published.items()
    }
    assert {name for name, form in fields.items() if form.repeated} == {
        name for name, field in published.items() if field.is_repeated
    }


def test_every_message_of_the_oneofs_is_there():
    for name, known in (("Request", REQUESTS), ("Response", RESPONSES)):
        fields = POOL.FindMessageTypeByName(f"tendermint.abci.{name}").fields
        assert {field.number: field.message_type.name for field in fields} == {
            number: cls.__name__ for number, cls in known.items()
        }


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_bytes_are_those_of_the_protobuf_runtime_and_read_back(cls):
    @settings(max_examples=40)
    @given(messages(cls))
    def check(value):
        data = encode_message(value)
        assert data == theirs(value).SerializeToString(deterministic=True)
        assert decode_message(cls, data) == value

    check()


@given(st.one_of([messages(cls) for cls in REQUESTS.values()]))
def test_requests_travel_in_their_envelope(value):
    number = next(number for number, cls in REQUESTS.items() if cls is type(value))
    made = message_factory.GetMessageClass(POOL.FindMessageTypeByName("tendermint.abci.Request"))()
    name = made.DESCRIPTOR.fields_by_number[number].name
    getattr(made, name).CopyFrom(theirs(value))
    getattr(made, name).SetInParent()
    assert encode_request(value) == made.SerializeToString(deterministic=True)
    assert decode_request(encode_request(value)) == value


@given(st.one_of([messages(cls) for cls in RESPONSES.values()]))
def test_responses_travel_in_their_envelope(value):
    assert decode_response(encode_response(value)) == value


UNKNOWN = [
    bytes.fromhex("f83f01"),  # field 1023, varint
    bytes.fromhex("f93f0102030405060708"),  # fixed64
    bytes.fromhex("fa3f03616263"),  # length
    bytes.fromhex("fd3f01020304"),  # fixed32
]


@pytest.mark.parametrize("unknown", UNKNOWN, ids=["varint", "fixed64", "length", "fixed32"])
def test_unknown_fields_are_stepped_over_and_known_numbers_of_another_kind_too(unknown):
    value = requests.RequestCheckTx(tx=b"abc", type=1)
    data = encode_message(value)
    assert decode_message(requests.RequestCheckTx, unknown + data + unknown) == value
    as_number = bytes.fromhex("0805")  # field 1, which is bytes, given as a varint
    assert decode_message(requests.RequestCheckTx, as_number + data) == value


def test_repeated_numbers_are_read_packed_or_one_by_one():
    value = responses.ResponseApplySnapshotChunk(result=3, refetch_chunks=(1, 300, 7))
    assert encode_message(value).hex() == "08031204" + "01ac0207"
    one_by_one = bytes.fromhex("0803" + "1001" + "10ac02" + "1007")
    assert decode_message(type(value), one_by_one) == value


def test_negative_numbers_take_ten_bytes():
    assert encode_message(shapes.Validator(power=-1)).hex() == "18" + "ff" * 9 + "01"
    assert encode_message(shapes.VoteInfo(block_id_flag=-2)).hex() == "18fe" + "ff" * 8 + "01"


def test_times_are_rounded_down_to_milliseconds():
    assert shapes.Timestamp(seconds=3, nanos=999_999_999).ms == 3999
    assert shapes.timestamp_of(3999) == shapes.Timestamp(seconds=3, nanos=999_000_000)


BROKEN = {
    "ends within a number": "0a",
    "ends within a tag": "8a",
    "bytes over the end": "0a05616263",
    "field number 0": "0000",
    "group": "f33f",
    "end of a group": "f43f",
    "number of more than 64 bits": "10" + "ff" * 10 + "01",
    "unknown bytes over the end": "fa3f05616263",
    "unknown fixed64 over the end": "f93f0102",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(WireError):
        decode_message(requests.RequestCheckTx, bytes.fromhex(data))


def test_text_that_is_not_utf_8_is_refused():
    with pytest.raises(WireError, match="UTF-8"):
        decode_message(requests.RequestEcho, bytes.fromhex("0a02fffe"))


@pytest.mark.parametrize("data", ["", "2200", "aa0100", "0801"])
def test_a_request_that_abci_2_does_not_have_is_refused(data):
    """Nothing at all, SetOption (4), InsertTx of 0.39 (21), a number where a message belongs."""
    with pytest.raises(WireError, match="none of them one of ABCI"):
        decode_request(bytes.fromhex(data))


@given(st.sampled_from(CLASSES), st.data())
def test_a_changed_byte_is_refused_or_read_as_the_protobuf_runtime_reads_it(cls, data):
    raw = bytearray(encode_message(data.draw(messages(cls))))
    if raw:
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    made = message_factory.GetMessageClass(descriptor_of(cls))()
    try:
        value = decode_message(cls, bytes(raw))
    except WireError:
        return
    try:
        made.ParseFromString(bytes(raw))
    except DecodeError:
        pytest.fail(f"the protobuf runtime refuses {raw.hex()}, we read {value}")


def _published() -> Path | None:
    go = shutil.which("go")
    if go is None:
        return None
    cache = subprocess.run(
        [go, "env", "GOMODCACHE"], capture_output=True, text=True, check=False, timeout=60
    ).stdout.strip()
    folder = Path(cache) / "github.com/cometbft/cometbft@v0.38.26/proto/tendermint"
    return folder if folder.is_dir() else None


def _messages(file: Any) -> dict[str, Any]:
    return {message.name: message for message in file.message_type}


def test_our_statement_of_the_wire_is_the_published_one():
    folder = _published()
    if folder is None:
        pytest.skip("the source of CometBFT v0.38.26 is not in the Go module cache")
    names = ("crypto/keys", "crypto/proof", "types/params", "types/validator", "abci/types")
    published = read_files(*(folder / f"{name}.proto" for name in names))
    for package, file in read_files(OURS).items():
        all_of_them = _messages(published[package])
        for name, message in _messages(file).items():
            assert message == all_of_them[name]


@given(st.integers(0, (1 << 64) - 1) | st.integers(0, 1 << 15))
def test_a_number_takes_as_many_bytes_as_said(number):
    assert varint_size(number) == len(write_varint(number))
    assert read_varint(write_varint(number) + b"rest", 0, 20) == (number, varint_size(number))
