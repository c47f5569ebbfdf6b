"""One harvest from beginning to end: a sweep, a comparison by hash, and what follows from it.

New tables are registered. What differs is reported as drift and stays as catalogued, until a
person revises it, or says with ``accept`` that the database is right.

Source: docs/spec/harvest.md HAR-15 to HAR-22.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from mulu.intake.harvest.account import HarvestAccount
from mulu.intake.harvest.comparing import Difference, differences, gone
from mulu.intake.harvest.drafting import accepted, personal_columns, table_body, table_text
from mulu.intake.harvest.fitting import FitTable, fit_table
from mulu.intake.harvest.matching import Live, match
from mulu.intake.harvest.needs import DriftMessage, HarvestChain, KnownTable
from mulu.intake.harvest.port import Engine, HarvestError
from mulu.intake.harvest.registering import Numbers, Registrar
from mulu.intake.harvest.report import HarvestReport, PersonalGuess, Problem, TableDrifted
from mulu.intake.harvest.type_names import data_type
from mulu.intake.harvest.wording import nothing_seen
from mulu.intake.needs import KnownRecord
from mulu.intake.proposing import PROFILE, random_salt
from mulu.intake.sending import Sent
from mulu.modules.catalog.drift_values import is_breaking, touched_entries
from mulu.modules.catalog.messages import ReportDrift, SettleDrift
from mulu.modules.catalog.records import Table

LOOKED_AT: Final = 200
"""Tables whose columns are read from the chain at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is harvested, and how."""

    system: str
    """Code of the system, or a name that finds it again."""
    org: str = ""
    """Organisation of an unknown system."""
    schema: str = ""
    """"" for the engine's default."""
    accept: bool = False
    """Revise tables to what their database has, which ends their drift."""
    dry_run: bool = False
    profile: str = PROFILE
    salt: Callable[[], bytes] = random_salt
    monotonic_seconds: Callable[[], float] = time.monotonic


class Harvester:
    """One run over one schema.

    Args:
        chain: Where tables go.
        engine: The database.
        wish: What is asked for.
        numbers: Gives codes; those of several runs share one.
    """

    def __init__(
        self, chain: HarvestChain, engine: Engine, wish: Wish, numbers: Numbers | None = None
    ) -> None:
        self._chain = chain
        self._engine = engine
        self._wish = wish
        self._account = HarvestAccount()
        self._registrar = Registrar(
            chain,
            numbers or Numbers(chain),
            dry_run=wish.dry_run,
            profile=wish.profile,
            salt=wish.salt,
        )
        self._schema = ""
        self._swept = 0
        self._tables: list[FitTable] = []
        self._new: Sequence[Live] = ()
        self._types: Counter[str] = Counter()
        self._seconds = 0.0

    def run(self) -> HarvestReport:
        """Harvest.

        Raises:
            HarvestError: The database cannot be read.
            UnknownSystemError: The system is unknown and nobody said whose it is.
            SystemRefusedError: The chain does not take the system.
            UnavailableError: The chain cannot be reached; harvesting again is safe.
        """
        self.start()
        self.compare()
        return self.finish()

    def start(self) -> None:
        """Sweep, and send the system on its way when it is new.

        Raises:
            HarvestError: As for ``run``; so ``UnknownSystemError`` and ``UnavailableError``.
        """
        with self._timed():
            swept = self._engine.sweep(self._wish.schema)
            self._schema, self._swept = swept.schema, len(swept.tables)
            fitted = (fit_table(found) for found in swept.tables)
            self._tables = [table for table in fitted if table is not None]
            self._system = self._registrar.system(
                self._wish.system, self._wish.org, self._engine.db_kind
            )

    def compare(self) -> None:
        """Compare with the chain, report drift, and send what is new on its way.

        Raises:
            SystemRefusedError: As for ``run``; so ``HarvestError`` and ``UnavailableError``.
        """
        with self._timed():
            self._registrar.land_system()
            is_asked = self._system.is_there and not self._system.is_new
            known = self._chain.tables_of(self._system.code) if is_asked else ()
            self._account.left_out = self._swept - len(self._tables)
            self._settle(self._tables, known)
            types = (data_type(one.type_name) for table in self._tables for one in table.columns)
            self._types.update(types)
            self._tables = []

    def finish(self) -> HarvestReport:
        """Wait for what is new, and report.

        Raises:
            UnavailableError: As for ``run``.
        """
        with self._timed():
            sent = self._registrar.land_tables()
            for live, done in zip(self._new, sent or [Sent()] * len(self._new), strict=True):
                if done.problem:
                    self._refused(live.table.name, done.problem)
                else:
                    self._account.new += 1
                    self._guess(live.table)
        return self._report()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begun = self._wish.monotonic_seconds()
        yield
        self._seconds += self._wish.monotonic_seconds() - begun

    @property
    def system(self) -> str:
        """Code of the system, once started."""
        return self._system.code

    def _settle(self, tables: Sequence[FitTable], known: Iterable[KnownTable]) -> None:
        matched = match(self._chain.hasher, self._schema, tables, known)
        if matched.gone and not tables and not self._wish.accept:
            raise HarvestError(nothing_seen(self._schema))
        account = self._account
        account.unchanged += matched.same + len(matched.ended)
        account.left_out += matched.withdrawn
        self._register(matched.new)
        for start in range(0, len(matched.differing), LOOKED_AT):
            self._compare(matched.differing[start : start + LOOKED_AT])
        self._note_gone(matched.gone)
        ended = [SettleDrift(base=one.content_hash, code=one.code) for one in matched.ended]
        account.settled += self._send(ended, [one.table_name for one in matched.ended])

    def _register(self, new: Sequence[Live]) -> None:
        """Send tables that the chain lacks on their way."""
        drafts = [
            (
                table_body(live.table, self._system.code, self._engine.db_kind, live.hash),
                table_text(live.table, self._system.code, self._schema),
            )
            for live in new
        ]
        self._registrar.tables(self._system.code.split("-")[1], drafts)
        self._new = new

    def _guess(self, table: FitTable) -> None:
        for place, guess in personal_columns(table).items():
            column = table.columns[place - 1].name
            self._account.personal.append(
                PersonalGuess(table=table.name, column=column, guess=guess)
            )

    def _compare(self, differing: Sequence[tuple[Live, KnownTable]]) -> None:
        records = self._chain.records_by_code([known.code for _, known in differing])
        changed: list[tuple[Live, KnownTable, KnownRecord, list[Difference]]] = []
        for live, known in differing:
            record = records[known.code]
            found = differences(record, live.table)
            if found:
                changed.append((live, known, record, found))
            else:
                self._account.unchanged += 1
        self._account.changed += len(changed)
        if self._wish.accept:
            self._accept([(live, record) for live, _, record, _ in changed])
            return
        fresh = [one for one in changed if one[1].drift != one[0].hash]
        messages = [_report(known, found, live.hash) for live, known, _, found in fresh]
        taken = self._send(messages, [live.table.name for live, _, _, _ in fresh])
        is_taken = taken == len(fresh)
        for live, known, record, found in changed:
            reported = is_taken and known.drift != live.hash
            self._drifted(known.code, live.table.name, record, found, reported=reported)

    def _accept(self, changed: Sequence[tuple[Live, KnownRecord]]) -> None:
        kind, schema = self._engine.db_kind, self._schema
        revised = [
            (record, *accepted(record, live.table, kind, schema, live.hash))
            for live, record in changed
        ]
        for (live, _), done in zip(changed, self._registrar.revise(revised), strict=True):
            if done.problem:
                self._refused(live.table.name, done.problem)
            else:
                self._account.accepted += 1
                self._guess(live.table)

    def _note_gone(self, tables: Sequence[KnownTable]) -> None:
        self._account.gone += len(tables)
        fresh = [one for one in tables if one.drift != ""]
        messages = [_report(one, [gone()], "") for one in fresh]
        is_taken = self._send(messages, [one.table_name for one in fresh]) == len(fresh)
        records = self._chain.records_by_code([one.code for one in tables]) if tables else {}
        for one in tables:
            reported = is_taken and one.drift != ""
            self._drifted(one.code, one.table_name, records[one.code], [gone()], reported=reported)

    def _drifted(
        self,
        code: str,
        name: str,
        record: KnownRecord,
        found: Sequence[Difference],
        *,
        reported: bool,
    ) -> None:
        changes = [one.change for one in found]
        body = record.record
        self._account.drifts.append(
            TableDrifted(
                code=code,
                table=name,
                breaking=is_breaking(changes),
                changes=tuple(found),
                entries=touched_entries(body, changes) if isinstance(body, Table) else (),
                reported=reported and not self._wish.dry_run,
            )
        )

    def _send(self, messages: Sequence[DriftMessage], names: Sequence[str]) -> int:
        """Send reports; how many were taken."""
        if not messages:
            return 0
        problems = self._chain.note(messages, dry_run=self._wish.dry_run)
        for name, problem in zip(names, problems, strict=True):
            if problem:
                self._refused(name, problem)
        return sum(not problem for problem in problems)

    def _refused(self, table: str, reason: str) -> None:
        self._account.problems.append(Problem(table=table, reason=reason))

    def _report(self) -> HarvestReport:
        return self._account.report(
            system=self._system.code if self._system.is_there else "",
            db_kind=self._engine.db_kind,
            schema=self._schema,
            tables=self._swept,
            types=self._types,
            seconds=self._seconds,
            dry_run=self._wish.dry_run,
        )


def _report(known: KnownTable, found: Sequence[Difference], hash_: str) -> ReportDrift:
    return ReportDrift(
        base=known.content_hash,
        changes=tuple(one.change for one in found),
        code=known.code,
        schema_hash=hash_,
    )
