"""Unix sockets, however deep the folder lies in which they stand.

Source: docs/spec/node.md NOD-3; docs/spec/abci.md ABC-4.
"""

import os
from pathlib import Path


def short_path(path: Path) -> tuple[str, int]:
    """A socket's path that is short enough to bind, however deep the home lies.

    Returns:
        The path and an open descriptor of its folder, which the caller closes after binding or
        connecting.
    """
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    return f"/proc/self/fd/{descriptor}/{path.name}", descriptor
