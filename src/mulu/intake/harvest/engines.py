"""Which engine an address asks for.

Source: docs/spec/harvest.md HAR-10 to HAR-14.
"""

from collections.abc import Callable
from typing import Final

from mulu.intake.harvest.address import Address
from mulu.intake.harvest.dialects import Dialect
from mulu.intake.harvest.mysql import MySql
from mulu.intake.harvest.port import Engine
from mulu.intake.harvest.postgresql import PostgreSql
from mulu.intake.harvest.schema_file import SchemaFile
from mulu.intake.harvest.sqlite import Sqlite

ENGINES: Final[dict[str, Callable[[Address], Engine]]] = {
    "postgresql": PostgreSql,
    "mysql": MySql,
    "sqlite": Sqlite,
    "schema_file": SchemaFile,
    "dialect": Dialect,
}


def open_engine(address: Address) -> Engine:
    """Open a database.

    Raises:
        HarvestError: It cannot be opened now.
    """
    return ENGINES[address.kind](address)
