"""Many records at once, by code or by the reference of their source: what an import compares with.

Source: docs/spec/intake.md INT-90 and INT-91.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mulu.projection.facets import facet_token
from mulu.projection.source_refs import REF, SOURCE, ref_token
from mulu.query.reading import RECORD_COLUMNS, Opened, open_row
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

_OF_CODE: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE code = ?"  # noqa: S608 - fixed names
_OF_TOKEN: Final = f"""
SELECT {RECORD_COLUMNS} FROM records WHERE docid IN
  (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?) ORDER BY docid"""  # noqa: S608
_OF_SOURCE: Final = f"""
SELECT {RECORD_COLUMNS} FROM records WHERE docid IN
  (SELECT rowid FROM search WHERE search MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?)
ORDER BY docid"""  # noqa: S608
_SAME_MAX: Final = 8
"""So many records of one reference are looked at for one that has it."""


class Found(NamedTuple):
    """Records, and the height they speak of."""

    height: int
    records: tuple[Opened, ...]


class OfSource(NamedTuple):
    """A page of a source's records."""

    height: int
    records: tuple[Opened, ...]
    after: int | None
    """Where the next page begins; None at the end."""


class Lookup:
    """Questions that name what they want.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def find(self, viewer: Viewer, codes: Sequence[str], refs: Sequence[tuple[str, str]]) -> Found:
        """The newest versions of the records that have one of these codes or references.

        Args:
            viewer: Who asks.
            codes: With ``/``, not ``~``.
            refs: Source and id there. Of several records with one reference the first counts.

        Raises:
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        with self._tables.read(viewer) as moment:
            found = {opened.code: opened for opened in _of_codes(moment, codes)}
            found |= {opened.code: opened for opened in _of_refs(moment, refs)}
            return Found(moment.height, tuple(found.values()))

    def of_source(self, viewer: Viewer, source: str, *, limit: int, after: int = 0) -> OfSource:
        """Records that came from a source, withdrawn ones too.

        Args:
            viewer: Who asks.
            source: Slug of the source.
            limit: Most records of this page.
            after: What the page before said.

        Raises:
            ValueError: The source is no slug.
            UnavailableError: As for ``find``.
        """
        token = _quoted(facet_token(SOURCE, source))
        with self._tables.read(viewer) as moment:
            rows = moment.connection.execute(_OF_SOURCE, (token, after, limit + 1)).fetchall()
            records = tuple(open_row(moment, row) for row in rows[:limit])
            last = rows[limit - 1][0] if len(rows) > limit else None
            return OfSource(moment.height, records, last)


def _of_codes(moment: Moment, codes: Sequence[str]) -> Iterator[Opened]:
    for code in dict.fromkeys(codes):
        row = moment.connection.execute(_OF_CODE, (code,)).fetchone()
        if row is not None:
            yield open_row(moment, row)


def _of_refs(moment: Moment, refs: Sequence[tuple[str, str]]) -> Iterator[Opened]:
    for source, id_ in dict.fromkeys(refs):
        token = _quoted(facet_token(REF, ref_token(source, id_)))
        rows = moment.connection.execute(_OF_TOKEN, (token, _SAME_MAX))
        found = (open_row(moment, row) for row in rows)
        first = next((one for one in found if _has(one, source, id_)), None)
        if first is not None:
            yield first


def _has(opened: Opened, source: str, id_: str) -> bool:
    ref = None if opened.text is None else opened.text.source_ref
    return ref is not None and (ref.source, ref.id) == (source, id_)


def _quoted(token: str) -> str:
    return f'"{token}"'
