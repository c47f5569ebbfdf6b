"""What happened in the catalogue; no free text.

Source: docs/spec/catalog.md CAT-17.
"""

from typing import Final

from mulu.core.canonical import Hex32, Tagged, UInt


class RecordRegistered(Tagged, tag="catalog.record_registered"):
    """A record has its first version."""

    code: str
    """Its own, or the one the chain gave."""
    confirmed: bool = False
    """Declared by a key of the provider."""
    content_hash: Hex32
    declared_by: str
    """Organisation whose key declared it."""


class RecordRevised(Tagged, tag="catalog.record_revised"):
    """A record has a new version."""

    code: str
    confirmed: bool = False
    content_hash: Hex32
    declared_by: str
    provider: str
    version: UInt


class RecordWithdrawn(Tagged, tag="catalog.record_withdrawn"):
    """A record has ended."""

    by: str
    """Organisation whose key withdrew it."""
    code: str
    content_hash: Hex32
    """Of the version that was in force."""
    provider: str


class RecordsConfirmed(Tagged, tag="catalog.records_confirmed"):
    """The provider stands by these records."""

    by: str
    """The provider."""
    codes: tuple[str, ...]


EVENTS: Final = (RecordRegistered, RecordRevised, RecordWithdrawn, RecordsConfirmed)
