"""Take erased texts out of the live tables at once; a rebuild then leaves nothing of them behind.

Rows and history lose the text in place, so that no answer shows it any more. Pieces of it still
stand in the index, in the dictionary and in free pages: these go with the file, which a rebuild
replaces.

Source: docs/spec/projection.md PRJ-13 and PRJ-15; docs/spec/archive.md ARC-9.
"""

import sqlite3
from collections.abc import Container, Iterator
from typing import Final

import msgspec

from mulu.machine.snapshot_parts import refs_of
from mulu.projection.coding import Doc, DocCoder, open_coder
from mulu.projection.tables import get_number, put_meta, writing
from mulu.store.port import Reader

FORGOTTEN: Final = "erasures_forgotten"
"""How many erasures the rows of a file took part in."""
NEVER_HELD: Final = "erasures_before"
"""How many erasures there were when a file was begun: it never held their texts."""

_TABLES: Final = {
    "records": ("docid", "title = ''"),
    "versions": ("seq", ""),
    "orgs": ("org_id", "name = '', name_en = '', short_name = '', sought = ''"),
}
"""Key of each table that keeps docs, and the columns made of a text."""


def begin_without(connection: sqlite3.Connection, reader: Reader) -> None:
    """Note in a file that has no rows yet which texts it can never hold."""
    count = _count(reader)
    with writing(connection):
        put_meta(connection, **{FORGOTTEN: count, NEVER_HELD: count})


def forget_erased(connection: sqlite3.Connection, reader: Reader) -> bool:
    """Take the texts that were erased since out of rows and history.

    Args:
        connection: The tables' one writing connection.
        reader: A moment of the store.

    Returns:
        Whether the file must be built anew, because pieces of erased texts still stand in it.

    Raises:
        UnavailableError: The disk is full; nothing was changed.
    """
    count = _count(reader)
    if get_number(connection, FORGOTTEN) != count:
        erased = {commitment.hex() for commitment, _ in reader.erasures()}
        connection.execute("PRAGMA secure_delete=ON")
        with writing(connection):
            coder = open_coder(connection)
            for table in _TABLES:
                _forget_in(connection, coder, table, erased)
            put_meta(connection, **{FORGOTTEN: count})
        connection.execute("PRAGMA secure_delete=OFF")
    return get_number(connection, NEVER_HELD) != count


def _count(reader: Reader) -> int:
    return sum(1 for _ in reader.erasures())


def _forget_in(
    connection: sqlite3.Connection, coder: DocCoder, table: str, erased: Container[str]
) -> None:
    key, columns = _TABLES[table]
    changed = list(_changed(connection, coder, f"SELECT {key}, doc FROM {table}", erased))  # noqa: S608
    for id_, doc, text_gone in changed:
        more = f", {columns}" if columns and text_gone else ""
        update = f"UPDATE {table} SET doc = ?{more} WHERE {key} = ?"  # noqa: S608 - our own names
        connection.execute(update, (coder.pack(doc), id_))


def _changed(
    connection: sqlite3.Connection, coder: DocCoder, select: str, erased: Container[str]
) -> Iterator[tuple[object, Doc, bool]]:
    """Rows that name an erased part: key, doc without it, and whether it is the row's own text."""
    for id_, data in connection.execute(select):
        doc = coder.unpack(data)
        refs = refs_of(doc.stored)
        if not any(ref.commitment in erased for ref in refs):
            continue
        text_gone = refs[0].commitment in erased
        if text_gone:
            doc = msgspec.structs.replace(doc, text=None, text_state="erased")
        if any(ref.commitment in erased for ref in refs[1:]):
            doc = msgspec.structs.replace(doc, note=None)
        yield id_, doc, text_gone
