"""Take erased parts out of an archive: their segments are written anew, no block's changes.

Source: docs/spec/archive.md ARC-8.
"""

from collections.abc import Mapping

import msgspec

from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_form import ErasedPart, Manifest, Segment, pack


def with_erased(manifest: Manifest, gone: Mapping[bytes, int]) -> tuple[ErasedPart, ...]:
    """The manifest's list of erased parts with more of them, rising by commitment."""
    known = {each.commitment: each for each in manifest.erased}
    for commitment, decision in gone.items():
        name = commitment.hex()
        known.setdefault(name, ErasedPart(commitment=name, decision=decision))
    return tuple(known[name] for name in sorted(known))


def without_erased(
    folder: ArchiveFolder, manifest: Manifest, decided: Mapping[bytes, int]
) -> tuple[Manifest, int]:
    """Erase parts from an archive.

    Args:
        folder: Where it stands.
        manifest: What it holds.
        decided: Decisions by commitment (32 bytes); all are noted, so that each is looked for
            once.

    Returns:
        The manifest as it is then, written already, and how many parts went.

    Raises:
        VerificationError: A segment is damaged.
        UnavailableError: The disk is full or fails; run again to go on.
    """
    known = {bytes.fromhex(each.commitment) for each in manifest.erased}
    left = {name: decision for name, decision in decided.items() if name not in known}
    if not left:
        return manifest, 0
    segments: list[Segment] = []
    count = 0
    for segment in manifest.parts:
        records = list(folder.records("parts", segment))
        kept = [record for record in records if record[0] not in left]
        count += len(records) - len(kept)
        if len(kept) == len(records):
            segments.append(segment)
        elif kept:
            data = pack("parts", kept)
            name = folder.write_segment("parts", data)
            segments.append(
                msgspec.structs.replace(segment, bytes=len(data), count=len(kept), sha256=name)
            )
    manifest = msgspec.structs.replace(
        manifest, parts=tuple(segments), erased=with_erased(manifest, left)
    )
    folder.write_manifest(manifest)
    folder.sweep(manifest)
    return manifest, count
