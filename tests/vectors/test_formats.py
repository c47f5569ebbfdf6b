"""The kept bytes of every format are what the code makes of their inputs (HSH-3, CAN-7)."""

import json
from typing import get_args

import pytest

from mulu.core import hashing
from mulu.core.merkle import root
from mulu.modules.governance.actions import Action, kind_of_type
from tests.support.place import REPO
from tests.vectors.formats import MAKERS
from tests.vectors.inputs import inputs

KEPT = json.loads((REPO / "tests/vectors/formats.json").read_text(encoding="utf-8"))
TAGS = {name: value for name, value in vars(hashing).items() if name.startswith("TAG_")}


@pytest.mark.parametrize("name", KEPT)
def test_a_format_has_its_kept_bytes(name):
    assert MAKERS[name](KEPT[name]["given"]) == KEPT[name]["made"]


def test_every_format_is_kept_with_the_requirement_it_shows():
    assert set(KEPT) == set(MAKERS)
    assert all(set(vector) == {"spec", "given", "made"} for vector in KEPT.values())


def test_the_inputs_are_cut_from_the_golden_chain():
    """All but the compressed bytes, which belong to the version of zstd that made them."""
    cut = {name: (spec, given) for name, (spec, given) in inputs().items()}
    kept = {name: (vector["spec"], vector["given"]) for name, vector in KEPT.items()}
    assert cut.pop("compressed_frame")[0] == kept.pop("compressed_frame")[0]
    assert cut == kept


@pytest.mark.parametrize("name", TAGS)
def test_every_tag_stands_before_kept_bytes(name):
    tag = TAGS[name].hex()
    texts = [
        text
        for vector in KEPT.values()
        for field in ("hashed", "signed")
        if (text := vector["made"].get(field, "")).startswith(tag)
    ]
    assert texts


def test_a_compressed_frame_opens_to_the_plain_one():
    assert KEPT["compressed_frame"]["made"] == KEPT["frame"]["made"]


def test_what_is_hashed_has_the_kept_hash():
    """Without our own functions: the standard hash of the bytes that stand there."""
    pairs = {
        "key_id": "key_id",
        "part": "commitment",
        "genesis": "genesis_hash",
        "next_set": "next_set",
        "table_schema": "schema_hash",
        "record_content": "content_hash",
        "org_content": "content_hash",
        "consortium_genesis": "genesis_hash",
        "proposal_content": "content_hash",
        "validator_set": "next_set",
    }
    for name, field in pairs.items():
        made = KEPT[name]["made"]
        assert hashing.SHA256.digest(bytes.fromhex(made["hashed"])).hex() == made[field]
    body = KEPT["body"]["made"]
    assert hashing.SHA256.digest(bytes.fromhex(body["signed"])).hex() == body["id"]


def test_messages_of_governance_stand_as_they_are_read_and_one_of_each_kind_is_kept():
    vector = KEPT["governance_messages"]
    assert vector["made"] == vector["given"]["messages"]
    tags = {tag.partition(" ")[0] for tag in vector["made"]}
    assert tags == {f"governance.{name}" for name in ("propose", "settle", "vote", "withdraw")}
    actions = {kind_of_type(type_) for type_ in get_args(Action)}
    assert set(KEPT["proposal_contents"]["made"]) == actions


def test_the_header_hash_is_the_root_over_its_leaves_in_order():
    made = KEPT["header"]["made"]
    leaves = [bytes.fromhex(made["leaves"][name]) for name in sorted(made["leaves"])]
    assert root(hashing.SHA256, leaves).hex() == made["header_hash"]
