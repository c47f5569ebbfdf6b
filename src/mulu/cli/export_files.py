"""``export dcat``, ``export csv``, ``export jsonl``: the catalogue in the formats of others.

Source: docs/spec/cli.md CLI-43; docs/spec/export.md EXP-1, EXP-2 and EXP-5.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import beside
from mulu.cli.progress import Advance, bar
from mulu.cli.session import Session, session_of
from mulu.cli.texts import say
from mulu.client import asks
from mulu.core.hashing import Hasher
from mulu.export.csv_file import describe_csv, write_csv
from mulu.export.dcat import DcatTree
from mulu.export.exported import Exported, Heading, Records
from mulu.export.json_ld import write_json_ld
from mulu.export.json_lines import write_json_lines
from mulu.export.rdf_xml import write_rdf_xml
from mulu.export.triples import Node
from mulu.export.turtle import write_turtle
from mulu.machine.genesis import chain_name
from mulu.node.clock import SystemClock
from mulu.query.expression import Filters
from mulu.query.viewer import PUBLIC
from mulu.query.walk import Walk, long_tables, walk

_Write = Callable[[Heading, Records], Iterator[str]]
_ENTRIES: Final = "data_entry"
_AUTHORITY: Final = "o0001"
_STEP: Final = 500
_SYNTAXES: Final[dict[str, Callable[[Iterable[Node]], Iterator[str]]]] = {
    ".ttl": write_turtle,
    ".jsonld": write_json_ld,
    ".json": write_json_ld,
    ".rdf": write_rdf_xml,
    ".xml": write_rdf_xml,
}


def dcat(  # noqa: PLR0913 - one argument for each filter
    context: typer.Context,
    output: options.ExportOut,
    *,
    text: options.ExportWords = "",
    org: options.OfOrg = "",
    share_type: options.OfShareType = "",
    level: options.OfLevel = "",
    cycle: options.OfCycle = "",
    status: options.OfStatus = "",
    base: options.ExportBase = "",
) -> None:
    """Write data entries as DCAT-AP 3.0.1."""
    session = session_of(context)
    suffix = output.suffix.lower()
    if suffix not in _SYNTAXES:
        raise UsageError(say("export.syntax", file=output.name))
    if base and not (base.startswith(("http://", "https://")) and base.endswith("/")):
        raise UsageError(say("export.base", base=base))
    given = asks.filters(
        q=text,
        org=org,
        kind=_ENTRIES,
        share_type=share_type,
        level=level,
        cycle=cycle,
        status=status.upper(),
    )
    _tell(
        session,
        output,
        _export(
            session,
            output,
            given,
            lambda heading, records: _SYNTAXES[suffix](DcatTree(heading, base).nodes(records)),
        ),
    )


def csv(  # noqa: PLR0913 - one argument for each filter
    context: typer.Context,
    output: options.Output,
    *,
    text: options.ExportWords = "",
    org: options.OfOrg = "",
    kind: options.OfKind = "",
    share_type: options.OfShareType = "",
    level: options.OfLevel = "",
    cycle: options.OfCycle = "",
    status: options.OfStatus = "",
) -> None:
    """Write records as CSV, and beside it what the file is."""
    session = session_of(context)
    given = asks.filters(
        q=text,
        org=org,
        kind=kind,
        share_type=share_type,
        level=level,
        cycle=cycle,
        status=status.upper(),
    )
    heading = _export(session, output, given, lambda _, records: write_csv(records))
    described = output.with_name(f"{output.name}-metadata.json")
    with beside(described) as place:
        place.write_bytes(describe_csv(output.name, heading))
    _tell(session, output, heading)


def jsonl(  # noqa: PLR0913 - one argument for each filter
    context: typer.Context,
    output: options.Output,
    *,
    text: options.ExportWords = "",
    org: options.OfOrg = "",
    kind: options.OfKind = "",
    share_type: options.OfShareType = "",
    level: options.OfLevel = "",
    cycle: options.OfCycle = "",
    status: options.OfStatus = "",
) -> None:
    """Write records as JSON Lines, with everything that the chain says of them."""
    session = session_of(context)
    given = asks.filters(
        q=text,
        org=org,
        kind=kind,
        share_type=share_type,
        level=level,
        cycle=cycle,
        status=status.upper(),
    )
    _tell(session, output, _export(session, output, given, write_json_lines))


def _tell(session: Session, output: Path, heading: Heading) -> None:
    text = say("export.done", count=heading.count, file=output, height=heading.height)
    session.print({"file": str(output), **heading.facts}, text)


def _export(session: Session, output: Path, given: dict[str, str], write: _Write) -> Heading:
    """Write a file whole, at one height, or leave what is there."""
    session.home.genesis()  # says so when there is no chain
    if session.url is not None:
        raise UsageError(say("export.home"))
    tables = long_tables(session.home.views, SystemClock().monotonic_ms)
    try:
        with (
            walk(tables, PUBLIC, given.get("q", ""), _filters(given)) as found,
            bar(session, say("export.working")) as advance,
            beside(output) as place,
            place.open("w", encoding="utf-8", newline="") as file,
        ):
            heading = _heading(session, found, given)
            file.writelines(write(heading, _counted(found, advance)))
    except ValueError as err:
        raise UsageError(str(err)) from err
    finally:
        tables.close()
    return heading


def _filters(given: dict[str, str]) -> Filters:
    share_type, cycle, level = (given.get(name) for name in ("share_type", "cycle", "level"))
    return Filters(
        kind=given.get("kind", ""),
        org=given.get("org", ""),
        status=given.get("status", ""),
        share_type=int(share_type) if share_type else None,
        level="" if level == "none" else level,
        update_cycle=int(cycle) if cycle else None,
    )


def _heading(session: Session, found: Walk, given: dict[str, str]) -> Heading:
    genesis = session.home.genesis()
    return Heading(
        chain=chain_name(Hasher(genesis.hash), genesis),
        chain_id=genesis.chain_id,
        height=found.height,
        time_ms=found.time_ms,
        count=found.count,
        query=given,
        publisher=found.org(_AUTHORITY),
    )


def _counted(found: Walk, advance: Advance) -> Iterator[Exported]:
    for place, opened in enumerate(found.records):
        if place % _STEP == 0:
            advance(place, found.count)
        yield Exported(opened, found.org(opened.stored.provider))
