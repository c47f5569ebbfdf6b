"""Build the read tables anew beside the live ones, then swap: one command, while the node serves.

From blocks the tables have their whole history; from state they are there sooner and say from which
height their history is complete.

Source: docs/spec/projection.md PRJ-9 and PRJ-10.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mulu.projection.erasing import begin_without
from mulu.projection.files import ViewsFolder
from mulu.projection.needs import Views
from mulu.projection.projector import NOTHING, Projector
from mulu.projection.snapshot import Progress, fill_from_state
from mulu.projection.tables import connect, get_number
from mulu.store.port import Reader

OpenReader = Callable[[], AbstractContextManager[Reader]]
RebuildSource = Literal["blocks", "state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild made."""

    file: Path
    height: int
    """Height of the new tables when they went live."""
    history_from: int
    """Height from which their history is complete."""


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def lacks_blocks(reader: Reader, height: int) -> bool:
    """Tell whether blocks above a height are missing, because a snapshot was restored."""
    first = reader.first_header()
    return first is not None and first.log_index > 0 and height < first.height


def start_empty(folder: ViewsFolder) -> Path:
    """Make empty tables the live ones; the follower fills them.

    Raises:
        UnavailableError: A rebuild is under way.
    """
    with folder.rebuilding():
        file = folder.next_file()
        connect(file, create=True).close()
        folder.publish(file)
    return file


def rebuild(
    folder: ViewsFolder,
    open_reader: OpenReader,
    views: Views,
    *,
    source: RebuildSource = "blocks",
    progress: Progress = no_progress,
) -> Rebuilt:
    """Build new tables and make them the live ones.

    Args:
        folder: Where the tables stand.
        open_reader: Opens a reader on the store's newest moment.
        views: What the modules bring.
        source: ``blocks`` for the whole history, ``state`` to be done sooner; always ``state``
            where a snapshot was restored.
        progress: Told (heights done, height of the chain), or for ``state`` (values done, values).

    Raises:
        UnavailableError: Another rebuild is under way, or the disk is full; the live tables stay.
    """
    with folder.rebuilding():
        file = folder.next_file()
        with closing(connect(file, create=True)) as connection:
            projector = Projector(connection, views)
            with open_reader() as reader:
                begin_without(connection, reader)
                if lacks_blocks(reader, NOTHING):
                    source = "state"
            if source == "state":
                with open_reader() as reader:
                    fill_from_state(projector, reader, progress)
            _catch_up(projector, open_reader, progress)
            projector.index.ensure_bounded(1)
            _catch_up(projector, open_reader, progress)
            made = Rebuilt(
                file=file,
                height=projector.height,
                history_from=get_number(connection, "history_from"),
            )
        folder.publish(file)
    return made


def _catch_up(projector: Projector, open_reader: OpenReader, progress: Progress) -> None:
    busy = True
    while busy:
        with open_reader() as reader:
            busy = bool(projector.catch_up(reader)) | projector.judge_step(reader)
            progress(projector.height, reader.last_height() or 0)
        projector.index.ensure_bounded()
