"""The chain as an import sees it, over the HTTP API of a node.

What the chain has is asked for by reference and code, five hundred at a time. Of what the import
itself brings in only the names are kept; who asks for such a record waits for the read tables.
Whatever another person changes meanwhile, the chain refuses to overwrite.

Source: docs/spec/cli.md CLI-10; docs/spec/intake.md INT-40 to INT-43 and INT-98.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from mulu.cli.import_reading import codes_of, look_up, read_orgs, read_versions, records_of_source
from mulu.cli.import_written import Written
from mulu.cli.submitting import wait_for_tables
from mulu.client import asks
from mulu.client.answers import BatchItem, Problem
from mulu.client.chance import SYSTEM
from mulu.client.courier import Courier
from mulu.client.errors import NotAdmittedError, RefusedByChainError
from mulu.client.http import Http
from mulu.client.sending import send
from mulu.client.transactions import NONCE_BYTES, VALID_MS, Built
from mulu.core.canonical import Wire
from mulu.core.hashing import Hasher
from mulu.core.signing import Signer
from mulu.intake.draft import SourceKey
from mulu.intake.limits import BATCH_RECORDS
from mulu.intake.needs import KnownOrg, KnownRecord, Posted, Present, Proposed, Refusal, Submitted
from mulu.modules.catalog.messages import WithdrawRecord
from mulu.tx.body import tx_id
from mulu.tx.build import build_body, build_frame


class HttpChain:
    """The chain over HTTP; implements ``mulu.intake.needs.Chain``.

    Args:
        http: A connection to the node.
        signer: The key that declares what is imported.
        chain: Full name of the chain.
    """

    def __init__(self, http: Http, signer: Signer, chain: str) -> None:
        self._http = http
        self._signer = signer
        self._chain = chain
        self._hasher = Hasher(chain.partition("#")[2].partition(":")[0])
        self._courier = Courier(http, SYSTEM)
        self._mine = Written()
        self._written = 0

    @property
    def hasher(self) -> Hasher:
        """The chain's hash."""
        return self._hasher

    def close(self) -> None:
        """Send nothing more."""
        self._courier.close()

    def orgs(self) -> Sequence[KnownOrg]:
        """All organisations, abolished ones too, once all can be read that is in blocks now."""
        wait_for_tables(self._http, self._http.ask(asks.status()).height)
        return read_orgs(self._http)

    def records_by_ref(self, keys: Sequence[SourceKey]) -> Mapping[SourceKey, KnownRecord]:
        """Current versions of the records that one of these source references finds."""
        if self._mine.has_ref(keys):
            self.settle()
        asked = list(dict.fromkeys(keys))
        found: dict[SourceKey, KnownRecord] = {}
        for known in look_up(self._http, refs=asked):
            ref = None if known.text is None else known.text.source_ref
            if ref is not None:
                found.setdefault(SourceKey(ref.source, ref.id), known)
        return found

    def records_by_code(self, codes: Sequence[str]) -> Mapping[str, KnownRecord]:
        """Current versions of the records of these codes, withdrawn ones too."""
        if self._mine.has_code(codes):
            self.settle()
        asked = list(dict.fromkeys(codes))
        return {known.code: known for known in look_up(self._http, codes=asked)}

    def records_of_source(self, source: str) -> Sequence[Present]:
        """Records that came from a source and are not withdrawn."""
        self.settle()
        return list(records_of_source(self._http, source))

    def withdraw(self, records: Sequence[Present]) -> Sequence[str]:
        """Withdraw records as obsolete; for each why it was not done, or ""."""
        problems: list[str] = []
        for start in range(0, len(records), BATCH_RECORDS):
            problems += self._withdraw(records[start : start + BATCH_RECORDS])
        return problems

    def _withdraw(self, records: Sequence[Present]) -> list[str]:
        batch = [
            WithdrawRecord(base=one.content_hash, code=one.code, reason="obsolete")
            for one in records
        ]
        verdicts = self._http.ask(asks.check(self._signed(batch, []).frame)).messages
        good = [message for message, item in zip(batch, verdicts, strict=True) if item.ok]
        if good:
            answer = send(self._http, self._signed(good, []), SYSTEM, wait=True)
            self._written = max(self._written, answer.height)
        return ["" if item.ok else item.detail for item in verdicts]

    def earlier_versions(self, code: str) -> Sequence[KnownRecord]:
        """All versions of a record before its current one."""
        self.settle()
        current = self.records_by_code([code])[code].version
        return [one for one in read_versions(self._http, code) if one.version < current]

    def highest_number(self, prefix: str) -> int:
        """Highest number among codes ``<prefix>-<number>`` ever used; 0 when there is none."""
        begin = f"{prefix}-"
        there = () if self._mine.registered_org(prefix) else codes_of(self._http, prefix)
        codes = [*there, *self._mine.codes]
        numbers = [int(code.removeprefix(begin)) for code in codes if code.startswith(begin)]
        return max(numbers, default=0)

    def check(self, batch: Sequence[Proposed]) -> Sequence[Refusal | None]:
        """Try every message on a scratch copy, refused ones skipped; nothing is written."""
        answer = self._http.ask(asks.check(self._build(batch).frame))
        return [
            None if item.ok else Refusal(module=item.module, code=item.code, text=item.detail)
            for item in answer.messages
        ]

    def submit(self, batch: Sequence[Proposed]) -> Submitted:
        """Sign and send the messages as one transaction, and wait until it is in a block."""
        try:
            answer = send(self._http, self._build(batch), SYSTEM, wait=True)
        except RefusedByChainError as err:
            problem = err.problem
            refusal = Refusal(module=problem.module, code=problem.code, text=problem.detail)
            return Submitted(refused_at=problem.message or 0, refusal=refusal)
        self._written = max(self._written, answer.height)
        return Submitted(ids=self._mine.note(batch, answer.receipt))

    def post(self, batch: Sequence[Proposed]) -> Posted:
        """The same without waiting, after all that was posted before."""
        outcome = self._courier.post(self._build(batch))
        return lambda: self._outcome(batch, outcome.result())

    def _outcome(self, batch: Sequence[Proposed], item: BatchItem) -> Submitted:
        if item.state == "inadmissible":
            raise NotAdmittedError(_problem(item))
        if item.state == "refused":
            refusal = Refusal(module=item.module, code=item.code, text=item.detail)
            return Submitted(refused_at=item.message or 0, refusal=refusal)
        self._written = max(self._written, item.height or 0)
        return Submitted(ids=self._mine.note(batch, item.receipt))

    def settle(self) -> None:
        """Wait until everybody can read what was submitted.

        Raises:
            UnavailableError: The read tables do not get there.
        """
        if self._written:
            wait_for_tables(self._http, self._written)

    def _build(self, batch: Sequence[Proposed]) -> Built:
        return self._signed([one.message for one in batch], [one.part for one in batch])

    def _signed(self, messages: Sequence[Wire], parts: Sequence[bytes]) -> Built:
        valid_until_ms = SYSTEM.now_ms() + VALID_MS
        body = build_body(
            chain=self._chain,
            messages=list(messages),
            signers=[self._signer.key_id],
            nonce=SYSTEM.random(NONCE_BYTES),
            valid_until_ms=valid_until_ms,
        )
        return Built(
            id=tx_id(self._hasher, body).hex(),
            body=body,
            frame=build_frame(body, [self._signer], list(parts)),
            valid_until_ms=valid_until_ms,
        )


def _problem(item: BatchItem) -> Problem:
    return Problem(
        title=HTTPStatus.CONFLICT.phrase,
        status=HTTPStatus.CONFLICT,
        detail=item.detail,
        module=item.module,
        code=item.code,
        id=item.id or None,
    )
