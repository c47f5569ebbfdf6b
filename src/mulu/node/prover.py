"""Bundles made from the following tree and the store, off the executing process.

Source: docs/spec/node.md NOD-4; docs/spec/bundle.md BUN-5 to BUN-8.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from mulu.api.needs import Proven
from mulu.core.canonical import Wire, decode_loose
from mulu.core.errors import UnavailableError
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId
from mulu.core.merkle import inclusion_path, leaf_hash
from mulu.machine.block import Block, decode_block
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import Rules
from mulu.modules.catalog.state import record_key
from mulu.node.follower import KeptRoot, Read, TreeFollower
from mulu.proof.build import Places, Seal, TxFacts, build_absent, build_included, build_present
from mulu.proof.header import SOLO
from mulu.query.sealing import PLAIN, Wanted, seal_at, seal_of_block, with_steps
from mulu.store.port import FinalityKind, Reader
from mulu.store.tree import TreeProof, prove
from mulu.tx.body import part_refs, tx_id
from mulu.tx.frame import signatures_digest_input
from mulu.tx.parts import PartRef
from mulu.tx.prepare import TxRules

FINAL_SECONDS_MAX: Final = 3.0
"""Longest that a proof waits for a header to become final."""
AGAIN_SECONDS: Final = 0.03
SEALS_KEPT: Final = 8
"""Newest seals that are remembered, so that no proof opens a block for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Where a key was found, or its absence."""

    seal: Seal
    proof: TreeProof


class _Parted(Wire, forbid_unknown_fields=False):
    """Any state value, read for the part it may name."""

    part: PartRef | None = None


class NotFinalYetError(UnavailableError):
    """The newest header is not final yet, as far as this node knows."""


class NodeProver:
    """Makes bundles; safe to use from several threads.

    Under an engine a header becomes final with a later block; so a proof stands at the newest final
    header, and waits a little when what it proves is newer than that.

    Args:
        follower: The following tree.
        read: Opens a reader of the store.
        rules: The chain's machine, to find public keys.
        tx_rules: The form of transactions, to find parts.
    """

    def __init__(self, follower: TreeFollower, read: Read, rules: Rules, tx_rules: TxRules) -> None:
        self._follower = follower
        self._read = read
        self._rules = rules
        self._tx_rules = tx_rules
        self._seals: dict[tuple[int, FinalityKind], Seal] = {}

    @property
    def height(self) -> int:
        """Newest height at which proofs are made."""
        return self._follower.newest.height

    async def prove_record(self, code: str, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a record present; None when there is no such record."""
        return await asyncio.to_thread(self.present, record_key(code), wanted)

    async def prove_absent(self, code: str, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove that a code was never used; None when it was."""
        return await asyncio.to_thread(self.absent, record_key(code), wanted)

    async def prove_key(self, key: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a state key present; None when it has no value."""
        return await asyncio.to_thread(self.present, key, wanted)

    async def prove_transaction(self, tx_id: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a transaction and its receipt; None when no block holds it."""
        return await asyncio.to_thread(self.transaction, tx_id, wanted)

    def present(self, key: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """The same as ``prove_key``, blocking."""
        return self._when_final(lambda reader: self._present(reader, key, wanted))

    def absent(self, key: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove that a state key has no value; None when it has one; blocking."""
        return self._when_final(lambda reader: self._absent(reader, key, wanted))

    def transaction(self, tx_id: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """The same as ``prove_transaction``, blocking."""
        return self._when_final(lambda reader: self._transaction(reader, tx_id, wanted))

    def _when_final(self, make: Callable[[Reader], Proven | None]) -> Proven | None:
        until = time.monotonic() + FINAL_SECONDS_MAX
        while True:
            try:
                with self._read() as reader:
                    return make(reader)
            except NotFinalYetError:
                if time.monotonic() > until:
                    raise
            time.sleep(AGAIN_SECONDS)

    def _present(self, reader: Reader, key: bytes, wanted: Wanted) -> Proven | None:
        value = reader.state(key)
        if value is None:
            return None
        found = self._find(reader, key, value, wanted)
        if found is None:
            return None
        return Proven(
            bundle=build_present(
                found.seal,
                key=key,
                value=value,
                siblings=found.proof.siblings,
                salted=_part_of(reader, value),
            ),
            height=found.seal.header.height,
        )

    def _absent(self, reader: Reader, key: bytes, wanted: Wanted) -> Proven | None:
        if reader.state(key) is not None:
            return None
        found = self._find(reader, key, None, wanted)
        if found is None:
            return None
        return Proven(
            bundle=build_absent(
                found.seal,
                key=key,
                siblings=found.proof.siblings,
                terminal=found.proof.terminal,
            ),
            height=found.seal.header.height,
        )

    def _transaction(self, reader: Reader, tx_id: bytes, wanted: Wanted) -> Proven | None:
        place = reader.tx(tx_id)
        stored = None if place is None else reader.block(place.height)
        if place is None or stored is None:
            return None
        block = decode_block(stored)
        seal = seal_of_block(reader, block, wanted.kind)
        if seal is None:
            raise NotFinalYetError(_not_final(place.height))
        seal = with_steps(reader, seal, wanted.since)
        facts = self._facts(reader, block, place.index)
        places = _places(self._rules.hasher, block, place.index)
        return Proven(bundle=build_included(seal, facts, places), height=place.height)

    def _find(
        self, reader: Reader, key: bytes, value: bytes | None, wanted: Wanted
    ) -> _Found | None:
        """Find a key at the newest final header, when the tree there has the reader's value.

        None before the first header, in which nothing can be proved yet.

        Raises:
            NotFinalYetError: The value is newer than that header, or none is final yet.
        """
        found = self._look_final(reader, key, value, wanted)
        if found is None:
            self._follower.catch_up_with(reader)
            found = self._look_final(reader, key, value, wanted)
        newest = self._follower.newest.height
        if found is None and newest:
            raise NotFinalYetError(_not_final(newest))
        return found

    def _look_final(
        self, reader: Reader, key: bytes, value: bytes | None, wanted: Wanted
    ) -> _Found | None:
        for kept in self._follower.newest_first():
            seal = self._seal_of(reader, kept, wanted.kind)
            if seal is not None:
                return self._look(kept, with_steps(reader, seal, wanted.since), key, value)
        return None

    def _seal_of(self, reader: Reader, kept: KeptRoot, kind: FinalityKind) -> Seal | None:
        """Header and finality of a kept state; those that came later are remembered."""
        if kept.seal is not None:
            return kept.seal
        seal = self._seals.get((kept.height, kind))
        if seal is not None:
            return seal
        if self._rules.ordering != SOLO and reader.finality(kept.height, kind) is None:
            return None
        seal = seal_at(reader, kept.height, kind)
        if seal is not None:
            newest = islice(self._seals.items(), SEALS_KEPT)
            self._seals = {(kept.height, kind): seal, **dict(newest)}
        return seal

    def _look(self, kept: KeptRoot, seal: Seal, key: bytes, value: bytes | None) -> _Found | None:
        digest = self._rules.hasher.digest
        key_hash = digest(key)
        proof = prove(kept.root, key_hash)
        here = proof.terminal is not None and proof.terminal[0] == key_hash
        proved = proof.terminal[1] if here and proof.terminal is not None else None
        agrees = proved == (None if value is None else digest(value))
        return _Found(seal=seal, proof=proof) if agrees else None

    def _facts(self, reader: Reader, block: Block, index: int) -> TxFacts:
        tx = block.transactions[index]
        body = decode_loose(tx.body, self._tx_rules.body)
        view = Overlay(reader.state, reader.state_items)
        keys = [self._rules.read_key(view, KeyId(signer)) for signer in body.signers]
        parts = [reader.part(bytes.fromhex(ref.commitment)) for ref in part_refs(body.messages)]
        whole = all(isinstance(part, bytes) for part in parts)
        return TxFacts(
            body=tx.body,
            signatures=tx.signatures,
            keys=[(key.suite, key.public_key) for key in keys if key is not None],
            receipt=block.receipts[index],
            parts=[part for part in parts if isinstance(part, bytes)] if whole else (),
        )


def _part_of(reader: Reader, value: bytes) -> bytes | None:
    """Salt and text of the part that a value names, when it names one that is here."""
    named = decode_loose(value, _Parted).part
    part = None if named is None else reader.part(bytes.fromhex(named.commitment))
    return part if isinstance(part, bytes) else None


def _not_final(height: int) -> str:
    return (
        f"header {height} is not final yet: the validators' signatures come with the next block;"
        " try again in a moment"
    )


def _places(hasher: Hasher, block: Block, index: int) -> Places:
    leaves = [
        tx_id(hasher, tx.body) + hasher.digest(signatures_digest_input(tx.signatures))
        for tx in block.transactions
    ]
    return Places(
        index=index,
        size=len(leaves),
        path=_path(hasher, leaves, index),
        receipt_path=_path(hasher, block.receipts, index),
    )


def _path(hasher: Hasher, leaves: Sequence[bytes], index: int) -> list[bytes]:
    return inclusion_path(hasher, [leaf_hash(hasher, leaf) for leaf in leaves], index)
