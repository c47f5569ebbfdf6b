"""Who made a header final: the producer's signature and the witnesses' cosignatures.

What costs little (which keys, how many) is checked apart from the signatures themselves, which a
verifier checks last.

Source: docs/spec/bundle.md BUN-15 to BUN-17.
"""

from itertools import pairwise

from mulu.core.hashing import TAG_COSIGN, TAG_HEADER
from mulu.core.signing import verify
from mulu.proof.bundle import Cosignature, SoloFinality
from mulu.proof.reasons import failure
from mulu.proof.trust import Trust, WitnessPolicy


def ensure_signers(finality: SoloFinality, trust: Trust) -> None:
    """Check who signed, without checking signatures.

    Raises:
        VerificationError: ``finality.other_producer``, ``witness.order``, ``witness.unknown``
            or ``witness.too_few``.
    """
    producer = trust.producer
    if (finality.suite, finality.public_key) != (producer.suite, producer.public_key):
        raise failure("finality.other_producer")
    if any(one.public_key >= other.public_key for one, other in pairwise(finality.cosignatures)):
        raise failure("witness.order")
    if trust.witnesses is not None:
        _ensure_policy(finality.cosignatures, trust.witnesses)


def verify_signatures(finality: SoloFinality, header_hash: bytes) -> None:
    """Check every signature of a finality.

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
