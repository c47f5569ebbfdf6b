"""What a harvest needs of the chain beside what an import does.

Source: docs/spec/harvest.md HAR-20 and HAR-21.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mulu.intake.needs import Chain
from mulu.modules.catalog.messages import ReportDrift, SettleDrift

DriftMessage = ReportDrift | SettleDrift


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTable:
    """A table of a system, without its columns."""

    code: str
    content_hash: str
    """Hex, 32 bytes: the base of a report or revision."""
    schema: str
    table_name: str
    """"" when its text cannot be read."""
    schema_hash: str
    """"" when it was never harvested."""
    drift: str | None
    """Schema hash of the reported drift, "" when the table is gone; None without drift."""
    withdrawn: bool


class HarvestChain(Chain, Protocol):
    """The chain, as a harvest sees it; any method may raise ``UnavailableError``."""

    def tables_of(self, system: str) -> Iterable[KnownTable]:
        """All tables of a system, withdrawn ones too."""
        ...

    def note(self, messages: Sequence[DriftMessage], *, dry_run: bool) -> Sequence[str]:
        """Report and settle drift.

        Args:
            messages: In order.
            dry_run: Only ask.

        Returns:
            For each why it was not taken, or "".
        """
        ...
