"""PostgreSQL, and what speaks its protocol: two queries on ``pg_catalog``.

Source: docs/spec/harvest.md HAR-11 and HAR-12; PostgreSQL 16, chapter 53 (system catalogs).
"""

from collections import defaultdict
from typing import Any, Final, cast

from pg8000 import dbapi
from pg8000.exceptions import DatabaseError, InterfaceError

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

DB_KIND: Final = "postgresql"
DEFAULT_SCHEMA: Final = "public"
SCHEMA_QUERY: Final = "SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = %s"
TABLES_QUERY: Final = """
SELECT c.oid, c.relname, d.description,
       CASE WHEN c.reltuples < 0 THEN NULL ELSE c.reltuples::bigint END
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
WHERE c.relnamespace = %s AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
LIMIT %s"""
COLUMNS_QUERY: Final = """
SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
       NOT a.attnotnull, coalesce(a.attnum = ANY(i.indkey), false), d.description
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = a.attnum
WHERE c.relnamespace = %s AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
ORDER BY a.attrelid, a.attnum LIMIT %s"""
_FAILURES: Final = (DatabaseError, InterfaceError, OSError, TimeoutError)
_TLS: Final = {"require": True, "disable": False}


class PostgreSql:
    """One database, read in one read-only session.

    Args:
        address: Where it stands; ``?sslmode=require`` insists on TLS.

    Raises:
        HarvestError: It cannot be opened.
    """

    db_kind = DB_KIND

    def __init__(self, address: Address) -> None:
        socket = address.host if address.host.startswith("/") else None
        try:
            self._connection = dbapi.connect(
                user=address.user or "postgres",
                host=address.host or "localhost",
                port=address.port or 5432,
                database=address.database or None,
                password=password_of(address) or None,
                unix_sock=None if socket is None else f"{socket}/.s.PGSQL.{address.port or 5432}",
                timeout=CONNECT_SECONDS,
                ssl_context=_TLS.get(address.options.get("sslmode", "")),
                application_name="mulu",
            )
            self._connection.autocommit = True
            self._ask("SET default_transaction_read_only = on")
            self._ask(f"SET statement_timeout = {SWEEP_SECONDS * 1000}")
        except _FAILURES as err:
            raise _complaint(err) from err

    def sweep(self, schema: str) -> Swept:
        """Read the tables of a schema; ``public`` by default."""
        name = schema or DEFAULT_SCHEMA
        try:
            (namespace,) = self._ask(SCHEMA_QUERY, name) or ((None,),)
            ensure_schema(namespace[0], name)
            tables = self._ask(TABLES_QUERY, namespace[0], TABLES_MAX + 1)
            columns = self._ask(COLUMNS_QUERY, namespace[0], COLUMNS_MAX + 1)
        except _FAILURES as err:
            raise _complaint(err) from err
        ensure_bounded(len(tables), len(columns))
        found: defaultdict[object, list[FoundColumn]] = defaultdict(list)
        for oid, column, type_, nullable, pk, comment in columns:
            found[oid].append(
                FoundColumn(
                    name=column, type=type_, nullable=nullable, pk=pk, comment=comment or ""
                )
            )
        named = {oid: (table, comment or "", rows) for oid, table, comment, rows in tables}
        return assemble(name, named, found)

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def _ask(self, query: str, *values: object) -> tuple[Any, ...]:
        cursor = self._connection.cursor()
        cursor.execute(query, values)
        return cast("tuple[Any, ...]", cursor.fetchall() if cursor.description else ())


def _complaint(error: Exception) -> HarvestError:
    said = error.args[0] if error.args else None
    code = said.get("C") if isinstance(said, dict) else None
    return complaint(DB_KIND, str(code or type(error).__name__))
