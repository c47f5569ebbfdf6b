"""What an engine is to a harvest; every implementation passes ``tests/contracts/test_engine.py``.

Source: docs/spec/harvest.md HAR-11 and HAR-12.
"""

from typing import Final, Protocol

from mulu.core.errors import UnavailableError
from mulu.intake.harvest.found import Swept

TABLES_MAX: Final = 50_000
"""Tables of one schema; a larger one is refused."""
COLUMNS_MAX: Final = 3_000_000
"""Columns of one schema."""
CONNECT_SECONDS: Final = 10
SWEEP_SECONDS: Final = 120
"""How long one query may take."""


class HarvestError(UnavailableError):
    """A database cannot be read now; the text names neither host nor user nor password."""


class Engine(Protocol):
    """One database, opened for reading its catalogue and nothing else."""

    @property
    def db_kind(self) -> str:
        """Name of the engine as the catalogue writes it, such as ``postgresql``."""
        ...

    def sweep(self, schema: str) -> Swept:
        """Read the tables of a schema in a fixed number of queries.

        Args:
            schema: Its name, or "" for the engine's default.

        Raises:
            HarvestError: The schema is not there, is too large, or cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
