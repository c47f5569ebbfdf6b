"""``export``: catalogues out, a command for each format.

Source: docs/spec/cli.md CLI-40 and CLI-43.
"""

import typer

from mulu.cli.export_files import csv, dcat, jsonl
from mulu.cli.export_xlsx import xlsx
from mulu.cli.help_texts import helped

app = typer.Typer(help=helped("export"), no_args_is_help=True)
app.command("xlsx", help=helped("export.xlsx"))(xlsx)
app.command("dcat", help=helped("export.dcat"))(dcat)
app.command("csv", help=helped("export.csv"))(csv)
app.command("jsonl", help=helped("export.jsonl"))(jsonl)


@app.callback()
def export() -> None:
    """Exports; each format is a command of its own."""
