"""Schemas of a city's systems, written to files or as statements: the same seed, the same tables.

Source: docs/performance.md, "The workload".
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from mulu.bench.workload import SEED
from mulu.intake.harvest.found import FoundColumn, FoundTable

COLUMNS: Final = 15
"""Columns of a table, on average and at most one more or less."""
_TYPES: Final = (
    "varchar(18)",
    "varchar(200)",
    "integer",
    "bigint",
    "numeric(12,2)",
    "date",
    "timestamp",
    "text",
)
_WORDS: Final = ("permit", "owner", "area", "fee", "status", "source", "batch", "unit", "level")


def make_tables(system: int, count: int) -> Iterator[FoundTable]:
    """Tables of one system.

    Args:
        system: Number of the system; another one has other tables.
        count: How many.
    """
    rng = random.Random(SEED + system)  # noqa: S311 - repeatable tables
    for number in range(count):
        columns = tuple(
            FoundColumn(
                name=f"{rng.choice(_WORDS)}_{place}",
                type=rng.choice(_TYPES),
                nullable=place > 0,
                pk=place == 0,
                comment=f"第{place}项",
            )
            for place in range(COLUMNS + rng.choice((-1, 0, 1)))
        )
        yield FoundTable(name=f"t_{number:05d}", columns=columns, comment=f"业务表{number}")


def write_sources(folder: Path, orgs: Sequence[str], systems: int, tables: int) -> Path:
    """Write a schema file for each system, and the settings that name them all.

    Args:
        folder: Where.
        orgs: Organisations that share the systems.
        systems: How many.
        tables: Of all systems together.

    Returns:
        The settings file.
    """
    lines = []
    for system in range(systems):
        count = tables // systems + (system < tables % systems)
        file = folder / f"{system:05d}.jsonl"
        file.write_bytes(b"\n".join(map(msgspec.json.encode, make_tables(system, count))))
        org = orgs[system % len(orgs)]
        lines += [f'[[source]]\nsystem = "系统{system}"\naddress = "{file}"\norg = "{org}"']
    settings = folder / "sources.toml"
    settings.write_text("\n".join(lines), encoding="utf-8")
    return settings


def statements(tables: int) -> Iterator[str]:
    """Statements that make the tables of one schema in PostgreSQL."""
    for table in make_tables(0, tables):
        columns = ", ".join(
            f"{column.name} {column.type}{'' if column.nullable else ' PRIMARY KEY'}"
            for column in table.columns
        )
        yield f"CREATE TABLE {table.name} ({columns});"
        yield f"COMMENT ON TABLE {table.name} IS '{table.comment}';"
        for column in table.columns:
            yield f"COMMENT ON COLUMN {table.name}.{column.name} IS '{column.comment}';"
