"""The folder of an archive: written file by file, the manifest last and in one step.

Source: docs/spec/archive.md ARC-2 to ARC-6.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mulu.core.errors import UnavailableError, VerificationError
from mulu.node.archive_form import (
    GENESIS,
    KINDS,
    MANIFEST,
    MANIFEST_BYTES_MAX,
    SEGMENT_BYTES_MAX,
    Kind,
    Manifest,
    Record,
    Segment,
    bad_segment,
    decode_manifest,
    digest,
    encode_manifest,
    unpack,
)

SUFFIX: Final = ".seg"


class ArchiveFolder:
    """Files of one archive.

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> Manifest | None:
        """The manifest, None when there is no archive here yet.

        Raises:
            VerificationError: It is damaged.
            UnavailableError: It cannot be read.
        """
        data = self._read(self.path / MANIFEST, MANIFEST_BYTES_MAX)
        return None if data is None else decode_manifest(data)

    def genesis(self, manifest: Manifest) -> bytes:
        """The canonical genesis document.

        Raises:
            VerificationError: It is not the one the manifest names.
        """
        data = (self._read(self.path / GENESIS, MANIFEST_BYTES_MAX) or b"").rstrip(b"\n")
        if digest(data) != manifest.genesis_sha256:
            raise VerificationError(
                "archive.genesis", f"{GENESIS} is not the one that {MANIFEST} names"
            )
        return data

    def records(self, kind: Kind, segment: Segment) -> Iterator[Record]:
        """Walk a segment's records; its bytes are checked first.

        Raises:
            VerificationError: ``archive.segment``: it is missing or changed.
        """
        name = f"{kind}/{segment.sha256}{SUFFIX}"
        data = self._read(self.path / name, SEGMENT_BYTES_MAX)
        if data is None:
            raise bad_segment(name, "it is missing")
        if len(data) != segment.bytes or digest(data) != segment.sha256:
            raise bad_segment(name, "its bytes are not those that it is named by")
        yield from unpack(kind, data, name)

    def write_segment(self, kind: Kind, data: bytes) -> str:
        """Write a segment; returns its name, the SHA-256 of its bytes, hex.

        Raises:
            UnavailableError: The disk is full or fails.
        """
        name = digest(data)
        self._write(self.path / kind / f"{name}{SUFFIX}", data)
        return name

    def write_genesis(self, document: bytes) -> None:
        """Write the genesis document."""
        self._write(self.path / GENESIS, document + b"\n")

    def write_manifest(self, manifest: Manifest) -> None:
        """Say what the archive holds now, in one step; files it no longer names go.

        Raises:
            UnavailableError: The disk is full or fails.
        """
        self._write(self.path / MANIFEST, encode_manifest(manifest))

    def sweep(self, manifest: Manifest) -> None:
        """Remove segments that the manifest does not name: replaced ones, and those of a death."""
        for kind in KINDS:
            segments: tuple[Segment, ...] = getattr(manifest, kind)
            named = {f"{segment.sha256}{SUFFIX}" for segment in segments}
            for file in (self.path / kind).glob("*"):
                if file.name not in named:
                    file.unlink(missing_ok=True)

    def _read(self, path: Path, bytes_max: int) -> bytes | None:
        try:
            with path.open("rb") as file:
                data = file.read(bytes_max + 1)
        except FileNotFoundError:
            return None
        except OSError as err:
            raise UnavailableError(f"{path} cannot be read: {err.strerror}") from err
        if len(data) > bytes_max:
            raise VerificationError(
                "archive.segment", f"{path.name} is larger than any of its kind"
            )
        return data

    def _write(self, path: Path, data: bytes) -> None:
        beside = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(path)
            descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as err:
            beside.unlink(missing_ok=True)
            raise UnavailableError(
                f"{path} cannot be written: {err.strerror}; run the same again to go on"
            ) from err
