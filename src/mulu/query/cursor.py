"""Cursors: where a list goes on. Opaque to those who pass them back, checked when they do.

A cursor names the last thing that was shown, not a row number, so it holds across a rebuild of the
read tables. It is no secret: it only leads to what any reader may see.

Source: docs/spec/search.md SEA-12.
"""

import base64
import hashlib
from typing import Annotated, Final

import msgspec

_CHECK_BYTES: Final = 6
CURSOR_CHARS_MAX: Final = 512
_PLACE_MAX: Final = 2**62


class Cursor(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The last thing shown."""

    question: bytes
    """Digest of the list and its filters (8 bytes): a cursor goes on with its own list only."""
    height: Annotated[int, msgspec.Meta(ge=0, le=_PLACE_MAX)]
    """Height of the last thing, or a number that orders it."""
    name: Annotated[str, msgspec.Meta(max_length=100)]
    """Code or id of the last thing."""
    tier: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    """Which of a question's lists it stands in (SEA-19)."""


def question_digest(*parts: object) -> bytes:
    """Digest of a question: which list, which text, which filters (8 bytes)."""
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=8, person=b"mulu/ask").digest()


def encode_cursor(cursor: Cursor) -> str:
    """Write a cursor for its holder."""
    data = _encoder.encode(cursor)
    return _written(_check(data) + data)


def decode_cursor(text: str, question: bytes) -> Cursor:
    """Read a cursor that came back.

    Args:
        text: As it was given out.
        question: Digest of the list that is asked for.

    Raises:
        ValueError: It was not given out by this software, or belongs to another list.
    """
    try:
        cursor = _decoder.decode(_checked(text))
    except (ValueError, msgspec.MsgspecError) as err:
        raise ValueError(
            "this cursor was not given out here; pass back `after` of the last answer unchanged,"
            " or leave it out to begin anew"
        ) from err
    if cursor.question != question:
        raise ValueError("this cursor belongs to another list; leave `after` out to begin this one")
    return cursor


def _checked(text: str) -> bytes:
    """The bytes behind a cursor, when its check holds."""
    if len(text) > CURSOR_CHARS_MAX or not text.isascii():
        raise ValueError(text[:40])
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    data = raw[_CHECK_BYTES:]
    if _check(data) != raw[:_CHECK_BYTES] or _written(raw) != text:
        raise ValueError(text[:40])
    return data


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _check(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECK_BYTES, person=b"mulu/cursor").digest()


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Cursor)
