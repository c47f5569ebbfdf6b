"""The step of the demonstration that harvests a live database, changes it, and sees it caught.

Source: docs/spec/cli.md CLI-22; docs/spec/harvest.md HAR-18.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mulu.cli.errors import ChecksSayNoError

if TYPE_CHECKING:
    from mulu.cli.journey import Journey

SYSTEM: Final = "演示业务系统"
_TABLE: Final = """
CREATE TABLE permit (
  permit_no varchar(18) NOT NULL PRIMARY KEY, holder_name varchar(60), issued_on date NOT NULL)"""
_DROP: Final = "ALTER TABLE permit DROP COLUMN issued_on"


def show_drift(journey: "Journey", folder: Path, entry: str, org: str) -> None:
    """Harvest a table, let it carry an entry, drop a column, harvest again.

    Args:
        journey: Runs commands.
        folder: Where the database is made.
        entry: Code of the entry that the table carries.
        org: Its provider.

    Raises:
        ChecksSayNoError: The drift was not caught.
    """
    journey.begin("采集一个在用数据库，删去一列", "harvest a live database, then drop a column")
    file = folder / "permits.db"
    _do(file, _TABLE)
    address = f"sqlite:{file}"
    journey.run("harvest", address, "--system", SYSTEM, "--org", org)
    table = str(journey.ask("search", "permit", "--kind", "table")["entries"][0]["code"])
    journey.run("revise", table, "--set", f'entries=["{entry}"]')
    journey.say(f"sqlite3 {file} '{_DROP}'")
    _do(file, _DROP)
    journey.run("harvest", address, "--system", SYSTEM)
    if not journey.ask("show", entry)["stored"].get("drifting"):
        raise ChecksSayNoError("库表的变化没有被发现 · the drift of the table was not caught")


def _do(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()
