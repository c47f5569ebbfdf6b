"""``bench``: the measurements, in a process of their own.

Source: docs/spec/cli.md CLI-21.
"""

import subprocess
import sys

import typer

from mulu.cli import options
from mulu.cli.session import session_of


def bench(context: typer.Context, names: options.Figures = None) -> None:
    """Run the measurements, all or those named."""
    session = session_of(context)
    flags = ["--json"] if session.json else []
    command = [sys.executable, "-m", "mulu.bench", *flags, *(names or [])]
    done = subprocess.run(command, check=False)  # noqa: S603 - our own interpreter and module
    if done.returncode:
        raise typer.Exit(done.returncode)
