"""``harvest``: tables of live databases into the catalogue, and what has changed since.

Exit status 0 when every database was harvested and everything found was taken; 1 when the chain
refused something; 3 when a database could not be read.

Source: docs/spec/cli.md CLI-50; docs/spec/harvest.md HAR-10 to HAR-23.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import typer

from mulu.cli import options
from mulu.cli.errors import REFUSED, UNAVAILABLE, UsageError
from mulu.cli.harvest_chain import HttpHarvestChain
from mulu.cli.harvest_run import Failure, HarvestRun
from mulu.cli.harvest_shown import shown_failures, shown_report
from mulu.cli.session import Session, session_of
from mulu.cli.texts import say
from mulu.intake.harvest.report import HarvestReport
from mulu.intake.harvest.sources import HarvestSource, read_sources

COUNTS: Final = (
    "tables",
    "columns",
    "new",
    "changed",
    "gone",
    "unchanged",
    "accepted",
    "settled",
    "left_out",
)


def harvest(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    address: options.HarvestAddress = "",
    system: options.HarvestSystem = "",
    org: options.HarvestOrg = "",
    schema: options.HarvestSchema = "",
    accept: options.HarvestAccept = False,
    dry_run: options.DryRun = False,
    sources: options.HarvestSources = None,
) -> None:
    """Harvest one database, or those of a settings file."""
    session = session_of(context)
    if bool(address and system) is (sources is not None):
        raise UsageError(say("harvest.one_needed"))
    wanted = _wanted(address, system, org, schema, sources)
    reports, failures = _harvest_all(session, wanted, accept=accept, dry_run=dry_run)
    _print(session, reports, failures, dry_run=dry_run)
    if failures:
        raise typer.Exit(UNAVAILABLE)
    if any(report.problems for report in reports):
        raise typer.Exit(REFUSED)


def _wanted(
    address: str, system: str, org: str, schema: str, sources: Path | None
) -> Sequence[HarvestSource]:
    if sources is None:
        return [HarvestSource(system=system, address=address, org=org, schema=schema)]
    try:
        return read_sources(sources)
    except ValueError as err:
        raise UsageError(str(err)) from err


def _harvest_all(
    session: Session, wanted: Sequence[HarvestSource], *, accept: bool, dry_run: bool
) -> tuple[list[HarvestReport], list[Failure]]:
    """Harvest one after the other; of several, one that fails does not stop the others."""
    signer = session.signer()
    with session.http() as http:
        name = session.chain(http)
        run = HarvestRun(
            lambda: HttpHarvestChain(http, signer, name),
            accept=accept,
            dry_run=dry_run,
            alone=len(wanted) == 1,
        )
        run.run(wanted)
    return run.reports, run.failures


def _print(
    session: Session,
    reports: Sequence[HarvestReport],
    failures: Sequence[Failure],
    *,
    dry_run: bool,
) -> None:
    plain: list[dict[str, Any]] = [_plain(report) for report in reports]
    total: Counter[str] = Counter()
    for one in plain:
        total.update({name: one[name] for name in COUNTS})
    answer: dict[str, Any] = {name: total[name] for name in COUNTS}
    answer["seconds"] = round(sum(report.seconds for report in reports), 3)
    answer["dry_run"] = dry_run
    for name in ("drifts", "personal", "problems"):
        answer[name] = [found for one in plain for found in one[name]]
    answer["sources"] = plain
    answer["failures"] = msgspec.to_builtins(failures)
    session.print(answer)
    if not session.json:
        for report in reports:
            session.out.print(shown_report(report))
        for text in shown_failures([(one.system, one.reason) for one in failures]):
            session.err.print(text)


def _plain(report: HarvestReport) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(report)
    for drift in plain["drifts"]:
        drift["changes"] = [
            {**one["change"], "name": one["column"], "before": one["before"], "now": one["now"]}
            for one in drift["changes"]
        ]
    return plain | {"seconds": round(report.seconds, 3)}
