"""What every engine must do for a harvest, run on each: HAR-11, HAR-12, HAR-14 and HAR-18."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mulu.intake.harvest.address import parse_address
from mulu.intake.harvest.engines import open_engine
from mulu.intake.harvest.found import Swept
from mulu.intake.harvest.harvester import Harvester, Wish
from mulu.intake.harvest.port import HarvestError
from mulu.intake.harvest.report import HarvestReport
from tests.support.databases import (
    Database,
    MariaDbServer,
    PostgreSqlServer,
    SqliteDatabase,
    running_mariadb,
    running_postgresql,
)
from tests.support.harvest_chain import RuledHarvestChain
from tests.support.world import DEPT

NAMES = (
    "sqlite",
    "postgresql",
    "mariadb",
    "sqlite by dialect",
    "postgresql by dialect",
    "mariadb by dialect",
)


class Place(NamedTuple):
    """A database, and how it is reached."""

    database: Database
    address: str


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSqlServer]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDbServer]:
    with running_mariadb() as server:
        yield server


@pytest.fixture(params=NAMES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    name: str = request.param
    database: Database
    if name.startswith("sqlite"):
        database = SqliteDatabase(tmp_path / "a.db")
        database.run("")
    else:
        database = request.getfixturevalue(name.partition(" ")[0]).database()
    return Place(database, database.dialect if "dialect" in name else database.address)


def sweep(place: Place, schema: str = "") -> Swept:
    engine = open_engine(parse_address(place.address))
    try:
        return engine.sweep(schema)
    finally:
        engine.close()


def harvest(chain: RuledHarvestChain, place: Place, **wish) -> HarvestReport:
    engine = open_engine(parse_address(place.address))
    try:
        return Harvester(chain, engine, Wish(system="permits", org=DEPT, **wish)).run()
    finally:
        engine.close()


PERMIT = "CREATE TABLE permit (permit_no varchar(18) NOT NULL, issued date, fee numeric(10,2)"
VIEW = "CREATE VIEW v AS SELECT permit_no FROM permit"
KEY = ", PRIMARY KEY (permit_no))"


def test_tables_columns_types_and_keys_are_found(place: Place) -> None:
    place.database.run(f"{PERMIT}{KEY}; CREATE TABLE area (id integer NOT NULL, PRIMARY KEY (id))")
    found = sweep(place)
    assert found.schema == place.database.schema
    assert [table.name for table in found.tables] == ["area", "permit"]
    columns = found.tables[1].columns
    assert [(c.name, c.nullable, c.pk) for c in columns] == [
        ("permit_no", False, True),
        ("issued", True, False),
        ("fee", True, False),
    ]
    assert "18" in columns[0].type
    assert columns[1].type.lower() == "date"
    assert "10" in columns[2].type


def test_a_view_is_no_table(place: Place) -> None:
    place.database.run(f"{PERMIT}{KEY}; {VIEW}")
    assert [table.name for table in sweep(place).tables] == ["permit"]


def test_comments_are_found_where_the_engine_has_them(place: Place) -> None:
    if "sqlite" in place.address:
        pytest.skip("SQLite has no comments")
    if "mysql" in place.address or "mariadb" in place.address:
        place.database.run(
            "CREATE TABLE permit (no varchar(18) COMMENT '许可证号') COMMENT='排水许可证'"
        )
    else:
        place.database.run(
            "CREATE TABLE permit (no varchar(18)); COMMENT ON TABLE permit IS '排水许可证';"
            "COMMENT ON COLUMN permit.no IS '许可证号'"
        )
    (table,) = sweep(place).tables
    assert (table.comment, table.columns[0].comment) == ("排水许可证", "许可证号")


def test_an_empty_schema_has_no_tables_and_a_missing_one_says_so(place: Place) -> None:
    assert sweep(place).tables == []
    with pytest.raises(HarvestError, match="nowhere"):
        sweep(place, "nowhere")


def test_the_same_schema_twice_is_unchanged(place: Place) -> None:
    place.database.run(f"{PERMIT}{KEY}; CREATE TABLE area (id integer NOT NULL, PRIMARY KEY (id))")
    chain = RuledHarvestChain()
    first, second = harvest(chain, place), harvest(chain, place)
    assert (first.tables, first.columns, first.new) == (2, 4, 2)
    assert (second.new, second.changed, second.gone, second.unchanged) == (0, 0, 0, 2)
    assert chain.noted == []
    chain.world.ensure_invariants()


DRIFTS = {
    "added": (f"{PERMIT}, area varchar(6){KEY}", {"added"}, False),
    "dropped": (
        "CREATE TABLE permit (permit_no varchar(18) NOT NULL, issued date" + KEY,
        {"dropped"},
        True,
    ),
    "renamed": (PERMIT.replace("issued", "issued_on") + KEY, {"renamed"}, True),
    "retyped": (PERMIT.replace("issued date", "issued integer") + KEY, {"retyped"}, True),
    "widened": (PERMIT.replace("(18)", "(32)") + KEY, {"widened"}, False),
    "narrowed": (PERMIT.replace("(18)", "(9)") + KEY, {"narrowed"}, True),
    "required": (PERMIT.replace("issued date", "issued date NOT NULL") + KEY, {"required"}, False),
    "key": (
        PERMIT.replace("issued date", "issued date NOT NULL")
        + ", PRIMARY KEY (permit_no, issued))",
        {"key", "required"},
        True,
    ),
}


@pytest.mark.parametrize("kind", DRIFTS)
def test_drift_of_each_kind_is_reported_once_and_ends(place: Place, kind: str) -> None:
    after, whats, breaking = DRIFTS[kind]
    place.database.run(PERMIT + KEY)
    chain = RuledHarvestChain()
    harvest(chain, place)
    place.database.run(f"DROP TABLE permit; {after}")
    report = harvest(chain, place)
    (drift,) = report.drifts
    assert {one.what for one in drift.changes} == whats
    assert (report.changed, report.unchanged, drift.breaking) == (1, 0, breaking)
    assert drift.reported
    stored = chain.world.record(drift.code)
    assert stored.drift is not None
    again = harvest(chain, place)
    assert (again.changed, again.drifts[0].reported, len(chain.noted)) == (1, False, 1)
    place.database.run(f"DROP TABLE permit; {PERMIT}{KEY}")
    back = harvest(chain, place)
    assert (back.unchanged, back.settled, back.drifts) == (1, 1, ())
    assert chain.world.record(drift.code).drift is None
    chain.world.ensure_invariants()


def test_a_column_that_may_be_empty_now_is_breaking(place: Place) -> None:
    required = PERMIT.replace("issued date", "issued date NOT NULL")
    place.database.run(required + KEY)
    chain = RuledHarvestChain()
    harvest(chain, place)
    place.database.run(f"DROP TABLE permit; {PERMIT}{KEY}")
    (drift,) = harvest(chain, place).drifts
    assert ([one.what for one in drift.changes], drift.breaking) == (["nullable"], True)


def test_a_table_that_is_gone_is_reported_and_comes_back(place: Place) -> None:
    place.database.run(f"{PERMIT}{KEY}; CREATE TABLE area (id integer)")
    chain = RuledHarvestChain()
    harvest(chain, place)
    place.database.run("DROP TABLE permit")
    report = harvest(chain, place)
    assert (report.gone, report.unchanged, [d.table for d in report.drifts]) == (1, 1, ["permit"])
    assert harvest(chain, place).gone == 1
    assert len(chain.noted) == 1
    place.database.run(PERMIT + KEY)
    assert harvest(chain, place).settled == 1


def test_an_accepted_change_becomes_a_version_and_ends_the_drift(place: Place) -> None:
    place.database.run(PERMIT + KEY)
    chain = RuledHarvestChain()
    harvest(chain, place)
    place.database.run(f"DROP TABLE permit; {DRIFTS['added'][0]}")
    harvest(chain, place)
    report = harvest(chain, place, accept=True)
    assert (report.changed, report.accepted, report.drifts) == (1, 1, ())
    assert harvest(chain, place).unchanged == 1
    (table,) = chain.tables_of(report.system)
    assert chain.world.record(table.code).version == 2
    assert table.drift is None
    chain.world.ensure_invariants()
