"""Receipts: what became of each transaction of a block.

Source: docs/spec/machine.md MAC-6.
"""

from typing import Any, Generic, TypeVar

import msgspec

from mulu.core.canonical import Hex32, UInt, Wire
from mulu.tx.body import AnyType

E = TypeVar("E")


class Receipt(Wire, Generic[E]):
    """The canonical receipt; its bytes are a leaf of ``receipt_root``."""

    code: UInt = 0
    """0 = done, else the number of the refusal."""
    events: tuple[E, ...] = ()
    """What happened, without free text; empty when refused."""
    id: Hex32
    message: int | None = None
    """Place of the first refused message; absent when done."""
    module: str = ""
    """Module of the refusal; absent when done."""


class ReceiptHead(Wire, forbid_unknown_fields=False):
    """A receipt read without its events, for those who need only the outcome."""

    code: UInt = 0
    id: Hex32
    message: int | None = None
    module: str = ""


def receipt_decoder(events: AnyType) -> msgspec.json.Decoder[Any]:
    """Decoder of receipts whose events are of the given union."""
    generic: Any = Receipt
    return msgspec.json.Decoder(generic[events])
