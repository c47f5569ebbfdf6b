"""Who made a header final: a producer with witnesses here, validators in the files beside.

What costs little (which keys, how many) is checked apart from the signatures themselves, which a
verifier checks last.

Source: docs/spec/bundle.md BUN-12 and BUN-15 to BUN-17.
"""

from itertools import pairwise

from mulu.core.hashing import TAG_COSIGN, TAG_HEADER
from mulu.core.signing import verify
from mulu.proof.bundle import Cosignature, Finality, PublicKey, SoloFinality
from mulu.proof.cometbft import ensure_engine_finality, verify_engine_signatures
from mulu.proof.engine_format import EngineFinality
from mulu.proof.header import Header
from mulu.proof.reasons import failure
from mulu.proof.sm2_finality import ensure_sm2_finality, verify_sm2_signatures
from mulu.proof.sm2_format import Sm2Finality
from mulu.proof.trust import Trust, WitnessPolicy


def ensure_final(finality: Finality, trust: Trust, header: Header, digest: bytes) -> None:
    """Check who made a header final, without checking signatures.

    Args:
        finality: As read.
        trust: What is believed beforehand.
        header: The header it makes final.
        digest: Its hash, 32 bytes.

    Raises:
        VerificationError: ``finality.kind``: a producer's where validators are trusted, or the
            reverse; else the first check of BUN-15, BUN-27 or BUN-34 that fails.
    """
    match finality:
        case SoloFinality() if trust.producer is not None:
            _ensure_signers(finality, trust.producer, trust.witnesses)
        case EngineFinality() if trust.validators:
            ensure_engine_finality(finality, trust, header, digest)
        case Sm2Finality() if trust.validators:
            ensure_sm2_finality(finality, trust, header)
        case _:
            raise failure("finality.kind")


def verify_final(finality: Finality, trust: Trust, header: Header, digest: bytes) -> None:
    """Check every signature of a finality.

    Args:
        finality: As read, its signers checked.
        trust: What is believed beforehand.
        header: The header it makes final.
        digest: Hash of the header it makes final, 32 bytes.

    Raises:
        VerificationError: ``finality.bad_signature`` or ``witness.bad_signature``.
    """
    match finality:
        case SoloFinality():
            verify_signatures(finality, digest)
        case EngineFinality():
            verify_engine_signatures(finality)
        case Sm2Finality():
            verify_sm2_signatures(finality, trust, header, digest)


def _ensure_signers(
    finality: SoloFinality, producer: PublicKey, witnesses: WitnessPolicy | None
) -> None:
    if (finality.suite, finality.public_key) != (producer.suite, producer.public_key):
        raise failure("finality.other_producer")
    if any(one.public_key >= other.public_key for one, other in pairwise(finality.cosignatures)):
        raise failure("witness.order")
    if witnesses is not None:
        _ensure_policy(finality.cosignatures, witnesses)


def verify_signatures(finality: SoloFinality, header_hash: bytes) -> None:
    """Check a producer's signature and its witnesses'.

    Args:
        finality: As read.
        header_hash: Hash of the header it makes final, 32 bytes.

    Raises:
        VerificationError: ``finality.bad_signature`` or ``witness.bad_signature``.
    """
    if not _holds(finality, TAG_HEADER + header_hash):
        raise failure("finality.bad_signature")
    if not all(
        _holds(cosignature, TAG_COSIGN + header_hash) for cosignature in finality.cosignatures
    ):
        raise failure("witness.bad_signature")


def _ensure_policy(cosignatures: tuple[Cosignature, ...], policy: WitnessPolicy) -> None:
    known = {(key.suite, key.public_key) for key in policy.keys}
    if any((one.suite, one.public_key) not in known for one in cosignatures):
        raise failure("witness.unknown")
    if len(cosignatures) < policy.threshold:
        raise failure("witness.too_few")


def _holds(signed: SoloFinality | Cosignature, message: bytes) -> bool:
    return verify(
        signed.suite, bytes.fromhex(signed.public_key), message, bytes.fromhex(signed.signature)
    )
