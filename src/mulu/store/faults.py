"""Named places in a commit where a test can let the process die.

In production no hook is set and a point costs one comparison.

Source: docs/spec/store.md STO-4.
"""

from collections.abc import Callable
from typing import Final

COMMIT_POINTS: Final = (
    "before_commit",
    "after_state",
    "after_parts",
    "before_sync",
    "after_commit",
)
"""In order; a death before the sync leaves nothing of the block, one after it all of it."""


class _Hook:
    call: Callable[[str], None] | None = None


def arm(hook: Callable[[str], None] | None) -> None:
    """Call a hook at every point from now on; None takes it away."""
    _Hook.call = hook


def point(name: str) -> None:
    """Pass a named place."""
    if _Hook.call is not None:
        _Hook.call(name)
