"""Checks of a record's links to others: the four levels hold together.

Source: docs/spec/catalog.md CAT-12; rule V12.
"""

from typing import Final

from mulu.modules.catalog.codes import Kind, kind_of_code
from mulu.modules.catalog.errors import (
    ColumnItemError,
    LinkUnknownError,
    LinkWithdrawnError,
    RelatedCycleError,
    RelatedTooWideError,
)
from mulu.modules.catalog.records import DataEntry, Record, System, Table
from mulu.modules.catalog.state import CatalogState

RELATED_READS_MAX: Final = 200
"""How many related entries are followed before giving up."""


def links_of(record: Record) -> list[tuple[str, Kind, tuple[str, ...]]]:
    """A record's links: field, kind that it leads to, and codes."""
    match record:
        case DataEntry():
            return [
                ("duties", "duty", record.duties),
                ("systems", "system", record.systems),
                ("related", "data_entry", record.related),
            ]
        case System():
            return [("duties", "duty", record.duties)]
        case Table():
            return [
                ("system", "system", (record.system,)),
                ("entries", "data_entry", record.entries),
            ]
        case _:
            return []


def ensure_links(state: CatalogState, code: str, record: Record) -> None:
    """Every link leads to a published record of the right kind, and never back to the start.

    Args:
        state: The catalogue.
        code: The record's own code.
        record: The body's record.

    Raises:
        LinkUnknownError: A link leads nowhere, or to another kind.
        LinkWithdrawnError: A link leads to a withdrawn record.
        RelatedCycleError: Related entries lead back to the entry.
        RelatedTooWideError: More of them than are followed.
        ColumnItemError: A column names an item that the first entry does not have.
    """
    for field, kind, codes in links_of(record):
        for target in codes:
            _ensure_link(state, code, field, kind, target)
    if isinstance(record, DataEntry) and record.related:
        _ensure_no_cycle(state, code, record)
    if isinstance(record, Table):
        _ensure_column_items(state, record)


def _ensure_link(state: CatalogState, code: str, field: str, kind: Kind, target: str) -> None:
    if field == "related" and target == code:
        raise RelatedCycleError(f"{code} is related to itself; leave that out")
    status = state.status(target) if kind_of_code(target) == kind else None
    if status is None:
        raise LinkUnknownError(
            f"{field}: there is no {kind} {target!r}; register it first, or leave the link out"
        )
    if status == "withdrawn":
        raise LinkWithdrawnError(f"{field}: {target} is withdrawn; link its successor, or none")


def _ensure_no_cycle(state: CatalogState, code: str, entry: DataEntry) -> None:
    if not state.has(code):
        return  # nothing can lead to a code that is new
    waiting = list(entry.related)
    followed: set[str] = set()
    while waiting:
        target = waiting.pop()
        if target == code:
            raise RelatedCycleError(f"related entries of {code} lead back to it; cut the circle")
        if target in followed:
            continue
        if len(followed) >= RELATED_READS_MAX:
            raise RelatedTooWideError(
                f"related entries of {code} lead to more than {RELATED_READS_MAX}; relate fewer"
            )
        followed.add(target)
        waiting.extend(state.related(target))


def _ensure_column_items(state: CatalogState, table: Table) -> None:
    highest = max((column.item for column in table.columns), default=0)
    if not highest:
        return
    count = state.item_count(table.entries[0]) if table.entries else 0
    if highest > count:
        raise ColumnItemError(
            f"a column carries item {highest}, its first entry has {count}; correct the item"
        )
