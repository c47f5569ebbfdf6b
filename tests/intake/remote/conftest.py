"""A site on this machine, a collector for it, and time that passes only when it is told to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mulu.intake.remote.address import parse_remote
from mulu.intake.remote.collecting import Collected, Collector
from mulu.intake.remote.copies import Copies
from mulu.intake.remote.guarding import Guard, Resolve, resolve
from mulu.intake.remote.limits import Limits
from mulu.intake.remote.patience import Clock
from tests.support.remote_site import Site, remote_site


@dataclass
class Time:
    """A clock of a test; pauses are noted and pass at once."""

    now_ms: int = 1_763_000_000_000
    paused: list[float] = field(default_factory=list)

    def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.now_ms += round(seconds * 1000)

    def clock(self) -> Clock:
        return Clock(
            now_ms=lambda: self.now_ms,
            monotonic_seconds=lambda: self.now_ms / 1000,
            pause=self.pause,
        )


@pytest.fixture
def site() -> Iterator[Site]:
    with remote_site() as site:
        yield site


@pytest.fixture
def time() -> Time:
    return Time()


LIMITS = Limits()
Collect = Callable[..., Collected]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "remote"


@pytest.fixture
def collect(folder: Path, time: Time) -> Collect:
    """Collect an address of this machine into the test's folder, and note it as imported."""

    def collect(  # noqa: PLR0913 - what a test may change
        url: str,
        *,
        format_name: str = "auto",
        limits: Limits = LIMITS,
        allow_private: bool = True,
        resolver: Resolve = resolve,
        how: str = "how",
        taken: bool = True,
    ) -> Collected:
        address = parse_remote(url, format_name)
        guard = Guard(address.url, allow_private=allow_private, resolver=resolver)
        collector = Collector(address, Copies(folder), guard, limits=limits, clock=time.clock())
        found = collector.collect(how)
        if taken:
            collector.taken(how)
        return found

    return collect
