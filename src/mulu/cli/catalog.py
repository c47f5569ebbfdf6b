"""``show``, ``history``: reading a record.

Source: docs/spec/cli.md CLI-11; docs/spec/http.md API-13 and API-14.
"""

from typing import Any, Final

import msgspec
import typer
from rich.console import Group, RenderableType
from rich.text import Text

from mulu.cli import options
from mulu.cli.language import language
from mulu.cli.reading import read_entry
from mulu.cli.searching import state
from mulu.cli.session import code_of, session_of
from mulu.cli.tables import facts, rows
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.catalog_answers import EntryAnswer, VersionItem
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.gap_texts import by_effect

PAGE: Final = 500


def show(
    context: typer.Context, code: options.RecordCode, version: options.RecordVersion = None
) -> None:
    """Show one record; what is shown is checked against the trust anchor when there is one."""
    session = session_of(context)
    entry, proved = read_entry(session, code_of(code), version)
    plain: dict[str, Any] = msgspec.to_builtins(entry)
    session.print(plain | {"verified": proved}, entry_text(entry, proved=proved))


def entry_text(entry: EntryAnswer, *, proved: bool) -> RenderableType:
    """One record as people read it."""
    text = entry.text or {}
    head = {
        "code": entry.code,
        "kind": entry.kind,
        "provider": f"{entry.provider.name} ({entry.provider.org_id})",
        "status": state(entry.status) or entry.status,
        "version": f"{entry.version} · {entry.time} · #{entry.committed_height}",
        "content_hash": entry.content_hash,
    }
    record = dict(entry.stored.get("record", {}))
    items = record.pop("items", record.pop("columns", []))
    record.pop("@type", None)
    names = text.get("items") or text.get("columns") or []
    words = {name: value for name, value in text.items() if not isinstance(value, list)}
    lists = {name: value for name, value in text.items() if _is_words(value)}
    if entry.text is None:
        words = {"text": say(f"text.{entry.text_state}")}
    lines: list[RenderableType] = [facts(entry.title, head | words | lists | record)]
    if items:
        lines.append(_items(items, names))
    gaps = [GAP_NAMES.get(gap, (gap, gap))[language() == "en"] for gap in by_effect(entry.gaps)]
    lines.append(facts("", {"gaps": gaps}))
    if gaps and entry.is_current:
        lines.append(Text(f"mulu gaps {entry.code}", style="dim"))
    if proved:
        height = entry.proof_height if isinstance(entry.proof_height, int) else entry.height
        lines.append(Text(say("show.proved", height=height), style="green"))
    return Group(*lines)


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _items(items: list[dict[str, Any]], names: list[dict[str, Any]]) -> RenderableType:
    padded = names + [{}] * (len(items) - len(names))
    return rows(
        ("#", "name", "", ""),
        (
            (place, name.get("name", ""), name.get("name_en") or name.get("note", ""), item)
            for place, (item, name) in enumerate(zip(items, padded, strict=False), 1)
        ),
    )


def history(context: typer.Context, code: options.RecordCode) -> None:
    """List a record's versions and what changed, newest first."""
    session = session_of(context)
    with session.http() as http:
        page = http.ask(asks.versions(code_of(code), limit=PAGE))
        versions = list(page.versions)
        after = page.after
        while after is not None:
            more = http.ask(asks.versions(page.code, limit=PAGE, after=after))
            versions += more.versions
            after = more.after
    answer = {
        "height": page.height,
        "code": page.code,
        "complete_from": page.complete_from,
        "versions": versions,
    }
    session.print(answer, _versions(versions))


def _versions(versions: list[VersionItem]) -> RenderableType:
    return rows(
        ("version", "what", "height", "time", "declared_by", "changes"),
        (
            (
                item.version,
                item.what,
                item.height,
                item.time,
                item.declared_by.name or item.declared_by.org_id,
                "\n".join(f"{c.field}: {c.before} → {c.after}" for c in item.changes),
            )
            for item in versions
        ),
    )
