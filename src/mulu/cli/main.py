"""The ``mulu`` command: global options, the list of commands, and ``run``.

Source: docs/spec/cli.md CLI-1 to CLI-6.
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import typer
from typer import rich_utils

from mulu.cli import (
    archive,
    benching,
    catalog,
    chain,
    changing,
    duplicates,
    engine,
    export,
    gaps,
    governance,
    harvest,
    importing,
    keys,
    mapping,
    network,
    options,
    orgs,
    profiles,
    proofs,
    searching,
    template,
    tx,
    upgrading,
    views,
)
from mulu.cli.arguments import globals_first, wants_json
from mulu.cli.errors import (
    INTERRUPTED,
    MISTAKE,
    USAGE,
    ErrorAnswer,
    tell,
    tell_text,
)
from mulu.cli.help_texts import helped
from mulu.cli.language import language
from mulu.cli.session import AUTHORITY, Session
from mulu.cli.texts import say
from mulu.core.errors import MuluError, UnavailableError
from mulu.node.home import Home

if language() == "zh":
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"

app = typer.Typer(
    name="mulu",
    help=helped("mulu"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "init": chain.init,
    "start": chain.start,
    "status": chain.status,
    "import": importing.import_,
    "harvest": harvest.harvest,
    "template": template.template,
    "search": searching.search,
    "saved": searching.saved,
    "show": catalog.show,
    "history": catalog.history,
    "gaps": gaps.gaps,
    "confirm": changing.confirm,
    "revise": changing.revise,
    "withdraw": changing.withdraw,
    "prove": proofs.prove,
    "verify": proofs.verify,
    "checkpoint": chain.checkpoint,
    "audit": chain.audit,
    "rebuild": views.rebuild,
    "archive": archive.archive,
    "backup": archive.backup,
    "compact": archive.compact,
    "erasures": archive.erasures,
}
for _name, _command in _COMMANDS.items():
    app.command(_name, help=helped(_name))(_command)
app.add_typer(duplicates.app, name="duplicates")
app.add_typer(export.app, name="export")
app.add_typer(keys.app, name="key")
app.add_typer(orgs.app, name="org")
app.add_typer(profiles.app, name="profile")
app.add_typer(tx.app, name="tx")
app.add_typer(mapping.app, name="mapping")
app.add_typer(governance.app, name="governance")
app.add_typer(upgrading.app, name="upgrade")
app.add_typer(engine.app, name="engine")
app.add_typer(network.app, name="network")
app.command("bench", help=helped("bench"))(benching.bench)


@app.callback()
def begin(
    context: typer.Context,
    *,
    home: options.HomeDir = None,
    url: options.Url = None,
    as_key: options.AsKey = AUTHORITY,
    json: options.Json = False,
    passphrase_file: options.PassphraseFile = None,
    _version: options.Version = False,
) -> None:
    """Make the session of the command that follows."""
    context.obj = Session(
        home=Home(home if home is not None else Path.home() / ".mulu"),
        url=url,
        key_name=as_key,
        json=json,
        passphrase_file=passphrase_file,
    )


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: Arguments without the program's name; those of the process by default.

    Returns:
        The exit status.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    json = wants_json(given)
    try:
        status = app(globals_first(given), prog_name="mulu", standalone_mode=False)
    except typer.TyperException as err:
        return _usage(err, json=json)
    except (typer.Abort, KeyboardInterrupt):
        return _stopped(say("error.interrupted"), INTERRUPTED, json=json)
    except Exception as err:  # noqa: BLE001 - the last line before a person: no traceback for them
        return _failed(err, json=json)
    return status if isinstance(status, int) else 0


def _failed(err: Exception, *, json: bool) -> int:
    match err:
        case MuluError():
            return tell(err, json=json)
        case BrokenPipeError():
            return _reader_left()
        case OSError():
            return tell(UnavailableError(_of_the_world(err)), json=json)
        case _:
            return _mistake(err, json=json)


def _usage(err: typer.TyperException, *, json: bool) -> int:
    message = err.format_message()
    if not message:
        return USAGE
    command = getattr(getattr(err, "ctx", None), "command_path", None) or "mulu"
    detail = say("unreadable_option", text=message.rstrip("."), command=command)
    answer = ErrorAnswer(error=message, code=0, module="cli", status=USAGE)
    tell_text(say("error.usage"), detail, answer, json=json)
    return USAGE


def _stopped(text: str, status: int, *, json: bool) -> int:
    answer = ErrorAnswer(error=text, code=0, module="cli", status=status)
    tell_text(text, "", answer, json=json)
    return status


def _reader_left() -> int:
    """Whoever read our output has seen enough, as with ``| head``; say nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _of_the_world(err: OSError) -> str:
    where = f"{err.filename}: " if err.filename else ""
    return f"{where}{err.strerror or type(err).__name__}"


def _mistake(err: Exception, *, json: bool) -> int:
    if os.environ.get("MULU_DEBUG"):
        traceback.print_exception(err)
    text = say("error.mistake_detail", kind=type(err).__name__, text=err)
    answer = ErrorAnswer(error=text, code=0, module="cli", status=MISTAKE)
    tell_text(say("error.mistake"), text, answer, json=json)
    return MISTAKE
