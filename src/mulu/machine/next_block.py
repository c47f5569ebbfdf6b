"""What was found out about the block that would come next, so that it is found out once.

Proposing, judging and executing a block ask the same of the same transactions at the same state.
All of it is a function of committed state, height, time and the transaction's bytes, so keeping an
answer changes no verdict; a commit forgets whatever it may have changed.

Source: docs/spec/machine.md MAC-1; docs/spec/transaction.md TXN-11 to TXN-13.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from mulu.core.ids import KeyId
from mulu.machine.admit import FindKnownKey
from mulu.machine.context import KnownKey
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import Committed, Rules

KEYS_MAX: Final = 20_000
"""Keys remembered; beyond, all are forgotten and read again."""

Admitted = dict[bytes, tuple[KnownKey, ...]]
"""Keys of admitted transactions by their leaves: id and signatures."""


class NextBlock:
    """Answers about one head.

    Who asks takes it before opening the snapshot that it reads from: what is read from an older
    snapshot then stays with an older head.
    """

    __slots__ = ("_admitted", "_keys", "_keys_by", "_place", "_read", "_walked", "rules")

    def __init__(self) -> None:
        self.rules: Rules | None = None
        """Rules in force at that block, once somebody asked for them."""
        self._keys: dict[KeyId, KnownKey | None] = {}
        self._keys_by: Rules | None = None  # rules that read them
        self._read: set[bytes] = set()  # state keys that they were read from
        self._walked = False  # more was read than can be listed
        self._admitted: Admitted = {}
        self._place = (0, 0)

    def finder(self, rules: Rules, committed: Committed) -> FindKnownKey:
        """Keys as of that block's start state, each read once."""
        if self._keys_by is not rules or len(self._keys) > KEYS_MAX:
            self._keys, self._read, self._keys_by = {}, set(), rules
        keys = self._keys

        def read(key: bytes) -> bytes | None:
            self._read.add(key)
            return committed.state(key)

        def walk(prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
            self._walked = True
            return committed.state_items(prefix)

        def find(key_id: KeyId) -> KnownKey | None:
            if key_id not in keys:
                keys[key_id] = rules.read_key(Overlay(read, walk), key_id)
            return keys[key_id]

        return find

    def admitted_at(self, height: int, time_ms: int) -> Admitted:
        """Transactions that were found admissible at a height and time; to be added to."""
        if self._place != (height, time_ms):
            self._place, self._admitted = (height, time_ms), {}
        return self._admitted

    def after(self, changed: Iterable[bytes]) -> "NextBlock":
        """What still holds after a commit.

        Args:
            changed: State keys that the block changed.
        """
        following = NextBlock()
        keys, read = dict(self._keys), set(self._read)  # copies: others may read on meanwhile
        if not self._walked and read.isdisjoint(changed):
            following._keys, following._read, following._keys_by = keys, read, self._keys_by
        return following
