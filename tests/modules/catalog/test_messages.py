"""Messages on the wire: one spelling each, and only what the types allow."""

from typing import Any

import pytest

from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.modules.catalog.messages import (
    CatalogMessage,
    ConfirmRecords,
    RegisterRecord,
    WithdrawRecord,
)
from mulu.modules.catalog.records import ITEMS_MAX, LINKS_MAX, DataEntry, Item
from tests.support.world import (
    ENTRY,
    confirm_records,
    duty,
    entry,
    filled_world,
    register_record,
    revise_record,
    system,
    table,
    withdraw_record,
)


def messages() -> list[CatalogMessage]:
    world = filled_world()
    return [
        register_record("1", entry()),
        register_record("1", duty()),
        register_record("1", system()),
        register_record("1", table()),
        revise_record(world, ENTRY),
        withdraw_record(world, ENTRY),
        confirm_records(world, ENTRY),
    ]


@pytest.mark.parametrize("message", messages(), ids=lambda message: type(message).__name__)
def test_a_message_is_read_as_it_was_written(message: CatalogMessage) -> None:
    assert decode(encode(message), CatalogMessage) == message  # type: ignore[arg-type]


def test_what_is_not_said_is_not_written() -> None:
    assert encode(DataEntry()) == b'{"@type":"catalog.data_entry"}'
    assert encode(DataEntry(is_open=False)) == b'{"@type":"catalog.data_entry","is_open":false}'
    assert encode(Item(dtype="C", length=2)) == b'{"dtype":"C","length":2}'


@pytest.mark.parametrize(
    "fields",
    [
        {"share_type": 4},
        {"update_cycle": 7},
        {"format_class": 8},
        {"level": "G5"},
        {"pi": "yes"},
        {"deny_basis": ("local_regulation",)},
        {"deny_basis": ("rule",)},
        {"share_modes": ("MAIL",)},
        {"items": (Item(dtype="X"),)},  # type: ignore[arg-type]
        {"items": (Item(length=-1),)},
        {"items": (Item(),) * (ITEMS_MAX + 1)},
        {"duties": tuple(str(n) for n in range(LINKS_MAX + 1))},
        {"systems": ("",)},
        {"volume_records": 2**53},
        {"volume_records": -1},
        {"published_on": "2023-01-011"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_values_out_of_range_are_inadmissible(fields: dict[str, Any]) -> None:
    with pytest.raises(NotCanonicalError):
        decode(encode(register_record("1", entry(**fields))), RegisterRecord)


@pytest.mark.parametrize(
    "data",
    [
        b'{"@type":"catalog.confirm_records","records":[]}',
        b'{"@type":"catalog.confirm_records","records":[{"base":"00","code":"1"}]}',
        b'{"@type":"catalog.confirm_records"}',
        b'{"records":[]}',
    ],
)
def test_a_confirmation_names_versions(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        decode(data, ConfirmRecords)


def test_defaults_written_out_are_not_canonical() -> None:
    good = encode(WithdrawRecord(base="0" * 64, code="1", reason="error"))
    for extra in (b'"signer":0', b'"successor":""', b'"part":null'):
        with pytest.raises(NotCanonicalError):
            decode(good[:-1] + b"," + extra + b"}", WithdrawRecord)
