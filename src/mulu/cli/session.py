"""What one command knows: the home, the node's address, the signing key, and how to print.

Source: docs/spec/cli.md CLI-1 to CLI-5.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.console import Console, RenderableType
from rich.prompt import Prompt

from mulu.cli.errors import UsageError, print_json
from mulu.cli.files import read_given
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.http import Http
from mulu.client.key_provider import KeyFacts, Purpose
from mulu.core.errors import UnavailableError
from mulu.core.ids import Code, code_from_path
from mulu.core.signing import Signer
from mulu.node.home import Home
from mulu.proof.trust import TRUST_BYTES_MAX, Trust, decode_trust

AUTHORITY = "authority"
"""Name of the key that signs unless ``--as`` names another."""
PASSPHRASE_BYTES_MAX = 4096
WIDTH = 120
"""Columns of tables where there is no terminal."""


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr, markup=False, highlight=False, width=None if stream.isatty() else WIDTH
    )


@dataclass(slots=True, kw_only=True)
class Session:
    """One call of the command line."""

    home: Home
    url: str | None
    key_name: str
    json: bool
    passphrase_file: Path | None
    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))
    _passphrase: str | None = None

    def passphrase(self, *, new: bool = False) -> str:
        """The passphrase of this home's keys: from a file, ``MULU_PASSPHRASE``, or a prompt.

        Args:
            new: It is being chosen, so a prompt asks twice.

        Raises:
            UsageError: There is none, or it is empty.
        """
        if self._passphrase is None:
            self._passphrase = self._ask_passphrase(new=new)
            if not self._passphrase:
                raise UsageError(say("passphrase.empty"))
        return self._passphrase

    def _ask_passphrase(self, *, new: bool) -> str:
        if self.passphrase_file is not None:
            data = read_given(self.passphrase_file, PASSPHRASE_BYTES_MAX)
            return data.decode("utf-8", "surrogateescape").rstrip("\r\n")
        given = os.environ.get("MULU_PASSPHRASE")
        if given is not None:
            return given
        if not sys.stdin.isatty():
            raise UsageError(say("passphrase.missing"))
        first = Prompt.ask(say("passphrase.ask"), password=True, console=self.err)
        if new and Prompt.ask(say("passphrase.again"), password=True, console=self.err) != first:
            raise UsageError(say("passphrase.differ"))
        return first

    def signer(self, purpose: Purpose | None = None) -> Signer:
        """The key that signs: ``--as``, else the home's authority key.

        Raises:
            UsageError: The node's key, which signs blocks and nothing else.
            KeystoreError: There is no such key, or it does not open.
        """
        if self.describe_key(self.key_name).purpose == "node" and purpose != "node":
            raise UsageError(say("key.node_signs_blocks", name=self.key_name))
        return self.home.keystore().open(self.key_name, self.passphrase(), purpose)

    def describe_key(self, name: str) -> KeyFacts:
        """The public side of a key of this home."""
        return self.home.keystore().describe(name)

    def address(self) -> str:
        """Address of the node to talk to: ``--url``, else the running node of the home.

        Raises:
            UsageError: ``--url`` is no HTTP address.
            UnavailableError: Neither is there.
        """
        if self.url:
            if not self.url.startswith(("http://", "https://")):
                raise UsageError(say("url.form", url=self.url))
            return self.url.rstrip("/")
        try:
            return self.home.address_file.read_text(encoding="utf-8").strip()
        except OSError as err:
            raise UnavailableError(say("node.not_running", home=self.home.root)) from err

    def trust(self, file: Path | None = None) -> Trust | None:
        """The trust anchor: a file given, else the one pinned in the home, else None.

        Raises:
            TrustError: The file cannot be used.
            UsageError: It cannot be read.
        """
        if file is not None:
            return decode_trust(read_given(file, TRUST_BYTES_MAX + 1))
        if self.home.anchor_file.exists():
            return decode_trust(read_given(self.home.anchor_file, TRUST_BYTES_MAX + 1))
        return None

    @contextmanager
    def http(self) -> Iterator[Http]:
        """A connection to the node."""
        http = Http(self.address())
        try:
            yield http
        finally:
            http.close()

    def chain(self, http: Http | None = None) -> str:
        """Full name of the chain: from the home's anchor, else by the node's word.

        Raises:
            UsageError: There is neither an anchor nor a node.
        """
        anchor = self.trust()
        if anchor is not None:
            return anchor.chain
        if http is not None:
            return http.ask(asks.status()).chain
        raise UsageError(say("chain.unknown", home=self.home.root))

    def print(
        self, data: Mapping[str, Any] | msgspec.Struct, text: RenderableType | None = None
    ) -> None:
        """Print an answer: exactly one JSON document with ``--json``, else for people."""
        if self.json:
            print_json(data)
        elif text is not None:
            self.out.print(text, soft_wrap=isinstance(text, str))

    def note(self, text: str) -> None:
        """Say something beside the answer, on standard error."""
        self.err.print(text, soft_wrap=True, style="dim")


def session_of(context: typer.Context) -> Session:
    """The session that the main command made."""
    session = context.obj
    if not isinstance(session, Session):
        raise UsageError("the command was started without its main command")
    return session


def code_of(text: str) -> Code:
    """A record's code, written with ``/`` or ``~``.

    Raises:
        UsageError: It is no code.
    """
    try:
        return code_from_path(text)
    except ValueError as err:
        raise UsageError(say("code.form", code=text)) from err
