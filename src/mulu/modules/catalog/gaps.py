"""What a record lacks: computed in views from the record, its text and a profile; never a rule.

Without the text (withheld or erased) only what the body shows is judged. Every record of the chain
comes by here, so the questions are straight code: tables of functions took three times as long.

Source: docs/spec/profiles.md PRO-5 to PRO-8.
"""

from typing import Final

from mulu.modules.catalog import judgements, lacking
from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.judgements import CONDITIONAL, DENIED, UNCONDITIONAL
from mulu.modules.catalog.profiles import Profile
from mulu.modules.catalog.records import Column, DataEntry, Duty, Item, Record, System, Table
from mulu.modules.catalog.running_numbers import ends_in_number, runs_on
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.catalog.texts import DutyText, EntryText, RecordText, SystemText, TableText

SUMMARY_SHORTEST: Final = 10
"""Characters below which a summary says too little."""
_CODED: Final[dict[type[Record], frozenset[str]]] = {
    DataEntry: frozenset((*DataEntry.__struct_fields__, *Item.__struct_fields__)),
    Duty: frozenset(Duty.__struct_fields__),
    System: frozenset(System.__struct_fields__),
    Table: frozenset((*Table.__struct_fields__, *Column.__struct_fields__)),
}
"""Fields of bodies: an original of one of them is a value that fits none of its codes."""


def gaps(stored: StoredRecord, text: RecordText | None, profile: Profile) -> tuple[str, ...]:
    """Find what a record lacks under a profile.

    Args:
        stored: The record's current version.
        text: Its text; None when it is withheld or erased.
        profile: Says which missing things count.

    Returns:
        Ids of ``GAP_NAMES`` in byte order, none twice.
    """
    record = stored.record
    asked = profile.asked[kind_of(record)]
    found = _in_body(record, stored)
    if text is not None:
        _in_text(record, text, found)
    return tuple(sorted([gap for gap in found if gap[0] == "V" or gap in asked]))


def _in_body(record: Record, stored: StoredRecord) -> list[str]:
    found = lacking.not_said(record, stored.part)
    if isinstance(record, DataEntry):
        _entry_rules(record, found)
        if stored.code.startswith("x-"):
            found.append("missing:official_code")
    if isinstance(record, DataEntry | System) and judgements.names_foreign_duty(
        record.duties, stored.provider
    ):
        found.append("V9:duties")
    return found


def _in_text(record: Record, text: RecordText, found: list[str]) -> None:
    if not text.title:
        found.append("missing:title")
    if text.originals and not _CODED[type(record)].isdisjoint(
        [original.field for original in text.originals]
    ):
        found.append("unmapped:value")
    if isinstance(record, DataEntry) and isinstance(text, EntryText):
        _entry_text_rules(record, text, found)
        _entry_text(record, text, found)
    elif isinstance(record, Duty) and isinstance(text, DutyText):
        _duty_text(record, text, found)
    elif isinstance(text, TableText):
        _table_text(text, found)
    elif isinstance(text, SystemText) and not text.summary:
        found.append("missing:summary")


def _entry_rules(entry: DataEntry, found: list[str]) -> None:
    if judgements.lacks_length(entry):
        found.append("V10:length")
    if judgements.breaks_grade(entry):
        found.append("V14:share_type")
    if judgements.breaks_share_modes(entry):
        found.append("V6:share_modes")
    if judgements.breaks_level(entry):
        found.append("V7:level")
    if judgements.breaks_personal_flag(entry):
        found.append("V8:pi")


def _entry_text_rules(entry: DataEntry, text: EntryText, found: list[str]) -> None:
    if entry.share_type == UNCONDITIONAL and text.share_condition:
        found.append("V3:share_condition")
    if entry.share_type == CONDITIONAL:
        if not text.share_condition:
            found.append("V4:share_condition")
        if not text.share_purpose:
            found.append("V4:share_purpose")
        if not text.share_scope:
            found.append("V4:share_scope")
    if entry.share_type == DENIED:
        if not text.deny_basis:
            found.append("V5:deny_basis_text")
        if not text.deny_reason:
            found.append("V5:deny_reason")


def _item_names(text: EntryText, found: list[str]) -> None:
    names = [item.name for item in text.items]
    different = set(names)
    if "" in different:
        found.append("missing:item_names")
        names = [name for name in names if name]
        different.discard("")
    if len(different) != len(names):
        found.append("V11:item_names")
    if runs_on(different):
        found.append("weak:item_names")


def _entry_text(entry: DataEntry, text: EntryText, found: list[str]) -> None:
    _item_names(text, found)
    if ends_in_number(text.title):
        found.append("weak:title")
    if entry.is_open and not text.open_condition:
        found.append("missing:open_condition")
    if entry.level and not text.level_basis:
        found.append("missing:level_basis")
    if not text.class_tags:
        found.append("missing:class_tags")
    if not text.contact_unit:
        found.append("missing:contact_unit")
    if not text.summary:
        found.append("missing:summary")
    elif len(text.summary) < SUMMARY_SHORTEST or text.summary == text.title:
        found.append("weak:summary")


def _duty_text(duty: Duty, text: DutyText, found: list[str]) -> None:
    if not text.basis_ref:
        found.append("missing:basis_ref")
    if duty.expects_data is False and not text.no_data_reason:
        found.append("missing:no_data_reason")
    if not text.text:
        found.append("missing:text")


def _table_text(text: TableText, found: list[str]) -> None:
    if not all(column.name for column in text.columns):
        found.append("missing:column_names")
    if not text.table_name:
        found.append("missing:table_name")
