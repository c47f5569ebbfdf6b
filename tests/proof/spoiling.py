"""Good bundles, and ways to spoil one thing in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from mulu.core.canonical import encode
from mulu.proof.build import Seal
from mulu.proof.trust import Trust
from tests.proof import goldens, world

PRESENT = goldens.present(world.PLAIN_KEY)
RECORD = goldens.present(world.RECORD_KEY, world.WITNESSED, world.TEXT)
LINKED = goldens.present(world.PLAIN_KEY, world.LINKED)
BESIDE = goldens.absent(world.absent_key(beside_leaf=True))
EMPTY = goldens.absent(world.absent_key(beside_leaf=False))
INCLUDED = goldens.included(1)
SECOND = "ff" * 32
Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Case:
    """A file, the trust it is judged by, and the reason expected; empty when it holds."""

    name: str
    reason_code: str
    data: bytes
    trust: Trust = world.TRUST


def spoiled(data: bytes, change: Change) -> bytes:
    """The bundle with members changed, canonical again."""
    plain = msgspec.json.decode(data)
    change(plain)
    return encode(plain)


def put(path: str, value: object) -> Change:
    """Set a member, named from the outside in."""
    *outer, last = path.split(".")

    def change(plain: Any) -> None:
        for name in outer:
            plain = plain[name]
        plain[last] = value

    return change


def cut(path: str) -> Change:
    *outer, last = path.split(".")

    def change(plain: Any) -> None:
        for name in outer:
            plain = plain[name]
        del plain[last]

    return change


def sealed(**header: object) -> Seal:
    """A header of the same height with other members, signed by the producer."""
    made = world.make_header(world.HEIGHT, world.EARLIER, **header)
    return Seal(header=made, finality=world.finality(made))
