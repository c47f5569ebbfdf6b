"""The admission process: ``prepare`` for the ledger, ahead of execution and beside it.

It reads keys from the store through read-only snapshots. It ends when the ledger closes its pipe,
however the ledger went.

Source: docs/spec/node.md NOD-6; docs/spec/transaction.md TXN-14.
"""

import signal
import struct
import sys
from pathlib import Path
from typing import Final

import msgspec

from mulu.app import machine_rules, tx_rules
from mulu.core.errors import InadmissibleError
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import Rules
from mulu.node.admission import Declined, Frames, Taken, Verdicts
from mulu.node.child import give_way, take_orders
from mulu.node.home import Home
from mulu.node.ipc import pack
from mulu.node.logs import log_to_stderr
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.prepare import KeyBytes, TxRules, prepare
from mulu.tx.vouch import vouch

_U32: Final = struct.Struct(">I")
_frames: Final = msgspec.msgpack.Decoder(Frames)


class Judge:
    """Judges frames one by one.

    Args:
        store: Read only.
        rules: The chain's machine, to find keys.
        tx_rules: The form of transactions.
    """

    def __init__(self, store: LmdbStore, rules: Rules, tx_rules: TxRules) -> None:
        self._store = store
        self._rules = rules
        self._tx_rules = tx_rules
        self._keys: dict[str, KeyBytes] = {}

    def judge(self, frame: bytes) -> Taken | Declined:
        """Judge one frame by its bytes."""
        try:
            verdict = vouch(prepare(frame, self._tx_rules, self._find_key))
        except InadmissibleError as err:
            return Declined(module=err.module, code=err.code, text=str(err))
        return Taken(id=verdict.id, leaf=verdict.leaf, verified=verdict.verified)

    def _find_key(self, key_id: str) -> KeyBytes | None:
        known = self._keys.get(key_id)
        if known is None:
            with self._store.read() as committed:
                view = Overlay(committed.state, committed.state_items)
                key = self._rules.read_key(view, KeyId(key_id))
            if key is None:
                return None
            known = self._keys[key_id] = (key.suite, key.public_key)
        return known


def main() -> int:
    """Judge frames until the ledger closes the pipe; always 0."""
    log_to_stderr("admission")
    give_way()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    home = Home(Path(take_orders().home))
    genesis = home.genesis()
    hasher = Hasher(genesis.hash)
    store = LmdbStore.open(home.chain, readonly=True)
    judge = Judge(store, machine_rules(hasher, genesis), tx_rules(hasher, genesis))
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(_U32.size)) == _U32.size:
        request = _frames.decode(source.read(_U32.unpack(head)[0]))
        verdicts = [judge.judge(frame) for frame in request.frames]
        answers.write(pack(Verdicts(n=request.n, verdicts=verdicts)))
        answers.flush()
    store.close()
    return 0
