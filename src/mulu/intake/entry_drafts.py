"""The fields of one record become the draft of a data entry: the same for every format.

Source: docs/spec/intake.md INT-30 to INT-38 and INT-60.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mulu.core.ids import OFFICIAL_CODE
from mulu.intake import reasons
from mulu.intake.draft import Draft, SourceKey, source_id
from mulu.intake.fitting import fit_text
from mulu.intake.items import NamedItem
from mulu.intake.port import Unusable
from mulu.intake.portal_fields import Fields
from mulu.modules.catalog.admission import TITLE_MAX
from mulu.modules.catalog.records import ITEMS_MAX, DataEntry
from mulu.modules.catalog.texts import EntryText, SourceRef

_official: Final = re.compile(OFFICIAL_CODE, re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who provides an entry, where that is more than a name in a field."""

    id: str
    """Its id at the source; its name when it has none."""
    title: str = ""
    """Its name; "" when the id is the name."""


def entry_draft(
    source: str,
    fields: Fields,
    items: Sequence[NamedItem] = (),
    provider: Provider | None = None,
    *,
    by_title: bool = False,
) -> Draft | Unusable:
    """Draft a data entry.

    Args:
        source: Slug of the source.
        fields: Its fields.
        items: Its items, if the source lists them.
        provider: Its provider, when the field ``provider`` does not name it.
        by_title: The source's own ids do not last; provider and title find it again.
    """
    title = fields.text("title")
    named = provider or Provider(id=fields.text("provider"))
    missing = [] if title else [reasons.no_title()]
    missing += [] if named.id else [reasons.no_provider(fields.keys_known)]
    if missing:
        return Unusable(reasons=tuple(missing))
    ref = _source_ref(source, fields, named.id, title, by_title=by_title)
    key, name = source_id(named.id), named.title or named.id
    shortened = (f"provider {len(name)} → {TITLE_MAX}",) if len(name) > TITLE_MAX else ()
    if shortened:
        fields.originals.keep("provider", name)
        name = name[: TITLE_MAX - 1].rstrip() + "…"
    code = _official_code(fields)
    return Draft(
        key=SourceKey(ref.source, ref.id),
        code=code,
        provider=SourceKey(source, key),
        provider_named=True,
        provider_title="" if name == key else name,
        body=_body(fields, items),
        text=_text(fields, title, ref, items),
        left_out=tuple(dict.fromkeys(fields.left_out)),
        shortened=shortened,
    )


def fitted(drafted: Draft | Unusable) -> Draft | Unusable:
    """The draft with texts no longer than a node takes, and a note of each that was cut."""
    if isinstance(drafted, Unusable):
        return drafted
    text, cuts = fit_text(drafted.text)
    if text is drafted.text and not cuts:
        return drafted
    return replace(drafted, text=text, shortened=(*drafted.shortened, *cuts))


def _source_ref(
    source: str, fields: Fields, provider: str, title: str, *, by_title: bool
) -> SourceRef:
    url = fields.text("url")
    native = "" if by_title else fields.text("id") or re.sub(r"^https?://", "", url)
    return SourceRef(id=source_id(native, provider, title), source=source, url=url)


def _official_code(fields: Fields) -> str:
    code = fields.text("code").replace("～", "/").replace("~", "/")
    if code and not _official.fullmatch(code):
        fields.originals.keep("code", code)
        return ""
    return code


def _body(fields: Fields, items: Sequence[NamedItem]) -> DataEntry:
    types, format_class = fields.formats()
    return DataEntry(
        format_class=format_class,
        format_types=types,
        is_open=fields.is_open(),
        items=tuple(item.body for item in items[:ITEMS_MAX]),
        published_on=fields.day("published_on"),
        share_type=fields.share_type(),
        update_cycle=fields.cycle(),
        updated_on=fields.day("updated_on"),
        volume_records=fields.count("volume_records"),
    )


def _text(fields: Fields, title: str, ref: SourceRef, items: Sequence[NamedItem]) -> EntryText:
    if len(title) > TITLE_MAX:
        fields.originals.keep("title", title)
    return EntryText(
        class_tags=fields.many("class_tags"),
        contact_unit=fields.text("contact_unit"),
        inner_dept=fields.text("inner_dept"),
        items=tuple(item.text for item in items[:ITEMS_MAX]),
        keywords=fields.many("keywords"),
        open_condition=fields.open_condition(),
        share_condition=fields.text("share_condition"),
        share_scope=fields.text("share_scope"),
        source_ref=ref,
        summary=fields.text("summary"),
        summary_en=fields.text("summary_en"),
        themes=fields.many("themes"),
        title=title,
        title_en=fields.text("title_en"),
        originals=fields.rest(),
    )
