"""Power fails at any write: what was told is there, nothing is half there (STO-1, STO-4, KEY-6)."""

import os
import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mulu.client.keystore import Keystore
from mulu.core.errors import MuluError
from mulu.core.hashing import SHA256
from mulu.node.audit import audit_home
from mulu.node.chain import open_chain
from mulu.node.engine_signer import keep_last_signed, last_signed_file, read_last_signed
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.node.snapshot_files import METADATA, SnapshotFolder
from mulu.node.views import NodeViews
from mulu.ordering.cometbft.voting import LastSigned
from mulu.projection.compare import check_whole
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.proof.trust import decode_trust
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Erased
from tests.faults.power import Disk, files_of, record, told
from tests.support.small_chain import PASSPHRASE, small_chain

SEED = 20_260_503
POINTS = 40
"""Entries after which power fails in a quick run, of some hundreds."""

Check = Callable[[Home, list[str]], None]


def with_chain(folder: Path) -> Home:
    chain = small_chain(folder, blocks=4)
    chain.close()
    return chain.home


def empty(folder: Path) -> Home:
    home = Home(folder / "home")
    home.root.mkdir()
    return home


def with_signature(folder: Path) -> Home:
    home = empty(folder)
    last_signed_file(home).parent.mkdir(parents=True, exist_ok=True)
    keep_last_signed(home, LastSigned())
    return home


def values(said: list[str], kind: str) -> list[str]:
    return [each.partition(":")[2] for each in said if each.startswith(f"{kind}:")]


def ledger_is_whole(home: Home, said: list[str]) -> None:
    chain = open_chain(home, Settings(invariants=True))
    with closing(chain.store), chain.store.read() as reader:
        height = chain.application.info().height
        assert height >= max(map(int, values(said, "height")), default=4)
        for number in values(said, "finality"):
            assert reader.finality(int(number)) == b"{}"
        for commitment in values(said, "erased"):
            assert isinstance(reader.part(bytes.fromhex(commitment)), Erased)
    if not values(said, "erased"):  # an audit believes no mark that the chain did not decide
        report = audit_home(home, decode_trust(home.anchor_file.read_bytes()))
        assert report.ok or has_erased(home), report.first_bad


def has_erased(home: Home) -> bool:
    """Whether a part was erased, which is durable a moment before it is told."""
    store = LmdbStore.open(home.chain, readonly=True)
    with closing(store), store.read() as reader:
        return any(reader.erasures())


def chain_is_there(home: Home, said: list[str]) -> None:
    if said:
        ledger_is_whole(home, ["height:0"])
        for name in ("node", "operator", "authority"):
            home.keystore().open(name, PASSPHRASE, name)


def keys_open(home: Home, said: list[str]) -> None:
    keystore = Keystore(home.keys, cheap=True)
    for each in said:
        name, _, key_id = each.partition(":")
        assert keystore.open(name, PASSPHRASE, "member").key_id == key_id
    for name in keystore.names():  # one that nobody was told of is whole, too
        keystore.open(name, PASSPHRASE, "member")


def nothing_is_signed_twice(home: Home, said: list[str]) -> None:
    assert read_last_signed(home).height >= max(map(int, said), default=0)


def tables_go_on(home: Home, said: list[str]) -> None:
    chain = open_chain(home, Settings())
    folder, views = ViewsFolder(home.views), NodeViews(chain.genesis)
    with closing(chain.store):
        follower = Follower(folder, chain.store.read, views, lambda _: False)
        while follower.step():
            pass
        follower.close()
        assert check_whole(folder, chain.store.read, views).differences == ()


def snapshots_are_whole(home: Home, said: list[str]) -> None:
    folder = SnapshotFolder(home.root / "snapshots", SHA256)
    folder.clean()
    kept = folder.heights()
    assert not said or int(said[-1]) in kept
    for height in kept:
        if (home.root / "snapshots" / str(height) / METADATA).is_file():
            whole = [b"chunk %d" % height * 900] * 3
            assert [folder.chunk(height, index) for index in range(3)] == whole


SCENARIOS: dict[str, tuple[Callable[[Path], Home], Check]] = {
    "blocks": (with_chain, ledger_is_whole),
    "unsynced": (with_chain, ledger_is_whole),
    "erasing": (with_chain, ledger_is_whole),
    "dictionary": (with_chain, ledger_is_whole),
    "tables": (with_chain, tables_go_on),
    "making": (empty, chain_is_there),
    "keys": (empty, keys_open),
    "signing": (with_signature, nothing_is_signed_twice),
    "snapshots": (empty, snapshots_are_whole),
}


def fail_at(scenario: str, folder: Path, points: int | None, seed: int) -> None:
    print(f"seed {seed}")
    make, check = SCENARIOS[scenario]
    disk = folder / "disk"
    disk.mkdir()
    home = make(disk)
    before = files_of(disk)
    entries = record(disk, scenario)
    chance = random.Random(seed)
    places = range(1, len(entries) + 1)
    chosen = places if points is None else sorted(chance.sample(places, min(points, len(places))))
    lost = 0
    for count in chosen:
        after = Disk(before, entries[:count], chance)
        after.write_to(disk)
        lost += after.lost
        try:
            check(home, told(entries[:count]))
        except BaseException:
            print(
                f"power failed after entry {count} of {len(entries)}: {entries[count - 1]!r}"[:400]
            )
            raise
    assert lost, "nothing was ever lost: the recorder does not work here"
    print(f"{scenario}: {len(chosen)} failures over {len(entries)} entries, {lost} blocks lost")


SOUND = [name for name in SCENARIOS if name != "unsynced"]


def test_a_store_that_never_syncs_is_caught(tmp_path):
    with pytest.raises((AssertionError, MuluError, ValueError)):
        fail_at("unsynced", tmp_path, POINTS, SEED)


@pytest.mark.parametrize("scenario", SOUND)
def test_what_was_told_survives_a_loss_of_power(scenario, tmp_path):
    fail_at(scenario, tmp_path, 10 if scenario in {"dictionary", "tables"} else POINTS, SEED)


@pytest.mark.sim
@pytest.mark.parametrize("scenario", SOUND)
def test_what_was_told_survives_a_loss_of_power_at_every_write(scenario, tmp_path):
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        fail_at(scenario, folder, None, int.from_bytes(os.urandom(4), "big"))
