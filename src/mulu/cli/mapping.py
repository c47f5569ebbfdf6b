"""``mapping suggest``: draft what the fields of a format nobody foresaw mean.

Source: docs/spec/cli.md CLI-10; docs/spec/intake.md INT-94 to INT-96.
"""

from pathlib import Path
from typing import Any

import msgspec
import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import write_out
from mulu.cli.help_texts import helped
from mulu.cli.session import session_of
from mulu.cli.texts import say
from mulu.intake.finding import find_files
from mulu.intake.mapping import BadMappingError, MappingForm
from mulu.intake.mapping_suggest import suggest as suggest_mapping

app = typer.Typer(help=helped("mapping"), no_args_is_help=True)


@app.callback()
def mapping() -> None:
    """Mappings; a group, although it has one command so far."""


@app.command("suggest", help=helped("mapping.suggest"))
def suggest(
    context: typer.Context, file: options.CatalogueFile, out: options.MappingOut = None
) -> None:
    """Guess a mapping from a file's keys and words, for a person to read and complete."""
    session = session_of(context)
    try:
        form = suggest_mapping(find_files([file])[0])
    except (ValueError, IndexError, BadMappingError) as err:
        raise UsageError(str(err) or say("mapping.no_file", file=file)) from err
    document = _plain(form)
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    if out is not None:
        write_out(Path(out), text.encode() + b"\n")
        session.note(say("mapping.written", file=out))
        return
    session.print(document, text)


def _plain(form: MappingForm) -> dict[str, Any]:
    """The mapping without members that say nothing."""
    plain: dict[str, Any] = msgspec.to_builtins(form)
    plain["values"] = {name: words for name, words in plain["values"].items() if words}
    return {name: value for name, value in plain.items() if value or name == "fields"}
