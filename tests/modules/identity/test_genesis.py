"""The first organisations and keys."""

from typing import Any

import msgspec
import pytest

from mulu.core.hashing import SHA256
from mulu.machine.genesis import GenesisKey, GenesisOrg
from mulu.modules.identity.errors import BadGenesisError
from mulu.modules.identity.genesis import genesis_keys, genesis_orgs
from tests.support.world import (
    AUTHORITY_ORG,
    OPERATOR_ORG,
    T0,
    MemoryView,
    World,
    genesis_document,
    genesis_key,
    signer,
)


def test_genesis_writes_two_organisations_and_three_keys() -> None:
    world = World().start()
    assert [org.org_id for org in genesis_orgs(world.genesis, SHA256)] == [
        AUTHORITY_ORG,
        OPERATOR_ORG,
    ]
    assert (world.org(AUTHORITY_ORG).height, world.org(AUTHORITY_ORG).time_ms) == (0, T0)
    assert world.org(OPERATOR_ORG).kind == "operator"
    assert world.key("authority").roles == ("authority",)
    assert world.key("operator").roles == ("operator",)
    world.ensure_invariants()


def test_the_first_keys_sign_from_the_first_block_and_the_nodes_never_does() -> None:
    world = World(height=1).start()
    assert world.context("authority").sender.org_id == AUTHORITY_ORG
    assert world.context("operator").sender.org_id == OPERATOR_ORG
    with pytest.raises(LookupError):
        world.context("node")


def test_genesis_is_the_same_whenever_it_is_written() -> None:
    assert World().start().view.values == World().start().view.values
    assert set(genesis_keys(genesis_document())) == {
        signer(name).key_id for name in ("authority", "operator", "node")
    }


def _org(**fields: Any) -> GenesisOrg:
    return msgspec.structs.replace(genesis_document().authority_org, **fields)


@pytest.mark.parametrize(
    "changes",
    [
        {"node": genesis_key("authority")},
        {"operator": genesis_key("authority")},
        {"node": genesis_key("operator")},
        {"authority": GenesisKey(public_key="00" * 32, suite=2)},
        {"authority": GenesisKey(public_key="00" * 33, suite=1)},
        {"authority": GenesisKey(public_key="0" * 65, suite=1)},
        {"authority_org": _org(kind="operator")},
        {"operator_org": _org(kind="social")},
        {"authority_org": _org(kind="ministry")},
        {"authority_org": _org(level="province")},
        {"authority_org": _org(region="1")},
        {"authority_org": _org(region_scheme="")},
        {"authority_org": _org(region_scheme="ISO3166")},
    ],
    ids=lambda changes: str(next(iter(changes))),
)
def test_a_genesis_document_that_does_not_hold_is_refused(changes: dict[str, Any]) -> None:
    world = World(genesis=genesis_document(**changes), view=MemoryView())
    with pytest.raises(BadGenesisError):
        world.start()
