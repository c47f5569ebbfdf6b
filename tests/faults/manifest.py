"""What a run with real faults is: a network, load, steps that do something or expect something."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

MANIFESTS = Path(__file__).with_name("manifests")


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step."""

    do: Literal[
        "kill",
        "end",
        "begin",
        "pause",
        "resume",
        "cut",
        "join",
        "fill_disk",
        "free_disk",
        "begin_twin",
        "end_twin",
        "progress",
        "stall",
        "caught_up",
        "says",
        "alone_halts",
        "evidence",
        "on_time",
    ]
    nodes: tuple[int, ...] = ()
    processes: tuple[str, ...] = ("engine", "ledger")
    """Which processes of a node ``kill`` and ``pause`` mean."""
    headers: int = 5
    """How many more ``progress`` waits for."""
    text: str = ""
    """What the log or the reason of health must contain (``says``)."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run."""

    title: str
    validators: int = 4
    load_on: tuple[int, ...]
    """Nodes that users send to."""
    senders: int = 4
    needs: tuple[Literal["netns", "tmpfs"], ...] = ()
    delay_ms: int = 0
    """One way, between any two nodes; with ``netns``."""
    loss_percent: float = 0
    faults: dict[str, str] = {}
    """Node → a fault inside its processes, see ``hooks/sitecustomize.py``."""
    small_disk: tuple[int, ...] = ()
    """Nodes whose home stands on a disk of 64 MiB; with ``tmpfs``."""
    broken: tuple[int, ...] = ()
    """Nodes that are wrong at the end, and compared with nobody."""
    quick: bool = False
    """It belongs to every test run."""
    step: tuple[Step, ...]


def read_manifest(path: Path) -> Manifest:
    """Read one; a member that is unknown is refused."""
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Manifest)


def manifests() -> dict[str, Manifest]:
    """All of them by name."""
    return {path.stem: read_manifest(path) for path in sorted(MANIFESTS.glob("*.toml"))}
