"""``gaps``: what is missing, why it matters and how it is mended.

Source: docs/spec/cli.md CLI-55; docs/spec/profiles.md PRO-13 to PRO-15.
"""

from typing import Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.help_texts import helped
from mulu.cli.language import language
from mulu.cli.session import code_of, session_of
from mulu.cli.tables import facts, rows
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.gap_answers import Both, GapsAnswer, GapTold, RecordGapsAnswer
from mulu.modules.catalog.gap_text import EFFECT_NAMES

OfSystem = Annotated[str, typer.Option("--system", help=helped("of_system"), metavar="CODE")]
MaybeCode = Annotated[str, typer.Argument(help=helped("code"), metavar="[CODE]")]
_ALL: Final = 100


def gaps(
    context: typer.Context,
    code: MaybeCode = "",
    *,
    org: options.OfOrg = "",
    system: OfSystem = "",
    kind: options.OfKind = "",
) -> None:
    """What a record lacks; without a code what records lack, by effect."""
    session = session_of(context)
    if sum(map(bool, (code, org, system))) > 1 or (code and kind):
        raise UsageError(say("gaps.one_of"))
    with session.http() as http:
        if code:
            record = http.ask(asks.record_gaps(code_of(code)))
            session.print(record, _record(record))
        else:
            system_code = code_of(system) if system else ""
            counted = http.ask(asks.gaps(org=org, kind=kind, system=system_code))
            session.print(counted, _counts(counted))


def _said(text: Both) -> str:
    return text.zh if language() == "zh" else text.en


def effect_name(told: GapTold) -> str:
    """Name of a gap's effect; "" when it is not known."""
    if not told.effect:
        return ""
    zh, en = EFFECT_NAMES[told.effect]
    return zh if language() == "zh" else en


def _record(found: RecordGapsAnswer) -> RenderableType:
    head = say(
        "gaps.record",
        code=found.code,
        title=found.title,
        profile=found.gaps_profile,
        count=len(found.gaps),
        height=found.height,
    )
    lines: list[RenderableType] = [Text(head, style="bold")]
    for told in found.gaps:
        setting = f"mulu revise {found.code} --set '{told.setting}'" if told.setting else ""
        told_of = {
            say("gaps.why"): _said(told.why),
            say("gaps.how"): _said(told.how),
            say("gaps.example"): _said(told.example),
            "$": setting,
        }
        lines.append(facts(f"● {_said(told.name)} [{effect_name(told)}] {told.gap}", told_of))
    if not found.gaps:
        lines.append(Text(say("gaps.none")))
    return Group(*lines, *_behind(found))


def _counts(found: GapsAnswer) -> RenderableType:
    lines: list[RenderableType] = [
        rows(
            ("effect", "gap", "kind", "records", say("gaps.how")),
            (
                (
                    effect_name(one.told),
                    _said(one.told.name),
                    one.kind,
                    one.count,
                    _said(one.told.how),
                )
                for one in found.gaps
            ),
        )
    ]
    lines += [
        Text(say("gaps.complete", kind=kind, complete=whole, records=count, percent=percent))
        for kind, count in found.records.items()
        for whole in (found.complete.get(kind, 0),)
        for percent in (whole * _ALL // count,)
    ]
    if found.is_capped:
        lines.append(Text(say("gaps.capped")))
    return Group(*lines, *_behind(found))


def _behind(found: RecordGapsAnswer | GapsAnswer) -> list[RenderableType]:
    if found.gaps_height >= found.height:
        return []
    return [Text(say("gaps.behind", height=found.gaps_height), style="yellow")]
