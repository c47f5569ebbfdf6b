"""Reading records from JSON files: opened, cut, decoded, cleaned, one at a time.

Source: docs/spec/intake.md INT-3 to INT-13.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mulu.intake import wording
from mulu.intake.decoding import BrokenRecordError, decode_record
from mulu.intake.limits import BROKEN_MAX
from mulu.intake.opening import read_chunks, read_head
from mulu.intake.outline import Wanted
from mulu.intake.port import BrokenFileError, BrokenPlace, SourceFile, SourceRecord
from mulu.intake.privacy import clean_values
from mulu.intake.splitting import Output, Shape, Slice, Splitter

Reshape = Callable[[dict[str, object]], Mapping[str, object]]


@dataclass(slots=True)
class _Tally:
    """What was met so far in one file."""

    read: int = 0
    broken: int = 0
    lost: BrokenFileError | None = field(default=None)


def read_json(
    file: SourceFile,
    wanted: Wanted,
    *,
    source: str = "",
    recover: bool = True,
    reshape: Reshape = dict,
) -> Iterator[SourceRecord | BrokenPlace]:
    """Read a JSON file: a list, an object that wraps lists, or one object after another.

    Args:
        file: The file.
        wanted: Which lists of a wrapping object hold records.
        source: Slug to give the records instead of the file's.
        recover: Go on after a broken record where records begin alike.
        reshape: Brings a decoded record into another shape, before persons are looked for.
    """
    tally = _Tally()
    try:
        shape = find_shape(read_head(file.path, file.encoding), wanted)
    except BrokenFileError as err:
        yield BrokenPlace(line=0, offset=err.offset, reason=str(err))
        return
    splitter = Splitter(shape, wanted, recover=recover)
    for output in _outputs(file, splitter, tally):
        item = _item(output, source or file.source, reshape)
        tally.read += item.index is not None
        tally.broken += isinstance(item, BrokenPlace)
        yield item
        if tally.broken >= BROKEN_MAX:
            yield BrokenPlace(
                line=0, offset=output.place.offset, reason=wording.too_many_broken(BROKEN_MAX)
            )
            return
    if tally.lost is not None:
        yield BrokenPlace(line=0, offset=tally.lost.offset, reason=str(tally.lost))


def _outputs(file: SourceFile, splitter: Splitter, tally: _Tally) -> Iterator[Output]:
    try:
        for chunk in read_chunks(file.path, file.encoding):
            yield from splitter.feed(chunk)
    except BrokenFileError as err:
        tally.lost = err
    yield from splitter.finish()


def _item(output: Output, source: str, reshape: Reshape) -> SourceRecord | BrokenPlace:
    if not isinstance(output, Slice):
        return BrokenPlace(
            line=output.place.line,
            offset=output.place.offset,
            reason=output.reason,
            index=output.index,
        )
    try:
        cleaned = clean_values(reshape(decode_record(output.data)))
    except BrokenRecordError as err:
        line = output.place.line + output.data.count(b"\n", 0, err.at)
        offset = output.place.offset + err.at
        return BrokenPlace(line=line, offset=offset, reason=str(err), index=output.index)
    return SourceRecord(
        source=source,
        index=output.index,
        line=output.place.line,
        offset=output.place.offset,
        values=cleaned.values,
        listed_in=output.listed_in,
        dropped_person_fields=cleaned.dropped,
        masked=cleaned.masked,
    )


def find_shape(head: bytes, wanted: Wanted) -> Shape:
    """Tell how the records of a file are held together, from its first bytes."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        return Shape.LIST
    trial = Splitter(Shape.WRAPPED, wanted)
    for _output in trial.feed(head):
        pass
    return Shape.WRAPPED if trial.entered else Shape.SEQUENCE
