"""New tables and systems of a harvest, and tables that are accepted as they are now.

Source: docs/spec/harvest.md HAR-15 and HAR-21.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from mulu.core.errors import MuluError
from mulu.core.ids import SYSTEM_CODE
from mulu.intake.draft import Draft, SourceKey
from mulu.intake.harvest.drafting import SOURCE
from mulu.intake.harvest.needs import HarvestChain
from mulu.intake.harvest.wording import no_system
from mulu.intake.linking import native_id
from mulu.intake.needs import KnownRecord, Proposed
from mulu.intake.proposing import PROFILE, Linked, Proposer, random_salt
from mulu.intake.sending import Sender, Sent
from mulu.modules.catalog.records import Record, System, Table
from mulu.modules.catalog.texts import RecordText, SourceRef, SystemText, TableText

_system_code: Final = re.compile(SYSTEM_CODE, re.ASCII)


class UnknownSystemError(ValueError):
    """The system is not on the chain, and nobody said whose it is."""


class SystemRefusedError(MuluError):
    """The chain does not take the system; the text says why."""


class Registrar:
    """Brings records of one run onto the chain.

    Args:
        chain: Where they go.
        dry_run: Ask, write nothing.
        profile: ``name@version`` that new records pin.
        salt: Gives 32 bytes of chance each time.
    """

    def __init__(
        self,
        chain: HarvestChain,
        *,
        dry_run: bool,
        profile: str = PROFILE,
        salt: Callable[[], bytes] = random_salt,
    ) -> None:
        self._chain = chain
        self._dry_run = dry_run
        self._proposer = Proposer(chain.hasher, salt, profile)

    def system(self, name: str, org: str, db_kind: str) -> tuple[str, bool]:
        """Code of a system, registered when it is unknown and its organisation is given.

        Args:
            name: Its code, or a name that finds it again.
            org: Organisation of an unknown one, or "".
            db_kind: Engine of its database.

        Returns:
            The code, and whether the chain has it; a dry run registers none.

        Raises:
            UnknownSystemError: It is unknown and ``org`` is "".
            SystemRefusedError: The chain does not take it.
        """
        found = self._find_system(name)
        if found:
            return found, True
        if not org:
            raise UnknownSystemError(no_system(name))
        code = name if _system_code.fullmatch(name) else self._next(f"S-{org}", 1)[0]
        ref = SourceRef(id=native_id("system", name), source=SOURCE)
        text = SystemText(source_ref=ref, title=name)
        body = System(db_kinds=(db_kind,) if db_kind else (), status="running")
        (sent,) = self._register([(code, org, body, text)])
        if sent.problem:
            raise SystemRefusedError(sent.problem)
        return code, not self._dry_run

    def tables(self, provider: str, drafts: Sequence[tuple[Table, TableText]]) -> list[Sent]:
        """Register tables of an organisation's system; for each its code, or why not."""
        if not drafts:
            return []
        codes = self._next(f"T-{provider}", len(drafts))
        named = zip(codes, drafts, strict=True)
        return self._register([(code, provider, body, text) for code, (body, text) in named])

    def revise(self, changed: Sequence[tuple[KnownRecord, Table, TableText]]) -> list[Sent]:
        """Accept tables as their database has them."""
        return self._send(
            [
                self._proposer.revise_record(_linked(known.provider, body, text), known)
                for known, body, text in changed
            ]
        )

    def _find_system(self, name: str) -> str:
        if _system_code.fullmatch(name):
            known = self._chain.records_by_code([name]).get(name)
        else:
            key = SourceKey(SOURCE, native_id("system", name))
            known = self._chain.records_by_ref([key]).get(key)
        return known.code if known is not None and not known.withdrawn else ""

    def _next(self, prefix: str, count: int) -> list[str]:
        first = self._chain.highest_number(prefix) + 1
        return [f"{prefix}-{number:04d}" for number in range(first, first + count)]

    def _register(self, records: Sequence[tuple[str, str, Record, RecordText]]) -> list[Sent]:
        return self._send(
            [
                self._proposer.register_record(_linked(provider, body, text), code)
                for code, provider, body, text in records
            ]
        )

    def _send(self, proposed: Sequence[Proposed]) -> list[Sent]:
        return [Sent() for _ in proposed] if self._dry_run else Sender(self._chain).send(proposed)


def _linked(provider: str, body: Record, text: RecordText) -> Linked:
    ref = text.source_ref
    key = SourceKey("", "") if ref is None else SourceKey(ref.source, ref.id)
    draft = Draft(key=key, provider=None, body=body, text=text)
    return Linked(number=0, draft=draft, provider=provider, body=body)
