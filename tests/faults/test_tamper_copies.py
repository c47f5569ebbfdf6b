"""Changed bytes of archives, snapshots and a validator's memory of its last signature (AUD-10)."""

import random
from pathlib import Path

import pytest

from mulu.core.canonical import decode, encode
from mulu.core.errors import MuluError, VerificationError
from mulu.core.hashing import SHA256
from mulu.core.signing import Ed25519Signer
from mulu.machine.snapshot_chunks import decode_metadata
from mulu.machine.snapshot_restore import Restoring
from mulu.node.archive import Archiver
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_sources import HomeSource
from mulu.node.audit_archive import audit_archive
from mulu.node.chain import write_chain
from mulu.node.snapshot_files import METADATA, SnapshotFolder
from mulu.ordering.cometbft.privval import PRECOMMIT, BlockID, PartSetHeader, Vote
from mulu.ordering.cometbft.shapes import Timestamp
from mulu.ordering.cometbft.voting import DoubleSignError, LastSigned, Voter
from mulu.proof.trust import decode_trust
from mulu.store.memory_store import MemoryStore
from tests.faults.power import files_of
from tests.support.chance import seed_of_run, seeded
from tests.support.small_chain import SmallChain, code, entry, small_chain
from tests.support.snapshots import take

SEED = 20_260_705
COUNT = 150
COUNT_SIM = 1_000


def changes(files: dict[str, bytes], count: int, chance: random.Random):
    """So many (file, spoiled bytes), small files as often as large ones."""
    for _ in range(count):
        name = chance.choice(sorted(files))
        data = bytearray(files[name])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield name, bytes(data)


@pytest.fixture
def chain(tmp_path) -> SmallChain:
    with seeded(SEED):
        made = small_chain(tmp_path, blocks=6)
    yield made
    made.close()


def spoil_archive(chain: SmallChain, path: Path, count: int, seed: int) -> None:
    trust = decode_trust(chain.home.anchor_file.read_bytes())
    with chain.open.store.read() as reader:
        source = HomeSource(reader)
        Archiver(ArchiveFolder(path), source, lambda *_: None, segment_bytes=3000).run(None)
    assert audit_archive(path, trust).ok
    files = files_of(path)
    for name, spoiled in changes(files, count, random.Random(seed)):
        (path / name).write_bytes(spoiled)
        try:
            noticed = not audit_archive(path, trust).ok
        except MuluError:
            noticed = True
        (path / name).write_bytes(files[name])
        assert noticed, f"a changed byte of {name} went unnoticed"


def test_a_changed_byte_of_an_archive_is_found_by_its_audit(chain, tmp_path):
    spoil_archive(chain, tmp_path / "archive", COUNT, SEED)


@pytest.mark.sim
def test_many_changed_bytes_of_an_archive(chain, tmp_path):
    spoil_archive(chain, tmp_path / "archive", COUNT_SIM, seed_of_run())


def restored(chain: SmallChain, folder: SnapshotFolder, height: int) -> MemoryStore:
    """A fresh store, filled from a folder of snapshots as a node that syncs fills it."""
    store = MemoryStore()
    write_chain(store, chain.open.genesis, [])
    (offer,) = folder.offers()
    metadata = decode_metadata(offer.metadata)
    app_hash = chain.open.application.head.block_hash
    restoring = Restoring(SHA256, store, metadata, app_hash, ())
    head = None
    for index in range(offer.chunks):
        head = restoring.take(index, folder.chunk(height, index))
    assert head is not None
    assert head.block_hash == app_hash
    return store


def spoil_snapshot(chain: SmallChain, path: Path, count: int, seed: int) -> None:
    log = chain.open.application.head.log.copy()
    chain.block(chain.frame(entry(code(77), "最后一条")))
    taken = take(chain.open.store, chain.open.application, log)
    folder, height = SnapshotFolder(path, SHA256), chain.open.application.info().height
    folder.write(height, taken.chunks, lambda: taken.raw)
    with restored(chain, folder, height).read() as reader:
        whole = list(reader.state_items())
    files = files_of(path)
    for name, spoiled in changes(files, count, random.Random(seed)):
        (path / name).write_bytes(spoiled)
        try:
            with restored(chain, folder, height).read() as reader:
                noticed = list(reader.state_items()) != whole
                assert not noticed, f"a changed byte of {name} gave another state"
        except (VerificationError, ValueError):  # ValueError: the folder offers nothing
            noticed = True
        (path / name).write_bytes(files[name])
        assert noticed, f"a changed byte of {name} went unnoticed"
    assert any(METADATA in name for name in files)


def test_a_changed_byte_of_a_snapshot_is_refused_by_whoever_takes_it(chain, tmp_path):
    spoil_snapshot(chain, tmp_path / "snapshots", COUNT, SEED)


@pytest.mark.sim
def test_many_changed_bytes_of_a_snapshot(chain, tmp_path):
    spoil_snapshot(chain, tmp_path / "snapshots", COUNT_SIM, seed_of_run())


SIGNER = Ed25519Signer(bytes(range(32)))


def vote(height: int) -> Vote:
    header = PartSetHeader(total=1, hash=bytes(32))
    return Vote(
        type=PRECOMMIT,
        height=height,
        round=2,
        block_id=BlockID(hash=SHA256.digest(b"block"), part_set_header=header),
        timestamp=Timestamp(seconds=1_800_000_000, nanos=5),
    )


def test_a_changed_memory_of_the_last_signature_keeps_a_validator_from_signing():
    kept: list[LastSigned] = []
    Voter(SIGNER, "tests", LastSigned(), kept.append).sign_vote(vote(41))
    good = encode(kept[0])
    Voter(SIGNER, "tests", decode(good, LastSigned), kept.append).sign_vote(vote(42))
    for at in range(len(good)):
        for bit in range(8):
            spoiled = good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1 :]
            try:
                last = decode(spoiled, LastSigned)
            except MuluError:
                continue
            try:
                Voter(SIGNER, "tests", last, kept.append)
            except DoubleSignError:
                continue
            same = (last.height, last.round, last.step) == (41, 2, 3)
            assert same, f"a changed byte at {at} went unnoticed: {spoiled!r}"
