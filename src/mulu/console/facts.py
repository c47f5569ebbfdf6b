"""What a record says, as groups of labelled values for a page.

Source: docs/spec/http.md API-22; docs/spec/catalog.md CAT-5 to CAT-8.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mulu.client.catalog_answers import EntryAnswer
from mulu.console.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A reference to another record."""

    code: str
    name: str


Value = str | Sequence[str] | Sequence[Link] | None
"""None is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled value."""

    label: str
    value: Value
    links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One record while its rows are written."""

    words: Words
    record: Mapping[str, Any]
    text: Mapping[str, Any]
    names: Mapping[str, str]

    def label(self, group: str, field: str) -> Value:
        value = self.record.get(field)
        return self.words.label(group, value) if value else None

    def labels(self, group: str, field: str) -> Value:
        return [self.words.label(group, value) for value in self.record.get(field, ())]

    def words_of(self, field: str) -> Value:
        value: Value = self.text.get(field)
        return value

    def plain(self, field: str) -> Value:
        value = self.record.get(field)
        return None if value in {None, ""} else str(value)

    def listed(self, field: str) -> Value:
        return [str(value) for value in self.record.get(field, ())]

    def links(self, field: str) -> Sequence[Link]:
        found = self.record.get(field, ())
        codes = [found] if isinstance(found, str) else found
        return [Link(code=code, name=self.names.get(code, "")) for code in codes if code]

    def flag(self, field: str) -> Value:
        value = self.record.get(field)
        return None if value is None else self.words("yes" if value else "no")

    def count(self, unit: str, field: str) -> Value:
        value = self.record.get(field)
        return None if value is None else self.words(unit, count=f"{value:,}")


Show = Callable[[_Seen], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    label: str
    show: Show
    always: bool = False
    """Shown as not said when it is empty."""
    links: bool = False


def _word(name: str) -> _Field:
    return _Field(label=name, show=lambda seen: seen.words_of(name))


def _plain(name: str) -> _Field:
    return _Field(label=name, show=lambda seen: seen.plain(name))


def _links(name: str) -> _Field:
    return _Field(label=name, show=lambda seen: seen.links(name), links=True)


def _label(name: str, group: str, field: str = "", *, always: bool = True) -> _Field:
    return _Field(label=name, show=lambda seen: seen.label(group, field or name), always=always)


def _contact(seen: _Seen) -> Value:
    unit, post = seen.text.get("contact_unit", ""), seen.text.get("contact_post", "")
    return " · ".join(each for each in (unit, post) if each) or None


def _source(seen: _Seen) -> Value:
    ref = seen.text.get("source_ref") or {}
    return [each for each in (ref.get("source"), ref.get("id"), ref.get("url")) if each]


def _originals(seen: _Seen) -> Value:
    found = seen.text.get("originals", ())
    return [f"{each.get('field', '')}: {each.get('value', '')}" for each in found]


_SOURCE_FIELDS: Final = (
    _Field(label="contact", show=_contact),
    _word("inner_dept"),
    _word("operator"),
    _word("vendor"),
    _word("project_code"),
    _word("keywords"),
    _word("themes"),
    _word("class_tags"),
    _plain("category"),
    _Field(label="source", show=_source),
    _Field(label="originals", show=_originals),
)
_ENTRY: Final = (
    (
        "group_sharing",
        (
            _label("share_type", "share_type"),
            _Field(label="share_modes", show=lambda s: s.labels("share_mode", "share_modes")),
            _word("share_condition"),
            _word("share_scope"),
            _word("share_purpose"),
            _Field(label="deny_basis", show=lambda s: s.labels("deny", "deny_basis")),
            _Field(label="deny_basis_text", show=lambda s: s.words_of("deny_basis")),
            _word("deny_reason"),
            _Field(label="is_open", show=lambda s: s.flag("is_open"), always=True),
            _word("open_condition"),
        ),
    ),
    (
        "group_security",
        (_label("level", "level"), _word("level_basis"), _label("pi", "pi")),
    ),
    (
        "group_supply",
        (
            _label("update_cycle", "cycle"),
            _label("format", "format_class", "format_class"),
            _Field(label="format_types", show=lambda s: s.listed("format_types")),
            _word("format_note"),
            _Field(
                label="volume_records", show=lambda s: s.count("unit_records", "volume_records")
            ),
            _plain("published_on"),
            _plain("updated_on"),
        ),
    ),
    ("group_links", (_links("duties"), _links("systems"), _links("related"))),
    ("group_contact", _SOURCE_FIELDS),
)
_DUTY: Final = (
    (
        "group_basis",
        (
            _word("text"),
            _label("basis_type", "basis"),
            _word("basis_ref"),
            _Field(label="expects_data", show=lambda s: s.flag("expects_data"), always=True),
            _word("no_data_reason"),
            _word("matters"),
            _plain("valid_from"),
            _plain("valid_to"),
        ),
    ),
    ("group_contact", _SOURCE_FIELDS),
)
_SYSTEM: Final = (
    (
        "group_system",
        (
            _label("system_status", "system", "status"),
            _label("cloud", "cloud"),
            _Field(label="db_kinds", show=lambda s: s.listed("db_kinds")),
            _plain("mlps_level"),
            _plain("go_live"),
            _plain("retired_on"),
        ),
    ),
    ("group_links", (_links("duties"),)),
    ("group_contact", _SOURCE_FIELDS),
)
_TABLE: Final = (
    (
        "group_table",
        (
            _word("table_name"),
            _word("schema"),
            _plain("db_kind"),
            _label("refresh", "cycle"),
            _Field(label="row_estimate", show=lambda s: s.count("unit_rows", "row_estimate")),
            _plain("schema_hash"),
        ),
    ),
    ("group_links", (_links("system"), _links("entries"))),
    ("group_contact", _SOURCE_FIELDS),
)
_KINDS: Final = {"data_entry": _ENTRY, "duty": _DUTY, "system": _SYSTEM, "table": _TABLE}


def facts(entry: EntryAnswer, words: Words) -> list[Group]:
    """Everything a record says, without what is empty; items and columns stand elsewhere."""
    seen = _Seen(
        words=words, record=entry.stored["record"], text=entry.text or {}, names=entry.names
    )
    groups = [
        Group(title=words(title), rows=_rows(seen, fields)) for title, fields in _KINDS[entry.kind]
    ]
    return [group for group in groups if group.rows]


def _rows(seen: _Seen, fields: Sequence[_Field]) -> list[Row]:
    rows = []
    for field in fields:
        value = field.show(seen)
        if value or field.always:
            label = seen.words(f"field_{field.label}")
            rows.append(Row(label=label, value=value or None, links=field.links))
    return rows
