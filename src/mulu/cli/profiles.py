"""``profile show``: the profiles that come with the program, as governance takes them.

Source: docs/spec/cli.md CLI-56; docs/spec/profiles.md PRO-3.
"""

from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer
from rich.text import Text

from mulu.cli.errors import UsageError
from mulu.cli.files import write_out
from mulu.cli.help_texts import helped
from mulu.cli.session import session_of
from mulu.cli.texts import say
from mulu.modules.catalog.profiles import REGISTER, REGISTER_1
from mulu.modules.catalog.statutory import STATUTORY, STATUTORY_1

app = typer.Typer(help=helped("profile_group"), no_args_is_help=True)

KNOWN: Final = {REGISTER: REGISTER_1, STATUTORY: STATUTORY_1}
Name = Annotated[str, typer.Argument(help=helped("profile_name"), metavar="NAME")]
Out = Annotated[
    Path | None,
    typer.Option("-o", "--output", help=helped("profile_out"), metavar="FILE", dir_okay=False),
]


@app.callback()
def profiles() -> None:
    """Keep ``show`` a command of its own."""


@app.command("show", help=helped("profile.show"))
def show(context: typer.Context, name: Name, output: Out = None) -> None:
    """Fields of the action that brings a profile into force."""
    session = session_of(context)
    value = KNOWN.get(name)
    if value is None:
        raise UsageError(say("profile.unknown", name=name, known=", ".join(sorted(KNOWN))))
    action = {"kind": "profile", "name": name, "value": dict(value)}
    document = msgspec.json.format(msgspec.json.encode(action, order="sorted"), indent=2)
    if output is None:
        session.print(action, Text(document.decode()))
        return
    write_out(output, document + b"\n")
    answer = {**action, "file": str(output)}
    session.print(answer, say("profile.written", name=name, file=output))
