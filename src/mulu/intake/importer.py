"""An import from beginning to end: files in, a report out, every record accounted for.

Organisations come first, then duties, systems, entries and tables, each in batches as they are
read; a record that links to something not met yet waits until the end.

Source: docs/spec/intake.md INT-1 and INT-40 to INT-46.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.intake import reasons
from mulu.intake.account import Account
from mulu.intake.ckan import CkanReader
from mulu.intake.dcat import DcatReader
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.dry_run import DryChain
from mulu.intake.excel.reader import ExcelReader
from mulu.intake.garbage import collected_seldom
from mulu.intake.limits import DEFERRED_MAX, TAKEN_RECORDS
from mulu.intake.native import NativeReader
from mulu.intake.needs import Chain, NoProgress, Progress
from mulu.intake.organising import Organiser, OrgRow
from mulu.intake.organograms import OrganogramReader
from mulu.intake.pod import PodReader
from mulu.intake.port import BrokenPlace, Reader, SourceFile, Unusable
from mulu.intake.portal_csv import PortalCsvReader
from mulu.intake.portals import PortalReader
from mulu.intake.proposing import PROFILE, Proposer, random_salt
from mulu.intake.reading import FileBegun, FileDone, ReadFiles, RecordRead, read_files
from mulu.intake.recording import Recorder, Row, Waiting
from mulu.intake.repeats import Repeats
from mulu.intake.report import GoneRecord, Report
from mulu.intake.riha import RihaReader
from mulu.intake.service_items import ServiceItemsReader
from mulu.intake.socrata import SocrataReader
from mulu.intake.taiwan import TaiwanReader
from mulu.intake.vanishing import Gone, Vanishing

READERS: Final[tuple[Reader, ...]] = (
    NativeReader(),
    SocrataReader(),
    DcatReader(),
    PodReader(),
    CkanReader(),
    RihaReader(),
    ServiceItemsReader(),
    TaiwanReader(),
    OrganogramReader(),
    PortalCsvReader(),
    PortalReader(),
    ExcelReader(),
)
"""In order of precedence."""
_ROUNDS_MAX: Final = 100
"""How long a chain of links against the order of reading may be."""


class ImportStoppedError(UnavailableError):
    """The chain could not be reached; what was done is done, and importing again is safe.

    Attributes:
        report: What became of every record until then; what was not certain is rejected.
    """

    def __init__(self, text: str, report: Report) -> None:
        super().__init__(text)
        self.report = report


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to import."""

    dry_run: bool = False
    """Ask the chain, write nothing."""
    profile: str = PROFILE
    readers: Sequence[Reader] = READERS
    read: ReadFiles = read_files
    """How files are read: here, or elsewhere ahead of being needed."""
    gone: Gone = "report"
    """What to do about records that a source has no longer."""
    salt: Callable[[], bytes] = random_salt
    monotonic_seconds: Callable[[], float] = time.monotonic
    progress: Progress = field(default_factory=NoProgress)


class Importer:
    """One run.

    Args:
        chain: Where records go.
        options: How.
    """

    def __init__(self, chain: Chain, options: Options | None = None) -> None:
        self._options = options or Options()
        self._account = Account()
        self._repeats = Repeats()
        self._vanishing = Vanishing(self._options.gone)
        self._gone: tuple[GoneRecord, ...] = ()
        self._queue: list[Row | OrgRow] = []
        self._waiting: list[Waiting] = []
        self._chain = DryChain(chain) if self._options.dry_run else chain

    def run(self, files: Sequence[SourceFile]) -> Report:
        """Import files in their order.

        Returns:
            What became of every record.

        Raises:
            ImportStoppedError: The chain could not be reached; it carries the report so far.
        """
        begun = self._options.monotonic_seconds()
        try:
            self._begin()
            self._bring_in(files)
            self._gone = self._vanishing.settle(self._chain)
        except UnavailableError as err:
            self._account.abandon(reasons.stopped(str(err)))
            text = f"the import stopped: {err}; import again, what is done will be unchanged"
            raise ImportStoppedError(text, self._report(begun)) from err
        self._account.settle_repeats()
        return self._report(begun)

    def _bring_in(self, files: Sequence[SourceFile]) -> None:
        try:
            if files:
                self._read(files)
            self._flush()
            self._settle_waiting()
            self._recorder.land()
        except UnavailableError:
            with suppress(UnavailableError):
                self._recorder.land()  # of what was sent before, some may be certain
            raise
        self._tell()

    def _report(self, begun: float) -> Report:
        seconds = self._options.monotonic_seconds() - begun
        uncertain = self._chain.uncertain if isinstance(self._chain, DryChain) else frozenset()
        report = self._account.report(
            seconds=seconds, dry_run=self._options.dry_run, uncertain=uncertain
        )
        return replace(report, gone=self._gone)

    def _begin(self) -> None:
        proposer = Proposer(self._chain.hasher, self._options.salt, self._options.profile)
        self._organiser = Organiser(self._chain, proposer, self._account)
        self._recorder = Recorder(self._chain, self._organiser, proposer, self._account)

    def _read(self, files: Sequence[SourceFile]) -> None:
        """Read files and queue their drafts."""
        file, before = files[0], 0
        with closing(self._options.read(files, self._options.readers)) as events:
            for event in events:
                match event:
                    case FileBegun():
                        file, before = files[event.index], self._account.read
                        self._options.progress.file(file.name, event.index, len(files))
                    case BrokenPlace():
                        self._account.broken(file, event)
                        self._vanishing.lost(file.source)
                    case RecordRead():
                        self._take(file, event)
                    case FileDone():
                        count = self._account.read - before
                        self._account.file_done(file, event.format_name, count)

    def _take(self, file: SourceFile, record: RecordRead) -> None:
        number = self._account.open(file, record)
        draft = record.draft
        if isinstance(draft, Unusable):
            self._account.decide(number, "rejected", because=draft.reasons)
            self._vanishing.lost(record.source)
            return
        self._note(draft, number)
        seen = self._repeats.see(draft, number)
        if seen.first is not None:
            self._account.repeat(number, seen.first)
        elif seen.same_id and seen.draft.key == draft.key:
            reason = reasons.org_key_twice(draft.key.id)
            self._account.decide(number, "rejected", because=(reason,))
        else:
            if seen.same_id:
                self._account.note(number, reasons.same_id(seen.same_id + 1))
            if isinstance(seen.draft, Draft):
                self._vanishing.met(record.format_name, seen.draft.key)
            self._enqueue(seen.draft, number)

    def _note(self, draft: Draft | OrgDraft, number: int) -> None:
        """Report what of a record does not arrive as it was."""
        if isinstance(draft, Draft):
            self._account.originals(original.field for original in draft.text.originals)
        self._account.left_out(draft.left_out)
        if draft.shortened:
            self._account.note(number, reasons.shortened(draft.shortened))

    def _enqueue(self, draft: Draft | OrgDraft, number: int) -> None:
        """Queue a draft; a batch holds one kind."""
        full = len(self._queue) >= TAKEN_RECORDS
        if self._queue and (full or self._queue[0].draft.rank != draft.rank):
            self._flush()
        if isinstance(draft, OrgDraft):
            self._queue.append(OrgRow(number=number, draft=draft))
        else:
            self._queue.append(Row(number=number, draft=draft))

    def _flush(self) -> None:
        queue, self._queue = self._queue, []
        self._organiser.take([row for row in queue if isinstance(row, OrgRow)])
        waiting = self._recorder.take([row for row in queue if isinstance(row, Row)])
        room = DEFERRED_MAX - len(self._waiting)
        self._waiting += waiting[:room]
        self._recorder.give_up(waiting[room:])
        self._tell()

    def _settle_waiting(self) -> None:
        """Try again what waits, as long as something finds its place; then give up the rest."""
        for _ in range(_ROUNDS_MAX):
            waiting, self._waiting = self._waiting, []
            for batch in _by_kind(one.row for one in waiting):
                self._waiting += self._recorder.take(batch)
            self._tell()
            if len(self._waiting) in (0, len(waiting)):
                break
        self._recorder.give_up(self._waiting)
        self._tell()

    def _tell(self) -> None:
        self._account.settle_repeats()
        counts = self._account.counts
        self._options.progress.records(
            self._account.read, counts["accepted"], counts["unchanged"], counts["rejected"]
        )


def _by_kind(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Batches of one kind, in the order of registration."""
    ordered = sorted(rows, key=lambda row: row.draft.rank)
    for _, kind in groupby(ordered, key=lambda row: row.draft.rank):
        alike = list(kind)
        for start in range(0, len(alike), TAKEN_RECORDS):
            yield alike[start : start + TAKEN_RECORDS]


def import_files(
    chain: Chain, files: Sequence[SourceFile], options: Options | None = None
) -> Report:
    """Import files.

    Args:
        chain: Where records go.
        files: In the order in which they are read.
        options: How; by default for good, under ``register@1``.

    Raises:
        ImportStoppedError: The chain could not be reached; it carries the report so far.
    """
    with collected_seldom():
        return Importer(chain, options).run(files)
