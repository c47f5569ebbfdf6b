"""Search: words and filters in, a page of records out, newest first, counts capped.

Source: docs/spec/search.md SEA-9 to SEA-13.
"""

from collections import Counter
from typing import Any, Final

from mulu.core.ids import code_from_path
from mulu.query.answers import EntriesAnswer, FacetsAnswer, FacetValue
from mulu.query.cursor import Cursor, decode_cursor, encode_cursor, question_digest
from mulu.query.expression import Filters, match_expression
from mulu.query.limits import ensure_limit
from mulu.query.reading import RECORD_COLUMNS, names_of, open_row, summary_of
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

COUNT_MAX: Final = 1_000
FACET_HITS_MAX: Final = 5_000
FACET_VALUES_MAX: Final = 200

_PAGE: Final = (
    "SELECT rowid FROM search WHERE search MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?"
)
_ROW: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE docid = ?"  # noqa: S608 - fixed names
_ROW_OF_CODE: Final = "SELECT docid FROM records WHERE code = ?"
_BEFORE: Final = """
SELECT docid FROM records WHERE (height, code) < (?, ?) ORDER BY height DESC, code DESC LIMIT 1"""
_ALL: Final = 1 << 62
"""Above every docid."""
_FACETS: Final = {
    "kind": "kind",
    "org": "provider",
    "status": "status",
    "share_type": "share_type",
    "level": "level",
    "cycle": "update_cycle",
}
"""Column of each filter that is counted."""
_DIVIDE: Final = f"""
SELECT {", ".join(_FACETS.values())}, count(*) FROM
  (SELECT rowid AS hit FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?)
  CROSS JOIN records ON docid = hit GROUP BY {", ".join(_FACETS.values())}"""  # noqa: S608 - fixed


class Search:
    """Questions that find records.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables

    def entries(
        self,
        viewer: Viewer,
        text: str,
        filters: Filters,
        *,
        limit: int = 20,
        after: str | None = None,
    ) -> EntriesAnswer:
        """Records whose title, summary or item names hold every word, newest first.

        Args:
            viewer: Who asks.
            text: Words, or the code of one record; "" for all.
            filters: What the list is narrowed to.
            limit: Most records of this page, 1 to 500.
            after: Cursor of the page before.

        Raises:
            ValueError: The text is too long, a filter or the cursor does not hold, or the limit is
                out of range.
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        ensure_limit(limit)
        expression = match_expression(text, filters)
        question = question_digest("entries", expression)
        cursor = None if after is None else decode_cursor(after, question)
        with self._tables.read(viewer) as moment:
            hit = _code_hit(moment, text, filters)
            if hit is not None:
                return _answer(moment, [hit], 1, None)
            hits = _hits(moment, expression, _ALL, COUNT_MAX + 1)
            page = hits[: limit + 1]
            if cursor is not None:
                page = _hits(moment, expression, _docid_after(moment, cursor), limit + 1)
            more = page[limit - 1] if len(page) > limit else None
            after_this = None if more is None else _cursor(moment, more, question)
            return _answer(moment, page[:limit], len(hits), after_this)

    def facets(self, viewer: Viewer, text: str, filters: Filters) -> FacetsAnswer:
        """How the newest hits divide by each filter; counted over at most 5,000.

        Raises:
            ValueError: As for ``entries``.
            UnavailableError: As for ``entries``.
        """
        expression = match_expression(text, filters)
        with self._tables.read(viewer) as moment:
            counts = _facets(moment, expression)
            names = names_of(moment.connection, counts["org"])
            return FacetsAnswer(
                height=moment.height,
                counted=counts["kind"].total(),
                facets={name: _values(found, names) for name, found in counts.items()},
            )


def _hits(moment: Moment, expression: str, last: int, count: int) -> list[int]:
    return [docid for (docid,) in moment.connection.execute(_PAGE, (expression, last, count))]


def _code_hit(moment: Moment, text: str, filters: Filters) -> int | None:
    """The record whose code was typed, when there is one within the filters."""
    try:
        code = code_from_path(text.strip())
    except ValueError:
        return None
    row = moment.connection.execute(_ROW_OF_CODE, (code,)).fetchone()
    if row is None:
        return None
    found = _hits(moment, match_expression("", filters), row[0], 1)
    return row[0] if found == [row[0]] else None


def _docid_after(moment: Moment, cursor: Cursor) -> int:
    row = moment.connection.execute(_BEFORE, (cursor.height, cursor.name)).fetchone()
    return 0 if row is None else row[0]


def _cursor(moment: Moment, docid: int, question: bytes) -> str:
    _, code, height, *_ = moment.connection.execute(_ROW, (docid,)).fetchone()
    return encode_cursor(Cursor(question, height, code))


def _answer(moment: Moment, docids: list[int], hits: int, after: str | None) -> EntriesAnswer:
    rows: list[tuple[Any, ...]] = [
        moment.connection.execute(_ROW, (docid,)).fetchone() for docid in docids
    ]
    opened = [open_row(moment, row) for row in rows]
    names = names_of(moment.connection, (row.stored.provider for row in opened))
    return EntriesAnswer(
        height=moment.height,
        gaps_height=moment.gaps_height,
        total=min(hits, COUNT_MAX),
        total_is_capped=hits > COUNT_MAX,
        entries=tuple(summary_of(row, names) for row in opened),
        after=after,
    )


def _facets(moment: Moment, expression: str) -> dict[str, Counter[str]]:
    """Counts by filter and value."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
    for *values, count in moment.connection.execute(_DIVIDE, (expression, FACET_HITS_MAX)):
        for name, value in zip(_FACETS, values, strict=True):
            counts[name][str(value)] += count
    return counts


def _values(counts: Counter[str], names: dict[str, str]) -> tuple[FacetValue, ...]:
    """The most frequent first, equal ones by value."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        FacetValue(value=value, label=names.get(value, ""), count=count)
        for value, count in ordered[:FACET_VALUES_MAX]
    )
