"""Progress on standard error: a bar for what has a size, a spinner for what has none.

Source: docs/spec/cli.md CLI-2.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from mulu.cli.session import Session

Advance = Callable[[int, int | None], None]
"""Says how much is done, and out of how much when that is known."""


@contextmanager
def bar(session: Session, label: str) -> Iterator[Advance]:
    """Show a bar while something long runs; nothing when standard error is no terminal.

    Yields:
        What to call with (done, total); total None while unknown.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    disable = not session.err.is_terminal
    with Progress(*columns, console=session.err, transient=True, disable=disable) as progress:
        task = progress.add_task(label, total=None)

        def advance(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield advance


@contextmanager
def waiting(session: Session, label: str) -> Iterator[None]:
    """Show a spinner while something of unknown length runs."""
    if not session.err.is_terminal:
        yield
        return
    with session.err.status(label):
        yield
