"""What a harvest found and did; every table of the schema and of the system is counted once.

Source: docs/spec/harvest.md HAR-22; ``harvest`` of the command line.
"""

from dataclasses import dataclass

from mulu.intake.harvest.comparing import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDrifted:
    """A table whose database parts from the catalogue."""

    code: str
    table: str
    breaking: bool
    changes: tuple[Difference, ...]
    entries: tuple[str, ...]
    """Entries of the table that breaking changes touch."""
    reported: bool
    """This run brought it onto the chain; False when it stands there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalGuess:
    """A column that may hold personal information; a person confirms it or not."""

    table: str
    column: str
    guess: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A table that was not taken."""

    table: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestReport:
    """One schema: tables = new + changed + unchanged + left out; gone ones come on top."""

    system: str
    """Its code, "" when it is not registered yet."""
    db_kind: str
    schema: str
    tables: int
    columns: int
    new: int
    changed: int
    gone: int
    unchanged: int
    accepted: int
    """Of the changed ones, those that were revised to what the database has."""
    settled: int
    """Of the unchanged ones, those whose drift has ended."""
    left_out: int
    types: dict[str, int]
    """Columns by code of list dtype; "" for those of none."""
    drifts: tuple[TableDrifted, ...]
    personal: tuple[PersonalGuess, ...]
    problems: tuple[Problem, ...]
    seconds: float
    dry_run: bool
