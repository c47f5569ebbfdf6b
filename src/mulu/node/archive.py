"""Copy a chain into an archive: only what is new is fetched, only erased parts are rewritten.

Source: docs/spec/archive.md ARC-1 to ARC-8.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from mulu.core.canonical import decode
from mulu.core.errors import MuluError
from mulu.core.hashing import Hasher
from mulu.machine.block import read_header
from mulu.machine.genesis import Genesis, chain_name
from mulu.node.archive_erasing import with_erased, without_erased
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_form import (
    FORMAT,
    KINDS,
    SEGMENT_BYTES,
    Kind,
    Manifest,
    Record,
    Segment,
    digest,
    height_place,
    pack,
)
from mulu.node.archive_sources import Source
from mulu.proof.header import header_hash
from mulu.query.archived import CopiedBlock, CopiedPart

Progress = Callable[[int, int], None]
"""Called with (height done, height to reach)."""


class ArchiveError(MuluError):
    """An archive cannot be made or continued there; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What one run did."""

    manifest: Manifest
    new_blocks: int
    erased: int
    """Parts that this run took out of the archive."""


@dataclass(slots=True)
class _Filling:
    """A segment that is being filled."""

    records: list[Record] = field(default_factory=list)
    size: int = 0
    first: int = 0
    last: int = 0

    def put(self, height: int, place: bytes, content: bytes) -> None:
        self.first = self.first if self.records else height
        self.last = height
        self.records.append((place, content))
        self.size += len(content)


class Archiver:
    """Makes or continues one archive.

    Args:
        folder: Where it stands.
        source: What is copied.
        progress: Told after each block.
        segment_bytes: Size at which a segment is closed.
    """

    def __init__(
        self,
        folder: ArchiveFolder,
        source: Source,
        progress: Progress,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self._folder = folder
        self._source = source
        self._progress = progress
        self._segment_bytes = segment_bytes
        self._filling = {kind: _Filling() for kind in KINDS}
        self._gone: dict[bytes, int] = {}

    def run(self, from_height: int | None) -> Archived:
        """Copy what is new.

        Args:
            from_height: Lowest height of a new archive; None takes all that the source has.

        Raises:
            ArchiveError: The folder holds another chain's archive, or one from another height.
            VerificationError: Source or archive is damaged.
            UnavailableError: The source or the disk is not there; run again to go on.
        """
        document = self._source.genesis()
        manifest = self._begin(document, from_height)
        self._folder.sweep(manifest)
        manifest, erased = without_erased(self._folder, manifest, dict(self._source.erasures()))
        manifest, new_blocks = self._copy_blocks(manifest, Hasher(decode(document, Genesis).hash))
        manifest = self._copy_finality(manifest)
        self._folder.sweep(manifest)
        return Archived(manifest=manifest, new_blocks=new_blocks, erased=erased)

    def _begin(self, document: bytes, from_height: int | None) -> Manifest:
        known = self._folder.manifest()
        genesis = decode(document, Genesis)
        chain = chain_name(Hasher(genesis.hash), genesis)
        if known is not None:
            _ensure_same(known, chain, from_height)
            self._folder.genesis(known)
            return known
        first = self._first(from_height)
        manifest = Manifest(
            block_hash="",
            chain=chain,
            format=FORMAT,
            from_height=first,
            genesis_sha256=digest(document),
            to_height=0,
        )
        self._folder.write_genesis(document)
        for part in self._source.genesis_parts() if first == 1 else ():
            self._put_part(0, part)
        return self._keep(manifest)

    def _first(self, from_height: int | None) -> int:
        """Height that a new archive begins at."""
        kept = self._source.first_height() or 1
        if from_height is not None and from_height < kept:
            raise ArchiveError(
                f"this node has no blocks below {kept}: it began from a snapshot; copy another"
                f" node, or begin at {kept}"
            )
        return kept if from_height is None else from_height

    def _copy_blocks(self, manifest: Manifest, hasher: Hasher) -> tuple[Manifest, int]:
        goal, count = self._source.last_height(), 0
        last: CopiedBlock | None = None
        for last in self._source.blocks(max(manifest.from_height, manifest.to_height + 1)):
            count += 1
            self._filling["blocks"].put(last.height, height_place(last.height), last.block)
            for part in last.parts:
                self._put_part(last.height, part)
            if any(each.size >= self._segment_bytes for each in self._filling.values()):
                manifest = self._keep(_reaching(manifest, last, hasher))
            self._progress(last.height, goal)
        if last is not None and self._filling["blocks"].records:
            manifest = self._keep(_reaching(manifest, last, hasher))
        return manifest, count

    def _copy_finality(self, manifest: Manifest) -> Manifest:
        """Finality of blocks that are here already; of the newest it may come with the next run."""
        begins = manifest.from_height - 1
        engine = self._source.finalities(max(manifest.final_to, begins), "engine")
        for height in self._put_finality("finality", engine, manifest.to_height):
            manifest = self._keep(msgspec.structs.replace(manifest, final_to=height))
        signed = self._source.finalities(max([begins, *(s.last for s in manifest.sm2)]), "sm2")
        for _ in self._put_finality("sm2", signed, manifest.to_height):
            manifest = self._keep(manifest)
        return manifest

    def _put_finality(
        self, kind: Kind, found: Iterator[tuple[int, bytes]], to_height: int
    ) -> Iterator[int]:
        """Gather finalities; gives the last height whenever a segment is full, and at the end."""
        for height, finality in found:
            if height > to_height:
                break
            filling = self._filling[kind]
            filling.put(height, height_place(height), finality)
            if filling.size >= self._segment_bytes:
                yield height
        if self._filling[kind].records:
            yield self._filling[kind].last

    def _put_part(self, height: int, part: CopiedPart) -> None:
        if isinstance(part.part, bytes):
            self._filling["parts"].put(height, part.commitment, part.part)
        else:
            self._gone[part.commitment] = part.part

    def _keep(self, manifest: Manifest) -> Manifest:
        """Write what was gathered, then the manifest that names it."""
        changed: dict[str, object] = {}
        for kind, filling in self._filling.items():
            if filling.records:
                known: tuple[Segment, ...] = getattr(manifest, kind)
                changed[kind] = (*known, self._write(kind, filling))
                self._filling[kind] = _Filling()
        if self._gone:
            changed["erased"] = with_erased(manifest, self._gone)
            self._gone = {}
        manifest = msgspec.structs.replace(manifest, **changed)
        self._folder.write_manifest(manifest)
        return manifest

    def _write(self, kind: Kind, filling: _Filling) -> Segment:
        data = pack(kind, filling.records)
        return Segment(
            bytes=len(data),
            count=len(filling.records),
            first=filling.first,
            last=filling.last,
            sha256=self._folder.write_segment(kind, data),
        )


def _reaching(manifest: Manifest, last: CopiedBlock, hasher: Hasher) -> Manifest:
    block_hash = header_hash(read_header(last.block), hasher).hex()
    return msgspec.structs.replace(manifest, to_height=last.height, block_hash=block_hash)


def _ensure_same(known: Manifest, chain: str, from_height: int | None) -> None:
    if known.chain != chain:
        raise ArchiveError(
            f"the folder holds an archive of {known.chain}, not of {chain}; choose another folder"
        )
    if from_height is not None and from_height != known.from_height:
        raise ArchiveError(
            f"the archive begins at {known.from_height}, not at {from_height}; leave --from out to"
            " go on with it, or choose another folder"
        )
