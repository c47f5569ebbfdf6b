"""Audit an archive: its files against the manifest, its blocks by the rules.

Source: docs/spec/audit.md AUD-12 to AUD-14; docs/spec/archive.md ARC-1 to ARC-8.
"""

from pathlib import Path

from mulu.app import VERSIONS, Versions
from mulu.core.canonical import decode, decode_loose
from mulu.core.errors import InadmissibleError, VerificationError
from mulu.core.hashing import Hasher
from mulu.core.prefixes import ERASURE
from mulu.machine.block import Block
from mulu.machine.execute import Outcome
from mulu.machine.genesis import Genesis, chain_name
from mulu.modules.governance.state import StoredErasure
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_form import MANIFEST, Manifest
from mulu.node.archive_heights import ensure_part_heights
from mulu.node.archive_read import ArchiveCopy
from mulu.node.audit import ensure_invariants, judged, say_nothing
from mulu.node.audit_report import AuditReport, BadError, Progress, Tally
from mulu.node.audit_walk import Walk
from mulu.node.home import HomeError
from mulu.node.replay import Replay
from mulu.proof.header import Header, header_hash
from mulu.proof.trust import Trust
from mulu.tx.prepare import Prepared


def is_archive(path: Path) -> bool:
    """Tell whether a folder holds an archive."""
    return (path / MANIFEST).is_file()


def audit_archive(
    path: Path,
    trust: Trust | None,
    progress: Progress | None = None,
    versions: Versions = VERSIONS,
) -> AuditReport:
    """Audit an archive.

    Args:
        path: Its folder.
        trust: What is believed beforehand; None says only whether it agrees with itself.
        progress: Told after each block.
        versions: The rules that this program has.

    Raises:
        HomeError: There is no archive.
        VerificationError: Manifest or genesis cannot even be read.
        UnavailableError: The files cannot be read.
    """
    folder = ArchiveFolder(path)
    manifest = folder.manifest()
    if manifest is None:
        raise HomeError(f"{path} holds no archive; make one with `mulu archive -o {path}`")
    genesis = _genesis(folder, manifest)

    def run(tally: Tally) -> None:
        copy = ArchiveCopy(folder, manifest)
        walk = Walk(
            copy=copy,
            trust=trust,
            tally=tally,
            progress=progress or say_nothing,
            goal=manifest.to_height,
        )
        tally.from_height = manifest.from_height
        if manifest.from_height == 1:
            ended = _execute(walk, Replay(genesis, versions), manifest)
        else:
            ended = walk.read_all(genesis, None)
        _ensure_manifest(copy, Hasher(genesis.hash), ended)
        ensure_part_heights(copy, genesis)
        walk.ensure_checkpoint(manifest.to_height)

    return judged(genesis, trust, run)


def _execute(walk: Walk, replay: Replay, manifest: Manifest) -> Header | None:
    last: list[Header] = []

    def note(block: Block, _prepared: list[Prepared], _outcome: Outcome) -> None:
        last[:] = [block.header]

    walk.execute_all(replay, note)
    ensure_invariants(replay)
    for each in manifest.erased:
        stored = replay.state(ERASURE + each.commitment.encode())
        if stored is None or decode_loose(stored, StoredErasure).decision != each.decision:
            raise BadError(f"part {each.commitment}", "no decision of the chain erased it")
    return last[0] if last else None


def _genesis(folder: ArchiveFolder, manifest: Manifest) -> Genesis:
    try:
        genesis = decode(folder.genesis(manifest), Genesis)
    except InadmissibleError as err:
        raise VerificationError("archive.genesis", f"the genesis document: {err}") from err
    if chain_name(Hasher(genesis.hash), genesis) != manifest.chain:
        raise VerificationError("archive.genesis", "the genesis document is of another chain")
    return genesis


def _ensure_manifest(copy: ArchiveCopy, hasher: Hasher, last: Header | None) -> None:
    """Check that the manifest says of the archive what it is."""
    manifest = copy.manifest
    said = (manifest.to_height, manifest.block_hash)
    if said != ((0, "") if last is None else (last.height, header_hash(last, hasher).hex())):
        raise BadError(MANIFEST, "its last block is another than the archive's")
    if last is not None and manifest.blocks[0].first < manifest.from_height:
        raise BadError(MANIFEST, "its first block is another than the archive's")
    surplus = next(copy.unasked(), None)
    if surplus is not None and manifest.from_height == 1:
        raise BadError(f"part {surplus.hex()}", "no block names it")
    ends = [segment.last for segment in manifest.finality]
    if manifest.final_to != (ends[-1] if ends else 0):
        raise BadError(MANIFEST, "its finality ends elsewhere")
