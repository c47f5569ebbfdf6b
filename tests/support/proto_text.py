"""Reads ``.proto`` files, as far as CometBFT's need it, into classes of the protobuf runtime.

Options, services and comments are left out, so that a published file and our own shorter statement
of it give the same descriptors.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, duration_pb2, timestamp_pb2

SCALARS = {
    name: getattr(descriptor_pb2.FieldDescriptorProto, f"TYPE_{name.upper()}")
    for name in ("int64", "int32", "uint64", "uint32", "bool", "bytes", "string")
}
FIELD = re.compile(r"(?P<repeated>repeated )?(?P<type>[\w.]+) (?P<name>\w+) = (?P<number>\d+)$")
PACKAGES = ("tendermint.crypto", "tendermint.types", "tendermint.abci")


def statements(text: str) -> Iterator[str]:
    """``message X {``, ``int64 a = 1``, ``}`` … one after another."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r"\[[^\]]*\]", "", text)
    text = re.sub(r"service \w+ \{.*?\n\}", "", text, flags=re.DOTALL)
    for piece in re.findall(r"[^;{}]*[;{}]", text):
        words = " ".join(piece.rstrip(";").split())
        if words and not words.startswith(("option ", "syntax ", "import ", "reserved ")):
            yield words


class Reader:
    """Collects messages and enums by package."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {}

    def read(self, text: str) -> None:
        file: Any = None
        open_: list[Any] = []
        for words in statements(text):
            kind, _, rest = words.partition(" ")
            if kind == "package":
                file = self.files.setdefault(rest, descriptor_pb2.FileDescriptorProto(package=rest))
                open_ = [file]
            elif words == "}":
                open_.pop()
            elif words.endswith("{"):
                open_.append(self._begin(kind, rest.removesuffix(" {"), open_))
            elif kind != "syntax":
                self._add(words, open_)

    def _begin(self, kind: str, name: str, open_: list[Any]) -> Any:
        parent = open_[-1]
        top = isinstance(parent, descriptor_pb2.FileDescriptorProto)
        if kind == "message":
            return (parent.message_type if top else parent.nested_type).add(name=name)
        if kind == "enum":
            return parent.enum_type.add(name=name)
        return parent.oneof_decl.add(name=name)

    def _add(self, words: str, open_: list[Any]) -> None:
        parent = open_[-1]
        if isinstance(parent, descriptor_pb2.EnumDescriptorProto):
            name, _, number = words.partition(" = ")
            parent.value.add(name=name, number=int(number))
            return
        in_oneof = isinstance(parent, descriptor_pb2.OneofDescriptorProto)
        found = FIELD.match(words)
        assert found, words
        proto = descriptor_pb2.FieldDescriptorProto
        field = proto(
            name=found["name"],
            number=int(found["number"]),
            label=proto.LABEL_REPEATED if found["repeated"] else proto.LABEL_OPTIONAL,
        )
        if found["type"] in SCALARS:
            field.type = SCALARS[found["type"]]
        else:
            field.type_name = found["type"]
        message = open_[-2] if in_oneof else parent
        if in_oneof:
            field.oneof_index = len(message.oneof_decl) - 1
        message.field.append(field)


def read_files(*paths: Path) -> dict[str, Any]:
    """Messages and enums of some files, by package."""
    reader = Reader()
    for path in paths:
        reader.read(path.read_text(encoding="utf-8"))
    return reader.files


def pool_of(files: dict[str, Any]) -> descriptor_pool.DescriptorPool:
    """The files as the protobuf runtime knows them; packages may name those before them."""
    pool = descriptor_pool.DescriptorPool()
    names = []
    for known in (timestamp_pb2, duration_pb2):
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
        names.append(known.DESCRIPTOR.name)
    for package in PACKAGES:
        file = descriptor_pb2.FileDescriptorProto()
        file.CopyFrom(files[package])
        file.name = f"{package}.proto"
        file.syntax = "proto3"
        file.dependency.extend(names)
        pool.Add(file)
        names.append(file.name)
    return pool
