"""What one command knows: the home, the node's address, the signing key, and how to print.

Source: docs/spec/cli.md CLI-1 to CLI-4.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.prompt import Prompt

from mulu.client import Client
from mulu.client.keystore import Purpose
from mulu.core.errors import MuluError, UnavailableError
from mulu.core.signing import Ed25519Signer
from mulu.node.home import Home
from mulu.proof.trust import Trust, decode_trust


class UsageError(MuluError):
    """The command was not called as it can be; exit status 2."""


class ChecksSayNoError(MuluError):
    """A rule or a check said no; exit status 1."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One call of the command line."""

    home: Home
    url: str | None
    key_name: str
    json: bool
    passphrase_file: Path | None
    out: Console = field(default_factory=Console)
    err: Console = field(default_factory=lambda: Console(stderr=True))
    _passphrase: str | None = None

    def passphrase(self, *, new: bool = False) -> str:
        """The passphrase of this home's keys: from a file, ``MULU_PASSPHRASE``, or a prompt."""
        if self._passphrase is None:
            self._passphrase = self._ask_passphrase(new=new)
        return self._passphrase

    def _ask_passphrase(self, *, new: bool) -> str:
        if self.passphrase_file is not None:
            try:
                return self.passphrase_file.read_text(encoding="utf-8").rstrip("\r\n")
            except OSError as err:
                raise UsageError(
                    f"--passphrase-file {self.passphrase_file}: {err.strerror}"
                ) from err
        given = os.environ.get("MULU_PASSPHRASE")
        if given is not None:
            return given
        if not sys.stdin.isatty():
            raise UsageError(
                "a passphrase is needed: set MULU_PASSPHRASE or give --passphrase-file FILE"
            )
        first = Prompt.ask("口令 passphrase", password=True, console=self.err)
        if new and Prompt.ask("再输一次 again", password=True, console=self.err) != first:
            raise UsageError("the two passphrases differ; start again")
        return first

    def signer(self, purpose: Purpose | None = None) -> Ed25519Signer:
        """The key that signs: ``--as``, else the home's authority key."""
        return self.home.keystore().open(self.key_name, self.passphrase(), purpose)

    def address(self) -> str:
        """Address of the node to talk to: ``--url``, else the running node of the home.

        Raises:
            UnavailableError: Neither is there.
        """
        if self.url:
            return self.url
        try:
            return self.home.address_file.read_text(encoding="utf-8").strip()
        except OSError as err:
            raise UnavailableError(
                f"no node runs on {self.home.root}; start one with: mulu --home {self.home.root} start, or name one with --url"
            ) from err

    def trust(self, file: Path | None = None) -> Trust | None:
        """The trust anchor: a file given, else the one pinned in the home, else None."""
        if file is not None:
            return decode_trust(file.read_bytes())
        if self.home.anchor_file.exists():
            return decode_trust(self.home.anchor_file.read_bytes())
        return None

    def client(self, *, signing: bool = False) -> Client:
        """A client of the node, with the home's anchor and, when asked, the signing key."""
        return Client(self.address(), key=self.signer() if signing else None, trust=self.trust())

    def print(self, data: Mapping[str, Any] | msgspec.Struct, text: Any = None) -> None:
        """Print an answer: exactly one JSON document with ``--json``, else for people."""
        if self.json:
            sys.stdout.write(
                msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
            )
        else:
            self.out.print(text if text is not None else data)


def session_of(context: typer.Context) -> Session:
    """The session that the main command made."""
    session = context.obj
    if not isinstance(session, Session):
        raise UsageError("the command was started without its main command")
    return session
