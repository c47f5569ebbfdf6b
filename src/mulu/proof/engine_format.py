"""What the engine signs, as a bundle writes it: header, commit, validators, and finality of both.

Numbers and names are those of CometBFT 0.38; times are whole seconds and nanoseconds, hashes hex.

Source: docs/spec/bundle.md BUN-26; CometBFT 0.38 spec/core/data_structures.md.
"""

from typing import Annotated, Final

from msgspec import Meta

from mulu.core.canonical import INT_MAX, Hex20, Hex32, Hex64, Tagged, UInt, Wire
from mulu.core.signing import ED25519

VALIDATORS_MAX: Final = 100
STEPS_MAX: Final = 256
NANOS_MAX: Final = 999_999_999
UINT32_MAX: Final = 2**32 - 1
INT32_MAX: Final = 2**31 - 1

EngineHeight = Annotated[int, Meta(ge=1, le=INT_MAX)]
Power = Annotated[int, Meta(ge=1, le=INT_MAX)]
Nanos = Annotated[int, Meta(ge=0, le=NANOS_MAX)]
EngineChainId = Annotated[str, Meta(pattern=r"^[!-~]{1,50}\Z")]


class BlockId(Wire):
    """What names an engine block: the hash of its header and of its parts."""

    hash: Hex32
    parts: Annotated[int, Meta(ge=1, le=UINT32_MAX)]
    """Number of parts in which the block is sent round."""
    parts_hash: Hex32


class EngineHeader(Wire):
    """The fourteen fields of an engine's header; the time and the version take two members each."""

    app_hash: Hex32
    """What the application answered for the block before."""
    block_version: UInt
    chain_id: EngineChainId
    consensus_hash: Hex32
    data_hash: Hex32
    engine_app_version: UInt
    evidence_hash: Hex32
    height: EngineHeight
    last_block_id: BlockId
    last_commit_hash: Hex32
    last_results_hash: Hex32
    nanos: Nanos
    """Of the block's time, beside ``seconds``."""
    next_validators_hash: Hex32
    """The set that signs the next height."""
    proposer: Hex20
    """Address of the proposer."""
    seconds: UInt
    """Block time, whole seconds of Unix time."""
    validators_hash: Hex32
    """The set that signs this height."""


class Vote(Wire):
    """One validator's precommit for the committed block."""

    nanos: Nanos
    seconds: UInt
    """When the validator voted, by its own clock."""
    signature: Hex64
    validator: Annotated[int, Meta(ge=0, lt=VALIDATORS_MAX)]
    """Place of the validator in its set, from 0."""


class Commit(Wire):
    """The votes that decided a height, all for one block in one round."""

    block_id: BlockId
    round: Annotated[int, Meta(ge=0, le=INT32_MAX)]
    votes: Annotated[tuple[Vote, ...], Meta(min_length=1, max_length=VALIDATORS_MAX)]
    """Strictly ascending by validator; nil and absent votes are left out."""


class SignedHeader(Wire):
    """An engine's header with the commit that decided it."""

    commit: Commit
    header: EngineHeader


class Validator(Wire):
    """A validator as the engine knows it."""

    power: Power
    public_key: Hex32
    suite: Annotated[int, Meta(ge=ED25519, le=ED25519)]


Validators = Annotated[tuple[Validator, ...], Meta(min_length=1, max_length=VALIDATORS_MAX)]
"""A set in the engine's order: by falling power, then by rising address."""


class EngineStep(Wire):
    """A signed header whose next set is another, with the set that signed it."""

    signed_header: SignedHeader
    validators: Validators


class EngineFinality(Tagged, tag="cometbft"):
    """Finality of a chain on CometBFT: a later signed header that carries the header's hash."""

    signed_header: SignedHeader
    steps: Annotated[tuple[EngineStep, ...], Meta(max_length=STEPS_MAX)] = ()
    """How the set came from the trust file's, oldest first."""
    validators: Validators
