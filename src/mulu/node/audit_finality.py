"""Whether each header is final: a producer's signature, or the votes of the validators of its time.

Under an engine the set is followed from genesis, whose hash is in the chain's name, through every
change; a copy that begins later is followed from the trust file, or from what it says itself.

Source: docs/spec/audit.md AUD-3 and AUD-15; docs/spec/bundle.md BUN-15, BUN-26 and BUN-27.
"""

from collections.abc import Iterable
from typing import Final, Protocol

from mulu.core.canonical import decode_loose
from mulu.core.errors import MuluError, VerificationError
from mulu.core.hashing import TAG_HEADER
from mulu.core.signing import verify
from mulu.machine.block import Block
from mulu.machine.genesis import Genesis
from mulu.modules.governance.state import StoredSet
from mulu.node.anchor import genesis_trust
from mulu.node.audit_report import BadError, Tally
from mulu.proof.bundle import SoloFinality, decode_finality
from mulu.proof.cometbft import ensure_carried
from mulu.proof.engine_format import EngineFinality, EngineStep
from mulu.proof.engine_header import validators_hash
from mulu.proof.engine_votes import verify_votes
from mulu.proof.header import Header
from mulu.proof.next_set import ensure_next_set
from mulu.proof.sets import Reached, advance
from mulu.proof.sm2_finality import finality_bytes, verify_signers
from mulu.proof.sm2_format import Sm2Finality
from mulu.proof.sm2_sets import ensure_voters, trusted_sm2_set
from mulu.proof.trust import Trust
from mulu.proof.trusted_set import engine_set
from mulu.query.known_sets import trusted_set


class FinalityAudit(Protocol):
    """Judges the finality of one header after the other."""

    def check(self, block: Block, later: bytes | None, digest: bytes) -> bool:
        """Judge one block.

        Args:
            block: The next block.
            later: Finality that came after it, None when there is none.
            digest: Hash of its header, 32 bytes.

        Returns:
            Whether its finality is here.

        Raises:
            BadError: What is here does not hold.
        """
        ...


class SoloAudit:
    """A chain with one producer.

    Args:
        genesis: The chain's document.
        trust: What is believed beforehand, or None.
    """

    def __init__(self, genesis: Genesis, trust: Trust | None) -> None:
        node = genesis.producer
        self._producer = (node.public_key, node.suite)
        if trust is not None and trust.producer is not None:
            self._producer = (trust.producer.public_key, trust.producer.suite)

    def check(self, block: Block, later: bytes | None, digest: bytes) -> bool:  # noqa: ARG002
        """Judge one block; see ``FinalityAudit``."""
        where = f"block {block.header.height}"
        try:
            finality = decode_finality(block.finality)
            if not isinstance(finality, SoloFinality):
                raise VerificationError("finality.kind", "a block of a solo chain has a producer's")
        except MuluError as err:
            raise BadError(where, f"its finality cannot be read: {err}") from err
        if (finality.public_key, finality.suite) != self._producer:
            raise BadError(where, "it is signed by another key than the producer's")
        key, signature = bytes.fromhex(finality.public_key), bytes.fromhex(finality.signature)
        if not verify(finality.suite, key, TAG_HEADER + digest, signature):
            raise BadError(where, "the producer's signature does not hold")
        return True


class EngineAudit:
    """A chain ordered by an engine.

    Args:
        genesis: The chain's document.
        trust: What is believed beforehand, or None.
        from_height: Height of the first block that is judged.
        steps: Changes of the set before it, as they are kept; oldest first.

    Raises:
        BadError: A step does not follow from what is believed.
    """

    def __init__(
        self,
        genesis: Genesis,
        trust: Trust | None,
        from_height: int,
        steps: Iterable[EngineStep] = (),
    ) -> None:
        self._chain_id: Final = genesis.chain_id
        self._trust = trust
        believed = genesis_trust(genesis) if from_height <= 1 else None
        if believed is None and trust is not None and trust.checkpoint.height < from_height:
            believed = trust
        self._reached = None if believed is None else _start(self._chain_id, believed)
        self._ensure_trust(genesis)
        if believed is not None:
            self._follow_kept(steps, believed.checkpoint.height)

    def check(self, block: Block, later: bytes | None, digest: bytes) -> bool:
        """Judge one block; see ``FinalityAudit``."""
        height = block.header.height
        kept = block.finality or later
        if not kept:
            return False
        try:
            finality = decode_finality(kept)
            if not isinstance(finality, EngineFinality):
                raise VerificationError("finality.kind", "a validator set's is needed")
            self._follow(finality)
            ensure_carried(finality, height, digest)
        except MuluError as err:
            raise BadError(f"block {height}", f"its finality does not hold: {err}") from err
        trust = self._trust
        if trust is not None and trust.checkpoint.height == height and self._reached is not None:
            self._ensure_same_set(_start(self._chain_id, trust))
        return True

    def _follow(self, finality: EngineFinality) -> None:
        last = EngineStep(signed_header=finality.signed_header, validators=finality.validators)
        for step in (*finality.steps, last):
            header = step.signed_header.header
            reached = self._reached or Reached(
                chain_id=self._chain_id, set_hash=header.validators_hash
            )
            if step is last or header.height > reached.height:
                self._reached = advance(reached, step)
                verify_votes(step.signed_header, step.validators)

    def _follow_kept(self, steps: Iterable[EngineStep], since: int) -> None:
        """Follow the changes from what is believed up to the first block."""
        for step in steps:
            height = step.signed_header.header.height - 1
            if height <= since or self._reached is None:
                continue
            try:
                self._reached = advance(self._reached, step)
                verify_votes(step.signed_header, step.validators)
            except VerificationError as err:
                raise BadError(f"block {height}", f"its finality does not hold: {err}") from err

    def _ensure_trust(self, genesis: Genesis) -> None:
        if self._trust is None or self._trust.checkpoint.height:
            return
        if self._trust.validators != genesis_trust(genesis).validators:
            raise BadError("genesis", "the trust file names other validators")

    def _ensure_same_set(self, trusted: Reached) -> None:
        reached = self._reached
        if reached is not None and reached.set_hash != trusted.set_hash:
            raise BadError("checkpoint", "the trust file names another set of validators")


def finality_audit(
    genesis: Genesis, trust: Trust | None, from_height: int, steps: Iterable[EngineStep] = ()
) -> FinalityAudit:
    """What judges the finality of a chain's headers.

    Args:
        genesis: The chain's document.
        trust: What is believed beforehand, or None.
        from_height: Height of the first block that is judged.
        steps: Changes of the set before it, as they are kept; oldest first.

    Raises:
        BadError: The trust file is of another kind of chain, or names others at genesis.
    """
    solo = genesis.ordering == "solo"
    if trust is not None and (trust.producer is not None) is not solo:
        raise BadError("genesis", "the trust file is of a chain of another ordering")
    if solo:
        return SoloAudit(genesis, trust)
    return EngineAudit(genesis, trust, from_height, steps)


def ensure_sm2(header: Header, digest: bytes, kept: bytes, named: bytes | None) -> None:
    """Judge finality by SM2 signatures.

    Args:
        header: The header it makes final.
        digest: Its hash, 32 bytes.
        kept: The finality.
        named: Set of validators in the state before its block, None when there is none.

    Raises:
        BadError: It does not hold.
    """
    try:
        finality = decode_finality(kept)
        if not isinstance(finality, Sm2Finality) or named is None:
            raise VerificationError("finality.kind", "no validators sign this chain by SM2")
        signers = trusted_sm2_set(trusted_set(decode_loose(named, StoredSet)))
        ensure_voters(finality.signatures, signers)
        verify_signers(finality.signatures, signers, finality_bytes(header, digest))
    except MuluError as err:
        where = f"block {header.height}"
        raise BadError(where, f"its finality by SM2 does not hold: {err}") from err


def meet_checkpoint(trust: Trust | None, block: Block, digest: bytes, tally: Tally) -> None:
    """Compare a header with the trust file's checkpoint, when it is at its height.

    Raises:
        BadError: It is another header, or names another set.
    """
    if trust is None or trust.checkpoint.height != block.header.height:
        return
    where = f"block {block.header.height}"
    if trust.checkpoint.block_hash != digest.hex():
        raise BadError(where, "its hash is not the trust file's checkpoint")
    try:
        ensure_next_set(trust, block.header)
    except VerificationError as err:
        raise BadError(where, "it names another set than the trust file") from err
    tally.checkpoint = block.header.height


def _start(chain_id: str, trust: Trust) -> Reached:
    set_hash = validators_hash(engine_set(trust.validators)).hex()
    return Reached(chain_id=chain_id, set_hash=set_hash)
