"""What happened in the catalogue; no free text.

Source: docs/spec/catalog.md CAT-17; docs/spec/harvest.md HAR-5.
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
    drifting: tuple[str, ...] = ()
    """Tables whose drift still touches this entry."""
    provider: str
    settled: tuple[str, ...] = ()
    """Entries that the drift of this table touches no longer."""
    version: UInt


class RecordWithdrawn(Tagged, tag="catalog.record_withdrawn"):
    """A record has ended."""

    by: str
    """Organisation whose key withdrew it."""
    code: str
    content_hash: Hex32
    """Of the version that was in force."""
    provider: str
    settled: tuple[str, ...] = ()
    """Entries that the drift of this table touches no longer."""


class RecordsConfirmed(Tagged, tag="catalog.records_confirmed"):
    """The provider stands by these records."""

    by: str
    """The provider."""
    codes: tuple[str, ...]


class DriftReported(Tagged, tag="catalog.drift_reported"):
    """The database of a table parts from the catalogue."""

    breaking: bool = False
    """Whoever reads the table as catalogued may go wrong."""
    by: str
    """Organisation whose key reported it."""
    code: str
    entries: tuple[str, ...] = ()
    """Entries that the table carries and the drift touches."""
    noted: tuple[str, ...] = ()
    """Of these, the ones that it did not touch before."""
    settled: tuple[str, ...] = ()
    """Entries that it touched before and no longer does."""


class DriftSettled(Tagged, tag="catalog.drift_settled"):
    """The database of a table is again as catalogued."""

    by: str
    code: str
    settled: tuple[str, ...] = ()
    """Entries that it touches no longer."""


EVENTS: Final = (
    RecordRegistered,
    RecordRevised,
    RecordWithdrawn,
    RecordsConfirmed,
    DriftReported,
    DriftSettled,
)
