"""Addresses among what ``import`` is given: fetched before the run, noted as imported after it.

Source: docs/spec/cli.md CLI-10; docs/spec/remote.md REM-1 and REM-12 to REM-16.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from mulu.cli.errors import UsageError
from mulu.cli.language import one_language
from mulu.cli.session import Session
from mulu.cli.texts import say
from mulu.core.errors import MuluError
from mulu.intake.port import SourceFile
from mulu.intake.remote.address import RemoteAddress, is_remote, parse_remote
from mulu.intake.remote.collecting import Collected, Collector
from mulu.intake.remote.copies import Copies, folder_of, held
from mulu.intake.remote.errors import AddressRefusedError, RemoteUnavailableError
from mulu.intake.remote.guarding import Guard
from mulu.intake.remote.limits import Limits
from mulu.intake.remote.patience import Clock

_SPOILED: Final = "spoiled"
"""How a copy of which something was broken was imported: no wish is alike, so it is tried again."""
_PROXIES: Final = (
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteWish:
    """How addresses are read."""

    addresses: Sequence[RemoteAddress]
    source: str
    """Slug that the user gives, or ""."""
    encoding: str
    how: str
    """Of ``how_imported``."""
    allow_private: bool
    again: bool
    """Import what has not changed, too."""
    seconds: float
    dry_run: bool


@dataclass(slots=True)
class Gathered:
    """What was found at all addresses."""

    files: list[SourceFile] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    """An answer for each address."""
    whole: bool = True
    """Nothing that was read kept changing."""
    failed: bool = False
    """One of several addresses was not read."""
    spoiled: bool = False
    """The import met what it could not read, so it is worth trying again."""

    def add(self, address: RemoteAddress, found: Collected, wish: RemoteWish) -> None:
        """Take what was found at an address into the run."""
        self.told.append(
            {
                "address": address.shown,
                "source": wish.source or address.source,
                "outcome": found.outcome,
                "pages": len(found.pages),
                "received_bytes": found.received_bytes,
                "whole": found.whole,
                "problem": "",
            }
        )
        if found.outcome == "unchanged" and not wish.again:
            return
        self.whole = self.whole and found.whole
        for number, (shown, file) in enumerate(found.pages, 1):
            self.files.append(
                SourceFile(
                    path=file,
                    name=address.shown if len(found.pages) == 1 else f"{address.shown} [{number}]",
                    source=wish.source or address.source,
                    source_given=bool(wish.source),
                    encoding=wish.encoding,
                    base=shown,
                )
            )

    def fail(self, address: RemoteAddress, error: MuluError) -> None:
        """Note an address that was not read; the others go on."""
        self.failed = True
        why = one_language(str(error))
        self.told.append({"address": address.shown, "outcome": "failed", "problem": why})


def parse_addresses(given: Sequence[str], format_name: str) -> list[RemoteAddress]:
    """The addresses among what was given.

    Raises:
        UsageError: One is none, or holds a password.
    """
    try:
        return [parse_remote(text, format_name) for text in given if is_remote(text)]
    except ValueError as err:
        raise UsageError(one_language(str(err))) from err


def how_imported(format_name: str, gone: str, encoding: str, mapping: Path | None) -> str:
    """What makes the import of a copy what it is: a copy imported so need not be again."""
    explained = mapping.read_bytes() if mapping is not None else b""
    facts = msgspec.json.encode([format_name, gone, encoding, explained])
    return hashlib.sha256(facts).hexdigest()


@contextmanager
def gathered(session: Session, chain: str, wish: RemoteWish) -> Iterator[Gathered]:
    """Read all addresses, and note them as imported when the block ends well.

    Args:
        session: Its home keeps the copies.
        chain: Name of the chain that they are imported into.
        wish: Which, and how.

    Raises:
        AddressRefusedError: The only address leads where none may connect, or is not taken.
        RemoteUnavailableError: The only address could not be read.
    """
    done = Gathered()
    _tell_proxy(session, wish)
    with ExitStack() as stack:
        collectors = []
        for address in wish.addresses:
            folder = folder_of(session.home.remote, chain, str(address.url), wish.source)
            try:
                stack.enter_context(held(folder, address.shown))
                collector = _collector(address, Copies(folder), wish)
                session.note(say("remote.fetching", address=address.shown))
                found = collector.collect(wish.how)
            except (AddressRefusedError, RemoteUnavailableError) as err:
                if len(wish.addresses) == 1:
                    raise
                done.fail(address, err)
                continue
            done.add(address, found, wish)
            collectors.append(collector)
        yield done
        if not wish.dry_run:
            for collector in collectors:
                collector.taken(_SPOILED if done.spoiled else wish.how)


def _collector(address: RemoteAddress, copies: Copies, wish: RemoteWish) -> Collector:
    guard = Guard(address.url, allow_private=wish.allow_private)
    limits = Limits(seconds=wish.seconds)
    return Collector(address, copies, guard, limits=limits, clock=Clock())


def _tell_proxy(session: Session, wish: RemoteWish) -> None:
    name = next((name for name in _PROXIES if os.environ.get(name)), "")
    if name and wish.addresses:
        session.note(say("remote.proxy", name=name))


def lines_of(gathered: Gathered) -> list[str]:
    """What a person is told of the addresses."""
    lines = []
    for one in gathered.told:
        if one["outcome"] == "failed":
            lines.append(say("remote.failed", address=one["address"], why=one["problem"]))
            continue
        key = f"remote.{one['outcome']}"
        facts = {"pages": one["pages"], "bytes": one["received_bytes"]}
        lines.append(say(key, address=one["address"], **facts))
        if not one["whole"]:
            lines.append(say("remote.not_whole", address=one["address"]))
    return lines
