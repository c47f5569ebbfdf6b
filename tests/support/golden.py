"""A small fixed chain: fixed keys, fixed time, fixed salts. Its hashes may never change.

``SM`` makes the same with SM3, SM2 keys for all but the steward, and fixed nonces. Run as a program
it prints the hashes, so that a test can ask under another environment.
"""

import json
import sys
from dataclasses import dataclass

from mulu.app import machine_rules, tx_rules
from mulu.core.canonical import decode, encode
from mulu.core.hashing import SHA256, SM3, TAG_HEADER, Hasher
from mulu.core.signing import Ed25519Signer, Signer
from mulu.machine.application import Application
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.genesis import Genesis, GenesisKey, GenesisOrg, GenesisValue, chain_name
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReviseRecord,
    VersionRef,
    WithdrawRecord,
)
from mulu.modules.catalog.profiles import REGISTER, REGISTER_1
from mulu.modules.catalog.records import Column, DataEntry, Duty, Item, System, Table
from mulu.modules.catalog.texts import (
    ColumnText,
    DutyText,
    EntryText,
    ItemText,
    SystemText,
    TableText,
)
from mulu.modules.identity.messages import RegisterKey, RegisterOrg
from mulu.modules.identity.possession import possession_bytes
from mulu.modules.identity.texts import OrgText
from mulu.node.chain import write_chain
from mulu.proof.bundle import SoloFinality, encode_finality
from mulu.store.memory_store import MemoryStore
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import commit_part
from tests.support.sm2_signer import FixedSm2Signer

T0 = 1_767_225_600_000
"""2026-01-01T00:00:00Z."""
NODE, OPERATOR, AUTHORITY, STEWARD = (Ed25519Signer(bytes([n]) * 32) for n in (1, 2, 3, 4))


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Whose chain it is, and its hash."""

    chain_id: str
    hasher: Hasher
    node: Signer
    operator: Signer
    authority: Signer
    steward: Signer = STEWARD


PLAIN = Cast(chain_id="golden", hasher=SHA256, node=NODE, operator=OPERATOR, authority=AUTHORITY)
SM = Cast(
    chain_id="golden-sm",
    hasher=SM3,
    node=FixedSm2Signer("node"),
    operator=FixedSm2Signer("operator"),
    authority=FixedSm2Signer("authority"),
)


def part(number: int, text, cast: Cast = PLAIN) -> tuple:
    salt, data = number.to_bytes(32, "big"), encode(text)
    return commit_part(cast.hasher, salt, data), salt + data


def genesis(cast: Cast = PLAIN) -> tuple[Genesis, list]:
    authority, a = part(1, OrgText(name="澜川市数据局"), cast)
    operator, o = part(2, OrgText(name="澜川市大数据中心"), cast)
    keys = [
        GenesisKey(public_key=key.public_key.hex(), suite=key.suite)
        for key in (cast.authority, cast.node, cast.operator)
    ]
    document = Genesis(
        app_version=1,
        authority=keys[0],
        authority_org=GenesisOrg(kind="municipal_dept", level="city", part=authority),
        chain_id=cast.chain_id,
        hash=cast.hasher.name,
        node=keys[1],
        operator=keys[2],
        operator_org=GenesisOrg(kind="operator", level="city", part=operator),
        ordering="solo",
        time_ms=T0,
        values=(GenesisValue(kind="profile", name=REGISTER, value=dict(REGISTER_1)),),
    )
    parts = [(bytes.fromhex(ref.commitment), p) for ref, p in ((authority, a), (operator, o))]
    return document, parts


def blocks(chain: str, cast: Cast = PLAIN) -> list:
    """(messages, parts, signer) of each block; those that need content hashes take them."""
    texts = [
        OrgText(name="澜川市教育局", name_en="Lanchuan Education Bureau"),
        DutyText(
            title="管理普通中小学", basis_ref="三定规定第三条", text="负责全市普通中小学管理。"
        ),
        SystemText(title="学籍管理系统"),
        EntryText(
            title="中小学校名录",
            summary="全市普通中小学名称、地址、办学类型",
            items=(ItemText(name="学校名称"),),
        ),
        TableText(title="学校表", table_name="school", columns=(ColumnText(name="school_name"),)),
        EntryText(
            title="中小学校名录",
            summary="全市普通中小学名称、地址、办学类型和班级数",
            items=(ItemText(name="学校名称"),),
        ),
    ]
    refs = [part(10 + n, text, cast) for n, text in enumerate(texts)]
    record = {"profile": REGISTER, "provider": "o0003"}
    entry = DataEntry(
        category="307110",
        duties=("D-o0003-0001",),
        format_class=3,
        format_types=("mysql",),
        items=(Item(dtype="C", is_key=True, length=60),),
        level="G1",
        pi="none",
        share_modes=("API",),
        share_type=1,
        systems=("S-o0003-0001",),
        update_cycle=6,
    )
    possession = cast.steward.sign(possession_bytes(chain, "o0003"))
    return [
        (
            [
                RegisterOrg(
                    credit_code="11110000000000019K",
                    kind="municipal_dept",
                    level="city",
                    part=refs[0][0],
                )
            ],
            [refs[0][1]],
            cast.authority,
        ),
        (
            [
                RegisterKey(
                    org_id="o0003",
                    possession=possession.hex(),
                    public_key=cast.steward.public_key.hex(),
                    roles=("sharing_office",),
                    suite=cast.steward.suite,
                )
            ],
            [],
            cast.authority,
        ),
        (
            [
                RegisterRecord(
                    code="D-o0003-0001",
                    part=refs[1][0],
                    record=Duty(basis_type="sanding", expects_data=True),
                    **record,
                ),
                RegisterRecord(
                    code="S-o0003-0001",
                    part=refs[2][0],
                    record=System(cloud="gov_cloud", duties=("D-o0003-0001",), status="running"),
                    **record,
                ),
                RegisterRecord(code="307110001/000001", part=refs[3][0], record=entry, **record),
                RegisterRecord(
                    code="T-o0003-0001",
                    part=refs[4][0],
                    record=Table(
                        columns=(Column(item=1, pk=True, type_name="varchar(60)"),),
                        db_kind="mysql",
                        entries=("307110001/000001",),
                        refresh=6,
                        system="S-o0003-0001",
                    ),
                    **record,
                ),
                RegisterRecord(source="golden", part=refs[3][0], record=DataEntry(), **record),
            ],
            [refs[1][1], refs[2][1], refs[3][1], refs[4][1], refs[3][1]],
            cast.authority,
        ),
        (
            lambda bases: (
                [
                    ConfirmRecords(
                        records=(
                            VersionRef(base=bases["307110001/000001"], code="307110001/000001"),
                        )
                    )
                ],
                [],
                cast.steward,
            )
        ),
        (
            lambda bases: (
                [
                    ReviseRecord(
                        base=bases["307110001/000001"],
                        code="307110001/000001",
                        part=refs[5][0],
                        profile=REGISTER,
                        record=entry,
                    )
                ],
                [refs[5][1]],
                cast.steward,
            )
        ),
        (
            lambda bases: (
                [
                    WithdrawRecord(
                        base=bases["x-golden/1"],
                        code="x-golden/1",
                        reason="merged",
                        successor="307110001/000001",
                    )
                ],
                [],
                cast.steward,
            )
        ),
        (
            [RegisterRecord(code="307110001/000001", part=refs[3][0], record=entry, **record)],
            [refs[3][1]],
            cast.authority,
        ),
    ]


@dataclass(frozen=True)
class Made:
    """The chain made once more."""

    document: Genesis
    parts: list
    """(commitment, salt ‖ text) of the organisations of genesis."""
    store: MemoryStore
    frames: list
    """Plain frame of each block; each block has one transaction."""
    hashes: dict


def hashes() -> dict:
    """Everything that must stay: chain, first state root; of each block header and receipt."""
    return make().hashes


def make(cast: Cast = PLAIN) -> Made:
    document, parts = genesis(cast)
    hasher, node = cast.hasher, cast.node
    store = MemoryStore()
    head = write_chain(store, document, parts)
    chain = chain_name(hasher, document)
    application = Application(
        machine_rules(hasher, document), tx_rules(hasher, document), store, head
    )
    made, frames, bases = [], [], {}
    for number, step in enumerate(blocks(chain, cast)):
        messages, carried, signer = step(bases) if callable(step) else step
        body = build_body(
            chain=chain,
            messages=messages,
            signers=[signer.key_id],
            nonce=number.to_bytes(16, "big"),
            valid_until_ms=T0 + (number + 1) * 60_000,
        )
        frame = build_frame(body, [signer], carried)
        frames.append(frame)
        time_ms = T0 + number * 30_000
        done = application.finalize(
            Decided(height=number + 1, time_ms=time_ms, transactions=[application.check(frame)])
        )
        finality = SoloFinality(
            public_key=node.public_key.hex(),
            signature=node.sign(TAG_HEADER + done.app_hash).hex(),
            suite=node.suite,
        )
        application.commit(encode_finality(finality))
        receipt = decode(done.receipts[0], dict)
        bases.update(
            {
                event["code"]: event["content_hash"]
                for event in receipt.get("events", ())
                if "code" in event
            }
        )
        with store.read() as reader:
            header = decode_block(reader.block(number + 1)).header
        made.append(
            {
                "hash": done.app_hash.hex(),
                "header": decode(encode(header), dict),
                "receipt": receipt,
                "frame": hasher.digest(frame).hex(),
            }
        )
    known = {"chain": chain, "state_root_0": head.state_root.hex(), "blocks": made}
    return Made(document=document, parts=parts, store=store, frames=frames, hashes=known)


if __name__ == "__main__":
    json.dump(hashes(), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
