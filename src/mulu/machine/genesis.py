"""The document a chain starts from; its hash is part of the chain's name.

Source: docs/spec/genesis.md GEN-1 to GEN-5.
"""

from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from mulu.core.canonical import Hex20, Hex32, Hex64, UInt, Wire, encode
from mulu.core.errors import InvariantError
from mulu.core.hashing import TAG_GENESIS, Hasher
from mulu.core.ids import CHAIN_ID
from mulu.tx.parts import PartRef

VALIDATORS_MAX: Final = 100

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


class GenesisMember(Wire):
    """An organisation of a consortium, and the first key of the head of its department."""

    key: GenesisKey
    org: GenesisOrg


class Sm2Key(Wire):
    """An SM2 key that makes headers final beside a validator's Ed25519 key."""

    possession: Hex64
    """Its signature over ``sm2_possession_bytes``: its holder agrees."""
    public_key: Annotated[str, Meta(pattern=r"^04[0-9a-f]{128}\Z")]
    """Uncompressed point, hex of 65 bytes."""


class GenesisValidator(Wire):
    """A validator of a consortium from the first block on."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\Z")]
    node_id: Hex20
    """Name of its node among the engine's peers."""
    org_id: str
    power: Annotated[int, Meta(ge=1, le=1_000_000)]
    public_key: Hex32
    """Ed25519."""
    sm2: Sm2Key | None = None


class Genesis(Wire):
    """Everything that is fixed before the first block."""

    app_version: UInt
    authority: GenesisKey
    authority_org: GenesisOrg
    chain_id: ChainId
    hash: Literal["sha256", "sm3"]
    members: tuple[GenesisMember, ...] = ()
    """Organisations of a consortium beside authority and operator: o0003, o0004 … in this order."""
    node: GenesisKey | None = None
    """Producer of a ``solo`` chain; None under an engine, which has ``validators``."""
    operator: GenesisKey
    operator_org: GenesisOrg
    ordering: Literal["solo", "cometbft"]
    recovery: Recovery | None = None
    time_ms: UInt
    v: Literal[1] = 1
    validators: Annotated[tuple[GenesisValidator, ...], Meta(max_length=VALIDATORS_MAX)] = ()
    values: tuple[GenesisValue, ...] = ()

    @property
    def producer(self) -> GenesisKey:
        """The producer's key of a ``solo`` chain.

        Raises:
            InvariantError: The chain is ordered by an engine and has no producer.
        """
        if self.node is None:
            raise InvariantError(f"chain {self.chain_id} has validators, no producer")
        return self.node


def genesis_hash(hasher: Hasher, genesis: Genesis) -> bytes:
    """Hash a genesis document (32 bytes)."""
    return hasher.tagged(TAG_GENESIS, encode(genesis))


def chain_name(hasher: Hasher, genesis: Genesis) -> str:
    """Full name of the chain: ``<id>#<hash name>:<genesis hash>``."""
    return f"{genesis.chain_id}#{hasher.show(genesis_hash(hasher, genesis))}"
