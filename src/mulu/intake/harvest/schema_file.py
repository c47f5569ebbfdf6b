"""A schema that was written to a file where its database stands, and carried here.

One table a line, as JSON: {columns: of {comment?, name, nullable?, pk?, type}, comment?, name,
row_estimate?}.

Source: docs/spec/harvest.md HAR-13.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from mulu.intake.harvest.address import Address
from mulu.intake.harvest.bounds import ensure_bounded
from mulu.intake.harvest.complaints import complaint
from mulu.intake.harvest.found import FoundTable, Swept
from mulu.intake.harvest.port import TABLES_MAX, HarvestError
from mulu.intake.harvest.wording import no_table
from mulu.intake.limits import RECORD_BYTES_MAX

DEFAULT_SCHEMA: Final = "main"
_decoder: Final = msgspec.json.Decoder(FoundTable)


class SchemaFile:
    """One file.

    Args:
        address: Names it; the option ``kind`` names the engine it came from.
    """

    def __init__(self, address: Address) -> None:
        self.db_kind = address.options.get("kind", "")
        self._path = Path(address.database)

    def sweep(self, schema: str) -> Swept:
        """Read the file; it holds one schema, of whatever name is asked for."""
        tables = sorted(self._tables(), key=lambda table: table.name)
        ensure_bounded(len(tables), sum(len(table.columns) for table in tables))
        return Swept(schema=schema or DEFAULT_SCHEMA, tables=tables)

    def close(self) -> None:
        """Nothing is held open."""

    def _tables(self) -> Iterator[FoundTable]:
        try:
            with self._path.open("rb") as file:
                for number in range(1, TABLES_MAX + 2):
                    line = file.readline(RECORD_BYTES_MAX + 1)
                    if not line:
                        return
                    if line.strip():
                        yield _table(line, number)
        except OSError as err:
            raise complaint("schema file", type(err).__name__) from err


def _table(line: bytes, number: int) -> FoundTable:
    if len(line) > RECORD_BYTES_MAX:
        raise HarvestError(no_table(number, f"> {RECORD_BYTES_MAX} bytes"))
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise HarvestError(no_table(number, str(err))) from err
