"""What an import has written itself: names only, so that a large one does not fill memory.

Source: docs/spec/intake.md INT-40.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from mulu.core.errors import ensure
from mulu.intake.draft import SourceKey
from mulu.intake.needs import Proposed
from mulu.tx.parts import SALT_BYTES

_NAMES: Final = {
    "identity.org_registered": "org_id",
    "identity.org_revised": "org_id",
    "catalog.record_registered": "code",
    "catalog.record_revised": "code",
}
"""Events that answer one message each, and the member that names what it brought about."""
_ORG_REGISTERED: Final = "identity.org_registered"
_DIGEST_BYTES: Final = 12


class _Ref(msgspec.Struct, frozen=True):
    id: str
    source: str


class _Text(msgspec.Struct, frozen=True):
    """Any text, as far as its reference goes."""

    source_ref: _Ref | None = None


_text: Final = msgspec.json.Decoder(_Text)


class Written:
    """Codes, references and organisations of one run."""

    def __init__(self) -> None:
        self.codes: set[str] = set()
        self._refs: set[bytes] = set()
        self._orgs: set[str] = set()

    def note(self, batch: Sequence[Proposed], receipt: dict[str, Any] | None) -> tuple[str, ...]:
        """Note what a transaction brought about.

        Args:
            batch: Its messages.
            receipt: What the chain answered.

        Returns:
            Ids the chain gave or kept, in the order of the messages.
        """
        events = [one for one in (receipt or {}).get("events", []) if one.get("@type") in _NAMES]
        ensure(len(events) == len(batch), "a receipt has not one event for each message")
        self._refs.update(_refs(batch))
        return tuple(self._name(event["@type"], event) for event in events)

    def _name(self, kind: str, event: dict[str, Any]) -> str:
        name = str(event[_NAMES[kind]])
        if kind == _ORG_REGISTERED:
            self._orgs.add(name)
        elif _NAMES[kind] == "code":
            self.codes.add(name)
        return name

    def has_ref(self, keys: Iterable[SourceKey]) -> bool:
        """One of these references was written."""
        return bool(self._refs) and not self._refs.isdisjoint(_digest(*key) for key in keys)

    def has_code(self, codes: Iterable[str]) -> bool:
        """One of these codes was written."""
        return not self.codes.isdisjoint(codes)

    def registered_org(self, prefix: str) -> bool:
        """The organisation of a prefix of codes (``S-o0003``) was registered, so has no others."""
        return prefix.partition("-")[2] in self._orgs


def _refs(batch: Iterable[Proposed]) -> Iterator[bytes]:
    for proposed in batch:
        ref = _text.decode(proposed.part[SALT_BYTES:]).source_ref
        if ref is not None:
            yield _digest(ref.source, ref.id)


def _digest(source: str, id_: str) -> bytes:
    return hashlib.blake2b(f"{source}\n{id_}".encode(), digest_size=_DIGEST_BYTES).digest()
