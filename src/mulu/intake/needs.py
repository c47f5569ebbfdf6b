"""What an import needs of the chain: to look, to ask, to send. The client implements it.

Every answer includes all that was submitted before through the same object: whoever implements this
remembers what it submitted, or waits for the read tables.

Source: docs/spec/intake.md INT-40 to INT-43.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mulu.core.hashing import Hasher
from mulu.intake.draft import SourceKey
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord
from mulu.modules.catalog.records import Record
from mulu.modules.catalog.texts import RecordText
from mulu.modules.identity.codes import OrgKind, OrgLevel, OrgStatus, RegionScheme
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.modules.identity.texts import OrgText

ImportMessage = RegisterOrg | ReviseOrg | RegisterRecord | ReviseRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrg:
    """An organisation as the chain has it."""

    org_id: str
    content_hash: str
    """Hex, 32 bytes: the base of a revision."""
    credit_code: str
    kind: OrgKind
    level: OrgLevel
    region: str
    region_scheme: RegionScheme
    status: OrgStatus
    text: OrgText | None
    """None when it is withheld or erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRecord:
    """A version of a record as the chain has it."""

    code: str
    content_hash: str
    """Hex, 32 bytes: the base of a revision."""
    profile: str
    provider: str
    record: Record
    text: RecordText | None
    """None when it is withheld or erased."""
    version: int
    """From 1."""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A message and the part it binds."""

    message: ImportMessage
    part: bytes
    """Salt (32 bytes) followed by the text's canonical bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the chain does not take a message."""

    module: str
    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of one transaction."""

    ids: tuple[str, ...] = ()
    """For each message the code or organisation id it registered or revised; empty when refused."""
    refused_at: int = 0
    """Place of the message that was refused."""
    refusal: Refusal | None = None
    """None when the transaction was done; else nothing of it was."""


Posted = Callable[[], Submitted]
"""A transaction on its way; the call waits for what became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A record that came from a source and is not withdrawn."""

    code: str
    id: str
    """Its id at the source."""
    title: str
    content_hash: str
    """Hex, 32 bytes: the base of a withdrawal."""


class Chain(Protocol):
    """The chain, as an import sees it; any method may raise ``UnavailableError``."""

    @property
    def hasher(self) -> Hasher:
        """The chain's hash."""
        ...

    def orgs(self) -> Sequence[KnownOrg]:
        """All organisations, abolished ones too."""
        ...

    def records_by_ref(self, keys: Sequence[SourceKey]) -> Mapping[SourceKey, KnownRecord]:
        """Current versions of the records whose text has one of these source references.

        Where several have the same, the first registered counts.
        """
        ...

    def records_by_code(self, codes: Sequence[str]) -> Mapping[str, KnownRecord]:
        """Current versions of the records of these codes, withdrawn ones too."""
        ...

    def records_of_source(self, source: str) -> Sequence[Present]:
        """Records that came from a source and are not withdrawn."""
        ...

    def withdraw(self, records: Sequence[Present]) -> Sequence[str]:
        """Withdraw records; for each why it was not done, or ""."""
        ...

    def earlier_versions(self, code: str) -> Sequence[KnownRecord]:
        """All versions of a record before its current one, as far as they are kept."""
        ...

    def highest_number(self, prefix: str) -> int:
        """Highest number among codes ``<prefix>-<number>`` ever used; 0 when there is none.

        Args:
            prefix: Such as ``D-o0003``.
        """
        ...

    def check(self, batch: Sequence[Proposed]) -> Sequence[Refusal | None]:
        """Try every message on a scratch copy, refused ones skipped; nothing is written.

        Returns:
            A verdict for each message, None when it would be done.
        """
        ...

    def submit(self, batch: Sequence[Proposed]) -> Submitted:
        """Sign and send the messages as one transaction, and wait until it is in a block."""
        ...

    def post(self, batch: Sequence[Proposed]) -> Posted:
        """The same without waiting; what is posted comes into blocks in the order of posting.

        Returns:
            Waits until it is in a block; called in the order of posting, once each. Questions
            about records see it once that was called.
        """
        ...


class Progress(Protocol):
    """Who is told how far an import is."""

    def file(self, name: str, index: int, count: int) -> None:
        """A file is begun: its name, its place from 0, and how many there are."""
        ...

    def records(self, read: int, accepted: int, unchanged: int, rejected: int) -> None:
        """Records so far; those read and not yet decided are in none of the other three."""
        ...


class NoProgress:
    """Nobody is told."""

    def file(self, name: str, index: int, count: int) -> None:
        """Do nothing."""

    def records(self, read: int, accepted: int, unchanged: int, rejected: int) -> None:
        """Do nothing."""
