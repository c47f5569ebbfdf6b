"""MySQL and MariaDB: two queries on ``information_schema``.

Source: docs/spec/harvest.md HAR-11 and HAR-12; MariaDB Server, information schema.
"""

from collections import defaultdict
from typing import Any, Final

import pymysql

from mulu.intake.harvest.address import Address, password_of
from mulu.intake.harvest.bounds import assemble, ensure_bounded, ensure_schema
from mulu.intake.harvest.complaints import complaint
from mulu.intake.harvest.found import FoundColumn, Swept
from mulu.intake.harvest.port import (
    COLUMNS_MAX,
    CONNECT_SECONDS,
    SWEEP_SECONDS,
    TABLES_MAX,
    HarvestError,
)

SCHEMA_QUERY: Final = "SELECT schema_name FROM information_schema.schemata WHERE schema_name = %s"
TABLES_QUERY: Final = """
SELECT table_name, table_comment, table_rows FROM information_schema.tables
WHERE table_schema = %s AND table_type = 'BASE TABLE' LIMIT %s"""
COLUMNS_QUERY: Final = """
SELECT table_name, column_name, column_type, is_nullable = 'YES', column_key = 'PRI', column_comment
FROM information_schema.columns WHERE table_schema = %s
ORDER BY table_name, ordinal_position LIMIT %s"""


class MySql:
    """One database, read only.

    Args:
        address: Where it stands; its database is the default schema.

    Raises:
        HarvestError: It cannot be opened.
    """

    def __init__(self, address: Address) -> None:
        self.db_kind = "mysql"
        self._default = address.database
        socket = address.options.get("unix_socket")
        try:
            self._connection = pymysql.connect(
                user=address.user or None,
                password=password_of(address),
                host=address.host or "localhost",
                port=address.port or 3306,
                database=address.database or None,
                unix_socket=socket,
                charset="utf8mb4",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=SWEEP_SECONDS,
                write_timeout=SWEEP_SECONDS,
                autocommit=True,
            )
            ((version,),) = self._ask("SELECT version()")
            self.db_kind = "mariadb" if "mariadb" in version.lower() else "mysql"
            self._ask("SET SESSION TRANSACTION READ ONLY")
        except (pymysql.Error, OSError) as err:
            raise self._complaint(err) from err

    def sweep(self, schema: str) -> Swept:
        """Read the tables of a schema; the database of the address by default."""
        name = schema or self._default
        try:
            ensure_schema(self._ask(SCHEMA_QUERY, name), name)
            tables = self._ask(TABLES_QUERY, name, TABLES_MAX + 1)
            columns = self._ask(COLUMNS_QUERY, name, COLUMNS_MAX + 1)
        except (pymysql.Error, OSError) as err:
            raise self._complaint(err) from err
        ensure_bounded(len(tables), len(columns))
        found: defaultdict[object, list[FoundColumn]] = defaultdict(list)
        for table, column, type_, nullable, pk, comment in columns:
            found[table].append(
                FoundColumn(
                    name=column,
                    type=type_,
                    nullable=bool(nullable),
                    pk=bool(pk),
                    comment=comment or "",
                )
            )
        named = {table: (table, comment or "", rows) for table, comment, rows in tables}
        return assemble(name, named, found)

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def _ask(self, query: str, *values: object) -> tuple[tuple[Any, ...], ...]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return tuple(cursor.fetchall())

    def _complaint(self, error: Exception) -> HarvestError:
        code = error.args[0] if error.args and isinstance(error.args[0], int) else ""
        return complaint(self.db_kind, str(code or type(error).__name__))
