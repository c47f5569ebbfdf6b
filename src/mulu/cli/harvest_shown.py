"""A harvest as people read it: counts, then each table that has changed and what it touches.

Source: docs/spec/cli.md CLI-6; docs/spec/harvest.md HAR-22.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from mulu.cli.language import one_language
from mulu.cli.tables import facts
from mulu.cli.texts import say
from mulu.intake.harvest.comparing import Difference
from mulu.intake.harvest.report import HarvestReport, TableDrifted

_SHOWN: Final = 20
"""Tables listed for people; the JSON answer has all."""
_CHANGES_SHOWN: Final = 12


def shown_report(report: HarvestReport) -> RenderableType:
    """One schema."""
    key = "harvest.checked" if report.dry_run else "harvest.done"
    counts = {
        say("harvest.tables"): report.tables,
        say("harvest.columns"): report.columns,
        say("harvest.new"): report.new,
        say("harvest.changed"): report.changed,
        say("harvest.accepted"): report.accepted or None,
        say("harvest.gone"): report.gone,
        say("harvest.unchanged"): report.unchanged,
        say("harvest.settled"): report.settled or None,
        say("harvest.left_out"): report.left_out or None,
        say("harvest.seconds"): round(report.seconds, 1),
    }
    lines: list[RenderableType] = [facts(say(key, system=report.system or report.schema), counts)]
    lines += [line for drift in report.drifts[:_SHOWN] for line in _drift(drift)]
    lines += [
        Text(f"✗ {one.table}: {one_language(one.reason)}") for one in report.problems[:_SHOWN]
    ]
    more = max(len(report.drifts) - _SHOWN, 0) + max(len(report.problems) - _SHOWN, 0)
    if more:
        lines.append(Text(say("harvest.more", count=more)))
    if report.personal:
        named = ", ".join(f"{one.table}.{one.column}" for one in report.personal[:_SHOWN])
        text = say("harvest.personal", count=len(report.personal), columns=named)
        lines.append(Text(text, style="yellow"))
    return Group(*lines)


def shown_failures(failures: Iterable[tuple[str, str]]) -> Iterator[Text]:
    """Databases that were not harvested."""
    for system, why in failures:
        text = say("harvest.failed", system=system, why=one_language(why))
        yield Text(f"✗ {text}", style="bold red")


def _drift(drift: TableDrifted) -> Iterator[Text]:
    how = say("harvest.breaking" if drift.breaking else "harvest.harmless")
    style = "bold red" if drift.breaking else "yellow"
    yield Text(f"△ {drift.code} {drift.table}: {how}", style=style)
    for change in drift.changes[:_CHANGES_SHOWN]:
        yield Text(f"    {_change(change)}")
    if len(drift.changes) > _CHANGES_SHOWN:
        yield Text("    " + say("harvest.more", count=len(drift.changes) - _CHANGES_SHOWN))
    if drift.entries:
        yield Text(f"    {say('harvest.touches')}: {_listed(drift.entries)}")


def _change(found: Difference) -> str:
    what = say("harvest.gone_table" if found.what == "gone" else f"harvest.{found.what}")
    values = " → ".join(filter(None, (found.before, found.now)))
    name = "" if found.what == "renamed" else found.column
    return " ".join(filter(None, (what, name, values)))


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")
