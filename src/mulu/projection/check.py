"""Compare the tables with the state, value by value: is what people read what the chain says?

Source: docs/spec/projection.md PRJ-12.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import msgspec

from mulu.core.canonical import decode_loose
from mulu.core.prefixes import ORG
from mulu.machine.registry import Registry
from mulu.projection.bigrams import PAIR_CHARS, fold, pair_word
from mulu.projection.coding import Doc, DocCoder, open_coder
from mulu.projection.group import RECORD_PREFIXES, Written, name_of
from mulu.projection.judging import read_judged
from mulu.projection.needs import RecordRow, Views
from mulu.projection.parts import part_opener
from mulu.projection.rebuild import OpenReader
from mulu.projection.tables import get_number
from mulu.projection.tallies import Tallies
from mulu.projection.writer import Sources, doc_of
from mulu.store.port import Reader

DIFFERENCES_MAX: Final = 100
"""So many are named; more are only counted."""
SEARCHED_ROWS_MAX: Final = 10_000
"""About so many rows, evenly spread, are also looked up in the search index."""
_COUNT: Final = "SELECT count(*) FROM records UNION ALL SELECT count(*) FROM orgs"
_ROW: Final = "SELECT doc, docid FROM records WHERE code = ?"
_FIND: Final = "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a comparison found."""

    height: int
    """Height of the tables."""
    compared: int
    """Values that were compared."""
    newer: int
    """Values that the chain changed after that height; they were passed over."""
    differences: tuple[str, ...]
    """The first of them, in words; empty when tables and state agree."""
    difference_count: int


class _Height(msgspec.Struct):
    height: int


def check(connection: sqlite3.Connection, open_reader: OpenReader, views: Views) -> Checked:
    """Compare the live tables with the state, at one moment of each.

    Args:
        connection: Opened for reading.
        open_reader: Opens a reader on the store's newest moment.
        views: What the modules bring.

    Raises:
        VerificationError: A row cannot be read at all.
    """
    with _moment(connection), open_reader() as reader:
        comparison = _Comparison(connection, reader, views)
        for prefix in (ORG, *RECORD_PREFIXES):
            for key, value in reader.state_items(prefix):
                comparison.compare(key, value)
        comparison.compare_counts()
        return comparison.result()


class _Comparison:
    def __init__(self, connection: sqlite3.Connection, reader: Reader, views: Views) -> None:
        self._connection = connection
        self._height = get_number(connection, "height")
        self._judged = read_judged(connection)
        self._coder: DocCoder = open_coder(connection)
        self._sources = Sources(
            views, part_opener(reader), lambda height: Registry(reader.state, height)
        )
        self._rows: int = sum(count for (count,) in connection.execute(_COUNT))
        self._tallies = Tallies()
        self._compared = self._newer = self._difference_count = 0
        self._differences: list[str] = []

    def compare(self, key: bytes, value: bytes) -> None:
        """Compare one state value with its row."""
        height = decode_loose(value, _Height).height
        if height > self._height:
            self._newer += 1
            return
        self._compared += 1
        name = name_of(key)
        if key.startswith(ORG):
            row = self._connection.execute(
                "SELECT doc FROM orgs WHERE org_id = ?", (name,)
            ).fetchone()
            if row is None or self._coder.unpack(row[0]).stored != value:
                self._differ(f"{name}: the row is missing or is not what the state holds")
        else:
            row = self._connection.execute(_ROW, (name,)).fetchone()
            judged = self._judged.height_for(height, row[1] if row is not None else 0)
            made = self._sources.record(Written(value=value, height=judged, what="", tx_id=""))
            self._compare_record(name, row, doc_of(value, made), made)

    def compare_counts(self) -> None:
        """Compare the number of rows, and the tallies, with what was seen."""
        if self._newer:
            return
        if self._rows != self._compared:
            self._differ(
                f"the tables have {self._rows} rows, the state has {self._compared} values"
            )
        kept = {tuple(names): n for *names, n in self._connection.execute("SELECT * FROM tallies")}
        if kept != self._tallies.counted():
            self._differ("the tallies do not add up to the rows")

    def result(self) -> Checked:
        """What was found."""
        return Checked(
            height=self._height,
            compared=self._compared,
            newer=self._newer,
            differences=tuple(self._differences),
            difference_count=self._difference_count,
        )

    def _compare_record(
        self, code: str, row: tuple[bytes, int] | None, wanted: Doc, made: RecordRow
    ) -> None:
        self._tallies.count(1, made, made.gaps)
        if row is None or self._coder.unpack(row[0]) != wanted:
            self._differ(f"{code}: the row is missing or is not what the state holds")
        elif self._compared % (self._rows // SEARCHED_ROWS_MAX + 1) == 0 and not self._is_found(
            made.title, row[1]
        ):
            self._differ(f"{code}: its title does not find it")

    def _is_found(self, title: str, docid: int) -> bool:
        longest = max(fold(title).split(), key=len, default="")
        if len(longest) < PAIR_CHARS:
            return True
        phrase = '"{}"'.format(pair_word(longest).replace('"', '""'))
        return self._connection.execute(_FIND, (phrase, docid)).fetchone() is not None

    def _differ(self, text: str) -> None:
        self._difference_count += 1
        if len(self._differences) < DIFFERENCES_MAX:
            self._differences.append(text)


@contextmanager
def _moment(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")
