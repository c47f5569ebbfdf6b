"""Several databases harvested together: what is new of one is on its way while others are read.

Source: docs/spec/harvest.md HAR-23 and HAR-24; docs/spec/cli.md CLI-50.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mulu.cli.errors import UsageError
from mulu.cli.harvest_chain import HttpHarvestChain
from mulu.client.errors import NodeUnavailableError
from mulu.core.errors import UnavailableError
from mulu.intake.garbage import collected_seldom
from mulu.intake.harvest.address import parse_address
from mulu.intake.harvest.engines import open_engine
from mulu.intake.harvest.harvester import Harvester, Wish
from mulu.intake.harvest.port import Engine
from mulu.intake.harvest.registering import Numbers, SystemRefusedError
from mulu.intake.harvest.sources import HarvestSource

if TYPE_CHECKING:
    from mulu.intake.harvest.report import HarvestReport

TOGETHER: Final = 32
"""Databases of which new systems, and then new tables, are waited for together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A database that was not harvested."""

    system: str
    reason: str


@dataclass(slots=True)
class _Under:
    """One database on its way."""

    source: HarvestSource
    harvester: Harvester


class HarvestRun:
    """One run over several databases; one that fails does not stop the others.

    Args:
        new_chain: Connects to the chain; asked again after the chain was lost.
        accept: Tables are to be revised to what their database has.
        dry_run: Nothing is to be written.
        alone: There is one database, whose failure is the run's.
    """

    def __init__(
        self, new_chain: Callable[[], HttpHarvestChain], *, accept: bool, dry_run: bool, alone: bool
    ) -> None:
        self._new_chain = new_chain
        self._accept = accept
        self._dry_run = dry_run
        self._alone = alone
        self._connect()
        self._under_way: list[_Under] = []
        self.reports: list[HarvestReport] = []
        self.failures: list[Failure] = []

    def _connect(self) -> None:
        self._chain = self._new_chain()
        self._numbers = Numbers(self._chain)

    def run(self, wanted: Sequence[HarvestSource]) -> None:
        """Harvest databases in their order.

        Raises:
            UnavailableError: The only one, or in the end the chain, cannot be read.
            UsageError: The only one cannot be harvested as asked.
            SystemRefusedError: The chain does not take the system of the only one.
        """
        try:
            with collected_seldom():
                for bunch in _bunches(wanted):
                    self._harvest(bunch)
                self._finish(self._under_way)
            self._chain.settle()
        finally:
            self._chain.close()

    def _harvest(self, bunch: Sequence[HarvestSource]) -> None:
        """Start a bunch, send what is new of it, and then wait for the bunch before."""
        started = [under for source in bunch if (under := self._start(source)) is not None]
        before, self._under_way = self._under_way, []
        for under in started:
            if under.harvester.system in {one.harvester.system for one in before}:
                self._finish(before)
                before = []
            with self._noted(under.source):
                under.harvester.compare()
                self._under_way.append(under)
        self._finish(before)

    def _start(self, source: HarvestSource) -> _Under | None:
        wish = Wish(
            system=source.system,
            org=source.org,
            schema=source.schema,
            accept=self._accept,
            dry_run=self._dry_run,
        )
        with self._noted(source), _opened(source.address) as engine:
            harvester = Harvester(self._chain, engine, wish, self._numbers)
            harvester.start()
            return _Under(source, harvester)
        return None

    def _finish(self, under_way: Sequence[_Under]) -> None:
        for under in under_way:
            with self._noted(under.source):
                self.reports.append(under.harvester.finish())

    @contextmanager
    def _noted(self, source: HarvestSource) -> Iterator[None]:
        """Note what keeps one of several databases from being harvested, and go on."""
        try:
            yield
        except (UnavailableError, UsageError, SystemRefusedError) as err:
            if self._alone:
                raise
            self.failures.append(Failure(system=source.system, reason=str(err)))
            if isinstance(err, NodeUnavailableError):
                self._chain.close()
                self._connect()


@contextmanager
def _opened(address: str) -> Iterator[Engine]:
    try:
        with closing(open_engine(parse_address(address))) as engine:
            yield engine
    except ValueError as err:
        raise UsageError(str(err)) from err


def _bunches(wanted: Sequence[HarvestSource]) -> Iterator[list[HarvestSource]]:
    """Sources that are harvested together, in order; no two of them of one system."""
    bunch: list[HarvestSource] = []
    for source in wanted:
        if len(bunch) == TOGETHER or source.system in {one.system for one in bunch}:
            yield bunch
            bunch = []
        bunch.append(source)
    if bunch:
        yield bunch
