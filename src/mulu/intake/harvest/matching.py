"""Tables of a sweep beside those of the chain: new, the same by hash, to be looked at, gone.

Source: docs/spec/harvest.md HAR-17 and HAR-18.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mulu.core.hashing import Hasher
from mulu.intake.harvest.fitting import FitTable, fit_name
from mulu.intake.harvest.needs import KnownTable
from mulu.intake.harvest.schema_hash import schema_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A table of the database with the hash of its columns, and what the chain has for it."""

    table: FitTable
    hash: str
    known: KnownTable | None = None


@dataclass(slots=True, kw_only=True)
class Matched:
    """A sweep, sorted."""

    new: list[Live] = field(default_factory=list)
    same: int = 0
    """Tables whose columns and standing are as the chain has them."""
    ended: list[KnownTable] = field(default_factory=list)
    """As catalogued again, with a drift still reported."""
    differing: list[tuple[Live, KnownTable]] = field(default_factory=list)
    gone: list[KnownTable] = field(default_factory=list)
    withdrawn: int = 0
    """In the database, and withdrawn from the catalogue by a person."""


def match(
    hasher: Hasher, schema: str, tables: Iterable[FitTable], known: Iterable[KnownTable]
) -> Matched:
    """Sort the tables of a schema.

    A table that was typed in without a schema counts as one of the schema that is swept, unless
    the chain has one that says so. A table whose text nobody may read is known by its hash alone.

    Args:
        hasher: The chain's hash.
        schema: Name of the schema.
        tables: As swept.
        known: All tables of the system.
    """
    listed = list(known)
    hidden = {one.schema_hash for one in listed if not one.table_name and one.schema_hash}
    there = _by_name(fit_name(schema), listed)
    matched = Matched()
    for table in tables:
        hash_ = schema_hash(hasher, table.columns)
        mine = there.pop(table.name, None)
        if mine is None and hash_ in hidden:
            matched.same += 1
        else:
            _sort(matched, table, hash_, mine)
    matched.gone = [one for one in there.values() if one.schema and not one.withdrawn]
    return matched


def _by_name(schema: str, known: Iterable[KnownTable]) -> dict[str, KnownTable]:
    """Tables of a schema by name: a live one before a withdrawn one, one that names it before."""
    mine = [one for one in known if one.table_name and one.schema in ("", schema)]
    ranked = sorted(mine, key=lambda one: (not one.withdrawn, one.schema != ""))
    return {one.table_name: one for one in ranked}


def _sort(matched: Matched, table: FitTable, hash_: str, known: KnownTable | None) -> None:
    live = Live(table=table, hash=hash_, known=known)
    if known is None:
        matched.new.append(live)
    elif known.withdrawn:
        matched.withdrawn += 1
    elif known.schema_hash != hash_:
        matched.differing.append((live, known))
    elif known.drift is None:
        matched.same += 1
    else:
        matched.ended.append(known)
