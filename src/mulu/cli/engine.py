"""``engine install``: the consensus engine, built once for this user.

Source: docs/spec/cli.md CLI-24; docs/spec/engine.md ENG-1.
"""

from typing import Final

import typer

from mulu.cli import options
from mulu.cli.help_texts import helped
from mulu.cli.progress import waiting
from mulu.cli.session import session_of
from mulu.cli.texts import say
from mulu.node.engine import VERSION
from mulu.node.engine_build import install_engine

app: Final = typer.Typer(help=helped("engine"), no_args_is_help=True)


@app.command("install", help=helped("engine.install"))
def install(context: typer.Context, again: options.Again = False) -> None:
    """Build the pinned engine with the Go toolchain that is here, unless it is built."""
    session = session_of(context)
    with waiting(session, say("engine.building", version=VERSION)):
        path = install_engine(again=again)
    session.print(
        {"path": str(path), "version": VERSION},
        say("engine.installed", version=VERSION, path=path),
    )
