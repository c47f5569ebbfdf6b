"""Compare the live tables with tables built anew from the same blocks: every row, every token.

``check`` asks whether rows say what the state says, and is quick. This one believes nothing of the
file: it is copied, its pages are checked, and everything in it is compared with what a rebuild
gives. It needs room for two more files of the same size while it works.

Source: docs/spec/projection.md PRJ-14.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mulu.core.errors import UnavailableError, VerificationError
from mulu.machine.block import Block, decode_block
from mulu.projection.check import Checked
from mulu.projection.coding import DocCoder, open_coder
from mulu.projection.files import ViewsFolder
from mulu.projection.needs import Views
from mulu.projection.projector import Projector
from mulu.projection.rebuild import OpenReader, no_progress
from mulu.projection.snapshot import fill_from_state
from mulu.projection.tables import connect, get_meta, get_number
from mulu.store.port import Reader

BLOCKS_AT_A_TIME: Final = 100
_SCHEMA: Final = "schema"
_TABLES: Final = {
    "orgs": "SELECT * FROM orgs ORDER BY org_id",
    "records": "SELECT * FROM records ORDER BY docid",
    "tallies": "SELECT * FROM tallies ORDER BY provider, kind, what",
    "versions": "SELECT * FROM versions ORDER BY code, seq",
    _SCHEMA: "SELECT name, sql FROM sqlite_master ORDER BY name",
}
_NUMBERS: Final = ("docid", "seq")
"""Columns whose order is promised, their numbers are not."""
_HISTORY: Final = ("what", "tx_id")
_FACTS: Final = ("layout", "form", "chain", "height", "time_ms", "gaps_height", "judged_height")
_TOKENS: Final = "CREATE VIRTUAL TABLE temp.tokens USING fts5vocab(main, search, instance)"

_Values = Sequence[tuple[str, object]]


def check_whole(folder: ViewsFolder, open_reader: OpenReader, views: Views) -> Checked:
    """Compare the live tables, as they stand at one moment, with tables built anew.

    Args:
        folder: Where the tables stand; the copies are made, and removed, in it.
        open_reader: Opens a reader on the store's newest moment.
        views: What the modules bring.

    Raises:
        UnavailableError: There are no tables, no room, or the chain went on while tables without
            history were compared.
        VerificationError: A block or part of the store is damaged.
    """
    live = folder.current()
    if live is None or not live.is_file():
        raise UnavailableError(
            f"there are no read tables in {folder.path}; a node that starts makes them"
        )
    with TemporaryDirectory(dir=folder.path, prefix="check-") as scratch:
        copy, anew = Path(scratch) / "copy.sqlite", Path(scratch) / "anew.sqlite"
        try:
            _copy(live, copy)
            with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
                return _compare(connection, anew, open_reader, views)
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as err:
            return _checked(0, 0, [f"{live.name} is damaged: {err}"])


def _copy(live: Path, copy: Path) -> None:
    source = f"{live.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(source, uri=True)) as opened,
        closing(sqlite3.connect(copy)) as target,
    ):
        opened.backup(target)


def _compare(
    copy: sqlite3.Connection, anew: Path, open_reader: OpenReader, views: Views
) -> Checked:
    if get_meta(copy, "gaps_height") not in (None, get_meta(copy, "height")):
        raise UnavailableError(
            "gaps are being computed anew after a switch of profiles; compare again in a moment"
        )
    differences = list(_broken_pages(copy))
    height, has_history = get_number(copy, "height"), get_meta(copy, "history_from") == 0
    with closing(connect(anew, create=True)) as built:
        with open_reader() as reader:
            _build(Projector(built, views), reader, height, has_history=has_history)
        differences += _different_facts(copy, built)
        different = list(_different_rows(_SCHEMA, copy, built, has_history=has_history))
        differences += different or _different_contents(copy, built, has_history=has_history)
        compared: int = built.execute("SELECT count(*) FROM records").fetchone()[0]
    return _checked(height, compared, differences)


def _checked(height: int, compared: int, differences: Sequence[str]) -> Checked:
    return Checked(
        height=height,
        compared=compared,
        newer=0,
        differences=tuple(differences),
        difference_count=len(differences),
    )


def _broken_pages(copy: sqlite3.Connection) -> Iterator[str]:
    found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        yield f"the file's pages are damaged: {'; '.join(map(str, found))}"
    copy.execute("INSERT INTO search (search) VALUES ('integrity-check')")


def _build(projector: Projector, reader: Reader, height: int, *, has_history: bool) -> None:
    _fill(projector, reader, height, has_history=has_history)
    while projector.judge_step(reader):
        pass


def _fill(projector: Projector, reader: Reader, height: int, *, has_history: bool) -> None:
    if not has_history:
        if fill_from_state(projector, reader, no_progress) != height:
            raise UnavailableError(
                f"the tables stand at height {height} and the chain has gone on; without the blocks"
                " of their history they are compared while the node stands still"
            )
        return
    batch: list[Block] = []
    for number, data in reader.blocks(1):
        if number > height:
            break
        batch.append(decode_block(data))
        if len(batch) == BLOCKS_AT_A_TIME:
            projector.apply(batch, reader)
            batch.clear()
    projector.apply(batch, reader)


def _different_facts(copy: sqlite3.Connection, built: sqlite3.Connection) -> Iterator[str]:
    for name in _FACTS:
        kept, wanted = get_meta(copy, name), get_meta(built, name)
        if kept != wanted:
            yield f"meta: {name} is {kept!r}, a rebuild gives {wanted!r}"
    highest = copy.execute("SELECT max(docid) FROM records").fetchone()[0]
    if highest is not None and get_number(copy, "next_docid") <= highest:
        yield f"meta: next_docid is not above {highest}"


def _different_contents(
    copy: sqlite3.Connection, built: sqlite3.Connection, *, has_history: bool
) -> Iterator[str]:
    """What differs in tables that have the same columns."""
    for table in _TABLES:
        if has_history or table != "versions":
            yield from _different_rows(table, copy, built, has_history=has_history)
    yield from _different_tokens(copy, built)


def _different_rows(
    table: str, copy: sqlite3.Connection, built: sqlite3.Connection, *, has_history: bool
) -> Iterator[str]:
    """The first row of a table that differs, with the first column that does."""
    dropped = _NUMBERS if has_history else (*_NUMBERS, *_HISTORY)
    ours, wanted = _rows(table, copy, dropped), _rows(table, built, dropped)
    for place, (mine, other) in enumerate(zip_longest(ours, wanted)):
        if mine == other:
            continue
        if mine is None or other is None:
            yield f"{table}: row {place} is {'missing' if mine is None else 'one too many'}"
        else:
            pairs = zip(mine, other, strict=True)
            column = next(name for (name, value), (_, theirs) in pairs if value != theirs)
            yield f"{table}: {mine[0][1]} differs from a rebuild in {column}"
        return


def _rows(table: str, connection: sqlite3.Connection, dropped: Sequence[str]) -> Iterator[_Values]:
    coder = open_coder(connection)
    cursor = connection.execute(_TABLES[table])
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield [
            (name, _opened(coder, value) if name == "doc" else value)
            for name, value in zip(names, row, strict=True)
            if name not in dropped
        ]


def _opened(coder: DocCoder, value: object) -> object:
    try:
        return coder.unpack(value) if isinstance(value, bytes) else value
    except VerificationError:
        return "a doc that cannot be read"


def _different_tokens(copy: sqlite3.Connection, built: sqlite3.Connection) -> Iterator[str]:
    for mine, other in zip_longest(_tokens(copy), _tokens(built)):
        if mine != other:
            yield f"search: the index holds {mine!r}, a rebuild gives {other!r}"
            return


def _tokens(connection: sqlite3.Connection) -> Iterator[tuple[str, int, int]]:
    """(token, place of its row, place in the row) of every token, in order."""
    docids = connection.execute("SELECT docid FROM records ORDER BY docid")
    places = {docid: place for place, (docid,) in enumerate(docids)}
    connection.execute(_TOKENS)
    for term, docid, offset in connection.execute("SELECT term, doc, offset FROM temp.tokens"):
        yield term, places.get(docid, -docid), offset
