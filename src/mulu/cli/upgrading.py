"""``upgrade check``: what the next upgrade of the rules would do, tried on a copy of a home.

Source: docs/spec/cli.md CLI-36; docs/spec/governance.md GOV-22.
"""

from dataclasses import asdict

import typer

from mulu.cli.errors import REFUSED
from mulu.cli.help_texts import helped
from mulu.cli.session import session_of
from mulu.cli.texts import say
from mulu.node.upgrade_check import UpgradeCheck, check_upgrade

app = typer.Typer(help=helped("upgrade"), no_args_is_help=True)


@app.callback()
def upgrade() -> None:
    """Keep ``check`` a command of its own."""


@app.command("check", help=helped("upgrade.check"))
def check(context: typer.Context) -> None:
    """Run migration and invariants in memory over the home's state."""
    session = session_of(context)
    found = check_upgrade(session.home)
    session.print(asdict(found), _text(found))
    if found.problem:
        raise typer.Exit(REFUSED)


def _text(found: UpgradeCheck) -> str:
    planned = found.planned
    if planned is None:
        return say("upgrade.nothing", version=found.app_version, height=found.height)
    if found.problem:
        return say("upgrade.not_ready", problem=found.problem)
    return say(
        "upgrade.ready",
        from_height=planned.from_height,
        version=planned.app_version,
        name=planned.name,
        count=found.changed_keys,
        root=found.state_root,
    )
