"""The file of read tables: its schema, how it is opened, and the few facts it keeps about itself.

Current facts stand in ``orgs``, ``records``, ``tallies`` and the index ``search``; what is history
stands in ``versions`` and in the columns ``what`` and ``tx_id``, complete from ``history_from`` on.

Source: docs/spec/projection.md PRJ-1, PRJ-2 and PRJ-8; docs/spec/search.md SEA-5.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.projection.bigrams import TOKENIZE_OPTION
from mulu.store import faults

LAYOUT: Final = "mulu-views/2"
PAGE_BYTES: Final = 8192
CHECKPOINT_PAGES: Final = 4096
"""The write-ahead log is folded in after 32 MiB."""
INDEX_HASH_BYTES: Final = 64 * 1024 * 1024
SEGMENTS_CRISIS: Final = 120
"""Never reached, as `SearchIndex` merges earlier; so SQLite never merges inside a commit."""
BUSY_MS: Final = 10_000

_SCHEMA: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    """CREATE TABLE orgs (
      org_id TEXT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL, short_name TEXT NOT NULL,
      credit_code TEXT NOT NULL, kind TEXT NOT NULL, level TEXT NOT NULL, region TEXT NOT NULL,
      status TEXT NOT NULL, successor TEXT NOT NULL, version INTEGER NOT NULL,
      height INTEGER NOT NULL, time_ms INTEGER NOT NULL, content_hash TEXT NOT NULL,
      sought TEXT NOT NULL, doc BLOB NOT NULL,
      what TEXT NOT NULL, tx_id TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE records (
      docid INTEGER PRIMARY KEY, code TEXT NOT NULL, kind TEXT NOT NULL, provider TEXT NOT NULL,
      status TEXT NOT NULL, version INTEGER NOT NULL, height INTEGER NOT NULL,
      time_ms INTEGER NOT NULL, share_type INTEGER NOT NULL, level TEXT NOT NULL,
      update_cycle INTEGER NOT NULL, is_open INTEGER, format_class INTEGER NOT NULL,
      has_api INTEGER NOT NULL, profile TEXT NOT NULL, is_confirmed INTEGER NOT NULL,
      drift TEXT NOT NULL,
      title TEXT NOT NULL, doc BLOB NOT NULL, what TEXT NOT NULL, tx_id TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX records_code ON records (code)",
    "CREATE INDEX records_newest ON records (height, code)",
    """CREATE INDEX records_says ON records (docid, provider, kind, status, profile, is_confirmed,
      drift, is_open, share_type, level, update_cycle, format_class, has_api)""",
    """CREATE INDEX records_ckan ON records (replace(code, '/', '_'), code)
      WHERE kind = 'data_entry' AND status <> 'WITHDRAWN'""",
    """CREATE TABLE tallies (
      provider TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL,
      PRIMARY KEY (provider, kind, what)) WITHOUT ROWID""",
    """CREATE TABLE versions (
      seq INTEGER PRIMARY KEY, code TEXT NOT NULL, version INTEGER NOT NULL,
      height INTEGER NOT NULL, time_ms INTEGER NOT NULL, doc BLOB NOT NULL, what TEXT NOT NULL,
      tx_id TEXT NOT NULL)""",
    "CREATE INDEX versions_code ON versions (code, seq)",
    "CREATE VIRTUAL TABLE search USING fts5 "
    f"(tokens, content='', columnsize=0, detail=full, {TOKENIZE_OPTION})",
)


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the tables for their one writer.

    Args:
        path: The file.
        create: Make it with an empty schema.

    Raises:
        UnavailableError: The file is missing, damaged, or cannot be written.
    """
    if not create and not path.is_file():
        raise UnavailableError(
            f"there are no read tables at {path}; run the rebuild command of the projection"
        )
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False
        )
        _prepare(connection, create=create)
    except sqlite3.Error as err:
        if connection is not None:
            connection.close()
        raise UnavailableError(
            f"the read tables at {path} cannot be opened ({err}); rebuild them"
        ) from err
    return connection


def connect_readonly(path: Path) -> sqlite3.Connection:
    """Open the tables for reading only.

    Raises:
        UnavailableError: The file is missing or damaged.
    """
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            timeout=BUSY_MS / 1000,
            check_same_thread=False,
        )
        connection.execute("PRAGMA query_only=1")
        connection.execute("PRAGMA cache_size=-16384")
        connection.execute("PRAGMA mmap_size=1073741824")
    except sqlite3.Error as err:
        raise UnavailableError(
            f"the read tables at {path} cannot be read ({err}); rebuild them"
        ) from err
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction: everything in it is kept, or nothing.

    Raises:
        UnavailableError: The disk is full or the file is locked; nothing was written.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        faults.point("views_before_commit")
        connection.execute("COMMIT")
        faults.point("views_after_commit")
    except BaseException as err:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(err, sqlite3.OperationalError):
            raise UnavailableError(
                f"the read tables cannot be written: {err}; free space, then go on"
            ) from err
        raise


def get_meta(connection: sqlite3.Connection, name: str) -> str | int | bytes | None:
    """A fact the file keeps about itself, or None."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else row[0]


def get_number(connection: sqlite3.Connection, name: str) -> int:
    """A number the file keeps about itself; 0 when it is not there."""
    value = get_meta(connection, name)
    return value if isinstance(value, int) else 0


def put_meta(connection: sqlite3.Connection, **values: str | int | bytes) -> None:
    """Keep facts about the file, within the caller's transaction."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())


def _prepare(connection: sqlite3.Connection, *, create: bool) -> None:
    if create:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    connection.execute("PRAGMA cache_size=-65536")
    if create:
        with writing(connection):
            for statement in _SCHEMA:
                connection.execute(statement)
            _configure_index(connection)
    elif get_meta(connection, "layout") is None:
        raise sqlite3.DatabaseError("not a file of read tables")


def _configure_index(connection: sqlite3.Connection) -> None:
    settings = {
        "automerge": 0,
        "crisismerge": SEGMENTS_CRISIS,
        "hashsize": INDEX_HASH_BYTES,
        "usermerge": 4,
    }
    connection.executemany("INSERT INTO search (search, rank) VALUES (?, ?)", settings.items())
    put_meta(connection, layout=LAYOUT)
