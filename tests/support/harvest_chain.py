"""A chain in memory under the real rules, as a harvest sees it."""

from collections.abc import Iterable, Sequence

from mulu.core.errors import RefusedError
from mulu.core.prefixes import TABLE
from mulu.intake.harvest.needs import DriftMessage, KnownTable
from mulu.modules.catalog.records import Table
from mulu.modules.catalog.texts import TableText
from tests.support.ruled_chain import RuledChain
from tests.support.world import World, new_world


class RuledHarvestChain(RuledChain):
    """Implements ``mulu.intake.harvest.needs.HarvestChain``; the authority signs everything."""

    def __init__(self, world: World | None = None) -> None:
        super().__init__(world or new_world())
        self.noted: list[DriftMessage] = []

    def tables_of(self, system: str) -> Iterable[KnownTable]:
        for key, _ in self.world.view.items(TABLE):
            stored = self.world.record(key[len(TABLE) :].decode())
            assert isinstance(stored.record, Table)
            text = self.versions[stored.code][-1].text if stored.code in self.versions else None
            names = text if isinstance(text, TableText) else TableText()
            if stored.record.system == system:
                yield KnownTable(
                    code=stored.code,
                    content_hash=stored.content_hash,
                    schema=names.schema,
                    table_name=names.table_name,
                    schema_hash=stored.record.schema_hash,
                    drift=None if stored.drift is None else stored.drift.schema_hash,
                    withdrawn=stored.status == "withdrawn",
                )

    def note(self, messages: Sequence[DriftMessage], *, dry_run: bool) -> Sequence[str]:
        problems = []
        for message in messages:
            before = dict(self.world.view.values)
            try:
                self.world.do(message)
                problems.append("")
            except RefusedError as err:
                problems.append(str(err))
            if dry_run or problems[-1]:
                self.world.view.values = before
            else:
                self.noted.append(message)
        return problems
