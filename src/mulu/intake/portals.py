"""Reader for the JSON of mainland China's open-data portals, with any of their own keys.

Whether something is open to society and whether departments share it are two questions: 开放
says nothing about 共享. Tags of some portals mix column names with department and theme words
in no order; they stay keywords, since items cannot be told from them without guessing.

Source: docs/spec/intake.md INT-30 to INT-39.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mulu.core.ids import OFFICIAL_CODE
from mulu.intake import reasons
from mulu.intake.draft import Draft, OrgDraft, SourceKey, source_id
from mulu.intake.json_records import read_json
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields
from mulu.intake.portal_values import plain_key
from mulu.intake.portal_words import KEYS
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText, SourceRef

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
_official = re.compile(OFFICIAL_CODE, re.ASCII)


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
        fields = Fields(record.values)
        title, provider = fields.text("title"), fields.text("provider")
        missing = [] if title else [reasons.no_title()]
        missing += [] if provider else [reasons.no_provider(fields.keys_known)]
        if missing:
            return Unusable(reasons=tuple(missing))
        ref = _source_ref(record.source, fields, provider, title)
        code = _official_code(fields)
        return Draft(
            key=SourceKey(ref.source, ref.id),
            code=code,
            provider=SourceKey(record.source, source_id(provider)),
            provider_named=True,
            body=_body(fields),
            text=_text(fields, title, ref),
        )


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


def _source_ref(source: str, fields: Fields, provider: str, title: str) -> SourceRef:
    url = fields.text("url")
    native = fields.text("id") or re.sub(r"^https?://", "", url)
    return SourceRef(id=source_id(native, provider, title), source=source, url=url)


def _official_code(fields: Fields) -> str:
    code = fields.text("code").replace("～", "/").replace("~", "/")
    if code and not _official.fullmatch(code):
        fields.originals.keep("code", code)
        return ""
    return code


def _body(fields: Fields) -> DataEntry:
    types, format_class = fields.formats()
    return DataEntry(
        format_class=format_class,
        format_types=types,
        is_open=fields.is_open(),
        published_on=fields.day("published_on"),
        share_type=fields.share_type(),
        update_cycle=fields.cycle(),
        updated_on=fields.day("updated_on"),
        volume_records=fields.count("volume_records"),
    )


def _text(fields: Fields, title: str, ref: SourceRef) -> EntryText:
    return EntryText(
        class_tags=fields.many("class_tags"),
        contact_unit=fields.text("contact_unit"),
        inner_dept=fields.text("inner_dept"),
        keywords=fields.many("keywords"),
        open_condition=fields.open_condition(),
        share_condition=fields.text("share_condition"),
        share_scope=fields.text("share_scope"),
        source_ref=ref,
        summary=fields.text("summary"),
        themes=fields.many("themes"),
        title=title,
        originals=fields.rest(),
    )
