"""Which processes a node runs, noted by their parent for those who watch them.

One small file in the home's ``run`` folder, replaced as a whole whenever a process starts.

Source: docs/spec/node.md NOD-20.
"""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

FILE_NAME: Final = "processes.json"


class ProcessNote(msgspec.Struct, frozen=True, kw_only=True):
    """One process."""

    pid: int
    restarts: int = 0
    """How often it was started again since the node started."""


_notes: Final = msgspec.json.Decoder(dict[str, ProcessNote])


def note_processes(run: Path, notes: Mapping[str, ProcessNote]) -> None:
    """Replace the note.

    Args:
        run: The home's ``run`` folder.
        notes: Every process by what it does.
    """
    half = run / f"{FILE_NAME}.half"
    half.write_bytes(msgspec.json.encode(dict(notes)))
    half.replace(run / FILE_NAME)


def noted_processes(run: Path) -> dict[str, ProcessNote]:
    """What was noted last; empty when nothing was, or it cannot be read."""
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        return _notes.decode((run / FILE_NAME).read_bytes())
    return {}
