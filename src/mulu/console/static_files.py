"""Style sheet, scripts and the proof checker: a fixed set of files, read once, served with an ETag.

Source: docs/spec/http.md API-21 and API-24.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from mulu.core.errors import UnavailableError

TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
VERIFY: Final = "verify"
_NOT_FOR_BROWSERS: Final = frozenset({"node.js"})


class MissingFilesError(UnavailableError):
    """The package lacks files that the pages need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """One file as it is served."""

    content: bytes
    media_type: str
    etag: str


def load() -> dict[str, StaticFile]:
    """Read all files, by the path below ``/static/``.

    Raises:
        MissingFilesError: The checker is not where it is in the repository nor in the package.
    """
    own = Path(str(resources.files("mulu.console"))) / "static"
    files = dict(_folder(own, ""))
    files.update(_folder(_checker(), f"{VERIFY}/"))
    return files


def _folder(folder: Path, prefix: str) -> Iterator[tuple[str, StaticFile]]:
    for path in sorted(folder.iterdir()):
        media_type = TYPES.get(path.suffix)
        if media_type is None or path.name in _NOT_FOR_BROWSERS:
            continue
        content = path.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        yield prefix + path.name, StaticFile(content=content, media_type=media_type, etag=etag)


def _checker() -> Path:
    """The folder of the checker: inside the installed package, else beside the sources."""
    package = Path(str(resources.files("mulu")))
    for folder in (package / "web" / VERIFY, package.parents[1] / "web" / VERIFY):
        if (folder / "bundle.js").is_file():
            return folder
    raise MissingFilesError(
        f"the proof checker is missing (mulu/web/{VERIFY}); install the package again"
    )
