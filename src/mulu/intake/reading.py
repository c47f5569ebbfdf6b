"""Files become drafts: what a run reads, as one stream, without the chain.

Source: docs/spec/intake.md INT-1 to INT-6.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass

from mulu.intake import wording
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.limits import RECORDS_MAX
from mulu.intake.port import BrokenPlace, Reader, SourceFile, SourceRecord, Unusable


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBegun:
    """The next events speak of this file."""

    index: int
    """Its place among the run's files, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRead:
    """A record, and the draft that it became."""

    source: str
    index: int
    """Place among the file's records, from 0."""
    place: str
    """Where people find it; "" when line and byte say it."""
    dropped_person_fields: int
    masked: Mapping[str, int]
    draft: Draft | OrgDraft | Unusable
    format_name: str
    """Of its reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDone:
    """The file was read to its end, or as far as it goes."""

    format_name: str
    """"" when no reader recognised it."""


Event = FileBegun | BrokenPlace | RecordRead | FileDone
Events = Generator[Event, None, None]
ReadFiles = Callable[[Sequence[SourceFile], Sequence[Reader]], Events]


def read_files(
    files: Sequence[SourceFile], readers: Sequence[Reader], records_max: int = RECORDS_MAX
) -> Events:
    """Read files in their order.

    Args:
        files: The files.
        readers: In order of precedence.
        records_max: After so many records each file ends with a broken place that says so.
    """
    count = 0
    for index, file in enumerate(files):
        yield FileBegun(index=index)
        reader = choose_reader(file, readers)
        if isinstance(reader, BrokenPlace):
            yield reader
            yield FileDone(format_name="")
            continue
        for item in reader.read(file):
            count += isinstance(item, SourceRecord) or item.index is not None
            yield _record_read(reader, item) if isinstance(item, SourceRecord) else item
            if count >= records_max:
                reason = wording.too_many_records(records_max)
                yield BrokenPlace(line=0, offset=0, reason=reason)
                break
        yield FileDone(format_name=reader.name)


def _record_read(reader: Reader, record: SourceRecord) -> RecordRead:
    return RecordRead(
        source=record.source,
        index=record.index,
        place=record.place,
        dropped_person_fields=record.dropped_person_fields,
        masked=record.masked,
        draft=reader.draft(record),
        format_name=reader.name,
    )
