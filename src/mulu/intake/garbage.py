"""Garbage of the interpreter looked for seldom: an import makes millions of values and few cycles.

Looking at all of them again and again took a third of its time.

Source: docs/performance.md, "What was tried".
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SELDOM: Final = (100_000, 50, 1_000)
"""New values before the youngest are looked at, and how often the older ones are."""


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Look for garbage seldom until this is left."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
