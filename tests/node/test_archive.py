"""Archives: what a copy holds, that again copies only what is new, and what erasing leaves."""

from typing import ClassVar

import pytest

from mulu.core.canonical import encode
from mulu.core.errors import UnavailableError, VerificationError
from mulu.core.prefixes import ERASURE
from mulu.machine.snapshot_parts import refs_of
from mulu.node.archive import ArchiveError, Archiver
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_form import KINDS, MANIFEST, pack, read_height, unpack
from mulu.node.archive_read import ArchiveCopy
from mulu.node.archive_sources import HomeSource
from tests.support.small_chain import code, entry, small_chain

SEGMENT = 4000


@pytest.fixture
def chain(tmp_path):
    made = small_chain(tmp_path, blocks=9)
    yield made
    made.close()


def copy(chain, path, from_height=None, segment=SEGMENT):
    with chain.open.store.read() as reader:
        archiver = Archiver(
            ArchiveFolder(path), HomeSource(reader), lambda *_: None, segment_bytes=segment
        )
        return archiver.run(from_height)


def files(path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }


def blocks_in(path) -> dict[int, bytes]:
    folder = ArchiveFolder(path)
    return {
        read_height(place): data
        for segment in folder.manifest().blocks
        for place, data in folder.records("blocks", segment)
    }


def parts_in(path) -> dict[bytes, bytes]:
    folder = ArchiveFolder(path)
    return {
        place: data
        for segment in folder.manifest().parts
        for place, data in folder.records("parts", segment)
    }


def erase(chain, number: int, decision: int = 4) -> bytes:
    """Decide and carry out that the text of an entry goes; returns its commitment."""
    store = chain.open.store
    with store.read() as reader:
        (ref,) = refs_of(reader.state(b"c/e/" + code(number).encode()))
    value = encode({"decision": decision, "height": 9})
    with store._env.begin(write=True) as txn:
        codec = store._codecs.take()
        key = ERASURE + ref.commitment.encode()
        txn.put(key, codec.encode(value), db=store._databases[b"state"])
        store._codecs.give(codec)
    store.erase_part(bytes.fromhex(ref.commitment), decision)
    return bytes.fromhex(ref.commitment)


def test_an_archive_holds_every_block_and_every_text(chain, tmp_path):
    done = copy(chain, tmp_path / "a")
    assert (done.new_blocks, done.manifest.from_height, done.manifest.to_height) == (9, 1, 9)
    assert done.manifest.block_hash == chain.open.application.head.block_hash.hex()
    assert len(done.manifest.blocks) > 1
    with chain.open.store.read() as reader:
        assert blocks_in(tmp_path / "a") == dict(reader.blocks(1))
        kept = parts_in(tmp_path / "a")
        assert len(kept) == 2 + 9  # two organisations of genesis, one part a block
        assert all(reader.part(name) == part for name, part in kept.items())


def test_again_copies_only_what_is_new_and_touches_no_segment(chain, tmp_path):
    copy(chain, tmp_path / "a")
    before = files(tmp_path / "a")
    assert copy(chain, tmp_path / "a").new_blocks == 0
    assert files(tmp_path / "a") == before
    chain.block(chain.frame(entry(code(60), "新增", share_type=1)))
    done = copy(chain, tmp_path / "a")
    assert (done.new_blocks, done.manifest.to_height) == (1, 10)
    after = files(tmp_path / "a")
    assert {name: after[name] for name in before if name != MANIFEST} == {
        name: data for name, data in before.items() if name != MANIFEST
    }
    assert max(blocks_in(tmp_path / "a")) == 10


def test_two_archives_of_one_chain_are_equal_bytes(chain, tmp_path):
    copy(chain, tmp_path / "a")
    copy(chain, tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_copy_that_was_cut_short_goes_on(chain, tmp_path):
    class Cut(HomeSource):
        def blocks(self, first):
            for block in super().blocks(first):
                if block.height > 5:
                    raise UnavailableError("the line is cut")
                yield block

    with chain.open.store.read() as reader, pytest.raises(UnavailableError):
        Archiver(
            ArchiveFolder(tmp_path / "a"), Cut(reader), lambda *_: None, segment_bytes=SEGMENT
        ).run(None)
    (tmp_path / "a" / "blocks" / ("0" * 64 + ".seg")).write_bytes(b"left by a death")
    assert ArchiveFolder(tmp_path / "a").manifest().to_height < 5
    assert copy(chain, tmp_path / "a").manifest.to_height == 9
    assert sorted(blocks_in(tmp_path / "a")) == list(range(1, 10))
    assert not (tmp_path / "a" / "blocks" / ("0" * 64 + ".seg")).exists()


def test_an_erased_text_leaves_the_archive_and_no_block_segment_changes(chain, tmp_path):
    copy(chain, tmp_path / "a")
    before = files(tmp_path / "a")
    with chain.open.store.read() as reader:
        (ref,) = refs_of(reader.state(b"c/e/" + code(3).encode()))
        text = reader.part(bytes.fromhex(ref.commitment))
    assert any(text in data for data in before.values())
    commitment = erase(chain, 3)
    done = copy(chain, tmp_path / "a")
    assert done.erased == 1
    after = files(tmp_path / "a")
    assert not any(text in data for data in after.values())
    assert {n: d for n, d in after.items() if n.startswith("blocks/")} == {
        n: d for n, d in before.items() if n.startswith("blocks/")
    }
    (noted,) = done.manifest.erased
    assert (noted.commitment, noted.decision) == (commitment.hex(), 4)
    assert commitment not in parts_in(tmp_path / "a")
    assert copy(chain, tmp_path / "a").erased == 0
    fresh = copy(chain, tmp_path / "b").manifest
    assert fresh.erased == done.manifest.erased


def test_an_archive_may_begin_above_block_1(chain, tmp_path):
    done = copy(chain, tmp_path / "a", from_height=6)
    assert (done.manifest.from_height, done.new_blocks) == (6, 4)
    assert sorted(blocks_in(tmp_path / "a")) == [6, 7, 8, 9]


def test_another_chain_or_beginning_is_refused_and_nothing_touched(chain, tmp_path):
    copy(chain, tmp_path / "a", from_height=6)
    before = files(tmp_path / "a")
    with pytest.raises(ArchiveError, match="begins at 6"):
        copy(chain, tmp_path / "a", from_height=2)
    other = small_chain(tmp_path / "other", blocks=2)
    with pytest.raises(ArchiveError, match="archive of"):
        copy(other, tmp_path / "a")
    other.close()
    assert files(tmp_path / "a") == before


def test_damage_is_named(chain, tmp_path):
    copy(chain, tmp_path / "a")
    for name, data in files(tmp_path / "a").items():
        file = tmp_path / "a" / name
        for spoiled in (data[:-2] + bytes([data[-2] ^ 1]) + data[-1:], data[: len(data) // 2]):
            file.write_bytes(spoiled)
            with pytest.raises(VerificationError):
                _read_all(tmp_path / "a")
        file.unlink()
        if name != MANIFEST:
            with pytest.raises(VerificationError):
                _read_all(tmp_path / "a")
        file.write_bytes(data)
    _read_all(tmp_path / "a")


def _read_all(path) -> None:
    folder = ArchiveFolder(path)
    manifest = folder.manifest()
    folder.genesis(manifest)
    for kind in KINDS:
        for segment in getattr(manifest, kind):
            list(folder.records(kind, segment))


def test_segments_are_read_as_they_were_written():
    records = [(bytes(7) + b"\x01", b""), (bytes(7) + b"\x02", b"two")]
    data = pack("blocks", records)
    assert list(unpack("blocks", data, "s")) == records
    for spoiled in (data[:-1], data[:-8], data + b"x", b"mulu-parts/1\n" + data):
        with pytest.raises(VerificationError, match="segment s"):
            list(unpack("blocks", spoiled, "s"))


class Later(HomeSource):
    """Tells finality of some heights, as an engine's chain does."""

    known: ClassVar = {"engine": {1: b"one", 2: b"two"}, "sm2": {2: b"signed"}}

    def finalities(self, after, kind):
        return iter(sorted(item for item in self.known[kind].items() if item[0] > after))


def finality_in(path, kind) -> dict[int, bytes]:
    folder = ArchiveFolder(path)
    return {
        read_height(place): data
        for segment in getattr(folder.manifest(), kind)
        for place, data in folder.records(kind, segment)
    }


def test_finality_that_comes_later_is_added_by_the_next_run(chain, tmp_path):
    class More(Later):
        known: ClassVar = {
            "engine": Later.known["engine"] | {3: b"three", 99: b"beyond"},
            "sm2": Later.known["sm2"] | {5: b"signed too"},
        }

    for source in (Later, More):
        with chain.open.store.read() as reader:
            archiver = Archiver(ArchiveFolder(tmp_path / "a"), source(reader), lambda *_: None)
            done = archiver.run(None)
    assert (done.new_blocks, done.manifest.final_to) == (0, 3)
    assert len(done.manifest.finality) == len(done.manifest.sm2) == 2
    assert finality_in(tmp_path / "a", "finality") == {1: b"one", 2: b"two", 3: b"three"}
    assert finality_in(tmp_path / "a", "sm2") == {2: b"signed", 5: b"signed too"}
    copy = ArchiveCopy(ArchiveFolder(tmp_path / "a"), done.manifest)
    assert [copy.finality(height) for height in (2, 3, 4)] == [b"two", b"three", None]
    assert [copy.finality(height, "sm2") for height in (2, 3, 5)] == [
        b"signed",
        None,
        b"signed too",
    ]
