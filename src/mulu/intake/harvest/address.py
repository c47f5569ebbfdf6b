"""Where a database stands: read from what a person writes, and never written anywhere again.

``postgresql://user@host:5432/name``, ``mysql://…``, ``mariadb://…``, ``sqlite:FILE``, a file of a
schema that was carried here, or the name of a SQLAlchemy dialect. ``env:NAME`` takes the address
from the environment, so that it stands in no list of processes.

Source: docs/spec/harvest.md HAR-10.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from mulu.intake.harvest.wording import catalogue_address, no_address, no_variable

PASSWORD_VARIABLE: Final = "MULU_DB_PASSWORD"  # noqa: S105 - a name, not a password
_KINDS: Final = {
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
_CATALOGUES: Final = ("http", "https")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9_+]{1,40}", re.ASCII)
_SQLITE_ENDINGS: Final = (".db", ".sqlite", ".sqlite3")
SCHEMA_ENDING: Final = ".jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A database; its printed form names the engine alone."""

    kind: str
    """``postgresql``, ``mysql``, ``sqlite``, ``schema_file``, or ``dialect``."""
    host: str = field(default="", repr=False)
    port: int | None = field(default=None, repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    database: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    whole: str = field(default="", repr=False)
    """The address of a dialect, as SQLAlchemy takes it."""

    @property
    def has_password(self) -> bool:
        """Whether the text itself held the password."""
        return bool(self.password)


def parse_address(text: str, environment: Mapping[str, str] | None = None) -> Address:
    """Read an address.

    Args:
        text: As a person wrote it.
        environment: Variables of the process.

    Raises:
        ValueError: It is none; the text of the error does not repeat it.
    """
    known = os.environ if environment is None else environment
    if text.startswith("env:"):
        name = text.removeprefix("env:")
        if not known.get(name):
            raise ValueError(no_variable(name))
        text = known[name]
    scheme, colon, rest = text.partition(":")
    if colon and scheme == "sqlite":
        return Address(kind="sqlite", database=re.sub(r"^///?(?=.)", "", rest) or rest)
    if colon and rest.startswith("//"):
        return _of_url(text, scheme.lower())
    return _of_file(text)


def _of_url(text: str, scheme: str) -> Address:
    if scheme in _CATALOGUES:
        raise ValueError(catalogue_address())
    if scheme not in _KINDS:
        if not _SCHEME.fullmatch(scheme):
            raise ValueError(no_address())
        return Address(kind="dialect", whole=text)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as err:
        raise ValueError(no_address()) from err
    return _of_parts(_KINDS[scheme], parts, port)


def _of_parts(kind: str, parts: SplitResult, port: int | None) -> Address:
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return Address(
        kind=kind,
        host=parts.hostname or options.get("host", ""),
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.removeprefix("/")),
        options=options,
    )


def _of_file(text: str) -> Address:
    path = Path(text)
    if path.suffix == SCHEMA_ENDING:
        return Address(kind="schema_file", database=text)
    if path.suffix in _SQLITE_ENDINGS:
        return Address(kind="sqlite", database=text)
    raise ValueError(no_address())


def password_of(address: Address, environment: Mapping[str, str] | None = None) -> str:
    """The password: of the address, else of ``MULU_DB_PASSWORD``, else ""."""
    known = os.environ if environment is None else environment
    return address.password or known.get(PASSWORD_VARIABLE, "")
