"""Reader for Project Open Data ``data.json``: US agencies, ArcGIS hubs, Argentina's profile.

Source: docs/spec/intake.md INT-72 to INT-74; Project Open Data Metadata Schema v1.1.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from mulu.intake import reasons
from mulu.intake.distributions import distribution_fields
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import entry_draft, fitted
from mulu.intake.flattening import flatten
from mulu.intake.items import NamedItem, make_item, named_once, tidy
from mulu.intake.json_records import read_json
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields, Keys
from mulu.intake.portal_values import plain_value
from mulu.intake.portal_words import OPEN_IF, keys_of
from mulu.intake.prose import plain_values

KEYS: Final[Keys] = keys_of("""
title: title
summary: description
provider: publisher.name publisher
keywords: keyword
themes: theme supertheme
is_open: accesslevel
open_condition: opencondition
update_cycle: accrualperiodicity
format_types: formats
published_on: issued
updated_on: modified
id: identifier
url: landingpage accessurl weburl
""")
SILENT: Final = frozenset(("@type", "@context"))
_BEGINS: Final = re.compile(rb'"dataset"\s*:\s*[\[{]')
_HUB: Final = re.compile(r"arcgis\.com/(?:datasets|maps|apps|documents|content)/")
_TELLING: Final = (
    b"accessLevel",
    b"bureauCode",
    b"distribution",
    b"accrualPeriodicity",
    b"publisher",
    b"project-open-data",
    b"superThemeTaxonomy",
)


class PodReader:
    """The reader; it has no state."""

    name: Final = "data-json"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """An object with ``dataset`` and words of the schema, or with its address."""
        if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
            return False
        telling = any(word in head for word in _TELLING) and b'"$schema"' not in head
        return telling and (
            _BEGINS.search(head) is not None
            or b"project-open-data" in head
            or b"superThemeTaxonomy" in head
        )

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read the list ``dataset``."""
        return read_json(file, lambda path, _: path == ("dataset",), reshape=plain_values)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one dataset to a data entry; ``field`` lists of distributions become items."""
        values = dict(record.values)
        if "dataset" in values or "themeTaxonomy" in values:
            return Unusable(reasons=(reasons.no_dataset_list(),))
        found = distribution_fields(values.pop("distribution", None), SILENT)
        values |= found.values
        if "formats" not in values and "format" in values:
            values["formats"] = values.pop("format")
        if plain_value(values.get("accessLevel", "")) in OPEN_IF and values.get("rights"):
            values["openCondition"] = values.pop("rights")
        fields = Fields(flatten(values, silent=SILENT), KEYS)
        items = named_once(item for one in found.objects for item in _items(one))
        hub = _is_hub_address(values)
        return fitted(entry_draft(record.source, fields, items, by_title=hub))


def _is_hub_address(values: Mapping[str, object]) -> bool:
    """Tell whether the identifier is an ArcGIS hub's page, whose form changes from year to year."""
    identifier = values.get("identifier")
    same = isinstance(identifier, str) and identifier == values.get("landingPage")
    return same and _HUB.search(str(identifier)) is not None


def _items(distribution: Mapping[str, Any]) -> Iterator[NamedItem]:
    listed = distribution.get("field")
    for field in listed if isinstance(listed, list) else []:
        if isinstance(field, dict):
            yield make_item(
                tidy(field.get("title")) or tidy(field.get("id")),
                note=tidy(field.get("description")),
                type_word=tidy(field.get("type")),
            )
