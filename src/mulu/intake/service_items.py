"""Reader for government-service items by department: each item is a duty of its department.

Source: docs/spec/intake.md INT-83.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from mulu.intake import reasons
from mulu.intake.draft import Draft, OrgDraft, SourceKey, source_id
from mulu.intake.fitting import fit_text
from mulu.intake.items import tidy
from mulu.intake.json_records import read_json
from mulu.intake.originals import Originals
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.modules.catalog.records import Duty
from mulu.modules.catalog.texts import DutyText, SourceRef

_TELLING: Final = (b'"department"', b'"main_item"')
_ITEM: Final = frozenset(("name", "link"))


class ServiceItemsReader:
    """The reader; it has no state."""

    name: Final = "service-items"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """A list of departments with items and what stands under them."""
        begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        return begin == b"[" and all(key in head for key in _TELLING)

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read departments, and give each of their items as a record."""
        index = 0
        for one in read_json(file, lambda _path, _beside: False):
            if isinstance(one, BrokenPlace):
                yield _renumbered(one, index)
                index += one.index is not None
                continue
            for place, values in enumerate(_items(one.values)):
                yield _record(one, values, index, first=place == 0)
                index += 1

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one item to a duty; its link states its matter code and address."""
        title, department = tidy(record.values.get("name")), tidy(record.values.get("department"))
        missing = [] if title else [reasons.no_title()]
        missing += [] if department else [reasons.no_provider(record.values)]
        if missing:
            return Unusable(reasons=tuple(missing))
        link = tidy(record.values.get("link"))
        matters = tuple(filter(None, map(tidy, _stated(link).get("itemCode", []))))
        key = SourceKey(record.source, source_id("".join(matters[:1]) or link, department, title))
        text, shortened = fit_text(
            DutyText(
                matters=matters,
                originals=_originals(record.values),
                source_ref=SourceRef(id=key.id, source=key.source, url=link),
                title=title,
            )
        )
        return Draft(
            key=key,
            provider=SourceKey(record.source, source_id(department)),
            provider_named=True,
            body=Duty(),
            text=text,
            shortened=shortened,
        )


def _stated(link: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(link).query, max_num_fields=50)
    except ValueError:
        return {}


def _items(values: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """Items of a department with what stands above each; the department itself if it has none."""
    listed = values.get("items")
    groups = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    found = False
    for group in groups:
        above = {k: v for k, v in group.items() if k != "sub_items"}
        subs = group.get("sub_items")
        for sub in subs if isinstance(subs, list) else []:
            found = True
            yield {"department": values.get("department"), **above, **_object(sub)}
    if not found:
        yield {key: value for key, value in values.items() if key != "items"}


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _originals(values: Mapping[str, object]) -> Any:  # noqa: ANN401 - a tuple of originals
    kept = Originals()
    for key, value in values.items():
        if key not in _ITEM and key != "department" and value not in (None, "", "未分类"):
            kept.keep(key, value)
    return kept.kept()


def _renumbered(place: BrokenPlace, index: int) -> BrokenPlace:
    return BrokenPlace(
        line=place.line,
        offset=place.offset,
        reason=place.reason,
        index=None if place.index is None else index,
    )


def _record(
    department: SourceRecord, values: Mapping[str, object], index: int, *, first: bool
) -> SourceRecord:
    """One item at the place of its department; what was dropped there is counted once."""
    return SourceRecord(
        source=department.source,
        index=index,
        line=department.line,
        offset=department.offset,
        values=values,
        dropped_person_fields=department.dropped_person_fields if first else 0,
        masked=department.masked if first else {},
    )
