"""Whether a prepared transaction may stand in a block of a given height and time.

A pure function of the transaction, the block and the committed state, so that every node that is
shown a proposal gives the same verdict.

Source: docs/spec/transaction.md TXN-11 to TXN-13.
"""

from collections.abc import Callable
from typing import Final

from mulu.core.ids import KeyId
from mulu.machine.context import KnownKey
from mulu.tx.body import signing_bytes
from mulu.tx.errors import ExpiredError, SeenError, UnknownKeyError, ValidTooLongError
from mulu.tx.prepare import Prepared, ensure_signature

VALID_MS_MAX: Final = 10 * 60 * 1000
"""Longest way ahead of ``valid_until_ms`` for one signer."""
VALID_MS_MAX_TOGETHER: Final = 7 * 24 * 60 * 60 * 1000
"""The same for two or more signers, who need time to sign."""
BUCKET_MS: Final = 60_000

FindKnownKey = Callable[[KeyId], KnownKey | None]
Seen = Callable[[int, bytes], bool]


def bucket_of(valid_until_ms: int) -> int:
    """Number of the bucket that remembers ids valid until then."""
    return valid_until_ms // BUCKET_MS


def admit(
    prepared: Prepared, *, height: int, time_ms: int, find_key: FindKnownKey, seen: Seen
) -> tuple[KnownKey, ...]:
    """Judge a transaction at a block, and find the keys it acts with.

    Args:
        prepared: Right as far as its bytes can tell.
        height: The block's height.
        time_ms: The block's time.
        find_key: Keys as of the block's start state.
        seen: Whether a bucket holds an id already.

    Returns:
        The signers' keys, in order.

    Raises:
        ExpiredError: Its time is over.
        ValidTooLongError: Its time reaches too far ahead.
        SeenError: It was in a block already.
        UnknownKeyError: A signer may not sign at this block.
        BadSignatureError: A signature not checked before does not hold.
    """
    _ensure_time(prepared, time_ms)
    if seen(bucket_of(prepared.valid_until_ms), prepared.id):
        raise SeenError(
            f"transaction {prepared.id.hex()} is in a block already; nothing was done twice"
        )
    keys = tuple(_good_key(KeyId(signer), height, time_ms, find_key) for signer in prepared.signers)
    for place, key in enumerate(keys):
        if place not in prepared.verified:
            ensure_signature(
                key.key_id,
                (key.suite, key.public_key),
                signing_bytes(prepared.body),
                prepared.signatures[place],
            )
    return keys


def _ensure_time(prepared: Prepared, time_ms: int) -> None:
    if prepared.valid_until_ms < time_ms:
        raise ExpiredError(
            f"the transaction was valid until {prepared.valid_until_ms} ms and block time is"
            f" {time_ms} ms; build and sign it again"
        )
    longest = VALID_MS_MAX if len(prepared.signers) == 1 else VALID_MS_MAX_TOGETHER
    if prepared.valid_until_ms > time_ms + longest:
        raise ValidTooLongError(
            f"the transaction is valid for {prepared.valid_until_ms - time_ms} ms, the most is"
            f" {longest}; choose an earlier valid_until_ms"
        )


def _good_key(key_id: KeyId, height: int, time_ms: int, find_key: FindKnownKey) -> KnownKey:
    key = find_key(key_id)
    if key is None:
        raise UnknownKeyError(
            f"key {key_id[:16]}… is not on this chain; have the authority register it"
        )
    if not key.is_good_at(height, time_ms):
        raise UnknownKeyError(
            f"key {key_id[:16]}… may not sign at height {height}: revoked, past its term or not"
            " in force yet"
        )
    return key
