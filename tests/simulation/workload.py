"""What users of a simulated chain send: good, refused, inadmissible, again, and votes."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from mulu.core.canonical import Wire, decode_loose
from mulu.core.hashing import SHA256
from mulu.core.prefixes import DATA_ENTRY
from mulu.machine.genesis import Genesis, chain_name
from mulu.machine.overlay import Overlay
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord, WithdrawRecord
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.governance.actions import (
    Action,
    AddMember,
    AllowPeer,
    ErasePart,
    FinalityKey,
    Freeze,
    RemoveMember,
    RemovePeer,
    SetValidator,
    Unfreeze,
)
from mulu.modules.governance.messages import Propose, Vote
from mulu.modules.governance.state import GovernanceState
from mulu.modules.governance.texts import ReasonText
from mulu.modules.identity.messages import RegisterKey
from mulu.modules.identity.possession import prove_possession
from mulu.modules.identity.texts import OrgText
from mulu.store.port import Reader
from mulu.tx.build import build_body, build_frame
from mulu.tx.frame import compress_frame
from tests.projection.chain import salted
from tests.simulation.sm2_keys import sm2_key
from tests.support.consortium import DAY_MS, HEADS, MEMBERS, joining, node_id
from tests.support.world import PROFILE, entry, entry_text, part_of, register_org, signer

Asked = tuple[Any, Wire | None, str]
"""A message, the text of its part, and the name of the key that signs."""


class Workload:
    """Draws frames.

    Args:
        chance: The simulation's source of chance.
        genesis: The chain's document.
        gives_sm2: Validators that are changed or join get an SM2 key.
    """

    def __init__(self, chance: random.Random, genesis: Genesis, gives_sm2: bool = False) -> None:
        self._chance = chance
        self._chain_id = genesis.chain_id
        self._gives_sm2 = gives_sm2
        self._chain = chain_name(SHA256, genesis)
        self._count = 0
        self.sent: list[bytes] = []

    def draw(self, at_ms: int, reader: Reader) -> list[bytes]:
        """Some frames of users who see a node's committed state."""
        frames = []
        for _ in range(self._chance.randrange(9)):
            draw = self._chance.choices((self._good, self._bad, self._again), (12, 2, 3))[0]
            frames.append(draw(at_ms, reader))
        return frames

    def good(self, at_ms: int, reader: Reader) -> bytes:
        """A frame that may enter a block."""
        return self._good(at_ms, reader)

    def _good(self, at_ms: int, reader: Reader) -> bytes:
        kinds: Sequence[Callable[[Reader, int], list[Asked]]] = (
            self._orgs,
            self._entries,
            self._changes,
            self._keys,
            self._proposal,
            self._votes,
        )
        draw = self._chance.choices(kinds, (2, 6, 4, 1, 3, 9))[0]
        frame = self.frame(draw(reader, at_ms) or self._orgs(reader, at_ms), at_ms)
        self.sent.append(frame)
        return compress_frame(frame) if self._chance.random() < 0.2 else frame

    def frame(self, asked: Sequence[Asked], at_ms: int, **spoilt: Any) -> bytes:
        """Sign messages as one transaction."""
        self._count += 1
        names = list(dict.fromkeys(by for _, _, by in asked))
        keys = [signer(name) for name in names]
        given = {
            "chain": self._chain,
            "messages": [_with_signer(message, names.index(by)) for message, _, by in asked],
            "signers": [key.key_id for key in keys],
            "nonce": self._count.to_bytes(16, "big"),
            "valid_until_ms": at_ms + self._chance.choice((60_000, 120_000, 590_000)),
        }
        parts = [salted(text)[1] for _, text, _ in asked if text is not None]
        return build_frame(build_body(**given | spoilt), keys, parts)

    def _bad(self, at_ms: int, reader: Reader) -> bytes:
        good = self.frame(self._orgs(reader, at_ms), at_ms)
        match self._chance.randrange(6):
            case 0:
                return self.frame(self._orgs(reader, at_ms), at_ms, valid_until_ms=at_ms - 1)
            case 1:
                late = at_ms + 20 * 60_000
                return self.frame(self._orgs(reader, at_ms), at_ms, valid_until_ms=late)
            case 2:
                return good[:-1]
            case 3:
                at = self._chance.randrange(len(good))
                return good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
            case 4:
                stranger = [
                    (message, text, "stranger") for message, text, _ in self._orgs(reader, 0)
                ]
                return self.frame(stranger, at_ms)
            case _:
                return self._chance.randbytes(self._chance.randrange(200))

    def _again(self, at_ms: int, reader: Reader) -> bytes:
        return self._chance.choice(self.sent[-200:]) if self.sent else self._good(at_ms, reader)

    def _orgs(self, _reader: Reader, _at_ms: int) -> list[Asked]:
        asked: list[Asked] = []
        for _ in range(self._chance.randint(1, 3)):
            self._count += 1
            name = f"第{self._count}局"
            asked.append((register_org(name), OrgText(name=name), "authority"))
        return asked

    def _entries(self, _reader: Reader, _at_ms: int) -> list[Asked]:
        asked: list[Asked] = []
        for _ in range(self._chance.randint(1, 4)):
            number = self._chance.randrange(400)  # one that is taken is refused
            text = entry_text(title=f"第{number}号名录")
            message = RegisterRecord(
                code=f"3071109900001/{number:06d}",
                part=part_of(text),
                profile=PROFILE,
                provider=self._chance.choice(MEMBERS),
                record=entry(share_type=self._chance.randrange(4)),
            )
            asked.append((message, text, "authority"))
        return asked

    def _changes(self, reader: Reader, _at_ms: int) -> list[Asked]:
        records = [decode_loose(v, StoredRecord) for _, v in reader.state_items(DATA_ENTRY)]
        if not records:
            return []
        record = self._chance.choice(records)
        if self._chance.random() < 0.3:
            message = WithdrawRecord(base=record.content_hash, code=record.code, reason="obsolete")
            return [(message, None, "authority")]
        self._count += 1
        text = entry_text(title=f"第{self._count}次修订")
        return [
            (
                ReviseRecord(
                    base=record.content_hash,
                    code=record.code,
                    part=part_of(text),
                    profile=PROFILE,
                    record=entry(share_type=self._chance.randrange(4)),
                ),
                text,
                "authority",
            )
        ]

    def _keys(self, _reader: Reader, _at_ms: int) -> list[Asked]:
        new = signer(f"office {self._chance.randrange(20)}")
        org = self._chance.choice(MEMBERS)
        message = RegisterKey(
            org_id=org,
            possession=prove_possession(new, self._chain, org),
            public_key=new.public_key.hex(),
            roles=("sharing_office",),
            suite=1,
        )
        return [(message, None, "authority")]

    def _proposal(self, reader: Reader, at_ms: int) -> list[Asked]:
        text = ReasonText(title="提案")
        message = Propose(
            action=self._action(reader, at_ms), expires_ms=at_ms + DAY_MS, part=part_of(text)
        )
        return [(message, text, self._chance.choice(HEADS))]

    def _action(self, reader: Reader, at_ms: int) -> Action:
        chance = self._chance
        number = chance.randint(1, 6)
        actions: Sequence[Callable[[], Action]] = (
            lambda: self._validator(number, chance.choice((0, 8, 10, 11, 12))),
            lambda: self._validator(chance.choice((5, 6)), 10),
            lambda: AddMember(org_id="o0006"),
            lambda: RemoveMember(org_id=chance.choice((*MEMBERS, "o0006"))),
            lambda: AllowPeer(node_id=node_id(chance.randint(7, 9))),
            lambda: RemovePeer(node_id=node_id(chance.randint(7, 9))),
            lambda: Freeze(scope=chance.choice(("all", "catalog")), until_ms=at_ms + 60_000),
            Unfreeze,
            lambda: ErasePart(commitment=self._commitment(reader), ground="court_order"),
        )
        return chance.choices(actions, (5, 5, 2, 1, 1, 1, 1, 3, 5))[0]()

    def _validator(self, number: int, power: int) -> SetValidator:
        action = joining(number, power=power)
        if not self._gives_sm2:
            return action
        key = sm2_key(number, self._chain_id, action.public_key)
        sm2 = FinalityKey(possession=key.possession, public_key=key.public_key)
        return msgspec.structs.replace(action, sm2=sm2)

    def _commitment(self, reader: Reader) -> str:
        known = list(reader.part_commitments())
        return self._chance.choice(known).hex() if known else "ab" * 32

    def _votes(self, reader: Reader, _at_ms: int) -> list[Asked]:
        state = GovernanceState(Overlay(reader.state, reader.state_items))
        newest = state.counts().proposals
        found = [state.proposal(n) for n in range(max(1, newest - 5), newest + 1)]
        opened = [each for each in found if each is not None and each.status == "open"]
        if not opened:
            return []
        one = self._chance.choice(opened)
        choice = "approve" if self._chance.random() < 0.9 else "reject"
        message = Vote(choice=choice, content_hash=one.content_hash, number=one.number)
        voters = self._chance.sample(HEADS, self._chance.randint(1, 3))
        return [(message, None, by) for by in voters]


def _with_signer(message: Any, index: int) -> Any:
    return msgspec.structs.replace(message, signer=index)
