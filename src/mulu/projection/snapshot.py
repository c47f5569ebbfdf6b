"""Fill empty tables from one moment of the state: quick, the same current rows, no history.

Source: docs/spec/projection.md PRJ-10; shared rule "equal rows from state and from events".
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

import msgspec

from mulu.core.canonical import decode_loose
from mulu.core.errors import ensure
from mulu.core.prefixes import ORG
from mulu.machine.block import decode_block
from mulu.machine.head import HEAD, StoredHead
from mulu.projection.group import RECORD_PREFIXES, Written, name_of
from mulu.projection.projector import GROUP_CHANGES, NOTHING, Projector
from mulu.store.port import Reader

Progress = Callable[[int, int], None]
"""Told how much is done and how much there is."""


class _Height(msgspec.Struct):
    height: int


def fill_from_state(projector: Projector, reader: Reader, progress: Progress) -> int:
    """Put every organisation and record of a moment.

    Args:
        projector: Over empty tables.
        reader: The moment.
        progress: Told the number of values put and of all.

    Returns:
        The moment's height.

    Raises:
        InvariantError: The tables are not empty.
    """
    ensure(projector.height == NOTHING, "only empty tables are filled from state")
    orgs = list(reader.state_keys(ORG))
    records = _records_in_order(reader)
    keys = iter([*orgs, *records])
    done = 0
    while batch := list(islice(keys, GROUP_CHANGES)):
        done += projector.put_snapshot(_written(batch, reader), reader)
        projector.index.ensure_bounded()
        progress(done, len(orgs) + len(records))
    height, time_ms = _moment(reader)
    projector.finish_snapshot(height, time_ms, reader)
    return height


def _records_in_order(reader: Reader) -> list[bytes]:
    """Keys of all records by height and code: the order in which blocks would have brought them."""
    placed = []
    for prefix in RECORD_PREFIXES:
        for key, value in reader.state_items(prefix):
            placed.append((decode_loose(value, _Height).height, name_of(key), key))
    placed.sort()
    return [key for _, _, key in placed]


def _written(keys: list[bytes], reader: Reader) -> Iterator[tuple[bytes, Written]]:
    for key in keys:
        value = reader.state(key)
        ensure(value is not None, f"state key {key!r} vanished within one moment")
        height = decode_loose(value or b"", _Height).height
        yield key, Written(value=value or b"", height=height, what="", tx_id="")


def _moment(reader: Reader) -> tuple[int, int]:
    """Height and time of the last header; zeros before the first."""
    stored = reader.meta(HEAD)
    if stored is not None:
        head = decode_loose(stored, StoredHead)
        return (head.height, head.time_ms) if head.height else (0, 0)
    height: Final = reader.last_height() or 0
    block = reader.block(height)
    return (height, decode_block(block).header.time_ms) if block else (0, 0)
