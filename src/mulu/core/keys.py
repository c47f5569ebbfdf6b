"""How a public key stands on the wire: suite and hex, which must fit each other.

Source: docs/spec/keys.md KEY-1, KEY-9 and KEY-13; docs/spec/bundle.md BUN-36.
"""

from typing import Annotated

from msgspec import Meta

from mulu.core.signing import ED25519, PUBLIC_KEY_BYTES, SM2

Suite = Annotated[int, Meta(ge=ED25519, le=SM2)]
PublicKeyHex = Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{64}|04[0-9a-f]{128})\Z")]
"""Raw public key: 32 bytes of suite 1, or 65 bytes of suite 2, which begin with 04."""


def ensure_fits(suite: int, public_key: str) -> None:
    """Hold a public key's length to its suite.

    Args:
        suite: Suite number.
        public_key: Hex.

    Raises:
        ValueError: A key of this suite has another length.
    """
    size_bytes = PUBLIC_KEY_BYTES.get(suite)
    if size_bytes is None or len(public_key) != 2 * size_bytes:
        raise ValueError(
            f"a key of suite {suite} does not have {len(public_key)} hexadecimal digits"
        )
