"""What the rules of the catalogue do."""

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256, TAG_CONTENT
from mulu.core.prefixes import DATA_ENTRY, DUTY, SYSTEM, TABLE
from mulu.modules.catalog.errors import BadCodeError, LinkWithdrawnError, RecordWithdrawnError
from mulu.modules.catalog.records import Column, DataEntry, Duty, Record, System
from mulu.modules.catalog.texts import WithdrawText
from tests.support import world as w
from tests.support.world import (
    DEPT,
    ENTRY,
    OTHER,
    RELATED,
    confirm_records,
    duty,
    entry,
    filled_world,
    new_world,
    part_of,
    register_record,
    revise_record,
    system,
    table,
    withdraw_record,
)

FREE = "3071109900001/000009"


def test_the_first_version_is_stored_whole() -> None:
    world = new_world()
    world.do(register_record(w.DUTY, duty()), "steward")
    world.do(register_record(w.SYSTEM, system()), "steward")
    message = register_record(ENTRY, entry())
    events = world.do(message, "steward")
    stored = world.record(ENTRY)
    assert (stored.code, stored.provider, stored.declared_by) == (ENTRY, DEPT, DEPT)
    assert (stored.version, stored.prev, stored.status) == (1, "", "published")
    assert (stored.height, stored.time_ms, stored.confirmed) == (world.height, world.time_ms, True)
    assert (stored.record, stored.part) == (message.record, message.part)
    assert [(event.code, event.content_hash) for event in events] == [(ENTRY, stored.content_hash)]
    world.ensure_invariants()


def test_the_content_hash_is_as_specified() -> None:
    stored = filled_world().record(RELATED)
    content = {
        "code": RELATED,
        "declared_by": "o0001",
        "part": msgspec.to_builtins(stored.part),
        "profile": "register@1",
        "provider": DEPT,
        "record": msgspec.to_builtins(stored.record),
        "version": 1,
    }
    assert stored.content_hash == SHA256.tagged(TAG_CONTENT, encode(content)).hex()


@pytest.mark.parametrize(
    ("code", "prefix"),
    [(w.DUTY, DUTY), (w.SYSTEM, SYSTEM), (ENTRY, DATA_ENTRY), (w.TABLE, TABLE)],
)
def test_a_record_stands_under_its_kind_and_code(code: str, prefix: bytes) -> None:
    assert filled_world().view.get(prefix + code.encode()) is not None


@pytest.mark.parametrize("by", ["steward", "office head", "head"])
def test_what_the_provider_declares_is_confirmed(by: str) -> None:
    world = filled_world()
    world.do(register_record(FREE, entry()), by)
    assert (world.record(FREE).confirmed, world.record(FREE).declared_by) == (True, DEPT)


def test_what_the_authority_declares_for_another_is_not() -> None:
    stored = filled_world().record(RELATED)
    assert (stored.confirmed, stored.declared_by, stored.provider) == (False, "o0001", DEPT)


def test_the_authority_confirms_its_own_by_declaring() -> None:
    world = new_world()
    world.do(register_record("D-o0001-0001", duty(), provider="o0001"), "authority")
    assert world.record("D-o0001-0001").confirmed


def test_the_chain_gives_codes_by_source() -> None:
    world = new_world()
    codes = []
    for source in ("lanchuan", "lanchuan", "sichuan-luzhou"):
        message = register_record("", DataEntry(), source=source)
        codes += [event.code for event in world.do(message, "authority")]
    assert codes == ["x-lanchuan/1", "x-lanchuan/2", "x-sichuan-luzhou/1"]
    assert world.catalog.given("lanchuan") == 2
    world.ensure_invariants()


def test_a_refused_registration_takes_no_given_code() -> None:
    world = new_world()
    with pytest.raises(BadCodeError):
        world.do(register_record("", duty(), source="lanchuan"), "authority")
    world.do(register_record("", DataEntry(category="3"), source="lanchuan"), "authority")
    assert world.record("x-lanchuan/1").version == 1


@pytest.mark.parametrize(
    ("code", "record"), [("1012345/1", DataEntry(category="10123")), ("307110/2", DataEntry())]
)
def test_an_entry_may_say_nothing_but_its_code(code: str, record: Record) -> None:
    world = new_world()
    world.do(register_record(code, record), "steward")
    stored = world.record(code)
    assert (stored.record, stored.status, stored.version) == (record, "published", 1)
    world.ensure_invariants()


def test_a_revision_is_the_next_version() -> None:
    world = filled_world()
    before = world.record(ENTRY)
    events = world.do(revise_record(world, ENTRY, record=entry(update_cycle=6)), "office head")
    after = world.record(ENTRY)
    assert (after.version, after.prev) == (2, before.content_hash)
    assert after.record == entry(update_cycle=6)
    assert [(e.version, e.provider, e.content_hash) for e in events] == [
        (2, DEPT, after.content_hash)
    ]
    world.ensure_invariants()


def test_a_revision_by_the_authority_has_to_be_confirmed_again() -> None:
    world = filled_world()
    world.do(revise_record(world, ENTRY), "authority")
    assert not world.record(ENTRY).confirmed
    before = world.record(ENTRY)
    world.do(confirm_records(world, ENTRY, RELATED), "head")
    after = world.record(ENTRY)
    assert (after.confirmed, world.record(RELATED).confirmed) == (True, True)
    assert (after.version, after.content_hash) == (before.version, before.content_hash)
    assert after.height == world.height
    world.ensure_invariants()


def test_a_withdrawn_record_stays_readable() -> None:
    world = filled_world()
    before = world.record(ENTRY)
    note = part_of(WithdrawText(note="并入新目录"))
    message = withdraw_record(world, ENTRY, reason="merged", successor=RELATED, part=note)
    world.do(message, "steward")
    after = world.record(ENTRY)
    assert (after.status, after.reason, after.successor) == ("withdrawn", "merged", RELATED)
    assert (after.note, after.part) == (note, before.part)
    assert (after.version, after.content_hash) == (before.version, before.content_hash)
    with pytest.raises(RecordWithdrawnError):
        world.do(revise_record(world, ENTRY), "steward")
    world.ensure_invariants()


def test_links_to_what_was_withdrawn_are_cleaned_at_the_next_revision() -> None:
    world = filled_world()
    world.do(withdraw_record(world, w.DUTY), "head")
    world.ensure_invariants()
    with pytest.raises(LinkWithdrawnError):
        world.do(revise_record(world, ENTRY), "steward")
    world.do(revise_record(world, ENTRY, record=entry(duties=())), "steward")
    world.ensure_invariants()


def test_a_table_carries_items_of_its_first_entry() -> None:
    world = filled_world()
    columns = (Column(item=2, type_name="decimal(10, 2)"), Column(type_name="varchar(20)"))
    record = table(columns=columns, entries=(RELATED, ENTRY), schema_hash="ab" * 32)
    world.do(register_record("T-o0003-0002", record), "steward")
    assert world.record("T-o0003-0002").record == record


def test_systems_and_entries_of_others_may_be_linked() -> None:
    world = filled_world()
    record = entry(duties=(), systems=(w.SYSTEM,), related=(ENTRY,))
    world.do(register_record("307110/7", record, provider=OTHER), "other steward")
    assert world.record("307110/7").provider == OTHER
    world.ensure_invariants()


def test_later_messages_of_a_block_see_the_earlier_ones() -> None:
    world = new_world()
    world.height += 1
    world.do_here(register_record("D-o0003-0007", Duty()), "steward")
    world.do_here(register_record("S-o0003-0007", System(duties=("D-o0003-0007",))), "steward")
    assert world.record("S-o0003-0007").height == world.record("D-o0003-0007").height


def test_related_entries_may_form_a_tree() -> None:
    world = filled_world()
    world.do(register_record(FREE, entry(related=(ENTRY, RELATED))), "steward")
    world.do(revise_record(world, FREE, record=entry(related=(RELATED, ENTRY))), "steward")
    assert world.record(FREE).version == 2
    world.ensure_invariants()
