"""``rebuild``: new read tables beside the live ones, compared with the chain as it serves.

Source: docs/spec/cli.md CLI-23; docs/spec/projection.md PRJ-9, PRJ-12 and PRJ-14.
"""

import typer

from mulu.cli import options
from mulu.cli.progress import bar
from mulu.cli.session import Session, session_of
from mulu.cli.texts import say
from mulu.core.errors import VerificationError
from mulu.node.views import NodeViews
from mulu.projection.check import Checked, check
from mulu.projection.compare import check_whole
from mulu.projection.files import ViewsFolder
from mulu.projection.rebuild import rebuild as build_tables
from mulu.projection.tables import connect_readonly
from mulu.store.lmdb_store import LmdbStore


class TablesDifferError(VerificationError):
    """The read tables do not say what the chain says."""


def rebuild(
    context: typer.Context,
    source: options.RebuildFrom = "blocks",
    check_only: options.RebuildCheck = False,
) -> None:
    """Build the read tables of this home anew and compare them with the state."""
    session = session_of(context)
    folder, views = ViewsFolder(session.home.views), NodeViews(session.home.genesis())
    store = LmdbStore.open(session.home.chain, readonly=True)
    if check_only:
        _check_whole(session, folder, store, views)
        return
    try:
        with bar(session, say("rebuild.working")) as advance:
            built = build_tables(folder, store.read, views, source=source, progress=advance)
        tables = connect_readonly(built.file)
        checked = check(tables, store.read, views)
        tables.close()
    finally:
        store.close()
    _ensure_equal(checked)
    answer = {
        "height": built.height,
        "history_from": built.history_from,
        "compared": checked.compared,
        "file": str(built.file),
    }
    session.print(answer, say("rebuild.done", height=built.height, compared=checked.compared))


def _check_whole(session: Session, folder: ViewsFolder, store: LmdbStore, views: NodeViews) -> None:
    try:
        checked = check_whole(folder, store.read, views)
    finally:
        store.close()
    _ensure_equal(checked, "rebuild.other")
    answer = {"height": checked.height, "compared": checked.compared}
    session.print(answer, say("rebuild.same", height=checked.height))


def _ensure_equal(checked: Checked, text: str = "rebuild.differ") -> None:
    if checked.difference_count:
        first = "; ".join(map(str, checked.differences[:3]))
        raise TablesDifferError(
            "views.differ", say(text, count=checked.difference_count, first=first)
        )
