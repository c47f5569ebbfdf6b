"""Validators as a trust file lists them, by public key, with their SM2 keys.

Source: docs/spec/bundle.md BUN-10 and BUN-11; CometBFT 0.38 types/validator_set.go
``ValidatorsByVotingPower``.
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Final

from msgspec import Meta

from mulu.core.canonical import Hex32, Wire
from mulu.core.signing import ED25519
from mulu.proof.engine_format import VALIDATORS_MAX, Power, Validator

ADDRESS_BYTES: Final = 20

Sm2Point = Annotated[str, Meta(pattern=r"^04[0-9a-f]{128}\Z")]
"""Uncompressed point of the SM2 curve, 65 bytes in hex."""


class Sm2Key(Wire):
    """The SM2 key with which a validator signs finality."""

    public_key: Sm2Point


class TrustedValidator(Wire):
    """A validator that the holder of the trust file believes in."""

    power: Power
    public_key: Hex32
    sm2: Sm2Key | None = None
    """None: the validator has no SM2 key and takes no part in SM2 finality."""
    suite: Annotated[int, Meta(ge=ED25519, le=ED25519)]


TrustedSet = Annotated[tuple[TrustedValidator, ...], Meta(min_length=1, max_length=VALIDATORS_MAX)]


def engine_set(trusted: Sequence[TrustedValidator]) -> tuple[Validator, ...]:
    """The set as the engine hashes it: by falling power, then by rising address."""
    validators = [
        Validator(power=one.power, public_key=one.public_key, suite=one.suite) for one in trusted
    ]
    return tuple(sorted(validators, key=_place))


def is_usable(validators: Sequence[TrustedValidator]) -> bool:
    """Tell whether a set stands strictly by public key and no SM2 key stands twice."""
    keys = [one.public_key for one in validators]
    points = [one.sm2.public_key for one in validators if one.sm2 is not None]
    ascends = all(one < other for one, other in pairwise(keys))
    return ascends and len(set(points)) == len(points)


def address(public_key: bytes) -> bytes:
    """The engine's address of an Ed25519 key: the first 20 bytes of its SHA-256."""
    return hashlib.sha256(public_key).digest()[:ADDRESS_BYTES]


def _place(validator: Validator) -> tuple[int, bytes]:
    return -validator.power, address(bytes.fromhex(validator.public_key))
