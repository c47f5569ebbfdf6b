"""What the HTTP API answers where a harvest asks for the tables of a system.

Source: docs/spec/harvest.md HAR-20; docs/spec/http.md API-13.
"""

from mulu.client.answers import Answer


class SystemTable(Answer):
    """One table of the catalogue, as a harvest compares it."""

    code: str
    content_hash: str
    schema: str
    table_name: str
    """"" when its text cannot be read."""
    schema_hash: str
    """Hex, or "" when the table was never harvested."""
    drift: str | None
    """Schema hash of the reported drift, "" for a table that is gone; null without drift."""
    withdrawn: bool


class SystemTablesAnswer(Answer):
    """A page of them."""

    height: int
    tables: list[SystemTable]
    after: str | None
    """Give it back for the next page; null at the end."""
