"""A chain that is asked but not written: what would be registered is only remembered.

Rules can be asked about a record when all it links to is on the chain. For a provider that
would be registered in this run another organisation stands in; for other links nothing can, and
the record counts as taken with only its text looked at.

Source: docs/spec/intake.md INT-43.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final

from msgspec import structs

from mulu.core.hashing import Hasher
from mulu.intake.draft import SourceKey
from mulu.intake.needs import (
    Chain,
    KnownOrg,
    KnownRecord,
    Posted,
    Present,
    Proposed,
    Refusal,
    Submitted,
)
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.modules.catalog.views import decode_text
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.tx.parts import SALT_BYTES

_NUMBER: Final = re.compile(r"[0-9]+$")


class DryChain:
    """A chain and what a dry run would add to it.

    Args:
        chain: Looked at and asked, never written.
    """

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._orgs = list(chain.orgs())
        numbers = (int(found[0]) for org in self._orgs if (found := _NUMBER.search(org.org_id)))
        self._next_org = count(max(numbers, default=0) + 1)
        self._stand_in = next((org.org_id for org in self._orgs if org.status == "active"), "")
        self.uncertain: set[str] = set()
        """Codes and organisation ids that the chain may give otherwise."""
        self._pretended: set[str] = set()
        self._by_code: dict[str, KnownRecord] = {}
        self._by_key: dict[SourceKey, KnownRecord] = {}
        self._given: Counter[str] = Counter()

    @property
    def hasher(self) -> Hasher:
        """The chain's hash."""
        return self._chain.hasher

    def orgs(self) -> Sequence[KnownOrg]:
        """All organisations of the chain."""
        return self._orgs

    def records_by_ref(self, keys: Sequence[SourceKey]) -> Mapping[SourceKey, KnownRecord]:
        """Records of the chain and of this run, by source reference."""
        mine = {key: self._by_key[key] for key in keys if key in self._by_key}
        return {**self._chain.records_by_ref(keys), **mine}

    def records_by_code(self, codes: Sequence[str]) -> Mapping[str, KnownRecord]:
        """Records of the chain and of this run, by code."""
        mine = {code: self._by_code[code] for code in codes if code in self._by_code}
        others = [code for code in codes if code not in mine]
        return {**(self._chain.records_by_code(others) if others else {}), **mine}

    def records_of_source(self, source: str) -> Sequence[Present]:
        """Records of the chain that came from a source."""
        return self._chain.records_of_source(source)

    def withdraw(self, records: Sequence[Present]) -> Sequence[str]:
        """Withdraw nothing."""
        return [""] * len(records)

    def earlier_versions(self, code: str) -> Sequence[KnownRecord]:
        """Earlier versions on the chain."""
        return () if code in self._pretended else self._chain.earlier_versions(code)

    def highest_number(self, prefix: str) -> int:
        """Highest number on the chain."""
        return self._chain.highest_number(prefix)

    def check(self, batch: Sequence[Proposed]) -> Sequence[Refusal | None]:
        """Ask the chain about the messages it can be asked about."""
        asked = {
            place: one for place, p in enumerate(batch) if (one := self._askable(p)) is not None
        }
        verdicts = iter(self._chain.check(list(asked.values())) if asked else ())
        return [next(verdicts) if place in asked else None for place in range(len(batch))]

    def _askable(self, proposed: Proposed) -> Proposed | None:
        message = proposed.message
        if not isinstance(message, RegisterRecord | ReviseRecord):
            return proposed
        if self._pretended.intersection(_targets(message.record)):
            return None
        if isinstance(message, RegisterRecord) and message.provider in self._pretended:
            if not isinstance(message.record, DataEntry) or not self._stand_in:
                return None
            message = structs.replace(message, provider=self._stand_in)
        return Proposed(message=message, part=proposed.part)

    def submit(self, batch: Sequence[Proposed]) -> Submitted:
        """Remember the messages as if they were done, unless the chain would refuse one."""
        for place, refusal in enumerate(self.check(batch)):
            if refusal is not None:
                return Submitted(refused_at=place, refusal=refusal)
        return Submitted(ids=tuple(self._pretend(proposed) for proposed in batch))

    def post(self, batch: Sequence[Proposed]) -> Posted:
        """The same: there is nothing to wait for."""
        done = self.submit(batch)
        return lambda: done

    def _pretend(self, proposed: Proposed) -> str:
        match proposed.message:
            case RegisterOrg():
                org_id = f"o{next(self._next_org):04d}"
                self._pretended.add(org_id)
                self.uncertain.add(org_id)
                return org_id
            case ReviseOrg() as message:
                return message.org_id
            case RegisterRecord() as message:
                code = message.code or self._give(message.source)
                self._remember(code, message.provider, message.record, proposed)
                return code
            case ReviseRecord() as message:
                return message.code

    def _give(self, source: str) -> str:
        """A code that no chain would give: the dry run's own."""
        self._given[source] += 1
        return f"x-{source}/0{self._given[source]}"

    def _remember(self, code: str, provider: str, record: Record, proposed: Proposed) -> None:
        text = decode_text(record, proposed.part[SALT_BYTES:])
        known = KnownRecord(
            code=code,
            content_hash="",
            profile=proposed.message.profile
            if isinstance(proposed.message, RegisterRecord)
            else "",
            provider=provider,
            record=record,
            text=text,
            version=1,
        )
        self._pretended.add(code)
        if code[0] in "DSTx":
            self.uncertain.add(code)
        self._by_code[code] = known
        if text.source_ref is not None:
            self._by_key[SourceKey(text.source_ref.source, text.source_ref.id)] = known


def _targets(record: Record) -> tuple[str, ...]:
    """Codes that a record links to."""
    match record:
        case DataEntry():
            return (*record.duties, *record.systems, *record.related)
        case System():
            return record.duties
        case Table():
            return (record.system, *record.entries)
        case Duty():
            return ()
