"""Rows of records: from events and from state alike."""

import dataclasses
from typing import Any

import pytest

from mulu.core.canonical import NotCanonicalError, encode
from mulu.core.prefixes import DATA_ENTRY, DUTY, SYSTEM, TABLE
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReviseRecord,
    WithdrawRecord,
)
from mulu.modules.catalog.profiles import REGISTER, REGISTER_1, load_profile
from mulu.modules.catalog.texts import EntryText, SourceRef, WithdrawText
from mulu.modules.catalog.views import (
    RecordRow,
    changes_from_event,
    decode_text,
    record_row,
    stored_from_event,
    text_or_empty,
)
from tests.support import world as w
from tests.support.world import (
    ENTRY,
    RELATED,
    World,
    confirm_records,
    duty,
    duty_text,
    entry,
    entry_text,
    filled_world,
    part_of,
    register_record,
    revise_record,
    table,
    table_text,
    text_for,
    withdraw_record,
)

PROFILE = load_profile(REGISTER, REGISTER_1)


def lived_world() -> World:
    """A world in which every kind of message was done."""
    world = filled_world()
    world.do(register_record("", entry(category="3"), source="lanchuan"), "authority")
    world.do(revise_record(world, ENTRY, record=entry(level="G3")), "authority")
    world.do(confirm_records(world, RELATED, ENTRY), "head")
    note = part_of(WithdrawText(note="并入"))
    world.do(withdraw_record(world, RELATED, part=note, successor=ENTRY), "authority")
    world.do(withdraw_record(world, w.TABLE), "steward")
    return world


def rows_from_state(world: World) -> dict[str, RecordRow]:
    rows = {}
    for prefix in (DUTY, DATA_ENTRY, SYSTEM, TABLE):
        for key, _ in world.view.items(prefix):
            stored = world.record(key.removeprefix(prefix).decode())
            rows[stored.code] = record_row(stored, text_for(stored.record), PROFILE)
    return rows


def rows_from_events(world: World) -> dict[str, RecordRow]:
    rows: dict[str, RecordRow] = {}
    for message, event, height, time_ms in world.events:
        if isinstance(message, RegisterRecord | ReviseRecord):
            stored = stored_from_event(message, event, height, time_ms)  # type: ignore[arg-type]
            rows[stored.code] = record_row(stored, text_for(stored.record), PROFILE)
        elif isinstance(message, WithdrawRecord | ConfirmRecords):
            changes = changes_from_event(message, event, height, time_ms)  # type: ignore[arg-type]
            for code, changed in changes.items():
                rows[code] = dataclasses.replace(rows[code], **changed)  # type: ignore[arg-type]
    return rows


def test_rows_from_events_equal_those_of_the_state() -> None:
    world = lived_world()
    rows = rows_from_events(world)
    assert len(rows) == 6
    assert rows == rows_from_state(world)


def test_what_a_rule_stored_is_told_from_its_event() -> None:
    world = filled_world()
    world.do(revise_record(world, ENTRY), "authority")
    told: dict[str, Any] = {}
    for message, event, height, time_ms in world.events:
        if isinstance(message, RegisterRecord | ReviseRecord):
            stored = stored_from_event(message, event, height, time_ms)  # type: ignore[arg-type]
            told[stored.code] = stored
    assert told == {code: world.record(code) for code in told}
    assert len(told) == 5


def test_a_row_shows_body_and_text() -> None:
    stored = filled_world().record(RELATED)
    text = entry_text(source_ref=SourceRef(id="7", source="portal"))
    row = record_row(stored, text, PROFILE)
    assert (row.kind, row.title, row.share_type, row.update_cycle) == (
        "data_entry",
        text.title,
        2,
        4,
    )
    assert row.names == ("许可证编号", "permit_no", "发证日期")
    assert (row.source, row.source_id, row.text, row.item_count) == ("portal", "7", "present", 2)
    links = (("duties", w.DUTY), ("systems", w.SYSTEM), ("related", ENTRY))
    assert row.links == links
    assert (row.part, row.note, row.gaps) == (stored.part.commitment, "", ())


def test_rows_of_other_kinds_use_the_same_columns() -> None:
    world = filled_world()
    row = record_row(world.record(w.DUTY), duty_text(), PROFILE)
    assert (row.kind, row.summary, row.item_count) == ("duty", duty_text().text, 0)
    row = record_row(world.record(w.TABLE), table_text(), PROFILE)
    assert (row.kind, row.summary, row.update_cycle) == ("table", "t_permit", 2)
    assert (row.names, row.item_count) == (("permit_no", "issued_on"), 2)
    assert row.links == (("system", w.SYSTEM), ("entries", ENTRY))


@pytest.mark.parametrize("unseen", ["withheld", "erased"])
def test_a_row_without_its_text_says_why(unseen: Any) -> None:
    row = record_row(filled_world().record(ENTRY), unseen, PROFILE)
    assert (row.text, row.title, row.names, row.gaps) == (unseen, "", (), ())
    assert row.share_type == 2


def test_texts_are_read_by_kind() -> None:
    assert decode_text(entry(), encode(entry_text())) == entry_text()
    assert decode_text(table(), encode(table_text())) == table_text()
    for wrong in (b"", b"{}\n", b'{"title":1}', encode(table_text())):
        with pytest.raises(NotCanonicalError):
            decode_text(duty(), wrong)


def test_a_text_that_nobody_checked_is_read_as_far_as_it_goes() -> None:
    assert text_or_empty(entry(), b'{ "title": "a" }') == EntryText(title="a")
    assert text_or_empty(entry(), b"\xff") == EntryText()
    assert text_or_empty(entry(), b'{"telephone":"1"}') == EntryText()


def test_an_event_of_another_message_is_an_error() -> None:
    world = lived_world()
    done = {type(message): (message, event) for message, event, _, _ in world.events}
    register, revise = done[RegisterRecord], done[ReviseRecord]
    withdraw, confirm = done[WithdrawRecord], done[ConfirmRecords]
    with pytest.raises(TypeError, match="RecordRevised is not an event of RegisterRecord"):
        stored_from_event(register[0], revise[1], 1, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="RecordsConfirmed is not an event of WithdrawRecord"):
        changes_from_event(withdraw[0], confirm[1], 1, 1)  # type: ignore[arg-type]
