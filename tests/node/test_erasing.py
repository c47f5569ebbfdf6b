"""A text that the chain decided to erase leaves every file of a home (ARC-8 to ARC-10)."""

import pytest

from mulu.core.errors import UnavailableError
from mulu.node.archive import Archiver
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_sources import HomeSource
from mulu.node.audit import audit_chain
from mulu.node.chain import open_chain
from mulu.node.compacting import compact, compact_when_erased, finish_swap
from mulu.node.erasing import Eraser
from mulu.node.lock import HomeInUseError, only_one
from mulu.node.settings import Settings
from mulu.node.snapshots import snapshots_of
from mulu.node.views import NodeViews
from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.proof.trust import decode_trust
from mulu.store.port import Erased
from tests.support.erasures import commitment_of, decide_erasure
from tests.support.small_chain import code, entry, small_chain

SECRET = "张三丰住在水井巷七号"


@pytest.fixture
def chain(tmp_path):
    made = small_chain(tmp_path, blocks=6)
    made.block(made.frame(entry(code(50), SECRET, share_type=1)))
    yield made
    made.close()


def holding(path) -> list[str]:
    """Files that hold the secret."""
    return sorted(
        str(file.relative_to(path))
        for file in path.rglob("*")
        if file.is_file() and SECRET.encode() in file.read_bytes()
    )


def follow(chain) -> None:
    views = ViewsFolder(chain.home.views)
    follower = Follower(
        views, chain.open.store.read, NodeViews(chain.open.genesis), lambda _: False
    )
    follower.run()
    follower.close()


def archive(chain):
    with chain.open.store.read() as reader:
        folder = ArchiveFolder(chain.home.root / "archive")
        return Archiver(folder, HomeSource(reader), lambda *_: None).run(None)


def test_an_erased_text_is_gone_from_every_file(chain):
    home = chain.home
    snapshots = snapshots_of(home, chain.open, interval=1)
    commitment = commitment_of(chain, 50)
    chain.block(chain.frame(entry(code(51), "其后", share_type=1)))
    snapshots.committed()
    snapshots.wait()
    follow(chain)
    archive(chain)
    places = {name.split("/")[0] for name in holding(home.root)}
    assert places == {"archive", "chain", "snapshots", "views"}
    decide_erasure(chain, commitment)
    snapshots.committed()
    snapshots.wait()
    assert [offer.height for offer in snapshots.list_snapshots()] == [9]
    follow(chain)
    assert archive(chain).erased == 1
    chain.open.store.close()
    compact_when_erased(home, Settings())
    assert holding(home.root) == []
    chain.open = open_chain(home, Settings(invariants=True))
    with chain.open.store.read() as reader:
        assert reader.part(bytes.fromhex(commitment)) == Erased(decision=1)
    chain.block(chain.frame(entry(code(52), "继续", share_type=1)))
    trust = decode_trust(home.anchor_file.read_bytes())
    report = audit_chain(chain.open.store, chain.open.genesis, trust)
    assert (report.ok, report.erased, report.first_bad) == (True, 1, "")


def test_replay_gives_the_same_roots_with_and_without_the_text(chain):
    decide_erasure(chain, commitment_of(chain, 50))
    root = chain.open.application.head.block_hash
    assert Eraser(chain.open.store).carry_out() == 1
    assert Eraser(chain.open.store).carry_out() == 0
    assert chain.open.application.head.block_hash == root
    assert audit_chain(chain.open.store, chain.open.genesis, None).self_consistent


def test_a_store_is_compacted_once_for_each_erasure_and_only_then(chain, caplog):
    caplog.set_level("INFO", logger="mulu.node.compacting")
    chain.open.store.close()
    compact_when_erased(chain.home, Settings())
    assert not caplog.records
    chain.open = open_chain(chain.home, Settings())
    decide_erasure(chain, commitment_of(chain, 50))
    Eraser(chain.open.store).carry_out()
    chain.open.store.close()
    compact_when_erased(chain.home, Settings())
    compact_when_erased(chain.home, Settings())
    assert len(caplog.records) == 1
    chain.open = open_chain(chain.home, Settings())


def test_a_death_between_the_two_moves_is_put_right(chain):
    chain.open.store.close()
    root = chain.home.root
    chain.home.chain.rename(root / "chain.old")
    (root / "chain.new").mkdir()
    finish_swap(chain.home)
    assert sorted(each.name for each in root.iterdir() if each.name.startswith("chain")) == [
        "chain"
    ]
    chain.open = open_chain(chain.home, Settings())
    assert chain.open.application.info().height == 7


def test_a_running_node_is_not_compacted(chain):
    with only_one(chain.home.run / "ledger.lock"), pytest.raises(HomeInUseError):
        compact(chain.home, Settings())


def test_what_the_disk_does_not_take_is_erased_later(chain):
    decide_erasure(chain, commitment_of(chain, 50))

    class Full:
        full = True

        def __getattr__(self, name):
            return getattr(chain.open.store, name)

        def erase_part(self, commitment, decision):
            if self.full:
                raise UnavailableError("no room")
            return chain.open.store.erase_part(commitment, decision)

    store = Full()
    eraser = Eraser(store)
    eraser.committed(8)
    assert eraser.try_out() == 0
    store.full = False
    assert eraser.try_out() == 1
