"""``duplicates list|differ|decided``: entries that may be the same, for a person to decide.

Source: docs/spec/cli.md CLI-62; docs/spec/duplicates.md DUP-10 to DUP-15.
"""

from collections.abc import Iterator, Mapping
from typing import Final, get_args

import msgspec
import typer
from rich.console import Group, RenderableType
from rich.text import Text

from mulu.cli import options
from mulu.cli.duplicate_decisions import Decision, Decisions
from mulu.cli.duplicate_files import ensure_suffix, write_groups
from mulu.cli.duplicate_reasons import reason_text
from mulu.cli.errors import UsageError
from mulu.cli.help_texts import helped
from mulu.cli.session import Session, code_of, session_of
from mulu.cli.tables import rows
from mulu.cli.texts import say
from mulu.client import duplicate_asks
from mulu.client.chance import SYSTEM
from mulu.client.duplicate_answers import LOOKING, DuplicateGroup, DuplicatesAnswer
from mulu.client.errors import NodeUnavailableError
from mulu.client.http import Http
from mulu.export.exported import time_text
from mulu.query.duplicates.answering import LEAST
from mulu.query.duplicates.swept import ReasonName

PAGE: Final = 100
_TRIES: Final = 300
_PAUSE_SECONDS: Final = 2.0
app = typer.Typer(help=helped("duplicates"), no_args_is_help=True)


@app.callback()
def duplicates() -> None:
    """Groups of entries that may be the same; each step is a command of its own."""


@app.command("list", help=helped("duplicates.list"))
def list_(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    org: options.OfOrg = "",
    code: options.OfMember = "",
    reason: options.OfReason = "",
    orgs: options.OfOrgs = None,
    least: options.Least = LEAST,
    limit: options.Limit = 20,
    decided: options.DecidedToo = False,
    output: options.DuplicatesOut = None,
) -> None:
    """List groups, the likeliest first; with a file all of them are written."""
    session = session_of(context)
    if reason and reason not in get_args(ReasonName):
        known = ", ".join(get_args(ReasonName))
        raise UsageError(say("option.one_of", option="--reason", value=reason, known=known))
    if output is not None:
        ensure_suffix(output)
    given = {
        "org": org,
        "code": code_of(code) if code else "",
        "reason": reason,
        "orgs": orgs or "",
        "least": str(least),
    }
    narrowed = {name: value for name, value in given.items() if value}
    decisions = Decisions(session.home.root)
    with session.http() as http:
        listing = _Listing(session, http, narrowed, decisions, everything=decided)
        groups = listing.take(None if output else limit)
        if output is not None:
            groups = write_groups(output, groups, decisions)
    _print(session, listing, groups, {} if output is None else {"file": str(output)})


class _Listing:
    """Groups, page after page, without those that were decided to differ."""

    def __init__(
        self,
        session: Session,
        http: Http,
        narrowed: Mapping[str, str],
        decisions: Decisions,
        *,
        everything: bool,
    ) -> None:
        self._session = session
        self._http = http
        self._narrowed = narrowed
        self._decisions = decisions
        self._everything = everything
        self.hidden = 0
        self.first: DuplicatesAnswer = self._page(None)

    def take(self, limit: int | None) -> list[DuplicateGroup]:
        """So many groups; all of them without a limit."""
        found: list[DuplicateGroup] = []
        for group in self._groups():
            if limit is not None and len(found) == limit:
                break
            if not self._everything and self.is_decided(group):
                self.hidden += 1
            else:
                found.append(group)
        return found

    def is_decided(self, group: DuplicateGroup) -> bool:
        """Whether all entries of a group were decided to differ."""
        whole = group.count <= len(group.members)
        return whole and self._decisions.differ(member.code for member in group.members)

    def _groups(self) -> Iterator[DuplicateGroup]:
        page = self.first
        while True:
            yield from page.groups
            if page.after is None:
                return
            page = self._page(page.after)

    def _page(self, after: str | None) -> DuplicatesAnswer:
        """A page; a node that has to look first is waited for."""
        ask = duplicate_asks.duplicates(self._narrowed, limit=PAGE, after=after)
        for tried in range(_TRIES):
            try:
                return self._http.ask(ask)
            except NodeUnavailableError as err:
                if LOOKING not in str(err):
                    raise
                if not tried:
                    self._session.note(say("duplicates.looking"))
                SYSTEM.pause(_PAUSE_SECONDS)
        return self._http.ask(ask)


def _print(
    session: Session, listing: _Listing, groups: list[DuplicateGroup], more: Mapping[str, str]
) -> None:
    first = listing.first
    plain = {
        "height": first.height,
        "swept_height": first.swept_height,
        "entries": first.entries,
        "cut": first.cut,
        "total": first.total,
        "hidden": listing.hidden,
        "groups": msgspec.to_builtins(groups),
    }
    session.print(plain | dict(more), Group(*_lines(listing, groups, more)))


def _lines(
    listing: _Listing, groups: list[DuplicateGroup], more: Mapping[str, str]
) -> Iterator[RenderableType]:
    first = listing.first
    if more:
        yield Text(say("duplicates.saved", file=more["file"], count=len(groups)))
    else:
        for group in groups:
            yield from _shown(group)
    yield Text(
        say(
            "duplicates.total",
            total=first.total,
            shown=len(groups),
            entries=first.entries,
            height=first.swept_height,
        ),
        style="dim",
    )
    if listing.hidden:
        yield Text(say("duplicates.hidden", count=listing.hidden), style="dim")
    if first.cut:
        yield Text(say("duplicates.cut", count=first.cut), style="dim")
    if groups:
        yield Text(say("duplicates.merge"), style="dim")


def _shown(group: DuplicateGroup) -> Iterator[RenderableType]:
    scope = say("duplicates.within") if group.within else say("duplicates.across")
    why = "；".join(reason_text(one) for one in group.reasons)
    yield Text(f"{group.score / 10:.0f}  {scope}  {why}", style="bold")
    yield rows(
        ("code", "title", "provider", "", "items"),
        (
            (
                member.code,
                member.title,
                member.provider.name or member.provider.org_id,
                "" if member.status == "PUBLISHED" else member.status,
                member.items or "",
            )
            for member in group.members
        ),
    )
    if group.count > len(group.members):
        yield Text(say("duplicates.more", count=group.count - len(group.members)))


@app.command("differ", help=helped("duplicates.differ"))
def differ(
    context: typer.Context,
    codes: options.RecordCodes,
    *,
    note: options.Note = "",
    undo: options.Undo = False,
) -> None:
    """Note in this home that entries are not the same, or take it back."""
    session = session_of(context)
    named = tuple(sorted({code_of(code) for code in codes}))
    if len(named) < 2:  # noqa: PLR2004 - one entry is the same as itself
        raise UsageError(say("duplicates.differ_two"))
    decisions = Decisions(session.home.root)
    if undo:
        count = decisions.take_back(named)
        answer = {"file": str(decisions.file), "undone": count}
        session.print(answer, say("duplicates.undo_done", count=count))
        return
    time = time_text(SYSTEM.now_ms())
    decisions.add(Decision(codes=named, by=session.key_name, time=time, note=note))
    answer = {"file": str(decisions.file), "codes": named}
    session.print(answer, say("duplicates.differ_done", count=len(named), file=decisions.file))


@app.command("decided", help=helped("duplicates.decided"))
def decided(context: typer.Context) -> None:
    """List what was decided in this home."""
    session = session_of(context)
    found = Decisions(session.home.root).all
    shown = rows(
        ("codes", "by", "time", "note"), ((one.codes, one.by, one.time, one.note) for one in found)
    )
    session.print({"decisions": msgspec.to_builtins(found)}, shown)
