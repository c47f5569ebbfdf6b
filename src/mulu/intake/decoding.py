"""Decoding one record strictly: UTF-8, JSON, an object, no key with two values.

Source: docs/spec/intake.md INT-12; RFC 8259, RFC 7493 (I-JSON) 2.1 to 2.3.
"""

import json
from typing import Final, NoReturn

from mulu.core.errors import MuluError
from mulu.intake import wording

_INT_DIGITS: Final = 18


class BrokenRecordError(MuluError):
    """The bytes of a record are no record.

    Attributes:
        at: Byte within the record.
    """

    def __init__(self, at: int, text: str) -> None:
        super().__init__(text)
        self.at = at


class _KeyTwiceError(ValueError):
    pass


def decode_record(data: bytes) -> dict[str, object]:
    """Decode the bytes of one record.

    Integers of more than 18 digits and numbers with a fraction come as the text that stands there.

    Raises:
        BrokenRecordError: Not UTF-8, not JSON, no object, or ambiguous.
    """
    text = _text_of(data)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=lambda digits: int(digits) if len(digits) <= _INT_DIGITS else digits,
            parse_float=str,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as err:
        at = len(text[: err.pos].encode())
        raise BrokenRecordError(at, wording.bad_json(err.msg)) from err
    except _KeyTwiceError as err:
        raise BrokenRecordError(0, str(err)) from err
    except (ValueError, RecursionError) as err:
        raise BrokenRecordError(0, wording.bad_json(str(err))) from err
    if not isinstance(value, dict):
        raise BrokenRecordError(0, wording.not_object(_what(value)))
    return value


def _text_of(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise BrokenRecordError(err.start, wording.bad_utf8(_guess(data))) from err
    if "\\u" in text:
        _ensure_whole_characters(text)
    return text


def _guess(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030"


def _ensure_whole_characters(text: str) -> None:
    """Refuse escapes that give half a surrogate pair, which no UTF-8 can hold."""
    try:
        decoded = json.dumps(json.loads(text), ensure_ascii=False)
        decoded.encode("utf-8")
    except UnicodeEncodeError as err:
        raise BrokenRecordError(0, wording.bad_json("half a surrogate pair")) from err
    except (ValueError, RecursionError):
        return


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise _KeyTwiceError(wording.key_twice(key[:80]))
        found[key] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _what(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        return "a list"
    return "a text" if isinstance(value, str) else "a number"
