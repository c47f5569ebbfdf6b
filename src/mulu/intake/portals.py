"""Reader for the JSON of mainland China's open-data portals, with any of their own keys.

Whether something is open to society and whether departments share it are two questions: 开放
says nothing about 共享. Tags of some portals mix column names with department and theme words
in no order; they stay keywords, since items cannot be told from them without guessing.

Source: docs/spec/intake.md INT-30, INT-31 and INT-39.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import entry_draft
from mulu.intake.json_records import read_json
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields
from mulu.intake.portal_words import KEYS, plain_key

# fmt: off
WRAPPERS: Final = frozenset((
    "data", "datas", "datalist", "dataset", "datasets", "result", "results", "resultlist",
    "record", "records", "row", "rows", "list", "content", "body", "response", "page",
    "数据", "目录", "列表", "结果",
))
# fmt: on
"""Keys under which portals wrap their list, in normal form."""
_KEY: Final = re.compile(rb'"((?:[^"\\\x00-\x1f]|\\.){1,120})"\s*:')
_TELLING: Final = (
    "provider",
    "summary",
    "themes",
    "is_open",
    "update_cycle",
    "format_types",
    "url",
)


class PortalReader:
    """The reader; it has no state."""

    name: Final = "portal"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """JSON whose keys name a title and another field of an entry; or an empty list."""
        fields = {KEYS[key][0] for key in map(plain_key, keys_in(head)) if key in KEYS}
        empty = re.fullmatch(rb"(?:\xef\xbb\xbf)?\s*\[\s*\]\s*", head) is not None
        return empty or ("title" in fields and any(field in fields for field in _TELLING))

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read a list, a wrapped list, JSON lines or a single record."""
        return read_json(file, is_record_list)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one portal record to a data entry."""
        return entry_draft(record.source, Fields(record.values))


def is_record_list(path: tuple[str, ...], beside: tuple[str, ...]) -> bool:
    """Tell whether a list within a wrapping object holds records.

    Args:
        path: Keys down to it.
        beside: Keys met beside the last one: a title among them means that this is a record
        already.
    """
    wrapped = all(plain_key(key) in WRAPPERS for key in path)
    return wrapped and not any(KEYS.get(plain_key(key), ("",))[0] == "title" for key in beside)


def keys_in(head: bytes) -> set[str]:
    """Keys of objects among the first bytes of a file; those that are not UTF-8 are left out."""
    keys = set()
    for match in _KEY.finditer(head):
        try:
            keys.add(str(json.loads(b'"' + match[1] + b'"')))
        except ValueError:
            continue
    return keys
