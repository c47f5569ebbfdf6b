"""Texts of records, and state values told from events."""

import pytest

from mulu.core.canonical import NotCanonicalError, encode
from mulu.core.prefixes import DATA_ENTRY, DUTY, SYSTEM, TABLE
from mulu.modules.catalog.content import confirmed_record, withdrawn_record
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReviseRecord,
    WithdrawRecord,
)
from mulu.modules.catalog.state import StoredRecord, record_key
from mulu.modules.catalog.texts import EntryText, WithdrawText
from mulu.modules.catalog.views import decode_text, stored_from_event, text_or_empty
from tests.support import world as w
from tests.support.world import (
    ENTRY,
    RELATED,
    World,
    confirm_records,
    duty,
    entry,
    entry_text,
    filled_world,
    part_of,
    register_record,
    revise_record,
    table,
    table_text,
    withdraw_record,
)


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


def values_from_events(world: World) -> dict[str, StoredRecord]:
    told: dict[str, StoredRecord] = {}
    for message, event, height, time_ms in world.events:
        match message:
            case RegisterRecord() | ReviseRecord():
                stored = stored_from_event(message, event, height, time_ms)  # type: ignore[arg-type]
                told[stored.code] = stored
            case WithdrawRecord(code=code):
                told[code] = withdrawn_record(told[code], message, height=height, time_ms=time_ms)
            case ConfirmRecords():
                for code in event.codes:  # type: ignore[attr-defined]
                    told[code] = confirmed_record(told[code], height=height, time_ms=time_ms)
    return told


def test_values_from_events_equal_those_of_the_state() -> None:
    world = lived_world()
    told = values_from_events(world)
    assert len(told) == 6
    assert {record_key(code): encode(value) for code, value in told.items()} == {
        key: value
        for prefix in (DUTY, DATA_ENTRY, SYSTEM, TABLE)
        for key, value in world.view.items(prefix)
    }


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
    with pytest.raises(TypeError, match="RecordRevised is not an event of RegisterRecord"):
        stored_from_event(done[RegisterRecord][0], done[ReviseRecord][1], 1, 1)  # type: ignore[arg-type]
