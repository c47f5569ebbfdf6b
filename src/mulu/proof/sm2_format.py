"""SM2 finality as bundles and blocks write it: signatures by key id, and how the set came to be.

Source: docs/spec/bundle.md BUN-33 and BUN-35.
"""

from typing import Annotated, Final

from msgspec import Meta

from mulu.core.canonical import Hex32, Hex64, Tagged, Wire
from mulu.proof.engine_format import STEPS_MAX, VALIDATORS_MAX, Power
from mulu.proof.header import ChainName, Header, Ordinal
from mulu.proof.trusted_set import Sm2Point

ENTRIES_MAX: Final = 2 * VALIDATORS_MAX
"""Each validator has an Ed25519 key and perhaps an SM2 key."""


class Sm2Signature(Wire):
    """A validator's SM2 signature over ``Finalised``."""

    key_id: Hex32
    signature: Hex64


Sm2Signatures = Annotated[tuple[Sm2Signature, ...], Meta(min_length=1, max_length=VALIDATORS_MAX)]
"""Strictly ascending by key id."""


class Sm2Entry(Wire):
    """A key under ``next_set``, with the public key when it is an SM2 key."""

    key_id: Hex32
    power: Power
    public_key: Sm2Point | None = None
    """None: not an SM2 key, or not shown, which only makes the verifier ask for more power."""


Sm2Entries = Annotated[tuple[Sm2Entry, ...], Meta(min_length=1, max_length=ENTRIES_MAX)]
"""Strictly ascending by key id."""


class Sm2Step(Wire):
    """A header that names another set, signed by the set before, with what it names."""

    entries: Sm2Entries
    """What stands under ``header.next_set``."""
    header: Header
    signatures: Sm2Signatures


class Sm2Finality(Tagged, tag="sm2"):
    """Finality by SM2 alone: signatures over more than two thirds of the validators' power."""

    signatures: Sm2Signatures
    steps: Annotated[tuple[Sm2Step, ...], Meta(max_length=STEPS_MAX)] = ()
    """How the set came from the trust file's, oldest first."""


class Finalised(Wire):
    """What a validator signs, behind ``mulu/finality/1``: that a header is final on a chain."""

    chain: ChainName
    hash: Hex32
    height: Ordinal


class Sm2Item(Wire):
    """The self-proving item that a later block carries for a header."""

    hash: Hex32
    height: Ordinal
    signatures: Sm2Signatures
