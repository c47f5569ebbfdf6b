"""What may be asked of the catalogue.

Source: docs/spec/catalog.md CAT-9 to CAT-16; docs/spec/harvest.md HAR-1 to HAR-4.
"""

from typing import Annotated, Literal

from msgspec import Meta

from mulu.core.canonical import Hex32, Tagged, Wire
from mulu.modules.catalog.records import CODE_MAX, COLUMNS_MAX, CodeRef, Record
from mulu.tx.body import SignerIndex
from mulu.tx.parts import PartRef

ProfileName = Annotated[str, Meta(min_length=3, max_length=40)]
"""``name@version``, such as ``register@1``."""
OrgRef = Annotated[str, Meta(min_length=5, max_length=13)]
WithdrawReason = Literal["duty_changed", "merged", "obsolete", "error", "other"]


class RegisterRecord(Tagged, tag="catalog.register_record"):
    """Bring a record into the catalogue, with an official code or one given by the chain."""

    code: Annotated[str, Meta(max_length=CODE_MAX)] = ""
    """The record's own code; "" when ``source`` asks for one."""
    part: PartRef
    """Binds the text of this kind of record."""
    profile: ProfileName
    provider: OrgRef
    """Organisation that provides the data."""
    record: Record
    signer: SignerIndex = 0
    source: Annotated[str, Meta(max_length=67)] = ""
    """Entries only: where it was imported from; the chain gives ``x-<source>/<n>``."""


class ReviseRecord(Tagged, tag="catalog.revise_record"):
    """Replace a record by its next version."""

    base: Hex32
    """Content hash of the version that is revised."""
    code: CodeRef
    part: PartRef
    profile: ProfileName
    record: Record
    """Of the same kind."""
    signer: SignerIndex = 0


class WithdrawRecord(Tagged, tag="catalog.withdraw_record"):
    """End a record; it stays readable and its code is never reused."""

    base: Hex32
    code: CodeRef
    part: PartRef | None = None
    """Binds a ``WithdrawText``; None without one."""
    reason: WithdrawReason
    signer: SignerIndex = 0
    successor: Annotated[str, Meta(max_length=CODE_MAX)] = ""
    """Record of the same kind that takes its place, or ""."""


class VersionRef(Wire):
    """One version of one record."""

    base: Hex32
    code: CodeRef


class ConfirmRecords(Tagged, tag="catalog.confirm_records"):
    """The provider confirms what the authority declared on its behalf."""

    records: Annotated[tuple[VersionRef, ...], Meta(min_length=1, max_length=500)]
    signer: SignerIndex = 0


DriftKind = Literal[
    "added",
    "dropped",
    "gone",
    "key",
    "narrowed",
    "nullable",
    "renamed",
    "required",
    "retyped",
    "widened",
]
"""What became of a column; ``gone`` is said of the table as a whole."""


class ColumnChange(Wire):
    """One difference between the catalogued columns and those of the database."""

    column: Annotated[int, Meta(ge=0, le=COLUMNS_MAX)] = 0
    """Place, from 1, among the catalogued columns; 0 for an added one and for the whole table."""
    type_name: Annotated[str, Meta(max_length=40)] = ""
    """Type that the database has now, or ""."""
    what: DriftKind


class ReportDrift(Tagged, tag="catalog.report_drift"):
    """The database of a table is no longer what the catalogue says."""

    base: Hex32
    changes: Annotated[tuple[ColumnChange, ...], Meta(min_length=1, max_length=2 * COLUMNS_MAX)]
    code: CodeRef
    schema_hash: Annotated[str, Meta(max_length=64)] = ""
    """Of the columns as they are now, hex of 32 bytes; "" when the table is gone."""
    signer: SignerIndex = 0


class SettleDrift(Tagged, tag="catalog.settle_drift"):
    """The database of a table is again what the catalogue says."""

    base: Hex32
    code: CodeRef
    signer: SignerIndex = 0


CatalogMessage = (
    RegisterRecord | ReviseRecord | WithdrawRecord | ConfirmRecords | ReportDrift | SettleDrift
)
