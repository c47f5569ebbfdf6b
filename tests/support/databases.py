"""Real databases for harvests: each started by the tests that need it, in folders of their own."""

import importlib
import importlib.util
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import pymysql
import pytest
from pg8000 import dbapi

MARIADBD = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
MARIADB_INSTALL = shutil.which("mariadb-install-db")
NO_MARIADB = "MariaDB is not installed; as root `make test` installs it"
NO_POSTGRESQL = "the pgserver package has no PostgreSQL for this machine"


class Database(Protocol):
    """An empty place for tables."""

    address: str
    """As ``mulu harvest`` takes it."""
    dialect: str
    """As SQLAlchemy takes it."""
    schema: str
    """Name of the schema in which tables stand."""

    def run(self, sql: str) -> None:
        """Do statements, separated by semicolons."""
        ...


@dataclass
class SqliteDatabase:
    """A file."""

    path: Path
    schema: str = "main"

    @property
    def address(self) -> str:
        return f"sqlite:{self.path}"

    @property
    def dialect(self) -> str:
        return f"sqlite+pysqlite:///{self.path}"

    def run(self, sql: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(f"{sql};VACUUM")


@dataclass
class PostgreSqlDatabase:
    """A database of the server that ``pgserver`` runs."""

    folder: str
    name: str
    schema: str = "public"

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/{self.name}?host={self.folder}"

    @property
    def dialect(self) -> str:
        socket = f"{self.folder}/.s.PGSQL.5432"
        return f"postgresql+pg8000://postgres@/{self.name}?unix_sock={socket}"

    def run(self, sql: str) -> None:
        connection = dbapi.connect(
            "postgres", unix_sock=f"{self.folder}/.s.PGSQL.5432", database=self.name
        )
        connection.autocommit = True
        for statement in filter(str.strip, sql.split(";")):
            connection.cursor().execute(statement.replace("%", "%%"))
        connection.close()


@dataclass
class MariaDbDatabase:
    """A database of a server of our own."""

    socket: str
    name: str
    schema: str = field(init=False)

    def __post_init__(self) -> None:
        self.schema = self.name

    @property
    def address(self) -> str:
        return f"mysql://root@localhost/{self.name}?unix_socket={self.socket}"

    @property
    def dialect(self) -> str:
        return f"mariadb+pymysql://root@localhost/{self.name}?unix_socket={self.socket}"

    def run(self, sql: str) -> None:
        connection = pymysql.connect(user="root", unix_socket=self.socket, database=self.name)
        for statement in filter(str.strip, sql.split(";")):
            connection.cursor().execute(statement)
        connection.close()


class PostgreSqlServer:
    """One server for a session of tests."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._folder = parse_qs(urlsplit(server.get_uri()).query)["host"][0]

    def database(self) -> PostgreSqlDatabase:
        """The one database, emptied."""
        database = PostgreSqlDatabase(folder=self._folder, name="postgres")
        database.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return database

    def count(self, query: str) -> int:
        """The one number that a query answers."""
        return int(self._server.psql(f"\\t\n{query};").split()[-1])

    def load(self, database: PostgreSqlDatabase, dump: Path) -> None:
        """Load a dump, as psql does; tables of ``COPY`` too."""
        self._server.psql(f"\\c {database.name}\n{dump.read_text(encoding='utf-8')}")


@contextmanager
def running_postgresql() -> Iterator[PostgreSqlServer]:
    """A PostgreSQL of the ``pgserver`` package; skips where there is none."""
    if importlib.util.find_spec("pgserver") is None:
        pytest.skip(NO_POSTGRESQL)
    pgserver = importlib.import_module("pgserver")
    folder = Path(tempfile.mkdtemp(prefix="mulu-pg-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield PostgreSqlServer(server)
    finally:
        os.kill(server.get_pid(), signal.SIGQUIT)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class MariaDbServer:
    """One server for a session of tests; databases are made in it."""

    def __init__(self, socket: str) -> None:
        self.socket = socket
        self._made = 0

    def database(self) -> MariaDbDatabase:
        self._made += 1
        name = f"t{self._made}"
        connection = pymysql.connect(user="root", unix_socket=self.socket)
        connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()
        return MariaDbDatabase(socket=self.socket, name=name)

    def load(self, database: MariaDbDatabase, dump: Path) -> None:
        """Load a dump, as the client does."""
        client = shutil.which("mariadb")
        assert client is not None
        command = [client, "--no-defaults", "-uroot", f"-S{self.socket}", database.name]
        subprocess.run(command, input=dump.read_bytes(), check=True)


@contextmanager
def running_mariadb() -> Iterator[MariaDbServer]:
    """A MariaDB from Debian, on a socket of its own; skips where there is none."""
    if MARIADBD is None or MARIADB_INSTALL is None:
        pytest.skip(NO_MARIADB)
    folder = Path(tempfile.mkdtemp(prefix="mulu-my-"))
    data, socket = folder / "data", folder / "s"
    subprocess.run(
        [
            MARIADB_INSTALL,
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ],
        check=True,
        capture_output=True,
    )
    process = subprocess.Popen(
        [
            MARIADBD,
            "--no-defaults",
            "--user=root",
            f"--datadir={data}",
            f"--socket={socket}",
            f"--pid-file={folder / 'pid'}",
            "--skip-networking",
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=8M",
        ],
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    try:
        assert process.stderr is not None
        said = iter(process.stderr.readline, "")
        if not any("ready for connections" in line for line in said):
            raise AssertionError("MariaDB did not start")
        yield MariaDbServer(str(socket))
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
