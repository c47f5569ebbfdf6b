"""``archive``, ``backup``, ``compact``, and ``audit`` of an archive, as a person calls them."""

from pathlib import Path

import pytest

from mulu.core.errors import UnavailableError
from mulu.node.archive import Archiver
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_form import MANIFEST
from mulu.node.archive_sources import HomeSource
from mulu.node.chain import open_chain
from mulu.node.home import Home
from mulu.node.lock import only_one
from mulu.node.settings import Settings
from mulu.store.lmdb_store import LmdbStore
from tests.support.command import Mulu
from tests.support.node import LiveNode, live_node
from tests.support.small_chain import code, entry, small_chain

__all__ = ["live_node"]


@pytest.fixture
def chain(tmp_path: Path):
    made = small_chain(tmp_path / "chain", blocks=4)
    made.close()
    return made


@pytest.fixture
def on_chain(mulu: Mulu, chain) -> Mulu:
    mulu.home = chain.home.root
    return mulu


def files(path: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }


def test_archive_copies_and_audit_takes_the_folder(on_chain: Mulu, chain, tmp_path: Path) -> None:
    answer = on_chain.json("archive", "-o", tmp_path / "a")
    assert (answer["blocks"], answer["from_height"], answer["to_height"]) == (4, 1, 4)
    assert answer["file"] == str(tmp_path / "a")
    assert answer["block_hash"] == chain.open.application.head.block_hash.hex()
    assert on_chain.json("archive", "-o", tmp_path / "a")["blocks"] == 0
    report = on_chain.json("audit", tmp_path / "a")
    assert (report["ok"], report["blocks"], report["app_versions"]) == (True, 4, [1])
    segment = next((tmp_path / "a" / "blocks").iterdir())
    segment.write_bytes(segment.read_bytes()[:-1])
    report = on_chain.json("audit", tmp_path / "a", status=4)
    assert segment.stem in report["first_bad"]


def test_audit_of_an_archive_without_trust_is_never_ok(on_chain: Mulu, tmp_path: Path) -> None:
    on_chain.json("archive", "-o", tmp_path / "a")
    on_chain.home = tmp_path / "nowhere"
    report = on_chain.json("audit", tmp_path / "a", status=4)
    assert (report["ok"], report["self_consistent"], report["first_bad"]) == (False, True, "")


def test_archive_says_why_not(on_chain: Mulu, mulu: Mulu, tmp_path: Path) -> None:
    on_chain.json("archive", "-o", tmp_path / "a", "--from", 3)
    before = files(tmp_path / "a")
    assert (
        "begins at 3"
        in on_chain.json("archive", "-o", tmp_path / "a", "--from", 2, status=1)["error"]
    )
    assert files(tmp_path / "a") == before
    mulu.home = tmp_path / "nowhere"
    assert mulu.json("archive", "-o", tmp_path / "b", status=2)["status"] == 2


def test_backup_makes_a_home_that_goes_on(on_chain: Mulu, chain, tmp_path: Path) -> None:
    answer = on_chain.json("backup", "-o", tmp_path / "copy")
    assert answer == {"file": str(tmp_path / "copy"), "height": 4}
    names = {each.name for each in (tmp_path / "copy").iterdir()}
    assert {"genesis.json", "anchor.json", "keys", "chain"} <= names
    assert files(tmp_path / "copy" / "keys") == files(chain.home.keys)
    chain.home = Home(tmp_path / "copy")
    chain.open = open_chain(chain.home, Settings())
    chain.block(chain.frame(entry(code(60), "副本上的一条", share_type=1)))
    assert chain.open.application.info().height == 5
    chain.close()
    on_chain.home = tmp_path / "copy"
    assert on_chain.json("audit")["ok"]


def test_backup_of_a_running_node_is_one_whole_moment(live: Mulu, tmp_path: Path) -> None:
    answer = live.json("backup", "-o", tmp_path / "copy")
    assert answer["height"] >= 0
    live.home = tmp_path / "copy"
    report = live.json("audit")
    assert (report["ok"], report["first_bad"]) == (True, "")


def test_backup_refuses_a_full_folder_and_a_validator(
    on_chain: Mulu, chain, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")
    assert on_chain.json("backup", "-o", tmp_path / "full", status=1)["status"] == 1
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["letter"]
    raw = chain.home.genesis_file.read_bytes()
    chain.home.genesis_file.write_bytes(raw.replace(b'"ordering":"solo"', b'"ordering":"cometbft"'))
    assert "vote twice" in on_chain.json("backup", "-o", tmp_path / "v", status=1)["error"]
    assert not (tmp_path / "v").exists()


def test_compact_makes_the_file_smaller_and_keeps_the_chain(on_chain: Mulu, chain) -> None:
    answer = on_chain.json("compact")
    assert 0 < answer["bytes_after"] <= answer["bytes_before"]
    assert on_chain.json("audit")["ok"]
    with only_one(chain.home.run / "ledger.lock"):
        assert on_chain.json("compact", status=3)["status"] == 3


def test_a_running_node_is_archived_from_its_home_and_from_its_address(
    live: Mulu, live_node: LiveNode, tmp_path: Path
) -> None:
    live.json("archive", "-o", tmp_path / "home")
    live.json("--url", live_node.url, "archive", "-o", tmp_path / "far")
    near, far = files(tmp_path / "home"), files(tmp_path / "far")
    assert near.keys() >= {MANIFEST, "genesis.json"}
    if near[MANIFEST] == far[MANIFEST]:  # no block came in between
        assert near == far
    trust = live_node.home / "anchor.json"
    report = live.json("audit", tmp_path / "far", "--trust", trust)
    assert report["ok"]
    again = live.json("--url", live_node.url, "archive", "-o", tmp_path / "home")
    assert again["from_height"] == 1


def test_a_line_that_is_cut_is_taken_up_again(on_chain: Mulu, chain, tmp_path: Path) -> None:
    class Cut(HomeSource):
        def blocks(self, first: int):
            for block in super().blocks(first):
                if block.height == 3:
                    raise UnavailableError("the line is cut")
                yield block

    store = LmdbStore.open(chain.home.chain, readonly=True)
    with store.read() as reader, pytest.raises(UnavailableError):
        Archiver(ArchiveFolder(tmp_path / "a"), Cut(reader), lambda *_: None, 100).run(None)
    store.close()
    assert on_chain.json("archive", "-o", tmp_path / "a")["blocks"] == 2
    assert on_chain.json("audit", tmp_path / "a")["ok"]


def test_erasures_are_listed_and_at_first_there_are_none(live: Mulu) -> None:
    assert live.json("erasures")["erasures"] == []
    assert "decision" in live("erasures").out
