"""Search: words and filters in, a page of records out, best first, counts capped.

Source: docs/spec/search.md SEA-9 to SEA-13, SEA-19 and SEA-20.
"""

from collections.abc import Sequence
from typing import Final

from mulu.core.ids import code_from_path
from mulu.projection.bigrams import fold
from mulu.query.answers import EntriesAnswer, EntrySummary, FacetsAnswer
from mulu.query.counting import FacetCounts
from mulu.query.cursor import Cursor, decode_cursor, encode_cursor, question_digest
from mulu.query.expression import Filters, filter_expression, words_of
from mulu.query.hits import ensure_places, hits, orgs_within
from mulu.query.limits import ensure_limit
from mulu.query.ranking import FIRST, Place, Ranking, Sort, ranked, ranking
from mulu.query.reading import RECORD_COLUMNS, names_of, open_row, summary_of
from mulu.query.tables import Moment, ReadTables
from mulu.query.viewer import Viewer

COUNT_MAX: Final = 1_000
FACET_HITS_MAX: Final = 2_000

_ROW: Final = f"SELECT {RECORD_COLUMNS} FROM records WHERE docid = ?"  # noqa: S608 - fixed names
_PLACE: Final = "SELECT height, code FROM records WHERE docid = ?"
_ROW_OF_CODE: Final = "SELECT docid FROM records WHERE code = ?"
_BEFORE: Final = """
SELECT docid FROM records WHERE (height, code) < (?, ?) ORDER BY height DESC, code DESC LIMIT 1"""
_START: Final = Place(0, FIRST)


class Search:
    """Questions that find records.

    Args:
        tables: The live read tables.
    """

    __slots__ = ("_counts", "_tables")

    def __init__(self, tables: ReadTables) -> None:
        self._tables = tables
        self._counts = FacetCounts()

    def entries(  # noqa: PLR0913 - one argument for each part of a question
        self,
        viewer: Viewer,
        text: str,
        filters: Filters,
        *,
        limit: int = 20,
        after: str | None = None,
        sort: Sort = "best",
        facets: bool = False,
    ) -> EntriesAnswer:
        """Records whose title, summary or item names hold every word.

        Args:
            viewer: Who asks.
            text: Words, or the code of one record; "" for all.
            filters: What the list is narrowed to.
            limit: Most records of this page, 1 to 500.
            after: Cursor of the page before.
            sort: Best first, or newest first.
            facets: Also tell how the newest hits divide.

        Raises:
            ValueError: The text is too long, a filter or the cursor does not hold, or the limit is
                out of range.
            UnavailableError: The tables cannot be read now, or the question takes too long.
        """
        ensure_limit(limit)
        question = _question(text, filters, sort)
        cursor = None if after is None else decode_cursor(after, question)
        with self._tables.read(viewer) as moment:
            lists = _lists(moment, text, filters, sort)
            hit = _code_hit(moment, text, filters)
            known = [hit] if hit is not None else hits(moment, lists.whole, FIRST, _most(facets))
            start = _START if cursor is None else _place_after(moment, cursor)
            page = [Place(0, hit)] if hit is not None else _page(moment, lists, known, limit, start)
            divided = self._counts.count(moment, known[:FACET_HITS_MAX]) if facets else {}
            return EntriesAnswer(
                height=moment.height,
                gaps_height=moment.gaps_height,
                total=min(len(known), COUNT_MAX),
                total_is_capped=len(known) > COUNT_MAX,
                entries=_summaries(moment, page[:limit]),
                after=_cursor(moment, page[limit - 1], question) if len(page) > limit else None,
                facets=divided,
            )

    def facets(self, viewer: Viewer, text: str, filters: Filters) -> FacetsAnswer:
        """How the newest hits divide by each filter; counted over at most 2,000.

        Raises:
            ValueError: As for ``entries``.
            UnavailableError: As for ``entries``.
        """
        with self._tables.read(viewer) as moment:
            lists = _lists(moment, text, filters, "newest")
            found = hits(moment, lists.whole, FIRST, FACET_HITS_MAX)
            return FacetsAnswer(
                height=moment.height,
                counted=len(found),
                facets=self._counts.count(moment, found),
            )


def _question(text: str, filters: Filters, sort: Sort) -> bytes:
    """Digest of a list: its text as it is understood, its filters, its order.

    Raises:
        ValueError: The text is too long, or a filter's value cannot be one.
    """
    words_of(text)
    ensure_places(filters)
    narrowed = (filter_expression(filters), filters.region, filters.org_level)
    return question_digest("entries", fold(text).split(), narrowed, sort)


def _most(facets: bool) -> int:
    return FACET_HITS_MAX if facets else COUNT_MAX + 1


def _lists(moment: Moment, text: str, filters: Filters, sort: Sort) -> Ranking:
    return ranking(text, filter_expression(filters, orgs_within(moment, filters)), sort)


def _page(
    moment: Moment, lists: Ranking, known: Sequence[int], limit: int, start: Place
) -> list[Place]:
    """The hits of a page, and one more when there are more."""
    return ranked(
        lists,
        lambda expression, last, count: hits(moment, expression, last, count),
        known,
        limit + 1,
        start,
    )


def _code_hit(moment: Moment, text: str, filters: Filters) -> int | None:
    """The record whose code was typed, when there is one within the filters."""
    try:
        code = code_from_path(text.strip())
    except ValueError:
        return None
    row = moment.connection.execute(_ROW_OF_CODE, (code,)).fetchone()
    if row is None:
        return None
    narrowed = filter_expression(filters, orgs_within(moment, filters))
    return row[0] if hits(moment, narrowed, row[0], 1) == [row[0]] else None


def _place_after(moment: Moment, cursor: Cursor) -> Place:
    row = moment.connection.execute(_BEFORE, (cursor.height, cursor.name)).fetchone()
    return Place(cursor.tier, 0 if row is None else row[0])


def _cursor(moment: Moment, place: Place, question: bytes) -> str:
    height, code = moment.connection.execute(_PLACE, (place.docid,)).fetchone()
    return encode_cursor(Cursor(question, height, code, place.tier))


def _summaries(moment: Moment, places: Sequence[Place]) -> tuple[EntrySummary, ...]:
    rows = [moment.connection.execute(_ROW, (place.docid,)).fetchone() for place in places]
    opened = [open_row(moment, row) for row in rows]
    names = names_of(moment.connection, (row.stored.provider for row in opened))
    return tuple(summary_of(row, names) for row in opened)
