"""What the API needs to know of the machine and the processes it runs beside.

The node implements this over the kernel's tables and its own home; tests implement it in memory.

Source: docs/spec/http.md API-16 and API-17.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFigures:
    """One process of the node."""

    cpu_seconds: float
    resident_bytes: int
    open_descriptors: int
    started_seconds: float
    """Seconds since 1970."""
    restarts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFigures:
    """The ledger's file."""

    used_bytes: int
    limit_bytes: int
    reader_lag: int
    state_keys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFigures:
    """The file system the home stands on."""

    free_bytes: int
    size_bytes: int


class Host(Protocol):
    """The machine and the processes of this node; any thread."""

    def monotonic_ms(self) -> int:
        """Milliseconds that never go back."""
        ...

    def processes(self) -> Mapping[str, ProcessFigures]:
        """Processes that live, by what they do."""
        ...

    def store(self) -> StoreFigures:
        """How full the ledger's file is.

        Raises:
            UnavailableError: It cannot be read now.
        """
        ...

    def disk(self) -> DiskFigures:
        """How full the disk is.

        Raises:
            UnavailableError: The home cannot be read now.
        """
        ...

    def snapshots_kept(self) -> int:
        """Snapshots of the state in the home."""
        ...


class EngineStanding(Protocol):
    """How the consensus engine stands."""

    @property
    def running(self) -> bool:
        """It answers."""
        ...

    @property
    def height(self) -> int:
        """Height of its newest block."""
        ...

    @property
    def peers(self) -> int:
        """Peers it is connected to."""
        ...

    @property
    def validators(self) -> int:
        """Size of the set it counts on."""
        ...

    @property
    def catching_up(self) -> bool:
        """It still fetches blocks that others have."""
        ...

    @property
    def missed_blocks(self) -> int:
        """Blocks decided without this node's vote."""
        ...

    @property
    def restarts(self) -> int:
        """How often it was started again."""
        ...
