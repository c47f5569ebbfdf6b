"""The sample databases of the shared data, harvested from real engines with exact counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mulu.intake.harvest.address import parse_address
from mulu.intake.harvest.engines import open_engine
from mulu.intake.harvest.harvester import Harvester, Wish
from mulu.intake.harvest.report import HarvestReport
from mulu.modules.catalog.records import Column, Table
from mulu.modules.catalog.texts import TableText
from tests.support.databases import (
    Database,
    PostgreSqlServer,
    running_mariadb,
    running_postgresql,
)
from tests.support.harvest_chain import RuledHarvestChain
from tests.support.world import DEPT

COLUMNS_OF_TABLES = """
SELECT count(*) FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND table_name NOT IN
  (SELECT k.relname FROM pg_inherits i JOIN pg_class k ON k.oid = i.inhrelid)"""
"""What the standard's own views count, partitions left out: another way than the harvest's."""


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSqlServer]:
    with running_postgresql() as server:
        yield server


def harvest(chain: RuledHarvestChain, database: Database) -> HarvestReport:
    engine = open_engine(parse_address(database.address))
    try:
        return Harvester(chain, engine, Wish(system="sample", org=DEPT)).run()
    finally:
        engine.close()


def stored(chain: RuledHarvestChain, name: str) -> tuple[Table, TableText]:
    code = next(one.code for one in chain.tables_of("S-o0003-0001") if one.table_name == name)
    known = chain.records_by_code([code])[code]
    assert isinstance(known.record, Table)
    assert isinstance(known.text, TableText)
    return known.record, known.text


@pytest.mark.parametrize(
    ("dump", "tables", "columns"),
    [
        ("chinook_postgres.sql", 11, 64),
        ("northwind_postgres.sql", 14, 92),
        ("pagila_postgres.sql", 15, 87),
    ],
)
def test_every_table_of_a_dump_arrives(
    postgresql: PostgreSqlServer, shared: Path, dump: str, tables: int, columns: int
) -> None:
    database = postgresql.database()
    postgresql.load(database, shared / "data" / "sql-systems" / dump)
    chain = RuledHarvestChain()
    report = harvest(chain, database)
    assert (report.tables, report.columns, report.new) == (tables, columns, tables)
    assert (report.left_out, report.problems) == (0, ())
    assert postgresql.count(COLUMNS_OF_TABLES) == columns
    again = harvest(chain, database)
    assert (again.unchanged, again.new, again.changed, again.gone) == (tables, 0, 0, 0)
    chain.world.ensure_invariants()


def test_one_table_in_full_and_its_drift(postgresql: PostgreSqlServer, shared: Path) -> None:
    database = postgresql.database()
    postgresql.load(database, shared / "data" / "sql-systems" / "northwind_postgres.sql")
    chain = RuledHarvestChain()
    report = harvest(chain, database)
    record, text = stored(chain, "shippers")
    assert record.columns == (
        Column(pk=True, type_name="smallint"),
        Column(type_name="character varying(40)"),
        Column(nullable=True, type_name="character varying(24)"),
    )
    assert [column.name for column in text.columns] == ["shipper_id", "company_name", "phone"]
    assert (record.db_kind, text.schema, text.title) == ("postgresql", "public", "shippers")
    assert ("shippers", "phone", "phone") in [(p.table, p.column, p.guess) for p in report.personal]
    assert all(not column.pi for column in record.columns)
    database.run(
        "ALTER TABLE shippers DROP COLUMN phone;"
        "ALTER TABLE shippers ALTER COLUMN company_name TYPE varchar(60)"
    )
    (drift,) = harvest(chain, database).drifts
    assert [(one.what, one.column) for one in drift.changes] == [
        ("widened", "company_name"),
        ("dropped", "phone"),
    ]
    assert drift.breaking


def test_the_portal_of_a_county_arrives_from_mariadb(shared: Path) -> None:
    with running_mariadb() as server:
        database = server.database()
        folder = shared / "data" / "sql-systems"
        server.load(database, folder / "diepholz-open-data-portal_mysql-schema.sql")
        chain = RuledHarvestChain()
        report = harvest(chain, database)
        assert (report.tables, report.new, report.db_kind) == (14, 14, "mariadb")
        record, text = stored(chain, "apps")
        assert record.columns[0] == Column(pk=True, type_name="int(11)")
        assert (text.columns[0].name, text.schema) == ("app_id", database.schema)
        assert harvest(chain, database).unchanged == 14
