"""``export``: catalogues out, a command for each format.

Source: docs/spec/cli.md CLI-40.
"""

import typer

from mulu.cli.export_xlsx import xlsx
from mulu.cli.help_texts import helped

app = typer.Typer(help=helped("export"), no_args_is_help=True)
app.command("xlsx", help=helped("export.xlsx"))(xlsx)


@app.callback()
def export() -> None:
    """Exports; each format is a command of its own."""
