"""What the projection needs of the modules: how blocks change values, what a value says in a row.

The node gives an implementation over the modules' views: the projection itself knows no record.

Source: docs/spec/projection.md PRJ-3 to PRJ-5.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

from mulu.machine.block import Block
from mulu.machine.registry import Registry
from mulu.projection.bigrams import Words
from mulu.tx.parts import PartRef

TextState = Literal["present", "withheld", "erased", "missing"]
"""A part is here, or kept by its provider, or erased by a decision, or was never received."""
Drift = Literal["none", "other", "breaking"]
"""Whether a table's database parts from the catalogue, or an entry is touched by one that does."""
RecordStatus = Literal["PUBLISHED", "UNCONFIRMED", "WITHDRAWN"]
What = Literal["registered", "revised", "confirmed", "withdrawn", "drifted", "settled"]
NO_WORDS: Final = Words()
Before = Callable[[bytes], bytes]
"""State value of a key as it was before the event that is looked at."""


class OpenedText(NamedTuple):
    """What became of a part."""

    state: TextState
    text: bytes | None
    """Bytes of the part without its salt; None unless it is present."""


OpenText = Callable[[PartRef], OpenedText]


class Change(msgspec.Struct, frozen=True, gc=False):
    """A state value as an event left it."""

    key: bytes
    """State key of an organisation or of a record."""
    value: bytes
    """Canonical state value, byte for byte as the state holds it."""
    what: What
    tx_index: int
    """Place of the transaction in its block."""
    read: object = None
    """What the value says, in the modules' own form: given back to them, so that they need not read
    it again; None when it was never read."""


class RecordRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a record's value and text say, in plain columns."""

    code: str
    kind: str
    """``data_entry``, ``duty``, ``system`` or ``table``."""
    provider: str
    status: RecordStatus
    version: int
    height: int
    """Block that wrote the value."""
    time_ms: int
    content_hash: str
    """Hex of 32 bytes."""
    title: str
    """"" when the text cannot be read."""
    share_type: int = 0
    level: str = ""
    update_cycle: int = 0
    is_open: bool | None = None
    format_class: int = 0
    has_api: bool = False
    """Shared through an interface."""
    profile: str = ""
    """Profile that the record pins."""
    is_confirmed: bool = False
    """A key of the provider declared or confirmed it."""
    drift: Drift = "none"
    links: tuple[tuple[str, str], ...] = ()
    """(relation, code) of all it points to: ``duty``, ``system``, ``entry``, ``related``."""
    gaps: tuple[str, ...] = ()
    """What the judging profile misses, such as ``V4:share_condition``."""
    judged_by: str = ""
    """Name of that profile; "" for the one that the record pins."""
    words: Words = NO_WORDS
    """Texts that are searched."""
    opened: OpenedText
    note: OpenedText | None = None
    """Words of a withdrawal; None when there are none."""


class OrgRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an organisation's value and text say."""

    org_id: str
    name: str
    name_en: str = ""
    short_name: str = ""
    credit_code: str = ""
    kind: str
    level: str
    region: str = ""
    status: str
    successor: str = ""
    version: int
    height: int
    time_ms: int
    content_hash: str
    opened: OpenedText


class Views(Protocol):
    """The modules' read side. Pure: rows are equal however the value was come by."""

    chain: str
    """Full name of the chain; tables of another chain are refused."""
    form: str
    """Names the way rows are made; tables of another form are built anew."""

    def switches(self, read: Callable[[bytes], bytes | None]) -> Sequence[int]:
        """Heights from which another profile judges the gaps of all records, rising.

        Args:
            read: Reads a value of the newest state.
        """
        ...

    def initial(self) -> Iterable[tuple[bytes, bytes]]:
        """(key, value) of the organisations and records that genesis wrote."""
        ...

    def changes(self, block: Block, before: Before) -> Iterable[Change]:
        """State values that the block's events gave to organisations and records, in order.

        Args:
            block: A committed block.
            before: Asked only for keys that events of an earlier or of this block wrote.
        """
        ...

    def record(
        self, value: bytes, open_text: OpenText, registry: Registry, read: object = None
    ) -> RecordRow:
        """Row of a record's state value.

        Args:
            value: The state value.
            open_text: Opens its parts.
            registry: As of the height that wrote the value.
            read: What came with the value in its ``Change``, None when that is gone.
        """
        ...

    def org(self, value: bytes, open_text: OpenText) -> OrgRow:
        """Row of an organisation's state value."""
        ...
