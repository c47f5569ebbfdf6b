"""What the HTTP API answers about the ledger: one set of types for server and clients.

Members are always there; what is not known is ``null``. Clients pass over members they do not
know, so that later versions may add some. Times are RFC 3339, UTC.

Source: docs/spec/http.md API-3 to API-12.
"""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from mulu.core.canonical import Wire


class Answer(Wire, forbid_unknown_fields=False, omit_defaults=False):
    """Base of everything the API answers."""


class Problem(Answer):
    """RFC 9457 problem details, with the two members that name a reason for programs."""

    title: str
    """The HTTP status in words."""
    status: int
    detail: str
    """What, why, and what next."""
    module: str
    """Whose reason it is: a module of the chain, ``tx``, or ``api``."""
    code: int
    """Number of the reason within its module; never reused."""
    type: str = "about:blank"
    height: int | None = None
    """Height the answer speaks of; null when the node cannot tell."""
    id: str | None = None
    """Transaction that the problem is about."""
    message: int | None = None
    """Place of the first refused message in that transaction."""


class ReasonAnswer(Answer):
    """Something that speaks against sending requests to a node."""

    name: str
    """Stable name of the reason, for programs."""
    text: str
    """What is wrong, and what to do next."""


class StatusAnswer(Answer):
    """How the node stands."""

    chain_id: str
    chain: str
    """``<id>#<hash name>:<genesis hash>``."""
    genesis_hash: str
    height: int
    """Height of the last header."""
    projection_height: int
    """Height up to which searches and entries speak."""
    block_hash: str
    state_root: str
    app_version: int
    version: str
    """Version of the software."""
    time: str
    """Time of the last header."""
    heartbeat: str | None
    """Time of the newest sign of life, null before the first."""
    ordering_height: int
    """Height of the last block, with or without a header."""
    finality_lag: int
    """Headers whose finality this node does not hold yet."""
    peers: int | None
    """Nodes that the engine is connected to; null on a chain without an engine."""
    ready: bool
    reason: str
    """Why it is not ready; empty when it is."""
    reasons: list[ReasonAnswer]
    """The same, one by one."""


class HealthAnswer(Answer):
    """Whether the process lives, and whether it takes requests."""

    ok: bool
    height: int | None
    reasons: list[str]


State = Literal["queued", "committed"]
Outcome = Literal["done", "refused"]


class SubmittedAnswer(Answer):
    """What became of a transaction that was taken."""

    id: str
    state: State
    height: int
    """Height of its block when committed, else of the ledger."""
    index: int | None
    """Place in the block; null while queued."""
    receipt: dict[str, Any] | None
    """Canonical receipt as JSON; null while queued."""


class BatchItem(Answer):
    """What became of one frame of a batch."""

    state: Literal["queued", "committed", "refused", "inadmissible", "unavailable"]
    id: str
    """Transaction id; empty when the frame could not be read."""
    height: int | None
    index: int | None
    module: str
    code: int
    """0 unless refused or inadmissible."""
    message: int | None
    """Place of the first refused message."""
    detail: str
    receipt: dict[str, Any] | None


class BatchAnswer(Answer):
    """One item for each frame, in order."""

    height: int
    items: list[BatchItem]


class CheckItem(Answer):
    """Verdict on one message; nothing was written."""

    ok: bool
    module: str
    code: int
    """0 when ok."""
    detail: str


class CheckAnswer(Answer):
    """A verdict for each message of a frame, refused ones skipped."""

    height: int
    ok: bool
    """All messages would be done."""
    messages: list[CheckItem]


class TransactionAnswer(Answer):
    """A transaction that stands in a block."""

    id: str
    height: int
    """Height of its block."""
    index: int
    time: str
    """Time of its block."""
    outcome: Outcome
    module: str
    code: int
    message: int | None
    detail: str
    """Why it was refused; empty when done."""
    body: dict[str, Any]
    """The canonical body as JSON."""
    signatures: list[str]
    receipt: dict[str, Any]


class BlockItem(Answer):
    """One transaction of a block, in short."""

    index: int
    id: str
    outcome: Outcome
    module: str
    code: int


class BlockAnswer(Answer):
    """A block: its header, its finality and a page of its transactions."""

    height: int
    block_hash: str
    time: str
    header: dict[str, Any]
    finality: dict[str, Any]
    total: int
    """Number of transactions in the block."""
    transactions: list[BlockItem]
    after: str | None
    """Give it back to read on; null at the end."""


class TrustAnswer(Answer):
    """A trust file as the API gives it; its bytes are canonical (docs/spec/bundle.md)."""

    chain: str
    checkpoint: dict[str, Any]
    format: Literal["mulu-trust/1"]
    producer: dict[str, Any] | UnsetType = UNSET
    """Of a solo chain."""
    validators: list[dict[str, Any]] | UnsetType = UNSET
    """Of a consortium."""


class Committed(Answer):
    """One event of the stream of commits."""

    height: int
    block_hash: str
    time: str
    transactions: int


class BundleAnswer(Answer):
    """A proof bundle; its bytes are canonical, and what a verifier reads (docs/spec/bundle.md)."""

    claim: dict[str, Any]
    finality: dict[str, Any]
    format: Literal["mulu-bundle/1"]
    header: dict[str, Any]
    link: dict[str, Any] | UnsetType = UNSET
