"""A real chain in a folder: real modules, real store, blocks made one by one, no threads."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from mulu.core.canonical import decode, encode
from mulu.core.hashing import TAG_HEADER
from mulu.core.signing import Signer
from mulu.machine.decided import Decided
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText
from mulu.modules.identity.messages import RegisterOrg
from mulu.modules.identity.texts import OrgText
from mulu.node.chain import OpenChain, open_chain
from mulu.node.create import NewChain, create_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.proof.bundle import SoloFinality, encode_finality
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import commit_part

PASSPHRASE = "correct horse"
START_MS = 1_800_000_000_000
NEW = NewChain(
    chain_id="small",
    profile="register",
    authority_name="澜川市数据局",
    operator_name="澜川市大数据中心",
    throw_away=True,
)


class FixedClock:
    """Stands still until it is moved."""

    def __init__(self, at_ms: int = START_MS) -> None:
        self.at_ms = at_ms

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic_ms(self) -> int:
        return self.at_ms


@dataclass
class SmallChain:
    home: Home
    keys: dict[str, Signer]
    open: OpenChain
    clock: FixedClock
    _count: itertools.count = field(default_factory=itertools.count)

    def frame(self, *drafts, signer: str = "authority") -> bytes:
        """Sign (message without part, text) drafts as one transaction; signers by comma."""
        messages, parts = [], []
        for make, text in drafts:
            salt = next(self._count).to_bytes(32, "big")
            messages.append(make(commit_part(self.open.hasher, salt, encode(text))))
            parts.append(salt + encode(text))
        keys = [self.keys[name] for name in signer.split(",")]
        body = build_body(
            chain=self.open.name,
            messages=messages,
            signers=[key.key_id for key in keys],
            nonce=next(self._count).to_bytes(16, "big"),
            valid_until_ms=self.clock.at_ms + 60_000,
        )
        return build_frame(body, keys, parts)

    def block(self, *frames: bytes) -> list[dict]:
        """Make one signed, durable block."""
        application = self.open.application
        self.clock.at_ms += 1000
        decided = Decided(
            height=application.info().height + 1,
            time_ms=self.clock.at_ms,
            transactions=[application.check(frame) for frame in frames],
        )
        done = application.finalize(decided)
        node = self.keys["node"]
        signature = node.sign(TAG_HEADER + done.app_hash)
        application.commit(
            encode_finality(
                SoloFinality(
                    public_key=node.public_key.hex(), signature=signature.hex(), suite=node.suite
                )
            )
        )
        return [decode(receipt, dict) for receipt in done.receipts]

    def close(self) -> None:
        self.open.store.close()


def org(name: str):
    def make(part):
        return RegisterOrg(kind="municipal_dept", level="city", part=part)

    return make, OrgText(name=name)


def entry(code: str, title: str, provider: str = "o0003", **record):
    def make(part):
        return RegisterRecord(
            code=code,
            part=part,
            profile="register@1",
            provider=provider,
            record=DataEntry(**record),
        )

    return make, EntryText(title=title, summary=f"{title}的摘要")


def code(number: int) -> str:
    return f"3071109900001/{number:06d}"


def new_home(
    folder: Path, at_ms: int = START_MS - 1000, new: NewChain = NEW
) -> tuple[Home, dict[str, Signer]]:
    home = Home(folder / "home")
    return home, create_chain(home, new, PASSPHRASE, FixedClock(at_ms)).keys


def small_chain(folder: Path, *, blocks: int = 0, new: NewChain = NEW) -> SmallChain:
    """A new chain with one organisation and then one entry a block."""
    home, keys = new_home(folder, new=new)
    chain = SmallChain(home, keys, open_chain(home, Settings(invariants=True)), FixedClock())
    if blocks:
        chain.block(chain.frame(org("市教育局")))
    for number in range(1, blocks):
        chain.block(chain.frame(entry(code(number), f"学校名录{number}", share_type=1)))
    return chain
