"""The document a chain starts from; its hash is part of the chain's name.

Source: docs/spec/genesis.md GEN-1 to GEN-4.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta

from mulu.core.canonical import UInt, Wire, encode
from mulu.core.hashing import TAG_GENESIS, Hasher
from mulu.core.ids import CHAIN_ID
from mulu.tx.parts import PartRef

ChainId = Annotated[str, Meta(pattern=rf"^{CHAIN_ID}\Z")]
PublicKeyHex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64,130}\Z")]


class GenesisKey(Wire):
    """A public key fixed at genesis."""

    public_key: PublicKeyHex
    suite: Annotated[int, Meta(ge=1, le=255)]


class GenesisOrg(Wire):
    """An organisation that exists from genesis on; its names stand in the part."""

    kind: str
    level: str
    part: PartRef
    region: str = ""
    region_scheme: str = ""


class GenesisValue(Wire):
    """The first version of a registry value."""

    kind: Literal["parameter", "profile", "codelist", "calendar"]
    name: str
    value: dict[str, Any]


class Recovery(Wire):
    """Recovery keys of the authority: ``threshold`` of ``keys``."""

    keys: tuple[GenesisKey, ...]
    threshold: UInt


class Genesis(Wire):
    """Everything that is fixed before the first block."""

    app_version: UInt
    authority: GenesisKey
    authority_org: GenesisOrg
    chain_id: ChainId
    hash: Literal["sha256"]
    node: GenesisKey
    operator: GenesisKey
    operator_org: GenesisOrg
    ordering: Literal["solo"]
    recovery: Recovery | None = None
    time_ms: UInt
    v: Literal[1] = 1
    values: tuple[GenesisValue, ...] = ()


def genesis_hash(hasher: Hasher, genesis: Genesis) -> bytes:
    """Hash a genesis document (32 bytes)."""
    return hasher.tagged(TAG_GENESIS, encode(genesis))


def chain_name(hasher: Hasher, genesis: Genesis) -> str:
    """Full name of the chain: ``<id>#<hash name>:<genesis hash>``."""
    return f"{genesis.chain_id}#{hasher.show(genesis_hash(hasher, genesis))}"
