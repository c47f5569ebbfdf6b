"""Harvests: one large schema against its bare catalogue queries, and a whole city unchanged.

Source: docs/performance.md, "Figures".
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from pg8000 import dbapi

from mulu.bench.command import Command
from mulu.bench.figures import FULL_ENTRIES, Figure, judge
from mulu.bench.harvest_schemas import statements, write_sources
from mulu.bench.host import running_node
from mulu.bench.lab import make_home
from mulu.bench.session import Session
from mulu.core.errors import UnavailableError
from mulu.intake.harvest.port import COLUMNS_MAX, TABLES_MAX
from mulu.intake.harvest.postgresql import COLUMNS_QUERY, SCHEMA_QUERY, TABLES_QUERY

SCHEMA: Final = "harvest_schema"
AGAIN: Final = "harvest_again"
TABLES: Final = 200_000
SYSTEMS: Final = 2_700
ORGS: Final = 107
SCHEMA_TABLES: Final = 2_000


def measure_harvest_schema(session: Session) -> Figure:
    """One schema of a real PostgreSQL, harvested again with nothing changed ÷ its bare queries."""
    tables = _scaled(session, SCHEMA_TABLES)
    home = make_home(session.new_folder(SCHEMA)).home
    with _postgresql() as server, running_node(home):
        server.psql("SET synchronous_commit = off;\n" + "\n".join(statements(tables)))
        folder = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
        command = Command(home)
        (org,) = command.new_orgs(1, session.folder)
        words = ("harvest", f"postgresql://postgres@/postgres?host={folder}", "--system", "大系统")
        first = command(*words, "--org", org)
        server.psql("ANALYZE")
        turns = [(_bare_seconds(folder), command(*words)["seconds"]) for _ in range(session.runs)]
    bare, again = zip(*turns, strict=True)
    detail = {
        "tables": first["tables"],
        "columns": first["columns"],
        "bare_seconds": min(bare),
        "again_seconds": min(again),
        "first_seconds": first["seconds"],
    }
    return judge(SCHEMA, min(again) / min(bare), full=session.full, detail=detail)


def measure_harvest_again(session: Session) -> Figure:
    """Every system of a city, harvested again through the command line with nothing changed."""
    folder = session.new_folder(AGAIN)
    schemas = session.new_folder(f"{AGAIN}_schemas")
    home = make_home(folder).home
    tables, systems = _scaled(session, TABLES), _scaled(session, SYSTEMS)
    with running_node(home):
        command = Command(home)
        orgs = command.new_orgs(min(ORGS, systems), schemas)
        settings = str(write_sources(schemas, orgs, systems, tables))
        first = command("harvest", "--sources", settings)
        began = time.perf_counter()
        again = command("harvest", "--sources", settings)
        seconds = time.perf_counter() - began
    if not again["unchanged"] == first["new"] == tables:
        raise UnavailableError(f"{again['unchanged']} of {tables} tables are unchanged")
    detail = {
        "tables": tables,
        "columns": again["columns"],
        "systems": systems,
        "first_seconds": first["seconds"],
    }
    return judge(AGAIN, seconds, full=session.full, detail=detail)


def _scaled(session: Session, count: int) -> int:
    return max(2, count * min(session.entries, FULL_ENTRIES) // FULL_ENTRIES)


@contextmanager
def _postgresql() -> Iterator[Any]:
    """A PostgreSQL of the package ``pgserver``, which is there for tests and measurements."""
    try:
        pgserver = import_module("pgserver")
    except ImportError as err:
        raise UnavailableError(
            "harvest_schema needs a PostgreSQL: install requirements/dev.txt, which has one"
        ) from err
    folder = Path(tempfile.mkdtemp(prefix="mulu-pg-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _bare_seconds(folder: str) -> float:
    """Time to ask the very same queries with the same driver, and drop the rows."""
    socket = f"{folder}/.s.PGSQL.5432"
    with closing(dbapi.connect("postgres", unix_sock=socket, database="postgres")) as connection:
        began = time.perf_counter()
        cursor = connection.cursor()
        cursor.execute(SCHEMA_QUERY, ("public",))
        ((namespace,),) = cursor.fetchall()
        for query, limit in ((TABLES_QUERY, TABLES_MAX), (COLUMNS_QUERY, COLUMNS_MAX)):
            cursor.execute(query, (namespace, limit))
            cursor.fetchall()
        return time.perf_counter() - began
