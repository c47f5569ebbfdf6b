"""The search index: tokens in, tokens out, and merging in small steps when there is time.

The index keeps no text. Removing a row takes the same tokens it was added with, made again from
the stored row (SQLite 3.40 has no other way for an index without content).

Source: docs/spec/search.md SEA-5 and SEA-7; SQLite FTS5, "The delete command", "The merge command".
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mulu.projection.bigrams import TOKEN_END, Words, pair_rows
from mulu.projection.sounds import sound_tokens

SEGMENTS_MAX: Final = 64
"""With more segments than this the index is merged even while there are blocks to apply."""
MERGE_PAGES: Final = 128
"""Work of one merge step in index pages of 4 KiB; a step stays below 55 ms on an ordinary core."""
MERGED_ROWS_MIN: Final = 2
"""A merge command that changes fewer rows than this had nothing to merge."""
MERGE_STEPS_MAX: Final = 10_000
BATCH_ROWS: Final = 200
"""Rows whose pairs are made at a time: their arrays stay in the processor's nearest cache."""

_COUNT_SEGMENTS: Final = """
WITH RECURSIVE segment (id) AS (
  SELECT min(segid) FROM search_idx
  UNION ALL
  SELECT (SELECT min(segid) FROM search_idx WHERE segid > segment.id)
  FROM segment WHERE id IS NOT NULL
) SELECT count(id) FROM segment"""


class IndexedRow(NamedTuple):
    """What the index holds of a row."""

    docid: int
    words: Words
    facets: str
    """Tokens of its filters."""


class SearchIndex:
    """Writes the index within the caller's transactions.

    Args:
        connection: The tables' one writing connection.
    """

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[IndexedRow]) -> None:
        """Index rows whose docids are new."""
        self._connection.executemany(
            "INSERT INTO search (rowid, tokens) VALUES (?, ?)", _tokens(rows)
        )

    def remove(self, rows: Sequence[IndexedRow]) -> None:
        """Take rows out; words and facets must be those they were added with."""
        self._connection.executemany(
            "INSERT INTO search (search, rowid, tokens) VALUES ('delete', ?, ?)", _tokens(rows)
        )

    def segments(self) -> int:
        """How many sorted runs the index consists of; the fewer, the quicker a search."""
        count: int = self._connection.execute(_COUNT_SEGMENTS).fetchone()[0]
        return count

    def merge_step(self, pages: int = MERGE_PAGES) -> bool:
        """Merge a little, as its own transaction.

        Returns:
            Whether there was anything to merge.
        """
        before = self._connection.total_changes
        self._connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (pages,))
        return self._connection.total_changes - before >= MERGED_ROWS_MIN

    def ensure_bounded(self, segments_max: int = SEGMENTS_MAX) -> None:
        """Merge until there are at most so many segments."""
        steps = 0
        while self.segments() > segments_max and self.merge_step() and steps < MERGE_STEPS_MAX:
            steps += 1


def _tokens(rows: Sequence[IndexedRow]) -> Iterator[tuple[int, str]]:
    for first in range(0, len(rows), BATCH_ROWS):
        batch = rows[first : first + BATCH_ROWS]
        found = pair_rows([row.words for row in batch])
        for row, text in zip(batch, found, strict=True):
            sounds = sound_tokens(text.title)
            yield row.docid, TOKEN_END.join((text.pairs, sounds, row.facets))
