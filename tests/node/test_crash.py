"""kill -9 under load: what was acknowledged is there (ORD-3, ORD-6, NOD-1 to NOD-3, NOD-5)."""

import asyncio
import functools
import itertools
import random
import resource
import secrets
import shutil
import time

import pytest

from mulu.core.canonical import encode
from mulu.core.errors import UnavailableError
from mulu.core.hashing import SHA256
from mulu.modules.identity.messages import RegisterOrg
from mulu.modules.identity.texts import OrgText
from mulu.node.audit import audit_home
from mulu.node.home import Home
from mulu.node.ledger_client import LedgerClient
from mulu.proof.trust import decode_trust
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import commit_part
from tests.support.mounting import make_read_only, mounted
from tests.support.processes import Process
from tests.support.small_chain import new_home, small_chain

SEED = 20_260_101
SENDERS = 8
_names = itertools.count()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def frame(home, signer) -> bytes:
    salt, text = secrets.token_bytes(32), encode(OrgText(name=f"第{next(_names)}局"))
    message = RegisterOrg(kind="municipal_dept", level="city", part=commit_part(SHA256, salt, text))
    body = build_body(
        chain=decode_trust(home.anchor_file.read_bytes()).chain,
        messages=[message],
        signers=[signer.key_id],
        nonce=secrets.token_bytes(16),
        valid_until_ms=now_ms() + 60_000,
    )
    return build_frame(body, [signer], [salt + text])


async def load_until(home, signer, acknowledged: dict[str, int], more: int, process: Process):
    """Send from several senders at once; kill the process as soon as ``more`` were acknowledged."""
    client = LedgerClient(home.ledger_socket)
    goal = len(acknowledged) + more
    killed = asyncio.Event()

    async def send() -> None:
        while not killed.is_set():
            try:
                outcomes = await client.submit([frame(home, signer) for _ in range(3)], wait=True)
            except UnavailableError:
                return
            assert all(each.state != "inadmissible" for each in outcomes), outcomes
            acknowledged.update(
                {each.id: each.height for each in outcomes if each.state == "committed"}
            )
            if len(acknowledged) >= goal and not killed.is_set():
                killed.set()
                process.kill()

    await asyncio.gather(*(send() for _ in range(SENDERS)))
    await client.close()


def rounds(tmp_path, count: int) -> None:
    home, keys = new_home(tmp_path, at_ms=now_ms())
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    acknowledged: dict[str, int] = {}
    for _ in range(count):
        process = Process("ledger", home)
        assert process.word.ready, process.word.error
        more = chance.randrange(1, 60)
        work = load_until(home, keys["authority"], acknowledged, more, process)
        asyncio.run(asyncio.wait_for(work, 60))
        assert process.process.returncode is not None
        store = LmdbStore.open(home.chain, readonly=True)
        with store.read() as reader:
            places = {tx_id: reader.tx(bytes.fromhex(tx_id)) for tx_id in acknowledged}
        store.close()
        lost = [tx_id for tx_id, place in places.items() if place is None]
        assert not lost
        assert all(place.height == acknowledged[tx_id] for tx_id, place in places.items())
    report = audit_home(home, decode_trust(home.anchor_file.read_bytes()))
    assert report.ok, report.first_bad
    assert report.transactions >= len(acknowledged) > count


def test_ten_kills_lose_nothing_that_was_acknowledged(tmp_path):
    rounds(tmp_path, 10)


@pytest.mark.sim
def test_a_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path):
    rounds(tmp_path, 100)


def test_a_second_ledger_on_the_same_home_is_refused(tmp_path):
    home, _ = new_home(tmp_path)
    first = Process("ledger", home)
    second = Process("ledger", home)
    assert first.word.ready
    assert not second.word.ready
    assert "another node" in second.word.error
    second.stop()
    assert first.stop() == 0


def test_a_process_ends_in_order_when_its_parent_is_gone(tmp_path):
    home, _ = new_home(tmp_path)
    process = Process("ledger", home)
    assert process.word.ready
    assert process.stop() == 0
    assert not home.ledger_socket.exists()


@pytest.mark.parametrize("name", ["operator", "authority"])
def test_the_ledger_refuses_to_start_with_a_key_of_another_kind(tmp_path, name):
    home, _ = new_home(tmp_path)
    (home.keys / "node.key").write_bytes((home.keys / f"{name}.key").read_bytes())
    process = Process("ledger", home)
    assert not process.word.ready
    assert "node key is needed" in process.word.error
    assert process.stop() == 1


def test_the_ledger_refuses_a_bad_clock_until_it_is_accepted(tmp_path):
    home, _ = new_home(tmp_path, at_ms=4_000_000_000_000)
    process = Process("ledger", home, accept_clock=False)
    assert not process.word.ready
    assert "accept-clock" in process.word.error
    process.stop()
    accepted = Process("ledger", home)
    assert accepted.word.ready
    assert accepted.stop() == 0


def test_a_ledger_whose_disk_fills_up_says_so_and_loses_nothing(tmp_path):
    """The largest file is bounded, which is what a full disk looks like to a process."""
    home, keys = new_home(tmp_path, at_ms=now_ms())
    limit = 700_000
    small = functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
    process = Process("ledger", home, before=small)
    assert process.word.ready, process.word.error
    acknowledged, said = asyncio.run(asyncio.wait_for(fill(home, keys["authority"]), 120))
    assert "no room left" in said or "full" in said, said
    assert process.stop() == 0
    assert len(acknowledged) > 10
    again = Process("ledger", home)  # with room
    assert again.word.ready, again.word.error
    more: dict[str, int] = {}
    asyncio.run(asyncio.wait_for(load_until(home, keys["authority"], more, 5, again), 60))
    report = audit_home(home, decode_trust(home.anchor_file.read_bytes()))
    assert report.ok, report.first_bad
    assert_present(home, acknowledged | more)


async def fill(home, signer) -> tuple[dict[str, int], str]:
    """Send until the ledger has stopped; what was acknowledged by then, and what it says."""
    client = LedgerClient(home.ledger_socket)
    acknowledged: dict[str, int] = {}
    while True:
        outcomes = await client.submit([frame(home, signer) for _ in range(20)], wait=True)
        done = [each for each in outcomes if each.state == "committed"]
        acknowledged.update({each.id: each.height for each in done})
        if len(done) < len(outcomes):
            halted = (await client.state()).halted
            await client.close()
            return acknowledged, halted


def assert_present(home, acknowledged: dict[str, int]) -> None:
    store = LmdbStore.open(home.chain, readonly=True)
    with store.read() as reader:
        for tx_id, height in acknowledged.items():
            place = reader.tx(bytes.fromhex(tx_id))
            assert place is not None, f"{tx_id} is lost"
            assert place.height == height
    store.close()


@pytest.fixture
def read_only_home(tmp_path):
    """A home with a few blocks on a file system that is mounted read-only."""
    chain = small_chain(tmp_path, blocks=3)
    chain.close()
    place = tmp_path / "medium"
    place.mkdir()
    with mounted(place):
        shutil.copytree(chain.home.root, place / "home")
        (place / "home" / "run").mkdir(exist_ok=True)
        make_read_only(place)
        yield Home(place / "home")


def test_a_ledger_on_a_read_only_file_system_refuses_to_start(read_only_home):
    process = Process("ledger", read_only_home)
    assert not process.word.ready
    assert "Read-only file system" in process.word.error
    assert process.stop() == 1


def test_a_read_only_home_can_be_audited(read_only_home):
    assert audit_home(read_only_home, decode_trust(read_only_home.anchor_file.read_bytes())).ok
