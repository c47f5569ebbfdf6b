"""The chain as an import sees it, over the HTTP API of a node.

What the chain has is asked for by reference and code, five hundred at a time, and kept up to date
with what the import itself brings in; whatever another person changes meanwhile, the chain refuses
to overwrite.

Source: docs/spec/cli.md CLI-10; docs/spec/intake.md INT-40 to INT-43.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from mulu.cli.import_reading import codes_of, look_up, read_orgs, read_versions, records_of_source
from mulu.cli.submitting import wait_for_tables
from mulu.cli.tx_drafts import text_type
from mulu.client import asks
from mulu.client.answers import SubmittedAnswer
from mulu.client.chance import SYSTEM
from mulu.client.errors import RefusedByChainError
from mulu.client.http import Http
from mulu.client.sending import send
from mulu.client.transactions import NONCE_BYTES, VALID_MS, Built
from mulu.core.canonical import Wire, decode
from mulu.core.errors import ensure
from mulu.core.hashing import Hasher
from mulu.core.signing import Signer
from mulu.intake.draft import SourceKey
from mulu.intake.limits import BATCH_RECORDS
from mulu.intake.needs import KnownOrg, KnownRecord, Present, Proposed, Refusal, Submitted
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord, WithdrawRecord
from mulu.tx.body import tx_id
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import SALT_BYTES

if TYPE_CHECKING:
    from mulu.modules.catalog.texts import RecordText

_NAMES: Final = {
    "identity.org_registered": "org_id",
    "identity.org_revised": "org_id",
    "catalog.record_registered": "code",
    "catalog.record_revised": "code",
}
"""Events that answer one message each, and the member that names what it brought about."""


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
        self._records: dict[str, KnownRecord] = {}
        self._refs: dict[SourceKey, str] = {}
        self._refs_asked: set[SourceKey] = set()
        self._codes_asked: set[str] = set()
        self._written = 0

    @property
    def hasher(self) -> Hasher:
        """The chain's hash."""
        return self._hasher

    def orgs(self) -> Sequence[KnownOrg]:
        """All organisations, abolished ones too."""
        return read_orgs(self._http)

    def records_by_ref(self, keys: Sequence[SourceKey]) -> Mapping[SourceKey, KnownRecord]:
        """Current versions of the records that one of these source references finds."""
        asked = [key for key in dict.fromkeys(keys) if key not in self._refs_asked]
        self._refs_asked.update(asked)
        for known in look_up(self._http, refs=asked):
            self._keep(known)
        refs = self._refs
        return {key: self._records[refs[key]] for key in keys if key in refs}

    def records_by_code(self, codes: Sequence[str]) -> Mapping[str, KnownRecord]:
        """Current versions of the records of these codes, withdrawn ones too."""
        asked = [code for code in dict.fromkeys(codes) if code not in self._codes_asked]
        self._codes_asked.update(asked)
        for known in look_up(self._http, codes=[c for c in asked if c not in self._records]):
            self._keep(known)
        return {code: self._records[code] for code in codes if code in self._records}

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
        codes = [*codes_of(self._http, prefix), *self._records]
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
        return Submitted(ids=tuple(self._taken(batch, answer)))

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

    def _taken(self, batch: Sequence[Proposed], answer: SubmittedAnswer) -> list[str]:
        """Ids the chain gave or kept, in the order of the messages."""
        events = [
            event
            for event in (answer.receipt or {}).get("events", [])
            if event.get("@type") in _NAMES
        ]
        ensure(len(events) == len(batch), "a receipt has not one event for each message")
        for proposed, event in zip(batch, events, strict=True):
            self._remember(proposed, event)
        return [str(event[_NAMES[event["@type"]]]) for event in events]

    def _remember(self, proposed: Proposed, event: dict[str, Any]) -> None:
        message = proposed.message
        if not isinstance(message, RegisterRecord | ReviseRecord):
            return
        code = str(event["code"])
        before = self._records.get(code)
        provider = message.provider if isinstance(message, RegisterRecord) else event["provider"]
        type_ = cast("type[RecordText]", text_type(message))
        known = KnownRecord(
            code=code,
            content_hash=event["content_hash"],
            profile=message.profile,
            provider=provider,
            record=message.record,
            text=decode(proposed.part[SALT_BYTES:], type_),
            version=1 if before is None else before.version + 1,
        )
        self._keep(known)

    def _keep(self, known: KnownRecord) -> None:
        self._records[known.code] = known
        ref = None if known.text is None else known.text.source_ref
        if ref is not None:
            self._refs.setdefault(SourceKey(ref.source, ref.id), known.code)
