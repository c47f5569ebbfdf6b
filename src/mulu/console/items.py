"""Items of an entry and columns of a table, their codes and their names side by side.

Source: docs/spec/catalog.md CAT-6 and CAT-8.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from mulu.client.catalog_answers import EntryAnswer
from mulu.console.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table: headings, and rows as long as they are."""

    title: str
    empty: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def grid(entry: EntryAnswer, words: Words) -> Grid | None:
    """Items or columns of a record; None for kinds that have neither."""
    match entry.kind:
        case "data_entry":
            return _items(entry, words)
        case "table":
            return _columns(entry, words)
        case _:
            return None


def _pairs(entry: EntryAnswer, name: str) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    bodies = entry.stored["record"].get(name, [])
    texts = (entry.text or {}).get(name, [])
    return [(body or {}, text or {}) for body, text in zip_longest(bodies, texts)]


def _items(entry: EntryAnswer, words: Words) -> Grid:
    rows = [_item(body, text, words) for body, text in _pairs(entry, "items")]
    headings = ("name", "name_en", "type", "length", "key", "required", "level", "share", "note")
    return _grid(
        words("entry_items"),
        words("entry_no_items"),
        [words(f"item_{heading}") for heading in headings],
        rows,
    )


def _item(body: Mapping[str, Any], text: Mapping[str, Any], words: Words) -> list[str]:
    length = body.get("length")
    level = words.label("level", body["level"]) if body.get("level") else ""
    share = words.label("share_type", body["share_type"]) if body.get("share_type") else ""
    return [
        text.get("name", ""),
        text.get("name_en", ""),
        words.label("dtype", body["dtype"]) if body.get("dtype") else "",
        str(length) if length else "",
        words("yes") if body.get("is_key") else "",
        words("yes") if body.get("required") else "",
        level,
        share,
        text.get("note", ""),
    ]


def _columns(entry: EntryAnswer, words: Words) -> Grid:
    rows = [_column(body, text, words) for body, text in _pairs(entry, "columns")]
    headings = (
        "item_name",
        "column_type",
        "item_key",
        "column_nullable",
        "column_item",
        "item_note",
    )
    return _grid(
        words("entry_columns"),
        words("entry_no_columns"),
        [words(heading) for heading in headings],
        rows,
    )


def _column(body: Mapping[str, Any], text: Mapping[str, Any], words: Words) -> list[str]:
    return [
        text.get("name", ""),
        body.get("type_name", ""),
        words("yes") if body.get("pk") else "",
        words("yes") if body.get("nullable") else "",
        str(body["item"]) if body.get("item") else "",
        text.get("note", ""),
    ]


def _grid(title: str, empty: str, headings: list[str], rows: list[list[str]]) -> Grid:
    """Leave out columns in which nobody says anything; the first stays."""
    used = [at for at in range(len(headings)) if at == 0 or any(row[at] for row in rows)]
    return Grid(
        title=title,
        empty=empty,
        headings=[headings[at] for at in used],
        rows=[[row[at] for at in used] for row in rows],
    )
