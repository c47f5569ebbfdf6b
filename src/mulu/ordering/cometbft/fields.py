"""What a field of a message says of itself: number and kind, as a ``.proto`` file states them.

A message is a frozen dataclass whose defaults are ``int64(4)``, ``byte_string(2)`` and so on.

Source: docs/spec/abci.md ABC-1; Protocol Buffers, chapter Encoding.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from mulu.ordering.cometbft.wire import (
    LENGTH,
    VARINT,
    WireError,
    signed_32,
    signed_64,
    unsigned_32,
    write_varint,
)

ReadNumber = Callable[[int], Any]
ReadBytes = Callable[[bytes, int, int], Any]
Write = Callable[[Any], bytes]

FIELD: Final = "wire"
"""Where a dataclass field keeps its form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How values of one type stand on the wire."""

    wire_type: int
    write: Write
    """The value without tag, with its length when it has one."""
    read_number: ReadNumber | None = None
    read_bytes: ReadBytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldForm:
    """Number and kind of one field."""

    number: int
    kind: Kind | type
    """How values stand on the wire; a class when they are messages of it."""
    repeated: bool = False
    explicit: bool = False
    """Written whenever it is not ``None``, as members of a oneof are."""


def sized(data: bytes) -> bytes:
    """Bytes with their length before them."""
    return write_varint(len(data)) + data


def _read_text(data: bytes, start: int, end: int) -> str:
    try:
        return data[start:end].decode()
    except UnicodeDecodeError as err:
        raise WireError(f"the text at byte {start} is not UTF-8") from err


_INT64: Final = Kind(wire_type=VARINT, write=write_varint, read_number=signed_64)
_INT32: Final = Kind(wire_type=VARINT, write=write_varint, read_number=signed_32)
_UINT64: Final = Kind(wire_type=VARINT, write=write_varint, read_number=int)
_UINT32: Final = Kind(wire_type=VARINT, write=write_varint, read_number=unsigned_32)
_BOOL: Final = Kind(wire_type=VARINT, write=write_varint, read_number=bool)
_BYTES: Final = Kind(wire_type=LENGTH, write=sized, read_bytes=lambda data, a, b: data[a:b])
_TEXT: Final = Kind(
    wire_type=LENGTH, write=lambda given: sized(given.encode()), read_bytes=_read_text
)


def _field(number: int, kind: Kind | type, default: object, **more: bool) -> Any:  # noqa: ANN401 - it is the default of fields of every type
    form = FieldForm(number=number, kind=kind, **more)
    return dataclasses.field(default=default, metadata={FIELD: form})


def int64(number: int) -> Any:  # noqa: ANN401
    """A field of type ``int64``."""
    return _field(number, _INT64, 0)


def int32(number: int) -> Any:  # noqa: ANN401
    """A field of type ``int32`` or of an enum."""
    return _field(number, _INT32, 0)


def uint64(number: int) -> Any:  # noqa: ANN401
    """A field of type ``uint64``."""
    return _field(number, _UINT64, 0)


def uint32(number: int, *, repeated: bool = False) -> Any:  # noqa: ANN401
    """A field of type ``uint32``; repeated ones are written packed and read either way."""
    return _field(number, _UINT32, () if repeated else 0, repeated=repeated)


def boolean(number: int) -> Any:  # noqa: ANN401
    """A field of type ``bool``."""
    return _field(number, _BOOL, default=False)


def byte_string(number: int, *, repeated: bool = False) -> Any:  # noqa: ANN401
    """A field of type ``bytes``."""
    return _field(number, _BYTES, () if repeated else b"", repeated=repeated)


def one_of_bytes(number: int) -> Any:  # noqa: ANN401
    """A field of type ``bytes`` within a oneof; ``None`` when another or none is given."""
    return _field(number, _BYTES, None, explicit=True)


def text(number: int, *, repeated: bool = False) -> Any:  # noqa: ANN401
    """A field of type ``string``."""
    return _field(number, _TEXT, () if repeated else "", repeated=repeated)


def message(number: int, cls: type, *, repeated: bool = False) -> Any:  # noqa: ANN401
    """A field that holds a message of its own; ``None`` when absent."""
    return _field(number, cls, () if repeated else None, repeated=repeated)
