"""What a person decided about entries that may be the same: a file of his own home, not the chain.

That two entries are one is said on chain, by withdrawing one in favour of the other. That they are
not is a note of whoever looks through them, so that he need not decide twice.

Source: docs/spec/duplicates.md DUP-14 and DUP-15.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

import msgspec

from mulu.cli.errors import UsageError
from mulu.cli.files import write_out
from mulu.cli.texts import say

FILE: Final = "duplicates.jsonl"
CODES_MAX: Final = 200


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Entries that were decided to differ, each from each."""

    codes: tuple[str, ...]
    """In order."""
    by: str
    """Name of the key that was signing in this home."""
    time: str
    note: str = ""


class Decisions:
    """The decisions of a home.

    Args:
        home: The home folder.
    """

    def __init__(self, home: Path) -> None:
        self.file = home / FILE
        self.all = self._read()
        self._pairs = {pair for one in self.all for pair in combinations(one.codes, 2)}

    def differ(self, codes: Iterable[str]) -> bool:
        """Whether it was decided of all pairs of these entries that they differ."""
        return all(pair in self._pairs for pair in combinations(sorted(set(codes)), 2))

    def add(self, decision: Decision) -> None:
        """Keep a decision; one about the same entries is replaced."""
        self._write([one for one in self.all if one.codes != decision.codes] + [decision])

    def take_back(self, codes: Sequence[str]) -> int:
        """Forget what was decided of these entries; how many decisions that were."""
        left = [one for one in self.all if one.codes != tuple(codes)]
        gone = len(self.all) - len(left)
        if gone:
            self._write(left)
        return gone

    def _write(self, decisions: Sequence[Decision]) -> None:
        write_out(self.file, b"".join(msgspec.json.encode(one) + b"\n" for one in decisions))
        self.all = list(decisions)

    def _read(self) -> list[Decision]:
        if not self.file.exists():
            return []
        found = []
        for number, line in enumerate(self.file.read_bytes().splitlines(), 1):
            if line.strip():
                found.append(self._decision(line, number))
        return found

    def _decision(self, line: bytes, number: int) -> Decision:
        try:
            return msgspec.json.decode(line, type=Decision)
        except (msgspec.MsgspecError, UnicodeDecodeError) as err:
            text = say("duplicates.damaged", file=self.file, line=number)
            raise UsageError(text) from err
