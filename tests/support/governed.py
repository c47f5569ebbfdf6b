"""A small fixed chain of a consortium that governs itself; every kind of decision is in it.

Four members and four validators at genesis, of whom others join and leave; fixed keys, salts, times
and votes of the engine, so that its bytes never change.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from mulu.app import machine_rules, tx_rules
from mulu.core.canonical import Wire, encode
from mulu.core.hashing import SHA256
from mulu.core.signing import Ed25519Signer, Signer
from mulu.machine.application import Application
from mulu.machine.decided import Decided
from mulu.machine.genesis import (
    Genesis,
    GenesisKey,
    GenesisMember,
    GenesisOrg,
    GenesisValidator,
    GenesisValue,
    chain_name,
)
from mulu.machine.overlay import Overlay
from mulu.machine.system import Misbehaviour
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.catalog.profiles import REGISTER, REGISTER_1
from mulu.modules.catalog.records import DataEntry, Item
from mulu.modules.catalog.texts import EntryText, ItemText
from mulu.modules.governance.actions import (
    Action,
    AddMember,
    AllowPeer,
    CancelUpgrade,
    ErasePart,
    FinalityKey,
    Freeze,
    RemoveMember,
    RemovePeer,
    SetValidator,
    SetValue,
    Unfreeze,
    Upgrade,
)
from mulu.modules.governance.codes import Choice
from mulu.modules.governance.messages import Propose, Settle, Vote, Withdraw
from mulu.modules.governance.possession import prove_sm2_possession
from mulu.modules.governance.state import GovernanceState, StoredSet
from mulu.modules.governance.texts import ReasonText
from mulu.modules.governance.validators import engine_address
from mulu.modules.identity.messages import RegisterKey, RegisterOrg
from mulu.modules.identity.possession import prove_possession
from mulu.modules.identity.texts import OrgText
from mulu.node.chain import write_chain
from mulu.node.erasing import Eraser
from mulu.store.memory_store import MemoryStore
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import PartRef, commit_part
from tests.support.engine_votes import final_at
from tests.support.golden import T0, Made
from tests.support.sm2_signer import FixedSm2Signer

BLOCK_MS = 30_000
DAY_MS = 24 * 60 * 60 * 1000
CHAIN_ID = "golden-governed"
AUTHORITY, OPERATOR = (Ed25519Signer(bytes([n]) * 32) for n in (3, 2))
HEADS = {f"o{n:04d}": Ed25519Signer(bytes([60 + n]) * 32) for n in (3, 4, 5, 6)}
SIGNERS = {"o0001": AUTHORITY, **HEADS}
"""Who votes for an organisation."""
VALIDATORS = {n: Ed25519Signer(bytes([80 + n]) * 32) for n in (1, 2, 3, 4, 5)}
RUN_BY = {1: "o0001", 2: "o0003", 3: "o0004", 4: "o0005", 5: "o0006"}
NEWCOMER = "o0006"
CITY = {**REGISTER_1, "rules": {**REGISTER_1["rules"], "V10": {"severity": "refuse"}}}
"""A profile that refuses where the first shows a gap."""


def node_id(number: int) -> str:
    return SHA256.digest(f"node {number}".encode())[:20].hex()


def part(number: int, text: Wire) -> tuple[PartRef, bytes]:
    salt, data = number.to_bytes(32, "big"), encode(text)
    return commit_part(SHA256, salt, data), salt + data


def key_of(signer: Signer) -> GenesisKey:
    return GenesisKey(public_key=signer.public_key.hex(), suite=signer.suite)


def genesis() -> tuple[Genesis, list[tuple[bytes, bytes]]]:
    names = ("澜川市数据局", "澜川市大数据中心", "教育局", "公安局", "档案局")
    made = [part(n, OrgText(name=name)) for n, name in enumerate(names, 1)]
    authority, operator, *members = [ref for ref, _ in made]
    document = Genesis(
        app_version=1,
        authority=key_of(AUTHORITY),
        authority_org=GenesisOrg(kind="municipal_dept", level="city", part=authority),
        chain_id=CHAIN_ID,
        hash="sha256",
        members=tuple(
            GenesisMember(
                key=key_of(HEADS[f"o{n:04d}"]),
                org=GenesisOrg(kind="municipal_dept", level="city", part=ref),
            )
            for n, ref in enumerate(members, 3)
        ),
        operator=key_of(OPERATOR),
        operator_org=GenesisOrg(kind="operator", level="city", part=operator),
        ordering="cometbft",
        time_ms=T0,
        validators=tuple(
            GenesisValidator(
                name=f"v{n}",
                node_id=node_id(n),
                org_id=RUN_BY[n],
                power=10,
                public_key=VALIDATORS[n].public_key.hex(),
            )
            for n in (1, 2, 3, 4)
        ),
        values=(GenesisValue(kind="profile", name=REGISTER, value=dict(REGISTER_1)),),
    )
    return document, [(bytes.fromhex(ref.commitment), data) for ref, data in made]


def set_validator(number: int, **changes: object) -> SetValidator:
    made = SetValidator(
        name=f"v{number}",
        node_id=node_id(number),
        org_id=RUN_BY[number],
        power=10,
        public_key=VALIDATORS[number].public_key.hex(),
    )
    return msgspec.structs.replace(made, **changes)


def sm2_of(number: int) -> FinalityKey:
    signer, public_key = FixedSm2Signer(f"v{number}"), VALIDATORS[number].public_key.hex()
    possession = prove_sm2_possession(signer, CHAIN_ID, public_key)
    return FinalityKey(possession=possession, public_key=signer.public_key.hex())


@dataclass
class Governed:
    """The chain on its way, and what waits for its next block."""

    document: Genesis
    parts: list[tuple[bytes, bytes]]
    store: MemoryStore = field(default_factory=MemoryStore)
    frames: list[bytes] = field(default_factory=list)
    height: int = 0
    waiting: list[bytes] = field(default_factory=list)
    texts: "itertools.count[int]" = field(default_factory=lambda: itertools.count(100))

    def __post_init__(self) -> None:
        head = write_chain(self.store, self.document, self.parts)
        self.application = Application(
            machine_rules(SHA256, self.document), tx_rules(SHA256, self.document), self.store, head
        )
        self.chain = chain_name(SHA256, self.document)

    @property
    def time_ms(self) -> int:
        """Of the next block."""
        return T0 + (self.height + 1) * BLOCK_MS

    @property
    def state(self) -> GovernanceState:
        with self.store.read() as reader:
            return GovernanceState(Overlay(reader.state, reader.state_items))

    def say(self, org_id: str, message: Wire, *texts: bytes) -> None:
        """Let a transaction of an organisation wait for the next block."""
        signer = SIGNERS[org_id]
        body = build_body(
            chain=self.chain,
            messages=[message],
            signers=[signer.key_id],
            nonce=(len(self.frames) + len(self.waiting)).to_bytes(16, "big"),
            valid_until_ms=self.time_ms + 60_000,
        )
        self.waiting.append(build_frame(body, [signer], texts))

    def text(self, text: Wire) -> tuple[PartRef, bytes]:
        return part(next(self.texts), text)

    def block(self, *system: Misbehaviour) -> None:
        """Decide a block of what waits, and make it final by the engine's votes."""
        time_ms, self.height = self.time_ms, self.height + 1
        before = self._set()
        checked = [self.application.check(frame) for frame in self.waiting]
        decided = Decided(height=self.height, time_ms=time_ms, transactions=checked, system=system)
        assert self.application.process_proposal(decided)
        done = self.application.finalize(decided)
        self.application.commit(b"")
        self.frames += self.waiting
        self.waiting = []
        final_at(self.store, self.height, done.app_hash, (before, self._set()), VALIDATORS.values())
        Eraser(self.store).carry_out()

    def _set(self) -> StoredSet:
        stored = self.state.validators()
        assert stored is not None
        return stored

    def propose(self, org_id: str, *actions: Action) -> list[int]:
        """A block of proposals; their numbers."""
        first = self.state.counts().proposals + 1
        for action in actions:
            ref, data = self.text(ReasonText(title="提案", reason="澜川市数据工作会议纪要"))
            message = Propose(action=action, expires_ms=self.time_ms + DAY_MS, part=ref)
            self.say(org_id, message, data)
        self.block()
        return list(range(first, first + len(actions)))

    def about(self, number: int, make: Callable[..., Wire], **more: Choice) -> Wire:
        proposal = self.state.proposal(number)
        assert proposal is not None
        return make(content_hash=proposal.content_hash, number=number, **more)

    def decide(
        self, org_id: str, *actions: Action, by: Sequence[str], choice: Choice = "approve"
    ) -> None:
        """A block of proposals, then one of votes on them."""
        for number in self.propose(org_id, *actions):
            for voter in by:
                self.say(voter, self.about(number, Vote, choice=choice))
        self.block()


def make_governed() -> Made:
    """The whole chain, anew."""
    document, parts = genesis()
    made = Governed(document, parts)
    for step in (_begin, _members, _values, _erase_and_freeze, _upgrades, _peers, _leave):
        step(made)
    return Made(document=document, parts=parts, store=made.store, frames=made.frames, hashes={})


def _begin(made: Governed) -> None:
    """An organisation and its head; an entry whose text goes later; a validator misbehaves."""
    ref, data = made.text(OrgText(name="澜川市水务局"))
    made.say("o0001", RegisterOrg(kind="municipal_dept", level="city", part=ref), data)
    made.block()
    head = HEADS[NEWCOMER]
    message = RegisterKey(
        org_id=NEWCOMER,
        possession=prove_possession(head, made.chain, NEWCOMER),
        public_key=head.public_key.hex(),
        roles=("dept_head",),
        suite=head.suite,
    )
    made.say("o0001", message)
    _register(made, "供水管网名录", REGISTER)
    made.block()
    caught = engine_address(VALIDATORS[2].public_key.hex())
    made.block(
        Misbehaviour(
            height=1,
            kind="duplicate_vote",
            power=10,
            time_ms=T0 + BLOCK_MS,
            total_power=40,
            validator=caught,
        )
    )


def _register(made: Governed, title: str, profile: str, *items: Item) -> None:
    """An entry by the authority."""
    names = tuple(ItemText(name=f"第{n}项") for n, _ in enumerate(items, 1))
    ref, data = made.text(entry_text(title, *names))
    record = DataEntry(items=items)
    message = RegisterRecord(
        part=ref, profile=profile, provider="o0003", record=record, source="golden"
    )
    made.say("o0001", message, data)


def entry_text(title: str, *items: ItemText) -> EntryText:
    return EntryText(items=items, title=title, summary="全市供水管网的起止点、管径和材质")


def _members(made: Governed) -> None:
    """A fifth member and its validator, whose SM2 key is the first of the chain."""
    made.decide("o0003", AddMember(org_id=NEWCOMER), by=("o0001", "o0004"))
    joins = set_validator(5, sm2=sm2_of(5))
    made.decide(NEWCOMER, joins, by=("o0001", "o0003", "o0004"))
    made.decide("o0001", set_validator(1, power=12), by=("o0003", "o0004", "o0005"))


def _values(made: Governed) -> None:
    """A profile, the switch to it, a calendar, other thresholds; the profile refuses a record."""
    ahead = made.height + 3
    values = [
        SetValue(from_height=ahead, kind="profile", name="city@1", value=CITY),
        SetValue(
            from_height=ahead + 1,
            kind="calendar",
            name="workdays",
            value={"extra_workdays": ["2026-02-14"], "holidays": ["2026-01-01", "2026-02-17"]},
        ),
        SetValue(
            from_height=ahead + 1,
            kind="parameter",
            name="governance",
            value={"notice_blocks": 5, "set_value": {"denominator": 3, "numerator": 2}},
        ),
    ]
    made.decide("o0001", *values, by=("o0003", NEWCOMER))
    switch = SetValue(
        from_height=made.height + 3,
        kind="parameter",
        name="catalog",
        value={"profile": "city@1"},
    )
    made.decide("o0001", switch, by=("o0003", "o0004", NEWCOMER))
    _register(made, "排水管网名录", "city@1", Item(dtype="C", length=20))
    _register(made, "燃气管网名录", "city@1", Item(dtype="C"))
    made.block()


def _erase_and_freeze(made: Governed) -> None:
    """The first entry's text goes; a freeze refuses a record, and is lifted."""
    commitment = part(101, entry_text("供水管网名录"))[0].commitment
    made.decide(
        "o0003", ErasePart(commitment=commitment, ground="state_secret"), by=("o0001", "o0005")
    )
    until_ms = made.time_ms + DAY_MS
    made.decide(NEWCOMER, Freeze(scope="catalog", until_ms=until_ms), by=("o0005",))
    _register(made, "冻结期间", REGISTER)
    made.block()
    made.decide(NEWCOMER, Unfreeze(), by=("o0005", "o0001"))
    _register(made, "解冻之后", REGISTER)
    made.block()


def _upgrades(made: Governed) -> None:
    """One plan is dropped, another waits."""
    release = SHA256.digest(b"release").hex()
    far = Upgrade(app_version=2, from_height=1000, name="1.1.0", release=release)
    everybody = ("o0003", "o0004", "o0005")
    made.decide("o0001", far, by=everybody)
    made.decide("o0001", CancelUpgrade(app_version=2), by=everybody[:2])
    later = msgspec.structs.replace(far, from_height=2000, name="1.1.1")
    made.decide("o0001", later, by=everybody)


def _peers(made: Governed) -> None:
    """Nodes admitted and removed; one proposal is rejected, one taken back."""
    made.decide(
        "o0001", AllowPeer(node_id=node_id(7)), AllowPeer(node_id=node_id(8)), by=("o0003", "o0004")
    )
    made.decide("o0001", RemovePeer(node_id=node_id(7)), by=("o0003", "o0004"))
    against = ("o0003", "o0004", "o0005")
    made.decide("o0001", AllowPeer(node_id=node_id(9)), by=against, choice="reject")
    (number,) = made.propose("o0004", AllowPeer(node_id=node_id(9)))
    made.say("o0004", made.about(number, Withdraw))
    made.block()


def _leave(made: Governed) -> None:
    """Two members and a validator leave; what then has votes enough is settled."""
    (number,) = made.propose("o0001", AllowPeer(node_id=node_id(9)))
    made.say("o0003", made.about(number, Vote, choice="approve"))
    made.block()
    made.decide("o0001", RemoveMember(org_id="o0005"), by=("o0003", "o0004", NEWCOMER))
    made.decide("o0001", set_validator(4, power=0), by=("o0003", "o0004"))
    made.decide("o0001", RemoveMember(org_id=NEWCOMER), by=("o0003", "o0004"))
    made.say("o0004", made.about(number, Settle))
    made.block()
