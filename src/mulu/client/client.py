"""The client that programs use: it reads with proofs, and builds, signs, submits and waits.

Source: docs/spec/http.md API-20; docs/spec/bundle.md BUN-9.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from mulu.client import asks
from mulu.client.answers import (
    BatchItem,
    BlockAnswer,
    CheckAnswer,
    StatusAnswer,
    SubmittedAnswer,
    TransactionAnswer,
)
from mulu.client.catalog_answers import (
    EntriesAnswer,
    EntryAnswer,
    OrgAnswer,
    OrgsAnswer,
    VersionsAnswer,
)
from mulu.client.chance import SYSTEM, Chance
from mulu.client.errors import NoKeyError, NotFoundError, NoTrustError
from mulu.client.http import Http
from mulu.client.proofs import ensure_bundle, ensure_entry, ensure_proves
from mulu.client.sending import send, send_many
from mulu.client.transactions import VALID_MS, Built, Draft, Ground, build
from mulu.core.signing import Signer
from mulu.proof.trust import Trust, decode_trust

PAGE = 500


class Client:
    """One node, one signing key, one trust anchor; blocking, for one thread at a time.

    Args:
        url: Address of the node, for example ``http://127.0.0.1:8640``.
        key: Signs what is submitted; None for a client that only reads.
        trust: The anchor that proofs are checked against: a trust file, its path, or None. Without
            one, whatever would be checked raises ``NoTrustError`` instead of being believed.
        verify: False takes the server's word for everything.
        transport: Another way to reach the node, for tests.
        chance: Where nonces, salts and time come from.

    Raises:
        TrustError: The trust file cannot be used.
        OSError: It cannot be read.
    """

    def __init__(
        self,
        url: str,
        key: Signer | None = None,
        trust: Trust | Path | str | None = None,
        *,
        verify: bool = True,
        transport: httpx.BaseTransport | None = None,
        chance: Chance = SYSTEM,
    ) -> None:
        self.http = Http(url, transport)
        self._key = key
        self._trust = _trust(trust)
        self._verify = verify
        self._chance = chance
        self._chain = "" if self._trust is None else self._trust.chain

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.http.close()

    @property
    def chain(self) -> str:
        """Full name of the chain: the anchor's, else the one the node names."""
        if not self._chain:
            self._chain = self.status().chain
        return self._chain

    def status(self) -> StatusAnswer:
        """How the node stands; its word, nothing is proved."""
        return self.http.ask(asks.status())

    def search(
        self, q: str = "", *, limit: int = 50, after: str | None = None, **narrowed: str | int
    ) -> EntriesAnswer:
        """Search the catalogue; a list is the node's word, its records can be read with proof.

        Args:
            q: Words that title, summary or item names hold.
            limit: Most records of this page, 1 to 500.
            after: The ``after`` of the page before.
            narrowed: Filters: ``org``, ``kind``, ``share_type``, ``level``, ``cycle``, ``status``
                and the others of ``asks.FILTERS``.
        """
        return self.http.ask(asks.entries(asks.filters(q=q, **narrowed), limit=limit, after=after))

    def entry(
        self, code: str, version: int | None = None, *, verify: bool | None = None
    ) -> EntryAnswer:
        """Read a record, checked against the anchor.

        Args:
            code: The record, written with ``/`` or ``~``.
            version: One of its versions, proved by the transaction that wrote it; None reads the
                newest, proved present in the state.
            verify: Other than this client usually does.

        Raises:
            NotFoundError: There is none; with an anchor its absence was checked too.
            VerificationError: The proof does not hold, or proves something else.
            NoTrustError: There is no anchor to check against.
        """
        if not (self._verify if verify is None else verify):
            return self.http.ask(asks.entry(code, version=version))
        trust = self._anchor()
        try:
            answer = self.http.ask(
                asks.entry(code, version=version, proof=True, since=since(trust))
            )
        except NotFoundError:
            if version is None:
                bundle = self.http.ask(asks.entry_proof(code, absent=True, since=since(trust)))
                ensure_proves(bundle, code, trust, absent=True)
            raise
        return ensure_entry(answer, code, version, trust)

    def history(self, code: str, *, limit: int = 50, after: str | None = None) -> VersionsAnswer:
        """Read a record's history; the node's word, each version can be read with proof."""
        return self.http.ask(asks.versions(code, limit=limit, after=after))

    def prove(self, code: str, version: int | None = None, *, absent: bool = False) -> bytes:
        """Fetch a bundle that anyone can check offline, and check it.

        Raises:
            NotFoundError: There is no such record, or it is there and ``absent`` was asked.
            VerificationError: The bundle does not hold.
            NoTrustError: There is no anchor to check against.
        """
        ask = asks.entry_proof(code, version=version, absent=absent, since=since(self._trust))
        bundle = self.http.ask(ask)
        if self._verify and version is None:
            ensure_proves(bundle, code, self._anchor(), absent=absent)
        elif self._verify:
            ensure_bundle(bundle, self._anchor())
        return bundle

    def prove_transaction(self, tx_id: str) -> bytes:
        """Fetch a bundle that proves a transaction and its receipt, and check it."""
        bundle = self.http.ask(asks.transaction_proof(tx_id, since=since(self._trust)))
        if self._verify:
            ensure_bundle(bundle, self._anchor())
        return bundle

    def orgs(self, *, limit: int = PAGE, after: str | None = None) -> OrgsAnswer:
        """List organisations."""
        return self.http.ask(asks.orgs(limit=limit, after=after))

    def all_orgs(self) -> Iterator[OrgAnswer]:
        """Every organisation, page after page."""
        after: str | None = None
        while True:
            page = self.orgs(after=after)
            yield from page.orgs
            if page.after is None:
                return
            after = page.after

    def org(self, org_id: str) -> OrgAnswer:
        """Read one organisation."""
        return self.http.ask(asks.org(org_id))

    def transaction(self, tx_id: str) -> TransactionAnswer:
        """Read a transaction that stands in a block."""
        return self.http.ask(asks.transaction(tx_id))

    def block(self, height: int, *, limit: int = 50, after: str | None = None) -> BlockAnswer:
        """Read a block."""
        return self.http.ask(asks.block(height, limit=limit, after=after))

    def trust_file(self) -> bytes:
        """The node's own trust file now: its word, to be compared with what you got elsewhere."""
        return self.http.ask(asks.trust())

    def build(self, drafts: Sequence[Draft], valid_ms: int = VALID_MS) -> Built:
        """Build and sign a transaction without sending it.

        Raises:
            NoKeyError: This client has no key.
        """
        if self._key is None:
            raise NoKeyError
        return build(drafts, [self._key], Ground(chain=self.chain, chance=self._chance), valid_ms)

    def check(self, drafts: Sequence[Draft]) -> CheckAnswer:
        """Try messages on a scratch copy of the newest state; nothing is written."""
        return self.http.ask(asks.check(self.build(drafts).frame))

    def submit(self, drafts: Sequence[Draft], *, wait: bool = True) -> SubmittedAnswer:
        """Build, sign and send one transaction, until it is committed or can no longer be.

        Raises:
            RefusedByChainError: A rule said no.
            NotAdmittedError: It can never enter a block.
            NodeUnavailableError: The node did not answer before the transaction's time was over.
            NoKeyError: This client has no key.
        """
        return send(self.http, self.build(drafts), self._chance, wait=wait)

    def submit_frames(self, frames: Sequence[bytes], *, wait: bool = True) -> list[BatchItem]:
        """Send signed transactions in batches; one item each, in order."""
        return send_many(self.http, frames, self._chance, wait=wait)

    def _anchor(self) -> Trust:
        if self._trust is None:
            raise NoTrustError
        return self._trust


def since(trust: Trust | None) -> int:
    """Height from which changes of the set of validators are asked for with a proof."""
    return trust.checkpoint.height if trust is not None and trust.validators else 0


def _trust(given: Trust | Path | str | None) -> Trust | None:
    if isinstance(given, str | Path):
        return decode_trust(Path(given).read_bytes())
    return given
