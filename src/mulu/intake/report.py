"""What an import did, record by record; its sums always match.

Source: docs/spec/intake.md INT-44 to INT-46; ``import`` of the command line.
"""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["accepted", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """What became of one record."""

    source: str
    """The file, as it was named."""
    index: int
    """Place among the file's records, from 0."""
    outcome: Outcome
    code: str = ""
    """Its code on the chain (of an organisation its id), "" when it has none."""
    reasons: tuple[str, ...] = ()
    """Why it was rejected, or what is worth knowing."""
    revised: bool = False
    """Accepted as a new version of a record that the chain had."""
    place: str = ""
    """Where people find it in a workbook: ``数据目录!12``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenOutcome:
    """A place of a file that could not be read."""

    source: str
    line: int
    """From 1; 0 when the file as a whole is meant."""
    offset: int
    """Byte in the uncompressed file, from 0."""
    reason: str

    def line_of_text(self) -> str:
        """File, place and reason in one line."""
        where = f"{self.source}:{self.line}" if self.line else self.source
        return f"{where} (byte {self.offset}): {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """An exact repeat of an earlier record of the run."""

    source: str
    index: int
    first_source: str
    first_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCount:
    """One file in numbers."""

    source: str
    format: str
    """Name of the reader, "" when there was none."""
    read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgRegistered:
    """An organisation that a source named and the chain lacked."""

    org_id: str
    name: str
    source: str
    """Slug of the source that named it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneRecord:
    """A record of the chain that its source has no longer."""

    source: str
    """Slug of the source."""
    code: str
    title: str
    withdrawn: bool
    """It was withdrawn by this run."""
    problem: str = ""
    """Why it could not be withdrawn, "" when that was not tried or was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole run: ``read == accepted + unchanged + rejected == len(records)``."""

    read: int
    accepted: int
    unchanged: int
    rejected: int
    revised: int
    """Of the accepted ones, those that revised a record."""
    seconds: float
    dry_run: bool
    records: tuple[RecordOutcome, ...]
    """In the order of reading."""
    files: tuple[FileCount, ...]
    broken: tuple[BrokenOutcome, ...]
    repeats: tuple[Repeat, ...]
    organisations_registered: tuple[OrgRegistered, ...]
    dropped_person_fields: int
    """Fields with a person's name or number that were left out."""
    masked: dict[str, int]
    """Patterns masked in text, by kind: phone, id_number, mailbox."""
    originals: dict[str, int]
    """Fields whose value was kept as it was, known to no list: how many records have each."""
    left_out: dict[str, int]
    """Fields for which the chain has no place: how many records say something in each."""
    gone: tuple[GoneRecord, ...] = ()
    """What the chain has of the run's sources and their files have no longer."""
