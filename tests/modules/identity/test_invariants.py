"""Invariants of organisations and keys notice what no rule would do."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mulu.core.errors import InvariantError
from mulu.core.prefixes import ORG_BY_CREDIT_CODE
from mulu.modules.identity.invariants import ensure_invariants
from mulu.modules.identity.state import Counters, org_key
from tests.support.world import AUTHORITY_ORG, CREDIT_CODE, DEPT, GONE, World, new_world, signer

Spoil = Callable[[World], None]


def org(org_id: str, **fields: Any) -> Spoil:
    return lambda w: w.identity.put_org(msgspec.structs.replace(w.org(org_id), **fields))


def key(name: str, **fields: Any) -> Spoil:
    def spoil(world: World) -> None:
        changed = msgspec.structs.replace(world.key(name), **fields)
        world.identity.put_key(signer(name).key_id, changed)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (lambda w: w.view.delete(org_key(DEPT)), "gaps"),
        (org(GONE, version=1), "version before"),
        (org(GONE, successor="o9999"), "unknown"),
        (org(DEPT, successor="o0004"), "lives"),
        (org(AUTHORITY_ORG, status="abolished"), "authority is abolished"),
        (lambda w: w.view.put(ORG_BY_CREDIT_CODE + b"1", b"o9999"), "nobody"),
        (lambda w: w.view.put(ORG_BY_CREDIT_CODE + CREDIT_CODE.encode(), b"o0004"), "another"),
        (key("steward", public_key="00" * 32), "another's id"),
        (key("steward", org_id="o9999"), "belongs to nobody"),
        (key("steward", roles=("sharing_office", "office_head")), "sorted set"),
        (key("steward", roles=("auditor", "sharing_office")), "not apart"),
        (key("steward", roles=("authority",)), "no authority's"),
        (key("steward", roles=("operator",)), "no operator's"),
        (key("authority", until_ms=2**52), "has a term"),
        (key("authority", revoked_from=5), "no authority key is left"),
        (lambda w: w.identity.put_counters(Counters(authority_keys=2, orgs=5)), "miscounted"),
        (lambda w: w.identity.put_counters(Counters(authority_keys=1, orgs=6)), "gaps"),
    ],
)
def test_a_spoiled_state_is_noticed(spoil: Spoil, text: str) -> None:
    world = new_world()
    ensure_invariants(world.view)
    spoil(world)
    with pytest.raises(InvariantError, match=text):
        ensure_invariants(world.view)
