"""Read tables of a real chain, ready to be asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mulu.projection.files import ViewsFolder
from mulu.projection.follower import Follower
from mulu.query.tables import ReadTables
from tests.projection.chain import Chain


def stopped_clock() -> int:
    return 0


@contextmanager
def asking(chain: Chain, path: Path) -> Iterator[ReadTables]:
    """Tables that stand at the chain's head."""
    folder = ViewsFolder(path)
    follow(chain, folder)
    tables = ReadTables(folder, stopped_clock)
    try:
        yield tables
    finally:
        tables.close()


def follow(chain: Chain, folder: ViewsFolder) -> None:
    follower = Follower(folder, chain.store.read, chain.views, lambda _: False)
    follower.run()
    follower.close()
