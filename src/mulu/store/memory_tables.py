"""One moment of a store in memory, and how the next one is made of it.

Source: docs/spec/store.md STO-2 and STO-10.
"""

from dataclasses import dataclass, field

from mulu.core.errors import InvariantError
from mulu.store.layout import KEY_BYTES_MAX
from mulu.store.port import CHANGES_KEPT, Changes, Erased, FinalityKind, HeaderPlace, TxPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """One moment; never changed once made."""

    last: int = -1
    state: dict[bytes, bytes] = field(default_factory=dict)
    blocks: dict[int, bytes] = field(default_factory=dict)
    parts: dict[bytes, bytes | Erased] = field(default_factory=dict)
    txs: dict[bytes, TxPlace] = field(default_factory=dict)
    headers: tuple[HeaderPlace, ...] = ()
    seen: dict[tuple[int, bytes], tuple[int, int]] = field(default_factory=dict)
    """Block and index within it, by bucket and id."""
    changes: dict[int, list[tuple[bytes, bytes | None]]] = field(default_factory=dict)
    meta: dict[str, bytes] = field(default_factory=dict)
    finality: dict[tuple[int, FinalityKind], bytes] = field(default_factory=dict)


def next_log_index(headers: tuple[HeaderPlace, ...]) -> int:
    """Place of the next header in the log; a restored log begins above 0."""
    return headers[-1].log_index + 1 if headers else 0


def changed(state: dict[bytes, bytes], changes: Changes) -> dict[bytes, bytes]:
    """A state with changes.

    Raises:
        InvariantError: A key or a value has a wrong size.
    """
    new = dict(state)
    for key, value in changes:
        if value is None:
            new.pop(key, None)
            continue
        if not value or not 0 < len(key) <= KEY_BYTES_MAX:
            raise InvariantError(f"state key {key!r}: the key or its value has a wrong size")
        new[key] = value
    return new


def newest(
    changes: dict[int, list[tuple[bytes, bytes | None]]],
) -> dict[int, list[tuple[bytes, bytes | None]]]:
    """The newest tree changes, by whole blocks; the newest block's always."""
    count = sum(map(len, changes.values()))
    for height in sorted(changes)[:-1]:
        if count <= CHANGES_KEPT:
            break
        count -= len(changes.pop(height))
    return changes
