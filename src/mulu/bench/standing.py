"""Where a running node's readers stand: the read tables' height, and the height it makes proofs at.

Source: docs/performance.md, "How it is measured".
"""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from mulu.bench.host import RunningNode
from mulu.projection.files import ViewsFolder
from mulu.projection.tables import connect_readonly, get_number

if TYPE_CHECKING:
    import sqlite3


class Standing:
    """Asks a node's readers.

    Args:
        node: Running.
    """

    def __init__(self, node: RunningNode) -> None:
        self._node = node
        self._folder = ViewsFolder(node.home.views)
        self._tables: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        """Begin to ask."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the tables."""
        if self._tables is not None:
            self._tables.close()

    def is_at(self, height: int) -> bool:
        """Whether all readers have reached a height."""
        return self.tables_height() >= height

    def tables_height(self) -> int:
        """Height of the read tables; 0 before there are any."""
        if self._tables is None:
            file = self._folder.current()
            if file is None:
                return 0
            self._tables = connect_readonly(file)
        return get_number(self._tables, "height")
