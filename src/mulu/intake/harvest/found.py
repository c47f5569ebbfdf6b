"""What a sweep of a schema finds: tables and columns in the engine's own words, no data.

Source: docs/spec/harvest.md HAR-11.
"""

import msgspec


class FoundColumn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One column."""

    name: str
    type: str
    """As the engine writes it."""
    nullable: bool = False
    pk: bool = False
    """Part of the primary key."""
    comment: str = ""


class FoundTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table; views and partitions are not tables of their own."""

    name: str
    columns: tuple[FoundColumn, ...]
    comment: str = ""
    row_estimate: int | None = None
    """What the engine thinks, without counting; None when it does not say."""


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """One schema as a sweep found it."""

    schema: str
    """Its name: the one asked for, or the engine's default."""
    tables: list[FoundTable]
    """In order of their names."""
