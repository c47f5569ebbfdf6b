"""A part of the bundled city on a fake node: organisations, duties, systems, entries and tables.

Departments of the city declare for themselves where they have a key here (the education bureau);
for all others the authority declares, so both confirmed and unconfirmed records are there.
"""

import json
from typing import Any

from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import encode
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord, WithdrawRecord
from mulu.modules.catalog.records import Column, DataEntry, Duty, Item, Record, System, Table
from mulu.modules.catalog.state import CatalogState, StoredRecord
from mulu.modules.catalog.texts import (
    ColumnText,
    DutyText,
    EntryText,
    ItemText,
    RecordText,
    SystemText,
    TableText,
    WithdrawText,
)
from mulu.modules.identity.messages import RegisterKey, RegisterOrg
from mulu.modules.identity.possession import prove_possession
from mulu.modules.identity.texts import OrgText
from tests.support.fake_node import AUTHORITY, FakeNode, key
from tests.support.place import REPO

CITY = REPO / "examples" / "city"
PROFILE = "register@1"
EDU = "o0004"
EDU_KEY = key("education bureau")
SCHOOLS = "3071109900003/000001"
"""Of the education bureau: confirmed, with items, a duty, a system and a table."""
UNCONFIRMED = "3071109900003/000002"
"""Declared by the authority on the bureau's behalf."""
WITHDRAWN = "3071109900003/000003"
REVISED = "3071109900003/000004"
DUTY = "D-o0004-0001"
SYSTEM = "S-o0004-0001"
TABLE = "T-o0004-0001"
ABSENT = "3071109900003/999999"


def read(name: str, member: str) -> list[dict[str, Any]]:
    return json.loads((CITY / name).read_text(encoding="utf-8"))[member]


def org_draft(source: dict[str, Any]) -> Draft:
    message = RegisterOrg(
        credit_code=source.get("credit_code", ""),
        kind=source["kind"],
        level=source["level"],
        part=NO_PART,
    )
    text = OrgText(
        **{n: source.get(n, "") for n in ("name", "name_en", "short_name", "contact_unit")}
    )
    return Draft(message=message, text=encode(text))


def record_draft(code: str, provider: str, record: Record, text: RecordText) -> Draft:
    message = RegisterRecord(
        code=code, part=NO_PART, profile=PROFILE, provider=provider, record=record
    )
    return Draft(message=message, text=encode(text))


def entry_of(source: dict[str, Any], **links: tuple[str, ...]) -> tuple[DataEntry, EntryText]:
    items = source.get("items", [])
    record = DataEntry(
        format_class=source.get("format_class", 0),
        format_types=tuple(source.get("format_types", ())),
        is_open=source.get("is_open"),
        items=tuple(_item(item) for item in items),
        level=source.get("level", ""),
        pi=source.get("pi", ""),
        published_on=source.get("published_on", ""),
        share_modes=tuple(source.get("share_modes", ())),
        share_type=source.get("share_type", 0),
        update_cycle=source.get("update_cycle", 0),
        updated_on=source.get("updated_on", ""),
        volume_records=source.get("volume_records"),
        deny_basis=tuple(source.get("deny_basis_types", ())),
        **links,
    )
    names = ("title", "title_en", "summary", "summary_en", "inner_dept", "contact_unit")
    conditions = ("contact_post", "level_basis", "share_condition", "share_scope", "share_purpose")
    text = EntryText(
        **{n: source.get(n, "") for n in (*names, *conditions, "deny_reason")},
        items=tuple(
            ItemText(name=item.get("name", ""), name_en=item.get("name_en", "")) for item in items
        ),
        keywords=tuple(source.get("keywords", ())),
        themes=tuple(source.get("themes", ())),
    )
    return record, text


def _item(source: dict[str, Any]) -> Item:
    return Item(
        dtype=source.get("dtype", ""),
        is_key=source.get("key", False),
        length=source.get("length", 0),
        level=source.get("level", ""),
        required=source.get("required", False),
    )


def load(node: FakeNode, entries: int = 40) -> None:
    """Bring a part of the city onto a fake node's chain."""
    _load_orgs(node)
    _load_links(node)
    sources = read("04-entries-people.json", "entries") + read(
        "05-entries-space-economy.json", "entries"
    )
    keys = [org["key"] for org in read("01-organisations.json", "organisations")]
    for source in sources[:entries]:
        links = {"duties": (DUTY,), "systems": (SYSTEM,)} if source["code"] == SCHOOLS else {}
        record, text = entry_of(source, **links)
        provider = f"o{keys.index(source['provider']) + 3:04d}"
        signer = EDU_KEY if provider == EDU and source["code"] != UNCONFIRMED else AUTHORITY
        node.do(record_draft(source["code"], provider, record, text), signer=signer)
    _load_table(node)
    _change(node)


def stored(node: FakeNode, code: str) -> StoredRecord:
    with node.store.read() as reader:
        found = CatalogState(_Committed(reader.state)).record(code)
    assert found is not None
    return found


class _Committed:
    def __init__(self, get: Any) -> None:
        self.get = get


def _load_orgs(node: FakeNode) -> None:
    node.do(*(org_draft(source) for source in read("01-organisations.json", "organisations")))
    node.do(
        Draft(
            message=RegisterKey(
                org_id=EDU,
                possession=prove_possession(EDU_KEY, node.facts.chain, EDU),
                public_key=EDU_KEY.public_key.hex(),
                roles=("sharing_office",),
                suite=1,
            )
        )
    )


def _load_links(node: FakeNode) -> None:
    duty = read("02-duties.json", "duties")[0]
    system = read("03-systems.json", "systems")[0]
    duty_text = DutyText(
        title=duty["title"], text=duty.get("text", ""), basis_ref=duty.get("basis_ref", "")
    )
    node.do(
        record_draft(DUTY, EDU, Duty(basis_type="law", expects_data=True), duty_text),
        signer=EDU_KEY,
    )
    body = System(cloud="gov_cloud", db_kinds=("mysql",), duties=(DUTY,), status="running")
    text = SystemText(title=system["title"], summary=system.get("summary", ""))
    node.do(record_draft(SYSTEM, EDU, body, text), signer=EDU_KEY)


def _load_table(node: FakeNode) -> None:
    table = Table(
        columns=(Column(pk=True, type_name="bigint"), Column(item=1, type_name="varchar(10)")),
        db_kind="mysql",
        entries=(SCHOOLS,),
        refresh=6,
        row_estimate=486,
        system=SYSTEM,
    )
    columns = (ColumnText(name="id"), ColumnText(name="school_code", note="学校标识码"))
    text = TableText(title="学校基本信息表", table_name="jw_school", columns=columns)
    node.do(record_draft(TABLE, EDU, table, text), signer=EDU_KEY)


def _change(node: FakeNode) -> None:
    source = next(
        each for each in read("04-entries-people.json", "entries") if each["code"] == REVISED
    )
    record, text = entry_of(
        {**source, "update_cycle": 4, "summary": source["summary"] + "按月更新。"}
    )
    node.do(
        Draft(
            message=ReviseRecord(
                base=stored(node, REVISED).content_hash,
                code=REVISED,
                part=NO_PART,
                profile=PROFILE,
                record=record,
            ),
            text=encode(text),
        ),
        signer=EDU_KEY,
    )
    node.do(
        Draft(
            message=WithdrawRecord(
                base=stored(node, WITHDRAWN).content_hash,
                code=WITHDRAWN,
                part=NO_PART,
                reason="merged",
                successor=SCHOOLS,
            ),
            text=encode(WithdrawText(note="并入学校基本信息")),
        ),
        signer=EDU_KEY,
    )
