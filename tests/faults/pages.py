"""Which bytes of an LMDB file are live: the pages are walked as the library walks them.

Source: LMDB 0.9, ``mdb.c``: ``MDB_page``, ``MDB_meta``, ``MDB_db``, ``MDB_node``.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PAGE = 4096
HEADER = 16
NODE = 8
_META = struct.Struct("<IIQQ48s48sQQ")
_BRANCH, _LEAF = 0x01, 0x02
_BIG, _SUB = 0x01, 0x02
_NOWHERE = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """One key and its value, and where their bytes stand in the file."""

    key: bytes
    key_at: int
    value_at: int
    value_size: int

    def places(self) -> list[int]:
        """Every place of a byte of it."""
        keys = range(self.key_at, self.key_at + len(self.key))
        values = range(self.value_at, self.value_at + self.value_size)
        return [*keys, *values]


def live_items(raw: bytes, database: bytes) -> list[LiveItem]:
    """Every item of a named database in the newest committed state."""
    metas = [_META.unpack_from(raw, page * PAGE + HEADER) for page in (0, 1)]
    main = max(metas, key=lambda meta: meta[7])[5]
    record = next(item for item in _walk(raw, _root(main)) if item.key == database)
    return list(_walk(raw, _root(raw[record.value_at : record.value_at + 48])))


def _root(db: bytes) -> int:
    root: int = struct.unpack_from("<Q", db, 40)[0]
    return root


def _walk(raw: bytes, page: int) -> Iterator[LiveItem]:
    if page == _NOWHERE:
        return
    base = page * PAGE
    flags, lower = struct.unpack_from("<HH", raw, base + 10)
    for number in range((lower - HEADER) // 2):
        (offset,) = struct.unpack_from("<H", raw, base + HEADER + 2 * number)
        at = base + offset
        low, high, node_flags, key_size = struct.unpack_from("<HHHH", raw, at)
        if flags & _BRANCH:
            yield from _walk(raw, low | high << 16 | node_flags << 32)
            continue
        value_at = at + NODE + key_size
        if node_flags & _BIG:
            value_at = struct.unpack_from("<Q", raw, value_at)[0] * PAGE + HEADER
        yield LiveItem(
            key=raw[at + NODE : at + NODE + key_size],
            key_at=at + NODE,
            value_at=value_at,
            value_size=low | high << 16,
        )
