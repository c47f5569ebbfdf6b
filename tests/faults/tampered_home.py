"""A home that holds something of everything, to be spoiled byte by byte."""

from pathlib import Path

import msgspec

from mulu.core.canonical import decode_loose
from mulu.core.signing import Ed25519Signer
from mulu.modules.catalog.messages import ReviseRecord, WithdrawRecord
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.state import StoredRecord, record_key
from mulu.modules.catalog.texts import EntryText, WithdrawText
from mulu.modules.governance.actions import ErasePart
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from mulu.node.chain import open_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.node.views import NodeViews
from mulu.ordering.solo.heartbeat import HEARTBEAT, Beat, sign_heartbeat
from mulu.projection.files import ViewsFolder
from mulu.projection.rebuild import rebuild
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.frame import Frame, encode_frame, open_frame
from tests.support.chance import seeded
from tests.support.small_chain import FixedClock, SmallChain, code, entry, new_home, org

SETTINGS = b'# what an operator set\nlisten = "127.0.0.1:8640"\nbehind_proxy = false\n'
IN_A_BLOCK = 8
DECISION = 1
KEYS_SEED = 20_260_401


def make_home(folder: Path, entries: int, title: str = "号学校名录") -> Home:
    """A chain with revisions, a withdrawal, a refusal, withheld and erased parts, read tables.

    Every byte is the same at every run, so that a change that went unnoticed can be had again.
    """
    with seeded(KEYS_SEED):
        return _make_home(folder, entries, title)


def _make_home(folder: Path, entries: int, title: str) -> Home:
    home, keys = new_home(folder)
    chain = SmallChain(home, keys, open_chain(home, Settings()), FixedClock())
    try:
        _fill(chain, entries, title)
        beat(chain, keys["node"])
        rebuild(ViewsFolder(home.views), chain.open.store.read, NodeViews(chain.open.genesis))
    finally:
        chain.close()
    (home.root / "settings.toml").write_bytes(SETTINGS)
    return home


def _fill(chain: SmallChain, entries: int, title: str) -> None:
    chain.block(chain.frame(org("澜川市教育局")), chain.frame(org("澜川市水务局")))
    for at in range(0, entries, IN_A_BLOCK):
        drafts = [
            entry(code(n), f"第{n}{title}", share_type=1 + n % 3, update_cycle=n % 5)
            for n in range(at, min(at + IN_A_BLOCK, entries))
        ]
        chain.block(*(chain.frame(draft) for draft in drafts))
    chain.block(chain.frame(entry(code(1), "不可重复登记")))  # refused
    chain.block(chain.frame(_revised(chain, code(2))), chain.frame(_withdrawn(chain, code(3))))
    chain.clock.at_ms += 120_000  # earlier ids go, those of what follows stay
    chain.block(_withheld(chain, code(5900)))
    chain.block(chain.frame(entry(code(5901), "已经删除的名录")))
    erased = part_of(chain.open.store, code(5901))
    (receipt,) = chain.block(chain.frame(_erasing(chain, erased)))
    assert "code" not in receipt
    assert chain.open.store.erase_part(erased, DECISION)


def beat(chain: SmallChain, signer: Ed25519Signer) -> None:
    info = chain.open.application.info()
    beat = Beat(
        chain=chain.open.name, hash=info.app_hash.hex(), height=info.height, time_ms=info.time_ms
    )
    chain.open.store.set_meta(HEARTBEAT, sign_heartbeat(beat, signer))


def _stored(store: LmdbStore, name: str) -> StoredRecord:
    with store.read() as reader:
        return decode_loose(reader.state(record_key(name)) or b"", StoredRecord)


def part_of(store: LmdbStore, name: str) -> bytes:
    """Commitment of the text of a record's newest version."""
    return bytes.fromhex(_stored(store, name).part.commitment)


def _revised(chain: SmallChain, name: str):
    base = _stored(chain.open.store, name).content_hash

    def make(part):
        return ReviseRecord(
            base=base, code=name, part=part, profile="register@1", record=DataEntry(share_type=2)
        )

    return make, EntryText(title="修订后的名录", summary="按年更新。" * 20)


def _withdrawn(chain: SmallChain, name: str):
    base = _stored(chain.open.store, name).content_hash

    def make(part):
        return WithdrawRecord(base=base, code=name, part=part, reason="obsolete")

    return make, WithdrawText(note="职责已调整")


def _erasing(chain: SmallChain, commitment: bytes):
    """The only organisation that governs decides at once."""
    action = ErasePart(commitment=commitment.hex(), ground="court_order")

    def make(part):
        return Propose(action=action, expires_ms=chain.clock.at_ms + 86_400_000, part=part)

    return make, ReasonText(title="依判决删除")


def _withheld(chain: SmallChain, name: str) -> bytes:
    make, text = entry(name, "不公开的说明")

    def withheld(part):
        return make(msgspec.structs.replace(part, withheld=True))

    frame = open_frame(chain.frame((withheld, text)))
    return encode_frame(Frame(body=frame.body, signatures=frame.signatures))


def names_of_entries(entries: int) -> list[str]:
    """Codes that the chain knows, and one that it does not."""
    return [code(n) for n in (0, 2, 3, entries - 1, 5900, 5901)] + [code(5999)]
