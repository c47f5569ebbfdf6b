"""CSV that a spreadsheet opens: one record a row, lists joined, nothing that could run.

Beside the file stands its description in the words of the W3C's CSV on the Web.

Source: docs/spec/export.md EXP-8 and EXP-9; RFC 4180; W3C Metadata Vocabulary for Tabular Data.
"""

import csv
import dataclasses
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from mulu.export.exported import Exported, Heading, Records, time_text
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText
from mulu.query.reading import summary_of

COLUMNS: Final = (
    "code",
    "kind",
    "title",
    "title_en",
    "summary",
    "provider",
    "provider_name",
    "provider_credit_code",
    "status",
    "version",
    "share_type",
    "share_condition",
    "is_open",
    "open_condition",
    "level",
    "update_cycle",
    "format_types",
    "items",
    "keywords",
    "themes",
    "published_on",
    "updated_on",
    "volume_records",
    "url",
    "content_hash",
    "committed_height",
    "time",
)
_BOM: Final = "\ufeff"
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings by which a spreadsheet takes a text for a formula."""
_NO_ENTRY, _NO_TEXT = DataEntry(), EntryText()


def write_csv(records: Records, head: str = "") -> Iterator[str]:
    """Write records.

    Args:
        records: In their order.
        head: A line about the file that stands before the header, after ``# ``; "" for none.
    """
    yield _BOM + (csv_row([f"# {head}"]) if head else "") + csv_row(COLUMNS)
    for record in records:
        yield csv_row([safe_cell(cell) for cell in cells_of(record)])


def cells_of(record: Exported) -> list[str]:
    """What stands in a record's row, a text for each of ``COLUMNS``."""
    values = _values(record)
    return [_cell(values.get(name)) for name in COLUMNS]


def describe_csv(name: str, heading: Heading) -> bytes:
    """The description that stands beside a file, as ``<name>-metadata.json``.

    Args:
        name: The file's name.
        heading: What the export speaks of.
    """
    description = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {
            "columns": [{"name": column, "titles": column} for column in COLUMNS],
            "primaryKey": "code",
        },
        "urn:mulu:terms#export": heading.facts,
    }
    return msgspec.json.format(msgspec.json.encode(description), indent=2) + b"\n"


def _values(record: Exported) -> dict[str, Any]:
    opened = record.opened
    shown = dataclasses.asdict(summary_of(opened, {}))
    return (
        shown
        | _entry_values(record)
        | _provider_values(record)
        | {
            "content_hash": opened.stored.content_hash,
            "time": time_text(opened.time_ms),
        }
    )


def _provider_values(record: Exported) -> dict[str, Any]:
    return {
        "provider": record.provider.org_id,
        "provider_name": record.provider.name,
        "provider_credit_code": record.provider.credit_code,
    }


def _entry_values(record: Exported) -> dict[str, Any]:
    stored, text = record.opened.stored.record, record.opened.text
    body = stored if isinstance(stored, DataEntry) else _NO_ENTRY
    said = text if isinstance(text, EntryText) else _NO_TEXT
    found: dict[str, Any] = {
        name: getattr(body, name)
        for name in ("format_types", "published_on", "updated_on", "volume_records")
    }
    found |= {
        name: getattr(said, name)
        for name in ("share_condition", "open_condition", "keywords", "themes")
    }
    whole = {"summary": said.summary} if said.summary else {}
    url = "" if said.source_ref is None else said.source_ref.url
    return found | whole | {"items": tuple(item.name for item in said.items), "url": url}


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "；".join(map(str, value))
        case _:
            return str(value)


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RUNS) else text


def csv_row(cells: Sequence[str]) -> str:
    """One line of a file."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
