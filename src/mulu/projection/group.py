"""One group of blocks on its way into the tables: what each key's value is, and what it was.

Source: docs/spec/projection.md PRJ-3 and PRJ-4.
"""

from collections.abc import Callable, Iterator
from typing import Final, Literal

import msgspec

from mulu.core.errors import InvariantError
from mulu.core.prefixes import DATA_ENTRY, DUTY, ORG, SYSTEM, TABLE
from mulu.machine.block import Block
from mulu.machine.receipt import ReceiptHead
from mulu.projection.needs import Change, Views, What

RECORD_PREFIXES: Final = (DATA_ENTRY, DUTY, SYSTEM, TABLE)
GENESIS_WHAT: Final[What] = "registered"
_PREFIXES: Final = (*RECORD_PREFIXES, ORG)


class Written(msgspec.Struct, frozen=True, gc=False):
    """A value as a block wrote it."""

    value: bytes
    height: int
    what: What | Literal[""]
    """"" for values read from state, whose history is not known."""
    tx_id: str
    """Hex; "" for genesis and for values read from state."""
    read: object = None
    """See ``Change``."""


def name_of(key: bytes) -> str:
    """Code of a record, or id of an organisation, in its state key."""
    return key.split(b"/", 2)[2].decode()


class Group:
    """Collects the changes of consecutive blocks.

    Args:
        views: How events change values.
        find_kept: Value of a key as the tables have it.
    """

    __slots__ = ("_find_kept", "_views", "changes", "latest", "superseded")

    def __init__(self, views: Views, find_kept: Callable[[bytes], bytes]) -> None:
        self._views = views
        self._find_kept = find_kept
        self.latest: dict[bytes, Written] = {}
        """Newest value of every key that changed."""
        self.superseded: list[tuple[bytes, Written]] = []
        """Values written and replaced within the group, in order."""
        self.changes = 0

    def add(self, block: Block) -> None:
        """Follow one more block."""
        ids: dict[int, str] = {}
        for change in self._views.changes(block, self._before):
            if change.tx_index not in ids:
                ids[change.tx_index] = _heads.decode(block.receipts[change.tx_index]).id
            self._put(change, block.header.height, ids[change.tx_index])

    def put_initial(self, key: bytes, value: bytes) -> None:
        """Take a value that genesis wrote."""
        self._put(Change(key, value, GENESIS_WHAT, 0), 0, "")

    def records(self) -> Iterator[tuple[bytes, Written]]:
        """Newest values of records, oldest block first, by code within a block."""
        found = self._having(RECORD_PREFIXES)
        return iter(sorted(found, key=lambda item: (item[1].height, name_of(item[0]))))

    def orgs(self) -> Iterator[tuple[bytes, Written]]:
        """Newest values of organisations, by key."""
        return iter(sorted(self._having((ORG,)), key=lambda item: item[0]))

    def _having(self, prefixes: tuple[bytes, ...]) -> list[tuple[bytes, Written]]:
        return [item for item in self.latest.items() if item[0].startswith(prefixes)]

    def _before(self, key: bytes) -> bytes:
        pending = self.latest.get(key)
        return self._find_kept(key) if pending is None else pending.value

    def _put(self, change: Change, height: int, tx_id: str) -> None:
        key = change.key
        if not key.startswith(_PREFIXES):
            raise InvariantError(f"key {key!r} has no read table")
        replaced = self.latest.get(key)
        if replaced is not None:
            self.superseded.append((key, replaced))
        self.latest[key] = Written(change.value, height, change.what, tx_id, change.read)
        self.changes += 1


_heads: Final = msgspec.json.Decoder(ReceiptHead)
