"""One valid world: a state in memory with organisations, keys and one record of each kind.

Tests start from it, spoil one thing, and see what happens. Everything is deterministic: keys come
from their names, salts from the texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from mulu import app
from mulu.core.canonical import Tagged, Wire, encode
from mulu.core.errors import ensure
from mulu.core.hashing import SHA256
from mulu.core.ids import KeyId
from mulu.core.prefixes import MACHINE_CHAIN
from mulu.core.signing import Ed25519Signer
from mulu.machine.context import Context
from mulu.machine.genesis import Genesis, GenesisKey, GenesisOrg, GenesisValue, chain_name
from mulu.machine.module import Module, Stateless
from mulu.machine.registry import Registry, encode_initial, registry_key
from mulu.modules.catalog.messages import (
    ColumnChange,
    ConfirmRecords,
    RegisterRecord,
    ReportDrift,
    ReviseRecord,
    SettleDrift,
    VersionRef,
    WithdrawRecord,
)
from mulu.modules.catalog.profiles import REGISTER_1, TEXT_RULES
from mulu.modules.catalog.records import Column, DataEntry, Duty, Item, Record, System, Table
from mulu.modules.catalog.state import CatalogState, StoredRecord
from mulu.modules.catalog.statutory import STATUTORY, STATUTORY_1
from mulu.modules.catalog.texts import (
    ColumnText,
    DutyText,
    EntryText,
    ItemText,
    RecordText,
    SystemText,
    TableText,
)
from mulu.modules.identity.messages import RegisterKey, RegisterOrg, ReviseOrg, RotateKey
from mulu.modules.identity.possession import prove_possession
from mulu.modules.identity.state import IdentityState, StoredKey, StoredOrg, read_key
from mulu.modules.identity.texts import OrgText
from mulu.tx.parts import PartRef, commit_part

MODULES: Final[tuple[Module, ...]] = app.MODULES
T0: Final = 1_735_689_600_000
"""2025-01-01T00:00:00Z in milliseconds."""
BLOCK_MS: Final = 1000

AUTHORITY_ORG: Final = "o0001"
OPERATOR_ORG: Final = "o0002"
DEPT: Final = "o0003"
"""A department with a head, an office head, a sharing office and a contractor."""
OTHER: Final = "o0004"
"""Another department, with a head and a sharing office."""
GONE: Final = "o0005"
"""An abolished organisation whose sharing office still has a key."""

DUTY: Final = "D-o0003-0001"
SYSTEM: Final = "S-o0003-0001"
ENTRY: Final = "3071109900001/000001"
RELATED: Final = "3071109900001/000002"
TABLE: Final = "T-o0003-0001"
CREDIT_CODE: Final = "11110000000000019K"
PROFILE: Final = "register@1"
STRICT: Final = "strict@1"
"""A profile that refuses all that a profile may refuse; in worlds with ``values=PROFILES``."""
STRICT_1: Final = {
    **REGISTER_1,
    "rules": {
        rule: {"severity": "gap" if rule in TEXT_RULES else "refuse"}
        for rule in REGISTER_1["rules"]
    },
}
PROFILES: Final = (
    GenesisValue(kind="profile", name=PROFILE, value=dict(REGISTER_1)),
    GenesisValue(kind="profile", name=STRICT, value=STRICT_1),
    GenesisValue(kind="profile", name=STATUTORY, value=dict(STATUTORY_1)),
)


class MemoryView:
    """A ``View`` over a dict."""

    def __init__(self, values: dict[bytes, bytes] | None = None) -> None:
        self.values: dict[bytes, bytes] = dict(values or {})

    def get(self, key: bytes) -> bytes | None:
        return self.values.get(key)

    def put(self, key: bytes, value: bytes) -> None:
        ensure(len(value) > 0, "a state value is empty")
        self.values[key] = value

    def delete(self, key: bytes) -> None:
        self.values.pop(key, None)

    def items(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        return iter(sorted((k, v) for k, v in self.values.items() if k.startswith(prefix)))


def signer(name: str) -> Ed25519Signer:
    """The key of a name, always the same."""
    return Ed25519Signer(SHA256.digest(f"test key {name}".encode()))


def genesis_key(name: str) -> GenesisKey:
    return GenesisKey(public_key=signer(name).public_key.hex(), suite=1)


def part_of(text: Wire) -> PartRef:
    """The part reference of a text; its salt is made from it."""
    data = encode(text)
    return commit_part(SHA256, SHA256.digest(data), data)


def withheld_part() -> PartRef:
    """The part reference of a text that its provider keeps."""
    return msgspec.structs.replace(part_of(EntryText(title="留存")), withheld=True)


def org_part(name: str) -> PartRef:
    return part_of(OrgText(name=name))


def genesis_document(**changes: Any) -> Genesis:
    """A good genesis document, with changes."""
    document = Genesis(
        app_version=1,
        authority=genesis_key("authority"),
        authority_org=GenesisOrg(
            kind="municipal_dept",
            level="city",
            part=org_part("澜川市数据局"),
            region="110000",
            region_scheme="GBT2260",
        ),
        chain_id="test",
        hash="sha256",
        node=genesis_key("node"),
        operator=genesis_key("operator"),
        operator_org=GenesisOrg(kind="operator", level="city", part=org_part("澜川市大数据中心")),
        ordering="solo",
        time_ms=T0,
    )
    return msgspec.structs.replace(document, **changes)


@dataclass(kw_only=True)
class World:
    """A state, and messages done to it one a block."""

    view: MemoryView = field(default_factory=MemoryView)
    height: int = 0
    genesis: Genesis = field(default_factory=genesis_document)
    events: list[tuple[Tagged, Tagged, int, int]] = field(default_factory=list)
    """(message, event, height, time) of all that was done."""

    @property
    def chain(self) -> str:
        return chain_name(SHA256, self.genesis)

    @property
    def time_ms(self) -> int:
        return T0 + BLOCK_MS * self.height

    @property
    def identity(self) -> IdentityState:
        return IdentityState(self.view)

    @property
    def catalog(self) -> CatalogState:
        return CatalogState(self.view)

    def start(self) -> "World":
        """Write the state of height 0."""
        self.view.put(MACHINE_CHAIN, self.chain.encode())
        for value in self.genesis.values:
            self.view.put(registry_key(value.kind, value.name), encode_initial(value.value))
        for module in MODULES:
            module.genesis(self.view, self.genesis, SHA256)
        return self

    def do(self, message: Any, by: str = "authority") -> list[Any]:
        """Do one message in a block of its own; a refusal is raised, and nothing is rolled back.

        Args:
            message: Any message.
            by: Name of the key that signs.
        """
        self.height += 1
        return self.do_here(message, by)

    def do_here(
        self, message: Any, by: str = "authority", *, start: MemoryView | None = None
    ) -> list[Any]:
        """The same in the present block; ``start`` is its start state, where keys are judged."""
        context = self.context(by, start)
        module = next(m for m in MODULES if type(message) in m.route)
        facts = Stateless(chain=self.chain, hasher=SHA256, signers=(context.sender.key_id,))
        module.stateless(message, facts)
        module.route[type(message)](context, self.view, message)
        self.events += [(message, event, self.height, self.time_ms) for event in context.events]
        return list(context.events)

    def context(self, by: str, start: MemoryView | None = None) -> Context:
        """Surroundings of a message signed by a key of the state."""
        key = read_key(start or self.view, KeyId(signer(by).key_id))
        if key is None or not key.is_good_at(self.height, self.time_ms):
            raise LookupError(f"{by} may not sign at height {self.height}")
        return Context(
            height=self.height,
            time_ms=self.time_ms,
            chain=self.chain,
            hasher=SHA256,
            sender=key,
            registry=Registry(self.view.get, self.height),
        )

    def org(self, org_id: str) -> StoredOrg:
        org = self.identity.org(org_id)
        assert org is not None
        return org

    def key(self, name: str) -> StoredKey:
        key = self.identity.key(signer(name).key_id)
        assert key is not None
        return key

    def record(self, code: str) -> StoredRecord:
        record = self.catalog.record(code)
        assert record is not None
        return record

    def ensure_invariants(self) -> None:
        for module in MODULES:
            module.invariants(self.view)


def register_org(name: str, **fields: Any) -> RegisterOrg:
    given = {"kind": "municipal_dept", "level": "city", "part": org_part(name)}
    return RegisterOrg(**{**given, **fields})


def revise_org(world: World, org_id: str, **fields: Any) -> ReviseOrg:
    """A revision that changes nothing but the given fields."""
    org = world.org(org_id)
    kept = {
        "base": org.content_hash,
        "credit_code": org.credit_code,
        "kind": org.kind,
        "level": org.level,
        "org_id": org_id,
        "part": org.part,
        "region": org.region,
        "region_scheme": org.region_scheme,
        "status": org.status,
        "successor": org.successor,
    }
    return ReviseOrg(**{**kept, **fields})


def register_key(world: World, name: str, org_id: str, *roles: str, **fields: Any) -> RegisterKey:
    new = signer(name)
    given = {
        "org_id": org_id,
        "possession": prove_possession(new, world.chain, org_id),
        "public_key": new.public_key.hex(),
        "roles": tuple(roles),
        "suite": 1,
    }
    return RegisterKey(**{**given, **fields})


def rotate_key(world: World, old: str, new: str) -> RotateKey:
    key = signer(new)
    possession = prove_possession(key, world.chain, signer(old).key_id)
    return RotateKey(possession=possession, public_key=key.public_key.hex(), suite=1)


def entry(**fields: Any) -> DataEntry:
    """A data entry that satisfies every profile, with changes."""
    given = {
        "category": "307110",
        "duties": (DUTY,),
        "format_class": 3,
        "format_types": ("mysql",),
        "is_open": False,
        "items": (
            Item(
                dtype="C",
                is_key=True,
                length=18,
                level="G2",
                pi="none",
                required=True,
                share_type=2,
            ),
            Item(dtype="D", level="G1", pi="none", share_type=2),
        ),
        "level": "G2",
        "pi": "none",
        "published_on": "2024-02-29",
        "share_modes": ("API",),
        "share_type": 2,
        "systems": (SYSTEM,),
        "update_cycle": 4,
        "volume_records": 120_000,
    }
    return DataEntry(**{**given, **fields})


def entry_text(**fields: Any) -> EntryText:
    """Its text, without gaps."""
    given = {
        "class_tags": ("城乡建设",),
        "contact_unit": "排水管理处",
        "items": (ItemText(name="许可证编号", name_en="permit_no"), ItemText(name="发证日期")),
        "keywords": ("排水", "许可"),
        "level_basis": "数据分类分级指南 第五条",
        "share_condition": "用于履行法定职责",
        "share_purpose": "行政许可审查",
        "share_scope": "市级政务部门",
        "summary": "本市城镇排水许可证的编号、持证单位和发证日期。",
        "title": "城镇排水许可信息",
        "title_en": "Urban drainage permits",
    }
    return EntryText(**{**given, **fields})


def duty(**fields: Any) -> Duty:
    given = {"basis_type": "sanding", "expects_data": True, "valid_from": "2019-01-01"}
    return Duty(**{**given, **fields})


def duty_text(**fields: Any) -> DutyText:
    given = {
        "basis_ref": "澜办发〔2019〕7号 第三条",
        "text": "负责城镇排水许可。",
        "title": "城镇排水许可",
    }
    return DutyText(**{**given, **fields})


def system(**fields: Any) -> System:
    given = {
        "cloud": "gov_cloud",
        "db_kinds": ("mysql",),
        "duties": (DUTY,),
        "go_live": "2020-06-01",
        "mlps_level": 3,
        "status": "running",
    }
    return System(**{**given, **fields})


def system_text(**fields: Any) -> SystemText:
    given = {"summary": "办理和监管城镇排水许可的业务系统。", "title": "排水许可管理系统"}
    return SystemText(**{**given, **fields})


def table(**fields: Any) -> Table:
    given = {
        "columns": (
            Column(item=1, pk=True, type_name="varchar(18)"),
            Column(item=2, nullable=True, type_name="date"),
        ),
        "db_kind": "mysql",
        "entries": (ENTRY,),
        "refresh": 2,
        "system": SYSTEM,
    }
    return Table(**{**given, **fields})


def table_text(**fields: Any) -> TableText:
    given = {
        "columns": (ColumnText(name="permit_no"), ColumnText(name="issued_on")),
        "table_name": "t_permit",
        "title": "排水许可证表",
    }
    return TableText(**{**given, **fields})


def text_for(record: Record) -> RecordText:
    """A text without gaps for a record of the builders above."""
    match record:
        case DataEntry():
            return entry_text()
        case Duty():
            return duty_text()
        case System():
            return system_text()
        case Table():
            return table_text()


def register_record(code: str, record: Record, **fields: Any) -> RegisterRecord:
    given = {
        "code": code,
        "part": part_of(text_for(record)),
        "profile": PROFILE,
        "provider": DEPT,
        "record": record,
    }
    return RegisterRecord(**{**given, **fields})


def new_world(**genesis: Any) -> World:
    """A world of five organisations and their keys, without records."""
    world = World(genesis=genesis_document(**genesis)).start()
    world.do(register_org("澜川市水务局", credit_code=CREDIT_CODE))
    world.do(register_org("澜川市公园管理局"))
    world.do(register_org("澜川市园林局"))
    world.do(register_key(world, "head", DEPT, "dept_head"))
    world.do(register_key(world, "office head", DEPT, "office_head"))
    world.do(register_key(world, "steward", DEPT, "sharing_office"))
    world.do(register_key(world, "contractor", DEPT, "contractor"))
    world.do(register_key(world, "other head", OTHER, "dept_head"))
    world.do(register_key(world, "other steward", OTHER, "sharing_office"))
    world.do(register_key(world, "gone steward", GONE, "sharing_office"))
    world.do(register_key(world, "auditor", OTHER, "auditor"))
    world.do(revise_org(world, GONE, status="abolished", successor=OTHER))
    return world


def filled_world(**genesis: Any) -> World:
    """The same with a duty, a system, two entries and a table of ``DEPT``."""
    world = new_world(**genesis)
    world.do(register_record(DUTY, duty()), "steward")
    world.do(register_record(SYSTEM, system()), "steward")
    world.do(register_record(ENTRY, entry()), "steward")
    world.do(register_record(RELATED, entry(related=(ENTRY,))), "authority")
    world.do(register_record(TABLE, table()), "steward")
    return world


def revise_record(world: World, code: str, **fields: Any) -> ReviseRecord:
    """A revision that changes nothing but the given fields."""
    record = world.record(code)
    kept = {
        "base": record.content_hash,
        "code": code,
        "part": record.part,
        "profile": record.profile,
        "record": record.record,
    }
    return ReviseRecord(**{**kept, **fields})


def withdraw_record(world: World, code: str, **fields: Any) -> WithdrawRecord:
    given = {"base": world.record(code).content_hash, "code": code, "reason": "obsolete"}
    return WithdrawRecord(**{**given, **fields})


def report_drift(world: World, code: str, *changes: ColumnChange, **fields: Any) -> ReportDrift:
    """By default the second column is dropped."""
    given = {
        "base": world.record(code).content_hash,
        "changes": changes or (ColumnChange(column=2, what="dropped"),),
        "code": code,
        "schema_hash": "5c" * 32,
    }
    return ReportDrift(**{**given, **fields})


def settle_drift(world: World, code: str, **fields: Any) -> SettleDrift:
    return SettleDrift(**{"base": world.record(code).content_hash, "code": code, **fields})


def confirm_records(world: World, *codes: str) -> ConfirmRecords:
    refs = (VersionRef(base=world.record(code).content_hash, code=code) for code in codes)
    return ConfirmRecords(records=tuple(refs))
