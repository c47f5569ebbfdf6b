"""Keeping account of one harvest.

Source: docs/spec/harvest.md HAR-22.
"""

from collections import Counter
from dataclasses import dataclass, field

from mulu.intake.harvest.report import HarvestReport, PersonalGuess, Problem, TableDrifted


@dataclass(slots=True, kw_only=True)
class HarvestAccount:
    """What became of the tables so far."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    accepted: int = 0
    settled: int = 0
    left_out: int = 0
    drifts: list[TableDrifted] = field(default_factory=list)
    personal: list[PersonalGuess] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(  # noqa: PLR0913 - what only the run knows
        self,
        *,
        system: str,
        db_kind: str,
        schema: str,
        tables: int,
        types: Counter[str],
        seconds: float,
        dry_run: bool,
    ) -> HarvestReport:
        """Close the account.

        Args:
            system: Code of the system; "" when the chain has it not.
            db_kind: Engine of the database.
            schema: The schema that was swept.
            tables: How many it has.
            types: Columns by data type.
            seconds: How long it took.
            dry_run: Nothing was written.
        """
        return HarvestReport(
            system=system,
            db_kind=db_kind,
            schema=schema,
            tables=tables,
            columns=types.total(),
            new=self.new,
            changed=self.changed,
            gone=self.gone,
            unchanged=self.unchanged,
            accepted=self.accepted,
            settled=self.settled,
            left_out=self.left_out,
            types=dict(sorted(types.items())),
            drifts=tuple(self.drifts),
            personal=tuple(self.personal),
            problems=tuple(self.problems),
            seconds=seconds,
            dry_run=dry_run,
        )
