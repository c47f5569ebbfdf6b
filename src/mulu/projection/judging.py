"""Gaps computed anew after a switch of the judging profile: in bounded steps, in order of records.

Rows written before the switch keep, until their turn comes, the gaps that they were written with;
``gaps_height`` says up to which height every switch is carried out.

Source: docs/spec/profiles.md PRO-9 and PRO-10; docs/spec/projection.md PRJ-17.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from mulu.machine.registry import Registry
from mulu.projection.coding import Doc, open_coder
from mulu.projection.facets import facets_of
from mulu.projection.index import IndexedRow, SearchIndex
from mulu.projection.needs import RecordRow, Views
from mulu.projection.tables import get_number, put_meta, writing
from mulu.projection.tallies import Tallies
from mulu.store.port import Reader

STEP_ROWS: Final = 1000
"""Most rows of one step."""

_NEXT: Final = "SELECT docid, doc, height FROM records WHERE docid > ? ORDER BY docid LIMIT ?"
_PUT: Final = "UPDATE records SET doc = ? WHERE docid = ?"


class _Judged(NamedTuple):
    """A row with the gaps it had and those it gets."""

    docid: int
    before: Doc
    after: Doc
    row: RecordRow


class Judged(NamedTuple):
    """How far a file has carried out switches."""

    done: int
    """Height of the last switch carried out for all rows; 0 for none."""
    under_way: int
    """Height of the switch that is being carried out; 0 when none is."""
    docid: int
    """Last row that it has reached."""

    def height_for(self, height: int, docid: int) -> int:
        """Height at which a row is judged.

        Args:
            height: Height that wrote the row.
            docid: The row.
        """
        reached = self.under_way if docid <= self.docid else 0
        return max(height, self.done, reached)


def read_judged(connection: sqlite3.Connection) -> Judged:
    """How far a file has carried out switches."""
    return Judged(
        get_number(connection, "judged_height"),
        get_number(connection, "judging_height"),
        get_number(connection, "judging_docid"),
    )


def gaps_height(connection: sqlite3.Connection, views: Views, reader: Reader, height: int) -> int:
    """Height up to which every switch is carried out, for tables that stand at a height."""
    done = get_number(connection, "judged_height")
    waiting = [one for one in views.switches(reader.state) if done < one <= height]
    return waiting[0] - 1 if waiting else height


def judge_step(
    connection: sqlite3.Connection, views: Views, reader: Reader, *, rows_max: int = STEP_ROWS
) -> bool:
    """Judge the next rows by the profile in force, as a transaction of its own.

    Args:
        connection: The tables' one writing connection.
        views: What the modules bring.
        reader: A moment of the store at or after the tables' height.
        rows_max: Most rows of this step.

    Returns:
        Whether there was anything to do.

    Raises:
        UnavailableError: The disk is full; nothing was changed.
    """
    height = get_number(connection, "height")
    judged = read_judged(connection)
    waiting = [one for one in views.switches(reader.state) if judged.done < one <= height]
    if not waiting:
        return False
    target = waiting[-1]
    after = judged.docid if judged.under_way == target else 0
    with writing(connection):
        found = connection.execute(_NEXT, (after, rows_max)).fetchall()
        older = [row for row in found if row[2] < target]
        _rejudge(connection, views, Registry(reader.state, target), older)
        if len(older) == rows_max:
            put_meta(connection, judging_height=target, judging_docid=older[-1][0])
        else:
            put_meta(connection, judged_height=target, judging_height=0, judging_docid=0)
            put_meta(connection, gaps_height=height)
    return True


def _rejudge(
    connection: sqlite3.Connection,
    views: Views,
    registry: Registry,
    rows: Sequence[tuple[int, bytes, int]],
) -> None:
    coder, index, tallies = open_coder(connection), SearchIndex(connection), Tallies()
    docs = [(docid, coder.unpack(packed)) for docid, packed, _ in rows]
    changed = [one for one in (_judge(views, registry, *pair) for pair in docs) if _differs(one)]
    index.remove([_indexed(one, one.before) for one in changed])
    index.add([_indexed(one, one.after) for one in changed])
    for one in changed:
        tallies.count(-1, one.row, one.before.gaps)
        tallies.count(1, one.row, one.after.gaps)
    tallies.write(connection)
    connection.executemany(_PUT, [(coder.pack(one.after), one.docid) for one in changed])


def _judge(views: Views, registry: Registry, docid: int, doc: Doc) -> _Judged:
    row = views.record(doc.stored, lambda _: doc.opened(), registry)
    after = msgspec.structs.replace(doc, gaps=row.gaps, judged_by=row.judged_by)
    return _Judged(docid, doc, after, row)


def _differs(one: _Judged) -> bool:
    return (one.before.gaps, one.before.judged_by) != (one.after.gaps, one.after.judged_by)


def _indexed(one: _Judged, doc: Doc) -> IndexedRow:
    return IndexedRow(one.docid, one.row.words, facets_of(one.row, doc.gaps))
