"""Invariants of records notice what no rule would do."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mulu.core.errors import InvariantError
from mulu.core.hashing import SHA256
from mulu.modules.catalog.invariants import ensure_invariants
from mulu.modules.catalog.state import RecordContent, StoredRecord, content_hash, record_key
from mulu.modules.identity.state import read_orgs
from tests.support import world as w
from tests.support.world import ENTRY, RELATED, World, entry, filled_world, register_record

Spoil = Callable[[World], None]


def value(code: str, **fields: Any) -> Spoil:
    return lambda world: world.catalog.put_record(
        msgspec.structs.replace(world.record(code), **fields)
    )


def rehashed(code: str, **fields: Any) -> Spoil:
    """The same with the content hash made to fit."""

    def spoil(world: World) -> None:
        stored = msgspec.structs.replace(world.record(code), **fields)
        content = {name: getattr(stored, name) for name in RecordContent.__struct_fields__}
        hash_ = content_hash(SHA256, RecordContent(**content))
        world.catalog.put_record(msgspec.structs.replace(stored, content_hash=hash_))

    return spoil


def moved(world: World) -> None:
    stored = world.view.values[record_key(ENTRY)]
    world.view.put(record_key("307110/77"), stored)


def wrong_kind(world: World) -> None:
    stored = world.record(w.DUTY)
    world.catalog.put_record(msgspec.structs.replace(stored, code="D-o0004-0001"))


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (moved, "another key"),
        (wrong_kind, "no code of its kind"),
        (value(ENTRY, content_hash="0" * 64), "content hash"),
        (value(ENTRY, record=entry(level="G4")), "content hash"),
        (rehashed(ENTRY, version=2), "version before"),
        (value(ENTRY, status="withdrawn"), "reason"),
        (value(ENTRY, reason="error"), "reason"),
        (value(ENTRY, successor=RELATED), "lives"),
        (value(ENTRY, confirmed=False), "unconfirmed"),
        (rehashed(RELATED, declared_by="o9999"), "declarer"),
        (rehashed(RELATED, provider="o9999"), "provider"),
        (lambda world: world.view.delete(record_key(w.DUTY)), "leads nowhere"),
        (value(ENTRY, status="withdrawn", reason="error", successor=w.DUTY), "successor"),
        (lambda world: world.catalog.put_given("lanchuan", 2), "gaps"),
    ],
)
def test_a_spoiled_state_is_noticed(spoil: Spoil, text: str) -> None:
    world = filled_world()
    world.do(register_record("", entry(category="3"), source="lanchuan"), "authority")
    ensure_invariants(world.view, read_orgs(world.view))
    spoil(world)
    with pytest.raises(InvariantError, match=text):
        ensure_invariants(world.view, read_orgs(world.view))


def test_a_value_that_is_not_canonical_is_noticed() -> None:
    world = filled_world()
    assert isinstance(world.record(ENTRY), StoredRecord)
    world.view.put(record_key(ENTRY), world.view.values[record_key(ENTRY)] + b" ")
    with pytest.raises(Exception, match="canonical"):
        ensure_invariants(world.view, read_orgs(world.view))
