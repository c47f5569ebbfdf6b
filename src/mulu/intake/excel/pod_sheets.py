"""Workbooks of ``data.json``: sheets of datasets, distributions and fields (Argentina's profile).

Each heading names its place: ``dataset_publisher_name`` is ``publisher.name`` of a dataset. A row
of datasets with all its distributions and fields becomes the object that ``data.json`` would have,
so that both forms of a catalogue are read alike.

Source: docs/spec/excel.md XLS-25; docs/spec/intake.md INT-72 and INT-73; datosgobar/pydatajson.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mulu.intake.excel import wording
from mulu.intake.excel.cells import Row, column_letters, read_rows
from mulu.intake.excel.headers import Layout
from mulu.intake.excel.package import Package, SheetPart
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord
from mulu.intake.privacy import clean_values
from mulu.intake.prose import plain_values

POD: Final = "pod-dataset"
"""``listed_in`` of such records."""
PARTS_MAX: Final = 200_000
"""Distributions and fields together."""
_DATASET: Final = "dataset"
_DISTRIBUTION: Final = "distribution"
_FIELD: Final = "field"
_KINDS: Final = (_DATASET, _DISTRIBUTION, _FIELD)
_LISTS: Final = frozenset(("keyword", "theme", "supertheme", "language"))
_KNOWN_LEAST: Final = 3
_IDENTIFIER: Final = f"{_DATASET}_identifier"
_TITLE: Final = f"{_DATASET}_title"
_DISTRIBUTION_TITLE: Final = f"{_DISTRIBUTION}_title"


@dataclass(slots=True, kw_only=True)
class PodSheet:
    """One sheet: what its rows are, and its headings by column."""

    part: SheetPart
    kind: str
    header_row: int
    headings: Mapping[int, str]

    @property
    def layout(self) -> Layout:
        """The sheet as one whose headings are its own, for marking what is wrong on it."""
        return Layout(
            part=self.part,
            sheet=SHEETS["entry"],
            header_row=self.header_row,
            others=dict(self.headings),
        )


@dataclass(slots=True)
class _Parts:
    """Distributions by the names of their dataset, with where they stand, until they are taken."""

    distributions: dict[str, list[tuple[dict[str, Any], str]]] = field(default_factory=dict)
    fields: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    count: int = 0


def find_pod(part: SheetPart, rows: Sequence[Row]) -> PodSheet | None:
    """Tell whether a sheet is one of such a workbook, by its headings."""
    for row in rows:
        names = {place: text.strip() for place, text in row.cells.items()}
        known = [name for name in names.values() if name.partition("_")[0] in _KINDS]
        for kind in reversed(_KINDS if len(known) >= _KNOWN_LEAST else ()):
            own = [name for name in known if name.startswith(f"{kind}_")]
            if f"{kind}_title" in own and len(own) > 1:
                return PodSheet(part=part, kind=kind, header_row=row.number, headings=names)
    return None


def pod_records(
    file: SourceFile, package: Package, sheets: Sequence[PodSheet]
) -> Iterator[SourceRecord | BrokenPlace]:
    """Read the datasets in the order of their rows; parts that belong to none are reported.

    Raises:
        BrokenFileError: A sheet can be read no further.
    """
    parts = _Parts()
    for kind in (_FIELD, _DISTRIBUTION):
        for sheet in sheets:
            if sheet.kind == kind:
                yield from _collect(package, sheet, parts)
    index = 0
    for sheet in sheets:
        if sheet.kind == _DATASET:
            for row, said in _rows(package, sheet):
                yield from _odd(sheet, row)
                yield _record(file, sheet, row, index, _dataset(said, parts))
                index += 1
    yield from _left(parts)


def _rows(package: Package, sheet: PodSheet) -> Iterator[tuple[Row, dict[str, str]]]:
    """Rows that say something, each value by its heading."""
    for row in read_rows(package, sheet.part):
        if row.number > sheet.header_row:
            said = {
                sheet.headings[place]: text.strip()
                for place, text in row.cells.items()
                if place in sheet.headings and text.strip()
            }
            if said:
                yield row, said


def _collect(package: Package, sheet: PodSheet, parts: _Parts) -> Iterator[BrokenPlace]:
    for row, said in _rows(package, sheet):
        yield from _odd(sheet, row)
        parts.count += 1
        if parts.count > PARTS_MAX:
            reason = wording.too_many(parts.count, PARTS_MAX)
            yield BrokenPlace(line=row.number, offset=0, reason=reason)
            return
        owner = said.get(_IDENTIFIER) or said.get(_TITLE, "")
        place = f"{sheet.part.name}!{row.number}"
        if sheet.kind == _FIELD:
            at = (owner, said.get(_DISTRIBUTION_TITLE, ""))
            parts.fields.setdefault(at, []).append(_nested(said, _FIELD))
            parts.places.setdefault(at, place)
        else:
            listed = parts.distributions.setdefault(owner, [])
            listed.append((_nested(said, _DISTRIBUTION), place))


def _dataset(said: Mapping[str, str], parts: _Parts) -> dict[str, Any]:
    values = _nested(said, _DATASET)
    names = [said[name] for name in (_IDENTIFIER, _TITLE) if name in said]
    listed = [one for name in names for one, _ in parts.distributions.pop(name, ())]
    for one in listed:
        found = [
            field_
            for name in names
            for field_ in parts.fields.pop((name, one.get("title", "")), ())
        ]
        if found:
            one["field"] = found
    return values | ({"distribution": listed} if listed else {})


def _nested(said: Mapping[str, str], kind: str) -> dict[str, Any]:
    """``publisher_name`` of a kind under ``publisher``; lists where commas stand."""
    values: dict[str, Any] = {}
    for heading, text in said.items():
        if not heading.startswith(f"{kind}_"):
            continue
        name, _, within = heading.removeprefix(f"{kind}_").partition("_")
        if within:
            values.setdefault(name, {})[within] = text
        elif name.lower() in _LISTS:
            values[name] = [word.strip() for word in text.split(",") if word.strip()]
        else:
            values[name] = text
    return values


def _record(
    file: SourceFile, sheet: PodSheet, row: Row, index: int, values: dict[str, Any]
) -> SourceRecord:
    cleaned = clean_values(plain_values(values))
    return SourceRecord(
        source=file.source,
        index=index,
        line=row.number,
        offset=0,
        values=cleaned.values,
        listed_in=POD,
        dropped_person_fields=cleaned.dropped,
        masked=cleaned.masked,
        place=f"{sheet.part.name}!{row.number}",
    )


def _odd(sheet: PodSheet, row: Row) -> Iterator[BrokenPlace]:
    for place, why in row.odd.items():
        heading = sheet.headings.get(place, "")
        at = f"{sheet.part.name}!{column_letters(place)}{row.number}"
        reason = wording.at_cell(at, (heading, heading), why)
        yield BrokenPlace(line=row.number, offset=0, reason=reason)


def _left(parts: _Parts) -> Iterator[BrokenPlace]:
    """Distributions of no dataset, and fields of no distribution."""
    for owner, listed in parts.distributions.items():
        for _, place in listed:
            yield _orphan(place, owner, _DATASET)
    for (owner, title), place in parts.places.items():
        if (owner, title) in parts.fields:
            yield _orphan(place, title or owner, _DISTRIBUTION)


def _orphan(place: str, name: str, kind: str) -> BrokenPlace:
    line = int(place.rpartition("!")[2])
    heading = (f"{kind}_title", f"{kind}_title")
    reason = wording.at_cell(place, heading, wording.orphan_part(name, kind))
    return BrokenPlace(line=line, offset=0, reason=reason)
