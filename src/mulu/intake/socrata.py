"""Reader for the catalogue lines of Socrata portals, whose datasets list their columns.

Source: docs/spec/intake.md INT-71.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import Provider, entry_draft, fitted
from mulu.intake.flattening import flatten
from mulu.intake.items import NamedItem, make_item, named_once, tidy
from mulu.intake.json_records import read_json
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields, Keys
from mulu.intake.portal_words import keys_of
from mulu.intake.prose import plain_values

KEYS: Final[Keys] = keys_of("""
title: resource.name
summary: resource.description
provider: stated.agency resource.attribution metadata.domain
update_cycle: stated.frequency
themes: classification.domaincategory classification.categories
keywords: classification.domaintags classification.tags
published_on: resource.publicationdate resource.createdat
updated_on: resource.dataupdatedat resource.updatedat
id: resource.id
url: link permalink
-: resource.columnsformat resource.pageviews resource.downloadcount
""")
_COLUMNS: Final = (
    "columns_name",
    "columns_field_name",
    "columns_datatype",
    "columns_description",
    "columns_format",
)
_PEOPLE: Final = frozenset(("owner", "creator"))
"""Accounts of persons: their display name is a person's."""
_SILENT: Final = frozenset(("hide_from_data_json", "lens_view_type", "lens_display_type"))
_FREQUENCIES: Final = (
    "update frequency",
    "publishing frequency",
    "data publishing frequency",
    "estimated update frequency",
    "frequency",
    "data change frequency",
    "source data update frequency",
)
_AGENCIES: Final = ("agency", "agency name", "department", "publishing department")


class SocrataReader:
    """The reader; it has no state."""

    name: Final = "socrata"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """Objects with a resource and its parallel arrays of columns."""
        begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        telling = b'"columns_' in head or b'"attribution"' in head
        return begin in (b"{", b"[") and b'"resource"' in head and telling

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read lines, or the list ``results`` of the catalogue interface."""
        return read_json(file, lambda path, _: path == ("results",), reshape=_reshape)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one resource to a data entry with its columns as items."""
        values, columns = _split(record.values)
        fields = Fields(flatten(values, silent=_SILENT), KEYS)
        formats = [column for column in _array(columns, "columns_format") if column]
        fields.left_out += ["columns_format"] if formats else []
        agency = fields.text("provider")
        provider = Provider(id=agency) if agency else None
        items = named_once(_items(columns))
        return fitted(entry_draft(record.source, fields, items, provider))


def _reshape(values: dict[str, object]) -> Mapping[str, object]:
    """Accounts become person fields; pairs of key and value become fields, so each is judged."""
    shaped = {f"contact {key}" if key in _PEOPLE else key: value for key, value in values.items()}
    stated = values.get("classification")
    if isinstance(stated, dict):
        pairs = stated.get("domain_metadata")
        shaped["classification"] = {k: v for k, v in stated.items() if k != "domain_metadata"}
        shaped["domain_metadata"] = _named(pairs) if isinstance(pairs, list) else pairs
    return plain_values(shaped)


def _named(pairs: list[Any]) -> dict[str, object]:
    return {
        str(pair.get("key")): pair.get("value")
        for pair in pairs
        if isinstance(pair, dict) and pair.get("value") not in (None, "")
    }


def _split(values: Mapping[str, object]) -> tuple[dict[str, object], Mapping[str, object]]:
    """The record without its columns and with what it states by portal keys, and the columns."""
    resource = values.get("resource")
    columns = resource if isinstance(resource, dict) else {}
    plain = dict(values)
    plain["resource"] = {k: v for k, v in columns.items() if k not in _COLUMNS}
    stated = values.get("domain_metadata")
    if isinstance(stated, dict):
        chosen = _chosen(stated)
        used = set(chosen.values())
        plain["domain_metadata"] = {k: v for k, v in stated.items() if k not in used}
        plain["stated"] = {name: stated[key] for name, key in chosen.items()}
    return plain, columns


def _chosen(stated: Mapping[str, object]) -> dict[str, str]:
    """Which of a portal's own keys state frequency and agency."""
    words = {_word(key): key for key in stated}
    found = {
        "frequency": next((words[word] for word in _FREQUENCIES if word in words), ""),
        "agency": next((words[word] for word in _AGENCIES if word in words), ""),
    }
    return {name: key for name, key in found.items() if key}


def _word(key: str) -> str:
    """``Update_Update-Frequency`` → ``update frequency``."""
    return key.rpartition("_")[2].replace("-", " ").strip().lower()


def _items(columns: Mapping[str, object]) -> Iterator[NamedItem]:
    names, fields = _array(columns, "columns_name"), _array(columns, "columns_field_name")
    types = _array(columns, "columns_datatype")
    notes = _array(columns, "columns_description")
    for place in range(max(len(names), len(fields))):
        yield make_item(
            tidy(_at(names, place)),
            name_en=tidy(_at(fields, place)),
            note=tidy(_at(notes, place)),
            type_word=tidy(_at(types, place)),
        )


def _array(columns: Mapping[str, object], key: str) -> list[object]:
    value = columns.get(key)
    return value if isinstance(value, list) else []


def _at(values: list[object], place: int) -> object:
    return values[place] if place < len(values) else None
