"""``import``: catalogue files onto the chain, every record accounted for.

Exit status 0 when every file could be read to its end; records that were not taken stand in the
answer with their reasons. 1 when a place of a file could not be read, or nothing at all was taken.

Source: docs/spec/cli.md CLI-10; docs/spec/intake.md INT-40 to INT-46.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
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
from mulu.cli.errors import REFUSED, UNAVAILABLE, UsageError
from mulu.cli.files import write_out
from mulu.cli.import_chain import HttpChain
from mulu.cli.import_remote import (
    Gathered,
    RemoteWish,
    gathered,
    how_imported,
    lines_of,
    parse_addresses,
)
from mulu.cli.language import one_language
from mulu.cli.repeating import repeat, seconds_of
from mulu.cli.session import Session, session_of
from mulu.cli.tables import facts
from mulu.cli.texts import say
from mulu.cli.workbooks import copy_problems, ensure_same_chain, reader_of
from mulu.intake.excel.reader import ExcelReader
from mulu.intake.finding import find_files
from mulu.intake.importer import READERS, ImportStoppedError, Options, import_files
from mulu.intake.mapping import BadMappingError, read_mapping
from mulu.intake.mapping_reader import MappingReader
from mulu.intake.port import Reader, SourceFile
from mulu.intake.proposing import PROFILE
from mulu.intake.reading_ahead import read_ahead
from mulu.intake.remote.address import is_remote
from mulu.intake.remote.patience import Clock
from mulu.intake.report import GoneRecord, Report
from mulu.intake.vanishing import Gone

AUTO: Final = "auto"
_SHOWN: Final = 20
"""Records that were not taken and broken places listed for people; the report file has all."""


def import_(  # noqa: PLR0913, PLR0917 - one argument for each option
    context: typer.Context,
    given: options.Catalogues,
    format_: options.Format = AUTO,
    source: options.Source = "",
    mapping: options.MappingFile = None,
    encoding: options.Encoding = "",
    columns: options.Columns = None,
    gone: options.Gone = "report",
    dry_run: options.DryRun = False,
    report: options.ReportFile = None,
    every: options.Every = "",
    within: options.Within = "1h",
    allow_private: options.AllowPrivate = False,
    again: options.AgainUnchanged = False,
    profile: options.ImportProfile = PROFILE,
) -> None:
    """Bring catalogues onto the chain, of files and addresses; again changes nothing."""
    session = session_of(context)
    workbooks = reader_of(session, columns or ())
    readers = [
        workbooks if reader.name == workbooks.name else reader
        for reader in _readers(format_, mapping)
    ]
    addresses = parse_addresses(given, format_)
    files = _files([Path(text) for text in given if not is_remote(text)], source, encoding)
    options_ = Options(dry_run=dry_run, readers=readers, read=read_ahead, gone=_gone(gone))
    options_ = replace(options_, profile=profile)
    wish = RemoteWish(
        addresses=addresses,
        source=source,
        encoding=encoding,
        how=how_imported(format_, gone, encoding, mapping),
        allow_private=allow_private,
        again=again,
        seconds=seconds_of("--within", within, least=1),
        dry_run=dry_run,
    )
    run = partial(_import, session, files, wish, options_, workbooks, report)
    if not every:
        run()
        return
    if not addresses or session.json:
        raise UsageError(say("remote.every_needs"))
    repeat(session, seconds_of("--every", every, least=60), run, Clock())


def _files(paths: Sequence[Path], source: str, encoding: str) -> list[SourceFile]:
    try:
        return find_files(paths, source=source, encoding=encoding)
    except ValueError as err:
        raise UsageError(str(err)) from err


def _import(
    session: Session,
    paths: Sequence[SourceFile],
    wish: RemoteWish,
    options_: Options,
    workbooks: ExcelReader,
    report: Path | None,
) -> None:
    """One run: addresses are read first, then everything is imported together."""
    signer = session.signer()
    with (
        session.http() as http,
        gathered(session, session.chain(http), wish) as remote,
        _progress(session) as progress,
    ):
        files = [*paths, *remote.files]
        ensure_same_chain(files, session.chain(http))
        gone = options_.gone if remote.whole or options_.gone == "ignore" else "report"
        options_ = replace(options_, progress=progress, gone=gone)
        with closing(HttpChain(http, signer, session.chain(http))) as chain:
            try:
                done = import_files(chain, files, options_)
            except ImportStoppedError as err:
                _keep(report, err.report)
                raise
            chain.settle()
        remote.spoiled = _is_spoiled(done)
    _keep(report, done)
    copies = copy_problems(session, files, done, workbooks.said)
    first = {"file": copies[0]["file"]} if copies else {}
    answer = _plain(done) | {"workbooks": copies, "remote": remote.told} | first
    session.print(answer, _told(remote, done))
    if remote.failed:
        raise typer.Exit(UNAVAILABLE)
    if remote.spoiled:
        raise typer.Exit(REFUSED)


def _is_spoiled(done: Report) -> bool:
    """A place could not be read, or nothing was taken."""
    return bool(done.broken) or 0 < done.rejected == done.read


def _told(remote: Gathered, done: Report) -> RenderableType:
    lines = [Text(line) for line in lines_of(remote)]
    idle = remote.told and not remote.files and not done.files
    return Group(*lines) if idle else Group(*lines, _text(done))


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
