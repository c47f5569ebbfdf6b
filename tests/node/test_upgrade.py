"""Other rules from a height on: the old program stops cleanly, the new one goes on and replays."""

import shutil
from dataclasses import replace

import pytest

from mulu.app import VERSIONS
from mulu.core.errors import InvariantError
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.rulebook import Switch, UpgradeNeededError
from mulu.modules.governance.actions import Upgrade
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from mulu.modules.identity.messages import RegisterOrg
from mulu.modules.identity.texts import OrgText
from mulu.node.audit import audit_chain
from mulu.node.chain import open_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.node.upgrade_check import check_upgrade
from mulu.proof.trust import decode_trust
from mulu.tx.build import build_body, build_frame
from mulu.tx.errors import OtherVersionError
from tests.support.next_version import MARK, MOVED, NEXT, SetMark
from tests.support.small_chain import small_chain

RELEASE = "cd" * 32


def upgrade(from_height: int, expires_ms: int):
    action = Upgrade(app_version=2, from_height=from_height, name="1.1.0", release=RELEASE)

    def make(part):
        return Propose(action=action, expires_ms=expires_ms, part=part)

    return make, ReasonText(title="升级到 1.1.0")


def org(name: str, **fields):
    def make(part):
        return RegisterOrg(kind="municipal_dept", level="city", part=part, **fields)

    return make, OrgText(name=name)


@pytest.fixture
def chain(tmp_path):
    """A chain of one block that plans an upgrade for height 13, and stands just before it."""
    chain = small_chain(tmp_path)
    chain.block(chain.frame(upgrade(13, chain.clock.at_ms + 60_000)))
    for number in range(11):
        chain.block(chain.frame(org(f"第{number}局")))
    assert chain.open.application.info().height == 12
    yield chain
    chain.close()


def renew(chain, versions):
    """Close the chain and open it with another program."""
    chain.open.store.close()
    chain.open = open_chain(chain.home, Settings(invariants=True), versions)


def mark(chain, text: str) -> bytes:
    key = chain.keys["authority"]
    body = build_body(
        chain=chain.open.name,
        messages=[SetMark(mark=text)],
        signers=[key.key_id],
        nonce=text.encode().rjust(16, b"-"),
        valid_until_ms=chain.clock.at_ms + 60_000,
    )
    return build_frame(body, [key], [])


def state(chain, key: bytes) -> bytes | None:
    with chain.open.store.read() as reader:
        return reader.state(key)


def versions_of(chain) -> list[int]:
    with chain.open.store.read() as reader:
        return [decode_block(data).header.app_version for _, data in reader.blocks(1)]


def test_the_old_program_stops_before_the_block_and_names_what_it_needs(chain):
    application = chain.open.application
    before = application.info()
    frame = chain.frame(org("第十三局"))
    decided = Decided(
        height=13, time_ms=chain.clock.at_ms + 1000, transactions=[application.check(frame)]
    )
    empty = Decided(height=13, time_ms=chain.clock.at_ms + 1000, transactions=())
    for block in (decided, empty):
        with pytest.raises(UpgradeNeededError) as caught:
            application.finalize(block)
        assert (caught.value.height, caught.value.switch.app_version) == (13, 2)
        assert all(word in str(caught.value) for word in ("block 13", "1.1.0", RELEASE))
    assert application.info() == before
    with pytest.raises(UpgradeNeededError):
        renew(chain, VERSIONS)
    renew(chain, NEXT)
    assert chain.open.application.info() == before


def test_the_new_program_goes_on_with_the_new_rules(chain):
    renew(chain, NEXT)
    (refused, done) = chain.block(
        chain.frame(org("无区划")),
        chain.frame(org("有区划", region="110000", region_scheme="GBT2260")),
    )
    assert (refused["module"], refused["code"]) == ("identity", 900)
    assert done["events"][0]["@type"] == "identity.org_registered"
    assert versions_of(chain) == [1] * 12 + [2]
    assert state(chain, MOVED) is not None


def test_the_migration_runs_once_in_the_first_block_of_the_new_rules(chain):
    renew(chain, NEXT)
    before = state(chain, b"i/n")
    assert state(chain, MOVED) is None
    chain.block(mark(chain, "first"))
    moved = state(chain, MOVED)
    assert moved == before
    chain.block(chain.frame(org("有区划", region="110000", region_scheme="GBT2260")))
    assert state(chain, b"i/n") != before
    assert state(chain, MOVED) == moved
    assert state(chain, MARK) == b"first"


def test_a_message_of_the_new_rules_waits_for_its_height(tmp_path):
    """A program of both versions takes no message of version 2 while version 1 is in force."""
    chain = small_chain(tmp_path)
    renew(chain, NEXT)
    prepared = chain.open.application.check(mark(chain, "early"))
    with pytest.raises(OtherVersionError):
        chain.open.application.recheck(prepared, chain.clock.at_ms)
    chosen, dropped = chain.open.application.prepare_proposal(
        [prepared], height=1, time_ms=chain.clock.at_ms, size_bytes_max=10**6
    )
    assert chosen == []
    assert isinstance(dropped[prepared.id], OtherVersionError)
    decided = Decided(height=1, time_ms=chain.clock.at_ms, transactions=[prepared])
    assert not chain.open.application.process_proposal(decided)
    chain.close()


def test_an_audit_replays_across_the_upgrade(chain):
    renew(chain, NEXT)
    chain.block(mark(chain, "first"))
    trust = decode_trust(chain.home.anchor_file.read_bytes())
    store, genesis = chain.open.store, chain.open.genesis
    report = audit_chain(store, genesis, trust, versions=NEXT)
    assert (report.ok, report.blocks, report.first_bad) == (True, 13, "")
    old = audit_chain(store, genesis, trust)
    assert not old.ok
    assert "app version 2" in old.first_bad


def test_two_programs_agree_on_every_block_before_the_upgrade(chain):
    renew(chain, NEXT)
    trust = decode_trust(chain.home.anchor_file.read_bytes())
    for versions in (VERSIONS, NEXT):
        report = audit_chain(chain.open.store, chain.open.genesis, trust, versions=versions)
        assert (report.ok, report.blocks) == (True, 12)


def files_of(home) -> dict[str, bytes]:
    """Every file of a home but the lock that readers take."""
    found = [path for path in home.root.rglob("*") if path.is_file() and path.name != "lock.mdb"]
    return {str(path.relative_to(home.root)): path.read_bytes() for path in found}


def test_a_dry_run_on_a_copy_says_what_will_happen_and_writes_nothing(chain, tmp_path):
    chain.open.store.close()
    copy = Home(tmp_path / "copy")
    shutil.copytree(chain.home.root, copy.root)
    before = files_of(copy)
    found = check_upgrade(copy, NEXT)
    assert (found.height, found.app_version, found.versions) == (12, 1, (1, 2))
    assert found.planned == Switch(app_version=2, from_height=13, name="1.1.0", release=RELEASE)
    assert (found.ready, found.changed_keys, found.problem) == (True, 1, "")
    assert files_of(copy) == before
    renew(chain, NEXT)
    assert found.state_root != chain.open.application.head.state_root.hex()


def test_a_dry_run_says_what_stands_against_an_upgrade(chain):
    chain.open.store.close()
    missing = check_upgrade(chain.home)
    assert not missing.ready
    assert "1.1.0" in missing.problem

    def fails(view):
        raise InvariantError("t/orgs counts wrong")

    broken = {**NEXT, 2: replace(NEXT[2], modules=(replace(NEXT[2].modules[0], invariants=fails),))}
    found = check_upgrade(chain.home, broken)
    assert not found.ready
    assert "t/orgs counts wrong" in found.problem
    renew(chain, NEXT)


def test_a_dry_run_without_a_plan_says_so(tmp_path):
    chain = small_chain(tmp_path, blocks=1)
    root = chain.open.application.head.state_root.hex()
    chain.close()
    found = check_upgrade(chain.home, NEXT)
    assert (found.planned, found.ready, found.problem) == (None, False, "")
    assert (found.changed_keys, found.state_root) == (0, root)
