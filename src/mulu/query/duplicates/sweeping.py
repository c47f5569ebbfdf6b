"""A sweep: every entry and table that is not withdrawn is read at one moment, and groups are found.

Source: docs/spec/duplicates.md DUP-1, DUP-2 and DUP-9.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from mulu.modules.catalog.records import Table
from mulu.modules.catalog.texts import EntryText
from mulu.projection.bigrams import fold
from mulu.query.duplicates.entries import Entry
from mulu.query.duplicates.grouping import group
from mulu.query.duplicates.spelling import place_of, spell
from mulu.query.duplicates.swept import Swept
from mulu.query.expression import Filters
from mulu.query.reading import Opened
from mulu.query.tables import ReadTables
from mulu.query.viewer import PUBLIC
from mulu.query.walk import Walk, walk

_TELLING_ID: Final = re.compile(r"(?!h-).{16,}")
"""Ids that are no running numbers and no hash of title and provider: no two sources have one."""


class Sweeper(Protocol):
    """Whoever has the newest sweep; both implementations pass the same tests."""

    def newest(self, height: int) -> Swept:
        """The newest sweep there is; a new one may be begun.

        Args:
            height: Height of the read tables now.

        Raises:
            UnavailableError: There is none yet.
        """
        ...


def sweep(tables: ReadTables, monotonic_ms: Callable[[], int], now_ms: Callable[[], int]) -> Swept:
    """Sweep the whole catalogue.

    Args:
        tables: Read tables for questions that take long.
        monotonic_ms: A clock that never goes back.
        now_ms: Time of day, UTC.

    Raises:
        UnavailableError: The tables cannot be read now.
    """
    begun = monotonic_ms()
    with walk(tables, PUBLIC, "", Filters(kind="table")) as found:
        carried = [_entries_of(opened) for opened in found.records]
    with walk(tables, PUBLIC, "", Filters(kind="data_entry")) as found:
        height = found.height
        entries = sorted(_entries(found), key=lambda entry: entry.code)
    grouped = group(entries, [codes for codes in carried if len(codes) > 1])
    return Swept(
        height=height,
        entries=len(entries),
        cut=grouped.cut,
        seconds=(monotonic_ms() - begun) / 1000,
        finished_ms=now_ms(),
        groups=tuple(grouped.groups),
    )


def _entries_of(opened: Opened) -> tuple[str, ...]:
    record = opened.stored.record
    return record.entries if isinstance(record, Table) else ()


def _entries(found: Walk) -> Iterator[Entry]:
    """Entries whose text can be read."""
    numbers: dict[str, int] = {}
    for opened in found.records:
        if isinstance(opened.text, EntryText) and opened.text.title:
            yield _entry(opened, opened.text, found, numbers)


def _entry(opened: Opened, text: EntryText, found: Walk, numbers: dict[str, int]) -> Entry:
    """One entry; names of items become numbers, which are shared and small."""
    org = found.org(opened.stored.provider)
    ref = text.source_ref
    return Entry(
        code=opened.code,
        org=org.org_id,
        place=place_of(org.name),
        spelt=spell(text.title, org.name),
        items=frozenset(
            numbers.setdefault(fold(item.name).strip(), len(numbers)) for item in text.items
        ),
        ref="" if ref is None or _TELLING_ID.fullmatch(ref.id) is None else ref.id,
        page="" if ref is None else ref.url,
    )


class SweepHere:
    """Sweeps in this process whenever the tables have moved on.

    Args:
        tables: The read tables.
        monotonic_ms: A clock that never goes back.
        now_ms: Time of day, UTC.
    """

    def __init__(
        self,
        tables: ReadTables,
        monotonic_ms: Callable[[], int] = lambda: 0,
        now_ms: Callable[[], int] = lambda: 0,
    ) -> None:
        self._tables = tables
        self._monotonic_ms = monotonic_ms
        self._now_ms = now_ms
        self._newest: Swept | None = None

    def newest(self, height: int) -> Swept:
        """The sweep at this height."""
        if self._newest is None or self._newest.height != height:
            self._newest = sweep(self._tables, self._monotonic_ms, self._now_ms)
        return self._newest
