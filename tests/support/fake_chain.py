"""A chain in memory for imports: the few rules that matter to them, and faults on demand."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mulu.core.canonical import decode, encode
from mulu.core.errors import UnavailableError
from mulu.core.hashing import SHA256, Hasher
from mulu.intake.draft import SourceKey
from mulu.intake.needs import KnownOrg, KnownRecord, Posted, Present, Proposed, Refusal, Submitted
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.modules.catalog.views import decode_text
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.modules.identity.texts import OrgText
from mulu.tx.parts import SALT_BYTES, ensure_part

AUTHORITY = KnownOrg(
    org_id="o0001",
    content_hash="00" * 32,
    credit_code="",
    kind="municipal_dept",
    level="city",
    region="",
    region_scheme="",
    status="active",
    text=OrgText(name="目录主管部门"),
)


class _RefusedError(Exception):
    def __init__(self, module: str, code: int, text: str) -> None:
        super().__init__(text)
        self.refusal = Refusal(module=module, code=code, text=text)


@dataclass
class World:
    """What is on the chain."""

    orgs: dict[str, KnownOrg] = field(default_factory=lambda: {"o0001": AUTHORITY})
    versions: dict[str, list[KnownRecord]] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "World":
        versions = {code: list(found) for code, found in self.versions.items()}
        return World(dict(self.orgs), versions, copy.copy(self.given))

    def record(self, code: str) -> KnownRecord | None:
        found = self.versions.get(code)
        return found[-1] if found else None


class FakeChain:
    """Implements ``mulu.intake.needs.Chain``."""

    def __init__(self) -> None:
        self.world = World()
        self.submitted: list[list[Proposed]] = []
        self.checked = 0
        self.refuse: Callable[[Proposed], Refusal | None] = lambda _: None
        """Refuses in check and submit."""
        self.refuse_late: Callable[[Proposed], Refusal | None] = lambda _: None
        """Refuses in submit only, as a race would."""
        self.submits_until_down: int | None = None

    @property
    def hasher(self) -> Hasher:
        return SHA256

    def orgs(self) -> Sequence[KnownOrg]:
        return list(self.world.orgs.values())

    def records_by_ref(self, keys: Sequence[SourceKey]) -> Mapping[SourceKey, KnownRecord]:
        wanted, found = set(keys), {}
        for code in self.world.versions:
            record = self.world.versions[code][-1]
            ref = None if record.text is None else record.text.source_ref
            key = None if ref is None else SourceKey(ref.source, ref.id)
            if key in wanted:
                found.setdefault(key, record)
        return found

    def records_by_code(self, codes: Sequence[str]) -> Mapping[str, KnownRecord]:
        return {c: self.world.versions[c][-1] for c in codes if c in self.world.versions}

    def records_of_source(self, source: str) -> Sequence[Present]:
        records = [versions[-1] for versions in self.world.versions.values()]
        return [
            Present(
                code=one.code,
                id=one.text.source_ref.id,
                title=one.text.title,
                content_hash=one.content_hash,
            )
            for one in records
            if one.text is not None
            and one.text.source_ref is not None
            and one.text.source_ref.source == source
            and not one.withdrawn
        ]

    def withdraw(self, records: Sequence[Present] | str) -> Sequence[str]:
        """Withdraw records, as their providers would."""
        codes = [records] if isinstance(records, str) else [one.code for one in records]
        for code in codes:
            current = replace(self.world.versions[code][-1], withdrawn=True)
            self.world.versions[code][-1] = current
        return [""] * len(codes)

    def earlier_versions(self, code: str) -> Sequence[KnownRecord]:
        return self.world.versions[code][:-1]

    def highest_number(self, prefix: str) -> int:
        numbers = [
            int(code[len(prefix) + 1 :])
            for code in self.world.versions
            if code.startswith(f"{prefix}-")
        ]
        return max(numbers, default=0)

    def check(self, batch: Sequence[Proposed]) -> Sequence[Refusal | None]:
        self.checked += len(batch)
        world, verdicts = self.world.copy(), []
        for proposed in batch:
            try:
                self._refuse_if(self.refuse(proposed))
                _apply(world, proposed)
                verdicts.append(None)
            except _RefusedError as err:
                verdicts.append(err.refusal)
        return verdicts

    def submit(self, batch: Sequence[Proposed]) -> Submitted:
        if self.submits_until_down is not None:
            if self.submits_until_down == 0:
                raise UnavailableError("the node does not answer")
            self.submits_until_down -= 1
        world, ids = self.world.copy(), []
        for place, proposed in enumerate(batch):
            try:
                self._refuse_if(self.refuse(proposed) or self.refuse_late(proposed))
                ids.append(_apply(world, proposed))
            except _RefusedError as err:
                return Submitted(refused_at=place, refusal=err.refusal)
        self.world = world
        self.submitted.append(list(batch))
        return Submitted(ids=tuple(ids))

    def post(self, batch: Sequence[Proposed]) -> Posted:
        done = self.submit(batch)
        return lambda: done

    def _refuse_if(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            raise _RefusedError(refusal.module, refusal.code, refusal.text)

    def erase(self, code: str) -> None:
        """Erase the text of a record's versions, but keep the current one findable by code."""
        self.world.versions[code] = [replace(v, text=None) for v in self.world.versions[code]]

    def records(self) -> dict[str, KnownRecord]:
        """Current versions by code."""
        return {code: versions[-1] for code, versions in self.world.versions.items()}


def _apply(world: World, proposed: Proposed) -> str:
    message: Any = proposed.message
    ensure_part(SHA256, message.part, proposed.part)
    plain = proposed.part[SALT_BYTES:]
    match message:
        case RegisterOrg() | ReviseOrg():
            return _apply_org(world, message, plain)
        case RegisterRecord():
            return _register(world, message, plain)
        case _:
            return _revise(world, message, plain)


def _apply_org(world: World, message: RegisterOrg | ReviseOrg, plain: bytes) -> str:
    org_id = message.org_id if isinstance(message, ReviseOrg) else f"o{len(world.orgs) + 1:04d}"
    if isinstance(message, ReviseOrg) and world.orgs[org_id].content_hash != message.base:
        raise _RefusedError("identity", 4, "stale base")
    taken = [
        o.org_id
        for o in world.orgs.values()
        if o.credit_code and o.credit_code == message.credit_code
    ]
    if taken and taken != [org_id]:
        raise _RefusedError("identity", 6, "the credit code is taken")
    world.orgs[org_id] = KnownOrg(
        org_id=org_id,
        content_hash=SHA256.digest(encode(message)).hex(),
        credit_code=message.credit_code,
        kind=message.kind,
        level=message.level,
        region=message.region,
        region_scheme=message.region_scheme,
        status="active",
        text=decode(plain, OrgText),
    )
    return org_id


def _register(world: World, message: RegisterRecord, plain: bytes) -> str:
    if message.provider not in world.orgs:
        raise _RefusedError("catalog", 2, f"there is no organisation {message.provider}")
    code = message.code
    if not code:
        world.given[message.source] = world.given.get(message.source, 0) + 1
        code = f"x-{message.source}/{world.given[message.source]}"
    if code in world.versions:
        raise _RefusedError("catalog", 7, f"{code} is taken")
    _ensure_links(world, message.record)
    world.versions[code] = [_known(code, message, message.provider, plain, 1)]
    return code


def _revise(world: World, message: ReviseRecord, plain: bytes) -> str:
    record = world.record(message.code)
    if record is None or record.withdrawn or record.content_hash != message.base:
        raise _RefusedError("catalog", 10, "stale base, or no such record")
    _ensure_links(world, message.record)
    known = _known(message.code, message, record.provider, plain, record.version + 1)
    world.versions[message.code] = [*world.versions[message.code], known]
    return message.code


def _known(
    code: str, message: RegisterRecord | ReviseRecord, provider: str, plain: bytes, version: int
) -> KnownRecord:
    return KnownRecord(
        code=code,
        content_hash=SHA256.digest(encode(message) + bytes([version % 256])).hex(),
        profile=message.profile,
        provider=provider,
        record=message.record,
        text=decode_text(message.record, plain),
        version=version,
    )


def _ensure_links(world: World, record: Record) -> None:
    for code in _links(record):
        target = world.record(code)
        if target is None or target.withdrawn:
            raise _RefusedError("catalog", 22, f"the link {code} leads to no record")


def _links(record: Record) -> tuple[str, ...]:
    match record:
        case DataEntry():
            return (*record.duties, *record.systems, *record.related)
        case System():
            return record.duties
        case Table():
            return (record.system, *record.entries)
        case Duty():
            return ()
