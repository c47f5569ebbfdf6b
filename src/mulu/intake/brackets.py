"""Following strings and brackets through one record of JSON, as bytes arrive.

Source: docs/spec/intake.md INT-9; RFC 8259.
"""

import re
from typing import Final

from mulu.intake import wording
from mulu.intake.limits import DEPTH_MAX

_STRING: Final = re.compile(rb'"(?:[^"\\\x00-\x1f]++|\\.)*+')
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_STEP: Final = re.compile(rb'"(?:[^"\\\x00-\x1f]++|\\.)*+"(?=[ \t\r\n]*+[:,\]}])|[\[\]{}"]')
_BRACE, _BRACKET, _QUOTE = 0x7B, 0x5B, 0x22
_OPENED_BY: Final = {0x7D: _BRACE, 0x5D: _BRACKET}


class Brackets:
    """The brackets open in the record in hand."""

    __slots__ = ("_stack",)

    def __init__(self) -> None:
        self._stack = bytearray()

    def begin(self) -> None:
        """Begin a record."""
        self._stack.clear()

    def follow(self, data: bytes, at: int, start: int) -> tuple[int, bool, str]:
        """Go on from an index.

        Args:
            data: Bytes of which the record is a part.
            at: Where to go on.
            start: Where the record begins.

        Returns:
            The index reached, whether the record ends just before it, and a problem in words.
        """
        for match in _STEP.finditer(data, at):
            here, sign = match.start(), data[match.start()]
            if match.end() - here > 1:
                continue
            if sign == _QUOTE:
                return _open_string(data, here)
            if problem := self._take(data, here, start, sign):
                return here, False, problem
            at = here + 1
            if not self._stack:
                return at, True, ""
        return at, False, ""

    def _take(self, data: bytes, here: int, start: int, sign: int) -> str:
        """Open or close a bracket; the problem in words, or ""."""
        if sign in _OPENED_BY:
            unpaired = not self._stack or self._stack.pop() != _OPENED_BY[sign]
            return wording.bracket(chr(sign)) if unpaired else ""
        if self._stack and _sign_before(data, here, start) not in _may_precede(self._stack[-1]):
            return wording.bracket(chr(sign))
        self._stack.append(sign)
        return wording.too_deep(DEPTH_MAX) if len(self._stack) > DEPTH_MAX else ""


def _may_precede(container: int) -> bytes:
    return b":" if container == _BRACE else b",["


def _sign_before(data: bytes, here: int, start: int) -> int:
    """The last sign before an index that is no space."""
    here -= 1
    while here > start and data[here] in b" \t\r\n":
        here -= 1
    return data[here]


def _open_string(data: bytes, at: int) -> tuple[int, bool, str]:
    """A quotation mark without a whole string behind it: broken, or not all here yet."""
    whole = _STRING.match(data, at)
    end = at + 1 if whole is None else whole.end()
    sign = data[end : end + 1]
    if sign == b'"':
        after = _SPACE.match(data, end + 1)
        known = after is not None and after.end() < len(data)
        return at, False, wording.after_string() if known else ""
    escape_cut = sign == b"\\" and end + 1 == len(data)
    return at, False, wording.string_not_closed() if sign and not escape_cut else ""
