"""The messages of ICS-23 that mulu writes, described in code: no generated file, no compiler.

Numbers and names are those of ``cosmos.ics23.v1``. Batches and compressed proofs are left out.

Source: docs/spec/tree.md TRE-15; cosmos/ics23 ``proto/cosmos/ics23/v1/proofs.proto``.
"""

from typing import Any, Final

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

PACKAGE: Final = "cosmos.ics23.v1"

SHA256: Final = 1
"""HashOp; 0 is no hash."""
NO_PREFIX: Final = 0
"""LengthOp: nothing stands before key and value."""
VAR_PROTO: Final = 1
"""LengthOp: an unsigned varint stands before key and before value."""

_HASH_OPS: Final = {"NO_HASH": 0, "SHA256": 1}
_LENGTH_OPS: Final = {"NO_PREFIX": 0, "VAR_PROTO": 1}
_LEAF: Final = {
    "hash": (1, "HashOp"),
    "prehash_key": (2, "HashOp"),
    "prehash_value": (3, "HashOp"),
    "length": (4, "LengthOp"),
    "prefix": (5, "bytes"),
}
_INNER: Final = {"hash": (1, "HashOp"), "prefix": (2, "bytes"), "suffix": (3, "bytes")}
_EXISTENCE: Final = {
    "key": (1, "bytes"),
    "value": (2, "bytes"),
    "leaf": (3, "LeafOp"),
    "path": (4, "InnerOp"),
}
_NON_EXISTENCE: Final = {
    "key": (1, "bytes"),
    "left": (2, "ExistenceProof"),
    "right": (3, "ExistenceProof"),
}
_COMMITMENT: Final = {"exist": (1, "ExistenceProof"), "nonexist": (2, "NonExistenceProof")}
_MESSAGES: Final = {
    "LeafOp": _LEAF,
    "InnerOp": _INNER,
    "ExistenceProof": _EXISTENCE,
    "NonExistenceProof": _NON_EXISTENCE,
    "CommitmentProof": _COMMITMENT,
}


def _file() -> FileDescriptorProto:
    file = FileDescriptorProto(name="ics23.proto", package=PACKAGE, syntax="proto3")
    for enum, values in (("HashOp", _HASH_OPS), ("LengthOp", _LENGTH_OPS)):
        described = file.enum_type.add(name=enum)
        for name, number in values.items():
            described.value.add(name=name, number=number)
    for message, fields in _MESSAGES.items():
        written = file.message_type.add(name=message)
        for name, (number, type_) in fields.items():
            written.field.add(**_field(message, name, number, type_))
        if message == "CommitmentProof":
            written.oneof_decl.add(name="proof")
    return file


def _field(message: str, name: str, number: int, type_: str) -> dict[str, Any]:
    label = FieldDescriptorProto.LABEL_REPEATED if name == "path" else None
    field = {
        "name": name,
        "number": number,
        "label": label or FieldDescriptorProto.LABEL_OPTIONAL,
    }
    if message == "CommitmentProof":
        field["oneof_index"] = 0
    if type_ == "bytes":
        return {**field, "type": FieldDescriptorProto.TYPE_BYTES}
    kinds = FieldDescriptorProto
    kind = kinds.TYPE_ENUM if type_ in {"HashOp", "LengthOp"} else kinds.TYPE_MESSAGE
    return {**field, "type": kind, "type_name": f".{PACKAGE}.{type_}"}


def _class(name: str) -> Any:  # noqa: ANN401 - protobuf makes its classes while it runs
    return GetMessageClass(_POOL.FindMessageTypeByName(f"{PACKAGE}.{name}"))


_POOL: Final = DescriptorPool()
_POOL.Add(_file())

LeafOp: Final = _class("LeafOp")
InnerOp: Final = _class("InnerOp")
ExistenceProof: Final = _class("ExistenceProof")
NonExistenceProof: Final = _class("NonExistenceProof")
CommitmentProof: Final = _class("CommitmentProof")
