"""A whole machine over the toy module: an application on any store, ready for blocks."""

from dataclasses import replace

from mulu.core.canonical import decode, encode
from mulu.core.hashing import SHA256
from mulu.core.ids import OrgId
from mulu.core.merkle import Frontier
from mulu.machine.application import Application
from mulu.machine.context import Context, KnownKey, View
from mulu.machine.decided import Decided
from mulu.machine.head import HEAD, Head, encode_head
from mulu.machine.rulebook import Rules
from mulu.machine.system import Finalisers
from mulu.store.port import BlockWrite, Store
from mulu.store.tree import EMPTY, root_hash, update
from tests.support.toy import ALICE, BOB, CHAIN, NOW_MS, Added, Put, TooBigError, toy_rules

SIGNERS = {signer.key_id: signer for signer in (ALICE, BOB)}
TOO_BIG = 100


def put(ctx: Context, view: View, message: Put) -> None:
    view.put(b"t/written/" + message.name.encode(), b"early")
    if message.value > TOO_BIG:
        raise TooBigError(f"{message.value} is over {TOO_BIG}")
    view.put(b"t/" + message.name.encode(), encode(message.value))
    ctx.emit(Added(name=message.name))


def read_key(view: View, key_id: str) -> KnownKey | None:
    signer = SIGNERS.get(key_id)
    if signer is None or view.get(b"t/gone/" + key_id.encode()) is not None:
        return None
    return KnownKey(
        key_id=signer.key_id,
        org_id=OrgId("o0003"),
        suite=signer.suite,
        public_key=signer.public_key,
        roles=frozenset(),
        from_height=0,
    )


def toy_machine() -> Rules:
    return Rules(
        hasher=SHA256,
        chain=CHAIN,
        route={Put: put},
        read_key=read_key,
        ordering="solo",
        finalisers=lambda _view: Finalisers(next_set=bytes(32)),
    )


def start(store: Store, time_ms: int = NOW_MS - 1000) -> Head:
    """Write height 0: one sentinel key."""
    changes = [(b"t/sentinel", b"toy")]
    tree_changes = [(SHA256.digest(key), SHA256.digest(value)) for key, value in changes]
    tree = update(SHA256, EMPTY, tree_changes)
    head = Head(
        height=0,
        block_hash=SHA256.digest(b"genesis"),
        time_ms=time_ms,
        log=Frontier(SHA256),
        root=tree,
        state_root=root_hash(tree),
        buckets=frozenset(),
    )
    meta = {HEAD: encode_head(head)}
    store.commit(BlockWrite(height=0, state_changes=changes, tree_changes=tree_changes, meta=meta))
    return head


def toy_application(store: Store, invariants=()) -> Application:
    rules = replace(toy_machine(), invariants=invariants)
    return Application(rules, toy_rules(), store, start(store), check_invariants=True)


def make_block(application: Application, *frames: bytes, time_ms: int = NOW_MS) -> list[dict]:
    """Check, finalize and commit frames as the next block; returns its receipts."""
    transactions = [application.check(frame) for frame in frames]
    height = application.info().height + 1
    done = application.finalize(Decided(height=height, time_ms=time_ms, transactions=transactions))
    application.commit(b"{}")
    return [decode(receipt, dict) for receipt in done.receipts]
