"""Reader for comma-separated lists of datasets whose columns have names that portals use.

Source: docs/spec/intake.md INT-85.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mulu.intake.csv_records import read_csv
from mulu.intake.csv_splitting import header_of
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import entry_draft, fitted
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields
from mulu.intake.portal_words import KEYS, plain_key


class PortalCsvReader:
    """The reader; it has no state."""

    name: Final = "csv"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """A header that names a title and a provider."""
        fields = {KEYS.get(plain_key(name), ("",))[0] for name in header_of(head)[0]}
        return fields >= {"title", "provider"}

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read rows."""
        return read_csv(file)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one row to a data entry."""
        return fitted(entry_draft(record.source, Fields(record.values)))
