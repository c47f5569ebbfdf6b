"""Rows of organisations: from events and from state alike."""

from typing import Any

import pytest

from mulu.core.prefixes import ORG
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg, RevokeKey, SetRoles
from mulu.modules.identity.texts import OrgSourceRef, OrgText
from mulu.modules.identity.views import org_row, stored_org_from_event
from tests.support.world import (
    DEPT,
    World,
    new_world,
    register_key,
    register_org,
    revise_org,
    rotate_key,
    signer,
)


def lived_world() -> World:
    """A world in which every kind of message was done."""
    world = new_world()
    world.do(register_org("澜川轨道", kind="social", region="L11001", region_scheme="LOCAL"))
    world.do(revise_org(world, DEPT, level="district", credit_code=""))
    world.do(register_key(world, "termed", DEPT, "contractor", until_ms=2**52))
    world.do(rotate_key(world, "termed", "termed again"), "termed")
    world.do(SetRoles(key_id=signer("steward").key_id, roles=("office_head",)), "head")
    world.do(RevokeKey(key_id=signer("other steward").key_id, reason="left"), "authority")
    return world


def test_organisations_from_events_equal_those_of_the_state() -> None:
    world = lived_world()
    orgs: dict[str, Any] = {}
    for message, event, height, time_ms in world.events:
        if isinstance(message, RegisterOrg | ReviseOrg):
            org = stored_org_from_event(message, event, height, time_ms)  # type: ignore[arg-type]
            orgs[org.org_id] = org
    assert len(orgs) == 4
    assert orgs == {org_id: world.org(org_id) for org_id in orgs}
    assert {key.decode().removeprefix(ORG.decode()) for key, _ in world.view.items(ORG)} == {
        *orgs,
        "o0001",
        "o0002",
    }


def test_a_row_shows_the_text_or_why_it_is_not_there() -> None:
    stored = new_world().org(DEPT)
    text = OrgText(name="澜川市水务局", source_ref=OrgSourceRef(id="7", source="portal"))
    row = org_row(stored, text)
    assert (row.name, row.source, row.source_id, row.text) == (
        "澜川市水务局",
        "portal",
        "7",
        "present",
    )
    for unseen in ("withheld", "erased"):
        row = org_row(stored, unseen)
        assert (row.name, row.text, row.credit_code) == ("", unseen, stored.credit_code)


def test_an_event_of_another_message_is_an_error() -> None:
    world = lived_world()
    done = {type(message): (message, event) for message, event, _, _ in world.events}
    with pytest.raises(TypeError, match="OrgRevised is not an event of RegisterOrg"):
        stored_org_from_event(done[RegisterOrg][0], done[ReviseOrg][1], 1, 1)  # type: ignore[arg-type]
