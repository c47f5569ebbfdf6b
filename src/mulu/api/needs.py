"""What the API needs of the node: the ledger to submit to, and somebody who makes proofs.

The node implements these over its processes; tests implement them in memory. What can be read from
the store and the read tables, the API reads itself, through the readers that ``Needs`` gives it.

Source: docs/spec/http.md API-18.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from mulu.api.watching import EngineStanding, Host
from mulu.client.catalog_answers import (
    EntriesAnswer,
    EntryAnswer,
    OrgAnswer,
    OrgsAnswer,
    SuggestionsAnswer,
    VersionsAnswer,
)
from mulu.client.harvest_answers import SystemTablesAnswer
from mulu.client.lookup_answers import LookupAnswer, SourceEntriesAnswer
from mulu.machine.rulebook import Rules
from mulu.proof.trust import Trust
from mulu.query.duplicates.answering import Duplicates
from mulu.query.expression import Filters
from mulu.query.gap_counts import GapCounts
from mulu.query.packages import Packages
from mulu.query.ranking import Sort
from mulu.query.sealing import PLAIN, Wanted
from mulu.query.walk import Walk
from mulu.store.port import Reader
from mulu.tx.prepare import TxRules


class Submitted(Protocol):
    """What became of one frame so far."""

    @property
    def state(self) -> Literal["queued", "committed", "inadmissible", "unavailable"]:
        """``committed`` says nothing about the outcome, which stands in the receipt."""
        ...

    @property
    def id(self) -> str:
        """Transaction id, hex; empty when the frame could not even be read."""
        ...

    @property
    def height(self) -> int:
        """Height of its block; 0 unless committed."""
        ...

    @property
    def index(self) -> int:
        """Place in the block; 0 unless committed."""
        ...

    @property
    def receipt(self) -> bytes:
        """Canonical receipt; empty unless committed."""
        ...

    @property
    def module(self) -> str:
        """Module of an inadmissibility."""
        ...

    @property
    def code(self) -> int:
        """Number of an inadmissibility; 0 when there is none."""
        ...

    @property
    def text(self) -> str:
        """Why it was not taken."""
        ...


class LedgerState(Protocol):
    """How the ledger process stands."""

    @property
    def height(self) -> int:
        """Height of the last header."""
        ...

    @property
    def waiting(self) -> int:
        """Transactions that wait for a block."""
        ...

    @property
    def halted(self) -> str:
        """Why it takes no more transactions; empty while it does."""
        ...

    @property
    def engine(self) -> EngineStanding | None:
        """Its engine; None on a chain without one."""
        ...

    @property
    def figures(self) -> Mapping[str, float]:
        """Counts of the ledger process, by metric or ``metric/label value``."""
        ...


class Ledger(Protocol):
    """The process that orders and executes."""

    async def submit(self, frames: Sequence[bytes], *, wait: bool) -> Sequence[Submitted]:
        """Send frames to be ordered; one answer each, in order.

        Args:
            frames: Signed transactions.
            wait: Answer when each is durable or can never be, rather than when it is queued.

        Raises:
            UnavailableError: No answer; sending the same frames again is safe.
        """
        ...

    async def state(self) -> LedgerState:
        """How the ledger stands.

        Raises:
            UnavailableError: No answer.
        """
        ...

    def heights(self) -> AsyncIterator[int]:
        """Heights as they are committed; several at once may come as the newest only."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A bundle and where it stands."""

    bundle: bytes
    """Canonical bundle (docs/spec/bundle.md)."""
    height: int
    """Height of the header that the claim is proved in."""


class Prover(Protocol):
    """Makes bundles, outside the executing process; at the newest final height it holds.

    ``wanted`` says which finality, and which changes of the set of validators the asker knows
    already. Each raises ``UnavailableError`` when what is asked about does not become
    final in time.
    """

    async def prove_record(self, code: str, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a record present; None when there is no such record."""
        ...

    async def prove_absent(self, code: str, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove that a code was never used; None when it was."""
        ...

    async def prove_key(self, key: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a state key present; None when it has no value."""
        ...

    async def prove_transaction(self, tx_id: bytes, wanted: Wanted = PLAIN) -> Proven | None:
        """Prove a transaction and its receipt; None when no block holds it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAsk:
    """A search."""

    text: str
    filters: Filters
    sort: Sort = "best"
    facets: bool = False
    limit: int = 20
    after: str | None = None


class Reads(Protocol):
    """The read tables; each call speaks of one height, from any thread.

    Every method raises ``UnavailableError`` when the tables cannot be read now, and those that take
    ``after`` raise ``BadInputError`` when it is none they gave out.
    """

    @property
    def packages(self) -> Packages:
        """Questions as CKAN's clients ask them."""
        ...

    @property
    def duplicates(self) -> Duplicates:
        """Questions about entries that may be the same."""
        ...

    @property
    def gap_counts(self) -> GapCounts:
        """Questions about what many records lack."""
        ...

    def height(self) -> int:
        """Height up to which they speak."""
        ...

    def entries(self, ask: EntriesAsk) -> EntriesAnswer:
        """Search."""
        ...

    def walk(self, text: str, filters: Filters) -> AbstractContextManager[Walk]:
        """Everything that a question finds, at one moment, to be written into a file."""
        ...

    def suggest(self, text: str, kind: str) -> SuggestionsAnswer:
        """What somebody may mean who has typed so far."""
        ...

    def entry(self, code: str, version: int | None) -> EntryAnswer | None:
        """A record's newest version, or one of its versions; None when there is none."""
        ...

    def versions(self, code: str, limit: int, after: str | None) -> VersionsAnswer | None:
        """A record's history; None when there is no such record."""
        ...

    def lookup(self, codes: Sequence[str], refs: Sequence[tuple[str, str]]) -> LookupAnswer:
        """The newest versions of records by code, and by source and id there."""
        ...

    def of_source(self, source: str, limit: int, after: str | None) -> SourceEntriesAnswer:
        """Records that came from a source, withdrawn ones too."""
        ...

    def tables_of(self, system: str, limit: int, after: str | None) -> SystemTablesAnswer:
        """Tables of a system, withdrawn ones too."""
        ...

    def orgs(self, limit: int, after: str | None) -> OrgsAnswer:
        """Organisations in order of their ids."""
        ...

    def org(self, org_id: str) -> OrgAnswer | None:
        """One organisation, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFacts:
    """What a node knows of its chain from the genesis document."""

    chain_id: str
    chain: str
    """``<id>#<hash name>:<genesis hash>``."""
    genesis_time_ms: int
    trust: Trust
    """Trust file with the genesis as checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Everything the API is built from."""

    facts: ChainFacts
    ledger: Ledger
    prover: Prover
    reads: Reads
    read: Callable[[], AbstractContextManager[Reader]]
    """Opens a reader of the store; short-lived, any thread."""
    rules: Rules
    """To try messages on a scratch copy."""
    tx_rules: TxRules
    now_ms: Callable[[], int]
    """The node's clock."""
    host: Host
    """The machine and the processes beside."""
    engine_window_ms: int | None = None
    """How long engines may hold a block after its time; None on a chain without an engine."""
