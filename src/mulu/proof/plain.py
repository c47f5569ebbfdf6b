"""Canonical JSON of no particular type: what stands in bodies, receipts and values of any version.

A verifier must read fields of messages it does not know, so it checks the spelling of the bytes
without knowing their type. ``web/verify/canonical.js`` is the same in JavaScript.

Source: docs/spec/bundle.md BUN-1 to BUN-3; docs/spec/canonical.md CAN-1 to CAN-6.
"""

import re
from typing import Final

import msgspec

from mulu.core.canonical import INT_MAX, NotCanonicalError, encode

DEPTH_MAX: Final = 32
"""How deep objects and arrays nest, the outermost counted as 1."""

_NAME: Final = re.compile(r"[!#-\[\]-~]{1,64}")
_STRING_OR_SPACE: Final = re.compile(rb'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', re.DOTALL)
_decoder: Final = msgspec.json.Decoder()


def parse_plain(data: bytes) -> object:
    """Read canonical JSON into dicts, lists, strings, booleans and integers.

    Args:
        data: The bytes exactly as received.

    Raises:
        NotCanonicalError: Not JSON, outside the profile, or not its canonical spelling.
    """
    value = _decode(data)
    _ensure_spelling(value, data)
    return value


def parse_spaced(data: bytes) -> object:
    """Read the same where spaces, tabs and line ends may stand between tokens.

    Raises:
        NotCanonicalError: As ``parse_plain``.
    """
    value = _decode(data)
    _ensure_spelling(value, _STRING_OR_SPACE.sub(_keep_string, data))
    return value


def _keep_string(found: re.Match[bytes]) -> bytes:
    return found[1] or b""


def _decode(data: bytes) -> object:
    try:
        value = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise NotCanonicalError(f"the bytes are not JSON: {err}") from err
    _ensure_profile(value, 0)
    return value


def _ensure_spelling(value: object, data: bytes) -> None:
    if encode(value) != data:
        raise NotCanonicalError(
            "the bytes are JSON but not canonical (order, spacing, escapes, repeated members)"
        )


def _ensure_profile(value: object, depth: int) -> None:
    """Hold a decoded value to the profile: kinds, range of integers, names, depth."""
    match value:
        case str() | bool():
            return
        case int() if -INT_MAX <= value <= INT_MAX:
            return
        case list() if depth < DEPTH_MAX:
            for item in value:
                _ensure_profile(item, depth + 1)
        case dict() if depth < DEPTH_MAX:
            for name, item in value.items():
                if not _NAME.fullmatch(name):
                    raise NotCanonicalError(f"member name {name[:64]!r} is outside the profile")
                _ensure_profile(item, depth + 1)
        case _:
            raise NotCanonicalError(
                f"a {type(value).__name__} here is outside the profile of canonical JSON"
            )
