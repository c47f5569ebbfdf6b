"""Canonical bytes: RFC 8785 within a profile, written and read by one codec.

Keys are ``[a-z_]+`` (and the tag ``@type``) declared in byte order, integers lie within
±(2^53-1), there are no floats and no nulls, bytes are lower-case hex, and a field equal to its
default is absent. Decoding is strict: writing the value again must give the same bytes.

Source: docs/spec/canonical.md CAN-1 to CAN-7; RFC 8785.
"""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, dataclass_transform

import msgspec
from msgspec import Meta

from mulu.core.errors import InadmissibleError

T = TypeVar("T")
Option: TypeAlias = Any
"""What a class statement may be given."""

INT_MAX = 2**53 - 1
Int = Annotated[int, Meta(ge=-INT_MAX, le=INT_MAX)]
UInt = Annotated[int, Meta(ge=0, le=INT_MAX)]
Hex16 = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Hex20 = Annotated[str, Meta(pattern=r"^[0-9a-f]{40}\Z")]
Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Hex64 = Annotated[str, Meta(pattern=r"^[0-9a-f]{128}\Z")]


class _WireMeta(msgspec.StructMeta):
    """Makes every field of every wire struct keyword-only, which msgspec does not inherit."""

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Option], **options: Option
    ) -> "_WireMeta":
        """Build the class with ``kw_only`` set."""
        options.setdefault("kw_only", True)
        made: _WireMeta = super().__new__(mcls, name, bases, namespace, **options)
        return made


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class Wire(
    msgspec.Struct,
    metaclass=_WireMeta,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,
):
    """Base of everything that stands on the wire, in state or in a file that is hashed."""


class Tagged(Wire, tag_field="@type"):
    """Base of members of a union: give ``tag="module.message_name"``, written as ``@type``."""


class NotCanonicalError(InadmissibleError):
    """The bytes are not the canonical form of a value of this type (CAN-5)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 1


_encoder = msgspec.json.Encoder(order="deterministic")
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def encode(value: object) -> bytes:
    """Write a value as canonical JSON (UTF-8, keys sorted by byte).

    Args:
        value: A ``Wire`` struct, or plain lists, strings, booleans, integers and dicts with ASCII
            keys.

    Returns:
        The canonical bytes.
    """
    return _encoder.encode(value)


def decode(data: bytes, type_: type[T]) -> T:
    """Read canonical JSON strictly.

    Args:
        data: The bytes exactly as received.
        type_: The struct or union they must be.

    Raises:
        NotCanonicalError: Not JSON, not of this type, or not the canonical spelling of it.
    """
    value = decode_loose(data, type_)
    if _encoder.encode(value) != data:
        raise NotCanonicalError(
            "the bytes are valid but not canonical (order, spacing, escapes, a default written"
            " out);"
            " encode the value with RFC 8785 and the rules of docs/spec/canonical.md"
        )
    return value


def learn_types(types: Iterable[Option]) -> None:
    """Build the decoders of types ahead, before there are threads.

    msgspec gathers what it must know of a type at the type's first use; two threads that do so at
    the same moment can bring the interpreter down (seen with 0.22.0).
    """
    for type_ in types:
        _decoder(type_)


def _decoder(type_: Option) -> msgspec.json.Decoder[Any]:
    decoder = _decoders.get(type_)
    if decoder is None:
        decoder = _decoders[type_] = msgspec.json.Decoder(type_)
    return decoder


def decode_loose(data: bytes, type_: type[T]) -> T:
    """Read JSON of a type, canonical or not: for bytes whose form is checked elsewhere.

    Raises:
        NotCanonicalError: Not JSON, or not of this type.
    """
    try:
        value: T = _decoder(type_).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise NotCanonicalError(f"not a valid {getattr(type_, '__name__', type_)}: {err}") from err
    return value
