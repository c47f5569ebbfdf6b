"""Duties, systems, entries and tables of an import: linked, compared, registered or revised.

Source: docs/spec/intake.md INT-20 to INT-29 and INT-41.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mulu.intake import reasons
from mulu.intake.account import Account
from mulu.intake.draft import Draft
from mulu.intake.limits import UNDER_WAY_MAX
from mulu.intake.linking import Linker, Missing
from mulu.intake.matching import Judgement, judge
from mulu.intake.merging import onto_base
from mulu.intake.needs import Chain, KnownRecord, Proposed
from mulu.intake.organising import Organiser
from mulu.intake.proposing import Linked, Proposer
from mulu.intake.sending import Flight, Sender
from mulu.modules.catalog.records import DataEntry, Duty, System, Table

_LETTERS: dict[type, str] = {Duty: "D", System: "S", Table: "T"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A draft on its way."""

    number: int
    """Its number in the run."""
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A draft that links to something not met yet."""

    row: Row
    missing: Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    linked: Linked
    judgement: Judgement
    proposed: Proposed


class Recorder:
    """Takes drafts of one kind at a time.

    Args:
        chain: What it compares with and registers on.
        organiser: Knows and registers providers.
        proposer: Builds messages.
        account: Where outcomes are written.
    """

    def __init__(
        self, chain: Chain, organiser: Organiser, proposer: Proposer, account: Account
    ) -> None:
        self._chain = chain
        self._organiser = organiser
        self._proposer = proposer
        self._account = account
        self._sender = Sender(chain)
        self._linker = Linker(chain)
        self._numbers: dict[str, int] = {}
        self._flights: deque[tuple[list[_Ready], Flight]] = deque()
        self._codes_under_way: set[str] = set()

    def take(self, rows: Sequence[Row]) -> list[Waiting]:
        """Decide drafts or send them on their way; those with a link that leads nowhere come back.

        What is under way is waited for first when a draft may depend on it.
        """
        if any(self._depends(row.draft) for row in rows):
            self.land()
        self._organiser.ensure_named(row.draft for row in rows)
        self._linker.prefetch([row.draft for row in rows if not row.draft.untouched])
        linked, waiting = [], []
        for row in rows:
            if row.draft.untouched:
                self._keep(row)
                continue
            found = self._link(row)
            if isinstance(found, Linked):
                linked.append(found)
                if row.draft.code:
                    self._linker.remember(row.draft, row.draft.code)
            elif isinstance(found, Missing):
                waiting.append(Waiting(row=row, missing=found))
        self._settle(linked)
        return waiting

    def land(self, under_way_max: int = 0) -> None:
        """Decide what is under way, the oldest first, until so few transactions are."""
        while self._flights and (not under_way_max or self._under_way > under_way_max):
            self._land(*self._flights.popleft())
        if not self._flights:
            self._codes_under_way.clear()

    @property
    def _under_way(self) -> int:
        return sum(flight.count for _, flight in self._flights)

    def _depends(self, draft: Draft) -> bool:
        """A draft links to, or has the code of, something that may be under way."""
        codes = self._codes_under_way
        return draft.code in codes or self._linker.depends(draft, codes)

    def _keep(self, row: Row) -> None:
        """Leave a record that was exported and not changed, without asking the chain."""
        self._linker.remember(row.draft, row.draft.code)
        self._account.decide(row.number, "unchanged", code=row.draft.code)

    def give_up(self, waiting: Sequence[Waiting]) -> None:
        """Reject drafts whose links lead nowhere."""
        for one in waiting:
            reason = reasons.unknown_link(one.missing.what, one.missing.name)
            self._account.decide(one.row.number, "rejected", because=(reason,))

    def _link(self, row: Row) -> Linked | Missing | None:
        """Resolve provider and links; None when the record is decided already."""
        body = self._linker.resolve(row.draft)
        if isinstance(body, Missing):
            return body
        if row.draft.provider is None:
            provider = body.system.split("-")[1] if isinstance(body, Table) else ""
            return Linked(number=row.number, draft=row.draft, provider=provider, body=body)
        found = self._organiser.provider(row.draft)
        if found.problem:
            self._account.decide(row.number, "rejected", because=(found.problem,))
            return None
        if not found.org_id:
            return Missing(what="organisation", name=row.draft.provider.id)
        return Linked(number=row.number, draft=row.draft, provider=found.org_id, body=body)

    def _settle(self, linked: Sequence[Linked]) -> None:
        known = self._known(linked)
        ready = []
        for entry in self._on_base(linked, known):
            judgement = judge(entry, known.get(entry.number), self._chain)
            if judgement.what in ("new", "changed"):
                ready.append(self._propose(entry, judgement))
            else:
                self._leave(entry, judgement)
        self._flights.append((ready, self._sender.start([one.proposed for one in ready])))
        self._codes_under_way.update(filter(None, (one.linked.draft.code for one in ready)))
        self.land(UNDER_WAY_MAX)

    def _land(self, ready: Sequence[_Ready], flight: Flight) -> None:
        """Decide what is known once a flight has landed, or the chain was lost meanwhile."""
        try:
            flight.land()
        finally:
            for one, sent in zip(ready, flight.sent, strict=True):
                if sent.problem:
                    because = (sent.problem,)
                    self._account.decide(one.linked.number, "rejected", because=because)
                elif sent.id:
                    self._taken(one, sent.id)

    def _on_base(
        self, linked: Sequence[Linked], known: Mapping[int, KnownRecord]
    ) -> Iterator[Linked]:
        """Put edits of an export onto what the chain has; reject those that cannot be."""
        for entry in linked:
            merged = onto_base(entry, known.get(entry.number)) if entry.draft.base else entry
            if isinstance(merged, Linked):
                yield merged
            else:
                code = entry.draft.code
                self._account.decide(entry.number, "rejected", code=code, because=(merged,))

    def _known(self, linked: Sequence[Linked]) -> Mapping[int, KnownRecord]:
        """What the chain has for each draft: by source reference, else by official code."""
        by_ref = self._chain.records_by_ref([entry.draft.key for entry in linked]) if linked else {}
        codes = [e.draft.code for e in linked if e.draft.code and e.draft.key not in by_ref]
        by_code = self._chain.records_by_code(codes) if codes else {}
        found = {e.number: by_ref.get(e.draft.key) or by_code.get(e.draft.code) for e in linked}
        return {number: record for number, record in found.items() if record is not None}

    def _propose(self, entry: Linked, judgement: Judgement) -> _Ready:
        if judgement.known is None:
            proposed = self._proposer.register_record(
                entry, entry.draft.code or self._own_code(entry)
            )
        else:
            proposed = self._proposer.revise_record(entry, judgement.known)
        return _Ready(linked=entry, judgement=judgement, proposed=proposed)

    def _own_code(self, entry: Linked) -> str:
        """The next code of a duty, system or table; "" for an entry: the chain gives one."""
        if isinstance(entry.body, DataEntry):
            return ""
        prefix = f"{_LETTERS[type(entry.body)]}-{entry.provider}"
        number = self._numbers.get(prefix)
        number = 1 + (self._chain.highest_number(prefix) if number is None else number)
        self._numbers[prefix] = number
        return f"{prefix}-{number:04d}"

    def _leave(self, entry: Linked, judgement: Judgement) -> None:
        code = "" if judgement.known is None else judgement.known.code
        unchanged = judgement.what == "unchanged"
        if unchanged:
            self._linker.remember(entry.draft, code)
            self._note_code(entry, code)
        self._account.decide(
            entry.number,
            "unchanged" if unchanged else "rejected",
            code=code,
            because=judgement.because,
        )

    def _taken(self, ready: _Ready, code: str) -> None:
        revised = ready.judgement.known is not None
        self._linker.remember(ready.linked.draft, code)
        if revised:
            self._note_code(ready.linked, code)
        self._account.decide(ready.linked.number, "accepted", code=code, revised=revised)

    def _note_code(self, entry: Linked, code: str) -> None:
        if entry.draft.code and entry.draft.code != code:
            self._account.note(entry.number, reasons.code_differs(code, entry.draft.code))
