"""What a record lacks: computed in views from the record, its text and a profile; never a rule.

Without the text (withheld or erased) only what the body shows is judged.

Source: docs/spec/profiles.md PRO-5 to PRO-8.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from mulu.modules.catalog import judgements
from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.judgements import CONDITIONAL, DENIED, UNCONDITIONAL
from mulu.modules.catalog.profiles import Profile
from mulu.modules.catalog.records import DataEntry, Duty, System, Table
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.catalog.texts import DutyText, EntryText, RecordText, SystemText, TableText

SUMMARY_SHORTEST: Final = 10
"""Characters below which a summary says too little."""

_ENTRY: Final[tuple[tuple[str, Callable[[DataEntry], bool]], ...]] = (
    ("V10:length", judgements.lacks_length),
    ("V14:share_type", judgements.breaks_grade),
    ("V5:deny_basis", lambda e: e.share_type == DENIED and not e.deny_basis),
    ("V6:share_modes", judgements.breaks_share_modes),
    ("V7:level", judgements.breaks_level),
    ("V8:pi", judgements.breaks_personal_flag),
    ("missing:category", lambda e: not e.category),
    ("missing:duties", lambda e: not e.duties),
    ("missing:format", lambda e: not e.format_class),
    ("missing:is_open", lambda e: e.is_open is None),
    ("missing:items", lambda e: not e.items),
    ("missing:level", lambda e: not e.level),
    ("missing:pi", lambda e: not e.pi),
    ("missing:share_modes", lambda e: not e.share_modes and e.share_type != DENIED),
    ("missing:share_type", lambda e: not e.share_type),
    ("missing:update_cycle", lambda e: not e.update_cycle),
)
_ENTRY_TEXT: Final[tuple[tuple[str, Callable[[DataEntry, EntryText], bool]], ...]] = (
    ("V11:item_names", lambda _, t: _repeat([item.name for item in t.items if item.name])),
    ("V3:share_condition", lambda e, t: e.share_type == UNCONDITIONAL and bool(t.share_condition)),
    ("V4:share_condition", lambda e, t: e.share_type == CONDITIONAL and not t.share_condition),
    ("V4:share_purpose", lambda e, t: e.share_type == CONDITIONAL and not t.share_purpose),
    ("V4:share_scope", lambda e, t: e.share_type == CONDITIONAL and not t.share_scope),
    ("V5:deny_basis_text", lambda e, t: e.share_type == DENIED and not t.deny_basis),
    ("V5:deny_reason", lambda e, t: e.share_type == DENIED and not t.deny_reason),
    ("missing:item_names", lambda _, t: any(not item.name for item in t.items)),
    ("missing:open_condition", lambda e, t: e.is_open is True and not t.open_condition),
    ("missing:summary", lambda _, t: not t.summary),
    ("missing:title", lambda _, t: not t.title),
    ("unmapped:value", lambda _, t: bool(t.originals)),
    ("weak:summary", lambda _, t: _is_weak(t.summary, t.title)),
)
_DUTY: Final[tuple[tuple[str, Callable[[Duty], bool]], ...]] = (
    ("missing:basis_type", lambda d: not d.basis_type),
    ("missing:expects_data", lambda d: d.expects_data is None),
    ("missing:valid_from", lambda d: not d.valid_from),
)
_DUTY_TEXT: Final[tuple[tuple[str, Callable[[Duty, DutyText], bool]], ...]] = (
    ("missing:basis_ref", lambda _, t: not t.basis_ref),
    ("missing:no_data_reason", lambda d, t: d.expects_data is False and not t.no_data_reason),
    ("missing:text", lambda _, t: not t.text),
    ("missing:title", lambda _, t: not t.title),
    ("unmapped:value", lambda _, t: bool(t.originals)),
)
_SYSTEM: Final[tuple[tuple[str, Callable[[System], bool]], ...]] = (
    ("missing:cloud", lambda s: not s.cloud),
    ("missing:duties", lambda s: not s.duties),
    ("missing:go_live", lambda s: not s.go_live and s.status != "building"),
    ("missing:mlps_level", lambda s: not s.mlps_level),
    ("missing:status", lambda s: not s.status),
)
_SYSTEM_TEXT: Final[tuple[tuple[str, Callable[[System, SystemText], bool]], ...]] = (
    ("missing:summary", lambda _, t: not t.summary),
    ("missing:title", lambda _, t: not t.title),
    ("unmapped:value", lambda _, t: bool(t.originals)),
)
_TABLE: Final[tuple[tuple[str, Callable[[Table], bool]], ...]] = (
    ("missing:columns", lambda t: not t.columns),
    ("missing:db_kind", lambda t: not t.db_kind),
    ("missing:entries", lambda t: not t.entries),
    ("missing:refresh", lambda t: not t.refresh),
)
_TABLE_TEXT: Final[tuple[tuple[str, Callable[[Table, TableText], bool]], ...]] = (
    ("missing:column_names", lambda _, t: any(not column.name for column in t.columns)),
    ("missing:table_name", lambda _, t: not t.table_name),
    ("missing:title", lambda _, t: not t.title),
    ("unmapped:value", lambda _, t: bool(t.originals)),
)
_BODY: Final[dict[type, Sequence[tuple[str, Callable[[Any], bool]]]]] = {
    DataEntry: _ENTRY,
    Duty: _DUTY,
    System: _SYSTEM,
    Table: _TABLE,
}
_TEXT: Final[dict[type, Sequence[tuple[str, Callable[[Any, Any], bool]]]]] = {
    DataEntry: _ENTRY_TEXT,
    Duty: _DUTY_TEXT,
    System: _SYSTEM_TEXT,
    Table: _TABLE_TEXT,
}


def gaps(stored: StoredRecord, text: RecordText | None, profile: Profile) -> tuple[str, ...]:
    """Find what a record lacks under a profile.

    Args:
        stored: The record's current version.
        text: Its text; None when it is withheld or erased.
        profile: Says which missing things count.

    Returns:
        Ids of ``GAP_NAMES`` in byte order, none twice.
    """
    asked = profile.asked[kind_of(stored.record)]
    found = _found(stored, text)
    return tuple(sorted(gap for gap in found if gap[0] == "V" or gap in asked))


def _found(stored: StoredRecord, text: RecordText | None) -> Iterator[str]:
    record = stored.record
    yield from (gap for gap, lacks in _BODY[type(record)] if lacks(record))
    if isinstance(record, DataEntry) and stored.code.startswith("x-"):
        yield "missing:official_code"
    duties = record.duties if isinstance(record, DataEntry | System) else ()
    if judgements.names_foreign_duty(duties, stored.provider):
        yield "V9:duties"
    if text is not None:
        yield from (gap for gap, lacks in _TEXT[type(record)] if lacks(record, text))


def _repeat(names: list[str]) -> bool:
    return len(set(names)) != len(names)


def _is_weak(summary: str, title: str) -> bool:
    return bool(summary) and (len(summary) < SUMMARY_SHORTEST or summary == title)
