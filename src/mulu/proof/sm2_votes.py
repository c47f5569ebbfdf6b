"""What a node does for SM2 finality: sign an extension, judge others', gather them into an item.

An extension is the raw signature of 64 bytes; a validator without SM2 key, or one that cannot
judge the header yet, sends an empty one. The
set is the one that ``next_set`` of the header before the signed one names, which is the engine's
set at the height after that header: it signs there at the first opportunity.

Source: docs/spec/bundle.md BUN-35; docs/spec/block.md BLK-2.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.core.errors import VerificationError
from mulu.core.signing import SM2, Signer, key_id, verify
from mulu.proof.header import Header
from mulu.proof.sm2_finality import finality_bytes, verify_signers
from mulu.proof.sm2_format import Sm2Finality, Sm2Item, Sm2Signature, Sm2Step
from mulu.proof.sm2_sets import ensure_voters, sm2_entries, trusted_sm2_set
from mulu.proof.trusted_set import TrustedValidator, address

NONE: Final = b""
"""The extension of a validator that does not sign."""


def sign_extension(signer: Signer | None, header: Header, digest: bytes) -> bytes:
    """Sign that a header is final.

    Args:
        signer: The validator's SM2 key; None when it has none.
        header: The last header before the height that is voted on.
        digest: Its hash, 32 bytes.

    Returns:
        64 bytes, or none at all.
    """
    return NONE if signer is None else signer.sign(finality_bytes(header, digest))


def verify_extension(
    extension: bytes, validator: TrustedValidator, header: Header, digest: bytes
) -> bool:
    """Judge another validator's extension; an empty one abstains and costs nobody its vote."""
    if extension == NONE:
        return True
    if validator.sm2 is None:
        return False
    point = bytes.fromhex(validator.sm2.public_key)
    return verify(SM2, point, finality_bytes(header, digest), extension)


def collect(
    extensions: Mapping[bytes, bytes],
    validators: Sequence[TrustedValidator],
    header: Header,
    digest: bytes,
) -> bytes | None:
    """Gather extensions into a self-proving item; those that do not hold are left out.

    Args:
        extensions: By the engine's address of the validator, 20 bytes.
        validators: The set that may make the header final.
        header: The header signed.
        digest: Its hash, 32 bytes.

    Returns:
        The canonical item; None while the signatures carry no more than two thirds of the power.
    """
    signatures = [
        Sm2Signature(
            key_id=key_id(SM2, bytes.fromhex(one.sm2.public_key)), signature=extension.hex()
        )
        for one in validators
        if one.sm2 is not None
        and (extension := extensions.get(address(bytes.fromhex(one.public_key)), NONE))
        and verify_extension(extension, one, header, digest)
    ]
    signatures.sort(key=lambda one: one.key_id)
    try:
        ensure_voters(signatures, trusted_sm2_set(validators))
    except VerificationError:
        return None
    return encode(Sm2Item(hash=digest.hex(), height=header.height, signatures=tuple(signatures)))


def open_item(
    item: bytes, validators: Sequence[TrustedValidator], header: Header, digest: bytes
) -> Sm2Finality:
    """Check a self-proving item and make finality of it, without steps.

    Args:
        item: As a block carries it.
        validators: The set that may make the header final.
        header: The header that it should be about.
        digest: Its hash, 32 bytes.

    Raises:
        VerificationError: ``finality.item``: not an item, or of another header; or
            ``finality.votes``, ``finality.too_few``, ``finality.bad_signature``.
    """
    made = decode_item(item)
    if (made.hash, made.height) != (digest.hex(), header.height):
        raise VerificationError("finality.item", f"the item is not about header {header.height}")
    signers = trusted_sm2_set(validators)
    ensure_voters(made.signatures, signers)
    verify_signers(made.signatures, signers, finality_bytes(header, digest))
    return Sm2Finality(signatures=made.signatures)


def decode_item(item: bytes) -> Sm2Item:
    """Read a self-proving item, whose signatures are left to be checked.

    Raises:
        VerificationError: ``finality.item``.
    """
    try:
        return decode(item, Sm2Item)
    except NotCanonicalError as err:
        raise VerificationError("finality.item", f"the bytes are no SM2 item: {err}") from err


def sm2_step(
    finality: Sm2Finality, header: Header, validators: Sequence[TrustedValidator]
) -> Sm2Step:
    """Make a step of a header that changed the set, from its finality and the set it names."""
    return Sm2Step(entries=sm2_entries(validators), header=header, signatures=finality.signatures)
