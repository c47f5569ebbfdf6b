"""Keeping account of every record of a run, until each has an outcome.

Source: docs/spec/intake.md INT-44 to INT-46.
"""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import replace

from mulu.core.errors import ensure
from mulu.intake import reasons
from mulu.intake.port import BrokenPlace, SourceFile
from mulu.intake.reading import RecordRead
from mulu.intake.report import (
    BrokenOutcome,
    FileCount,
    OrgRegistered,
    Outcome,
    RecordOutcome,
    Repeat,
    Report,
)


class Account:
    """Open and decided records; each is known by its number in the run, from 0."""

    def __init__(self) -> None:
        self._places: list[tuple[str, int]] = []
        self._shown: dict[int, str] = {}
        self._outcomes: list[RecordOutcome | None] = []
        self._repeats: dict[int, int] = {}
        self._notes: dict[int, list[str]] = {}
        self._broken: list[BrokenOutcome] = []
        self._files: list[FileCount] = []
        self._orgs: list[OrgRegistered] = []
        self._dropped = 0
        self._masked: Counter[str] = Counter()
        self._originals: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._repeated: list[Repeat] = []
        self.counts: Counter[Outcome] = Counter()

    @property
    def read(self) -> int:
        """Records so far."""
        return len(self._places)

    def open(self, file: SourceFile, record: RecordRead) -> int:
        """Take a record in; returns its number."""
        self._dropped += record.dropped_person_fields
        self._masked.update(record.masked)
        number = self._number(file.name, record.index)
        if record.place:
            self._shown[number] = record.place
        return number

    def _number(self, name: str, index: int) -> int:
        self._places.append((name, index))
        self._outcomes.append(None)
        return len(self._places) - 1

    def broken(self, file: SourceFile, place: BrokenPlace) -> None:
        """A place could not be read; if it cost a record, that one is rejected."""
        outcome = BrokenOutcome(
            source=file.name, line=place.line, offset=place.offset, reason=place.reason
        )
        self._broken.append(outcome)
        if place.index is not None:
            self.decide(
                self._number(file.name, place.index), "rejected", because=(outcome.line_of_text(),)
            )

    def decide(
        self,
        number: int,
        outcome: Outcome,
        *,
        code: str = "",
        because: tuple[str, ...] = (),
        revised: bool = False,
    ) -> None:
        """Give a record its outcome, once."""
        ensure(self._outcomes[number] is None, f"record {number} of the run was decided twice")
        name, index = self._places[number]
        self._outcomes[number] = RecordOutcome(
            source=name,
            index=index,
            outcome=outcome,
            code=code,
            reasons=(*because, *self._notes.pop(number, ())),
            revised=revised,
            place=self._shown.pop(number, ""),
        )
        self.counts[outcome] += 1

    def note(self, number: int, reason: str) -> None:
        """Add something worth knowing to an open record's reasons."""
        self._notes.setdefault(number, []).append(reason)

    def repeat(self, number: int, first: int) -> None:
        """A record repeats an earlier one exactly: it shares its fate, and changes nothing."""
        self._repeats[number] = first
        (source, index), (first_source, first_index) = self._places[number], self._places[first]
        self._repeated.append(
            Repeat(source=source, index=index, first_source=first_source, first_index=first_index)
        )

    def org_registered(self, org_id: str, name: str, source: str) -> None:
        """A named organisation was registered."""
        self._orgs.append(OrgRegistered(org_id=org_id, name=name, source=source))

    def originals(self, fields: Iterable[str]) -> None:
        """Fields of one record whose value was kept as it was."""
        self._originals.update(set(fields))

    def left_out(self, fields: Iterable[str]) -> None:
        """Fields of one record for which the chain has no place."""
        self._left_out.update(set(fields))

    def file_done(self, file: SourceFile, format_name: str, read: int) -> None:
        """A file was read to its end."""
        self._files.append(FileCount(source=file.name, format=format_name, read=read))

    def settle_repeats(self) -> None:
        """Give every repeat whose first is decided its outcome."""
        for number, first in list(self._repeats.items()):
            outcome = self._outcomes[first]
            if outcome is None:
                continue
            words = reasons.repeat_of(outcome.source, outcome.index, outcome.code)
            lost = outcome.outcome == "rejected"
            because = (words, *(outcome.reasons if lost else ()))
            self.decide(
                number, "rejected" if lost else "unchanged", code=outcome.code, because=because
            )
            del self._repeats[number]

    def abandon(self, reason: str) -> None:
        """Reject everything still open: the run ends early."""
        for number, outcome in enumerate(self._outcomes):
            if outcome is None and number not in self._repeats:
                self.decide(number, "rejected", because=(reason,))
        self.settle_repeats()

    def report(self, *, seconds: float, dry_run: bool, uncertain: Set[str] = frozenset()) -> Report:
        """Close the account: every record has exactly one outcome.

        Args:
            seconds: How long the run took.
            dry_run: Nothing was written.
            uncertain: Codes that no chain gave, which are left out.
        """
        given = [outcome for outcome in self._outcomes if outcome is not None]
        outcomes = [replace(o, code="") if o.code in uncertain else o for o in given]
        ensure(len(outcomes) == self.read, "an import ended with records that have no outcome")
        return Report(
            read=self.read,
            accepted=self.counts["accepted"],
            unchanged=self.counts["unchanged"],
            rejected=self.counts["rejected"],
            revised=sum(outcome.revised for outcome in outcomes),
            seconds=seconds,
            dry_run=dry_run,
            records=tuple(outcomes),
            files=tuple(self._files),
            broken=tuple(self._broken),
            repeats=tuple(self._repeated),
            organisations_registered=tuple(self._orgs),
            dropped_person_fields=self._dropped,
            masked=dict(sorted(self._masked.items())),
            originals=dict(sorted(self._originals.items())),
            left_out=dict(sorted(self._left_out.items())),
        )
