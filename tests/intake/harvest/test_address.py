"""Addresses of databases are read and never shown: HAR-10."""

import pytest

from mulu.intake.harvest.address import parse_address, password_of
from mulu.intake.harvest.complaints import complaint
from mulu.intake.harvest.engines import open_engine
from mulu.intake.harvest.port import HarvestError

SECRET = "geheim"


@pytest.mark.parametrize(
    ("text", "kind", "database"),
    [
        (f"postgresql://u:{SECRET}@h:5432/d", "postgresql", "d"),
        (f"postgres://u:{SECRET}@h/d", "postgresql", "d"),
        (f"mysql://u:{SECRET}@h/d", "mysql", "d"),
        (f"mariadb://u:{SECRET}@h/d", "mysql", "d"),
        (f"oracle+oracledb://u:{SECRET}@h/d", "dialect", ""),
        ("sqlite:a/b.db", "sqlite", "a/b.db"),
        ("sqlite:///a.db", "sqlite", "a.db"),
        ("sqlite:////a/b.db", "sqlite", "/a/b.db"),
        ("b.sqlite3", "sqlite", "b.sqlite3"),
        ("b.jsonl", "schema_file", "b.jsonl"),
    ],
)
def test_addresses_are_read_and_show_the_engine_alone(text: str, kind: str, database: str) -> None:
    found = parse_address(text, {})
    assert (found.kind, found.database) == (kind, database)
    assert repr(found) == f"Address(kind={kind!r})"


def test_parts_of_an_address_may_be_escaped() -> None:
    found = parse_address("postgresql://a%40b:p%2Fw@db.example:6000/n%C3%A4me?sslmode=require", {})
    assert (found.user, found.password, found.host, found.port) == (
        "a@b",
        "p/w",
        "db.example",
        6000,
    )
    assert (found.database, found.options) == ("näme", {"sslmode": "require"})


def test_address_and_password_may_come_from_the_environment() -> None:
    environment = {"HR": "mysql://u@h/d", "MULU_DB_PASSWORD": SECRET}
    found = parse_address("env:HR", environment)
    assert (found.user, password_of(found, environment)) == ("u", SECRET)
    with_own = parse_address("mysql://u:own@h/d", environment)
    assert password_of(with_own, environment) == "own"


@pytest.mark.parametrize(
    "text", ["", "geheim", "postgresql://u:geheim@h:port/d", "a b://geheim", "env:NONE"]
)
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=" · ") as caught:
        parse_address(text, {})
    assert SECRET not in str(caught.value)


def test_a_complaint_names_engine_and_code() -> None:
    assert "28P01" in str(complaint("postgresql", "28P01"))
    assert "password is wrong" in str(complaint("mysql", "1045"))


@pytest.mark.parametrize("scheme", ["dm+dmPython", "kingbase", "oracle+oracledb"])
def test_a_dialect_that_is_missing_says_what_to_install(scheme: str) -> None:
    with pytest.raises(HarvestError, match=r"mulu\[harvest\]"):
        open_engine(parse_address(f"{scheme.lower()}://u:{SECRET}@h/d", {}))
