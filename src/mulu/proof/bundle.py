"""The bundle: one file that proves one fact of a chain to the holder of a trust file.

Source: docs/spec/bundle.md BUN-4 to BUN-8.
"""

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from mulu.core.canonical import Hex32, Hex64, Tagged, UInt, Wire, decode, encode
from mulu.core.keys import PublicKeyHex, Suite, ensure_fits
from mulu.proof.engine_format import EngineFinality
from mulu.proof.header import Header
from mulu.proof.sm2_format import Sm2Finality

FORMAT: Final = "mulu-bundle/1"
BUNDLE_BYTES_MAX: Final = 8 * 1024 * 1024
KEY_BYTES_MAX: Final = 1024
PART_BYTES_MAX: Final = 256 * 1024
SIBLINGS_MAX: Final = 256
LINK_PATH_MAX: Final = 64
BLOCK_PATH_MAX: Final = 32
COSIGNATURES_MAX: Final = 64
SIGNERS_MAX: Final = 16
PARTS_MAX: Final = 1000

Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]+\Z")]
"""At least one byte in hex; the even number of digits is checked by the struct it stands in."""
KeyHex = Annotated[str, Meta(pattern=r"^[0-9a-f]+\Z", max_length=2 * KEY_BYTES_MAX)]
PartHex = Annotated[str, Meta(pattern=r"^[0-9a-f]*\Z", max_length=2 * PART_BYTES_MAX)]
Siblings = Annotated[tuple[Hex32, ...], Meta(max_length=SIBLINGS_MAX)]
BlockPath = Annotated[tuple[Hex32, ...], Meta(max_length=BLOCK_PATH_MAX)]


def _ensure_even(*texts: str) -> None:
    if any(len(text) % 2 for text in texts):
        raise ValueError("hex has two digits for each byte")


class PublicKey(Wire):
    """A public key that the file brings along."""

    public_key: PublicKeyHex
    suite: Suite

    def __post_init__(self) -> None:
        ensure_fits(self.suite, self.public_key)


class Cosignature(Wire):
    """A witness's signature over ``mulu/cosignature/1`` and the header hash."""

    public_key: PublicKeyHex
    signature: Hex64
    suite: Suite

    def __post_init__(self) -> None:
        ensure_fits(self.suite, self.public_key)


class SoloFinality(Tagged, tag="solo"):
    """Finality of a solo chain: the producer's signature over tag and header hash."""

    cosignatures: Annotated[tuple[Cosignature, ...], Meta(max_length=COSIGNATURES_MAX)] = ()
    """Ascending by public key."""
    public_key: PublicKeyHex
    signature: Hex64
    suite: Suite

    def __post_init__(self) -> None:
        ensure_fits(self.suite, self.public_key)


Finality: TypeAlias = SoloFinality | EngineFinality | Sm2Finality
"""The union of finalities this version verifies."""


class Opening(Wire):
    """Text and salt of a part, for those who may see it."""

    bytes: PartHex
    salt: Hex32

    def __post_init__(self) -> None:
        _ensure_even(self.bytes)


class Present(Tagged, tag="present"):
    """The key has this value in the state of the header."""

    key: KeyHex
    part: Opening | None = None
    """Opens the part that the value commits to."""
    siblings: Siblings
    """From the root down."""
    value: Hex

    def __post_init__(self) -> None:
        _ensure_even(self.key, self.value)


class Terminal(Wire):
    """Another key's leaf, standing where the absent key would."""

    key_hash: Hex32
    value_hash: Hex32


class Absent(Tagged, tag="absent"):
    """The key has no value in the state of the header."""

    key: KeyHex
    key_hash: Hex32
    """H(key): the path binds only its first bits, so that damage to the key would go unseen."""
    siblings: Siblings
    """From the root down."""
    terminal: Terminal | None = None
    """None: the subtree is empty."""

    def __post_init__(self) -> None:
        _ensure_even(self.key)


class Included(Tagged, tag="transaction"):
    """The transaction stands in the header's block, with this receipt."""

    body: Hex
    keys: Annotated[tuple[PublicKey, ...], Meta(min_length=1, max_length=SIGNERS_MAX)]
    """The signers' keys, in the body's order."""
    parts: Annotated[tuple[Opening, ...], Meta(max_length=PARTS_MAX)] = ()
    path: BlockPath
    """From the leaf up, to ``tx_root``."""
    place: UInt
    """Bit k (0 the lowest) is 1 when the k-th sibling stands left."""
    receipt: Hex
    receipt_path: BlockPath
    signatures: Annotated[tuple[Hex64, ...], Meta(min_length=1, max_length=SIGNERS_MAX)]

    def __post_init__(self) -> None:
        _ensure_even(self.body, self.receipt)


Claim: TypeAlias = Present | Absent | Included


class Link(Wire):
    """A later header, final by itself, whose log holds the header of the claim."""

    header: Header
    path: Annotated[tuple[Hex32, ...], Meta(max_length=LINK_PATH_MAX)]
    """RFC 6962 path from the leaf up."""


class Bundle(Wire):
    """The whole file."""

    claim: Claim
    finality: Finality
    format: Literal["mulu-bundle/1"]
    header: Header
    """What the claim is proved in."""
    link: Link | None = None


def encode_finality(finality: Finality) -> bytes:
    """Write a finality as canonical JSON, as blocks keep it."""
    return encode(finality)


def decode_finality(data: bytes) -> Finality:
    """Read what ``encode_finality`` wrote.

    Raises:
        NotCanonicalError: Not a finality of a kind this version knows.
    """
    finality: Finality = decode(data, Finality)  # type: ignore[arg-type]  # a union is no class
    return finality
