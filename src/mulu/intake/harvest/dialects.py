"""Every other engine, through a SQLAlchemy dialect that is installed beside mulu.

Dameng, Kingbase, openGauss, Oracle, SQL Server and more: the dialect's own inspector reads a whole
schema at once.

Source: docs/spec/harvest.md HAR-14; SQLAlchemy 2.1, Inspector.get_multi_columns.
"""

import re
from importlib import import_module
from typing import Any, Final

from mulu.intake.harvest.address import Address
from mulu.intake.harvest.bounds import assemble, ensure_schema
from mulu.intake.harvest.complaints import complaint
from mulu.intake.harvest.found import FoundColumn, Swept
from mulu.intake.harvest.port import HarvestError
from mulu.intake.harvest.wording import no_dialect

_KIND: Final = re.compile("[^a-z0-9_]")
KIND_CHARS: Final = 16


class Dialect:
    """One database behind a dialect.

    Args:
        address: As SQLAlchemy takes it.

    Raises:
        HarvestError: SQLAlchemy, the dialect or its driver is missing, or it cannot be opened.
    """

    def __init__(self, address: Address) -> None:
        scheme = address.whole.partition(":")[0].partition("+")[0].lower()
        self.db_kind = _KIND.sub("_", scheme)[:KIND_CHARS]
        self._alchemy = _alchemy(self.db_kind)
        try:
            self._engine = self._alchemy.create_engine(address.whole)
            self._inspector = self._alchemy.inspect(self._engine)
        except (ImportError, self._alchemy.exc.NoSuchModuleError) as err:
            raise HarvestError(no_dialect(self.db_kind)) from err
        except self._alchemy.exc.SQLAlchemyError as err:
            raise self._complaint(err) from err

    def sweep(self, schema: str) -> Swept:
        """Read the tables of a schema; the dialect's default one by default."""
        try:
            name = schema or self._inspector.default_schema_name or "main"
            ensure_schema(not schema or schema in self._inspector.get_schema_names(), name)
            columns = self._inspector.get_multi_columns(schema=schema or None)
            keys = self._inspector.get_multi_pk_constraint(schema=schema or None)
            comments = self._comments(schema or None)
        except self._alchemy.exc.SQLAlchemyError as err:
            raise self._complaint(err) from err
        found = {
            key: [self._column(column, _key_of(keys.get(key))) for column in listed]
            for key, listed in columns.items()
        }
        tables = {key: (str(key[1]), comments.get(key, ""), None) for key in found}
        return assemble(name, tables, found)

    def close(self) -> None:
        """Let go of the pool."""
        self._engine.dispose()

    def _comments(self, schema: str | None) -> dict[object, str]:
        """Comments of tables; none where the dialect knows none."""
        if not self._engine.dialect.supports_comments:
            return {}
        listed = self._inspector.get_multi_table_comment(schema=schema)
        return {key: (comment or {}).get("text") or "" for key, comment in listed.items()}

    def _column(self, column: dict[str, Any], key: frozenset[str]) -> FoundColumn:
        name = str(column["name"])
        return FoundColumn(
            name=name,
            type=self._type(column["type"]),
            nullable=bool(column.get("nullable")) and name not in key,
            pk=name in key,
            comment=column.get("comment") or "",
        )

    def _type(self, type_: Any) -> str:  # noqa: ANN401 - a type of SQLAlchemy
        try:
            return str(type_.compile(dialect=self._engine.dialect))
        except self._alchemy.exc.CompileError:
            return type(type_).__name__

    def _complaint(self, error: Exception) -> HarvestError:
        return complaint(self.db_kind, type(getattr(error, "orig", None) or error).__name__)


def _alchemy(kind: str) -> Any:  # noqa: ANN401 - a package that may be missing
    try:
        return import_module("sqlalchemy")
    except ImportError as err:
        raise HarvestError(no_dialect(kind)) from err


def _key_of(constraint: Any) -> frozenset[str]:  # noqa: ANN401 - of SQLAlchemy
    return frozenset((constraint or {}).get("constrained_columns") or ())
