"""SQLite: one query over a file that is opened for reading only.

Source: docs/spec/harvest.md HAR-11 and HAR-12; SQLite, PRAGMA functions.
"""

import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from mulu.intake.harvest.address import Address
from mulu.intake.harvest.bounds import assemble, ensure_bounded, ensure_schema
from mulu.intake.harvest.complaints import complaint
from mulu.intake.harvest.found import FoundColumn, Swept
from mulu.intake.harvest.port import COLUMNS_MAX, CONNECT_SECONDS

DEFAULT_SCHEMA: Final = "main"
SCHEMA_QUERY: Final = "SELECT name FROM pragma_database_list WHERE name = ?"
COLUMNS_QUERY: Final = """
SELECT m.name, p.name, p.type, NOT (p."notnull" OR p.pk), p.pk > 0
FROM sqlite_schema m JOIN pragma_table_info(m.name) p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY m.name, p.cid LIMIT ?"""


class Sqlite:
    """One file.

    Args:
        address: Names it.

    Raises:
        HarvestError: It is not there, or is no database.
    """

    db_kind = "sqlite"

    def __init__(self, address: Address) -> None:
        path = Path(address.database)
        if not path.is_file():
            raise complaint(self.db_kind, "SQLITE_CANTOPEN")
        uri = f"{path.resolve().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(uri, uri=True, timeout=CONNECT_SECONDS)

    def sweep(self, schema: str) -> Swept:
        """Read the tables of the file; it has one schema, ``main``."""
        name = schema or DEFAULT_SCHEMA
        try:
            ensure_schema(self._ask(SCHEMA_QUERY, name), name)
            rows = self._ask(COLUMNS_QUERY, COLUMNS_MAX + 1)
        except sqlite3.Error as err:
            raise complaint(self.db_kind, err.sqlite_errorname or type(err).__name__) from err
        ensure_bounded(0, len(rows))
        found: defaultdict[object, list[FoundColumn]] = defaultdict(list)
        for table, column, type_, nullable, pk in rows:
            found[table].append(
                FoundColumn(name=column, type=type_, nullable=bool(nullable), pk=bool(pk))
            )
        return assemble(name, {table: (str(table), "", None) for table in found}, found)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _ask(self, query: str, *values: object) -> list[Any]:
        return self._connection.execute(query, values).fetchall()
