"""Changes of one block over the committed state, with a way back for each transaction.

Source: docs/spec/machine.md MAC-2.
"""

from collections.abc import Callable, Iterator

from mulu.core.errors import ensure

Read = Callable[[bytes], bytes | None]
Walk = Callable[[bytes], Iterator[tuple[bytes, bytes]]]


class Overlay:
    """A ``View`` that remembers what changed and can undo back to a mark.

    Args:
        read: Reads a committed value.
        walk: Walks committed keys of a prefix.
    """

    __slots__ = ("_changes", "_journal", "_known", "_read", "_walk")

    def __init__(self, read: Read, walk: Walk) -> None:
        self._read = read
        self._walk = walk
        self._changes: dict[bytes, bytes | None] = {}
        self._known: dict[bytes, bytes | None] = {}  # committed values, each read once
        self._journal: list[tuple[bytes, bool, bytes | None]] = []

    def get(self, key: bytes) -> bytes | None:
        """Read a value as it stands now."""
        if key in self._changes:
            return self._changes[key]
        if key in self._known:
            return self._known[key]
        value = self._known[key] = self._read(key)
        return value

    def put(self, key: bytes, value: bytes) -> None:
        """Write a value."""
        ensure(len(value) > 0, f"state value of {key!r} is empty")
        self._remember(key)
        self._changes[key] = value

    def delete(self, key: bytes) -> None:
        """Remove a key."""
        self._remember(key)
        self._changes[key] = None

    def items(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Walk keys of a prefix in byte order, changes included."""
        merged = {key: value for key, value in self._walk(prefix) if key not in self._changes}
        merged.update(
            {k: v for k, v in self._changes.items() if v is not None and k.startswith(prefix)}
        )
        return iter(sorted(merged.items()))

    def mark(self) -> None:
        """Forget the way back: what stands now stays."""
        self._journal.clear()

    def rollback(self) -> None:
        """Undo everything since the last mark."""
        for key, had, old in reversed(self._journal):
            if had:
                self._changes[key] = old
            else:
                del self._changes[key]
        self._journal.clear()

    def changes(self) -> list[tuple[bytes, bytes | None]]:
        """All changes, sorted by key."""
        return sorted(self._changes.items(), key=lambda change: change[0])

    def _remember(self, key: bytes) -> None:
        self._journal.append((key, key in self._changes, self._changes.get(key)))
