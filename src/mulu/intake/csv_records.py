"""Reading records from comma-separated text: opened, cut, named by the header, cleaned.

Source: docs/spec/intake.md INT-65 to INT-67.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mulu.intake import wording
from mulu.intake.csv_splitting import CsvSplitter, Row, header_of
from mulu.intake.limits import BROKEN_MAX
from mulu.intake.opening import read_chunks, read_head
from mulu.intake.port import BrokenFileError, BrokenPlace, SourceFile, SourceRecord
from mulu.intake.privacy import clean_values
from mulu.intake.prose import plain_prose


@dataclass(slots=True)
class _Tally:
    index: int = 0
    broken: int = 0


def read_csv(file: SourceFile, delimiter: str = "") -> Iterator[SourceRecord | BrokenPlace]:
    """Read a file whose first line names its columns.

    Args:
        file: The file.
        delimiter: What separates cells; "" to tell it from the header.
    """
    tally = _Tally()
    header: tuple[str, ...] = ()
    try:
        delimiter = delimiter or header_of(read_head(file.path, file.encoding))[1]
        for row in _rows(file, CsvSplitter(delimiter)):
            if not header:
                header = _names(row.cells)
                if row.problem:
                    yield _broken(row, None)
                    return
                continue
            yield _item(file, row, header, tally)
            if tally.broken >= BROKEN_MAX:
                reason = wording.too_many_broken(BROKEN_MAX)
                yield BrokenPlace(line=0, offset=row.place.offset, reason=reason)
                return
    except BrokenFileError as err:
        yield BrokenPlace(line=0, offset=err.offset, reason=str(err))


def _rows(file: SourceFile, splitter: CsvSplitter) -> Iterator[Row]:
    lost: BrokenFileError | None = None
    try:
        for chunk in read_chunks(file.path, file.encoding):
            yield from splitter.feed(chunk)
    except BrokenFileError as err:
        lost = err
    yield from splitter.finish()
    if lost is not None:
        raise lost


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names, each once: the second of two alike is ``name#2``."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {place}"
        names.append(name if name not in names else f"{name}#{place}")
    return tuple(names)


def _item(
    file: SourceFile, row: Row, header: Sequence[str], tally: _Tally
) -> SourceRecord | BrokenPlace:
    index = tally.index
    tally.index += 1
    if row.problem:
        tally.broken += 1
        return _broken(row, index)
    return _record(file, row, dict(zip(header, map(plain_prose, row.cells), strict=True)), index)


def _record(file: SourceFile, row: Row, values: Mapping[str, object], index: int) -> SourceRecord:
    cleaned = clean_values(values)
    return SourceRecord(
        source=file.source,
        index=index,
        line=row.place.line,
        offset=row.place.offset,
        values=cleaned.values,
        dropped_person_fields=cleaned.dropped,
        masked=cleaned.masked,
    )


def _broken(row: Row, index: int | None) -> BrokenPlace:
    return BrokenPlace(
        line=row.place.line, offset=row.place.offset, reason=row.problem, index=index
    )
