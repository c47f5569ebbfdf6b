"""From dataclasses to protocol buffers and back, by what each field says of itself.

Defaults of proto3 are not written; a message within a message is ``None`` when absent; a field that
is not known is stepped over; of a single field given twice the last counts.

Source: docs/spec/abci.md ABC-1 and ABC-2; Protocol Buffers, chapter Encoding.
"""

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from mulu.ordering.cometbft.fields import FIELD, FieldForm, Kind, ReadBytes, Write, sized
from mulu.ordering.cometbft.wire import (
    LENGTH,
    MORE,
    VARINT,
    WireError,
    read_varint,
    skip,
    write_varint,
)

if TYPE_CHECKING:
    from collections.abc import Callable

M = TypeVar("M")

_ONE, _ADD, _EXTEND = range(3)


@cache
def _message_kind(cls: type[Any]) -> Kind:
    codec: Codec[Any] = codec_of(cls)
    return Kind(
        wire_type=LENGTH, write=lambda value: sized(codec.encode(value)), read_bytes=codec.decode
    )


class Codec(Generic[M]):
    """Writes and reads messages of one class.

    Args:
        cls: A dataclass whose fields say their number and kind.
    """

    __slots__ = ("_cls", "_readers", "_repeated", "_writers")

    def __init__(self, cls: type[M]) -> None:
        self._cls = cls
        self._readers: dict[int, tuple[str, Callable[..., Any], int]] = {}
        self._repeated: set[str] = set()
        self._writers: list[tuple[str, bool, Write]] = []
        forms = [(each.metadata[FIELD], each.name) for each in dataclasses.fields(cls)]  # type: ignore[arg-type]
        for form, name in sorted(forms, key=lambda pair: pair[0].number):
            kind = form.kind if isinstance(form.kind, Kind) else _message_kind(form.kind)
            self._learn(name, form, kind)

    def _learn(self, name: str, form: FieldForm, kind: Kind) -> None:
        tag = form.number << 3 | kind.wire_type
        mode = _ADD if form.repeated else _ONE
        if form.repeated:
            self._repeated.add(name)
        read = kind.read_number if kind.wire_type == VARINT else kind.read_bytes
        if read is not None:
            self._readers[tag] = (name, read, mode)
        if form.repeated and kind.wire_type == VARINT:
            tag = form.number << 3 | LENGTH
            self._readers[tag] = (name, _read_packed(kind), _EXTEND)
            self._writers.append((name, False, _write_packed(tag, kind)))
        else:
            write = _write_each(tag, kind) if form.repeated else _write_one(tag, kind)
            self._writers.append((name, form.explicit, write))

    def encode(self, value: M) -> bytes:
        """Write a message: fields in order of number, defaults left out."""
        out = []
        for name, explicit, write in self._writers:
            given = getattr(value, name)
            if given or (explicit and given is not None):
                out.append(write(given))
        return b"".join(out)

    def decode(self, data: bytes, at: int, end: int) -> M:
        """Read a message from a stretch of bytes.

        Raises:
            WireError: The bytes are no such message.
        """
        values: dict[str, Any] = {}
        while at < end:
            tag = data[at]
            at += 1
            if tag >= MORE:  # rare: such a field's number is over 15
                tag, at = read_varint(data, at - 1, end)
            known = self._readers.get(tag)
            if known is None:
                at = skip(data, tag, at, end)
                continue
            name, read, mode = known
            number, at = read_varint(data, at, end)
            if tag & 7 == LENGTH:
                stop = at + number
                if stop > end:
                    raise WireError(f"field {tag >> 3} at byte {at} runs over its message's end")
                value = read(data, at, stop)
                at = stop
            else:
                value = read(number)
            _put(values, name, value, mode)
        for name in self._repeated & values.keys():
            values[name] = tuple(values[name])
        return self._cls(**values)


def _put(values: dict[str, Any], name: str, value: object, mode: int) -> None:
    if mode == _ONE:
        values[name] = value
    elif mode == _ADD:
        values.setdefault(name, []).append(value)
    else:
        values.setdefault(name, []).extend(value)


def _write_one(tag: int, kind: Kind) -> Write:
    start, write = write_varint(tag), kind.write
    return lambda value: start + write(value)


def _write_each(tag: int, kind: Kind) -> Write:
    start, write = write_varint(tag), kind.write
    return lambda values: b"".join([start + write(value) for value in values])


def _write_packed(tag: int, kind: Kind) -> Write:
    start, write = write_varint(tag), kind.write
    return lambda values: start + sized(b"".join([write(value) for value in values]))


def _read_packed(kind: Kind) -> ReadBytes:
    def read(data: bytes, at: int, end: int) -> list[Any]:
        values = []
        while at < end:
            number, at = read_varint(data, at, end)
            values.append(kind.read_number(number) if kind.read_number else number)
        return values

    return read


_made: dict[type, Codec[Any]] = {}


def codec_of(cls: type[M]) -> Codec[M]:
    """The codec of a class of messages, made once."""
    codec = _made.get(cls)
    if codec is None:
        codec = _made[cls] = Codec(cls)
    return cast("Codec[M]", codec)


def encode_message(value: object) -> bytes:
    """Write any message of this package."""
    return codec_of(type(value)).encode(value)


def decode_message(cls: type[M], data: bytes) -> M:
    """Read a message.

    Raises:
        WireError: The bytes are no such message.
    """
    return codec_of(cls).decode(data, 0, len(data))
