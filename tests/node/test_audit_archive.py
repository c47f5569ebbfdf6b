"""An archive is audited as a home is, and every file of it counts (AUD-12 to AUD-16)."""

import msgspec
import pytest

from mulu.core.errors import VerificationError
from mulu.node.archive import Archiver
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_form import ErasedPart, encode_manifest
from mulu.node.archive_sources import HomeSource
from mulu.node.audit_archive import audit_archive, is_archive
from mulu.node.erasing import Eraser
from mulu.node.home import HomeError
from mulu.proof.trust import Checkpoint, decode_trust
from tests.support.erasures import commitment_of, decide_erasure
from tests.support.small_chain import code, entry, small_chain


@pytest.fixture
def chain(tmp_path):
    made = small_chain(tmp_path, blocks=6)
    yield made
    made.close()


@pytest.fixture
def trust(chain):
    return decode_trust(chain.home.anchor_file.read_bytes())


@pytest.fixture
def path(chain, tmp_path):
    archive(chain, tmp_path / "a")
    return tmp_path / "a"


def archive(chain, path, from_height=None):
    with chain.open.store.read() as reader:
        source = HomeSource(reader)
        return Archiver(ArchiveFolder(path), source, lambda *_: None, 3000).run(from_height)


def test_a_whole_archive_is_ok_with_a_trust_file_and_only_consistent_without(path, trust):
    assert is_archive(path)
    report = audit_archive(path, trust)
    assert (report.ok, report.first_bad, report.checkpoint) == (True, "", 0)
    assert (report.blocks, report.transactions, report.replayed) == (6, 6, True)
    assert (report.app_versions, report.from_height, report.final_to) == ((1,), 1, 6)
    alone = audit_archive(path, None)
    assert (alone.ok, alone.self_consistent) == (False, True)


def test_a_folder_without_archive_is_no_archive(tmp_path, trust):
    assert not is_archive(tmp_path)
    with pytest.raises(HomeError, match="holds no archive"):
        audit_archive(tmp_path, trust)


def test_every_changed_byte_of_a_segment_is_found(path, trust):
    for file in sorted(path.glob("*/*.seg")):
        data = file.read_bytes()
        for at in (0, len(data) // 2, len(data) - 1):
            file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            report = audit_archive(path, trust)
            assert not report.ok
            assert file.stem in report.first_bad
        file.unlink()
        assert "missing" in audit_archive(path, trust).first_bad
        file.write_bytes(data)
    assert audit_archive(path, trust).ok


MANIFESTS = {
    "a block less": lambda m: {"to_height": m.to_height - 1},
    "another last block": lambda m: {"block_hash": "00" * 32},
    "a segment of blocks less": lambda m: {"blocks": m.blocks[:-1]},
    "segments in another order": lambda m: {"blocks": m.blocks[::-1]},
    "a segment of parts less": lambda m: {"parts": m.parts[1:]},
    "another count": lambda m: {
        "blocks": (msgspec.structs.replace(m.blocks[0], count=99), *m.blocks[1:])
    },
    "another count of parts": lambda m: {
        "parts": (msgspec.structs.replace(m.parts[0], count=1), *m.parts[1:])
    },
    "other heights": lambda m: {
        "blocks": (*m.blocks[:-1], msgspec.structs.replace(m.blocks[-1], last=99))
    },
    "finality that is not there": lambda m: {"final_to": 3},
    "an erasure that nobody decided": lambda m: {
        "erased": (ErasedPart(commitment="ab" * 32, decision=1),)
    },
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_says_something_else_is_found(path, trust, change):
    folder = ArchiveFolder(path)
    manifest = folder.manifest()
    spoiled = msgspec.structs.replace(manifest, **change(manifest))
    (path / "manifest.json").write_bytes(encode_manifest(spoiled))
    assert not audit_archive(path, trust).self_consistent


@pytest.mark.parametrize("erased", [False, True], ids=["whole", "after an erasure"])
def test_heights_of_parts_are_those_of_their_blocks(chain, path, trust, erased):
    if erased:
        decide_erasure(chain, commitment_of(chain, 3))
        Eraser(chain.open.store).carry_out()
        archive(chain, path)
    manifest = ArchiveFolder(path).manifest()
    assert audit_archive(path, trust).ok
    for number, segment in enumerate(manifest.parts):
        for name in ("first", "last"):
            height = getattr(segment, name)
            for other in {height - 1, height + 1, 0, 99} - {height, -1}:
                parts = list(manifest.parts)
                parts[number] = msgspec.structs.replace(segment, **{name: other})
                spoiled = msgspec.structs.replace(manifest, parts=tuple(parts))
                (path / "manifest.json").write_bytes(encode_manifest(spoiled))
                report = audit_archive(path, trust)
                if erased and (segment.count, name, other) == (1, "last", 3):
                    continue  # what is left of it does belong to block 3
                assert segment.sha256 in report.first_bad, (number, name, other)


def test_an_archive_that_begins_before_the_first_block_is_no_archive(path, trust):
    file = path / "manifest.json"
    file.write_bytes(file.read_bytes().replace(b'"from_height":1', b'"from_height":0'))
    with pytest.raises(VerificationError, match="damaged"):
        audit_archive(path, trust)


def test_a_text_hidden_as_erased_is_found(chain, path, trust):
    folder = ArchiveFolder(path)
    manifest = folder.manifest()
    commitment = commitment_of(chain, 3)
    hidden = (ErasedPart(commitment=commitment, decision=1),)
    spoiled = msgspec.structs.replace(manifest, erased=hidden)
    (path / "manifest.json").write_bytes(encode_manifest(spoiled))
    report = audit_archive(path, trust)
    assert not report.self_consistent
    assert commitment in report.first_bad


def test_an_erased_text_is_named_with_its_decision_and_roots_stay(chain, path, trust):
    commitment = commitment_of(chain, 3)
    decide_erasure(chain, commitment)
    Eraser(chain.open.store).carry_out()
    archive(chain, path)
    report = audit_archive(path, trust)
    assert (report.ok, report.erased, report.blocks) == (True, 1, 7)
    assert [(each.commitment, each.decision) for each in report.erased_parts] == [(commitment, 1)]


def test_the_checkpoint_must_be_in_the_archive(chain, path, trust):
    with chain.open.store.read() as reader:
        digest = reader.header(2).hash.hex()
    good = Checkpoint(block_hash=digest, height=3, time_ms=0)
    assert audit_archive(path, msgspec.structs.replace(trust, checkpoint=good)).checkpoint == 3
    for spoiled in (
        msgspec.structs.replace(good, block_hash="00" * 32),
        msgspec.structs.replace(good, height=9),
    ):
        report = audit_archive(path, msgspec.structs.replace(trust, checkpoint=spoiled))
        assert not report.ok
        assert "checkpoint" in report.first_bad


def test_an_archive_that_begins_later_is_read_and_says_from_where(chain, tmp_path, trust):
    archive(chain, tmp_path / "b", from_height=4)
    report = audit_archive(tmp_path / "b", None)
    assert report.self_consistent
    assert (report.from_height, report.blocks, report.replayed) == (4, 3, False)
    below = audit_archive(tmp_path / "b", trust)
    assert below.ok
    chain.block(chain.frame(entry(code(70), "之后", share_type=1)))
    archive(chain, tmp_path / "b")
    assert audit_archive(tmp_path / "b", trust).blocks == 4
