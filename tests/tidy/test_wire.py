"""Structs that are hashed or signed: closed, frozen, and with fields in byte order."""

import msgspec

from mulu.core.canonical import Wire
from tests.tidy.tree import RULES, subclasses

INSIDE = tuple(f"mulu.{name}." for name in (*RULES, "ordering"))
"""Where bytes are hashed or signed; answers of an API may be ordered for their readers."""


def _structs(*, of: type[msgspec.Struct] = Wire) -> list[type[msgspec.Struct]]:
    return [cls for cls in subclasses(of) if cls.__module__.startswith(INSIDE)]


def test_there_are_structs_to_look_at() -> None:
    assert _structs()


def test_fields_are_declared_in_byte_order() -> None:
    wrong = {
        cls.__qualname__: cls.__struct_encode_fields__
        for cls in _structs()
        if list(cls.__struct_encode_fields__)
        != sorted(cls.__struct_encode_fields__, key=str.encode)
    }
    assert wrong == {}


def test_structs_of_consensus_code_are_wire_structs() -> None:
    """The store's tree nodes never leave memory; everything else that is a struct may."""
    loose = [cls for cls in _structs(of=msgspec.Struct) if not issubclass(cls, Wire)]
    assert [cls.__qualname__ for cls in loose if cls.__module__ != "mulu.store.tree"] == []


def test_wire_structs_are_frozen() -> None:
    assert [cls.__qualname__ for cls in _structs() if not cls.__struct_config__.frozen] == []


def test_wire_structs_are_closed() -> None:
    """Only a ``…Head`` reads a few members of what another struct has already checked."""
    loose = [cls for cls in _structs() if not cls.__struct_config__.forbid_unknown_fields]
    assert [cls.__qualname__ for cls in loose if not cls.__name__.endswith("Head")] == []


def test_wire_structs_keep_the_tag_field() -> None:
    assert {cls.__struct_config__.tag_field for cls in _structs()} <= {"@type", None}
