"""``archive``, ``backup``, ``compact``, ``erasures``: copies of a chain, and what was erased.

Source: docs/spec/cli.md CLI-30 to CLI-32 and CLI-37; docs/spec/archive.md ARC-1, ARC-10, ARC-11
and ARC-13.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from mulu.cli import options
from mulu.cli.progress import bar
from mulu.cli.session import Session, session_of
from mulu.cli.tables import rows
from mulu.cli.texts import say
from mulu.client import archive as asks
from mulu.node.archive import Archiver
from mulu.node.archive_files import ArchiveFolder
from mulu.node.archive_sources import HomeSource, NodeSource, Source
from mulu.node.backup import backup_home
from mulu.node.compacting import compact as compact_store
from mulu.node.settings import read_settings
from mulu.store.lmdb_store import LmdbStore

PAGE_MAX: Final = 500


def archive(
    context: typer.Context, output: options.OutputFolder, from_height: options.FromHeight = None
) -> None:
    """Copy blocks, texts and finality into a folder; again copies only what is new."""
    session = session_of(context)
    with _source(session) as source, bar(session, say("archive.working")) as advance:
        done = Archiver(ArchiveFolder(output), source, advance).run(from_height)
    manifest = done.manifest
    answer = {
        "file": str(output),
        "blocks": done.new_blocks,
        "chain": manifest.chain,
        "from_height": manifest.from_height,
        "to_height": manifest.to_height,
        "block_hash": manifest.block_hash,
        "erased": done.erased,
    }
    text = say(
        "archive.done",
        folder=output,
        blocks=done.new_blocks,
        first=manifest.from_height,
        last=manifest.to_height,
    )
    session.print(answer, text + (say("archive.erased", count=done.erased) if done.erased else ""))


@contextmanager
def _source(session: Session) -> Iterator[Source]:
    """The node that was named, else the home's own store."""
    if session.url is not None:
        with session.http() as http:
            yield NodeSource(http)
        return
    session.home.genesis()  # says so when there is no chain
    store = LmdbStore.open(session.home.chain, readonly=True)
    try:
        with store.read() as reader:
            yield HomeSource(reader)
    finally:
        store.close()


def erasures(context: typer.Context) -> None:
    """List the texts that decisions erased, and until when engines may still hold their blocks."""
    session = session_of(context)
    found: list[asks.ErasureAnswer] = []
    after: str | None = None
    with session.http() as http:
        while True:
            answer = http.ask(asks.erasures(limit=PAGE_MAX, after=after))
            found += answer.erasures
            after = answer.after
            if after is None:
                break
    names = ("decision", "commitment", "decided_height", "engines_hold_until")
    table = rows(names, [[getattr(each, name) for name in names] for each in found])
    session.print({"height": answer.height, "erasures": found}, table)


def backup(context: typer.Context, output: options.OutputFolder) -> None:
    """Copy this home into a new folder, from which a node can be started; the node may run."""
    session = session_of(context)
    height = backup_home(session.home, output)
    answer = {"file": str(output), "height": height}
    session.print(answer, say("backup.done", folder=output, height=height))


def compact(context: typer.Context) -> None:
    """Give the stopped node's store a file without free pages."""
    session = session_of(context)
    settings = read_settings(session.home.root / "settings.toml")
    session.home.genesis()
    before, after = compact_store(session.home, settings)
    answer = {"file": str(session.home.chain), "bytes_before": before, "bytes_after": after}
    session.print(answer, say("compact.done", before=before, after=after))
