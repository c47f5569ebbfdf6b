"""The trust file: all that a verifier believes beforehand about a chain.

Source: docs/spec/bundle.md BUN-9 to BUN-11.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from mulu.core.canonical import Hex32, NotCanonicalError, UInt, Wire, encode
from mulu.core.errors import VerificationError
from mulu.core.hashing import HASH_NAMES, Hasher
from mulu.proof.bundle import COSIGNATURES_MAX, PublicKey
from mulu.proof.header import Ordinal
from mulu.proof.plain import parse_spaced
from mulu.proof.reasons import failure
from mulu.proof.trusted_set import TrustedSet, TrustedValidator, is_usable

FORMAT: Final = "mulu-trust/1"
TRUST_BYTES_MAX: Final = 64 * 1024

FullChainName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}#[a-z0-9]{1,16}:[0-9a-f]{64}\Z")]


class TrustError(VerificationError):
    """A trust file cannot be used; ``reason_code`` says why (BUN-11)."""

    def __init__(self, reason_code: str, detail: object = "") -> None:
        super().__init__(reason_code, str(failure(reason_code, detail)))


class Checkpoint(Wire):
    """A header known to be right; height 0 stands for the genesis."""

    block_hash: Hex32
    height: UInt
    time_ms: UInt


class WitnessPolicy(Wire):
    """Which witnesses there are, and how many of them must have cosigned."""

    keys: Annotated[tuple[PublicKey, ...], Meta(min_length=1, max_length=COSIGNATURES_MAX)]
    """Strictly ascending by public key."""
    threshold: Ordinal


class Trust(Wire):
    """A trust file: of a solo chain with ``producer``, of a consortium with ``validators``."""

    chain: FullChainName
    """``<id>#<hash name>:<genesis hash>``."""
    checkpoint: Checkpoint
    format: Literal["mulu-trust/1"]
    producer: PublicKey | None = None
    validators: TrustedSet = ()
    """By public key; the set that signs what follows the checkpoint."""
    witnesses: WitnessPolicy | None = None

    def __post_init__(self) -> None:
        """Refuse both kinds in one, and neither.

        Raises:
            ValueError: Not exactly one of producer and validators, or witnesses of a consortium.
        """
        if (self.producer is None) is not bool(self.validators):
            raise ValueError("a trust file has a producer or validators, and not both")
        if self.producer is None and self.witnesses is not None:
            raise ValueError("witnesses cosign what a producer signed; a consortium has none")

    @property
    def hasher(self) -> Hasher:
        """The chain's hash."""
        return Hasher(_hash_name(self.chain))


def solo_trust(
    *,
    chain: str,
    public_key: bytes,
    suite: int,
    checkpoint: Checkpoint | None = None,
    genesis_time_ms: int = 0,
) -> Trust:
    """Build a trust file of a solo chain.

    Args:
        chain: Full name of the chain.
        public_key: The producer's, raw.
        suite: Its suite.
        checkpoint: A header known to be right; None takes the genesis.
        genesis_time_ms: Time of the genesis, when it is the checkpoint.
    """
    return Trust(
        chain=chain,
        checkpoint=checkpoint or _genesis(chain, genesis_time_ms),
        format="mulu-trust/1",
        producer=PublicKey(public_key=public_key.hex(), suite=suite),
    )


def cometbft_trust(
    *,
    chain: str,
    validators: Sequence[TrustedValidator],
    checkpoint: Checkpoint | None = None,
    genesis_time_ms: int = 0,
) -> Trust:
    """Build a trust file of a chain on CometBFT.

    Args:
        chain: Full name of the chain.
        validators: The set that signs what follows the checkpoint, in any order.
        checkpoint: A header known to be right; None takes the genesis.
        genesis_time_ms: Time of the genesis, when it is the checkpoint.

    Raises:
        ValueError: There is no validator.
    """
    return Trust(
        chain=chain,
        checkpoint=checkpoint or _genesis(chain, genesis_time_ms),
        format="mulu-trust/1",
        validators=tuple(sorted(validators, key=lambda one: one.public_key)),
    )


def encode_trust(trust: Trust) -> bytes:
    """Write a trust file for people: canonical JSON, indented, with a newline at the end."""
    return msgspec.json.format(encode(trust), indent=2) + b"\n"


def decode_trust(data: bytes) -> Trust:
    """Read a trust file.

    Args:
        data: The file's bytes.

    Raises:
        TrustError: It cannot be used; there is no verdict without a trust file.
    """
    if len(data) > TRUST_BYTES_MAX:
        raise TrustError("trust.too_large")
    plain = _parse(data)
    try:
        trust = msgspec.convert(plain, Trust)
    except msgspec.ValidationError as err:
        raise TrustError("trust.members", err) from err
    _ensure_usable(trust)
    return trust


def _parse(data: bytes) -> dict[str, object]:
    try:
        plain = parse_spaced(data)
    except NotCanonicalError as err:
        raise TrustError("trust.not_canonical", err) from err
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise TrustError("trust.version")
    return plain


def _ensure_usable(trust: Trust) -> None:
    if _hash_name(trust.chain) not in HASH_NAMES:
        raise TrustError("trust.unsupported")
    if (
        trust.checkpoint.height == 0
        and trust.checkpoint.block_hash != trust.chain.rpartition(":")[2]
    ):
        raise TrustError("trust.checkpoint")
    if trust.witnesses is not None:
        keys = [key.public_key for key in trust.witnesses.keys]
        if any(one >= other for one, other in pairwise(keys)) or trust.witnesses.threshold > len(
            keys
        ):
            raise TrustError("trust.witnesses")
    if not is_usable(trust.validators):
        raise TrustError("trust.validators")


def _genesis(chain: str, time_ms: int) -> Checkpoint:
    return Checkpoint(block_hash=chain.rpartition(":")[2], height=0, time_ms=time_ms)


def _hash_name(chain: str) -> str:
    return chain.partition("#")[2].partition(":")[0]
