"""What may be asked of the catalogue.

Source: docs/spec/catalog.md CAT-9 to CAT-16.
"""

from typing import Annotated, Literal

from msgspec import Meta

from mulu.core.canonical import Hex32, Tagged, Wire
from mulu.modules.catalog.records import CODE_MAX, CodeRef, Record
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


CatalogMessage = RegisterRecord | ReviseRecord | WithdrawRecord | ConfirmRecords
