"""Drift: reported, noted at the entries it touches, and ended; HAR-1 to HAR-5."""

from typing import Any

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.errors import InvariantError, RefusedError
from mulu.modules.catalog.drift_values import TABLES_MAX
from mulu.modules.catalog.errors import (
    DriftFormError,
    DriftKnownError,
    DriftUnknownError,
    NotAllowedError,
    RecordKindError,
    RecordUnknownError,
    RecordWithdrawnError,
    StaleBaseError,
)
from mulu.modules.catalog.messages import ColumnChange, DriftKind
from mulu.modules.catalog.records import Column
from mulu.modules.catalog.state import CatalogState
from mulu.node.drift_views import Moment, drift_changes
from tests.support.world import (
    ENTRY,
    RELATED,
    TABLE,
    World,
    entry,
    filled_world,
    register_record,
    report_drift,
    revise_record,
    settle_drift,
    table,
    withdraw_record,
)

DROPPED = ColumnChange(column=2, what="dropped")
ADDED = ColumnChange(type_name="integer", what="added")
GONE = ColumnChange(what="gone")


def drifted_world() -> World:
    world = filled_world()
    world.do(report_drift(world, TABLE), "steward")
    return world


def wide_table(**fields: Any) -> Any:
    """Two entries; its third column carries no item."""
    columns = (Column(item=1), Column(item=2), Column(type_name="text"))
    return table(columns=columns, entries=(ENTRY, RELATED), **fields)


def test_a_report_is_kept_at_the_table_and_noted_at_its_entry() -> None:
    world = filled_world()
    before = world.record(TABLE)
    (event,) = world.do(report_drift(world, TABLE), "steward")
    assert (event.breaking, event.entries, event.noted, event.settled) == (
        True,
        (ENTRY,),
        (ENTRY,),
        (),
    )
    after = world.record(TABLE)
    assert after.drift is not None
    assert after.drift.changes == (DROPPED,)
    assert (after.drift.since_height, after.drift.since_ms) == (world.height, world.time_ms)
    assert (after.version, after.content_hash) == (before.version, before.content_hash)
    assert world.record(ENTRY).drifting == (TABLE,)
    world.ensure_invariants()


@pytest.mark.parametrize(
    ("what", "breaking"),
    [
        ("dropped", True),
        ("key", True),
        ("narrowed", True),
        ("nullable", True),
        ("renamed", True),
        ("retyped", True),
        ("required", False),
        ("widened", False),
    ],
)
def test_only_breaking_changes_touch_entries(what: DriftKind, breaking: bool) -> None:
    world = filled_world()
    (event,) = world.do(report_drift(world, TABLE, ColumnChange(column=1, what=what)), "steward")
    assert event.breaking is breaking
    assert world.record(ENTRY).drifting == ((TABLE,) if breaking else ())


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        ((DROPPED,), (ENTRY,)),
        ((ColumnChange(column=3, what="retyped"),), (ENTRY, RELATED)),
        ((GONE,), (ENTRY, RELATED)),
        ((ADDED,), ()),
    ],
    ids=["item of the first entry", "column without item", "table gone", "added"],
)
def test_the_entries_that_are_touched(
    changes: tuple[ColumnChange, ...], touched: tuple[str, ...]
) -> None:
    world = filled_world()
    world.do(revise_record(world, TABLE, record=wide_table()), "steward")
    fields = {"schema_hash": ""} if changes == (GONE,) else {}
    (event,) = world.do(report_drift(world, TABLE, *changes, **fields), "steward")
    assert event.entries == touched
    noted = tuple(code for code in (ENTRY, RELATED) if world.record(code).drifting)
    assert noted == touched
    world.ensure_invariants()


def test_a_later_report_replaces_the_drift_and_not_its_clock() -> None:
    world = drifted_world()
    began = world.height
    (event,) = world.do(report_drift(world, TABLE, ADDED, schema_hash="6c" * 32), "steward")
    drift = world.record(TABLE).drift
    assert drift is not None
    assert (drift.changes, drift.since_height, drift.breaking) == ((ADDED,), began, False)
    assert event.settled == (ENTRY,)
    assert world.record(ENTRY).drifting == ()
    world.ensure_invariants()


@pytest.mark.parametrize("end", ["settle", "revise", "withdraw"])
def test_a_drift_ends_and_leaves_no_note(end: str) -> None:
    world = drifted_world()
    messages = {
        "settle": settle_drift(world, TABLE),
        "revise": revise_record(world, TABLE, record=table(schema_hash="5c" * 32)),
        "withdraw": withdraw_record(world, TABLE),
    }
    (event,) = world.do(messages[end], "steward")
    assert event.settled == (ENTRY,)
    assert world.record(TABLE).drift is None
    assert world.record(ENTRY).drifting == ()
    world.ensure_invariants()


def test_an_entry_keeps_the_note_when_revised_and_loses_it_when_withdrawn() -> None:
    world = drifted_world()
    world.do(revise_record(world, ENTRY, record=entry(level="G3")), "steward")
    assert world.record(ENTRY).drifting == (TABLE,)
    world.do(withdraw_record(world, ENTRY), "steward")
    assert world.record(ENTRY).drifting == ()
    (event,) = world.do(settle_drift(world, TABLE), "steward")
    assert event.settled == ()
    world.ensure_invariants()


def test_an_entry_notes_so_many_tables_and_no_more() -> None:
    world = filled_world()
    codes = [f"T-o0003-{number:04d}" for number in range(2, TABLES_MAX + 3)]
    for code in codes:
        world.do(register_record(code, table()), "steward")
        world.do(report_drift(world, code), "steward")
    assert world.record(ENTRY).drifting == tuple(codes[:TABLES_MAX])
    world.do(settle_drift(world, codes[-1]), "steward")
    assert len(world.record(ENTRY).drifting) == TABLES_MAX
    world.ensure_invariants()


BAD_FORMS: dict[str, dict[str, Any]] = {
    "no hash": {"schema_hash": ""},
    "hash of a wrong form": {"schema_hash": "5C" * 32},
    "gone with a hash": {"changes": (GONE,)},
    "gone and more": {"changes": (GONE, DROPPED), "schema_hash": ""},
    "added with a place": {"changes": (ColumnChange(column=1, what="added"),)},
    "dropped without place": {"changes": (ColumnChange(what="dropped"),)},
    "no such column": {"changes": (ColumnChange(column=3, what="dropped"),)},
    "a type of strange signs": {"changes": (ColumnChange(type_name="INT;", what="added"),)},
    "twice the same": {"changes": (DROPPED, DROPPED)},
}


@pytest.mark.parametrize("name", BAD_FORMS)
def test_a_drift_that_does_not_hold_together_is_refused(name: str) -> None:
    world = filled_world()
    before = dict(world.view.values)
    with pytest.raises(DriftFormError):
        world.do(report_drift(world, TABLE, **BAD_FORMS[name]), "steward")
    assert world.view.values == before


def test_refusals_stand_in_their_order() -> None:
    world = filled_world()
    world.do(revise_record(world, TABLE, record=table(schema_hash="aa" * 32)), "steward")
    good = report_drift(world, TABLE)
    steps: list[tuple[type[RefusedError], dict[str, Any], str]] = [
        (RecordUnknownError, {"code": "T-o0003-0099"}, "other steward"),
        (NotAllowedError, {"base": "00" * 32}, "other steward"),
        (StaleBaseError, {"base": "00" * 32, "schema_hash": "aa" * 32}, "steward"),
        (RecordKindError, {"code": ENTRY, "base": world.record(ENTRY).content_hash}, "steward"),
        (DriftFormError, {"schema_hash": "aa" * 32}, "steward"),
    ]
    for error, fields, by in steps:
        before = dict(world.view.values)
        with pytest.raises(error):
            world.do(msgspec.structs.replace(good, **fields), by)
        assert world.view.values == before
    world.do(good, "steward")
    before = dict(world.view.values)
    with pytest.raises(DriftKnownError):
        world.do(good, "steward")
    assert world.view.values == before


def test_nothing_is_settled_where_nothing_is_reported() -> None:
    world = filled_world()
    message = settle_drift(world, TABLE)
    before = dict(world.view.values)
    for error, fields, by in (
        (RecordUnknownError, {"code": "T-o0003-0099"}, "steward"),
        (NotAllowedError, {}, "other steward"),
        (StaleBaseError, {"base": "00" * 32}, "steward"),
        (DriftUnknownError, {}, "steward"),
    ):
        with pytest.raises(error):
            world.do(msgspec.structs.replace(message, **fields), by)
    assert world.view.values == before
    world.do(withdraw_record(world, TABLE), "steward")
    before = dict(world.view.values)
    for withdrawn in (message, report_drift(world, TABLE)):
        with pytest.raises(RecordWithdrawnError):
            world.do(withdrawn, "steward")
    assert world.view.values == before


def test_a_state_without_drift_has_its_old_bytes() -> None:
    world = filled_world()
    values = [value for key, value in world.view.values.items() if key.startswith(b"c/")]
    assert values
    assert not [value for value in values if b"drift" in value]
    drifted = drifted_world()
    drifted.do(settle_drift(drifted, TABLE), "steward")
    assert b"drift" not in encode(drifted.record(TABLE)) + encode(drifted.record(ENTRY))


def test_values_are_told_from_events() -> None:
    world = filled_world()
    world.do(revise_record(world, TABLE, record=wide_table()), "steward")
    values = dict(world.view.values)
    world.events.clear()
    third = ColumnChange(column=3, what="retyped")
    world.do(report_drift(world, TABLE), "steward")
    world.do(report_drift(world, TABLE, third, schema_hash="6c" * 32), "authority")
    world.do(settle_drift(world, TABLE), "steward")
    world.do(report_drift(world, TABLE), "steward")
    for message, event, height, time_ms in world.events:
        at = Moment(height, time_ms, 0)
        for change in drift_changes(message, event, at, values.__getitem__):
            values[change.key] = change.value
    assert values == world.view.values


def test_a_note_without_drift_is_no_valid_state() -> None:
    world = drifted_world()
    state = CatalogState(world.view)
    stored = world.record(TABLE)
    world.do(settle_drift(world, TABLE), "steward")
    world.ensure_invariants()
    state.put_record(stored)
    world.ensure_invariants()
    world.do(settle_drift(world, TABLE), "steward")
    world.do(withdraw_record(world, TABLE), "steward")
    state.put_record(msgspec.structs.replace(world.record(TABLE), drift=stored.drift))
    with pytest.raises(InvariantError, match="drifts and is no live table"):
        world.ensure_invariants()
