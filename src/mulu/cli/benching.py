"""``bench``: the measurements, in a process of their own.

Source: docs/spec/cli.md CLI-21.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import typer

from mulu.cli import options
from mulu.cli.errors import print_json
from mulu.cli.session import session_of

FOLDER: Final = Path("var") / "bench"
"""Where the measurements write each figure as a JSON file."""
CONDITIONS: Final = "conditions.json"
STANDARD_ERROR: Final = 2
"""Its file descriptor."""


def bench(
    context: typer.Context, names: options.Figures = None, peers: options.Peers = None
) -> None:
    """Run the measurements, all of one node or those named."""
    session = session_of(context)
    before = _written()
    flags = (["--json"] if session.json else []) + (["--peers", str(peers)] if peers else [])
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "mulu.bench", *flags, *(names or [])],
        check=False,
        stdout=STANDARD_ERROR if session.json else None,
    )
    if session.json:
        new = [path for path, at in _written().items() if before.get(path) != at]
        print_json([_figure(path) for path in new if path.name != CONDITIONS])
    if done.returncode:
        raise typer.Exit(done.returncode)


def _written() -> dict[Path, int]:
    """Figures on disk, and when each was written (ns)."""
    return {path: path.stat().st_mtime_ns for path in sorted(FOLDER.glob("*.json"))}


def _figure(path: Path) -> dict[str, Any]:
    figure: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return figure
