"""How many records each organisation has, and how many of them miss what: kept, not counted anew.

Source: docs/spec/projection.md PRJ-7.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Final

from mulu.projection.needs import RecordRow

RECORDS: Final = "records"
"""What a tally of all records of a kind is called; others are ``status:…`` and ``gap:…``."""
LACKING: Final = "lacking"
"""What a tally of the records with any gap is called, withdrawn ones left out."""

_ADD: Final = """
INSERT INTO tallies VALUES (?, ?, ?, ?)
ON CONFLICT (provider, kind, what) DO UPDATE SET n = n + excluded.n"""


class Tallies:
    """Differences of one group of changes."""

    __slots__ = ("_differences",)

    def __init__(self) -> None:
        self._differences: Counter[tuple[str, str, str]] = Counter()

    def count(self, sign: int, row: RecordRow, gaps: Iterable[str]) -> None:
        """Count one record in (+1) or out (-1). Gaps of a withdrawn record are nobody's task."""
        differences = self._differences
        differences[row.provider, row.kind, RECORDS] += sign
        differences[row.provider, row.kind, f"status:{row.status}"] += sign
        if row.status != "WITHDRAWN":
            some = tuple(gaps)
            differences[row.provider, row.kind, LACKING] += sign if some else 0
            for gap in some:
                differences[row.provider, row.kind, f"gap:{gap}"] += sign

    def counted(self) -> dict[tuple[str, str, str], int]:
        """The differences that are not zero, by (provider, kind, what)."""
        return {name: n for name, n in self._differences.items() if n}

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the differences within the caller's transaction."""
        rows = [(*name, n) for name, n in self.counted().items()]
        connection.executemany(_ADD, rows)
        if any(n < 0 for *_, n in rows):
            connection.execute("DELETE FROM tallies WHERE n = 0")
