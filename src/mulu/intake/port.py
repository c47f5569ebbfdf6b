"""What a reader of a catalogue format is, and what it hands over.

A reader knows one format. It says by content whether a file is of that format, reads it as a
stream, and turns each record into a draft. Everything it cannot read or use it says in words,
with the place.

Source: docs/spec/intake.md INT-1 to INT-6.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mulu.core.errors import MuluError
from mulu.intake.draft import Draft, OrgDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file of a run."""

    path: Path
    name: str
    """As reports show it."""
    source: str
    """Slug of the source, by the grammar of ``core.ids.SOURCE``; a format may carry its own."""
    source_given: bool = False
    """The user named the source, which then wins over the one a format carries."""
    encoding: str = ""
    """Encoding that the user named; "" for UTF-8."""
    base: str = ""
    """Address it was fetched from, by which relative addresses in it are read; "" for a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """One record as its source has it."""

    source: str
    """Slug of the source."""
    index: int
    """Place among the file's records, from 0."""
    line: int
    """Line on which it begins, from 1."""
    offset: int
    """Byte at which it begins in the uncompressed file, from 0."""
    values: Mapping[str, object]
    """Without person fields, with patterns of persons masked."""
    listed_in: str = ""
    """Name of the list it stands in, "" for the list that is the file."""
    dropped_person_fields: int = 0
    masked: Mapping[str, int]
    """How many patterns were masked, by kind."""
    place: str = ""
    """Where people find it when line and byte say nothing to them: ``数据目录!12``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPlace:
    """A place of a file that cannot be read."""

    line: int
    """From 1; 0 when the file as a whole is meant."""
    offset: int
    """Byte in the uncompressed file, from 0."""
    reason: str
    index: int | None = None
    """The record it costs, or None when it costs none by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A record that was read and cannot become a draft."""

    reasons: tuple[str, ...]


class BrokenFileError(MuluError):
    """A file can be read no further.

    Attributes:
        offset: Byte in the uncompressed file at which reading ended.
    """

    def __init__(self, offset: int, text: str) -> None:
        super().__init__(text)
        self.offset = offset


class Reader(Protocol):
    """One catalogue format; every implementation passes ``tests/contracts/test_reader.py``."""

    @property
    def name(self) -> str:
        """Name of the format, as ``--format`` takes it."""
        ...

    def detects(self, head: bytes, path: Path) -> bool:
        """Tell by content whether a file is of this format.

        Args:
            head: The first bytes, uncompressed (at most ``HEAD_BYTES``).
            path: Where it stands; a hint at most.
        """
        ...

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read a file as a stream, in its order; indices rise from 0 without gaps."""
        ...

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Turn a record of this format into plain values; pure, and never raises for bad values."""
        ...
