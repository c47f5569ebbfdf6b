"""An archive read like a moment of a store: blocks in order, parts and finality by name.

Source: docs/spec/archive.md ARC-1 to ARC-5; docs/spec/audit.md AUD-14.
"""

from collections.abc import Iterator

from mulu.core.errors import VerificationError
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_form import Kind, Manifest, Segment, bad_segment, read_height
from mulu.store.port import Erased, FinalityKind


class ArchiveCopy:
    """Reads one archive; segments are checked against their names as they are read.

    Args:
        folder: Where it stands.
        manifest: What it holds.

    Raises:
        VerificationError: A segment of parts is missing or changed.
    """

    def __init__(self, folder: ArchiveFolder, manifest: Manifest) -> None:
        self.manifest = manifest
        self._folder = folder
        self._erased = {bytes.fromhex(each.commitment): each.decision for each in manifest.erased}
        self._where: dict[bytes, int] = {}
        self._opened: tuple[Kind, int, dict[bytes, bytes]] = ("blocks", -1, {})
        self.asked: set[bytes] = set()
        """Commitments that somebody asked for."""
        self.edges: list[tuple[bytes, bytes]] = []
        """First and last commitment of each segment of parts."""
        for number, segment in enumerate(manifest.parts):
            records = list(folder.records("parts", segment))
            _ensure_count("parts", segment, len(records))
            self.edges.append((records[0][0], records[-1][0]))
            self._where |= {place: number for place, _ in records}

    def blocks(self, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """Walk (height, stored block) from a height on."""
        for segment in self.manifest.blocks:
            if segment.last < first:
                continue
            heights: list[int] = []
            for place, data in self._folder.records("blocks", segment):
                heights.append(read_height(place))
                if heights[-1] >= first:
                    yield heights[-1], data
            _ensure_heights("blocks", segment, heights)

    def part(self, commitment: bytes) -> bytes | Erased | None:
        """Salt ‖ text of a part; ``Erased``; or None when it is not here."""
        self.asked.add(commitment)
        if commitment in self._erased:
            return Erased(decision=self._erased[commitment])
        number = self._where.get(commitment)
        return None if number is None else self._open("parts", number)[commitment]

    def finality(self, height: int, kind: FinalityKind = "engine") -> bytes | None:
        """Finality that came after its block, or None."""
        segments: Kind = "sm2" if kind == "sm2" else "finality"
        found: tuple[Segment, ...] = getattr(self.manifest, segments)
        for number, segment in enumerate(found):
            if segment.first <= height <= segment.last:
                return self._open(segments, number).get(height.to_bytes(8, "big"))
        return None

    def unasked(self) -> Iterator[bytes]:
        """Walk the parts that nobody asked for."""
        return (commitment for commitment in self._where if commitment not in self.asked)

    def _open(self, kind: Kind, number: int) -> dict[bytes, bytes]:
        """One segment's records; the one opened last stays open."""
        if self._opened[:2] != (kind, number):
            segment: Segment = getattr(self.manifest, kind)[number]
            records = dict(self._folder.records(kind, segment))
            if kind in {"finality", "sm2"}:
                _ensure_heights(kind, segment, [read_height(place) for place in records])
            self._opened = (kind, number, records)
        return self._opened[2]


def _ensure_count(kind: Kind, segment: Segment, count: int) -> None:
    if count != segment.count or not count:
        raise bad_segment(f"{kind}/{segment.sha256}", f"it has {count} records")


def _ensure_heights(kind: Kind, segment: Segment, heights: list[int]) -> None:
    _ensure_count(kind, segment, len(heights))
    if not heights or (heights[0], heights[-1]) != (segment.first, segment.last):
        raise VerificationError(
            "archive.segment", f"segment {kind}/{segment.sha256}: its heights are not those listed"
        )
