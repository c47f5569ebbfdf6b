"""Refusals come in a specified order: one message is wrong in every way and mended step by step."""

from typing import Any

import msgspec
import pytest

from mulu.core.errors import CodedError
from tests.support.world import World

Step = tuple[type[CodedError], dict[str, Any]]
"""Why it is refused, and which fields mend that; no field means that the next key signs."""


def check_order(world: World, message: Any, steps: list[Step], by: list[str]) -> None:
    """A message wrong in every way is refused for one reason after the other as each is mended."""
    senders = iter(by)
    sender = next(senders)
    for error, mend in steps:
        with pytest.raises(CodedError) as caught:
            world.do(message, sender)
        assert type(caught.value) is error
        if mend:
            message = msgspec.structs.replace(message, **mend)
        else:
            sender = next(senders)
    world.do(message, sender)


FREE_CODE = "11110102000000027G"
