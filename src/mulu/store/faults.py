"""Named places around everything that is written, where a test can let the process die.

In production no hook is set and a point costs one comparison.

Source: docs/spec/store.md STO-4.
"""

from collections.abc import Callable
from typing import Final

COMMIT_POINTS: Final = (
    "before_commit",
    "after_dictionary",
    "after_state",
    "after_parts",
    "after_block",
    "after_changes",
    "before_sync",
    "after_commit",
)
"""In order; a death before the sync leaves nothing of the block, one after it all of it."""
META_POINTS: Final = ("meta_before_sync", "meta_after_sync")
FINALITY_POINTS: Final = ("finality_before_sync", "finality_after_sync")
ERASE_POINTS: Final = ("erase_marked", "erase_before_sync", "erase_after_sync")
VIEWS_POINTS: Final = ("views_before_commit", "views_after_commit")
"""Around each transaction of the read tables."""
PUBLISH_POINTS: Final = ("publish_written", "publish_replaced")
"""Around the pointer to the live read tables."""
RESTORE_POINTS: Final = (
    "restore_started",
    "restore_piece",
    "restore_before_head",
    "restore_finished",
)
SNAPSHOT_POINTS: Final = ("snapshot_written",)


class _Hook:
    call: Callable[[str], None] | None = None


def arm(hook: Callable[[str], None] | None) -> None:
    """Call a hook at every point from now on; None takes it away."""
    _Hook.call = hook


def point(name: str) -> None:
    """Pass a named place."""
    if _Hook.call is not None:
        _Hook.call(name)
