"""Finding the lists of records within an object that wraps them, such as ``{"data": [ … ]}``.

Source: docs/spec/intake.md INT-8.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from mulu.intake import wording
from mulu.intake.limits import DEPTH_MAX, RECORD_BYTES_MAX

Wanted = Callable[[tuple[str, ...], tuple[str, ...]], bool]
"""Path of keys down to a list, and the keys beside the last one: does the list hold records?"""

_TOKEN: Final = re.compile(
    rb'[ \t\r\n]*+("(?:[^"\\\x00-\x1f]++|\\.)*+"|[\[\]{}:,]|[^ \t\r\n\[\]{}:,"]++)'
)
_KEYS_MAX: Final = 1000


@dataclass(slots=True)
class _Level:
    opened_by: bytes
    key: str = ""
    seen: list[str] = field(default_factory=list)
    wants_key: bool = False


class Outline:
    """The wrapping object, as far as it was walked.

    Args:
        wanted: Which lists hold records.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._levels: list[_Level] = []
        self.closed = False
        """The wrapping object has ended."""
        self.name = ""
        """Key of the list that was entered last."""

    def walk(self, data: bytes, at: int) -> tuple[int, bool, str]:
        """Walk on from an index.

        Returns:
            The index reached, whether a list of records begins just before it, and a problem in
            words.
        """
        while not self.closed:
            token = _TOKEN.match(data, at)
            if token is None or (token.end() == len(data) and token[1] not in b"[]{}:,"):
                long = len(data) - at > RECORD_BYTES_MAX
                return at, False, wording.record_too_large(RECORD_BYTES_MAX) if long else ""
            entered, problem = self._take(token[1])
            if entered or problem:
                return token.end(), entered, problem
            at = token.end()
        return at, False, ""

    def leave(self) -> None:
        """The list that was entered has ended."""
        self._levels.pop()

    def _take(self, sign: bytes) -> tuple[bool, str]:
        if sign in (b"{", b"["):
            return self._open(sign)
        if sign in (b"}", b"]"):
            return False, self._close(sign)
        if not self._levels:
            return False, wording.bracket(sign.decode("utf-8", "replace")[:20])
        level = self._levels[-1]
        if sign == b",":
            level.wants_key = level.opened_by == b"{"
        elif level.wants_key and sign != b":":
            return False, self._name(level, sign)
        return False, ""

    def _name(self, level: _Level, sign: bytes) -> str:
        try:
            key = json.loads(sign)
        except ValueError as err:
            return wording.bad_json(str(err))
        if not isinstance(key, str) or len(level.seen) >= _KEYS_MAX:
            return wording.bad_json("a key must be a text")
        level.key, level.wants_key = key, False
        level.seen.append(key)
        return ""

    def _open(self, sign: bytes) -> tuple[bool, str]:
        path = tuple(level.key for level in self._levels)
        seen = tuple(self._levels[-1].seen) if self._levels else ()
        self._levels.append(_Level(opened_by=sign, wants_key=sign == b"{"))
        if len(self._levels) > DEPTH_MAX:
            return False, wording.too_deep(DEPTH_MAX)
        if sign == b"[" and path and self._wanted(path, seen):
            self.name = path[-1]
            return True, ""
        return False, ""

    def _close(self, sign: bytes) -> str:
        opened = b"{" if sign == b"}" else b"["
        if not self._levels or self._levels.pop().opened_by != opened:
            return wording.bracket(sign.decode())
        self.closed = not self._levels
        return ""
