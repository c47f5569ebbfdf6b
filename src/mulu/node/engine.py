"""The consensus engine's program: which version, where it stands, and whether it is what was built.

The program is built once for a user (``mulu engine install``) and kept in the user's cache folder
beside a record of its SHA-256. A start only looks for it and never fetches anything.

Source: docs/spec/engine.md ENG-1 and ENG-2.
"""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError

VERSION: Final = "0.38.26"
"""The pinned version, as ``cometbft version`` prints it."""
OVERRIDE: Final = "MULU_ENGINE"
"""Names a program to use instead of the one in the cache."""
ANSWER_SECONDS_MAX: Final = 20


class EngineMissingError(UnavailableError):
    """There is no engine, or not the one that was built; the text says what to do."""


class BuildRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept beside a built engine."""

    go: str
    """Go version it was built with."""
    sha256: str
    version: str


def cache_folder() -> Path:
    """Where this user's engines are kept: ``$XDG_CACHE_HOME/mulu/engine``."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if Path(given).is_absolute() else Path.home() / ".cache"
    return base / "mulu" / "engine"


def cached_engine() -> Path:
    """Where the engine of the pinned version stands once it is built."""
    return cache_folder() / f"cometbft-{VERSION}"


def record_of(engine: Path) -> Path:
    """The record beside a built engine."""
    return engine.with_name(f"{engine.name}.json")


def find_engine() -> Path:
    """The engine to run, checked: ``MULU_ENGINE``, else the one in the cache.

    Raises:
        EngineMissingError: There is none, of another version, or changed since it was built.
    """
    given = os.environ.get(OVERRIDE)
    if given:
        ensure_version(Path(given))
        return Path(given).absolute()
    engine = cached_engine()
    if not engine.exists():
        raise EngineMissingError(
            f"CometBFT {VERSION} is not installed; build it once with: mulu engine install"
            f" (or name a program with {OVERRIDE})"
        )
    _ensure_unchanged(engine)
    return engine


def ensure_version(engine: Path) -> None:
    """Check that a program is the pinned version.

    Raises:
        EngineMissingError: It does not run, or is another version.
    """
    try:
        said = subprocess.run(  # noqa: S603 - the operator's own program
            [engine, "version"], capture_output=True, timeout=ANSWER_SECONDS_MAX, check=True
        )
    except (OSError, subprocess.SubprocessError) as err:
        raise EngineMissingError(f"{engine} cannot be run: {err}") from err
    version = said.stdout.decode(errors="replace").strip().partition("+")[0]
    if version != VERSION:
        raise EngineMissingError(
            f"{engine} is CometBFT {version or 'of unknown version'}; {VERSION} is needed: run"
            f" mulu engine install, or name another program with {OVERRIDE}"
        )


def _ensure_unchanged(engine: Path) -> None:
    try:
        record = msgspec.json.decode(record_of(engine).read_bytes(), type=BuildRecord)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as err:
        raise EngineMissingError(
            f"{record_of(engine)} cannot be read: {err}; run mulu engine install"
        ) from err
    if sha256_of(engine) != record.sha256:
        raise EngineMissingError(
            f"{engine} is not the program that was built (its SHA-256 differs); run"
            " mulu engine install --again"
        )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
