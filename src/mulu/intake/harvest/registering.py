"""New tables and systems of a harvest, and tables that are accepted as they are now.

Source: docs/spec/harvest.md HAR-15 and HAR-21.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from mulu.core.errors import MuluError
from mulu.core.ids import SYSTEM_CODE
from mulu.intake.draft import Draft, SourceKey
from mulu.intake.harvest.drafting import SOURCE
from mulu.intake.harvest.needs import HarvestChain
from mulu.intake.harvest.wording import no_system
from mulu.intake.linking import native_id
from mulu.intake.needs import KnownRecord
from mulu.intake.proposing import PROFILE, Linked, Proposer, random_salt
from mulu.intake.sending import Flight, Sender, Sent
from mulu.modules.catalog.records import Record, System, Table
from mulu.modules.catalog.texts import RecordText, SourceRef, SystemText, TableText

_system_code: Final = re.compile(SYSTEM_CODE, re.ASCII)


class UnknownSystemError(ValueError):
    """The system is not on the chain, and nobody said whose it is."""


class SystemRefusedError(MuluError):
    """The chain does not take the system; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemOf:
    """The system of a harvest."""

    code: str
    is_there: bool
    """The chain has it, or is about to; a dry run registers none."""
    is_new: bool
    """It was unknown, so no table of it is on the chain."""


class Numbers:
    """The next free codes, asked for once and then counted on.

    Args:
        chain: Asked.
    """

    def __init__(self, chain: HarvestChain) -> None:
        self._chain = chain
        self._highest: dict[str, int] = {}

    def take(self, prefix: str, count: int) -> list[str]:
        """So many codes ``<prefix>-<number>`` that nobody has."""
        if prefix not in self._highest:
            self._highest[prefix] = self._chain.highest_number(prefix)
        first = self._highest[prefix] + 1
        self._highest[prefix] += count
        return [f"{prefix}-{number:04d}" for number in range(first, first + count)]

    def forget(self) -> None:
        """Ask again: somebody else may have taken some."""
        self._highest.clear()


class Registrar:
    """Brings records of one run onto the chain.

    Args:
        chain: Where they go.
        numbers: Gives codes.
        dry_run: Ask, write nothing.
        profile: ``name@version`` that new records pin.
        salt: Gives 32 bytes of chance each time.
    """

    def __init__(
        self,
        chain: HarvestChain,
        numbers: Numbers,
        *,
        dry_run: bool,
        profile: str = PROFILE,
        salt: Callable[[], bytes] = random_salt,
    ) -> None:
        self._chain = chain
        self._numbers = numbers
        self._dry_run = dry_run
        self._proposer = Proposer(chain.hasher, salt, profile)
        self._sender = Sender(chain)
        self._flights: list[Flight] = []

    def system(self, name: str, org: str, db_kind: str) -> SystemOf:
        """The system, sent on its way when it is unknown and its organisation is given.

        Args:
            name: Its code, or a name that finds it again.
            org: Organisation of an unknown one, or "".
            db_kind: Engine of its database.

        Raises:
            UnknownSystemError: It is unknown and ``org`` is "".
        """
        found = self._find_system(name)
        if found:
            return SystemOf(code=found, is_there=True, is_new=False)
        if not org:
            raise UnknownSystemError(no_system(name))
        code = name if _system_code.fullmatch(name) else self._numbers.take(f"S-{org}", 1)[0]
        ref = SourceRef(id=native_id("system", name), source=SOURCE)
        text = SystemText(source_ref=ref, title=name)
        body = System(db_kinds=(db_kind,) if db_kind else (), status="running")
        self._start([(code, org, body, text)])
        return SystemOf(code=code, is_there=not self._dry_run, is_new=True)

    def tables(self, provider: str, drafts: Sequence[tuple[Table, TableText]]) -> None:
        """Send tables of an organisation's system on their way."""
        if not drafts:
            return
        codes = self._numbers.take(f"T-{provider}", len(drafts))
        named = zip(codes, drafts, strict=True)
        self._start([(code, provider, body, text) for code, (body, text) in named])

    def land_system(self) -> None:
        """Wait for the system, when it is on its way.

        Raises:
            SystemRefusedError: The chain does not take it.
        """
        for sent in self._land():
            if sent.problem:
                raise SystemRefusedError(sent.problem)

    def land_tables(self) -> list[Sent]:
        """Wait for tables; for each its code, or why not; empty in a dry run."""
        return self._land()

    def _land(self) -> list[Sent]:
        flights, self._flights = self._flights, []
        landed = [one for flight in flights for one in flight.land()]
        if any(one.problem for one in landed):
            self._numbers.forget()
        return landed

    def revise(self, changed: Sequence[tuple[KnownRecord, Table, TableText]]) -> list[Sent]:
        """Accept tables as their database has them."""
        proposed = [
            self._proposer.revise_record(_linked(known.provider, body, text), known)
            for known, body, text in changed
        ]
        return [Sent() for _ in proposed] if self._dry_run else self._sender.send(proposed)

    def _find_system(self, name: str) -> str:
        if _system_code.fullmatch(name):
            known = self._chain.records_by_code([name]).get(name)
        else:
            key = SourceKey(SOURCE, native_id("system", name))
            known = self._chain.records_by_ref([key]).get(key)
        return known.code if known is not None and not known.withdrawn else ""

    def _start(self, records: Sequence[tuple[str, str, Record, RecordText]]) -> None:
        if self._dry_run:
            return
        proposed = [
            self._proposer.register_record(_linked(provider, body, text), code)
            for code, provider, body, text in records
        ]
        self._flights.append(self._sender.start(proposed))


def _linked(provider: str, body: Record, text: RecordText) -> Linked:
    ref = text.source_ref
    key = SourceKey("", "") if ref is None else SourceKey(ref.source, ref.id)
    draft = Draft(key=key, provider=None, body=body, text=text)
    return Linked(number=0, draft=draft, provider=provider, body=body)
