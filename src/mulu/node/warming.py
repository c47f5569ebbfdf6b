"""Use every wire type once before there are threads; see ``learn_types``.

Source: docs/spec/node.md NOD-7.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from mulu.app import BODY, EVENTS
from mulu.core.canonical import learn_types
from mulu.machine.receipt import receipt_decoder

OURS: Final = "mulu."


def warm_up() -> None:
    """Learn every struct that is loaded, and the unions of messages and events."""
    learn_types([BODY, *_structs(msgspec.Struct)])
    receipt_decoder(EVENTS)


def _structs(base: type[Any]) -> Iterator[type[Any]]:
    for struct in base.__subclasses__():
        if struct.__module__.startswith(OURS) and not getattr(struct, "__parameters__", ()):
            yield struct
        yield from _structs(struct)
