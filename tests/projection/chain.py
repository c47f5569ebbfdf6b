"""A real chain for the read tables: the real machine and rules, blocks made on demand."""

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from mulu.app import machine_rules, tx_rules
from mulu.core.canonical import Wire, encode
from mulu.core.hashing import SHA256
from mulu.machine.application import Application
from mulu.machine.block import Block, decode_block
from mulu.machine.decided import Decided
from mulu.machine.genesis import chain_name
from mulu.modules.catalog.content import registered_content
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReviseRecord,
    VersionRef,
    WithdrawRecord,
)
from mulu.modules.catalog.records import DataEntry, Item
from mulu.modules.catalog.state import StoredRecord, content_hash, record_key
from mulu.modules.catalog.texts import EntryText, ItemText, WithdrawText
from mulu.modules.identity.messages import RegisterKey, RegisterOrg, ReviseOrg
from mulu.modules.identity.possession import prove_possession
from mulu.modules.identity.state import StoredOrg, org_key
from mulu.modules.identity.texts import OrgText
from mulu.node.chain import write_chain
from mulu.node.views import NodeViews
from mulu.projection.coding import open_coder
from mulu.projection.files import ViewsFolder
from mulu.projection.needs import Views
from mulu.projection.projector import Projector
from mulu.projection.tables import connect
from mulu.store.memory_store import MemoryStore
from mulu.store.port import Store
from mulu.tx.build import build_body, build_frame
from tests.support.world import (
    BLOCK_MS,
    DUTY,
    ENTRY,
    PROFILE,
    RELATED,
    SYSTEM,
    T0,
    TABLE,
    duty,
    duty_text,
    entry,
    entry_text,
    genesis_document,
    part_of,
    signer,
    system,
    system_text,
    table,
    table_text,
)

DEPT, OTHER = "o0003", "o0004"
STEWARD, OTHER_STEWARD = "steward", "other steward"

Asked = tuple[Any, Sequence[Wire], str]
"""A message, the texts of its parts, and the name of the key that signs."""


@dataclass
class Chain:
    """A chain that grows by one block at each call of ``block``."""

    store: Store = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.genesis = genesis_document()
        self.name = chain_name(SHA256, self.genesis)
        names = ("澜川市数据局", "澜川市大数据中心")
        head = write_chain(self.store, self.genesis, [salted(OrgText(name=name)) for name in names])
        rules = machine_rules(SHA256, self.genesis)
        self.application = Application(rules, tx_rules(SHA256, self.genesis), self.store, head)

    @property
    def height(self) -> int:
        return self.application.info().height

    @property
    def views(self) -> Views:
        return NodeViews(self.genesis)

    def block(self, *asked: Asked, a_transaction: int = 1) -> list[dict[str, Any]]:
        """Commit messages as the next block, so many a transaction; returns its receipts."""
        frames = [
            self._frame(asked[at : at + a_transaction], at)
            for at in range(0, len(asked), a_transaction)
        ]
        height = self.height + 1
        time_ms = T0 + BLOCK_MS * height
        done = self.application.finalize(
            Decided(
                height=height,
                time_ms=time_ms,
                transactions=[self.application.check(f) for f in frames],
            )
        )
        self.application.commit(b"{}")
        return [msgspec.json.decode(receipt) for receipt in done.receipts]

    def do(self, *asked: Asked, a_transaction: int = 1) -> list[dict[str, Any]]:
        """The same; every transaction must be done."""
        receipts = self.block(*asked, a_transaction=a_transaction)
        assert all("code" not in receipt for receipt in receipts), receipts
        return receipts

    def stored(self, code: str) -> StoredRecord:
        with self.store.read() as reader:
            return msgspec.json.decode(reader.state(record_key(code)) or b"", type=StoredRecord)

    def stored_org(self, org_id: str) -> StoredOrg:
        with self.store.read() as reader:
            return msgspec.json.decode(reader.state(org_key(org_id)) or b"", type=StoredOrg)

    def blocks(self) -> list[Block]:
        with self.store.read() as reader:
            return [decode_block(data) for _, data in reader.blocks(1) if data]

    def _frame(self, asked: Sequence[Asked], place: int) -> bytes:
        signers = [signer(by) for by in dict.fromkeys(by for _, _, by in asked)]
        ids = [key.key_id for key in signers]
        messages = [
            msgspec.structs.replace(message, signer=ids.index(signer(by).key_id))
            for message, _, by in asked
        ]
        height = self.height + 1
        body = build_body(
            chain=self.name,
            messages=messages,
            signers=ids,
            nonce=(height << 32 | place).to_bytes(16, "big"),
            valid_until_ms=T0 + BLOCK_MS * height + 60_000,
        )
        return build_frame(
            body, signers, [salted(text)[1] for _, texts, _ in asked for text in texts]
        )


def salted(text: Wire) -> tuple[bytes, bytes]:
    """(commitment, salt ‖ text) as ``part_of`` makes it."""
    data = encode(text)
    return bytes.fromhex(part_of(text).commitment), SHA256.digest(data) + data


def org(name: str, **fields: Any) -> Asked:
    text = OrgText(name=name)
    given = {"kind": "municipal_dept", "level": "city", "part": part_of(text)}
    return RegisterOrg(**{**given, **fields}), [text], "authority"


def revised_org(chain: Chain, org_id: str, text: OrgText, **fields: Any) -> Asked:
    kept = chain.stored_org(org_id)
    same = ("credit_code", "kind", "level", "region", "region_scheme", "status", "successor")
    given = {name: getattr(kept, name) for name in same}
    given |= {"base": kept.content_hash, "org_id": org_id, "part": part_of(text)}
    return ReviseOrg(**{**given, **fields}), [text], "authority"


def key(chain: Chain, name: str, org_id: str, *roles: str) -> Asked:
    new = signer(name)
    message = RegisterKey(
        org_id=org_id,
        possession=prove_possession(new, chain.name, org_id),
        public_key=new.public_key.hex(),
        roles=roles,
        suite=1,
    )
    return message, [], "authority"


def record(code: str, body: Any, text: Wire, by: str = STEWARD, **fields: Any) -> Asked:
    given = {
        "code": code,
        "part": part_of(text),
        "profile": PROFILE,
        "provider": DEPT,
        "record": body,
    }
    return RegisterRecord(**{**given, **fields}), [text], by


def revised(chain: Chain, code: str, body: Any, text: Wire, by: str = STEWARD) -> Asked:
    base = chain.stored(code).content_hash
    message = ReviseRecord(base=base, code=code, part=part_of(text), profile=PROFILE, record=body)
    return message, [text], by


def withdrawn(chain: Chain, code: str, note: str = "", by: str = STEWARD, **fields: Any) -> Asked:
    texts = [WithdrawText(note=note)] if note else []
    part = part_of(texts[0]) if texts else None
    given = {
        "base": chain.stored(code).content_hash,
        "code": code,
        "part": part,
        "reason": "obsolete",
    }
    return WithdrawRecord(**{**given, **fields}), texts, by


def confirmed(chain: Chain, *codes: str, by: str = STEWARD) -> Asked:
    refs = tuple(VersionRef(base=chain.stored(code).content_hash, code=code) for code in codes)
    return ConfirmRecords(records=refs), [], by


def start_chain(store: Store | None = None) -> Chain:
    """Two departments, with a steward each; at height 2."""
    chain = Chain(store or MemoryStore())
    chain.do(org("澜川市水务局"), org("澜川市公园管理局"))
    chain.do(
        key(chain, STEWARD, DEPT, "sharing_office"),
        key(chain, OTHER_STEWARD, OTHER, "sharing_office"),
    )
    return chain


def code_of(number: int) -> str:
    return f"3071109900001/{number:06d}"


def filled_chain(store: Store | None = None) -> Chain:
    """All kinds of record and of change: revised, confirmed, withdrawn, refused, twice at once."""
    chain = start_chain(store)
    chain.do(record(DUTY, duty(), duty_text()))
    chain.do(record(SYSTEM, system(), system_text()))
    chain.do(
        record(ENTRY, entry(), entry_text()),
        record(RELATED, entry(related=(ENTRY,)), entry_text(title="排水户名录"), by="authority"),
        a_transaction=2,
    )
    chain.do(record(TABLE, table(), table_text()))
    chain.block(record(ENTRY, entry(), entry_text(title="不可重复登记")))  # refused
    chain.do(
        revised(
            chain, ENTRY, entry(share_type=1, update_cycle=6), entry_text(title="城镇排水许可证照")
        )
    )
    chain.do(confirmed(chain, RELATED))
    chain.do(
        *(record(code_of(n), entry(), entry_text(title=f"监测点位{n}")) for n in range(10, 16)),
        a_transaction=3,
    )
    first = record(code_of(20), entry(), entry_text(title="同一块内登记"))
    base = _content_hash_after(chain, first)
    second = ReviseRecord(
        base=base,
        code=code_of(20),
        part=part_of(entry_text(title="同一块内修订")),
        profile=PROFILE,
        record=entry(),
    )
    chain.do(first, (second, [entry_text(title="同一块内修订")], STEWARD))
    chain.do(withdrawn(chain, code_of(12), "职责已调整"), withdrawn(chain, TABLE))
    chain.do(revised_org(chain, OTHER, OrgText(name="澜川市公园城市管理局", name_en="Parks")))
    return chain


def _content_hash_after(chain: Chain, asked: Asked) -> str:
    """Content hash that a registration will give."""
    message = asked[0]
    return content_hash(SHA256, registered_content(message, message.code, message.provider))


def fill_at_random(chain: Chain, count: int, seed: int) -> None:
    """So many entries with texts drawn from few characters, in blocks of about 100."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        items = tuple(ItemText(name=draw_text(draw, 2, 6)) for _ in range(draw.randrange(4)))
        text = EntryText(items=items, summary=draw_text(draw, 0, 30), title=draw_text(draw, 2, 12))
        body = DataEntry(
            items=tuple(Item() for _ in items),
            level=draw.choice(["", "G1", "G2"]),
            share_type=draw.choice([0, 1, 2, 3]),
            update_cycle=draw.choice([0, 1, 4]),
            is_open=draw.choice([None, True, False]),
        )
        provider, by = draw.choice([(DEPT, STEWARD), (OTHER, OTHER_STEWARD), (DEPT, "authority")])
        made.append(record(code_of(1000 + number), body, text, by, provider=provider))
    for at in range(0, count, 100):
        chain.do(*made[at : at + 100], a_transaction=25)


def draw_text(draw: random.Random, shortest: int, longest: int) -> str:
    return "".join(
        draw.choices("水排许可证公园ABc 1（）\uff21😀", k=draw.randint(shortest, longest))
    )


def open_projector(folder: Path, chain: Chain) -> tuple[Projector, Any]:
    """A projector over new tables, and its connection."""
    views = ViewsFolder(folder)
    connection = connect(views.next_file(), create=True)
    return Projector(connection, chain.views), connection


def project(folder: Path, chain: Chain, changes_min: int = 8000) -> dict[str, list[Any]]:
    """Project a whole chain into new tables and dump them."""
    projector, connection = open_projector(folder, chain)
    with closing(connection):
        while True:
            with chain.store.read() as reader:
                if not projector.catch_up(reader, changes_min=changes_min):
                    return dump(connection)


HISTORY = {"what", "tx_id"}


def dump(connection: Any, *, history: bool = True) -> dict[str, list[Any]]:
    """All rows in a form that compares: docs opened, docids as an order, index token by token."""
    coder = open_coder(connection)

    def rows(sql: str, *drop: str) -> list[dict[str, Any]]:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor]
        for row in found:
            row["doc"] = coder.unpack(row["doc"]) if "doc" in row else None
        return [{k: v for k, v in row.items() if k not in drop} for row in found]

    dropped = ("docid", *(() if history else HISTORY))
    meta = dict(connection.execute("SELECT * FROM meta").fetchall())
    kept = ("height", "time_ms", "chain", "form", *(("history_from",) if history else ()))
    tables = {
        "meta": [(name, meta.get(name)) for name in kept],
        "orgs": rows("SELECT * FROM orgs ORDER BY org_id", *dropped),
        "records": rows("SELECT * FROM records ORDER BY docid", *dropped),
        "tallies": connection.execute("SELECT * FROM tallies").fetchall(),
        "search": dump_index(connection),
    }
    if history:
        tables["versions"] = rows("SELECT * FROM versions ORDER BY code, seq", "seq")
    return tables


def dump_index(connection: Any) -> list[tuple[str, str, int]]:
    """(token, code, place) of every token."""
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.tokens USING fts5vocab(main, search, instance)"
    )
    sql = (
        "SELECT t.term, r.code, t.offset FROM temp.tokens t LEFT JOIN records r ON r.docid = t.doc"
    )
    return sorted(connection.execute(sql), key=repr)
