"""Parts: the free text of one record version, beside the body and bound to it by a commitment.

Rules never see a part; consensus checks only that it is there, in order, with the right length and
commitment. So a part can be withheld or erased later without changing any hash.

Source: docs/spec/transaction.md TXN-6 to TXN-9.
"""

from typing import Annotated, ClassVar, Final

from msgspec import Meta

from mulu.core.canonical import Hex32, Wire
from mulu.core.errors import InadmissibleError
from mulu.core.hashing import TAG_PART, Hasher

SALT_BYTES: Final = 32
PART_BYTES_MAX: Final = 256 * 1024

PartLength = Annotated[int, Meta(ge=0, le=PART_BYTES_MAX)]


class PartRef(Wire):
    """What a body says about a part."""

    commitment: Hex32
    """H(tag ‖ salt ‖ bytes)."""
    length: PartLength
    """Number of bytes of the text, without the salt."""
    withheld: bool = False
    """The provider keeps the text; the frame does not carry it."""


class PartMismatchError(InadmissibleError):
    """A part is missing, surplus, or does not open its commitment (TXN-8)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 2


def commit_part(hasher: Hasher, salt: bytes, text: bytes) -> PartRef:
    """Bind a text to a body.

    Args:
        hasher: The chain's hash.
        salt: 32 random bytes, kept with the text.
        text: The part's bytes.
    """
    return PartRef(commitment=hasher.tagged(TAG_PART, salt, text).hex(), length=len(text))


def ensure_part(hasher: Hasher, ref: PartRef, salted: bytes) -> None:
    """Check one carried part against what the body says.

    Args:
        hasher: The chain's hash.
        ref: The body's side.
        salted: Salt (32 bytes) followed by the text.

    Raises:
        PartMismatchError: Wrong length or commitment.
    """
    if len(salted) - SALT_BYTES != ref.length:
        raise PartMismatchError(
            f"a part has {len(salted) - SALT_BYTES} bytes where the body says {ref.length}; send"
            " the text that was committed to"
        )
    if hasher.tagged(TAG_PART, salted).hex() != ref.commitment:
        raise PartMismatchError(
            f"a part does not open its commitment {ref.commitment[:16]}…; send the salt and text"
            " that were committed to"
        )
