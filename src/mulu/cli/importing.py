"""``import``: catalogue files onto the chain, every record accounted for.

Exit status 0 when every file could be read to its end; records that were not taken stand in the
answer with their reasons. 1 when a place of a file could not be read, or nothing at all was taken.

Source: docs/spec/cli.md CLI-10; docs/spec/intake.md INT-40 to INT-46.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast, get_args

import msgspec
import typer
from rich.console import Group, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from mulu.cli import options
from mulu.cli.errors import REFUSED, UsageError
from mulu.cli.files import write_out
from mulu.cli.import_chain import HttpChain
from mulu.cli.language import choose
from mulu.cli.session import Session, session_of
from mulu.cli.tables import facts
from mulu.cli.texts import say
from mulu.cli.workbooks import copy_problems, ensure_same_chain, reader_of
from mulu.intake.finding import find_files
from mulu.intake.importer import READERS, ImportStoppedError, Options, import_files
from mulu.intake.mapping import BadMappingError, read_mapping
from mulu.intake.mapping_reader import MappingReader
from mulu.intake.port import Reader
from mulu.intake.report import GoneRecord, Report
from mulu.intake.vanishing import Gone

AUTO: Final = "auto"
_SHOWN: Final = 20
"""Records that were not taken and broken places listed for people; the report file has all."""


def import_(  # noqa: PLR0913, PLR0917 - one argument for each option
    context: typer.Context,
    paths: options.Paths,
    format_: options.Format = AUTO,
    source: options.Source = "",
    mapping: options.MappingFile = None,
    encoding: options.Encoding = "",
    columns: options.Columns = None,
    gone: options.Gone = "report",
    dry_run: options.DryRun = False,
    report: options.ReportFile = None,
) -> None:
    """Bring catalogue files onto the chain; importing again changes nothing."""
    session = session_of(context)
    workbooks = reader_of(session, columns or ())
    readers = [
        workbooks if reader.name == workbooks.name else reader
        for reader in _readers(format_, mapping)
    ]
    try:
        files = find_files(paths, source=source, encoding=encoding)
    except ValueError as err:
        raise UsageError(str(err)) from err
    options_ = Options(dry_run=dry_run, readers=readers, gone=_gone(gone))
    signer = session.signer()
    with session.http() as http, _progress(session) as progress:
        ensure_same_chain(files, session.chain(http))
        chain = HttpChain(http, signer, session.chain(http))
        try:
            done = import_files(chain, files, replace(options_, progress=progress))
        except ImportStoppedError as err:
            _keep(report, err.report)
            raise
        chain.settle()
    _keep(report, done)
    copies = copy_problems(session, files, done, workbooks.said)
    first = {"file": copies[0]["file"]} if copies else {}
    session.print(_plain(done) | {"workbooks": copies} | first, _text(done))
    if done.broken or (done.rejected and done.rejected == done.read):
        raise typer.Exit(REFUSED)


def _gone(name: str) -> Gone:
    if name not in get_args(Gone):
        known = ", ".join(get_args(Gone))
        raise UsageError(say("option.one_of", option="--gone", value=name, known=known))
    return cast("Gone", name)


def _readers(name: str, mapping: Path | None) -> Sequence[Reader]:
    if mapping is not None:
        try:
            return (MappingReader(read_mapping(mapping)),)
        except BadMappingError as err:
            raise UsageError(str(err)) from err
    if name == AUTO:
        return READERS
    chosen = [reader for reader in READERS if reader.name == name]
    if not chosen:
        known = ", ".join([AUTO, *(reader.name for reader in READERS)])
        raise UsageError(say("option.one_of", option="--format", value=name, known=known))
    return chosen


def _keep(file: Path | None, report: Report) -> None:
    if file is not None:
        document = msgspec.json.format(msgspec.json.encode(_plain(report)), indent=2)
        write_out(file, document + b"\n")


def _plain(report: Report) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(report)
    return plain | {"seconds": round(report.seconds, 3)}


def _text(report: Report) -> RenderableType:
    title = say("import.checked") if report.dry_run else say("import.done")
    counts = {
        say("import.read"): report.read,
        say("import.accepted"): report.accepted,
        say("import.revised"): report.revised or None,
        say("import.unchanged"): report.unchanged,
        say("import.rejected"): report.rejected,
        say("import.orgs"): len(report.organisations_registered) or None,
        say("import.gone"): len(report.gone) or None,
        say("import.dropped"): report.dropped_person_fields or None,
        say("import.masked"): report.masked or None,
        say("import.seconds"): round(report.seconds, 1),
    }
    lines: list[RenderableType] = [facts(title, counts)]
    rejected = [record for record in report.records if record.outcome == "rejected"]
    lines += [
        Text(
            f"✗ {record.source} [{record.place or record.index}]"
            f" {'; '.join(map(one_language, record.reasons))}"
        )
        for record in rejected[:_SHOWN]
    ]
    lines += [
        Text(
            f"! {place.source}:{place.line} (byte {place.offset}): {one_language(place.reason)}",
            style="yellow",
        )
        for place in report.broken[:_SHOWN]
    ]
    lines += [_gone_line(one) for one in report.gone[:_SHOWN]]
    more = (
        max(len(report.gone) - _SHOWN, 0)
        + max(len(rejected) - _SHOWN, 0)
        + max(len(report.broken) - _SHOWN, 0)
    )
    return Group(*lines, Text(say("import.more", count=more))) if more else Group(*lines)


def _gone_line(one: GoneRecord) -> Text:
    name = "gone.withdrawn" if one.withdrawn else "gone.there"
    words = say(name, code=one.code, title=one.title, source=one.source)
    return Text(f"− {words} {one.problem}".rstrip())


def one_language(text: str) -> str:
    """The reader's half of a sentence that the importer says in both languages."""
    zh, both, en = text.partition(" · ")
    return choose(zh, en) if both else text


class _Bar:
    """Tells a person how far an import is."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def file(self, name: str, index: int, count: int) -> None:
        """Show the file that is begun."""
        self._progress.update(self._task, description=Path(name).name, completed=index, total=count)

    def records(self, read: int, accepted: int, unchanged: int, rejected: int) -> None:
        """Show the records so far."""
        said = say(
            "import.so_far", read=read, accepted=accepted, unchanged=unchanged, rejected=rejected
        )
        self._progress.update(self._task, said=said)


@contextmanager
def _progress(session: Session) -> Iterator[_Bar]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[said]}", markup=False),
        TimeElapsedColumn(),
    )
    disable = not session.err.is_terminal
    with Progress(*columns, console=session.err, transient=True, disable=disable) as progress:
        yield _Bar(progress, progress.add_task("", total=None, said=""))
