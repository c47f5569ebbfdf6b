"""Bundles made from the following tree and the store, off the executing process.

Source: docs/spec/node.md NOD-4; docs/spec/bundle.md BUN-5 to BUN-8.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from mulu.api.needs import Proven
from mulu.core.canonical import decode_loose
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId
from mulu.core.merkle import inclusion_path, leaf_hash
from mulu.machine.block import Block, decode_block
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import Rules
from mulu.modules.catalog.state import StoredRecord, record_key
from mulu.node.follower import KeptRoot, Read, TreeFollower
from mulu.proof.build import Places, Seal, TxFacts, build_absent, build_included, build_present
from mulu.proof.bundle import decode_finality
from mulu.store.port import Reader
from mulu.store.tree import TreeProof, prove
from mulu.tx.body import part_refs, tx_id
from mulu.tx.frame import signatures_digest_input
from mulu.tx.prepare import TxRules


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the newest consistent moment says of a key."""

    kept: KeptRoot
    value: bytes | None
    proof: TreeProof


class NodeProver:
    """Makes bundles; safe to use from several threads.

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

    @property
    def height(self) -> int:
        """Newest height at which proofs are made."""
        return self._follower.newest.height

    async def prove_record(self, code: str) -> Proven | None:
        """Prove a record present; None when there is no such record."""
        return await asyncio.to_thread(self.present, code)

    async def prove_absent(self, code: str) -> Proven | None:
        """Prove that a code was never used; None when it was."""
        return await asyncio.to_thread(self.absent, code)

    async def prove_transaction(self, tx_id: bytes) -> Proven | None:
        """Prove a transaction and its receipt; None when no block holds it."""
        return await asyncio.to_thread(self.transaction, tx_id)

    def present(self, code: str) -> Proven | None:
        """The same as ``prove_record``, blocking."""
        key = record_key(code)
        with self._read() as reader:
            found = self._find(reader, key)
            if found is None or found.value is None:
                return None
            stored = decode_loose(found.value, StoredRecord)
            part = reader.part(bytes.fromhex(stored.part.commitment))
            bundle = build_present(
                _seal_of(reader, found.kept),
                key=key,
                value=found.value,
                siblings=found.proof.siblings,
                salted=part if isinstance(part, bytes) else None,
            )
        return Proven(bundle=bundle, height=found.kept.height)

    def absent(self, code: str) -> Proven | None:
        """The same as ``prove_absent``, blocking."""
        key = record_key(code)
        with self._read() as reader:
            found = self._find(reader, key)
            if found is None or found.value is not None:
                return None
            bundle = build_absent(
                _seal_of(reader, found.kept),
                key=key,
                siblings=found.proof.siblings,
                terminal=found.proof.terminal,
            )
        return Proven(bundle=bundle, height=found.kept.height)

    def transaction(self, tx_id: bytes) -> Proven | None:
        """The same as ``prove_transaction``, blocking."""
        with self._read() as reader:
            place = reader.tx(tx_id)
            stored = None if place is None else reader.block(place.height)
            if place is None or stored is None:
                return None
            block = decode_block(stored)
            facts = self._facts(reader, block, place.index)
        places = _places(self._rules.hasher, block, place.index)
        return Proven(bundle=build_included(_seal(block), facts, places), height=place.height)

    def _find(self, reader: Reader, key: bytes) -> _Found | None:
        """Find a key where tree and reader agree, following the reader when they do not.

        None before the first header, in which nothing can be proved yet.
        """
        found = self._look(reader, key)
        if found is None:
            self._follower.catch_up_with(reader)
            found = self._look(reader, key)
        return None if found is None or found.kept.height == 0 else found

    def _look(self, reader: Reader, key: bytes) -> _Found | None:
        kept = self._follower.newest
        digest = self._rules.hasher.digest
        key_hash, value = digest(key), reader.state(key)
        proof = prove(kept.root, key_hash)
        here = proof.terminal is not None and proof.terminal[0] == key_hash
        proved = proof.terminal[1] if here and proof.terminal is not None else None
        agrees = proved == (None if value is None else digest(value))
        return _Found(kept=kept, value=value, proof=proof) if agrees else None

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


def _seal_of(reader: Reader, kept: KeptRoot) -> Seal:
    if kept.seal is not None:
        return kept.seal
    stored = reader.block(kept.height)
    if stored is None:
        raise LookupError(f"block {kept.height} is not in the store")
    return _seal(decode_block(stored))


def _seal(block: Block) -> Seal:
    return Seal(header=block.header, finality=decode_finality(block.finality))


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
