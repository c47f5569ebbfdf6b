"""The folder of snapshots: written beside and moved into place, the newest two kept.

Source: docs/spec/snapshot.md SNP-7 and SNP-8; docs/spec/home.md HOM-1.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from mulu.core.errors import MuluError, VerificationError
from mulu.core.hashing import Hasher
from mulu.machine.snapshot_chunks import FORM, Metadata, Parts, decode_chunk, decode_metadata
from mulu.ordering.port import SnapshotOffer
from mulu.store import faults

KEPT: Final = 2
"""Newest snapshots that stay."""
METADATA: Final = "metadata.json"
_UNFINISHED: Final = ".part"


class SnapshotFolder:
    """The snapshots of one node.

    Args:
        path: The folder; made with the first snapshot.
        hasher: The chain's hash.
    """

    def __init__(self, path: Path, hasher: Hasher) -> None:
        self._path = path
        self._hasher = hasher

    def heights(self) -> list[int]:
        """Heights of the snapshots kept, rising."""
        if not self._path.is_dir():
            return []
        return sorted(int(each.name) for each in self._path.iterdir() if each.name.isdecimal())

    def offers(self) -> Sequence[SnapshotOffer]:
        """The snapshots as nodes speak of them, the newest first; damaged ones are passed over."""
        offers = []
        for height in reversed(self.heights()):
            try:
                raw = (self._path / str(height) / METADATA).read_bytes()
                metadata = decode_metadata(raw)
            except (OSError, VerificationError):
                continue
            offers.append(self._offer(raw, metadata))
        return offers

    def chunk(self, height: int, index: int) -> bytes:
        """A chunk's bytes; b"" when it is not kept."""
        try:
            return (self._path / str(height) / _chunk_name(index)).read_bytes()
        except OSError:
            return b""

    def write(self, height: int, chunks: Iterable[bytes], metadata: Callable[[], bytes]) -> None:
        """Write a snapshot, and delete those that are neither it nor the newest beside it.

        Args:
            height: Its height.
            chunks: In order.
            metadata: Gives the metadata, once all chunks were taken.

        Raises:
            OSError: The disk is full or fails; nothing of it stays.
        """
        unfinished = self._path / f"{height}{_UNFINISHED}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            for index, data in enumerate(chunks):
                _write(unfinished / _chunk_name(index), data)
            _write(unfinished / METADATA, metadata())
            faults.point("snapshot_written")
            _sync_folder(unfinished)
            self.delete(height)
            unfinished.rename(self._path / str(height))
            _sync_folder(self._path)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        self._prune()

    def clean(self) -> None:
        """Remove what a death left half written."""
        for each in self._path.glob(f"*{_UNFINISHED}"):
            shutil.rmtree(each, ignore_errors=True)
        self._prune()

    def delete(self, height: int) -> None:
        """Delete a snapshot, its metadata first, so that half of one is never offered."""
        folder = self._path / str(height)
        (folder / METADATA).unlink(missing_ok=True)
        if folder.is_dir():
            _sync_folder(folder)
        shutil.rmtree(folder, ignore_errors=True)

    def delete_holding(self, commitments: Collection[bytes]) -> list[int]:
        """Delete every snapshot that holds one of these parts.

        Returns:
            Their heights.
        """
        found = [height for height in self.heights() if self._holds(height, commitments)]
        for height in found:
            self.delete(height)
        if found:
            _sync_folder(self._path)
        return found

    def _prune(self) -> None:
        for height in self.heights()[:-KEPT]:
            self.delete(height)

    def _offer(self, raw: bytes, metadata: Metadata) -> SnapshotOffer:
        return SnapshotOffer(
            height=metadata.height,
            form=FORM,
            chunks=len(metadata.chunks),
            hash=self._hasher.digest(raw),
            metadata=raw,
        )

    def _holds(self, height: int, commitments: Collection[bytes]) -> bool:
        """Tell whether a snapshot holds a part; one that cannot be read is taken to."""
        folder = self._path / str(height)
        try:
            metadata = decode_metadata((folder / METADATA).read_bytes())
            count = len(metadata.chunks)
            for index in range(count - metadata.parts, count):
                chunk = decode_chunk((folder / _chunk_name(index)).read_bytes())
                if isinstance(chunk, Parts) and any(name in commitments for name, _ in chunk.parts):
                    return True
        except (OSError, MuluError):
            return True
        return False


def _chunk_name(index: int) -> str:
    return f"{index:06d}.chunk"


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
