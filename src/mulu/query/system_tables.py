"""Tables of a system as a harvest compares them: name, hash of the columns, drift.

Only these few members of a value are read, so that hundreds of wide tables cost little.

Source: docs/spec/harvest.md HAR-20.
"""

from typing import Any, Final, NamedTuple

import msgspec

from mulu.core.canonical import NotCanonicalError, decode_loose
from mulu.projection.facets import facet_token
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

_OF_SYSTEM: Final = """
SELECT docid, code, doc FROM records WHERE docid IN
  (SELECT rowid FROM search WHERE search MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?)
ORDER BY docid"""


class _Drift(msgspec.Struct, frozen=True):
    schema_hash: str = ""


class _Record(msgspec.Struct, frozen=True):
    schema_hash: str = ""


class _Stored(msgspec.Struct, frozen=True):
    content_hash: str
    record: _Record
    status: str
    drift: _Drift | None = None


class _Names(msgspec.Struct, frozen=True):
    schema: str = ""
    table_name: str = ""


_NO_NAMES: Final = _Names()


class SystemTable(NamedTuple):
    """One table, withdrawn or not."""

    code: str
    content_hash: str
    """Hex."""
    schema: str
    table_name: str
    """"" when its text cannot be read."""
    schema_hash: str
    drift: str | None
    """Schema hash of the drift that is reported, "" when the table is gone; None without drift."""
    is_withdrawn: bool


class TablesPage(NamedTuple):
    """Tables of one system."""

    height: int
    tables: tuple[SystemTable, ...]
    after: int | None
    """Where the next page begins; None at the end."""


class SystemTables:
    """Questions about the tables of one system.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def of_system(self, viewer: Viewer, system: str, *, limit: int, after: int = 0) -> TablesPage:
        """Tables that stand in a system, in the order in which they were written last.

        Args:
            viewer: Who asks.
            system: Its code.
            limit: Most tables of this page.
            after: What the page before said.

        Raises:
            ValueError: The code is none.
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        wanted = f'"{facet_token("kind", "table")}" AND "{facet_token("system", system)}"'
        with self._tables.read(viewer) as moment:
            rows = moment.connection.execute(_OF_SYSTEM, (wanted, after, limit + 1)).fetchall()
            found = tuple(_open(moment, row) for row in rows[:limit])
            last = rows[limit - 1][0] if len(rows) > limit else None
            return TablesPage(moment.height, found, last)


def _open(moment: Moment, row: tuple[Any, ...]) -> SystemTable:
    doc = moment.coder.unpack(row[2])
    stored = decode_loose(doc.stored, _Stored)
    names = _names(doc.text)
    return SystemTable(
        code=row[1],
        content_hash=stored.content_hash,
        schema=names.schema,
        table_name=names.table_name,
        schema_hash=stored.record.schema_hash,
        drift=None if stored.drift is None else stored.drift.schema_hash,
        is_withdrawn=stored.status == "withdrawn",
    )


def _names(text: bytes | None) -> _Names:
    """Names that a text gives; none when nobody may read it or its bytes are no text."""
    try:
        return _NO_NAMES if text is None else decode_loose(text, _Names)
    except NotCanonicalError:
        return _NO_NAMES
