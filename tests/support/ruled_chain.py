"""A chain in memory under the real rules of both modules, as an import sees it."""

import copy
from collections.abc import Mapping, Sequence

from mulu.core.canonical import decode, decode_loose
from mulu.core.errors import RefusedError
from mulu.core.hashing import SHA256, Hasher
from mulu.core.prefixes import DATA_ENTRY, DUTY, ORG, SYSTEM, TABLE
from mulu.intake.draft import SourceKey
from mulu.intake.needs import KnownOrg, KnownRecord, Posted, Present, Proposed, Refusal, Submitted
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.catalog.views import decode_text
from mulu.modules.identity.state import StoredOrg
from mulu.modules.identity.texts import OrgText
from mulu.tx.parts import SALT_BYTES, ensure_part
from tests.support.world import World


class RuledChain:
    """Implements ``mulu.intake.needs.Chain``; the authority signs everything."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.parts: dict[str, bytes] = {}
        self.versions: dict[str, list[KnownRecord]] = {}
        self._refs: dict[SourceKey, str] = {}

    @property
    def hasher(self) -> Hasher:
        return SHA256

    def orgs(self) -> Sequence[KnownOrg]:
        stored = [decode_loose(value, StoredOrg) for _, value in self.world.view.items(ORG)]
        return [self._known_org(org) for org in stored]

    def _known_org(self, org: StoredOrg) -> KnownOrg:
        part = self.parts.get(org.part.commitment)
        return KnownOrg(
            org_id=org.org_id,
            content_hash=org.content_hash,
            credit_code=org.credit_code,
            kind=org.kind,
            level=org.level,
            region=org.region,
            region_scheme=org.region_scheme,
            status=org.status,
            text=None if part is None else decode(part, OrgText),
        )

    def records(self) -> list[StoredRecord]:
        prefixes = (DUTY, SYSTEM, DATA_ENTRY, TABLE)
        items = [value for prefix in prefixes for _, value in self.world.view.items(prefix)]
        return [decode_loose(value, StoredRecord) for value in items]

    def records_by_ref(self, keys: Sequence[SourceKey]) -> Mapping[SourceKey, KnownRecord]:
        return {key: self.versions[self._refs[key]][-1] for key in keys if key in self._refs}

    def records_by_code(self, codes: Sequence[str]) -> Mapping[str, KnownRecord]:
        return {code: self.versions[code][-1] for code in codes if code in self.versions}

    def earlier_versions(self, code: str) -> Sequence[KnownRecord]:
        return self.versions[code][:-1]

    def records_of_source(self, source: str) -> Sequence[Present]:
        return []

    def withdraw(self, records: Sequence[Present]) -> Sequence[str]:
        return [""] * len(records)

    def highest_number(self, prefix: str) -> int:
        codes = [code for code in self.versions if code.startswith(f"{prefix}-")]
        return max((int(code.rpartition("-")[2]) for code in codes), default=0)

    def check(self, batch: Sequence[Proposed]) -> Sequence[Refusal | None]:
        scratch = copy.deepcopy(self.world)
        return [self._try(scratch, proposed) for proposed in batch]

    def _try(self, world: World, proposed: Proposed) -> Refusal | None:
        before = dict(world.view.values)
        try:
            world.do(proposed.message)
        except RefusedError as err:
            world.view.values = before
            return Refusal(module=err.module, code=err.code, text=str(err))
        return None

    def submit(self, batch: Sequence[Proposed]) -> Submitted:
        for place, refusal in enumerate(self.check(batch)):
            if refusal is not None:
                return Submitted(refused_at=place, refusal=refusal)
        ids = []
        for proposed in batch:
            ensure_part(SHA256, proposed.message.part, proposed.part)
            self.parts[proposed.message.part.commitment] = proposed.part[SALT_BYTES:]
            (event,) = self.world.do(proposed.message)
            ids.append(getattr(event, "code", "") or event.org_id)
            if hasattr(event, "code"):
                self._note(event.code)
        return Submitted(ids=tuple(ids))

    def post(self, batch: Sequence[Proposed]) -> Posted:
        done = self.submit(batch)
        return lambda: done

    def _note(self, code: str) -> None:
        stored = self.world.record(code)
        text = decode_text(stored.record, self.parts[stored.part.commitment])
        known = KnownRecord(
            code=code,
            content_hash=stored.content_hash,
            profile=stored.profile,
            provider=stored.provider,
            record=stored.record,
            text=text,
            version=stored.version,
        )
        self.versions.setdefault(code, []).append(known)
        if text.source_ref is not None:
            self._refs[SourceKey(text.source_ref.source, text.source_ref.id)] = code
